"""A whole village is invited: everybody is told once, whatever happens between two parts, and nobody else waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.ballots.opening import AT_ONCE
from handlers.meetings import crowd
from handlers.talk.turn import CROWD, Turn
from storage import Store
from storage.database import Transaction
from tests.stage.clock import CITY
from tests.stage.oracle import check
from tests.stage.people import file_report, message, rows_of, say, tap
from tests.stage.roster import address
from tests.stage.theatre import Theatre

VILLAGE = 2 * crowd.AT_ONCE + 50
"""three parts"""
WEDNESDAY = datetime(2026, 3, 18, 15, 0, tzinfo=CITY)


async def settle(stage: Theatre, count: int = VILLAGE) -> None:
    """So many people support the first issue, each of whom can be written to."""

    async def arrive(tx: Transaction) -> None:
        store = Store(tx)
        [row] = await tx.rows("SELECT id FROM issues ORDER BY number LIMIT 1")
        issue = await store.issues.get(row["id"])
        for n in range(count):
            person = await store.people.add(stage.clock.now, language="en" if n % 2 else "zh")
            await store.people.settle(person.id, address(f"v{n}"), stage.clock.now)
            await store.people.informed(person.id, stage.house.notice)
            assert issue is not None
            issue = await store.issues.happen(issue, "followed", person.id, stage.clock.now, "web")

    await stage.app.database.write(arrive)


async def about_to_invite(stage: Theatre) -> str:
    """A village stands behind an issue, and the leader has only to send; answers the press."""
    await file_report(stage)
    await settle(stage)
    await tap(stage, "zhou", "开会商量")
    await tap(stage, "zhou", "现场协商会")
    await say(stage, "zhou", "后天下午三点")
    await tap(stage, "zhou", "反映的那个地方")
    await tap(stage, "zhou", "反映和附议的居民")
    await say(stage, "zhou", "跳过")
    return stage.press("zhou", "发邀请")


def heard(stage: Theatre, *words: str) -> list[int]:
    """How often each of the village was told one of these."""
    return [sum(any(word in sheet.text for word in words) for sheet in stage.heard(f"v{n}")) for n in range(VILLAGE)]


async def test_everybody_of_a_village_is_invited_and_reminded_once(stage: Theatre) -> None:
    """In their own language, with the file; the first piece of work tells a part of them, the others follow."""
    press = await about_to_invite(stage)
    await stage.hand_in(message("zhou", press=press))
    first = await rows_of(stage, "SELECT COUNT(*) AS n FROM outbox WHERE fold LIKE 'meeting:%'")
    await stage.tick()

    assert heard(stage, "请您来开会", "You are invited") == [1] * VILLAGE
    assert first[0]["n"] == crowd.AT_ONCE
    assert all(stage.heard("v3")[-1].files)
    await stage.pass_time(WEDNESDAY - timedelta(hours=1, minutes=59))
    assert heard(stage, "提醒您开会", "A reminder:") == [2] * VILLAGE
    await check(stage)


async def test_39_who_was_not_told_yet_hears_only_the_new_time(stage: Theatre) -> None:
    """Moved between two parts of the invitation: those who were to be told next are not called to the old time."""
    press = await about_to_invite(stage)
    await stage.hand_in(message("zhou", press=press))
    [row] = await rows_of(stage, "SELECT id FROM meetings")
    for said in (
        message("zhou", press=f"move:{row['id']}"),
        message("zhou", "大后天下午三点"),
        message("zhou", "下雨"),
    ):
        await stage.hand_in(said)
    await stage.tick()

    old = heard(stage, "3月18日", "18.3.")
    assert heard(stage, "开会的时间改了", "The time has changed") == [1] * VILLAGE
    assert sum(old) <= crowd.AT_ONCE
    assert heard(stage, "3月19日", "19.3.") == [1] * VILLAGE


@pytest.mark.parametrize("off", [False, True])
async def test_38_what_is_left_of_a_round_is_dropped_when_it_is_of_no_use(stage: Theatre, off: bool) -> None:
    """Down between two parts until the meeting has begun, or it is called off meanwhile: nobody is called in vain."""
    press = await about_to_invite(stage)
    await stage.hand_in(message("zhou", press=press))
    if off:
        [row] = await rows_of(stage, "SELECT id FROM meetings")
        for said in (message("zhou", press=f"off:{row['id']}"), message("zhou", "管子通了"), message("zhou", "不开了")):
            await stage.hand_in(said)
    else:
        stage.clock.now = WEDNESDAY + timedelta(minutes=1)
    await stage.tick()

    told = heard(stage, "请您来开会", "You are invited")
    assert sum(told) <= crowd.AT_ONCE
    assert sum(heard(stage, "这场会不开了", "off: ")) == (VILLAGE if off else 0)


async def test_a_village_is_asked_to_vote_once(stage: Theatre) -> None:
    """In parts, each person once; nobody is asked after it was ended."""
    for words in ("白云湖社区水泥制品厂小区下水道堵了,污水漫到路上", "白云湖社区的路灯坏了"):
        await file_report(stage, "ming", words)
    await say(stage, "gang", "附议 2026-0002")
    await settle(stage)
    await say(stage, "zhou", "热点")
    for label in ("请居民投票", "就投这几个", "3月23日（周一）18:00"):
        await tap(stage, "zhou", label)
    await stage.hand_in(message("zhou", press=stage.press("zhou", "发给居民投票")))
    [first] = await rows_of(stage, "SELECT COUNT(*) AS n FROM outbox WHERE body LIKE '%vote:%'")
    await stage.tick()

    assert first["n"] == AT_ONCE
    assert heard(stage, "先商量哪件事", "what should be talked about first") == [1] * VILLAGE
    await check(stage)


async def test_the_result_is_told_to_a_village_like_to_one(stage: Theatre) -> None:
    """Very many lines are kept together: each in its language and in order, who cannot be reached visibly, once."""
    await file_report(stage)
    await settle(stage, CROWD + 5)
    people = [row["person"] for row in await rows_of(stage, "SELECT person FROM followers ORDER BY person")]
    [zhou] = await rows_of(stage, "SELECT id FROM people WHERE name = '周平'")

    async def told(tx: Transaction, *, apart: bool) -> list[tuple[str, ...]]:
        store = Store(tx)
        speaker = await store.people.get(zhou["id"])
        assert speaker is not None
        await tx.run("UPDATE addresses SET reachable = 0 WHERE person = :person", person=people[4])
        await tx.run("DELETE FROM outbox")
        await tx.run("DELETE FROM forgotten")
        await tx.run("INSERT INTO forgotten (person, at) VALUES (:person, :at)", person=people[5], at="2026-03-16")
        turn = Turn(stage.house, store, stage.clock.now, speaker, message("zhou"))
        for key in ("talk.over", "kind.thanks"):
            for person in (*people, zhou["id"], "nobody"):
                turn.say(key, to=person, fold="f" if key == "kind.thanks" else "", kind="reminder")
                if apart:
                    await turn.flush()
        turn.say("talk.over", to=people[0], fold="f")
        await turn.flush()
        columns = "person, channel, account, user_id, kind, body, fold, state, behind, due_at, problem"
        rows = await tx.rows(f"SELECT {columns} FROM outbox ORDER BY id")
        return sorted(tuple(str(row[name.strip()]) for name in columns.split(",")) for row in rows)

    assert await stage.app.database.write(lambda tx: told(tx, apart=False)) == await stage.app.database.write(
        lambda tx: told(tx, apart=True)
    )

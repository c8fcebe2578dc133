"""Publishing under trouble: forged and stale presses, rights that go, two at once, and what nobody approved."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.people import Action, Role
from domain.publication import AtPublication, Byline, Stage
from storage import Store
from storage.ids import new_id
from storage.tellings import Told
from tests.faults.test_people import unseat
from tests.stage.oracle import check
from tests.stage.people import events, file_report, issues, message, person, press, rows_of, say, tap
from tests.stage.theatre import Theatre

STATES = "SELECT state, COUNT(*) AS n FROM tellings GROUP BY state ORDER BY state"


async def answered(stage: Theatre, words: str = "白云湖社区的路灯坏了", result: str = "换了新灯") -> str:
    """An issue with a result, told to everybody; its id."""
    id = await file_report(stage, words=words)
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", result)
    await tap(stage, "hua", "告诉居民")
    return id


async def leads(stage: Theatre, who: str) -> None:
    """The roster is changed: this person leads the group of 西城 as well."""
    [group] = await rows_of(stage, "SELECT id FROM groups WHERE code = 'xicheng'")
    id = await person(stage, who)
    await stage.app.database.write(lambda tx: Store(tx).people.seat(id, [(group["id"], Role.LEADER)]))


async def stages(stage: Theatre) -> list[str]:
    return [row["stage"] for row in await rows_of(stage, "SELECT stage FROM publications ORDER BY id")]


async def published(stage: Theatre) -> str:
    """A result that everybody may read; the publication's id."""
    await answered(stage)
    await tap(stage, "zhou", "看公示稿")
    await tap(stage, "zhou", "同意公示")
    [row] = await rows_of(stage, "SELECT id FROM publications")
    return str(row["id"])


@pytest.mark.parametrize("who", ["gang", "yin", "wang", "hua"])
async def test_44_a_forged_button_of_a_publication_is_refused(stage: Theatre, who: str) -> None:
    """Stranger, another group's member, inspector and even the member who holds it: nothing is published, declined or
    taken down by them, and they hear what they would hear of nothing at all."""
    issue = await answered(stage)
    await tap(stage, "zhou", "看公示稿")
    await tap(stage, "zhou", "同意公示")
    [row] = await rows_of(stage, "SELECT id FROM publications")
    on_it = [a for a in AtPublication if a not in (AtPublication.LOOK, AtPublication.POST)]
    data = {f"{a}:": row["id"] for a in on_it} | {f"{Action.PUBLISH}:": issue, f"{Action.CREDIT}:": issue}
    forged = [await press(stage, who, verb + id) for verb, id in data.items()]
    absent = [await press(stage, who, verb + new_id()) for verb in data]

    assert forged == absent
    assert await stages(stage) == [Stage.PUBLISHED]
    recorded = await events(stage, f"rights:{await person(stage, who)}")
    assert len(recorded) == 2 * len(data)
    await check(stage)


async def test_44_minutes_are_published_by_nobody_else(stage: Theatre) -> None:
    """Whoever is no leader there cannot even learn whether a meeting exists."""
    forged = await press(stage, "yin", f"{AtPublication.POST}:{new_id()}")

    assert forged == await press(stage, "gang", f"{AtPublication.POST}:{new_id()}")
    assert await stages(stage) == []


async def test_45_whoever_loses_the_seat_while_reading_publishes_nothing(stage: Theatre) -> None:
    """The text is on the screen, the button under it; the right is asked of today's seats."""
    await answered(stage)
    await tap(stage, "zhou", "看公示稿")
    await unseat(stage, "zhou")
    await tap(stage, "zhou", "同意公示")

    assert await stages(stage) == []
    await check(stage)


async def test_46_two_leaders_approve_at_once(stage: Theatre) -> None:
    """One publication; the other is told that it has changed, and nobody is told twice."""
    await answered(stage)
    await leads(stage, "fang")
    [issue] = await issues(stage)
    for who in ("zhou", "fang"):
        await press(stage, who, f"{Action.PUBLISH}:{issue.id}")
    buttons = {who: stage.press(who, "同意公示") for who in ("zhou", "fang")}
    await asyncio.gather(*(stage.hand_in(message(who, press=data)) for who, data in buttons.items()))
    await stage.settle()

    assert await stages(stage) == [Stage.PUBLISHED]
    assert sum("没有公示。请再看一遍" in sheet.text for who in buttons for sheet in stage.heard(who)) == 1
    assert sum("结果公示了" in sheet.text for sheet in stage.heard("ming")) == 1
    await check(stage)


async def test_what_was_read_is_what_is_published(stage: Theatre) -> None:
    """The result was opened again and given anew while a leader read the old one: nothing is published unread."""
    await answered(stage)
    await tap(stage, "zhou", "看公示稿")
    await tap(stage, "ming", "没解决")
    await say(stage, "ming", "跳过")
    await tap(stage, "ming", "还没办好，重办")
    await say(stage, "ming", "又灭了")
    stale = await tap(stage, "zhou", "同意公示")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了一整排")
    await tap(stage, "hua", "告诉居民")

    assert "这一步不用再做了" in stale[0]
    assert await stages(stage) == []
    await check(stage)


async def test_nobody_is_their_own_second_person(stage: Theatre) -> None:
    """Whoever agreed first is refused as the second, though they lead the group and sit in the office as well."""
    await answered(stage, "白云湖社区的留守儿童暑假没人管", "办了暑假班")
    await leads(stage, "fang")
    await tap(stage, "zhou", "看公示稿")
    await tap(stage, "zhou", "同意公示")
    [row] = await rows_of(stage, "SELECT id FROM publications")
    [office] = await rows_of(stage, "SELECT id FROM groups WHERE code = 'office'")
    [group] = await rows_of(stage, "SELECT id FROM groups WHERE code = 'xicheng'")
    zhou = await person(stage, "zhou")
    seats = [(office["id"], Role.OFFICE), (group["id"], Role.LEADER)]
    await stage.app.database.write(lambda tx: Store(tx).people.seat(zhou, seats))
    forged = await press(stage, "zhou", f"{AtPublication.SECOND}:{row['id']}")

    assert forged == await press(stage, "gang", f"{AtPublication.SECOND}:{new_id()}")
    assert await stages(stage) == [Stage.APPROVED]
    assert all("暑假班" not in text for text in await say(stage, "gang", "公示"))
    await press(stage, "fang", f"{AtPublication.SECOND}:{row['id']}")
    assert await stages(stage) == [Stage.PUBLISHED]
    await check(stage)


async def test_nobody_answers_for_whoever_had_the_idea(stage: Theatre) -> None:
    """A byline is given by the person it names: another one's press is refused, and their name is nowhere."""
    await answered(stage)
    await tap(stage, "zhou", "谁的主意")
    await tap(stage, "zhou", "1 反映的居民")
    await say(stage, "zhou", "用太阳能灯")
    [idea] = await rows_of(stage, "SELECT id FROM ideas")
    for says in ("named", "resident", "none", "everything"):
        await press(stage, "gang", f"byline:{idea['id']}:{says}")
        await press(stage, "zhou", f"byline:{idea['id']}:{says}")
    await press(stage, "ming", f"byline:{idea['id']}:everything")

    assert [row["answer"] for row in await rows_of(stage, "SELECT answer FROM ideas")] == [Byline.UNASKED]
    await tap(stage, "zhou", "看公示稿")
    assert "太阳能" not in stage.heard("zhou")[-1].text
    await check(stage)


async def test_a_name_given_after_the_approval_waits_for_another_one(stage: Theatre) -> None:
    """What is public changes only when somebody has read it; a name that is taken back goes at once."""
    await published(stage)
    await tap(stage, "zhou", "谁的主意 on 有结果了")
    await tap(stage, "zhou", "1 反映的居民")
    await say(stage, "zhou", "用太阳能灯")
    await tap(stage, "ming", "愿意署名")
    await say(stage, "ming", "明叔")

    assert (
        "明叔"
        not in (
            await press(stage, "gang", f"published:{(await rows_of(stage, 'SELECT id FROM publications'))[0]['id']}")
        )[0]
    )
    await tap(stage, "zhou", "看公示稿")
    await tap(stage, "zhou", "同意公示")
    assert await stages(stage) == [Stage.REPLACED, Stage.PUBLISHED]
    newest = (await rows_of(stage, "SELECT MAX(id) AS id FROM publications"))[0]["id"]
    assert "明叔" in (await press(stage, "gang", f"published:{newest}"))[0]
    await tap(stage, "ming", "不署名")
    assert "明叔" not in (await press(stage, "gang", f"published:{newest}"))[0]
    await check(stage)


async def test_57_who_is_complained_about_and_who_stands_by_are_not_named(stage: Theatre) -> None:
    """Somebody accused, a resident's name and a number are gone before anybody reads it."""
    ming = await person(stage, "ming")
    await stage.app.database.write(lambda tx: Store(tx).people.rename(ming, "刘小明"))
    await file_report(stage, words="白云湖社区的村支书吃拿卡要，我刘小明可以作证，电话13807221234")
    [issue] = await issues(stage)
    office = [row["id"] for row in await rows_of(stage, "SELECT id FROM groups WHERE code = 'office'")]
    assert issue.group in office
    ban = await person(stage, "ban")

    async def resolved(tx: object) -> None:
        store = Store(tx)  # type: ignore[arg-type]
        held = await store.issues.get(issue.id)
        assert held is not None
        now = stage.clock.now
        detail = {"outcome": "solved", "result": "村支书退了钱，谢谢刘小明"}
        await store.issues.happen(held, "answered", ban, now, "test", **detail)

    await stage.app.database.write(resolved)
    told = await press(stage, "ban", f"{Action.PUBLISH}:{issue.id}")

    shown = told[0].partition("公示出来是这样")[2]
    assert "白云湖社区的有关人员吃拿卡要，我居民可以作证" in shown
    for hidden in ("村支书", "刘小明", "13807221234"):
        assert hidden not in shown
    await check(stage)


async def test_20_whoever_has_blocked_the_bot_is_one_task_and_no_more(stage: Theatre) -> None:
    """However often it is looked at, and by whom: one card, and reminders as for any duty."""
    id = await file_report(stage)
    await stage.hand_in(message("ming", reachable=False))
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了新灯")
    await tap(stage, "hua", "告诉居民")
    for who in ("hua", "zhou", "he"):
        await press(stage, who, f"{Action.REACHED}:{id}")
    await stage.pass_time(stage.clock.now + timedelta(hours=20))

    assert {row["state"]: row["n"] for row in await rows_of(stage, STATES)} == {Told.UNREACHABLE: 1}
    told = [sheet.text for who in ("hua", "zhou", "he") for sheet in stage.heard(who)]
    # Whoever looked for themselves has it before their eyes, and is sent no card besides.
    assert sum("请转告：2026-0001" in text for text in told) == 0
    assert sum("没送到 1 位" in text for text in told) == 3
    await check(stage)


@pytest.mark.parametrize("who", ["gang", "yin", "wang", "he"])
async def test_44_only_who_is_responsible_says_that_somebody_was_told(stage: Theatre, who: str) -> None:
    """A stranger, others' members, the inspector and a colleague change nothing."""
    id = await file_report(stage)
    await stage.hand_in(message("ming", reachable=False))
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "换了新灯")
    await tap(stage, "hua", "告诉居民")
    await tap(stage, "hua", "谁收到了")
    forged = await press(stage, who, f"{Action.RELAY}:{id}:phone")

    assert forged == await press(stage, who, f"{Action.RELAY}:{new_id()}:phone")
    assert {row["state"]: row["n"] for row in await rows_of(stage, STATES)} == {Told.UNREACHABLE: 1}
    await check(stage)


async def test_an_issue_without_a_result_has_nothing_to_publish(stage: Theatre) -> None:
    """A button kept from an earlier result is told where the issue stands."""
    id = await file_report(stage)
    told = await press(stage, "zhou", f"{Action.PUBLISH}:{id}")

    assert "这一步不用再做了" in told[0]
    assert await stages(stage) == []

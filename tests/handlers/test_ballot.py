"""Ballots against forged buttons and curious eyes: who may not vote cannot, and who chose what is not to be found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from domain.ballot import AtBallot
from handlers.ballots.opening import CLOSE
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.events import RIGHTS
from storage.ids import new_id
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.oracle import check
from tests.stage.people import events, file_report, person, press, rows_of, say, tap
from tests.stage.script import Does
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
DRAIN, LIGHT = "白云湖社区水泥制品厂小区下水道堵了,污水漫到路上", "白云湖社区的路灯坏了"
CHILD = "我女儿在白云湖社区幼儿园被老师打了"


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def talked_of(stage: Theatre) -> None:
    """Two topics with two people behind each."""
    for words in (DRAIN, LIGHT):
        await file_report(stage, "ming", words)
    for number in ("2026-0001", "2026-0002"):
        await say(stage, "gang", f"附议 {number}")


async def opened(stage: Theatre) -> str:
    """A ballot on whatever is hot; answers its id."""
    await say(stage, "zhou", "热点")
    for label in ("请居民投票", "就投这几个", "3月23日（周一）18:00", "发给居民投票"):
        await tap(stage, "zhou", label)
    return str((await rows_of(stage, "SELECT id FROM ballots ORDER BY id DESC"))[0]["id"])


async def set_again(tx: Transaction, ballot: str, at: datetime) -> None:
    """One more timer for the end of a ballot."""
    await Store(tx).timers.set(CLOSE, ballot, at)


@pytest.mark.parametrize("who", ["fang", "hua", "zhou", "yin", "ban"])
async def test_a_forged_vote_is_refused_and_recorded(stage: Theatre, who: str) -> None:
    """Who was not shown it, and who works there, get the answer that a ballot nobody has would get."""
    await talked_of(stage)
    ballot = await opened(stage)
    presses = [f"{action}:{ballot}:0" for action in (AtBallot.VOTE, AtBallot.TAKE_BACK)]
    absent = await press(stage, who, f"{AtBallot.VOTE}:{new_id()}:0")

    assert [await press(stage, who, data) for data in presses] == [absent, absent]
    recorded = await events(stage, f"{RIGHTS}:{await person(stage, who)}")
    assert [e.verb for e in recorded] == ["refused"] * 3
    assert "voted" not in [e.verb for e in await events(stage, ballot)]
    await check(stage)


@pytest.mark.parametrize("rest", ["", ":", ":2", ":-1", ":x", ":０", ":99999999999", ":0:0"])
async def test_a_vote_for_what_is_not_on_it_does_nothing(stage: Theatre, rest: str) -> None:
    """Also from somebody who may vote."""
    await talked_of(stage)
    ballot = await opened(stage)
    told = await press(stage, "ming", f"{AtBallot.VOTE}:{ballot}{rest}")

    assert len(told) == 1
    assert [e.verb for e in await events(stage, ballot)] == ["opened"]
    await check(stage)


async def test_residents_open_and_end_no_ballot(stage: Theatre) -> None:
    """Nor does the leader of another group."""
    await talked_of(stage)
    ballot = await opened(stage)
    group = (await rows_of(stage, "SELECT id FROM groups WHERE code = 'xicheng'"))[0]["id"]

    for who in ("ming", "luo"):
        for data in (f"poll:{group}", f"{AtBallot.END}:{ballot}"):
            assert len(await press(stage, who, data)) == 1
    assert len(await rows_of(stage, "SELECT id FROM ballots")) == 1
    assert [e.verb for e in await events(stage, ballot)] == ["opened"]
    await check(stage)


@pytest.mark.parametrize("rest", [":0", "", ":", ":2", ":x", ":99999999999", ":0:0"])
async def test_who_does_not_lead_calls_no_meeting_about_a_result(stage: Theatre, rest: str) -> None:
    """Nor does who leads, about what was not on the ballot or before it is counted."""
    await talked_of(stage)
    ballot = await opened(stage)
    early = await press(stage, "zhou", f"elected:{ballot}:0")
    await stage.pass_time(stage.clock.after("it is 2026-03-23 18:01"))
    forgers = ("ming", "hua", "luo", "zhou") if rest != ":0" else ("ming", "hua", "luo")

    for who in forgers:
        assert await press(stage, who, f"elected:{ballot}{rest}") == early
    assert await rows_of(stage, "SELECT id FROM drafts") == []
    assert "什么会" in (await press(stage, "zhou", f"elected:{ballot}:0"))[-1]
    await check(stage)


async def test_nothing_kept_says_who_chose_what(stage: Theatre) -> None:
    """Events never do; the choices themselves are gone with the count."""
    await talked_of(stage)
    ballot = await opened(stage)
    await press(stage, "ming", f"{AtBallot.VOTE}:{ballot}:1")
    await press(stage, "gang", f"{AtBallot.VOTE}:{ballot}:0")
    voted = [e for e in await events(stage, ballot) if e.verb == "voted"]
    before = {row["choice"] for row in await rows_of(stage, "SELECT choice FROM votes")}
    await stage.pass_time(stage.clock.after("it is 2026-03-23 18:01"))

    assert [dict(e.detail) for e in voted] == [{}, {}]
    assert before == {"[0]", "[1]"}
    assert {row["choice"] for row in await rows_of(stage, "SELECT choice FROM votes")} == {"[]"}
    assert (await events(stage, ballot))[-1].detail == {"counts": [1, 1]}
    await check(stage)


async def test_an_old_hour_that_rings_again_tells_nobody_twice(stage: Theatre) -> None:
    """A ballot that was ended early has a timer left, and somebody may set one more: the count stands."""
    await talked_of(stage)
    ballot = await opened(stage)
    await press(stage, "ming", f"{AtBallot.VOTE}:{ballot}:0")
    await press(stage, "zhou", f"{AtBallot.END}:{ballot}")
    await tap(stage, "zhou", "结束投票")
    heard = len(stage.heard("ming"))
    again = stage.clock.after("it is 2026-03-17 10:00")
    await stage.app.database.write(lambda tx: set_again(tx, ballot, again))
    await stage.pass_time(stage.clock.after("it is 2026-03-23 18:01"))

    assert len(stage.heard("ming")) == heard
    assert [e.verb for e in await events(stage, ballot)].count("counted") == 1
    await check(stage)


async def test_no_child_is_put_to_the_vote(stage: Theatre) -> None:
    """What is about a child stands on no ballot, however many speak of it, and asks nobody to vote."""
    await talked_of(stage)
    for who in ("fang", "hong"):
        await say(stage, who, CHILD)
        await tap(stage, who, "提交")
    minors = await rows_of(stage, "SELECT id FROM issues WHERE minor = 1")
    ballot = await opened(stage)
    detail = (await events(stage, ballot))[0].detail

    assert len(minors) == 2
    behind = {issue for topic in detail["topics"] for issue in topic["issues"]}
    assert not behind & {row["id"] for row in minors}
    assert set(detail["asked"]) == {await person(stage, "ming"), await person(stage, "gang")}


async def test_whoever_joins_the_group_has_no_vote_left(stage: Theatre) -> None:
    """A stranger who turns out to sit in the group that asks: what they chose does not count."""
    await talked_of(stage)
    await say(stage, "xin", "附议 2026-0001")
    ballot = await opened(stage)
    await press(stage, "xin", f"{AtBallot.VOTE}:{ballot}:0")
    await press(stage, "ming", f"{AtBallot.VOTE}:{ballot}:1")
    await stage.does(Does(0, "xin", "start", "j_welcome-xin"))
    await check(stage)
    await stage.pass_time(stage.clock.after("it is 2026-03-23 18:01"))

    assert (await events(stage, ballot))[-1].detail == {"counts": [0, 1]}
    await check(stage)


async def test_each_reads_it_in_their_language(stage: Theatre) -> None:
    """The lines of the list too, though a leader of another language opened it."""
    await talked_of(stage)
    await say(stage, "gang", "English")
    await opened(stage)

    assert "(2 people)" in stage.heard("gang")[-1].text
    assert "2 人在说" in stage.heard("ming")[-1].text

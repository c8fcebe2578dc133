"""A message that no handler can answer: kept, parked after three tries, handled once the bug is mended (fault 12)."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from bot.run import going_on
from handlers.talk.turn import House
from nlp import Reading
from tests.stage.nuisances import NUISANCES
from tests.stage.oracle import check
from tests.stage.people import issues, message, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre

POISON = "白云湖社区的路灯坏了,毒"


def broken(house: House) -> House:
    """The same house with a bug in it: its reader falls over a word."""

    def read(text: str) -> Reading:
        if "毒" in text:
            raise RuntimeError(f"cannot read {text}")
        return house.read(text)

    return dataclasses.replace(house, read=read)


def tries(caplog: pytest.LogCaptureFixture) -> int:
    """How often a handler was given up on; a try may run twice where its batch is shared."""
    return [record.message for record in caplog.records].count("handler failed")


async def test_a_poison_message_is_parked_and_others_flow(
    house: House, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Three tries, a kind word, the text kept; whoever writes at the same time is answered."""
    sick = broken(house)
    async with theatre(sick, database_url, NUISANCES[0]) as stage:
        await asyncio.gather(
            stage.hand_in(message("ming", POISON)), *(stage.hand_in(message(w, "井盖没了")) for w in ("gang", "fang"))
        )
        await stage.settle()
        parked = await rows_of(stage, "SELECT state, parked, problem FROM inbox WHERE state = 'parked'")

        assert tries(caplog) == 3
        assert [sheet.text[:4] for sheet in stage.heard("ming")] == ["对不起，"]
        assert [stage.heard(who)[-1].text[:5] for who in ("gang", "fang")] == ["在什么地方"] * 2
        assert len(parked) == 1
        assert POISON in parked[0]["parked"]
        assert parked[0]["problem"] == "RuntimeError"
        await check(stage, parked=1)


async def test_what_was_parked_is_handled_after_the_mending(house: House, database_url: str) -> None:
    """The next program replays it as if it had come just now, once; what still fails stays parked."""
    sick = broken(house)
    async with theatre(sick, database_url, NUISANCES[0]) as stage:
        await stage.hand_in(message("ming", POISON))
        await stage.settle()
        assert await stage.app.receiver.replay() == (0, 1)
        stage.house = house
        await stage.restart()

        assert await stage.app.receiver.replay() == (1, 0)
        assert await stage.app.receiver.replay() == (0, 0)
        await stage.settle()
        await tap(stage, "ming", "提交")
        assert [issue.what for issue in await issues(stage)] == [POISON]
        assert await rows_of(stage, "SELECT event FROM inbox WHERE parked IS NOT NULL") == []
        await check(stage)


async def test_a_parked_message_delivered_again_is_not_doubled(
    house: House, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The channel gives it again because it never heard back: there is one row, and one apology."""
    sick = broken(house)
    async with theatre(sick, database_url, NUISANCES[0]) as stage:
        poison = message("ming", POISON)
        await stage.hand_in(poison)
        again = await stage.app.receiver.receive(poison)
        await stage.settle()

        assert again is False
        assert tries(caplog) == 3
        assert len(stage.heard("ming")) == 1
        await check(stage, parked=1)


async def test_a_cry_for_help_is_answered_although_the_handlers_fail(house: House, database_url: str) -> None:
    """The number comes before the apology, bug or not."""
    sick = broken(house)
    async with theatre(sick, database_url, NUISANCES[0]) as stage:
        told = await say(stage, "ming", "着火了快来人啊,毒")

        assert ["119" in told[0], "对不起" in told[1]] == [True, True]


async def test_a_timer_that_fails_does_not_stop_the_others(house: House, database_url: str) -> None:
    """One draft's nudge cannot be played: it is marked, and the other person is nudged."""
    sick = broken(house)
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await say(stage, "ming", POISON)
        await say(stage, "gang", "白云湖社区的井盖没了")
        stage.house = sick
        await stage.restart()
        await stage.pass_time(stage.clock.after("90 minutes later"))

        assert nudged(stage) == {"ming": 0, "gang": 1}
        assert await rows_of(stage, "SELECT kind FROM timers WHERE fired_at IS NULL") == []


def nudged(stage: Theatre) -> dict[str, int]:
    """How often each was reminded of the unfinished report."""
    return {who: sum("没说完" in sheet.text for sheet in stage.heard(who)) for who in ("ming", "gang")}


async def test_what_a_bug_has_ended_begins_again(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever listens or fetches is begun again after a bug, and nobody else has to end for it."""
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun < 3:
            raise RuntimeError(POISON)

    await going_on(work, breath=0)

    assert begun == 3
    assert caplog.messages == ["begun again"] * 2

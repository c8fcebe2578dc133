"""Time that jumps, stands still or passes unnoticed: what is due happens once, late but in sense (faults 35 to 39)."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from bot.app import load_reader
from bot.config import Config
from handlers.talk.turn import House
from storage import Store
from tests.stage.clock import Clock
from tests.stage.nuisances import NUISANCES
from tests.stage.oracle import check
from tests.stage.people import events, file_report, issues, message, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre


def told(stage: Theatre, who: str, words: str) -> int:
    """How many messages with these words somebody was sent."""
    return sum(words in sheet.text for sheet in stage.heard(who))


async def overdue(stage: Theatre) -> list[str]:
    """The timers that should have rung by now and have not."""
    due = await stage.app.database.read(lambda tx: Store(tx).timers.due(stage.clock.now))
    return [timer.kind for timer in due]


async def test_a_blocked_loop_makes_things_late_and_loses_nothing(stage: Theatre) -> None:
    """The loop stands still while messages and timers wait; all of them are answered afterwards, once."""
    await file_report(stage)
    waiting = [stage.hand_in(message(who, "白云湖社区的井盖没了")) for who in ("gang", "fang", "lan")]
    stage.clock.goes(minutes=95)
    together = asyncio.gather(*waiting, stage.tick())
    time.sleep(0.3)  # the whole process is stuck: this is the fault
    await together
    await stage.settle()

    assert [told(stage, who, "您看看对不对") for who in ("gang", "fang", "lan")] == [1, 1, 1]
    assert told(stage, "hua", "快到“受理”的时限") == 1
    await check(stage)


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=1)], ids=["an hour", "a day"])
async def test_a_clock_put_forward_rings_each_timer_once(stage: Theatre, jump: timedelta) -> None:
    """What falls due by the jump is done, and when the clock is put right it is not done again."""
    await file_report(stage)
    right = stage.clock.now
    stage.clock.now = right + jump + timedelta(minutes=95)
    await stage.tick()
    early = told(stage, "hua", "过了“受理”的时限")
    stage.clock.now = right
    await stage.tick()
    await stage.pass_time(right + timedelta(minutes=130))

    assert early == 1
    assert told(stage, "hua", "“受理”的时限") == 1
    await check(stage)


async def test_a_clock_put_back_keeps_order_and_rings_later(stage: Theatre) -> None:
    """An hour twice: nothing is sent twice, nothing is lost, and what was said later stays later."""
    issue = await file_report(stage)
    stage.clock.goes(hours=-1)
    await tap(stage, "hua", "接单")
    await say(stage, "gang", "白云湖社区的井盖没了")
    verbs = [e.verb for e in await events(stage, issue)]
    await stage.pass_time(stage.clock.now + timedelta(hours=25))

    assert verbs == ["reported", "taken"]
    assert told(stage, "hua", "快到“联系居民”的时限") == 1
    assert await overdue(stage) == []
    await check(stage)


@pytest.mark.parametrize(
    ("away", "reminded", "escalated"),
    [(timedelta(minutes=5), 1, 0), (timedelta(days=3), 0, 1)],
    ids=["five minutes", "three days"],
)
async def test_down_over_a_due_time(
    house: House, database_url: str, away: timedelta, reminded: int, escalated: int
) -> None:
    """The machine was off when a reminder fell due: it is said late and once, or not at all where it means nothing."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await file_report(stage)
        await stage.pass_time(stage.clock.now + timedelta(minutes=86))
        assert told(stage, "hua", "时限") == 0
        await stage.close()
        stage.clock.now += away
        await stage.open()
        await stage.tick()
        await stage.tick()

        assert told(stage, "hua", "快到“受理”的时限") == reminded
        assert told(stage, "hua", "过了“受理”的时限") == escalated
        assert told(stage, "wang", "过了“受理”的时限") == escalated
        assert await overdue(stage) == []
        await check(stage)


async def test_what_is_done_meanwhile_is_not_reminded_of_late(house: House, database_url: str) -> None:
    """Off for three days over a due time, and the first thing that comes in is the answer: nobody is scolded."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await file_report(stage)
        await stage.close()
        stage.clock.now += timedelta(days=3)
        await stage.open()
        await stage.hand_in(message("hua", press=stage.press("hua", "接单")))
        await stage.tick()

        assert told(stage, "hua", "受理”的时限") == 0
        assert (await issues(stage))[0].member
        await check(stage)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", None])
async def test_the_zone_of_the_machine_does_not_matter(
    house: House, database_url: str, zone: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deadlines are told in the city's time, and nobody is nudged in the city's night."""
    if zone:
        monkeypatch.setenv("TZ", zone)
    else:
        monkeypatch.delenv("TZ", raising=False)
    time.tzset()
    try:
        async with theatre(house, database_url, NUISANCES[0], clock=Clock()) as stage:
            await file_report(stage)
            assert "3月16日 11:01" in stage.heard("hua")[-1].text
            stage.clock.now = stage.clock.after("at 20:30")
            await say(stage, "gang", "白云湖社区的井盖没了")
            await stage.pass_time(stage.clock.after("at 07:59"))
            assert told(stage, "gang", "没说完") == 0
            await stage.pass_time(stage.clock.after("at 08:01"))
            assert told(stage, "gang", "没说完") == 1
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_two_ticks_at_once_ring_each_timer_once(stage: Theatre) -> None:
    """Two processes tick in the same second: the row is claimed by one of them."""
    for who, what in (("ming", "路灯坏了"), ("gang", "井盖没了"), ("fang", "下水道堵了")):
        await file_report(stage, who, "白云湖社区的" + what)
    stage.clock.goes(minutes=100)
    await asyncio.gather(*(stage.app.receiver.ring() for _ in range(4)))
    await stage.settle()
    [rung] = await rows_of(
        stage, "SELECT COUNT(*) AS n FROM timers WHERE kind = 'accept.remind' AND fired_at IS NOT NULL"
    )

    assert rung["n"] == len(await issues(stage)) == told(stage, "hua", "快到“受理”的时限")
    await check(stage)


async def test_an_issue_that_moved_on_is_not_reminded_for_its_old_group(stage: Theatre) -> None:
    """A timer asks what is true when it rings: the group that has it now is told, the old one is not."""
    await file_report(stage)
    await tap(stage, "zhou", "转别的组")
    await tap(stage, "zhou", "北郊街道活动组")
    await say(stage, "zhou", "在北郊那边")
    await stage.pass_time(stage.clock.now + timedelta(hours=3))

    assert told(stage, "hua", "时限") == 0
    assert told(stage, "bei", "受理”的时限") == 2


async def held_up() -> float:
    """The longest that the loop stood still while the dictionary was read in its thread, and a first message after:
    in the processor's time for this program, as it is no fault of ours while others have the processor."""
    longest, last = 0.0, time.process_time()
    loading = asyncio.ensure_future(load_reader(Config()))  # noqa: TID251 - ends here
    while not loading.done():
        await asyncio.sleep(0)
        now = time.process_time()
        longest, last = max(longest, now - last), now
    reader = await loading
    reader.read("白云湖社区的路灯坏了，请问找谁")
    return max(longest, time.process_time() - last)


async def test_the_first_use_of_the_dictionary_holds_nobody_up() -> None:
    """Read in a thread, before anybody is answered; the best of three tries, as the collector may come in between."""
    assert min([await held_up() for _ in range(3)]) < 0.1

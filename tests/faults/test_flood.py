"""One person writes a thousand messages in a minute: told once, and nobody else notices (fault 52)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from tests.stage.oracle import check
from tests.stage.people import file_report, message, rows_of
from tests.stage.theatre import Theatre

FLOOD = 1000
NEIGHBOURS = 40
AT_ONCE = 50


async def each(work: Callable[[int], Awaitable[None]], count: int) -> AsyncIterator[int]:
    """Do it so many times, a crowd at a time."""
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(work(n) for n in range(first, min(count, first + AT_ONCE))))
        yield first


async def test_a_thousand_messages_from_one_person(stage: Theatre) -> None:
    """Twenty are answered at once, twenty more together, one notice says why no more are, and the others wait less than
    two seconds."""
    waits: list[float] = []

    async def shout(number: int) -> None:
        await stage.hand_in(message("gang", f"白云湖社区的路灯坏了,第{number}遍"))

    async def neighbour(number: int) -> None:
        begun = time.perf_counter()
        await stage.hand_in(message(f"neighbour{number}", "白云湖社区的井盖没了"))
        waits.append(time.perf_counter() - begun)

    asked = 0
    async for _ in each(shout, FLOOD):
        await asyncio.gather(shout(FLOOD + asked), neighbour(asked), neighbour(asked + 1))
        asked += 2
    await stage.settle()

    told = [sheet.text for sheet in stage.heard("gang")]
    assert asked == NEIGHBOURS
    assert sorted(waits)[int(len(waits) * 0.95)] < 2.0
    assert sum("发得有点快" in text for text in told) == 1
    assert sum("您看看对不对" in text for text in told) == 20 + 1
    assert ["您看看对不对" in text or "发得有点快" in text for text in told[-2:]] == [True, True]
    assert all("您看看对不对" in stage.heard(f"neighbour{n}")[-1].text for n in range(NEIGHBOURS))
    [noted] = await rows_of(stage, "SELECT COUNT(*) AS n FROM inbox WHERE state = 'done'")
    assert noted["n"] == FLOOD + FLOOD // AT_ONCE + NEIGHBOURS
    await check(stage)


async def test_a_hasty_person_loses_nothing(stage: Theatre) -> None:
    """Beyond twenty a minute everything is still taken up; what comes next is asked once, a moment later."""
    for number in range(30):
        await stage.hand_in(message("gang", f"白云湖社区的路灯坏了，第{number}盏"))
    await stage.settle()

    *_, last = [sheet.text for sheet in stage.heard("gang")]
    assert all(f"第{number}盏" in last for number in range(30))
    assert len(stage.heard("gang")) <= 41
    await check(stage)


async def test_a_hasty_person_is_asked_in_the_order_of_saying(stage: Theatre) -> None:
    """What was begun first is asked first, and after an answer what was begun first is taken up first."""
    ids = [await file_report(stage, words=f"白云湖社区{what}") for what in ("的路灯不亮", "下水道堵了", "楼上漏水")]
    for _ in range(21):
        await stage.hand_in(message("ming", "帮助"))
    for id in ids:
        await stage.hand_in(message("ming", press=f"add:{id}"))
    await stage.settle()
    assert [sheet.text[:9] for sheet in stage.heard("ming")[-3:]] == ["2026-0001", "2026-0002", "2026-0003"]

    stage.clock.goes(seconds=61)
    await stage.hand_in(message("ming", "还有一处"))
    await stage.settle()
    told = [sheet.text for sheet in stage.heard("ming")]
    assert "补充到 2026-0003 号" in told[-3]
    assert told[-1].startswith("2026-0001")
    await check(stage)


async def test_help_is_told_in_the_middle_of_a_flood(stage: Theatre) -> None:
    """However often somebody wrote, a cry for help is answered with the number."""
    for number in range(60):
        await stage.hand_in(message("gang", f"路灯坏了 {number}"))
    await stage.hand_in(message("gang", "着火了快来人啊"))
    await stage.settle()

    assert "119" in stage.heard("gang")[-2].text


async def test_after_a_minute_people_are_heard_again(stage: Theatre) -> None:
    """The limit passes with the minute."""
    for number in range(30):
        await stage.hand_in(message("gang", f"路灯坏了 {number}"))
    stage.clock.goes(seconds=61)
    await stage.hand_in(message("gang", "帮助"))
    await stage.settle()

    assert "直接说您遇到的事" in stage.heard("gang")[-2].text

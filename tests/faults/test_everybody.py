"""Everybody writes at once: each gets a receipt, and memory does not grow with the crowd (fault 53)."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest

from handlers.talk.turn import House
from tests.stage.nuisances import NUISANCES
from tests.stage.people import message, rows_of
from tests.stage.theatre import Theatre, theatre

PER_PERSON = 20_000
"""bytes kept for each person while all are answered, what the test itself keeps of their messages included"""
ROOM = 40 << 20
"""bytes that a crowd of any size may take besides"""


def resident() -> int:
    """Bytes of this process in memory."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) * 1024


async def crowd(stage: Theatre, people: int) -> None:
    """So many strangers report something in the same moment."""
    gc.collect()
    before = resident()
    await asyncio.gather(*(stage.hand_in(message(f"p{n}", f"白云湖社区{n}号楼的路灯坏了")) for n in range(people)))
    await stage.settle()
    grown = resident() - before

    for n in range(people):
        assert "您看看对不对" in stage.heard(f"p{n}")[-1].text
    [noted] = await rows_of(stage, "SELECT COUNT(*) AS n FROM inbox WHERE state = 'done'")
    [unsent] = await rows_of(stage, "SELECT COUNT(*) AS n FROM outbox WHERE state <> 'sent'")
    assert (noted["n"], unsent["n"]) == (people, 0)
    assert grown < ROOM + people * PER_PERSON, f"{grown >> 20} MB for {people} people"


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see the memory")


@needs_proc
async def test_a_thousand_people_at_once(house: House, tmp_path: Path) -> None:
    """A village."""
    async with theatre(house, f"sqlite:{tmp_path / 'tongxin.db'}", NUISANCES[0]) as stage:
        await crowd(stage, 1_000)


@pytest.mark.long
@needs_proc
async def test_a_thousand_people_at_once_on_both(stage: Theatre) -> None:
    """On PostgreSQL too."""
    await crowd(stage, 1_000)


@pytest.mark.long
@needs_proc
async def test_ten_thousand_people_at_once(house: House, tmp_path: Path) -> None:
    """The whole crowd: `make kill` has it."""
    async with theatre(house, f"sqlite:{tmp_path / 'tongxin.db'}", NUISANCES[0]) as stage:
        await crowd(stage, 10_000)

"""Fault 2: kill -9 at random moments while many people write; 0 lost, 0 doubled, 0 out of order."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.places import Place, read_places
from tests.fakes.telegram import FakeTelegram
from tests.kill.afterwards import check
from tests.kill.life import ROOT, TOKEN, Ground, Life, alive


@dataclass(frozen=True)
class Load:
    """How many people, how many concerns each, how many deaths on the way."""

    people: int
    concerns: int
    kills: int

    @property
    def messages(self) -> int:
        return self.people * self.concerns * 2


MATTERS = ("下水道堵了", "路灯不亮", "桥栏杆断了")


def villages(count: int) -> list[Place]:
    """Villages whose names stand for nothing else, so that nobody is asked which one is meant."""
    every = [place for place in read_places(ROOT / "data" / "places") if place.level == "village"]
    names = [place.name for place in every]
    alone = [place for place in every if names.count(place.name) == 1 and len(place.name) == 4]
    return random.Random(7).sample(alone, min(count, len(alone)))


def said(load: Load, chance: random.Random) -> Iterator[tuple[int, str]]:
    """(who, what) in a random order that keeps everybody's own: a concern, and 1 for the first button, to send it.

    No matter is told twice of one village, or whoever tells it would be asked whether it is the same.
    """
    parents = {place.code: place.name for place in read_places(ROOT / "data" / "places")}
    told = [(place, matter) for matter in MATTERS for place in villages(load.people * load.concerns)]
    scripts = [
        [
            words
            for number, (place, matter) in enumerate(told[who * load.concerns :][: load.concerns])
            for words in (f"{parents[place.parent]}{place.name}{matter}第{number + 1}次", "1")
        ]
        for who in range(load.people)
    ]
    while left := [who for who, script in enumerate(scripts) if script]:
        who = chance.choice(left)
        yield 7100 + who, scripts[who].pop(0)


async def dies(life: Life, chance: random.Random) -> None:
    """Death comes during the start, or after some calls to Telegram, or when nothing has happened for a while."""
    if chance.random() < 0.15 or not await life.ready():
        seconds, calls = chance.uniform(0, 1.5), 10**9
    else:
        seconds, calls = chance.uniform(0.1, 1.0), chance.randrange(12)
    ledger = life.ground.telegram.ledger
    enough = len(ledger.calls) + calls
    with contextlib.suppress(AssertionError):
        await life.until(lambda: len(ledger.calls) >= enough, timeout=seconds)
    assert life.process.returncode is None
    await life.kill()


@pytest.mark.parametrize(
    "load",
    [
        pytest.param(Load(people=15, concerns=5, kills=12), id="short", marks=pytest.mark.timeout(600)),
        pytest.param(
            Load(people=40, concerns=25, kills=200), id="long", marks=[pytest.mark.long, pytest.mark.timeout(3600)]
        ),
    ],
)
async def test_kill_at_random(tmp_path: Path, load: Load) -> None:
    """Every concern becomes one issue, every message is answered once, everybody's in the order they wrote."""
    chance = random.Random(load.kills)
    messages = list(said(load, chance))
    assert len(messages) == load.messages
    async with FakeTelegram(TOKEN) as telegram:
        ground = Ground(tmp_path / "home", telegram)
        ground.prepare()
        for life_number in range(load.kills):
            until = len(messages) * (load.kills - life_number - 1) // load.kills
            async with alive(ground) as life:
                while len(messages) > until:
                    who, words = messages.pop(0)
                    await telegram.user(who, f"P{who}").says(words)
                await dies(life, chance)
        async with alive(ground) as last:
            assert await last.ready()
            await last.settled(timeout=600)
            await last.stop()

        assert ground.deaths == [-9] * load.kills + [0]
        _as_they_wrote(ground, load)
        await check(ground, handed_in=load.messages)


def _as_they_wrote(ground: Ground, load: Load) -> None:
    rows = ground.ask("SELECT reporter, what FROM issues ORDER BY id")
    by_person: dict[str, list[str]] = {}
    for row in rows:
        by_person.setdefault(row["reporter"], []).append(row["what"].rpartition("第")[2])
    assert len(by_person) == load.people
    assert all(told == [f"{n + 1}次" for n in range(load.concerns)] for told in by_person.values())

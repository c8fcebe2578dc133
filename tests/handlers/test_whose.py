"""Whose a command is: help offers nobody what is refused, and a refusal says for whom it is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from domain.commands import is_for
from domain.people import Person
from handlers.talk.turn import House
from storage import Store
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import press
from tests.stage.roster import address
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
_NAMED = {
    "wish": "代报",
    "topics": "热点",
    "plan": "计划",
    "half_year": "半年报",
    "inspections": "督查",
    "brief": "简报",
}


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


@pytest.mark.parametrize("who", ["hua", "zhou", "wang", "ban"])
async def test_what_help_offers_is_not_refused(stage: Theatre, who: str) -> None:
    """A member, a leader, an inspector and the office: a command is refused exactly where help is silent about it."""
    told = (await press(stage, who, "do:help"))[-1]
    for command, named in _NAMED.items():
        refused = any(text.startswith("这个是给") for text in await press(stage, who, f"do:{command}"))
        assert refused is not is_for(await _person(stage, who), command), command
        assert (named in told) is not refused, command


async def test_a_refusal_says_for_whom_it_is(stage: Theatre) -> None:
    """A leader who asks for the city's brief is not told to report troubles; a resident is."""
    assert await press(stage, "zhou", "do:brief") == ["这个是给政协办公室、主席会议成员用的。您能用哪些，回“帮助”看。"]
    assert (await press(stage, "ming", "do:brief"))[-1] == "这是委员和组长用的。您有难处，直接说就行。"


async def _person(stage: Theatre, who: str) -> Person:
    found = await stage.app.database.read(lambda tx: Store(tx).people.at(address(who)))
    assert found is not None
    return found

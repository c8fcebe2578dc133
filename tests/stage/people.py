"""Short cuts for tests that play a scene in Python instead of a file."""

from __future__ import annotations

import itertools
from typing import Any

from domain.issue import Event, Issue
from domain.messages import Incoming
from storage import Store
from storage.database import Row
from tests.stage.roster import address
from tests.stage.script import Does
from tests.stage.theatre import PAUSE, Theatre

_numbers = itertools.count(1)


def message(who: str, text: str = "", **more: Any) -> Incoming:
    """An update of its own from somebody."""
    return Incoming(address(who), f"m{next(_numbers)}", text=text, **more)


async def say(stage: Theatre, who: str, words: str) -> list[str]:
    """Somebody says something; answers what they were sent for it."""
    return await _heard(stage, who, Does(0, who, "say", words))


async def tap(stage: Theatre, who: str, label: str) -> list[str]:
    """Somebody taps a button they were shown."""
    return await _heard(stage, who, Does(0, who, "tap", label))


async def _heard(stage: Theatre, who: str, does: Does) -> list[str]:
    before = len(stage.heard(who))
    await stage.does(does)
    return [sheet.text for sheet in stage.heard(who)[before:]]


async def press(stage: Theatre, who: str, data: str) -> list[str]:
    """Somebody sends the data of a button, whether they were shown one or not."""
    before = len(stage.heard(who))
    stage.clock.goes(seconds=PAUSE)
    await stage.hand_in(message(who, press=data))
    await stage.settle()
    return [sheet.text for sheet in stage.heard(who)[before:]]


async def file_report(stage: Theatre, who: str = "ming", words: str = "白云湖社区的路灯坏了") -> str:
    """Somebody reports something in two turns; answers the id of the issue."""
    await say(stage, who, words)
    await tap(stage, who, "提交")
    return (await issues(stage))[-1].id


async def issues(stage: Theatre) -> list[Issue]:
    """Every issue, oldest first."""
    rows = await rows_of(stage, "SELECT id FROM issues ORDER BY number")
    found = [await stage.app.database.read(lambda tx, id=row["id"]: Store(tx).issues.get(id)) for row in rows]  # type: ignore[misc]
    return [issue for issue in found if issue is not None]


async def events(stage: Theatre, thing: str) -> list[Event]:
    """What happened to a thing."""
    return await stage.app.database.read(lambda tx: Store(tx).events.of(thing))


async def person(stage: Theatre, who: str) -> str:
    """The id of somebody."""
    found = await stage.app.database.read(lambda tx: Store(tx).people.at(address(who)))
    assert found is not None
    return found.id


async def rows_of(stage: Theatre, sql: str) -> list[Row]:
    """What the database answers."""

    async def work(tx: Any) -> list[Row]:
        return list(await tx.rows(sql))

    return await stage.app.database.read(work)

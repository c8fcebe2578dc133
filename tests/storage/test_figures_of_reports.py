"""Figures of reports: who took part, and how long each clock ran."""

from __future__ import annotations

from datetime import timedelta

from domain.figures import Scope
from storage import Store
from storage.database import Database
from storage.figures import Figures
from tests.storage.lives import WEEK, Past


async def test_voices_are_heads_without_names(database: Database) -> None:
    """Who reports twice is one person; whoever a member notes for is a voice of their own; supports count by when."""

    async def story(past: Past) -> None:
        ming, fang = [await past.person() for _ in range(2)]
        issue = await past.issue(WEEK.start, who=ming)
        await past.issue(WEEK.start, who=ming)
        await past.issue(WEEK.start, who=fang, on_behalf=True)
        issue = await past.store.issues.happen(issue, "followed", fang, WEEK.start, "web")
        await past.store.issues.happen(issue, "followed", await past.person(), WEEK.end, "web")

        voices = await Figures(past.store.transaction).voices(Scope(("g1",)), WEEK)

        assert (voices.reports, voices.supports, voices.people) == (3, 1, 3)

    await database.write(lambda tx: story(Past(Store(tx))))


async def test_time_to_each_clock(database: Database) -> None:
    """The middle of those that have got there, with their count; nothing where none has."""

    async def story(past: Past) -> None:
        for hours in (1, 2, 9):
            await past.issue(WEEK.start, "accepted", step=timedelta(hours=hours))
        await past.issue(WEEK.start)

        took = await Figures(past.store.transaction).took(Scope(("g1",)), WEEK)

        assert took["accept"] is not None
        assert (took["accept"].count, took["accept"].median) == (3, timedelta(hours=2))
        assert took["contact"] is took["answer"] is took["result"] is None

    await database.write(lambda tx: story(Past(Store(tx))))

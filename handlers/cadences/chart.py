"""The picture of a digest: what came and what was solved, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from documents import Document
from documents.chart import Weeks, picture
from domain.figures import Scope
from domain.period import Period, days
from handlers.talk.turn import House, Turn
from handlers.voice import Voice
from storage import Store
from storage.figures import Figures

DRAWN = 8
"""as many weeks are drawn"""
WORTH_IT = 8
"""with fewer issues in all of them there is nothing to see; every picture is a twentieth of a second's work"""
_WEEK = timedelta(days=7)


async def chart(turn: Turn, groups: Sequence[str], period: Period) -> str:
    """The file of the picture of the weeks up to this period, of all these groups together; empty where there is too
    little to see.

    The figures stand in the recipe, so the picture shows those of the text, whenever it is made.
    """
    figures, calendar = Figures(turn.store.transaction), turn.house.calendar
    mondays = [period.after - n * _WEEK for n in range(DRAWN, 0, -1)]
    weeks = [days(calendar, first, first + _WEEK) for first in mondays]
    found = await figures.by_period(Scope(tuple(groups)), weeks)
    if sum(map(sum, found)) < WORTH_IT:
        return ""
    counts = ":".join("-".join(map(str, series)) for series in zip(*found, strict=True))
    whose = groups[0] if len(groups) == 1 else len(groups)
    recipe = f"weeks:{whose}:{period.after}:{turn.person.language}:{counts}"
    return await turn.store.files.make(recipe, turn.person.id, turn.now, "photo")


async def weeks_of(house: House, store: Store, argument: str) -> Document:
    """The picture; the argument is `whose:Monday after:language:new:solved`, a figure a week: a group's id, or of how
    many groups together."""
    whose, after, language, *counts = argument.split(":")
    group = await store.groups.get(whose)
    mondays = [date.fromisoformat(after) - n * _WEEK for n in range(DRAWN, 0, -1)]
    say = Voice(house, language)
    name = say("digest.chart_groups", count=whose) if whose.isdecimal() else group.name if group else ""
    title = say("digest.chart_title", group=name, count=DRAWN)
    drawn = Weeks(
        title,
        tuple(say("digest.chart_day", month=day.month, day=day.day) for day in mondays),
        tuple(
            (say(key), tuple(map(int, series.split("-"))))
            for key, series in zip(("digest.chart_new", "digest.chart_solved"), counts, strict=True)
        ),
        say("digest.chart_note"),
    )
    return Document(title, "png", partial(picture, drawn))

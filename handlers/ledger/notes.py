"""The ledger of what members noted: a row a note, each figure in a column of its own; struck notes are not in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from domain.activity import FIGURES, Kind
from domain.places import Places
from handlers.ledger.read import Read, rows
from storage.database import Row
from storage.ledger import Part, noted

_FIGURES = tuple(dict.fromkeys(figure for among in FIGURES.values() for figure in among))
COLUMNS = ("day", "member", "group", "kind", *_FIGURES, "place", "place_name", "spot", "words", "noted")


async def notes(read: Read, places: Places, part: Part) -> AsyncIterator[dict[str, Any]]:
    """The columns of each note. What was said of a class for children stays in the house."""
    async for row, figures in rows(read, noted, part, lambda found: found[0]["id"]):
        yield _note(row, figures, places)


def _note(row: Row, figures: dict[str, int], places: Places) -> dict[str, Any]:
    place, told = places.get(row["place"]), row["kind"] != Kind.CLASS.value
    return {
        "day": row["day"],
        "member": row["name"],
        "group": row["code"] or "",
        "kind": row["kind"],
        **{figure: figures.get(figure, "") for figure in _FIGURES},
        "place": row["place"],
        "place_name": place.full_name if place else "",
        "spot": row["spot"] if told else "",
        "words": row["words"] if told else "",
        "noted": row["noted_at"],
    }

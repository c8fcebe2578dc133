"""The ledger of meetings: a row a meeting, with its heads, what was agreed, and what residents brought in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from domain.contributions import GIVEN
from domain.places import Places
from handlers.ledger.read import Read, rows
from storage.database import Row
from storage.json_text import from_json
from storage.ledger import Part, met

_SAID = ("said", "dissent", "agreed", "given")
COLUMNS = (
    *("begins", "form", "stage", "group", "place", "place_name", "spot", "agenda", "issues", "minor"),
    *("invited", "come", "heads", *_SAID, *GIVEN, "promised", "kept"),
)


async def meetings(read: Read, places: Places, part: Part) -> AsyncIterator[dict[str, Any]]:
    """The columns of each meeting that was called. What was said about a child stays in the house."""
    async for row, numbers in rows(read, met, part, lambda found: found[0]["id"]):
        yield _meeting(row, numbers, places)


def _meeting(row: Row, numbers: list[str], places: Places) -> dict[str, Any]:
    place, told = places.get(row["place"]), not row["minor"]
    said = from_json(row["minutes"]) if row["minutes"] else {}
    gave = said.get("gave", {})
    return {
        "begins": row["at"],
        "form": row["form"],
        "stage": row["stage"],
        "group": row["code"] or "",
        "place": row["place"],
        "place_name": place.full_name if place else "",
        "spot": row["spot"] if told else "",
        "agenda": row["agenda"] if told else "",
        "issues": numbers,
        "minor": bool(row["minor"]),
        "invited": int(row["invited"]),
        "come": int(row["come"]),
        "heads": said.get("heads", ""),
        **{part: said.get(part, "") if told else "" for part in _SAID},
        **{kind: gave.get(kind, "") for kind in GIVEN},
        "promised": int(row["promised"]),
        "kept": int(row["kept"]),
    }

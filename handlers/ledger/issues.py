"""The ledger of issues: a row an issue, oldest first, without reporters."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from domain.places import Places
from handlers.ledger.read import Read, rows
from storage.database import Row
from storage.ledger import Part, page

COLUMNS = (
    "number",
    "reported",
    "status",
    "outcome",
    "rating",
    "group",
    "studio",
    "place",
    "place_name",
    "spot",
    "subject",
    "keywords",
    "what",
    "result",
    "supporters",
    "minor",
    "firm",
    "on_behalf",
    "bundle",
    "merged_into",
    "accepted",
    "assigned",
    "contacted",
    "answered",
    "closed",
)


async def issues(read: Read, places: Places, part: Part) -> AsyncIterator[dict[str, Any]]:
    """The columns of each issue. What was said about a child stays in the house."""
    async for row in rows(read, page, part, lambda row: row["id"]):
        yield _issue(row, places)


def _issue(row: Row, places: Places) -> dict[str, Any]:
    place = places.get(row["place"])
    told = not row["minor"]
    values = (
        row["number"],
        row["created_at"],
        row["status"],
        row["outcome"],
        row["rating"],
        row["group_code"] or "",
        row["studio_code"] or "",
        row["place"],
        place.full_name if place else "",
        row["spot"] if told else "",
        row["subject"],
        json.loads(row["keywords"]) if told else [],
        row["what"] if told else "",
        row["result"] if told else "",
        int(row["supporters"]),
        bool(row["minor"]),
        row["firm"],
        bool(row["on_behalf"]),
        row["bundle"],
        row["into_number"] or "",
        row["accepted_at"] or "",
        row["assigned_at"] or "",
        row["contacted_at"] or "",
        row["answered_at"] or "",
        row["closed_at"] or "",
    )
    return dict(zip(COLUMNS, values, strict=True))

"""Which of the waiting lines are said together, and how: pure functions over rows of the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.messages import Address, Outgoing
from storage.database import Row
from storage.ids import stamp
from storage.json_text import from_json

RESERVED = 1
"""so many messages are kept for receipts, questions and reminders: a digest does not use up the last word"""
_LAST = frozenset({"digest", "broadcast"})
Cost = Callable[[Outgoing], int]
"""how many messages of the channel a line takes"""


def ready(rows: Sequence[Row], now: datetime) -> list[Row]:
    """What may go now: nothing overtakes what is under way or not due yet, and what was tried goes as it was."""
    found: list[Row] = []
    for row in rows:
        if row["state"] != "waiting" or row["due_at"] > stamp(now):
            break
        if row["attempts"]:
            return found or [row]
        found.append(row)
    return found


def chosen(waiting: Sequence[Row], address: Address, allowed: int, cost: Cost) -> tuple[list[Row], int]:
    """(the lines that may be said together, their price): receipts, questions and reminders first."""
    said: list[Row] = []
    price = 0
    for row in sorted(waiting, key=lambda row: (row["kind"] in _LAST, row["id"])):
        most = allowed
        if row["kind"] in _LAST and not said:
            most -= RESERVED
        tried = sorted((*said, row), key=lambda row: str(row["id"]))
        wanted = cost(joined(tried, address))
        if wanted <= most:
            said, price = tried, wanted
    return said, price


def asking(said: Sequence[Row]) -> dict[str, str]:
    """Whose buttons the numbers count: the last line that asks, else the last with buttons; its id and its draft."""
    told = [(row["id"], from_json(row["body"])) for row in said]
    for want in ("asks", "options"):
        for id, body in reversed(told):
            if body.get(want):
                return {"id": id, "asks": body.get("asks", "")}
    return {"id": said[-1]["id"], "asks": ""}


def joined(said: Sequence[Row], address: Address) -> Outgoing:
    """Lines as one message: in their order, the question's buttons first, because numbers count them."""
    asks = asking(said)["id"]
    bodies = [(row["id"], from_json(row["body"])) for row in said]
    options: dict[str, tuple[str, str, int]] = {}
    for _, body in sorted(bodies, key=lambda told: told[0] != asks):
        for label, press, line in body["options"]:
            options.setdefault(press, (label, press, line))
    return Outgoing(
        said[0]["id"],
        address,
        "\n\n".join("\n".join(filter(None, (body.get("intro", ""), body["text"]))) for _, body in bodies),
        tuple(options.values()),
        tuple(file for _, body in bodies for file in body["files"]),
        next((row["kind"] for row in said if row["kind"] not in _LAST), said[0]["kind"]),
        said[0]["attempts"],
        bool(said[0]["uncertain"]),
        any(body["guarded"] for _, body in bodies),
    )

"""One line of the outbox: as it is to be said, as the row it is kept as, as it goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.messages import Address, Outgoing
from storage.database import Row
from storage.ids import new_id, stamp
from storage.json_text import from_json, to_json

NOWHERE = Address("", "", "")
AT = "channel = :channel AND account = :account AND user_id = :user_id"
"""what holds of the rows of an address, with `at_address`"""


@dataclass(frozen=True, slots=True)
class Line:
    """A message ready to be kept: in the person's language, with its buttons."""

    person: str
    address: Address | None
    """None: the person cannot be reached; the line is kept as failed, for the group to see"""
    text: str
    options: tuple[tuple[str, str, int], ...] = ()
    files: tuple[str, ...] = ()
    kind: str = "receipt"
    fold: str = ""
    asks: str = ""
    """the draft whose question this is; empty where nothing is asked"""
    guarded: bool = True
    """it may quote what somebody told in confidence"""
    rests: bool = False
    """nobody waits for it: it is due in the morning, or as soon as the person is awake"""
    about: str = ""
    """the issue, meeting or ballot that it tells of, where somebody else could pass it on; empty for an answer"""
    unasked: bool = False
    """it answers nothing that its reader wrote or tapped"""


def row_of(line: Line, due: datetime, state: str) -> dict[str, Any]:
    """The line as its row, due then."""
    address = line.address or NOWHERE
    return {
        "id": new_id(),
        "person": line.person,
        **at_address(address),
        "kind": line.kind,
        "body": to_json(
            {
                "text": line.text,
                "options": line.options,
                "files": line.files,
                "asks": line.asks,
                "guarded": line.guarded,
                "unasked": line.unasked,
            }
        ),
        "fold": line.fold,
        "state": state if line.address else "failed",
        "due_at": stamp(due),
        "problem": "" if line.address else "unreachable",
        "rests": int(line.rests),
        "about": line.about,
    }


def at_address(address: Address) -> dict[str, str]:
    """The address as the columns that name it."""
    return {"channel": address.channel, "account": address.account, "user_id": address.user}


def address_of(row: Row) -> Address:
    """The address that a row names."""
    return Address(row["channel"], row["account"], row["user_id"])


def outgoing(row: Row) -> Outgoing:
    """The row as a channel sends it."""
    body = from_json(row["body"])
    return Outgoing(
        row["id"],
        address_of(row),
        body["text"],
        tuple((label, press, line) for label, press, line in body["options"]),
        tuple(body["files"]),
        row["kind"],
        row["attempts"],
        bool(row["uncertain"]),
        body["guarded"],
    )

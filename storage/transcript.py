"""What one address was told and said itself: the pages of a chat, as the web chat shows them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.messages import Address
from storage.database import Row, Transaction
from storage.json_text import from_json, to_json
from storage.lines import AT, at_address

_THERE = "state IN ('said', 'sending', 'sent')"
"""what waits may still be folded away, and is not to be seen before its time"""
_TOLD = "state <> 'said'"


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a chat."""

    id: str
    mine: bool
    """the person's own words"""
    text: str
    options: tuple[tuple[str, str, int], ...]
    files: tuple[str, ...]
    """ids of kept files; for the person's own, the paths of their bytes"""
    at: str


class Transcript:
    """The chat of one address, read in one transaction."""

    def __init__(self, transaction: Transaction, address: Address) -> None:
        self._tx = transaction
        self._here = at_address(address)

    async def after(self, line: str, most: int = 100) -> list[Said]:
        """The newest lines after this one, oldest first."""
        return await self._lines("id > :line", line, most)

    async def before(self, line: str, most: int = 50) -> list[Said]:
        """The lines just before this one, oldest first."""
        return await self._lines("id < :line", line, most)

    async def _lines(self, where: str, line: str, most: int) -> list[Said]:
        rows = await self._tx.rows(
            f"SELECT id, body, state, due_at FROM outbox WHERE {AT} AND {_THERE} AND {where}"
            " ORDER BY id DESC LIMIT :most",
            line=line,
            most=most,
            **self._here,
        )
        return [_said(row) for row in reversed(rows)]

    async def unread(self, line: str, most: int = 99) -> int:
        """How many messages reached the address after this line."""
        row = await self._tx.row(
            f"SELECT COUNT(*) AS count FROM (SELECT id FROM outbox WHERE {AT} AND state IN ('sending', 'sent')"
            " AND id > :line LIMIT :most) new",
            line=line,
            most=most,
            **self._here,
        )
        return int(row["count"]) if row else 0

    async def mentions(self, file: str) -> bool:
        """Whether this file came with a line of the chat, by its id or by the path of its bytes."""
        rows = await self._mentioning(f'"{file}"', _THERE)
        return any(file in from_json(row["body"])["files"] for row in rows)

    async def label(self, press: str) -> str:
        """What stands on the newest button with this press; empty where there was never one.

        Whoever presses it has seen it, whatever is known here of its line: an answer lost on the way back leaves a
        line waiting that was shown long ago.
        """
        for row in await self._mentioning(to_json(press), _TOLD):
            for label, meant, _row in from_json(row["body"])["options"]:
                if meant == press:
                    return str(label)
        return ""

    async def _mentioning(self, words: str, states: str) -> list[Row]:
        """The newest lines whose body holds these words, and perhaps a few that only look like it."""
        return list(
            await self._tx.rows(
                f"SELECT body FROM outbox WHERE {AT} AND {states} AND body LIKE :words ORDER BY id DESC LIMIT 20",
                words=f"%{words}%",
                **self._here,
            )
        )


def _said(row: Row) -> Said:
    body = from_json(row["body"])
    return Said(
        row["id"],
        row["state"] == "said",
        body["text"],
        tuple((label, press, line) for label, press, line in body["options"]),
        tuple(body["files"]),
        row["due_at"],
    )

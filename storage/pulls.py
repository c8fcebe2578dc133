"""Channels that are read by cursor: the cursor and what it brought are kept together, each message once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.json_text import from_json, to_json


class Pulls:
    """What was pulled in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def cursor(self, channel: str, account: str) -> str:
        """How far this account has been read; empty for not at all."""
        row = await self._tx.row(
            "SELECT cursor FROM cursors WHERE channel = :channel AND account = :account",
            channel=channel,
            account=account,
        )
        return str(row["cursor"]) if row else ""

    async def keep(
        self, channel: str, account: str, before: str, after: str, found: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> bool:
        """Move the cursor on and keep what lay between (id, message). False: another process has moved it already."""
        where = {"channel": channel, "account": account}
        await self._tx.hold(f"pull:{channel}:{account}")
        if await self.cursor(channel, account) != before:
            return False
        await self._tx.run(
            "INSERT INTO cursors (channel, account, cursor) VALUES (:channel, :account, :cursor)"
            " ON CONFLICT (channel, account) DO UPDATE SET cursor = :cursor",
            cursor=after,
            **where,
        )
        rows = [{"id": new_id(), "event": event, "body": to_json(dict(body)), **where} for event, body in found]
        await self._tx.many(
            "INSERT INTO pulled (id, channel, account, event, body) VALUES (:id, :channel, :account, :event, :body)"
            " ON CONFLICT (channel, account, event) DO NOTHING",
            rows,
        )
        return True

    async def waiting(
        self, channel: str, account: str, after: str = "", limit: int = 1000
    ) -> list[tuple[str, dict[str, Any]]]:
        """(id, message) of what has not been handed in yet, the oldest after that id first."""
        rows = await self._tx.rows(
            "SELECT id, body FROM pulled WHERE channel = :channel AND account = :account AND id > :after"
            " ORDER BY id LIMIT :most",
            after=after,
            channel=channel,
            account=account,
            most=limit,
        )
        return [(row["id"], from_json(row["body"])) for row in rows]

    async def done(self, ids: Sequence[str]) -> None:
        """These have been handed in."""
        await self._tx.many("DELETE FROM pulled WHERE id = :id", [{"id": id} for id in ids])

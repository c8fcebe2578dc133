"""Which messages have been handled, and those that are parked because a bug was in the way."""

from __future__ import annotations

from datetime import datetime

from storage.database import Row, Transaction
from storage.ids import stamp


class Inbox:
    """The inbox of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def note(self, channel: str, account: str, event: str, at: datetime) -> bool:
        """Note the message as handled; False when it already was."""
        return bool(
            await self._tx.run(
                "INSERT INTO inbox (channel, account, event, at, state, parked, problem)"
                " VALUES (:channel, :account, :event, :at, 'done', NULL, NULL)"
                " ON CONFLICT (channel, account, event) DO NOTHING",
                channel=channel,
                account=account,
                event=event,
                at=stamp(at),
            )
        )

    async def known(self, channel: str, account: str, event: str) -> bool:
        """Whether the message has been noted or parked."""
        row = await self._tx.row(
            "SELECT state FROM inbox WHERE channel = :channel AND account = :account AND event = :event",
            channel=channel,
            account=account,
            event=event,
        )
        return row is not None

    async def park(self, channel: str, account: str, event: str, at: datetime, message: str, problem: str) -> bool:
        """Keep a message no handler could answer, for `replay`; False when it is there already."""
        return bool(
            await self._tx.run(
                "INSERT INTO inbox (channel, account, event, at, state, parked, problem)"
                " VALUES (:channel, :account, :event, :at, 'parked', :message, :problem)"
                " ON CONFLICT (channel, account, event) DO NOTHING",
                channel=channel,
                account=account,
                event=event,
                at=stamp(at),
                message=message,
                problem=problem,
            )
        )

    async def parked(self) -> list[Row]:
        """Parked messages, oldest first: channel, account, event, at, parked, problem."""
        rows = await self._tx.rows(
            "SELECT channel, account, event, at, parked, problem FROM inbox WHERE state = 'parked' ORDER BY at, event"
        )
        return list(rows)

    async def unpark(self, channel: str, account: str, event: str) -> None:
        """Forget a parked message, so that it can be handled like a new one."""
        await self._tx.run(
            "DELETE FROM inbox WHERE channel = :channel AND account = :account AND event = :event AND state = 'parked'",
            channel=channel,
            account=account,
            event=event,
        )

"""Web sessions, kept on the server; a cookie only carries the secret, and only its hash is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.ids import stamp


def _secret(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


class Sessions:
    """The web sessions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def start(self, cookie: str, user: str, at: datetime) -> None:
        """From now on this cookie speaks for the web user."""
        await self._tx.run(
            "INSERT INTO sessions (secret, user_id, created_at, used_at) VALUES (:secret, :user_id, :at, :at)",
            secret=_secret(cookie),
            user_id=user,
            at=stamp(at),
        )

    async def user(self, cookie: str) -> str | None:
        """The web user a cookie speaks for; None for a cookie we never gave out."""
        row = await self._tx.row("SELECT user_id FROM sessions WHERE secret = :secret", secret=_secret(cookie))
        return str(row["user_id"]) if row else None

    async def use(self, cookie: str, at: datetime) -> None:
        """The cookie was shown; noted once a day, because a long-lived session ends only when nobody comes back."""
        await self._tx.run(
            "UPDATE sessions SET used_at = :at WHERE secret = :secret AND used_at < :yesterday",
            at=stamp(at),
            secret=_secret(cookie),
            yesterday=stamp(at - timedelta(days=1)),
        )

    async def end(self, cookie: str) -> None:
        """The cookie speaks for nobody any more."""
        await self._tx.run("DELETE FROM sessions WHERE secret = :secret", secret=_secret(cookie))

    async def only(self, cookie: str, user: str) -> None:
        """No other cookie speaks for this user any more."""
        await self._tx.run(
            "DELETE FROM sessions WHERE user_id = :user_id AND secret <> :secret", user_id=user, secret=_secret(cookie)
        )

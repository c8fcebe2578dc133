"""Small facts the house remembers about itself: who runs the program, which demo is loaded."""

from __future__ import annotations

from storage.database import Transaction


class Settings:
    """The named values of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def get(self, name: str) -> str:
        """The value; empty when there is none."""
        row = await self._tx.row("SELECT value FROM settings WHERE name = :name", name=name)
        return str(row["value"]) if row else ""

    async def set(self, name: str, value: str) -> None:
        await self._tx.run(
            "INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value",
            name=name,
            value=value,
        )

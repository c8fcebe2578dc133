"""Where files are: those people sent, on whatever channel, and documents, which are made where they lack."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.channels import Wait
from storage.database import StorageFailed
from storage.files import Kept

PATIENCE = 3
"""so many tries a message waits for a file that is still on its way; then it goes out without"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """`find` knows every file by its id; their bytes lie in the folder."""

    find: Callable[[str], Awaitable[Kept | None]]
    folder: Path

    async def kept(self, file: str) -> Kept | None:
        """The file as it is known; None for one that is lost."""
        try:
            return await self.find(file)
        except StorageFailed as error:
            raise Wait("files out of reach", 5) from error

    def place(self, kept: Kept, attempts: int) -> Path | None:
        """Where its bytes lie; None where there will be none. Wait: they are still on their way."""
        if kept.path:
            return self.folder / kept.path
        if not kept.problem and attempts < PATIENCE:
            raise Wait("file is on its way", 10)
        return None

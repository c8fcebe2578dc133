"""One process to a database file, and the memory that there is one: a lock file beside it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from storage.database import StorageRefused


class FileLock:
    """Held while a process runs on the file; it is not empty once a database has been made there."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self.path = Path(f"{database}.lock")
        self._file = -1

    def claim(self) -> None:
        """Take the lock, or refuse: somebody else runs on this database."""
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise StorageRefused(
                f"{self._database}: another Tongxin is running on this database. Stop it first."
            ) from error

    def release(self) -> None:
        """Let the next process in."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def remember(self) -> None:
        """From now on a missing or empty database is a loss, and no fresh start."""
        if not self.path.exists() or not self.path.stat().st_size:
            self.path.write_text("A database was made here.\n", encoding="ascii")

    def check(self) -> None:
        """Refuse if there was a database and it is gone; what people told us is never silently empty."""
        if self._database.exists() and self._database.stat().st_size:
            return
        traces = [p for p in (self.path, Path(f"{self._database}-wal")) if p.exists() and p.stat().st_size]
        if traces:
            raise StorageRefused(
                f"{self._database}: the database is gone, but {traces[0].name} says that there was one. Restore a "
                f"backup (python -m bot restore); to start empty, remove {traces[0].name}."
            )

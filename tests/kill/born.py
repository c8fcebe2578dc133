"""A process of the nursery, in the words of asyncio's own; and the nursery, as tests ask it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any


class _Line(asyncio.Protocol):
    """What the nursery says of one life: its process id, then how it ended."""

    def __init__(self) -> None:
        self._heard = b""
        loop = asyncio.get_running_loop()
        self.pid: asyncio.Future[int] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        for future in (self.pid, self.ended):
            if not future.done():
                future.set_exception(ConnectionError("the nursery has ended"))

    def data_received(self, data: bytes) -> None:
        self._heard += data
        told = [int(word) for word in self._heard.split(b"\n")[:-1]]
        for future, number in zip((self.pid, self.ended), told, strict=False):
            if not future.done():
                future.set_result(number)


class Born:
    """A forked life: what its tests need of `asyncio.subprocess.Process`."""

    def __init__(self, line: _Line, pid: int, stdout: asyncio.StreamReader) -> None:
        self._line = line
        self.pid = pid
        self.stdout: asyncio.StreamReader | None = stdout

    @property
    def returncode(self) -> int | None:
        """How it ended, as far as that is known."""
        return self._line.ended.result() if self._line.ended.done() else None

    async def wait(self) -> int:
        """How it ended."""
        return await asyncio.shield(self._line.ended)

    async def communicate(self) -> tuple[bytes, None]:
        """What else it says, until it has ended."""
        assert self.stdout is not None
        said = await self.stdout.read()
        await self.wait()
        return said, None

    def send_signal(self, number: int) -> None:
        """To it alone, if it still lives."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """kill -9."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)


class Nursery:
    """One for each worker; ends when it is closed."""

    def __init__(self, root: Path) -> None:
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("TONGXIN", "PORT", "COV"))}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.kill.nursery", str(theirs.fileno())],
                cwd=root,
                env={**clean, "PYTHONPATH": str(root), "PYTHONUTF8": "1"},
                pass_fds=[theirs.fileno()],
            )

    def close(self) -> None:
        """No more lives."""
        self._door.close()
        self._process.wait(timeout=30)

    async def born(self, folder: Path, env: Mapping[str, str], ahead: float, log: IO[bytes]) -> Born:
        """A new life in this folder."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        hear, say = os.pipe()
        told: dict[str, Any] = {"cwd": str(folder), "env": dict(env), "ahead": ahead}
        with theirs:
            socket.send_fds(self._door, [json.dumps(told).encode()], [theirs.fileno(), say, log.fileno()])
        os.close(say)
        stdout = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(stdout), open(hear, "rb"))  # noqa: SIM115
        _, line = await loop.create_connection(_Line, sock=ours)
        return Born(line, await line.pid, stdout)

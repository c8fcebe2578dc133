"""The program with everything imported and read, from which lives are forked: what a start takes is spent once.

python -m tests.kill.nursery SOCKET: for each connection one life. With its first words come three descriptors (the
connection itself, stdout, stderr); the answers are its process id and, once it has ended, how.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import selectors
import socket
import sys
from typing import Any, NoReturn

import bot.channels.telegram
import bot.channels.telegram_sending
from bot import run
from bot.app import load_reader
from bot.config import Config
from nlp import Reader
from storage import crash
from tests.kill.hurried import hurried


def _live(told: dict[str, Any], reader: Reader, files: list[int]) -> NoReturn:
    """In the child: become the program in its folder, as if it had been started there."""
    code = 1
    try:
        os.dup2(files[1], 1)
        os.dup2(files[2], 2)
        os.closerange(3, max(files) + 1)
        os.environ.clear()
        os.environ.update(told["env"])
        os.chdir(told["cwd"])
        importlib.reload(crash)  # where to die stands in the environment
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for the rest of this life

        async def read(config: Config) -> Reader:
            return reader

        vars(run)["load_reader"] = read  # what it reads is read already
        hurried(told["ahead"])
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def keep(door: socket.socket) -> None:
    """Bear whoever is asked for, and tell how each ended, until nobody can ask any more."""
    assert bot.channels.telegram
    assert bot.channels.telegram_sending
    reader = asyncio.run(load_reader(Config()))
    with selectors.DefaultSelector() as waiting:
        waiting.register(door, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is not door:
                    waiting.unregister(key.fileobj)
                    _buried(key.fd, *key.data)
                    continue
                asked, files, _, _ = socket.recv_fds(door, 1 << 16, 3)
                if not asked:
                    return
                child = os.fork()
                if not child:
                    _live(json.loads(asked), reader, files)
                line = socket.socket(fileno=files[0])
                line.send(b"%d\n" % child)
                for file in files[1:]:
                    os.close(file)
                waiting.register(os.pidfd_open(child), selectors.EVENT_READ, (child, line))


def _buried(watch: int, child: int, line: socket.socket) -> None:
    _, status = os.waitpid(child, 0)
    os.close(watch)
    line.send(b"%d\n" % os.waitstatus_to_exitcode(status))
    line.close()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as opened:
        keep(opened)

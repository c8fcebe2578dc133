"""Several nodes on one PostgreSQL: killed one after another, and one frozen in the middle of a transaction (40, 41)."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from storage import Store, open_database
from storage.database import Transaction
from tests.databases import running
from tests.fakes.telegram import FakeTelegram
from tests.kill.afterwards import sent_once
from tests.kill.life import MEMBER, ROOT, TOKEN, Ground, Life, alive, seat_one

CONCERN = "白云湖社区{n}号楼下水道堵了，污水漫到路上"
PAUSE = 5.0
"""seconds within which somebody else answers"""
FROZEN = 15.0
"""seconds after which the server gives up on a transaction in which nothing happens"""


@dataclass
class Node(Ground):
    """The folder of one node; all of them share database, keys and Telegram."""

    url: str = ""

    def ask(self, sql: str) -> list[Any]:
        """Rows of the shared database."""

        async def rows() -> list[Any]:
            opened = await asyncpg.connect(self.url)
            try:
                return list(await opened.fetch(sql))
            finally:
                await opened.close()

        with asyncio.Runner() as runner:
            return runner.run(rows())

    def settle_in(self, shared: Path) -> None:
        """A configuration like the others'."""
        self.prepare()
        file = self.folder / "config.toml"
        text = file.read_text(encoding="utf-8")
        file.write_text(
            f'{text}[database]\nurl = "{self.url}"\n[keys]\nfile = "{shared / "keys"}"\n'
            f'[files]\nfolder = "{shared / "files"}"\n[forgetting]\nlist = "{shared / "forgotten"}"\n',
            encoding="utf-8",
        )


@pytest.fixture
async def nodes(tmp_path: Path, migrated_postgres: str) -> AsyncIterator[list[Node]]:
    """Three folders, a member, and Telegram beside them."""
    async with FakeTelegram(TOKEN) as telegram:
        async with running(open_database(migrated_postgres)) as opened:
            await opened.write(seat_one)
        telegram.user(MEMBER, "Hua").chat.started = True
        made = [Node(tmp_path / f"node{n}", telegram, url=migrated_postgres) for n in range(3)]
        for node in made:
            node.settle_in(tmp_path)
        yield made


async def answered(node: Node, number: int) -> float:
    """Somebody new reports something; answers how many seconds it took until they read about it."""
    begun = time.monotonic()
    user = node.telegram.user(8000 + number, f"User{number}")
    await user.says(CONCERN.format(n=number))
    read = await node.telegram.ledger.until(
        lambda: any("您看看对不对" in text for text in node.telegram.ledger.texts(8000 + number)), 60
    )
    assert read
    return time.monotonic() - begun


async def test_three_nodes_are_killed_one_after_another(nodes: list[Node]) -> None:
    """Whoever leads when it dies, another goes on within five seconds; no message is lost, none is answered twice."""
    lives: dict[int, Life] = {}
    async with AsyncExitStack() as stack:
        for number, node in enumerate(nodes):
            lives[number] = await stack.enter_async_context(alive(node))
            assert await lives[number].ready()
        await answered(nodes[0], 0)
        pauses = []
        for number, node in enumerate(nodes):
            await lives[number].kill()
            pauses.append(await answered(node, number + 1))
            lives[number] = await stack.enter_async_context(alive(node))
            assert await lives[number].ready()
        for life in lives.values():
            await life.stop()
    rows = await asyncio.to_thread(nodes[0].ask, "SELECT state FROM inbox")
    await asyncio.to_thread(sent_once, nodes[0])

    assert max(pauses) < PAUSE, pauses
    assert [row["state"] for row in rows] == ["done"] * 4


async def test_a_node_that_freezes_inside_a_transaction_holds_nobody_up_for_long(migrated_postgres: str) -> None:
    """After a while the server ends its transaction and the others go on; what it wants to commit late fails."""
    node = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.frozen_node", migrated_postgres),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert node.stdin is not None
    assert node.stdout is not None
    try:
        assert await node.stdout.readline() == b"holding\n"
        node.send_signal(signal.SIGSTOP)

        async def mine(tx: Transaction) -> None:
            await tx.hold("n")
            await Store(tx).settings.set("mine", "done")

        async with running(open_database(migrated_postgres)) as database:
            begun = time.monotonic()
            await database.write(mine)
            waited = time.monotonic() - begun
            frozen = await database.read(lambda tx: Store(tx).settings.get("frozen"))
            node.send_signal(signal.SIGCONT)
            node.stdin.write(b"\n\n")
            await node.stdin.drain()
            said = (await node.stdout.readline()).decode().strip()
            late = await database.read(lambda tx: Store(tx).settings.get("frozen"))
    finally:
        if node.returncode is None:
            node.send_signal(signal.SIGCONT)
            node.kill()
        await node.wait()

    assert FROZEN - 1 < waited < FROZEN + 10
    assert frozen == ""
    assert (said, late) == ("failed", ""), "whoever sent it is not told that it was kept, and sends it again"

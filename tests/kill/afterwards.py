"""What must be true after any number of deaths: nothing lost, doubled or out of order, and nothing hidden."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from typing import Any

from domain.issue import replay
from storage import Store, open_database
from storage.database import Transaction
from storage.issues import same
from tests.databases import running
from tests.kill.life import Ground


async def check(ground: Ground, handed_in: int) -> None:
    """The oracle; the fake server's ledger is the judge of what was sent."""
    assert [row[0] for row in ground.ask("PRAGMA integrity_check")] == ["ok"]
    assert ground.ask("PRAGMA foreign_key_check") == []
    states = [row["state"] for row in ground.ask("SELECT state FROM inbox")]
    assert states == ["done"] * handed_in
    assert ground.telegram.updates.pending == []
    assert ground.telegram.ledger.refused == []
    sent_once(ground)
    async with running(open_database(f"sqlite:{ground.database}")) as opened:
        await opened.read(_adds_up)


async def _adds_up(tx: Transaction) -> None:
    """Every issue is what its events make of it, and the past is untouched."""
    store = Store(tx)
    assert await store.events.broken() == []
    for row in await tx.rows("SELECT id FROM issues"):
        issue = await store.issues.get(row["id"])
        assert issue is not None
        assert same(issue, replay(issue.id, await store.events.of(issue.id)))


def sent_once(ground: Ground) -> None:
    """Each line has ended, and lies with its person once, in order; twice only where it says that it may."""
    said: dict[str, list[str]] = defaultdict(list)
    for call in ground.telegram.ledger.calls:
        if call.method in ("sendMessage", "sendPhoto"):
            said[str(call.chat_id)].append(call.text)
    lines: dict[str, list[Any]] = defaultdict(list)
    for row in ground.ask("SELECT user_id, state, uncertain, body FROM outbox WHERE channel = 'telegram' ORDER BY id"):
        lines[row["user_id"]].append(row)
    assert said.keys() <= lines.keys()
    for user, rows in lines.items():
        heard = [(text, len(list(copies))) for text, copies in groupby(said[user])]
        for row in rows:
            assert row["state"] in ("sent", "failed"), f"a line was left {row['state']}"
            text = json.loads(row["body"])["text"]
            copies = heard.pop(0)[1] if heard and heard[0][0] == text else 0
            assert copies == 1 or (row["uncertain"] and copies <= 2), f"sent {copies} times, {row['state']}: {text}"
        assert heard == [], "something was sent that is no line, or in another order"

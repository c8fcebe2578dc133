"""A file that WeCom has no more: whoever sent it is asked to send it again."""

from __future__ import annotations

from bot.app import App
from domain.people import Person
from handlers.talk.turn import Turn
from storage import Store
from storage.database import Transaction


async def ask_again(app: App, channel: str, account: str, ref: str) -> None:
    """Say it once to the person who sent what this account calls so; raises StorageFailed."""
    await app.database.write(lambda tx: _ask(tx, app, channel, account, ref))
    app.deliverer.wake()


async def _ask(tx: Transaction, app: App, channel: str, account: str, ref: str) -> None:
    row = await tx.row(
        "SELECT owner FROM files WHERE channel = :channel AND account = :account AND ref = :ref AND path = ''"
        " AND problem = '' LIMIT 1",
        channel=channel,
        account=account,
        ref=ref,
    )
    if row is not None:
        turn = Turn(app.house, Store(tx), app.clock(), Person(""), None)
        turn.say("shown.file_gone", to=row["owner"])
        await turn.flush()

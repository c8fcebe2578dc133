"""A digest to 3,000 people, drained under each channel's limits: the time it must take, and the time it took.

    python -m bench.drain [--people 3000] [--channels wechat_kf wecom telegram]

The outbox is filled in one transaction, then the whole delivery runs as it does: claims, pace, calls over HTTP to a
platform of our own in the same process, outcomes noted durably on SQLite. The platform's ledger is the judge: everybody
once, nothing refused, dropped or cut. What it must take is the people over the channel's pace. One JSON object each.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from bot.app import App, build_house, load_reader, running
from bot.channels import Channel
from bot.channels.shelf import Shelf
from bot.channels.telegram import Telegram
from bot.channels.wechat_kf import WeChatKf
from bot.channels.wecom.app import WeCom
from bot.config import Config, Database
from bot.config import Telegram as TelegramSettings
from bot.config_wechat_kf import WeChatKf as KfSettings
from bot.config_wecom import WeCom as WeComSettings
from domain.messages import Address
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.outbox import Line
from storage.seal import Keys
from tests.fakes.telegram import FakeTelegram
from tests.fakes.wecom import FakeWeCom

TEXT = "您组里上周：新来 4 件，办好 3 件，还在办 6 件。\n" + "\n".join(
    f"2026-{n:04} 路灯、下水道、楼道灯" for n in range(1, 9)
)


@dataclass(frozen=True, slots=True)
class Stand:
    """A channel, its platform, and how to make somebody known there."""

    make: Callable[[App], Channel]
    known: Callable[[str], object]
    reached: Callable[[], int]
    spoiled: Callable[[], int]


async def _nowhere(_file: str) -> None:
    return None


@contextlib.asynccontextmanager
async def telegram() -> AsyncIterator[Stand]:
    """The Bot API with its limits."""
    async with FakeTelegram(limits=True) as fake:
        told = TelegramSettings(enabled=True, token=fake.token, base_url=fake.base_url)

        def make(app: App) -> Channel:
            shelf = Shelf(_nowhere, Path())
            return Telegram(told, app.receiver.receive, app.receiver.hotline, app.clock, shelf)

        ledger = fake.ledger
        yield Stand(
            make,
            lambda user: fake.user(int(user)),
            lambda: len({call.chat_id for call in ledger.of("sendMessage")}),
            lambda: len(ledger.refused) + len(ledger.declined) + len(ledger.calls) - len(ledger.of("sendMessage")),
        )


@contextlib.asynccontextmanager
async def wecom() -> AsyncIterator[Stand]:
    """The self-built app with its limits."""
    async with FakeWeCom() as fake:
        told = WeComSettings(
            enabled=True,
            corp_id=fake.corp_id,
            agent_id=fake.agent_id,
            secret=fake.secret,
            callback_token=fake.callback.token,
            callback_key=fake.callback.key,
            base_url=fake.base_url,
        )
        ledger = fake.ledger
        yield Stand(
            lambda app: WeCom(told, app, app.receiver.receive, Shelf(_nowhere, Path())),
            fake.member,
            lambda: len({user for call in ledger.of("message/send") for user in call.users}),
            lambda: len(ledger.refused) + len(ledger.declined) + len(ledger.dropped) + len(ledger.cut),
        )


@contextlib.asynccontextmanager
async def wechat_kf() -> AsyncIterator[Stand]:
    """The customer service; everybody has written within the last hour."""
    async with FakeWeCom() as fake:
        told = KfSettings(
            enabled=True,
            corp_id=fake.corp_id,
            open_kfid=fake.kf.open_kfid,
            secret=fake.secret,
            callback_token=fake.kf.callback.token,
            callback_key=fake.kf.callback.key,
            base_url=fake.base_url,
        )

        def make(app: App) -> Channel:
            heard = app.receiver
            shelf = Shelf(_nowhere, Path())
            return WeChatKf(told, app.database, heard.receive, heard.hotline, app.clock, shelf, time.monotonic)

        def known(user: str) -> None:
            chat = fake.resident(user).chat
            chat.left, chat.wrote_at = 5, time.time()

        ledger = fake.ledger
        yield Stand(
            make,
            known,
            lambda: len({user for call in ledger.of("kf/send_msg") for user in call.users}),
            lambda: len(ledger.refused) + len(ledger.declined) + len(ledger.cut),
        )


STANDS: dict[str, Callable[[], contextlib.AbstractAsyncContextManager[Stand]]] = {
    "wechat_kf": wechat_kf,
    "wecom": wecom,
    "telegram": telegram,
}


async def drain(name: str, people: int, house: House) -> dict[str, object]:
    """One channel, filled and emptied."""
    made: list[Channel] = []

    def channels(app: App) -> list[Channel]:
        made.append(stand.make(app))
        return made

    with tempfile.TemporaryDirectory() as folder:
        async with STANDS[name]() as stand:
            config = replace(Config(), database=Database(f"sqlite:{folder}/drain.db"))
            async with running(config, house, channels) as app:
                users = [str(100_000 + number) for number in range(people)]
                for user in users:
                    stand.known(user)
                await app.database.write(lambda tx: _fill(tx, made[0], users))
                began = time.perf_counter()
                app.deliverer.wake()
                await app.deliverer.idle.wait()
                while await app.deliverer.next_due():
                    await asyncio.sleep(0.05)
                    await app.deliverer.idle.wait()
                took = time.perf_counter() - began
                rows = await app.database.read(
                    lambda tx: tx.rows("SELECT state, COUNT(*) AS n FROM outbox GROUP BY state")
                )
            close: Callable[[], Awaitable[None]] = getattr(made[0], "close")  # noqa: B009
            await close()
            return {
                "channel": name,
                "people": people,
                "per_second": made[0].per_second,
                "must_take_s": round(people / made[0].per_second, 1),
                "took_s": round(took, 1),
                "reached": stand.reached(),
                "spoiled": stand.spoiled(),
                "rows": {row["state"]: row["n"] for row in rows},
            }


async def _fill(tx: Transaction, channel: Channel, users: list[str]) -> None:
    store, now = Store(tx), datetime.now(UTC)
    for user in users:
        address = Address(channel.name, channel.account, user)
        person = await store.people.add(now)
        await store.people.settle(person.id, address, now)
        if channel.name == "wechat_kf":
            await store.allowances.heard(address, 5, now + timedelta(hours=48), now)
        await store.outbox.add(Line(person.id, address, TEXT, kind="digest"), now)


async def _all(names: list[str], people: int) -> None:
    config = Config()
    house = build_house(config, await load_reader(config), Keys({"k": b"1" * 32}))
    for name in names:
        print(json.dumps(await drain(name, people, house)), flush=True)


def main() -> None:
    """One channel after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench.drain", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--channels", nargs="+", choices=sorted(STANDS), default=list(STANDS))
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_all(given.channels, given.people))


if __name__ == "__main__":
    main()

"""What WeCom allows in an hour and in a day, and a week's figures for three thousand: nothing dropped, nobody twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.channels.wecom.allowance import A_MINUTE, AN_HOUR, Allowance
from domain.messages import Address, FileRef
from storage import Store
from storage.database import Transaction
from storage.outbox import Line as OutboxLine
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, Line, Moment
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]
PEOPLE = 3000


def test_an_hour_is_not_exceeded_however_steadily_it_is_filled(moment: Moment) -> None:
    """At the pace of the minute the hour's share is gone after thirty-six of them; then it is the hour that waits, and
    every one that goes out has fewer than it allows before it."""
    allowance, gone = Allowance(0), list[float]()
    for _ in range(AN_HOUR + 200):
        while wait := allowance.wait(HUA, moment()):
            moment.passes(seconds=wait)
        at = moment().timestamp()
        assert sum(before > at - 60 for before in gone) < A_MINUTE
        assert sum(before > at - 3600 for before in gone) < AN_HOUR
        allowance.spend(HUA, moment())
        gone.append(at)

    assert gone[AN_HOUR] - gone[0] >= 3600
    assert gone[AN_HOUR - 1] - gone[0] < 3600


async def test_a_picture_of_a_case_is_a_picture_with_a_watermark(bot: Line, fake: FakeWeCom, tmp_path: Path) -> None:
    """Shown as a picture and not to be passed on; a document is a file that can be saved."""
    hua = fake.member(HUA)
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff picture")
    (tmp_path / "b.pdf").write_bytes(b"%PDF paper")

    async def keep(tx: Transaction) -> tuple[str, ...]:
        owner, ids = await Store(tx).people.add(bot.moment()), []
        for kind, name, mime in (("photo", "a.jpg", "image/jpeg"), ("document", "b.pdf", "application/pdf")):
            sent, by = FileRef(kind, name, mime, path=name), Address("wecom", "x", "x")
            ids.append(await Store(tx).files.add(owner.id, sent, by, bot.moment(), name))
        return tuple(ids)

    await bot.put(HUA, "现场", files=await bot.app.database.write(keep))
    await bot.quiet()

    assert [one.kind for one in hua.inbox.shown] == ["image", "file", "text"]
    assert [call.body.get("safe", 0) for call in fake.ledger.of("message/send")] == [1, 0, 1]
    await bot.oracle()


async def test_three_thousand_get_the_week_once_each(bot: Line, fake: FakeWeCom, moment: Moment) -> None:
    """Begun at nine o'clock sharp: nothing goes out in that minute; then everybody has it once, the platform dropping
    and refusing nothing, though every hundredth answer is lost."""
    moment.now = moment.now.replace(minute=0, second=0)
    users = [f"u{n}" for n in range(PEOPLE)]
    for user in users:
        fake.member(user)

    async def fill(tx: Transaction) -> None:
        store, lines = Store(tx), []
        for user in users:
            address = Address("wecom", bot.channel.account, user)
            person = await store.people.add(moment())
            await store.people.settle(person.id, address, moment())
            lines.append((OutboxLine(person.id, address, f"{user}，您好！上周新来 4 件。", kind="digest"), moment()))
        await store.outbox.add_all(lines)

    await bot.app.database.write(fill)
    fake.fault("lost_answer", times=PEOPLE // 100, every=100)
    await bot.quiet()
    assert not fake.ledger.of("message/send")
    for _ in range(20):
        await bot.passes(seconds=61)
        async with asyncio.timeout(120):
            await bot.app.deliverer.idle.wait()
        if {row["state"] for row in await bot.rows()} == {"sent"}:
            break

    told = Counter(shown.text.partition("，")[0] for user in users for shown in fake.member(user).inbox.shown)
    assert told == Counter(users)
    assert not fake.ledger.dropped
    assert not fake.ledger.refused
    assert timedelta(seconds=fake.ledger.of("message/send")[0].at) % timedelta(hours=1) >= timedelta(minutes=1)

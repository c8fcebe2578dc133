"""Files that are sent again: by whichever process, under the name they had, so that they arrive once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from domain.messages import Address, FileRef
from storage import Store
from storage.database import Transaction
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, LI, Line, Moment, line
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]
REPORT = b"%PDF the half-year"


async def on_the_shelf(bot: Line, folder: Path, name: str = "report.pdf") -> str:
    """A document whose bytes are here; its id."""
    (folder / name).write_bytes(REPORT)

    async def keep(tx: Transaction) -> str:
        owner = await Store(tx).people.add(bot.moment())
        sent = FileRef("document", name, "application/pdf", path=name)
        return await Store(tx).files.add(owner.id, sent, Address("wecom", "x", "x"), bot.moment(), name)

    return await bot.app.database.write(keep)


def uploads(fake: FakeWeCom) -> int:
    """How often a file was put into WeCom's hands."""
    return len(fake.ledger.of("media/upload"))


@pytest.mark.parametrize("killed", [0, 1, 2], ids=["stopped", "killed", "twice"])
async def test_a_file_repeated_by_another_process_arrives_once(
    tmp_path: Path, fake: FakeWeCom, moment: Moment, killed: int
) -> None:
    """The answer to the file was lost and the program with it: the next one sends the same bytes, and WeCom knows
    them, however often that happens. One file, one text, one upload."""
    hua = fake.member(HUA)
    async with line(tmp_path, fake, moment) as bot:
        file = await on_the_shelf(bot, tmp_path)
        fake.fault("lost_answer")
        await bot.put(HUA, "半年报在这里", files=(file,))
        await bot.quiet()
        assert [one.kind for one in hua.inbox.shown] == ["file"]
        if killed:
            died = f"UPDATE outbox SET state = 'sending', uncertain = {killed - 1}"
            await bot.app.database.write(lambda tx: tx.run(died))
    moment.passes(minutes=20)
    async with line(tmp_path, fake, moment) as bot:
        for _ in range(3):
            await bot.passes(seconds=61)
            await bot.quiet()

        assert [one.kind for one in hua.inbox.shown] == ["file", "text"]
        assert [call.outcome for call in fake.ledger.calls if call.method == "message/send"].count("duplicate") == 1
        assert uploads(fake) == 1
        await bot.oracle()


async def test_one_upload_serves_everybody_for_two_days(
    bot: Line, fake: FakeWeCom, tmp_path: Path, moment: Moment
) -> None:
    """The same file to another member, and a day later: no bytes go over the wire again; on the third day they do."""
    file = await on_the_shelf(bot, tmp_path)
    for user, hours, expected in ((HUA, 0, 1), (LI, 0, 1), (HUA, 40, 1), (LI, 10, 2)):
        fake.member(user)
        await bot.passes(hours=hours)
        await bot.put(user, f"{hours}", files=(file,))
        await bot.quiet()
        assert uploads(fake) == expected
    await bot.oracle()


async def test_a_repeated_message_keeps_the_name_though_a_new_one_would_get_another(
    bot: Line, fake: FakeWeCom, tmp_path: Path, moment: Moment
) -> None:
    """Sent in the last minute of the two days, repeated a little later: still the same to the byte."""
    hua, file = fake.member(HUA), await on_the_shelf(bot, tmp_path)
    await bot.put(HUA, "一", files=(file,))
    await bot.quiet()
    moment.now += timedelta(days=2) - timedelta(seconds=30)
    fake.fault("lost_answer")
    await bot.put(HUA, "二", files=(file,))
    await bot.quiet()
    bot.channel._sender._left.clear()  # as a program that was started anew
    await bot.passes(seconds=61)
    await bot.quiet()

    assert [one.kind for one in hua.inbox.shown] == ["file", "text", "file", "text"]
    assert uploads(fake) == 1
    await bot.oracle()


async def test_a_file_that_wecom_has_lost_is_uploaded_again(bot: Line, fake: FakeWeCom, tmp_path: Path) -> None:
    """Its name is over before its time: it is forgotten, on disk as well, and the file arrives under another."""
    hua, file = fake.member(HUA), await on_the_shelf(bot, tmp_path)
    await bot.put(HUA, "一", files=(file,))
    await bot.quiet()
    fake.media.expire()
    await bot.put(HUA, "二", files=(file,))
    for _ in range(2):
        await bot.quiet()
        await bot.passes(seconds=2)
    await bot.quiet()

    assert [one.kind for one in hua.inbox.shown] == ["file", "text", "file", "text"]
    assert uploads(fake) == 2

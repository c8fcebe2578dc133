"""What may have arrived: its own id sees to it that it is said once, so it is sent until that is sure."""

from __future__ import annotations

from pathlib import Path

from storage import Store
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import MEI, Line, Moment, line
from tests.channels.wechat_kf.test_allowance import known
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def allowed(bot: Line) -> int:
    """How many messages we take to be left."""
    here = bot.address(MEI)
    told = await bot.app.database.read(lambda tx: Store(tx).allowances.of(here, bot.moment()))
    return told.remaining


async def test_an_answer_that_was_lost_is_not_said_twice(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """The second try carries the same id and is recognised; then the row is in doubt no more."""
    await known(bot, mei)
    fake.fault("lost_answer", method="kf/send_msg")
    await bot.put(MEI, "路灯修好了", "请您评价")
    await bot.passes(seconds=61)
    await bot.oracle()
    assert [one.text for one in mei.chat.shown][1:] == ["路灯修好了\n\n请您评价"]
    assert 95033 in [one.code for one in fake.ledger.declined]
    assert mei.chat.left == 3
    assert {(row["state"], row["uncertain"]) for row in await bot.rows()} == {("sent", 0)}


async def test_answers_that_are_lost_again_and_again_lose_no_message(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """Its own id sees to it that it arrives once, so it is sent until that is sure, and paid for once: whether the
    first try arrived or not."""
    await known(bot, mei)
    for kind in ("lost_answer", "reset"):
        fake.fault(kind, method="kf/send_msg")
        fake.fault("reset", method="kf/send_msg", times=3)
        fake.fault("errcode", method="kf/send_msg", code=-1)
        await bot.put(MEI, f"路灯修好了：{kind}")
        for _ in range(6):
            await bot.passes(minutes=1)
    await bot.oracle()
    assert [one.text for one in mei.chat.shown][1:] == ["路灯修好了：lost_answer", "路灯修好了：reset"]
    assert {row["state"] for row in await bot.rows()} == {"sent"}
    assert await allowed(bot) == mei.chat.left == 2


async def test_dying_twice_in_the_same_message_loses_it_as_little(
    tmp_path: Path, fake: FakeWeCom, moment: Moment, mei: Resident
) -> None:
    """Killed while it was under way, and again while it was sent once more: the next one says it, without delay."""
    async with line(tmp_path, fake, moment) as bot:
        bot.listen()
        await known(bot, mei)
        fake.fault("lost_answer", method="kf/send_msg")
        await bot.put(MEI, "路灯修好了")
        await bot.app.database.write(lambda tx: tx.run("UPDATE outbox SET uncertain = 1 WHERE state = 'waiting'"))
        await bot.app.database.write(lambda tx: tx.run("UPDATE outbox SET state = 'sending' WHERE uncertain = 1"))
    async with line(tmp_path, fake, moment) as bot:
        await bot.quiet()
        await bot.oracle()
        assert [one.text for one in mei.chat.shown][1:] == ["路灯修好了"]
        assert {row["state"] for row in await bot.rows()} == {"sent"}
        assert await allowed(bot) == mei.chat.left == 3


async def test_what_was_in_doubt_and_has_not_arrived_is_said_with_the_next_word(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """The answer was lost, then it was taken, then it had not arrived after all: the resident reads it all the same,
    with the answer to their next word."""
    await known(bot, mei)
    fake.fault("lost_answer", method="kf/send_msg")
    fake.kf.fail_next = [4]
    await bot.put(MEI, "路灯修好了")
    await bot.passes(minutes=2)
    await bot.reads()
    assert [one.text for one in await bot.held()] == ["路灯修好了"]

    shown = len(mei.chat.shown)
    await mei.says("进度")
    await mei.hears()
    await bot.oracle()
    assert "路灯修好了" in "".join(said.text for said in mei.chat.shown[shown:])
    assert await allowed(bot) == mei.chat.left

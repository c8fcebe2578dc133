"""Faults of Telegram that last, rows 18 to 22: silence, refusal, people and groups that leave, long texts."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from bot.channels.telegram_poll import Waits
from bot.channels.telegram_transport import CONNECT
from tests.channels.telegram.fixtures import bot, fake, moment
from tests.channels.telegram.house import CONCERN, HUA, MEI, Line, Moment, line
from tests.fakes.telegram import FakeTelegram

__all__ = ["bot", "fake", "moment"]


async def test_18_a_silent_poll_is_given_up(tmp_path: Path, fake: FakeTelegram, moment: Moment) -> None:
    """The connection of the poll is dead and says nothing: a new one is made, and takes what has come meanwhile."""
    mei = fake.user(MEI)
    waits = Waits(0.0, 0.05, pause=moment.pause)
    async with line(tmp_path, fake, moment, waits=waits) as bot:
        dead = fake.fault("half_open", method="getUpdates")
        bot.listen()
        await fake.ledger.until(lambda: dead.hits)
        before = bot.channel.last_poll
        await mei.says(CONCERN)
        await mei.hears(2)

        assert before is None
        assert bot.channel.last_poll == moment.now
        assert bot.channel.problem == ""
        await bot.oracle()


def test_18_a_new_connection_is_made_within_90_seconds() -> None:
    """What the poll waits in earnest, with the pause after it and the time to connect."""
    waits = Waits()

    assert waits.poll + waits.margin + 1 + CONNECT < 90


async def test_19_a_second_poller_makes_us_back_off(
    bot: Line, fake: FakeTelegram, moment: Moment, caplog: pytest.LogCaptureFixture
) -> None:
    """Longer waits each time, one alert, and on we go when the other has gone."""
    caplog.set_level(logging.INFO)
    mei = fake.user(MEI)
    fake.fault("conflict", method="getUpdates", times=5)
    bot.listen()
    await mei.says(CONCERN)
    await mei.hears(2)

    assert [low <= wait <= 2 * low for low, wait in zip((0.5, 1, 2, 4, 8), moment.waits, strict=True)] == [True] * 5
    assert sum(record.levelno == logging.ERROR for record in caplog.records) == 1
    assert bot.channel.problem == ""
    assert fake.token not in caplog.text
    await bot.oracle()


async def test_19_a_webhook_left_over_is_removed(bot: Line, fake: FakeTelegram) -> None:
    """Polling is not possible while a webhook is set: it is taken away, and nothing that waits is dropped."""
    mei = fake.user(MEI)
    fake.webhook.set({"url": "http://127.0.0.1:9/telegram"})
    await mei.says(CONCERN)
    bot.listen()
    await mei.hears(2)

    assert fake.webhook.url == ""
    await bot.oracle()


async def test_19_a_refused_token_holds_the_outbox(
    bot: Line, fake: FakeTelegram, moment: Moment, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is lost or marked while the operator mends it; the alert names no token."""
    caplog.set_level(logging.DEBUG)
    fault = fake.fault("unauthorized", method=None, times=None)
    await bot.put(MEI, "一")
    await fake.ledger.until(lambda: fault.hits == 1)
    await bot.quiet()
    await bot.put(HUA, "二")
    await bot.quiet()
    assert fault.hits == 1
    fake.faults.clear()
    await bot.passes(seconds=61)
    await fake.ledger.reach(2, "sendMessage")
    await bot.oracle()

    assert not any(row["uncertain"] for row in await bot.rows())
    assert any(record.levelno == logging.ERROR for record in caplog.records if record.name.startswith("bot."))
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert not any(fake.token in said for said in ours)


async def test_19_the_poll_waits_a_minute_for_a_new_token(bot: Line, fake: FakeTelegram, moment: Moment) -> None:
    """A refused token is not tried again and again."""
    mei = fake.user(MEI)
    fake.fault("unauthorized", method="getUpdates", times=2)
    bot.listen()
    await mei.says(CONCERN)
    await mei.hears(2)

    assert moment.waits == [60.0, 60.0]


async def test_20_who_has_blocked_us_is_left_in_peace(bot: Line, fake: FakeTelegram) -> None:
    """What waits for them ends as failed where staff see it, others are served; back again, they hear of it."""
    mei, _hua = await bot.informed(MEI, HUA)
    await mei.blocks_bot()
    await fake.ledger.until(lambda: not fake.updates.pending)
    await bot.put(MEI, *(f"给小梅 {number}" for number in range(3)))
    await bot.put(HUA, "给小华")
    await fake.ledger.reach(3, "sendMessage", HUA)
    await bot.oracle()

    failed = [row for row in await bot.rows() if row["state"] == "failed"]
    assert [json.loads(row["body"])["text"] for row in failed] == [f"给小梅 {number}" for number in range(3)]
    assert {row["problem"] for row in failed} == {"blocked"}
    assert len(fake.ledger.declined) == 1

    await mei.unblocks_bot()
    (missed,) = await mei.hears()
    assert "有 3 条消息没能送到" in missed.text
    await mei.starts()
    await mei.hears()
    await bot.oracle()


@pytest.mark.parametrize("description", ["chat not found", "user is deactivated", "PEER_ID_INVALID"])
async def test_20_who_is_no_longer_there_is_left_in_peace(bot: Line, fake: FakeTelegram, description: str) -> None:
    """400 may mean that nobody will ever read it."""
    fake.fault("bad_request", chat=MEI, description=description)
    await bot.put(MEI, "一", "二")
    await fake.ledger.until(lambda: fake.ledger.declined)
    await bot.oracle()

    assert [row["state"] for row in await bot.rows()] == ["failed", "failed"]
    assert len(fake.ledger.declined) == 1


async def test_21_a_group_that_moves_is_followed_once(bot: Line, fake: FakeTelegram) -> None:
    """What waits for the old id goes to the new one; both service messages make one address."""
    mei = fake.user(MEI)
    group = fake.group(-55)
    bot.listen()
    fake.fault("retry_after", chat=-55, seconds=30)
    await mei.within(group).says("/start")
    await fake.ledger.until(lambda: fake.ledger.declined)
    await bot.quiet()
    await group.upgrades(-10055)
    await fake.ledger.until(lambda: not fake.updates.pending)
    await bot.passes(seconds=31)
    await fake.ledger.reach(1, "sendMessage", -10055)
    await bot.oracle()

    addresses = await bot.app.database.read(lambda tx: tx.rows("SELECT user_id FROM addresses"))
    assert [row["user_id"] for row in addresses] == ["-10055"]
    assert len(fake.ledger.texts()) == 1


async def test_21_the_error_tells_where_the_group_went(bot: Line, fake: FakeTelegram) -> None:
    """Nobody told us that it moved: the refusal of the old id does, and the message follows."""
    group = fake.group(-55)
    await bot.put(-55, "一")
    await fake.ledger.reach(1, "sendMessage", -55)
    await group.upgrades(-10055)
    await bot.put(-55, "二")
    await fake.ledger.reach(1, "sendMessage", -10055)
    await bot.oracle()

    assert fake.ledger.texts(-10055) == ["二"]
    assert [row["user_id"] for row in await bot.rows()][-1] == "-10055"


async def test_22_long_texts_and_markup_arrive_as_they_are(bot: Line, fake: FakeTelegram) -> None:
    """4,097 characters, tags and pairs at the split: every part literally, in order, buttons under the last."""
    text = "<b>路</b> *灯* _坏_ [了](http://a) &amp; \\" + "💡" * 2040 + "路" * 4097
    await bot.put(MEI, text, options=(("好", "do:help", 0),))
    await fake.ledger.reach(3, "sendMessage", MEI)
    await bot.quiet()

    calls = fake.ledger.of("sendMessage", MEI)
    assert "".join(call.text for call in calls) == text
    assert [bool(call.params.get("reply_markup")) for call in calls] == [False, False, True]
    assert all("parse_mode" not in call.params and call.params["protect_content"] for call in calls)
    assert not fake.ledger.refused


async def test_22_a_failure_in_the_middle_repeats_only_that_part(bot: Line, fake: FakeTelegram) -> None:
    """Three parts, the second one limited: the first is not sent again."""
    await bot.quiet()
    fake.fault("retry_after", chat=MEI, every=2, seconds=5)
    parts = ["一" * 4096, "二" * 4096, "三" * 100]
    await bot.put(MEI, "".join(parts))
    await fake.ledger.until(lambda: fake.ledger.declined)
    await bot.quiet()
    await bot.passes(seconds=6)
    await fake.ledger.reach(3, "sendMessage", MEI)
    await bot.quiet()

    assert fake.ledger.texts(MEI) == parts
    assert [row["uncertain"] for row in await bot.rows()] == [0]

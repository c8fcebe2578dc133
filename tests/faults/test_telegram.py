"""Faults of Telegram on the way in and out, rows 13 to 17; the server's ledger is the judge of what was sent once."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from tests.channels.telegram.fixtures import bot, fake, moment
from tests.channels.telegram.house import CONCERN, HUA, MEI, Line, Moment, line
from tests.fakes.telegram import FakeTelegram

__all__ = ["bot", "fake", "moment"]


async def test_13_an_update_that_comes_twice_has_one_effect(bot: Line, fake: FakeTelegram) -> None:
    """Duplicates after the confirmation are known by the inbox, gaps and old numbers are no reason to refuse."""
    (mei,) = await bot.informed(MEI)
    first = await mei.says(CONCERN)
    (recap,) = await mei.hears()
    assert first is not None
    fake.updates.repeat(first)
    fake.updates.repeat(first)
    fake.push({"message": fake.chats.new_message(mei.chat, mei.about, {"text": "晚上更厉害"})}, update_id=first + 500)
    _, again = await mei.hears(2)

    assert CONCERN in recap.text
    assert again.text.count(CONCERN) == 1
    assert "晚上更厉害" in again.text
    await bot.oracle()
    mei_hears = fake.ledger.of("sendMessage", MEI)
    assert len(mei_hears) == len(await bot.rows())


async def test_13_numbers_may_jump_down(bot: Line, fake: FakeTelegram) -> None:
    """After a quiet week the numbers begin anywhere, lower too: nothing is skipped, nothing comes twice."""
    (mei,) = await bot.informed(MEI)
    # The poll that confirms the last update must have been answered empty, as in a quiet week.
    fake.updates.jump(5)
    await mei.says(CONCERN)
    await mei.hears()
    await mei.presses("提交")
    (filed,) = await mei.hears()

    assert "编号" in filed.text
    await fake.ledger.until(lambda: not fake.updates.pending)
    await bot.oracle()


async def test_13_what_waited_for_hours_is_answered_in_order(bot: Line, fake: FakeTelegram, moment: Moment) -> None:
    """The bot was down for most of a day: messages and presses of one person are taken in the order they came."""
    mei, hua = fake.user(MEI), fake.user(HUA)
    for person in (mei, hua):
        await person.says("门口的路坏了")
        await person.says("白云湖社区")
        await person.says("就在3号楼边上")
    moment.passes(hours=23)
    bot.listen()
    told = [(await person.hears(5))[-1].text for person in (mei, hua)]

    for text in told:
        assert text.index("门口的路坏了") < text.index("就在3号楼边上")
        assert "白云湖社区" in text
    await bot.oracle()


async def test_13_a_poll_is_confirmed_only_after_the_commit(bot: Line, fake: FakeTelegram) -> None:
    """While the database takes nothing, Telegram keeps the update; afterwards it is answered once."""
    (mei,) = await bot.informed(MEI)
    commit = bot.app.database.driver.commit
    failures = 3

    async def refuse(units: Any) -> None:
        nonlocal failures
        failures -= 1
        if failures == 0:
            bot.app.database.driver.commit = commit  # type: ignore[method-assign]
        raise OSError("disk full")

    await bot.quiet()
    bot.app.database.driver.commit = refuse  # type: ignore[method-assign]
    number = await mei.says(CONCERN)
    await fake.ledger.until(lambda: failures < 3)
    kept = [update["update_id"] for update in fake.updates.pending]
    (recap,) = await mei.hears()

    assert kept == [number]
    assert CONCERN in recap.text
    await fake.ledger.until(lambda: not fake.updates.pending)
    await bot.oracle()


async def test_13_danger_is_answered_while_nothing_can_be_kept(bot: Line, fake: FakeTelegram) -> None:
    """The database is down and it burns: the number is told once, however often the update comes again."""
    (mei,) = await bot.informed(MEI)
    await bot.quiet()
    commit = bot.app.database.driver.commit
    tries = 0

    async def refuse(units: Any) -> None:
        nonlocal tries
        tries += 1
        if tries == 5:
            bot.app.database.driver.commit = commit  # type: ignore[method-assign]
        raise OSError("disk full")

    bot.app.database.driver.commit = refuse  # type: ignore[method-assign]
    await mei.says("着火了，快来人")
    hotline, *_ = await mei.hears()
    await fake.ledger.until(lambda: not fake.updates.pending)
    await bot.quiet()

    assert "119" in hotline.text
    assert fake.ledger.texts(MEI).count(hotline.text) == 2  # at once, and by the outbox when it was kept


async def test_13_an_update_nobody_understands_stops_nobody(bot: Line, fake: FakeTelegram) -> None:
    """Malformed and unknown updates are confirmed and forgotten; the next one is answered."""
    (mei,) = await bot.informed(MEI)
    fake.updates.push({"message": {"message_id": 1, "text": "no chat"}})
    fake.updates.push({"callback_query": {"id": "9", "data": "x"}})
    await mei.sends({"new_chat_title": "service"})
    await mei.says(CONCERN)
    (recap,) = await mei.hears()

    assert CONCERN in recap.text
    await fake.ledger.until(lambda: not fake.updates.pending)
    await bot.oracle()


@pytest.mark.parametrize("seconds", [1, 3600])
async def test_14_only_the_chat_that_is_limited_waits(bot: Line, fake: FakeTelegram, seconds: int) -> None:
    """429 for one person: the others are answered meanwhile, and that one exactly when it is time."""
    fake.fault("retry_after", chat=MEI, seconds=seconds)
    await bot.put(MEI, "一", "二")
    await fake.ledger.until(lambda: fake.ledger.declined)
    await bot.put(HUA, "三")
    await fake.ledger.reach(1, chat=HUA)
    await bot.quiet()
    assert fake.ledger.texts(MEI) == []

    await bot.passes(seconds=seconds + 0.1)
    await fake.ledger.reach(2, chat=MEI)

    assert fake.ledger.texts(MEI) == ["一", "二"]
    assert len(fake.ledger.declined) == 1
    await bot.oracle()
    assert not any(row["uncertain"] for row in await bot.rows())


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("status", {"status": 502}),
        ("status", {"status": 500, "accepted": True}),
        ("cut_json", {}),
        ("ok_without_result", {}),
        ("lost_answer", {}),
        ("reset", {}),
    ],
)
async def test_15_16_a_lost_answer_is_flagged_and_sent_once_more(
    bot: Line, fake: FakeTelegram, kind: str, params: dict[str, Any]
) -> None:
    """It may have arrived: a receipt goes out once more after a minute, and everybody can see that it was unsure."""
    fault = fake.fault(kind, chat=MEI, **params)
    await bot.put(MEI, "收到了，编号 2026-0001")
    await fake.ledger.until(lambda: fault.hits == 1)
    await bot.quiet()
    await bot.passes(seconds=50)
    await bot.quiet()
    before = len(fake.ledger.texts(MEI))
    await bot.passes(seconds=11)
    await fake.ledger.reach(before + 1, "sendMessage", MEI)
    await bot.oracle()

    (row,) = await bot.rows()
    assert (row["state"], row["uncertain"]) == ("sent", 1)
    assert before == int(fault.accepts)


async def test_16_there_is_one_resend_and_no_more(bot: Line, fake: FakeTelegram) -> None:
    """Lost twice: the row ends failed and uncertain, for staff to see; the ledger has two calls."""
    fake.fault("lost_answer", chat=MEI, times=None)
    await bot.put(MEI, "收到了，编号 2026-0001")
    await fake.ledger.reach(1, "sendMessage", MEI)
    await bot.quiet()
    await bot.passes(seconds=61)
    await fake.ledger.reach(2, "sendMessage", MEI)
    await bot.quiet()
    await bot.passes(days=1)
    await bot.oracle()

    (row,) = await bot.rows()
    assert (row["state"], row["uncertain"]) == ("failed", 1)
    assert len(fake.ledger.texts(MEI)) == 2


async def test_16_a_digest_that_may_have_arrived_is_never_sent_again(bot: Line, fake: FakeTelegram) -> None:
    """Two digests are worse than none."""
    fake.fault("lost_answer", chat=MEI)
    await bot.put(MEI, "本周", kind="digest")
    await fake.ledger.reach(1, "sendMessage", MEI)
    await bot.quiet()
    await bot.passes(days=1)
    await bot.oracle()

    (row,) = await bot.rows()
    assert (row["state"], row["uncertain"]) == ("failed", 1)
    assert fake.ledger.texts(MEI) == ["本周"]


async def test_15_an_outage_costs_no_more_than_what_was_under_way(bot: Line, fake: FakeTelegram) -> None:
    """Nothing new is risked while Telegram answers nonsense: a harmless question is asked first, again and again."""
    outage = fake.fault("status", method=None, times=None, status=502)
    await bot.put(MEI, "一")
    await fake.ledger.until(lambda: outage.hits == 1)
    await bot.quiet()
    for number in range(20):
        await bot.put(HUA, str(number))
    for _ in range(10):
        await bot.quiet()
        await bot.passes(minutes=2)
    fake.faults.clear()
    await bot.passes(minutes=5)
    await fake.ledger.reach(20, "sendMessage", HUA)
    await fake.ledger.reach(1, "sendMessage", MEI)
    await bot.oracle()

    rows = await bot.rows()
    assert [row["state"] for row in rows] == ["sent"] * 21
    assert sum(row["uncertain"] for row in rows) == 1
    assert fake.ledger.texts(HUA) == [str(number) for number in range(20)]


async def test_17_what_was_never_written_is_delivered_exactly_once(tmp_path: Path, moment: Moment) -> None:
    """Nobody listens at the address for an hour: nothing is unsure, nothing is lost."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    later = FakeTelegram(clock=moment.seconds, port=port)
    async with line(tmp_path, later, moment) as bot:
        await bot.put(MEI, "一")
        for _ in range(60):
            await bot.quiet()
            await bot.passes(minutes=1)
        (row,) = await bot.rows()
        assert (row["state"], row["uncertain"]) == ("waiting", 0)
        later.user(MEI)
        async with later:
            await bot.passes(minutes=1)
            await later.ledger.reach(1, "sendMessage", MEI)
            await bot.oracle()
            (row,) = await bot.rows()
            assert (row["state"], row["uncertain"], later.ledger.texts(MEI)) == ("sent", 0, ["一"])


async def test_17_a_failed_handshake_is_no_delivery(tmp_path: Path, fake: FakeTelegram, moment: Moment) -> None:
    """TLS that cannot be agreed on is known to have delivered nothing."""
    secure = fake.base_url.replace("http:", "https:")
    async with line(tmp_path, fake, moment, base_url=secure) as bot:
        await bot.put(MEI, "一")
        await bot.quiet()
        (row,) = await bot.rows()

        assert (row["state"], row["uncertain"], row["problem"]) == ("waiting", 0, "no connection")

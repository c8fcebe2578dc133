"""The account is read by cursor: nothing is lost with a nudge, nothing comes twice, whatever breaks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import StorageFailed
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import CONCERN, MEI, Line, Moment, line
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def test_the_address_is_verified_and_nobody_else_is_believed(bot: Line, fake: FakeWeCom) -> None:
    """The console's check gets its echo; a wrong signature, corp, padding or age is refused and starts no reading."""
    callback = fake.kf.callback
    assert await callback.verify("12345") == (200, b"12345")
    await fake.ledger.until(lambda: fake.kf.syncs)
    before = len(fake.kf.syncs)
    nudge = b"<xml><Event>kf_msg_or_event</Event><Token>T</Token><OpenKfId>wk0aFakeAccount</OpenKfId></xml>"
    wrong = [{"signature": "0" * 40}, {"receive_id": "ww0other"}, {"encrypt": "QUFB"}, {"timestamp": "1409659589"}]
    for how in wrong:
        assert (await callback.post(nudge, **how))[0] == 403
    dtd = b'<!DOCTYPE x [<!ENTITY e "kf_msg_or_event">]><xml><Event>&e;</Event></xml>'
    assert (await callback.post(dtd))[0] == 400
    assert len(fake.kf.syncs) == before


async def test_a_nudge_is_answered_at_once_and_however_often(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Three deliveries of one nudge: an empty 200 each, well within a second, and one effect."""
    fake.kf.callback.copies = 3
    await mei.says(CONCERN)
    await mei.hears()
    await bot.oracle()
    answers = fake.kf.callback.deliveries
    assert [(one.status, one.body) for one in answers] == [(200, b"")] * 3
    assert max(one.seconds for one in answers) < 1
    assert len(mei.chat.shown) == 1


async def test_a_lost_nudge_costs_only_time(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Nobody called; the timer reads without a token and finds it."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.callback.lose = 1
    await mei.says(CONCERN)
    assert await bot.reads()
    assert len(await mei.hears()) == 1
    assert "token" not in fake.kf.syncs[-1]


async def test_pages_may_be_small_or_empty(bot: Line, fake: FakeWeCom) -> None:
    """While there is said to be more it is read on, through empty pages, and each message is taken up once."""
    fake.kf.page, fake.kf.callback.lose = 2, 7
    people = [fake.resident(f"wm0{number}") for number in range(7)]
    said = [await one.says(CONCERN) for one in people]
    fake.kf.empty_pages = 2
    bot.channel._reader.nudge(fake.kf.token())
    assert await bot.reads()
    for one in people:
        await one.hears()
    assert await bot.noted() == sorted(said)


async def test_two_who_read_at_once_take_each_message_once(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """The cursor moves once from each page; what the second one read is let go."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.page, fake.kf.callback.lose = 3, 8
    said = [await mei.says(f"第{number}句：路灯坏了") for number in range(8)]
    bot.channel._reader.nudge(fake.kf.token())
    await asyncio.gather(*(bot.reads() for _ in range(4)))
    await bot.quiet()
    assert await bot.noted() == sorted(said)


@pytest.mark.parametrize("spoiled", [1, 2, 3])
async def test_a_crash_between_pages_loses_nothing(
    tmp_path: Path, fake: FakeWeCom, moment: Moment, mei: Resident, spoiled: int
) -> None:
    """The reading breaks off at some page; another process goes on where the cursor stands."""
    said = [await mei.says(f"{number}：白云湖社区的路灯坏了") for number in range(6)]
    fake.kf.page = 2
    async with line(tmp_path, fake, moment) as first:
        for _ in range(spoiled - 1):
            await first.channel._reader._page()
        fake.fault("reset", method="kf/sync_msg")
        with pytest.raises(Exception, match="answer lost"):
            await first.channel._reader._page()
    async with line(tmp_path, fake, moment) as second:
        assert await second.reads()
        assert await second.noted() == sorted(said)
        await second.oracle()


async def test_a_lost_cursor_repeats_nothing(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Read again from the beginning, what was answered is known."""
    await mei.says(CONCERN)
    await mei.hears()
    await bot.quiet()
    await bot.app.database.write(lambda tx: tx.run("DELETE FROM cursors"))
    assert await bot.reads()
    await bot.oracle()
    assert len(mei.chat.shown) == 1


async def test_an_old_token_is_done_without(bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment) -> None:
    """A nudge that is ten minutes late still leads to what it was about."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.callback.hold()
    await mei.says(CONCERN)
    token = fake.kf.token()
    moment.passes(minutes=10)
    bot.channel._reader.nudge(token)
    assert len(await mei.hears()) == 1
    assert 95007 in [one.code for one in fake.ledger.declined]


async def test_two_words_in_one_second_are_both_kept(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """A text and a photo of the same second, one after the other; the photo's bytes are fetched at once."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.callback.lose = 2
    ids = [await mei.says(CONCERN), await mei.sends_photo()]
    assert await bot.reads()
    await mei.hears()
    await bot.quiet()
    assert await bot.noted() == sorted(ids)
    assert len(fake.media.fetched) == 1


async def test_what_was_withdrawn_unread_stays_unread(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """A message taken back before it was read is not taken up."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.callback.lose = 2
    await mei.takes_back(await mei.says(CONCERN))
    assert await bot.reads()
    await bot.oracle()
    assert await bot.noted() == []


async def test_what_nobody_understands_stops_nobody(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Odd messages, events of tomorrow and stickers stop nobody; what is unknown is answered kindly or let go."""
    fake.kf.note({"origin": 3, "msgtype": "text"})
    fake.kf.event("something_new", MEI)
    await mei.sends("business_card", {"userid": "x"})
    (answer,) = await mei.hears()
    assert answer.text
    await bot.oracle()


async def test_two_programs_read_each_message_once(
    fresh_postgres: str, tmp_path: Path, fake: FakeWeCom, moment: Moment
) -> None:
    """Two processes on one PostgreSQL are nudged and read at the same time: each message has one effect."""
    async with (
        line(tmp_path, fake, moment, url=fresh_postgres) as one,
        line(tmp_path, fake, moment, url=fresh_postgres) as other,
    ):
        fake.kf.page, fake.kf.callback.url = 3, ""
        people = [fake.resident(f"wm0{number}") for number in range(10)]
        said = [await each.says("白云湖社区的路灯坏了") for each in people]
        for each in (one, other):
            each.channel._reader.nudge(fake.kf.token())
            each.listen()
        for person in people:
            await person.hears()
        await (one if one.app.leads() else other).quiet()
        assert await one.noted() == sorted(said)
        assert [len(person.chat.shown) for person in people] == [1] * 10


async def test_danger_is_answered_while_the_database_is_down(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Nothing can be kept: the number that helps is said at once, and once; the word itself is read again later."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    await bot.quiet()
    database = bot.app.database
    read, write = database.read, database.write

    async def down(*_: object) -> None:
        raise StorageFailed("gone")

    database.read = database.write = down  # type: ignore[assignment, method-assign]
    try:
        await mei.says("家里着火了")
        (hotline,) = await mei.hears()
        assert "119" in hotline.text
        await fake.kf.nudge()
        await fake.ledger.until(lambda: len(fake.kf.syncs) >= 3)
    finally:
        database.read, database.write = read, write  # type: ignore[method-assign]
    await bot.reads()
    answers = await mei.hears()
    assert answers
    assert len(await bot.noted()) == 1


async def test_a_photo_that_is_gone_is_asked_for_again(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """The bytes are fetched at once; where WeChat has them no more, the resident is asked to send it again, once."""
    await mei.says(CONCERN)
    await mei.hears()
    fake.fault("errcode", method="media/get", code=40007, times=2)
    await mei.sends_photo()
    await mei.sends_photo()
    await bot.reads()
    await fake.ledger.until(lambda: len(fake.ledger.declined) == 2)
    bot.moment.now = datetime.now(UTC) + timedelta(minutes=1)
    await bot.app.receiver.ring()
    await bot.passes(seconds=6)
    assert ["请再发一次" in said.text for said in mei.chat.shown].count(True) == 1


async def test_numbers_may_be_written_as_words_and_fields_be_unknown(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Ids as numbers, flags and times as texts, fields of tomorrow: what is meant is plain."""
    plain = {"origin": "3", "send_time": str(int(fake.clock())), "external_userid": MEI, "later": {"x": [1]}}
    await mei.says(CONCERN)
    await mei.hears()
    fake.kf.note({**plain, "msgid": 77, "msgtype": "text", "text": {"content": None, "menu_id": None}})
    fake.kf.note({**plain, "msgid": 78, "msgtype": "image"})
    fake.kf.note({**plain, "msgid": 79, "msgtype": "location", "location": {"latitude": "31.7", "longitude": "113.4"}})
    fake.kf.event("msg_send_fail", "", fail_msgid=5, fail_type="10")
    await fake.kf.nudge()
    await mei.hears()
    await bot.oracle()
    assert {"77", "78", "79"} <= set(await bot.noted())
    assert not any("None" in said.text for said in mei.chat.shown)


async def test_a_platform_that_always_promises_more_is_not_asked_for_ever(
    bot: Line, fake: FakeWeCom, mei: Resident
) -> None:
    """After many empty pages in a row it is asked again later; what comes then is found."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.empty_pages, fake.kf.callback.lose = 10**6, 1
    await mei.says(CONCERN)
    bot.channel._reader.nudge(fake.kf.token())
    assert not await bot.reads()
    assert len(fake.kf.syncs) < 200
    fake.kf.empty_pages = 0
    assert await bot.reads()
    assert len(await mei.hears()) == 1


async def test_a_nudge_that_names_no_account_is_heard(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Older platforms do not say which account it is about; one about another account is not ours."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.callback.lose = 1
    await mei.says(CONCERN)
    told = {"ToUserName": fake.corp_id, "CreateTime": int(fake.clock()), "MsgType": "event"}
    await fake.kf.callback.push({**told, "Event": "kf_msg_or_event", "Token": fake.kf.token(), "OpenKfId": "wkother"})
    assert mei.chat.shown == []
    await fake.kf.callback.push({**told, "Event": "kf_msg_or_event", "Token": fake.kf.token()})
    assert len(await mei.hears()) == 1

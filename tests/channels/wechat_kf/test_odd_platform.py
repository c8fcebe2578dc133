"""The account as a platform may keep it that somebody else built: all that residents say is heard, once and in time."""

from __future__ import annotations

import pytest

from storage.database import StorageFailed
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import CONCERN, MEI, Line
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.answers import Json
from tests.fakes.wecom.kf import UNTOLD
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def first_read(bot: Line, fake: FakeWeCom) -> None:
    """What the start reads has been read."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    async with bot.channel._reader._one:
        pass


def told(user: str, **what: object) -> Json:
    """What this resident did, as little of it as is needed."""
    return {"origin": 3, "external_userid": user, **what}


@pytest.mark.parametrize("time", [None, "", "soon", 0, 1_767_225_600_000, 99_999_999_999])
async def test_a_word_without_a_time_is_of_now_and_answered(
    bot: Line, fake: FakeWeCom, mei: Resident, time: object
) -> None:
    """No time, none that is one, or one that is not yet: five messages may follow it all the same."""
    await first_read(bot, fake)
    mei.chat.left, mei.chat.wrote_at = 5, fake.clock()
    fake.kf.note(told(MEI, send_time=time, msgtype="text", text={"content": CONCERN}))
    assert await bot.reads()

    assert len(await mei.hears()) == 1
    await bot.oracle()


async def test_what_was_said_to_another_account_is_not_ours(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """A page may hold what all accounts of the corp were told: only ours is answered."""
    await first_read(bot, fake)
    fake.kf.note(told(MEI, open_kfid="wkAnother", msgtype="text", text={"content": CONCERN}))
    fake.kf.event("enter_session", MEI, open_kfid="wkAnother", welcome_code="W")
    fake.kf.event("session_status_change", MEI, open_kfid="wkAnother", change_type=1)
    fake.kf.note(told("", msgtype="text", text={"content": CONCERN}) | {"external_userid": None})
    assert await bot.reads()
    await bot.oracle()

    assert (await bot.noted(), mei.chat.shown) == ([], [])


async def test_whoever_opened_the_account_and_says_nothing_costs_no_calls(
    bot: Line, fake: FakeWeCom, mei: Resident
) -> None:
    """A link opened without a code for a welcome waits for its first word: until then nothing has to be done, however
    often it is looked; others are answered meanwhile, and then the first word is."""
    await first_read(bot, fake)
    fake.kf.event("enter_session", MEI, scene="door", scene_param="xc")
    assert await bot.reads()
    assert await bot.reads()
    wang = fake.resident("wm0wang")
    await wang.says(CONCERN)
    await wang.hears()
    assert mei.chat.shown == []

    await mei.says(CONCERN)
    assert await mei.hears()
    await bot.oracle()


async def test_a_thousand_who_opened_the_account_stand_in_nobodys_way(
    bot: Line, fake: FakeWeCom, mei: Resident
) -> None:
    """More than one look takes up together have come and said nothing: whoever writes after them is answered."""
    await first_read(bot, fake)
    for number in range(1_005):
        fake.kf.event("enter_session", f"wm0silent{number}")
    await mei.says(CONCERN)

    assert await mei.hears()


async def test_a_nudge_is_heard_where_reading_without_one_is_limited(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """The timer has asked too often and is told to wait a minute: whoever writes meanwhile is answered at once, because
    the nudge's token lifts that limit."""
    await first_read(bot, fake)
    for _ in range(UNTOLD):
        fake.kf._untold.append(fake.clock())
    bot.channel._reader.nudge("")
    await fake.ledger.until(lambda: 45009 in [one.code for one in fake.ledger.declined])

    await mei.says(CONCERN)
    assert await mei.hears()


async def test_half_a_character_stops_nobody(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """A telephone cut an emoji in two: the page is read, and the word beside it as well."""
    await first_read(bot, fake)
    fake.kf.callback.lose = 1
    await mei.says(CONCERN + "\ud83d")
    assert await bot.reads()

    assert await mei.hears()
    await bot.oracle()


async def test_a_page_that_is_none_stops_nobody_else(
    bot: Line, fake: FakeWeCom, mei: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer nobody foresaw: it is told to the log, read again later, and the program goes on."""
    await first_read(bot, fake)
    sync = bot.channel._reader._sync
    odd = [{"errcode": 0, "msg_list": 7, "has_more": 1}]

    async def oddly(cursor: str) -> Json:
        return odd.pop() if odd else await sync(cursor)

    monkeypatch.setattr(bot.channel._reader, "_sync", oddly)
    monkeypatch.setattr("bot.channels.wechat_kf.reading._BACK_OFF", 0.01)
    await mei.says(CONCERN)

    assert await mei.hears()
    assert not odd


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 999, "longitude": 113.37, "name": CONCERN},
        {"latitude": "NaN", "longitude": "NaN", "name": CONCERN, "address": None},
        {"name": CONCERN},
    ],
)
async def test_a_place_that_is_nowhere_is_read_as_words(bot: Line, fake: FakeWeCom, mei: Resident, place: Json) -> None:
    """Coordinates that are none: what the place is called is taken up as if it had been written."""
    await first_read(bot, fake)
    await mei.sends("location", place)
    (answer,) = await mei.hears()

    assert "下水道" in answer.text
    await bot.oracle()


async def test_whoever_is_in_danger_is_told_whatever_the_ids_look_like(
    bot: Line, fake: FakeWeCom, mei: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids that are long, alike at the beginning and full of signs, while nothing can be kept: each cry is answered."""
    await first_read(bot, fake)
    await bot.quiet()
    database = bot.app.database

    async def down(*_: object) -> None:
        raise StorageFailed("gone")

    with monkeypatch.context() as broken:
        broken.setattr(database, "read", down)
        broken.setattr(database, "write", down)
        mei.chat.left, mei.chat.wrote_at = 5, fake.clock()
        for end in ("1=", "2="):
            cry = {"msgtype": "text", "text": {"content": "家里着火了"}, "msgid": f"from/msg+id_46224166421694524{end}"}
            fake.kf.note(told(MEI, **cry))
        await fake.kf.nudge()
        both = await mei.hears(2)
    assert ["119" in said.text for said in both] == [True, True]

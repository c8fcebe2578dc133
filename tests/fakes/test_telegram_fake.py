"""The fake Telegram server keeps what people did until it is confirmed, and shows them what the bot said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, Conflict, Forbidden

from tests.fakes.telegram import FakeTelegram

MEI = 7001


class Clock:
    """A time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fake(clock: Clock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock=clock) as server:
        yield server


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(fake.token, f"{fake.base_url}/bot", f"{fake.base_url}/file/bot") as client:
        yield client


async def test_every_kind_of_call_we_make_passes(fake: FakeTelegram, bot: Bot) -> None:
    """A correct client is refused nothing, whichever way its parameters travel."""
    mei = fake.user(MEI)
    inline = InlineKeyboardMarkup(
        [[InlineKeyboardButton("提交", callback_data="d:1"), InlineKeyboardButton("网", "https://example.org")]]
    )
    sent = await bot.send_message(
        MEI, "<b>您好</b> &lt;3 😀", parse_mode="HTML", reply_markup=inline, protect_content=True
    )
    await bot.send_message(MEI, "哪里?", reply_parameters=ReplyParameters(sent.message_id))
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("位置", request_location=True)]], resize_keyboard=True)
    await bot.send_message(MEI, "在哪里?", reply_markup=keyboard)
    await bot.send_chat_action(MEI, "typing")
    photo = await bot.send_photo(MEI, b"\xff\xd8one", caption="一")
    await bot.send_photo(MEI, photo.photo[-1].file_id)
    await bot.send_voice(MEI, b"OggS", duration=4)
    await bot.send_document(MEI, b"BEGIN:VCALENDAR", filename="会议.ics")
    await bot.send_location(MEI, 31.69, 113.38)
    album = await bot.send_media_group(
        MEI, [InputMediaPhoto(b"\xff\xd8a", caption="图"), InputMediaPhoto(b"\xff\xd8b")]
    )
    await bot.edit_message_text("好", MEI, sent.message_id, reply_markup=inline)
    await bot.edit_message_reply_markup(MEI, sent.message_id)
    await bot.delete_message(MEI, album[1].message_id)
    await bot.set_my_commands([BotCommand("start", "开始")], scope=BotCommandScopeChat(MEI), language_code="zh")

    assert fake.ledger.refused == fake.ledger.declined == []
    assert fake.ledger.texts(MEI)[:2] == ["您好 <3 😀", "哪里?"]
    assert fake.methods.commands["chat:7001", "zh"] == [{"command": "start", "description": "开始"}]
    assert [heard.message["caption"] for heard in await mei.hears(8) if "caption" in heard.message] == ["一"]


async def test_the_state_of_things_may_say_no(fake: FakeTelegram, bot: Bot, clock: Clock) -> None:
    """Strangers, the blocked, unchanged edits and old presses are declined as Telegram declines them."""
    mei = fake.user(MEI)
    fake.user(7002, "Hua", started=False)
    sent = await bot.send_message(
        MEI, "好", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("提交", callback_data="d:1")]])
    )
    press = await mei.presses("提交")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(7003, "a")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(7002, "a")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("好", MEI, sent.message_id, reply_markup=sent.reply_markup)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("好", MEI, 999)
    await mei.says("谢谢")
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("好", MEI, sent.message_id + 1)
    clock.now += 151
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press)
    clock.now += 48 * 3600
    with pytest.raises(BadRequest, match="can't be deleted"):
        await bot.delete_message(MEI, sent.message_id)
    await mei.blocks_bot()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(MEI, "a")

    assert fake.ledger.refused == []
    assert len(fake.ledger.declined) == 8


async def test_updates_are_given_again_until_confirmed(fake: FakeTelegram, bot: Bot) -> None:
    """A poll confirms what is below its offset and nothing else."""
    mei = fake.user(MEI)
    first = await mei.says("一") or 0
    second = await mei.says("二") or 0

    assert [one.update_id for one in await bot.get_updates()] == [first, second]
    assert [one.update_id for one in await bot.get_updates(limit=1)] == [first]
    assert [one.update_id for one in await bot.get_updates(offset=second)] == [second]
    assert await bot.get_updates(offset=second + 1) == ()
    assert await bot.get_updates() == ()

    await mei.says("三")
    fourth = await mei.says("四")
    assert [one.update_id for one in await bot.get_updates(offset=-1)] == [fourth]
    fake.updates.repeat(second)
    assert [one.update_id for one in await bot.get_updates()] == [second, fourth]


async def test_numbers_may_jump_down_come_twice_or_in_disorder(fake: FakeTelegram, bot: Bot) -> None:
    """After a jump an old, greater offset confirms nothing new; own numbers may repeat and overtake."""
    mei = fake.user(MEI)
    before = await mei.says("一") or 0
    fake.updates.jump(5)
    await mei.says("二")

    assert [one.update_id for one in await bot.get_updates(offset=before + 1)] == [5]
    assert [one.update_id for one in await bot.get_updates(offset=6)] == []

    message = {"message": mei.chat.messages[1]}
    for number in (9, 8, 9):
        fake.push(message, number)
    assert [one.update_id for one in await bot.get_updates()] == [9, 8, 9]
    assert [one.update_id for one in await bot.get_updates(offset=9)] == [9, 9]


async def test_old_updates_expire(fake: FakeTelegram, bot: Bot, clock: Clock) -> None:
    """Presses are kept for 150 seconds, messages for a day."""
    mei = fake.user(MEI)
    mei.presses_data("d:1")
    written = await mei.says("一")
    clock.now += 151
    assert [one.update_id for one in await bot.get_updates()] == [written]
    clock.now += 24 * 3600
    assert await bot.get_updates() == ()


async def test_the_bot_gets_the_kinds_it_asked_for(fake: FakeTelegram, bot: Bot) -> None:
    """allowed_updates sticks, and does not touch what was already there."""
    mei = fake.user(MEI)
    await mei.says("一")
    await bot.get_updates(allowed_updates=["callback_query"])
    assert await mei.says("二") is None
    mei.presses_data("d:1")
    assert [one.effective_message and one.effective_message.text for one in await bot.get_updates()] == ["一", None]


async def test_a_long_poll_wakes_at_once_and_the_older_of_two_ends(fake: FakeTelegram, bot: Bot) -> None:
    """An update ends the wait; a second poller ends the first with 409; so does a webhook."""
    mei = fake.user(MEI)

    async def expect_conflict() -> None:
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await older.get_updates(timeout=40)

    older = Bot(fake.token, f"{fake.base_url}/bot")
    async with older, asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(expect_conflict())
        await fake.ledger.until(lambda: fake.updates.polls == 1)
        newer = tasks.create_task(bot.get_updates(timeout=40))
        await fake.ledger.until(lambda: fake.updates.polls == 2)
        await mei.says("醒醒")
    assert len(newer.result()) == 1

    await bot.set_webhook("http://127.0.0.1:1/")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()


async def test_people_do_what_people_do(fake: FakeTelegram, bot: Bot) -> None:
    """Everything a user can do arrives as PTB's own types, and files can be fetched."""
    mei, group = fake.user(MEI, language="zh-hans"), fake.group(-55)
    await mei.starts("b3_door")
    await mei.sends_photo(b"\xff\xd8one", caption="灯", album="1")
    await mei.sends_voice(b"OggSabc")
    await mei.sends_location(31.69, 113.38, live_period=60)
    await mei.moves(31.70, 113.39)
    await mei.sends_contact("+8613800000000", "Hua", user_id=0)
    await mei.forwards("转发的话")
    await mei.edits("改过的话")
    await mei.within(group).says("大家好")
    await group.upgrades(-10055)
    await mei.blocks_bot()
    updates = [update.to_dict() for update in await bot.get_updates()]

    assert [next(iter(update.keys() - {"update_id"})) for update in updates] == [
        *["message"] * 4, "edited_message", "message", "message", "edited_message", *["message"] * 3, "my_chat_member",
    ]  # fmt: skip
    start, photo, voice, _, moved, contact, forward, edit, shout, away, here = [
        update.get("message") or update["edited_message"] for update in updates[:-1]
    ]
    assert start["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (photo["media_group_id"], photo["caption"]) == ("1", "灯")
    file = await bot.get_file(photo["photo"][-1]["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"\xff\xd8one"
    assert voice["voice"]["mime_type"] == "audio/ogg"
    assert moved["location"]["latitude"] == 31.70
    assert "user_id" not in contact["contact"]
    assert forward["forward_origin"]["sender_user_name"] == "Somebody"
    assert edit["text"] == "改过的话"
    assert shout["chat"]["id"] == -55
    assert (away["migrate_to_chat_id"], here["migrate_from_chat_id"]) == (-10055, -55)
    assert updates[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_users_press_by_label_and_listen_in_order(fake: FakeTelegram, bot: Bot) -> None:
    """A press finds the newest message with that button; each message is heard once; a missing one is named."""
    mei = fake.user(MEI)
    for step in (1, 2):
        button = InlineKeyboardButton("提交", callback_data=f"d:{step}")
        await bot.send_message(MEI, f"第{step}步", reply_markup=InlineKeyboardMarkup([[button]]))
    assert [heard.text for heard in await mei.hears(2)] == ["第1步", "第2步"]
    await bot.answer_callback_query(await mei.presses("提交"), "收到")
    await mei.presses("d:1")
    await bot.send_message(MEI, "选", reply_markup=ReplyKeyboardMarkup([["跳过"]]))
    await mei.presses("跳过")

    presses = [one.callback_query.data for one in await bot.get_updates() if one.callback_query]
    assert (presses, mei.toasts, mei.last.labels) == (["d:2", "d:1"], ["收到"], ["跳过"])
    await mei.hears()
    await mei.hears_nothing_more()
    with pytest.raises(AssertionError, match="no button '取消'"):
        await mei.presses("取消")
    with pytest.raises(AssertionError, match="in vain for 1 messages to Mei"):
        await mei.hears(timeout=0.01)

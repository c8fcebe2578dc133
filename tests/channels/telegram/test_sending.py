"""Messages with files, in the fewest calls that keep their order; the pace of one chat; fetching what people sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Never, Wait
from bot.channels.telegram_sending import Rates
from domain.messages import Address, FileRef
from storage import Store
from storage.database import Transaction
from tests.channels.telegram.fixtures import bot, fake, moment
from tests.channels.telegram.house import MEI, Line, Moment, line
from tests.fakes.telegram import FakeTelegram

__all__ = ["bot", "fake", "moment"]
JPEG = b"\xff\xd8\xff\xe0 picture"
BUTTONS = (("接单", "take:1", 0),)


async def kept(bot: Line, kind: str, ref: str = "", mime: str = "", path: str = "", channel: str = "telegram") -> str:
    """A file somebody sent; answers its id."""
    by = Address(channel, bot.channel.account, "7009")

    async def work(tx: Transaction) -> str:
        owner = await Store(tx).people.add(bot.moment())
        return await Store(tx).files.add(owner.id, FileRef(kind, ref, mime), by, bot.moment(), path)

    return await bot.app.database.write(work)


async def telegrams(bot: Line, called: str, count: int = 1) -> list[str]:
    """Files that this bot was sent on Telegram."""
    ids = [bot.fake.files.keep("files", "bin", JPEG)["file_id"] for _ in range(count)]
    return [await kept(bot, "photo", f"{called}:{id}") for id in ids]


def calls(bot: Line) -> list[str]:
    """What was called, in order."""
    return [call.method for call in bot.fake.ledger.of(chat=MEI)]


@pytest.mark.parametrize(
    ("called", "method"),
    [
        ("photo", "sendPhoto"),
        ("voice", "sendVoice"),
        ("audio", "sendAudio"),
        ("video", "sendVideo"),
        ("animation", "sendAnimation"),
        ("document", "sendDocument"),
    ],
)
async def test_one_file_carries_a_short_text(bot: Line, called: str, method: str) -> None:
    """File, text and buttons are one message; the file goes by its id, as what it came as."""
    files = await telegrams(bot, called)
    await bot.put(MEI, "3号楼", options=BUTTONS, files=tuple(files))
    await bot.oracle()

    (call,) = bot.fake.ledger.of(chat=MEI)
    assert (call.method, call.params["caption"]) == (method, "3号楼")
    assert "take:1" in json.dumps(call.params["reply_markup"])
    assert call.params["protect_content"]
    assert isinstance(call.params[called], str)


@pytest.mark.parametrize(("text", "called"), [("路" * 1025, "photo"), ("3号楼", "video_note")])
async def test_a_text_that_a_caption_cannot_hold_follows(bot: Line, text: str, called: str) -> None:
    """The buttons stay at the bottom, under the text."""
    await bot.put(MEI, text, options=BUTTONS, files=tuple(await telegrams(bot, called)))
    await bot.oracle()

    file, words = bot.fake.ledger.of(chat=MEI)
    assert "caption" not in file.params
    assert (words.method, words.text) == ("sendMessage", text)
    assert "reply_markup" in words.params


@pytest.mark.parametrize(
    ("count", "methods"),
    [
        (2, ["sendMediaGroup"]),
        (10, ["sendMediaGroup"]),
        (11, ["sendMediaGroup", "sendPhoto"]),
        (12, ["sendMediaGroup", "sendMediaGroup"]),
    ],
)
async def test_several_photos_are_albums(bot: Line, count: int, methods: list[str]) -> None:
    """Up to ten together, the text with its buttons last."""
    await bot.put(MEI, "看看", options=BUTTONS, files=tuple(await telegrams(bot, "photo", count)))
    await bot.oracle()

    assert calls(bot) == [*methods, "sendMessage"]


async def test_photos_are_an_album_and_the_voice_follows(bot: Line) -> None:
    """What Telegram does not mix is sent one after the other."""
    voice = await telegrams(bot, "voice")
    photos = await telegrams(bot, "photo", 2)
    await bot.put(MEI, "听听", files=(photos[0], *voice, photos[1]))
    await bot.oracle()

    assert calls(bot) == ["sendMediaGroup", "sendVoice", "sendMessage"]


@pytest.mark.parametrize(
    ("mime", "name", "method"),
    [
        ("image/jpeg", "a.jpg", "sendPhoto"),
        ("audio/ogg", "a.ogg", "sendVoice"),
        ("audio/mpeg", "a.mp3", "sendAudio"),
        ("video/mp4", "a.mp4", "sendVideo"),
        ("audio/webm", "a.webm", "sendDocument"),
        ("application/pdf", "a.bin", "sendDocument"),
    ],
)
async def test_what_came_by_another_channel_is_uploaded(
    bot: Line, tmp_path: Path, mime: str, name: str, method: str
) -> None:
    """The web chat's photo reaches the member on Telegram, byte for byte."""
    (tmp_path / name).write_bytes(JPEG)
    file = await kept(bot, "photo", mime=mime, path=name, channel="web")
    await bot.put(MEI, "3号楼", files=(file,))
    await bot.oracle()

    assert calls(bot) == [method]
    sent = bot.fake.chats[MEI].heard[-1].message
    (content,) = [part for key, part in sent.items() if key in ("photo", "voice", "audio", "video", "document")]
    about = content[-1] if isinstance(content, list) else content
    assert await bot.channel.fetch(f"x:{about['file_id']}") == JPEG


async def test_photos_from_elsewhere_are_one_album_too(bot: Line, tmp_path: Path) -> None:
    """Two uploads, one call."""
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(JPEG)
    files = [await kept(bot, "photo", mime="image/jpeg", path=name, channel="web") for name in ("a.jpg", "b.jpg")]
    await bot.put(MEI, "两张", files=tuple(files))
    await bot.oracle()

    assert calls(bot) == ["sendMediaGroup", "sendMessage"]


async def test_a_message_waits_a_little_for_its_file_and_then_goes_without(bot: Line) -> None:
    """The bytes are still with another channel: three tries, then the words must not wait any longer."""
    file = await kept(bot, "photo", mime="image/jpeg", channel="web")
    await bot.put(MEI, "有照片", files=(file,))
    for _ in range(2):
        await bot.quiet()
        assert calls(bot) == []
        await bot.passes(seconds=11)
    await bot.quiet()
    await bot.passes(seconds=11)
    await bot.oracle()

    assert calls(bot) == ["sendMessage"]


async def test_a_file_that_telegram_refuses_does_not_cost_the_words(bot: Line, tmp_path: Path) -> None:
    """A file id that is no good any more: the bytes instead, where we have them; else the words alone."""
    (tmp_path / "a.jpg").write_bytes(JPEG)
    (file,) = await telegrams(bot, "photo")
    with_bytes = await kept(bot, "photo", "photo:gone", "image/jpeg", "a.jpg")
    bot.fake.fault("bad_request", method="sendPhoto", times=2, description="wrong file identifier")
    await bot.put(MEI, "一", options=BUTTONS, files=(file,))
    await bot.put(MEI, "二", options=BUTTONS, files=(with_bytes,))
    await bot.quiet()

    first, second = bot.fake.ledger.of(chat=MEI)
    assert (first.method, first.text, second.method) == ("sendMessage", "一", "sendPhoto")
    assert all("reply_markup" in call.params for call in (first, second))
    assert {row["state"] for row in await bot.rows()} == {"sent"}


async def test_what_is_malformed_fails_visibly_and_lets_the_next_pass(bot: Line, fake: FakeTelegram) -> None:
    """A message Telegram will never take is told to staff; it does not stand in the way."""
    fake.fault("bad_request", chat=MEI, description="something odd")
    await bot.put(MEI, "一", "", "二")
    await bot.oracle()

    assert [(row["state"], row["problem"]) for row in await bot.rows()] == [
        ("failed", "refused"),
        ("failed", "nothing to send"),
        ("sent", ""),
    ]


async def test_a_chat_gets_a_few_at_once_and_then_one_a_second(
    tmp_path: Path, fake: FakeTelegram, moment: Moment
) -> None:
    """A long answer does not run into Telegram's limit, and a short one does not wait."""
    fake.user(MEI)
    async with line(tmp_path, fake, moment, rates=Rates(1_000_000)) as bot:
        await bot.put(MEI, *"一二三四五六七")
        await bot.oracle()

    assert [round(wait) for wait in moment.waits] == [1, 2, 3]
    assert fake.ledger.texts(MEI) == list("一二三四五六七")


async def test_a_digest_makes_no_sound(bot: Line) -> None:
    """Nobody is woken by figures."""
    await bot.put(MEI, "本周", kind="digest")
    await bot.put(MEI, "接单了")
    await bot.oracle()

    assert [call.params["disable_notification"] for call in bot.fake.ledger.of(chat=MEI)] == [True, False]


async def test_a_file_is_fetched(bot: Line) -> None:
    """The bytes as they were sent."""
    mei = bot.fake.user(MEI)
    bot.listen()
    await mei.sends_photo(JPEG)
    await mei.hears(1)
    files = await bot.app.database.read(lambda tx: tx.rows("SELECT ref FROM files"))

    assert [await bot.channel.fetch(row["ref"]) for row in files] == [JPEG]


@pytest.mark.parametrize(
    ("fault", "no"),
    [
        ({"kind": "bad_request", "method": "getFile", "description": "file is too big"}, Never),
        ({"kind": "status", "method": "getFile"}, Wait),
        ({"kind": "lost_answer", "method": "getFile"}, Wait),
        ({"kind": "cut_json", "method": "getFile"}, Wait),
        ({"kind": "status", "method": "file", "status": 404}, Wait),
    ],
)
async def test_a_file_that_does_not_come_says_whether_to_try_again(
    bot: Line, fault: dict[str, Any], no: type[Exception]
) -> None:
    """Too large is for ever; everything else may be better in a while, and is never unsure."""
    bot.fake.fault(**fault)
    id = bot.fake.files.keep("photos", "jpg", JPEG)["file_id"]

    with pytest.raises(no):
        await bot.channel.fetch(f"photo:{id}")
    assert await bot.channel.fetch(f"photo:{id}") == JPEG


async def test_a_file_larger_than_telegram_hands_out_is_not_asked_for(bot: Line) -> None:
    """20 MB are the limit; more is never loaded into memory."""
    about = bot.fake.files.keep("photos", "jpg", b"x" * (20 << 20) + b"x")

    with pytest.raises(Never):
        await bot.channel.fetch(f"video:{about['file_id']}")


async def test_a_receipt_may_be_passed_on(bot: Line) -> None:
    """What a resident was told is theirs to show; what quotes somebody to a member stays where it is."""
    await bot.put(MEI, "收到了，编号 2026-0001。", guarded=False)
    await bot.put(MEI, "新来一件", guarded=True)
    await bot.oracle()

    assert [call.params["protect_content"] for call in bot.fake.ledger.of(chat=MEI)] == [False, True]

"""Recorded updates, one of each kind, and what a person did with each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram_updates import incoming, press_id
from domain.messages import Address, FileRef, Incoming
from tests.fakes.telegram_schema import Schema

RECORDED = Path(__file__).parents[1] / "fixtures" / "telegram"
BOT = "4242"
MEI = Address("telegram", BOT, "7001")
GROUP = Address("telegram", BOT, "-55")
WHO = {"name": "Mei Lin", "language": "zh-hans"}
LARGE = FileRef("photo", "photo:AgACAgUAAxkBAAMlarge", "image/jpeg", 180211)


def mei(**did: Any) -> dict[str, Any]:
    """Mei did this in her own chat."""
    return {"address": MEI, **WHO, **did}


def group(**did: Any) -> dict[str, Any]:
    """Mei did this where others read along."""
    return {"address": GROUP, "group_chat": True, **WHO, **did}


def sent(kind: str, ref: str, mime: str = "", size: int = 0, **more: Any) -> dict[str, Any]:
    """Mei sent one file."""
    return mei(files=(FileRef(kind, ref, mime, size),), **more)


MEANT: dict[str, dict[str, Any] | None] = {
    "text": mei(text="路灯坏了三天了 💡"),
    "start_with_door": mei(text="/start b3_door"),
    "command_for_this_bot": mei(text="/help"),
    "without_language": {"address": MEI, "name": "Mei", "text": "你好"},
    "photo": mei(files=(LARGE,)),
    "photo_of_album": mei(files=(LARGE,), text="下水道堵了", album="13579246801"),
    "voice": sent("voice", "voice:AwACAgUAAxkBAAMvoice", "audio/ogg", 28311),
    "audio": sent("voice", "audio:CQACAgUAAxkBAAMaudio", "audio/mpeg", 991020),
    "video": sent("video", "video:BAACAgUAAxkBAAMvideo", "video/mp4", 3110224, text="路面塌了"),
    "video_note": sent("video", "video_note:DQACAgUAAxkBAAMnote", "", 410224),
    "animation": sent("video", "animation:CgACAgUAAxkBAAManim", "video/mp4", 30112),
    "document": sent("document", "document:BQACAgUAAxkBAAMdoc", "application/pdf", 120044),
    "document_without_type": sent("document", "document:BQACAgUAAxkBAAMraw"),
    "location": mei(spot=(31.717858, 113.37919)),
    "live_location": mei(spot=(31.717858, 113.37919)),
    "live_location_moves": None,
    "venue": mei(spot=(31.69, 113.37), text="文化广场 殷店镇"),
    "contact_own": mei(text="+8613800000001"),
    "contact_of_somebody_else": mei(),
    "contact_without_account": mei(),
    "forwarded_text": mei(text="通知：明天停水"),
    "forwarded_photo": mei(files=(LARGE,), text="邻居拍的"),
    "sticker": mei(),
    "dice": mei(),
    "poll": mei(),
    "pinned_by_telegram": None,
    "text_corrected": mei(text="路灯坏了四天了", edit=True),
    "caption_corrected": mei(text="下水道堵了两天", edit=True),
    "photo_exchanged": None,
    "press": mei(press="say:01jd:report.send:yes"),
    "press_on_an_old_message": mei(press="see:0193"),
    "press_without_message": mei(press="do:help"),
    "press_of_a_game": None,
    "blocked": mei(reachable=False),
    "unblocked": mei(reachable=True),
    "put_into_a_group": group(reachable=True),
    "taken_out_of_a_group": {"address": GROUP, **WHO, "reachable": False},
    "group_talk": None,
    "group_command": group(text="/start"),
    "group_reply_to_the_bot": group(text="好的"),
    "group_talk_corrected": None,
    "group_becomes_supergroup": {"address": GROUP, "moved_to": "-1001234567890", "group_chat": True},
    "supergroup_was_a_group": None,
    "channel_post": None,
    "kind_of_tomorrow": None,
    "text_with_unkeepable": mei(text="ab"),
}
"""recorded update → what comes of it; None: nothing that concerns us, confirmed and forgotten"""


def recorded(label: str) -> dict[str, Any]:
    """The update as Telegram sent it."""
    update: dict[str, Any] = json.loads((RECORDED / f"{label}.json").read_text(encoding="utf-8"))
    return update


@pytest.mark.parametrize(("label", "meant"), MEANT.items())
def test_an_update_says_what_was_done(label: str, meant: dict[str, Any] | None) -> None:
    """Each kind of update becomes the one Incoming that it means, or nothing."""
    update = recorded(label)
    expected = None if meant is None else Incoming(**({"event": str(update["update_id"])} | meant))

    assert incoming(update, BOT) == expected


def test_every_recorded_update_is_used_and_real() -> None:
    """No recording lies about unread, and each is what Telegram's own schema says an update is."""
    schema = Schema()
    for label in MEANT.keys() - {"kind_of_tomorrow"}:
        schema.check("Update", recorded(label))

    assert {path.stem for path in RECORDED.glob("*.json")} == set(MEANT)


@pytest.mark.parametrize(
    ("label", "id"),
    [("press", "4382bfdwdsb323b2d9"), ("press_of_a_game", "4382bfdwdsb323b2dc"), ("text", "")],
)
def test_every_press_can_be_answered(label: str, id: str) -> None:
    """The button stops spinning even when the press means nothing to us."""
    assert press_id(recorded(label)) == id


CHAT = {"id": 7001, "type": "private"}


@pytest.mark.parametrize(
    ("did", "meant"),
    [
        ({"message": {"chat": CHAT, "text": "a", "from": None}}, {"text": "a"}),
        ({"message": {"chat": {"id": "7001"}, "text": "a", "photo": None, "caption": None}}, {"text": "a"}),
        ({"message": {"chat": CHAT, "message_thread_id": 3, "is_topic_message": True, "text": "a"}}, {"text": "a"}),
        ({"message": {"chat": CHAT, "photo": [{"file_id": "s"}, {"file_id": "l"}]}},
         {"files": (FileRef("photo", "photo:l", "image/jpeg"),)}),
        ({"message": {"chat": CHAT, "voice": {"file_id": "v", "file_size": None, "mime_type": None}}},
         {"files": (FileRef("voice", "voice:v"),)}),
        ({"message": {"chat": CHAT, "venue": {"title": "文化广场", "location": {"latitude": "31.5", "longitude": 7}}}},
         {"text": "文化广场", "spot": (31.5, 7.0)}),
        ({"message": {"chat": CHAT, "from": {"id": 7001}, "contact": {"user_id": "7001", "phone_number": "138"}}},
         {"text": "138"}),
        ({"message": {"chat": CHAT, "from": {"id": 7001}, "contact": {"user_id": 7001}}}, {}),
        ({"callback_query": {"id": "1", "from": {"id": 7001}, "data": "x", "message": None}}, {"press": "x"}),
        ({"callback_query": {"id": "1", "from": {"id": 7001}, "data": "x", "message": {"chat": {"id": 7001}}}},
         {"press": "x"}),
        ({"message": None, "my_chat_member": {"chat": CHAT, "new_chat_member": {"status": "kicked"}}},
         {"reachable": False}),
    ],
)  # fmt: skip
def test_what_a_server_leaves_out_or_writes_otherwise_costs_nothing(did: dict[str, Any], meant: dict[str, Any]) -> None:
    """Fields that are missing, null or text: what was done is plain all the same."""
    assert incoming({"update_id": "10", **did}, BOT) == Incoming(MEI, "10", **meant)


def test_groups_are_known_by_their_number() -> None:
    """Where nobody says what kind of chat it is; nothing personal is answered there."""
    message = {"chat": {"id": -55}, "text": "/start", "reply_to_message": None}

    assert incoming({"update_id": 1, "message": message}, BOT) == Incoming(GROUP, "1", text="/start", group_chat=True)
    assert incoming({"update_id": 2, "message": {**message, "text": "大家好"}}, BOT) is None


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"chat": {"id": "x", "type": "private"}, "text": "a"}},
        {"update_id": 1, "message": {"chat": {"id": 1, "type": "private"}, "photo": [{"width": 1}]}},
        {"update_id": 1, "callback_query": {"id": "1", "data": "a"}},
        {"update_id": 1, "my_chat_member": {"chat": {"id": 1, "type": "private"}}},
        {"update_id": None, "message": None},
    ],
)
def test_a_malformed_update_is_an_error_and_no_message(update: dict[str, Any]) -> None:
    """Nothing is made up where something is missing; the channel tells the log and goes on."""
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        incoming(update, BOT)

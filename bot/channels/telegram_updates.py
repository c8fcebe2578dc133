"""One update of Telegram, a plain dict → what a person did, or nothing that concerns us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domain.messages import Address, FileRef, Incoming

Plain = Mapping[str, Any]
_FILES = {
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "document",
}
"""what Telegram calls it → what it is to the house; an animation comes as a document too, and is one file"""
_SAID = ("text", "caption", "photo", "location", "venue", "contact", *_FILES)
_UNANSWERABLE = ("sticker", "dice", "poll", "game", "story", "checklist", "paid_media")
"""sent by people, understood by nobody: answered kindly. What is in neither list Telegram said itself."""
_GROUPS = frozenset({"group", "supergroup"})
_COMMAND_FOR = re.compile(r"^(/[A-Za-z0-9_]+)@[A-Za-z0-9_]+")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""no database keeps these, and no keyboard writes them"""


def incoming(update: Plain, account: str) -> Incoming | None:
    """What was done, by the bot's account; None for what needs no answer. Raises where the update is malformed."""
    event = str(int(update["update_id"]))
    for kind, read in _KINDS.items():
        if (told := update.get(kind)) is not None:
            return read(told, event, account)
    return None


def press_id(update: Plain) -> str:
    """The id by which a press is answered; empty where nothing was pressed."""
    return str(update["callback_query"]["id"]) if update.get("callback_query") else ""


def _address(chat: Plain, account: str) -> Address:
    return Address("telegram", account, str(int(chat["id"])))


def _type(chat: Plain) -> str:
    """What kind of chat it is; groups have numbers below nought."""
    return str(chat.get("type") or ("private" if int(chat["id"]) > 0 else "group"))


def _name(sender: Plain) -> str:
    return _clean(" ".join(filter(None, (sender.get("first_name"), sender.get("last_name")))))


def _language(sender: Plain) -> str:
    return str(sender.get("language_code") or "")


def _clean(text: str) -> str:
    return _UNKEEPABLE.sub("", text)


def _message(message: Plain, event: str, account: str) -> Incoming | None:
    chat, address = message["chat"], _address(message["chat"], account)
    group, sender = _type(chat) in _GROUPS, message.get("from") or {}
    if message.get("migrate_to_chat_id"):
        return Incoming(address, event, moved_to=str(int(message["migrate_to_chat_id"])), group_chat=True)
    if _type(chat) != "private" and not (group and _addressed(message, account)):
        return None
    if not any(message.get(kind) is not None for kind in (*_SAID, *_UNANSWERABLE)):
        return None
    return Incoming(
        address,
        event,
        text=_text(message),
        files=_files(message),
        spot=_spot(message),
        album=str(message.get("media_group_id") or ""),
        group_chat=group,
        name=_name(sender),
        language=_language(sender),
    )


def _addressed(message: Plain, account: str) -> bool:
    """In a group, only commands and replies to the bot are meant for it."""
    to = (message.get("reply_to_message") or {}).get("from") or {}
    return str(message.get("text") or "").startswith("/") or str(to.get("id", "")) == account


def _text(message: Plain) -> str:
    contact = message.get("contact")
    if contact:
        sender = (message.get("from") or {}).get("id")
        own = sender is not None and str(contact.get("user_id")) == str(sender)
        return _clean(str(contact.get("phone_number") or "")) if own else ""
    venue = message.get("venue")
    if venue:
        return _clean(" ".join(str(venue[name]) for name in ("title", "address") if venue.get(name)))
    return _COMMAND_FOR.sub(r"\1", _clean(message.get("text") or message.get("caption") or ""))


def _files(message: Plain) -> tuple[FileRef, ...]:
    if message.get("photo"):
        # They come in the order of their sizes, should the sizes not be told.
        _, largest = max(enumerate(message["photo"]), key=lambda one: (_size(one[1]), one[0]))
        return (_file("photo", "photo", largest, "image/jpeg"),)
    found = next((kind for kind in ("animation", *_FILES) if message.get(kind)), "")
    return (_file(_FILES[found], found, message[found], ""),) if found else ()


def _size(photo: Plain) -> int:
    return int(photo.get("width") or 0) * int(photo.get("height") or 0)


def _file(kind: str, called: str, sent: Plain, mime: str) -> FileRef:
    """The reference says what Telegram calls it: it can only be sent on as the same."""
    return FileRef(kind, f"{called}:{sent['file_id']}", sent.get("mime_type") or mime, int(sent.get("file_size") or 0))


def _spot(message: Plain) -> tuple[float, float] | None:
    place = message.get("location") or (message.get("venue") or {}).get("location")
    return (float(place["latitude"]), float(place["longitude"])) if place else None


def _press(query: Plain, event: str, account: str) -> Incoming | None:
    if "data" not in query:
        return None
    chat = (query.get("message") or {}).get("chat") or {"id": query["from"]["id"], "type": "private"}
    return Incoming(
        _address(chat, account),
        event,
        press=_clean(query["data"]),
        group_chat=_type(chat) in _GROUPS,
        name=_name(query["from"]),
        language=_language(query["from"]),
    )


def _edit(message: Plain, event: str, account: str) -> Incoming | None:
    """Corrected words; a live location that moves on is no correction, and its photo is here already."""
    text = _text(message)
    if _type(message["chat"]) != "private" or message.get("location") or not text:
        return None
    sender = message.get("from") or {}
    return Incoming(
        _address(message["chat"], account),
        event,
        text=text,
        edit=True,
        name=_name(sender),
        language=_language(sender),
    )


def _membership(change: Plain, event: str, account: str) -> Incoming | None:
    """Blocked, come back, or put into a group."""
    chat, status = change["chat"], change["new_chat_member"]["status"]
    here, sender = status not in ("kicked", "left"), change.get("from") or {}
    if _type(chat) not in ("private", *_GROUPS):
        return None
    return Incoming(
        _address(chat, account),
        event,
        reachable=here,
        # Whoever puts the bot into a group is told once that it listens in private.
        group_chat=here and _type(chat) in _GROUPS,
        name=_name(sender),
        language=_language(sender),
    )


_KINDS = {
    "message": _message,
    "callback_query": _press,
    "edited_message": _edit,
    "my_chat_member": _membership,
}

"""One opened callback of the app → what a member did; what needs more than an answer has a name of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wecom_api.envelope import Node
from bot.channels.wecom_api.spot import to_wgs84
from domain.messages import Address, FileRef, Incoming

NAME = "wecom"
TICKED = "tick"
"""the key of the button under a card on which several things can be ticked"""
_FILES: Mapping[str, tuple[str, str]] = {
    "image": ("photo", "image/jpeg"),
    "voice": ("voice", "audio/amr"),
    "video": ("video", "video/mp4"),
}
_COMES = frozenset({"subscribe"})
_GOES = frozenset({"unsubscribe"})
_WARNS = frozenset({"inactive_alert", "close_inactive_agent", "low_active_alert", "low_active"})


@dataclass(frozen=True, slots=True)
class Said:
    """Words, a file, a place, an entry of the menu."""

    message: Incoming


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a card; `code` changes that card once."""

    message: Incoming
    task: str
    code: str
    ticked: tuple[str, ...] = ()
    """what was chosen, where the card lets people choose several"""


@dataclass(frozen=True, slots=True)
class Came:
    """A member is in the app's range."""

    address: Address
    event: str
    at: str
    """the second in which WeCom said so, in 12 digits"""


@dataclass(frozen=True, slots=True)
class Went:
    """A member is out of the range; `gone`: out of the corp, and the user id may become somebody else's."""

    address: Address
    event: str
    at: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """WeCom will switch the app off, or has."""

    event: str
    about: str
    at: str


@dataclass(frozen=True, slots=True)
class Other:
    """What nobody needs to answer."""

    event: str
    about: str


Heard = Said | Pressed | Came | Went | Warned | Other


def address(account: str, user: str) -> Address:
    """A member's address; WeCom makes no difference between large and small letters of a user id."""
    return Address(NAME, account, user.lower())


def heard(node: Node, account: str) -> Heard:
    """What this callback says; raises ValueError where it lacks what every one has."""
    kind, sender = node.get("MsgType"), node.get("FromUserName")
    if kind == "event":
        return _event(node, account)
    if not (kind and sender):
        raise ValueError("a message without sender or kind")
    where, event = address(account, sender), _message_id(node)
    if kind == "text":
        return Said(Incoming(where, event, text=node.get("Content")))
    if kind in _FILES:
        return Said(Incoming(where, event, files=(_file(node, kind),)))
    if kind == "location":
        spot = _spot(node.get("Location_X"), node.get("Location_Y"))
        return Said(Incoming(where, event, text=node.get("Label"), spot=spot))
    if kind == "link":
        return Said(Incoming(where, event, text=f"{node.get('Title')} {node.get('Url')}".strip()))
    # Whatever it is, somebody sent it and is answered.
    return Said(Incoming(where, event))


def _file(node: Node, kind: str) -> FileRef:
    called, mime = _FILES[kind]
    if kind == "voice" and node.get("Format") == "speex":
        mime = "audio/speex"
    return FileRef(called, node.get("MediaId"), mime)


def _spot(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    return to_wgs84(north, east) if -90 <= north <= 90 and -180 <= east <= 180 else None


def _event(node: Node, account: str) -> Heard:
    about = node.get("Event").lower()
    sender, event = node.get("FromUserName"), _event_id(node)
    if about == "click" and sender:
        return Said(Incoming(address(account, sender), event, press=node.get("EventKey")))
    if about == "template_card_event" and sender:
        message = Incoming(address(account, sender), event, press=node.get("EventKey"))
        return Pressed(message, node.get("TaskId"), node.get("ResponseCode"), _ticked(node))
    at = node.get("CreateTime").strip().zfill(12)
    if about in _COMES and sender:
        return Came(address(account, sender), event, at)
    if about in _GOES and sender:
        return Went(address(account, sender), event, at)
    if about == "change_contact" and node.get("ChangeType") == "delete_user" and node.get("UserID"):
        return Went(address(account, node.get("UserID")), event, at, gone=True)
    if about in _WARNS:
        return Warned(event, about, node.get("EffectTime"))
    return Other(event, about)


def _ticked(node: Node) -> tuple[str, ...]:
    chosen = next(node.all("SelectedItems"), None)
    items = chosen.all("SelectedItem") if chosen else ()
    return tuple(
        option.get()
        for item in items
        for ids in item.all("OptionIds")
        for option in ids.all("OptionId")
        if option.get()
    )


def _message_id(node: Node) -> str:
    """Messages have an id; one without is known by all it says."""
    if id := node.get("MsgId"):
        return f"msg:{node.get('AgentID')}:{id}"
    told = "\0".join(f"{each.name}\0{each.text}" for each in node.inside)
    return f"msg:{hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}"


def _event_id(node: Node) -> str:
    """Events have no id of their own: who, when, what and on which card; what was ticked makes a difference too."""
    names = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "ChangeType", "UserID")
    told = "\0".join([*map(node.get, names), *_ticked(node)])
    return f"ev:{node.get('CreateTime')}:{hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}"

"""One message of the account, as sync_msg tells it → what a resident did, or what became of a session."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.wechat_kf.layout import press_of
from bot.channels.wecom_api.spot import to_wgs84
from domain.messages import Address, FileRef, Incoming

log = logging.getLogger(__name__)
NAME = "wechat_kf"
MOST, LASTS = 5, timedelta(hours=48)
"""messages that may follow a resident's last one, and for how long"""
WELCOME = timedelta(seconds=20)
_RESIDENT = "3"
_BURST = 30
"""seconds"""
_FILES: Mapping[str, tuple[str, str]] = {
    "image": ("photo", "image/jpeg"),
    "voice": ("voice", "audio/amr"),
    "video": ("video", "video/mp4"),
    "file": ("document", ""),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words, a file, a place, an entry of a menu."""

    message: Incoming
    at: datetime


@dataclass(frozen=True, slots=True)
class Entered:
    """The account was opened through a link, perhaps one that hangs on a door; `code` lets one welcome be said."""

    message: Incoming
    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that was taken has not arrived after all."""

    address: Address
    line: str
    kind: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A resident took back a message."""

    address: Address
    event: str


@dataclass(frozen=True, slots=True)
class Session:
    """A person has taken the conversation over (3), or has ended it (4)."""

    address: Address
    state: int


Did = Said | Entered | Failed | Withdrawn | Session
_STATES = {1: 3, 2: 3, 3: 4, 4: 3}
"""how a session changed (taken, passed on, ended, opened again) → the state it is in"""


def read(item: Mapping[str, Any], account: str) -> Did | None:
    """What happened; None for what does not concern us. Raises where the message is malformed."""
    event = str(item["msgid"])
    at = datetime.fromtimestamp(int(item.get("send_time") or 0), UTC)
    told = item["event"] if item.get("msgtype") == "event" else item
    if (told.get("open_kfid") or account) != account:
        return None  # said to another account of the corp
    if told is not item:
        return _event(told, account, event, at)
    if str(item.get("origin")) != _RESIDENT:
        return None
    address = Address(NAME, account, str(item["external_userid"] or ""))
    if not address.user:
        return None  # nobody who could be answered
    try:
        return Said(_message(item, address, event), at)
    except (KeyError, TypeError, ValueError, AttributeError):
        log.warning("message lacks what its kind has", extra={"kind": str(item.get("msgtype"))[:40]})
        return Said(Incoming(address, event), at)  # somebody sent it, and is answered


def _message(item: Mapping[str, Any], address: Address, event: str) -> Incoming:
    kind = str(item["msgtype"])
    told = item.get(kind) or {}
    if kind == "text":
        press = press_of(str(told.get("menu_id") or ""))
        return Incoming(address, event, text="" if press else str(told.get("content") or ""), press=press)
    if kind in _FILES:
        house, mime = _FILES[kind]
        # Photos of one burst come one by one; those of the same half-minute are answered together.
        album = str(int(item.get("send_time") or 0) // _BURST) if house == "photo" else ""
        return Incoming(address, event, files=(FileRef(house, str(told["media_id"]), mime),), album=album)
    if kind == "location":
        spot = _spot(told)
        words = " ".join(str(told[name]) for name in ("name", "address") if told.get(name))
        return Incoming(address, event, text="" if spot else words, spot=spot)
    if kind == "link":
        return Incoming(address, event, text="\n".join(filter(None, (told.get("title"), told.get("url")))))
    return Incoming(address, event)  # a card, a note, a meeting: answered kindly


def _spot(told: Mapping[str, Any]) -> tuple[float, float] | None:
    """Where that is; None where it is nowhere on earth."""
    try:
        north, east = float(told["latitude"]), float(told["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    return to_wgs84(north, east) if -90 <= north <= 90 and -180 <= east <= 180 else None


def _event(told: Mapping[str, Any], account: str, event: str, at: datetime) -> Did | None:
    address = Address(NAME, account, str(told.get("external_userid") or ""))
    if not address.user:
        return None  # about a servicer, or about everybody
    match told.get("event_type"):
        case "enter_session":
            text = f"/start {told.get('scene_param') or ''}".strip()
            return Entered(Incoming(address, event, text=text), at, str(told.get("welcome_code") or ""))
        case "msg_send_fail":
            # Parts of one line are numbered behind its id.
            line = str(told.get("fail_msgid", "")).partition("-")[0]
            return Failed(address, line, int(told.get("fail_type") or 0))
        case "user_recall_msg":
            return Withdrawn(address, str(told.get("recall_msgid", "")))
        case "session_status_change":
            state = _STATES.get(int(told.get("change_type") or 0))
            return Session(address, state) if state is not None else None
    log.info("event not taken up", extra={"kind": str(told.get("event_type"))[:40]})
    return None

"""What crosses the border between a channel and the house: what came in, what goes out, and a rule saying no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

_UNCARRIED = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached: a user of one account of one channel."""

    channel: str
    account: str
    user: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.account}:{self.user}"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A photo or voice as its channel names it; the bytes are fetched after the turn."""

    kind: str
    """photo, voice, video or document"""
    ref: str
    """the channel's own name for the bytes"""
    mime: str = ""
    size: int = 0
    path: str = ""
    """where the bytes lie already, below the files folder; empty: still with the channel"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did on a channel: said, pressed, sent, corrected, left or came back."""

    address: Address
    event: str
    """the channel's id of this delivery: the same id again is the same message"""
    text: str = ""
    press: str = ""
    """the data of a pressed button; empty where nothing was pressed"""
    files: tuple[FileRef, ...] = ()
    spot: tuple[float, float] | None = None
    """latitude and longitude in degrees (WGS 84)"""
    album: str = ""
    """photos that were sent as one share this name"""
    edit: bool = False
    """the text corrects what was said before"""
    reachable: bool | None = None
    """False: the person has blocked the bot; True: is back; None: an ordinary message"""
    moved_to: str = ""
    """the chat goes on under this user id (a group became a supergroup)"""
    name: str = ""
    language: str = ""
    group_chat: bool = False
    """said where others read along: nothing personal is answered there"""

    @property
    def only_words(self) -> bool:
        """Nothing but words, and none that correct what was said before."""
        return bool(self.text) and not (self.files or self.spot or self.edit)


def legible(message: Incoming) -> Incoming:
    """The message without what no database and no wire can carry; everything else stays as it was written.

    NUL means nothing to people and is left out; half a character (a lone surrogate) becomes the mark for one.
    """
    said = (message.text, message.press, message.name, message.language, message.album)
    if not any(map(_UNCARRIED.search, said)):
        return message
    return replace(
        message,
        text=_carried(message.text),
        press=_carried(message.press),
        name=_carried(message.name),
        language=_carried(message.language),
        album=_carried(message.album),
    )


def _carried(text: str) -> str:
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True, slots=True)
class Words:
    """A text by its key, put into somebody's language when it is said; it may stand inside another text."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A button: what stands on it and the press it stands for."""

    press: str
    label: str | Words
    """a plain string is shown as it is: a place, a name"""
    row: int = 0
    """buttons of one row number share a line where the channel has lines"""


@dataclass(frozen=True, slots=True)
class Say:
    """One message to one person, not yet in anybody's language."""

    to: str
    """the person's id"""
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    files: tuple[str, ...] = ()
    """ids of kept files that go along"""
    kind: str = "receipt"
    """receipt, answer, reminder or news: sent again once when unsure; digest or broadcast: never twice. News rests
    in the quiet hours, and so does whatever a resident is told unasked"""
    asks: str = ""
    """the draft whose question this is; empty where nothing is asked"""
    fold: str = ""
    """replaces an earlier unsent line of the same name"""
    wait: float = 0.0
    """seconds before it may go out: the rest of an album may still be under way"""
    about: str = ""
    """the id of the issue, meeting or ballot it tells of: where it cannot arrive, somebody passes it on"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row of the outbox as a channel sends it: plain text, buttons, files."""

    id: str
    address: Address
    text: str
    options: tuple[tuple[str, str, int], ...] = ()
    """label, press, row"""
    files: tuple[str, ...] = ()
    """ids of kept files"""
    kind: str = "receipt"
    attempts: int = 0
    again: bool = False
    """an earlier try may have arrived"""
    guarded: bool = True
    """it may quote what somebody told in confidence: not to be passed on, where the channel can see to that"""
    permit: str = ""
    """the channel's code for saying this one message beside its allowance"""


class Refused(Exception):
    """A rule said no; the person is told why with the text of this key."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
        self.draft = ""
        """the conversation that has come to nothing with this: it is over"""

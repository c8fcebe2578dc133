"""The embedded web chat as a channel: what is sent is put at disposal, and the open pages of its user are woken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.channels import Never, Wait
from domain.messages import Address, Incoming, Outgoing
from storage.database import StorageFailed

NAME = ACCOUNT = "web"
MOST_STREAMS = 12
"""open pages of one session; the oldest, most likely one that nobody looks at any more, gives way to the newest"""


@dataclass(eq=False, slots=True)
class Stream:
    """One open page, looking for news."""

    user: str
    session: str
    """a mark of the session it was opened with"""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False
    """the session speaks for somebody else, or nobody: the page must ask anew"""
    others: bool = False
    """something was said to somebody else"""
    dropped: bool = False
    """there are too many of them: it ends without a word, and may come again"""


class WebChat:
    """The open pages by user."""

    def __init__(self, ready: Callable[[str], Awaitable[object]] | None = None) -> None:
        """`ready` makes a document that is not made yet, by the id of its file."""
        self._ready = ready
        self.name = NAME
        self.account = ACCOUNT
        self.per_second = 10_000.0
        self.at_once = 64
        self._streams: dict[str, list[Stream]] = {}
        self._curious: set[Stream] = set()
        self._hotlines: dict[str, str] = {}

    def address(self, user: str) -> Address:
        """Where a web user is reached."""
        return Address(self.name, self.account, user)

    async def send(self, message: Outgoing) -> str:
        """The line is there for the page to fetch, and so are its documents; open pages do so now."""
        try:
            if self._ready:
                for file in message.files:
                    await self._ready(file)
        except StorageFailed as error:
            raise Wait("files out of reach", 5) from error
        self.wake(message.address.user)
        return message.id

    async def fetch(self, ref: str) -> bytes:
        """Never needed: the bytes were on disk before the message was taken in."""
        raise Never("kept on arrival")

    async def hotline(self, message: Incoming, text: str) -> None:
        """The text goes out with the refusal of the message itself."""
        self._hotlines[message.event] = text

    def hotline_of(self, event: str) -> str:
        """What the hotline said to this message; empty for nothing."""
        return self._hotlines.pop(event, "")

    def open(self, user: str, session: str, *, curious: bool = False) -> Stream:
        """A page begins to listen; a curious one shows that something was said to others, as the demo does."""
        stream = Stream(user, session)
        if curious:
            self._curious.add(stream)
        streams = self._streams.setdefault(user, [])
        streams.append(stream)
        alike = [each for each in streams if each.session == session]
        if len(alike) > MOST_STREAMS:
            alike[0].dropped = True
            self.close(alike[0])
            _end(alike[0])
        return stream

    def close(self, stream: Stream) -> None:
        """A page listens no more."""
        self._curious.discard(stream)
        streams = self._streams.get(stream.user, [])
        if stream in streams:
            streams.remove(stream)
        if not streams:
            self._streams.pop(stream.user, None)

    def wake(self, user: str) -> None:
        """There may be something new for this user."""
        for stream in self._streams.get(user, ()):
            stream.wake.set()
        for stream in self._curious:
            if stream.user != user:
                stream.others = True
                stream.wake.set()

    def end(self, user: str, session: str = "") -> None:
        """The pages of this user (of this session only, where one is named) must ask anew who they are."""
        for stream in self._streams.get(user, ()):
            if session in ("", stream.session):
                _end(stream)

    def end_all(self) -> None:
        """The server stops."""
        for streams in self._streams.values():
            for stream in streams:
                _end(stream)

    @property
    def listening(self) -> int:
        """How many pages are open."""
        return sum(map(len, self._streams.values()))


def _end(stream: Stream) -> None:
    stream.over = True
    stream.wake.set()

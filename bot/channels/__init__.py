"""What a channel is: it hands in what people do, and sends one message when asked to. It decides nothing.

SendFailed            the world said no
  ├─ Wait             again, not before so many seconds (429, connection refused): it has not arrived
  ├─ Unsure           it may have arrived (the answer was lost)
  ├─ Gone             this person cannot be reached any more (blocked, deleted)
  ├─ Moved            the chat goes on under another id
  └─ Never            this very message will never go out (refused as malformed)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable

from domain.messages import Incoming, Outgoing


class SendFailed(Exception):
    """The world said no; `problem` is a word for staff and logs, never a text or an address."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Wait(SendFailed):
    """Not arrived; try again after so many seconds. `everyone`: the whole channel is out of order."""

    def __init__(self, problem: str, seconds: float, *, everyone: bool = False) -> None:
        super().__init__(problem)
        self.seconds = seconds
        self.everyone = everyone


class Unsure(SendFailed):
    """It may have arrived."""


class Gone(SendFailed):
    """This person cannot be reached here any more, until they write again."""


class Moved(SendFailed):
    """The chat goes on under another user id."""

    def __init__(self, to: str) -> None:
        super().__init__("moved")
        self.to = to


class Held(SendFailed):
    """Nothing more may be said to this person before they write again."""


class Never(SendFailed):
    """The channel will never take this message."""


Receive = Callable[[Incoming], Awaitable[bool]]
"""Hand in a message; returns once it is on disk (False: it was there already), raises StorageFailed when it is not."""


class Channel(Protocol):
    """One way to reach people."""

    name: str
    account: str
    per_second: float
    """how many messages the channel takes from us in a second, all people together"""
    at_once: int
    """how many may be under way at the same time"""

    async def send(self, message: Outgoing) -> str:
        """Send the message and answer the channel's id of it; raises a SendFailed."""
        ...

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a file somebody sent; raises a SendFailed."""
        ...

    async def hotline(self, message: Incoming, text: str) -> None:
        """Say this now, best effort, without the outbox: the database is down and somebody is in danger."""
        ...


@runtime_checkable
class Recognising(Protocol):
    """A channel that knows a line it has taken: what may have arrived is sent again until it is sure, and arrives
    once."""

    recognises: bool
    """there, and true"""


@runtime_checkable
class Rationed(Protocol):
    """A channel that allows only so many messages after a person's last one: what waits there is said together, and
    what may not be said is held."""

    def cost(self, message: Outgoing) -> int:
        """How many of its messages this takes; pure."""
        ...

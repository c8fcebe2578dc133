"""The ledger: every call the fake accepted, refused or declined, in order. It is the judge of "sent once"."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.fakes.watched import Watched
from tests.fakes.wecom.answers import Json

SENDS = frozenset({"message/send", "kf/send_msg", "kf/send_msg_on_event"})
"""calls that put something new in front of a person"""


@dataclass(frozen=True)
class Call:
    """One call that took effect, whether or not its answer reached the program."""

    seq: int
    at: float
    method: str
    users: tuple[str, ...]
    """whom it reached"""
    text: str
    """as people read it, a card's and a menu's lines included"""
    body: Json
    msgid: str
    outcome: str
    """ok; the kind of fault that spoiled the answer; duplicate: the platform has recognised a repeat"""


@dataclass(frozen=True)
class Turned:
    """One call that took no effect: malformed (refused), or well-formed but not possible now (declined)."""

    at: float
    method: str
    body: Json
    code: int
    why: str


@dataclass(frozen=True)
class Dropped:
    """One message to one person that was accepted and has vanished without a word."""

    at: float
    user: str
    text: str


@dataclass
class Ledger(Watched):
    """Lists to read, and `reach` to wait for them to grow."""

    calls: list[Call] = field(default_factory=list)
    refused: list[Turned] = field(default_factory=list)
    """malformed calls: each one is a bug in the caller"""
    declined: list[Turned] = field(default_factory=list)
    """calls the state or a fault said no to"""
    dropped: list[Dropped] = field(default_factory=list)
    """beyond 30 a minute or 1,000 an hour to one member: silently gone, so whoever sends must go slower"""
    cut: list[Dropped] = field(default_factory=list)
    """texts longer than allowed: people saw the beginning only"""

    def accept(
        self, at: float, method: str, users: tuple[str, ...], text: str, body: Json, msgid: str, outcome: str
    ) -> None:
        """Writes an accepted call down and tells whoever waits."""
        self.calls.append(Call(len(self.calls) + 1, at, method, users, text, body, msgid, outcome))
        self.stir()

    def turn(self, turned: Turned, *, malformed: bool) -> None:
        """Writes down a call that took no effect."""
        (self.refused if malformed else self.declined).append(turned)
        self.stir()

    def of(self, method: str | None = None, user: str | None = None) -> list[Call]:
        """The accepted calls of that method (None: all) to that person (None: all), repeats left out."""
        return [
            call
            for call in self.calls
            if (method is None or call.method == method)
            and (user is None or user in call.users)
            and call.outcome != "duplicate"
        ]

    def texts(self, user: str | None = None) -> list[str]:
        """What was sent to a person, in order."""
        return [call.text for call in self.of(user=user) if call.method in SENDS]

    async def reach(self, count: int, method: str | None = None, user: str | None = None) -> list[Call]:
        """The calls asked for, as soon as there are that many."""
        calls: list[Call] = await self.until(
            lambda: found if len(found := self.of(method, user)) >= count else None,
            wanted=f"{count} calls of {method or 'any method'} to {user or 'anybody'}",
        )
        return calls

    def summary(self) -> str:
        """The last few entries, for the message of a failing test."""
        last = [f"{call.method}({','.join(call.users)}) {call.text[:40]!r}" for call in self.calls[-5:]]
        turned = [f"{one.method}: {one.code} {one.why}" for one in (self.refused + self.declined)[-5:]]
        return f"{len(self.calls)} calls, the last {last}; turned away {turned}"

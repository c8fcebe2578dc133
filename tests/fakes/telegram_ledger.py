"""The ledger: every call the fake accepted, refused or declined, in order. It is the judge of "sent once"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.telegram_schema import Json
from tests.fakes.watched import Watched

#: Calls that put something new in front of a person.
SENDS = frozenset({
    "sendMessage", "sendPhoto", "sendVoice", "sendAudio", "sendVideo", "sendVideoNote", "sendAnimation",
    "sendDocument", "sendLocation", "sendMediaGroup",
})  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call that took effect, whether or not its answer reached the bot."""

    seq: int
    at: float
    method: str
    chat_id: int | None
    #: The text or caption as people see it, markup already read.
    text: str
    params: Json
    message_id: int | None
    #: "ok", or the kind of fault that spoiled the answer: "lost_answer", "cut_json", "ok_without_result", "status".
    outcome: str


@dataclass(frozen=True)
class Turned:
    """One call that took no effect: malformed (refused), or well-formed but not possible now (declined)."""

    at: float
    method: str
    chat_id: int | None
    params: Json
    code: int
    description: str


@dataclass
class Ledger(Watched):
    """Lists to read, and `reach` to wait for them to grow."""

    calls: list[Call] = field(default_factory=list)
    #: Malformed calls: each one is a bug in the caller.
    refused: list[Turned] = field(default_factory=list)
    #: Calls the state or a fault said no to: blocked, not modified, too old, 429, reset ...
    declined: list[Turned] = field(default_factory=list)
    #: Called at once for every accepted call.
    listeners: list[Callable[[Call], None]] = field(default_factory=list)

    def accept(self, call: Call) -> None:
        """Writes an accepted call down and tells whoever waits."""
        self.calls.append(call)
        for listener in self.listeners:
            listener(call)
        self.stir()

    def refuse(self, turned: Turned) -> None:
        """Writes a malformed call down."""
        self.refused.append(turned)
        self.stir()

    def decline(self, turned: Turned) -> None:
        """Writes down a call that could not take effect."""
        self.declined.append(turned)
        self.stir()

    def of(self, method: str | None = None, chat: int | None = None) -> list[Call]:
        """The accepted calls of that method (None: all) to that chat (None: all)."""
        return [
            call
            for call in self.calls
            if (method is None or call.method == method) and (chat is None or call.chat_id == chat)
        ]

    def texts(self, chat: int | None = None) -> list[str]:
        """What was sent to a chat, in order, edits left out."""
        return [call.text for call in self.of(chat=chat) if call.method in SENDS]

    async def reach(
        self, count: int, method: str | None = None, chat: int | None = None, timeout: float = 10.0
    ) -> list[Call]:
        """The calls asked for, as soon as there are that many."""
        calls: list[Call] = await self.until(
            lambda: found if len(found := self.of(method, chat)) >= count else None,
            timeout,
            f"{count} calls of {method or 'any method'} to {chat or 'any chat'}",
        )
        return calls

    def summary(self) -> str:
        """The last few entries, for the message of a failing test."""
        last = [f"{call.method}({call.chat_id}) {call.text[:40]!r}" for call in self.calls[-5:]]
        turned = [f"{one.method}: {one.code} {one.description}" for one in (self.refused + self.declined)[-5:]]
        return f"{len(self.calls)} calls, the last {last}; turned away {turned}"

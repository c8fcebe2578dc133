"""The update log: what users did, kept until a poll with a greater offset confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import orjson

from tests.fakes.telegram_schema import Json, Refusal, refuse

EXPIRY, CALLBACK_EXPIRY = 24 * 3600.0, 150.0
LONGEST_POLL = 50.0
_NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Update:
    """One update as it waits: its number, the run of rising numbers it belongs to, and its JSON."""

    update_id: int
    run: int
    kind: str
    at: float
    body: Json
    raw: bytes = field(repr=False)

    def expires_at(self) -> float:
        """When Telegram stops trying to deliver it."""
        return self.at + (CALLBACK_EXPIRY if self.kind == "callback_query" else EXPIRY)


class UpdateLog:
    """Updates in order, confirmed by offset, given again until then."""

    def __init__(self, clock: Callable[[], float], kinds: Iterable[str], first_id: int = 700_000_001) -> None:
        self._clock = clock
        self._kinds = frozenset(kinds)
        self._pending: list[Update] = []
        self._history: dict[int, Update] = {}
        self._repeats: list[Update] = []
        self._runs: list[tuple[int, int]] = []
        self._start_run(first_id)
        self._arrived = asyncio.Event()
        self._newest_poll = 0
        self.allowed = self._kinds - _NOT_BY_DEFAULT
        #: How many getUpdates calls were served or are waiting.
        self.polls = 0
        #: Called with each new update; the webhook listens here.
        self.listeners: list[Callable[[Update], None]] = []
        #: Called whenever a poll begins or an update is confirmed.
        self.on_poll: Callable[[], None] = lambda: None

    @property
    def pending(self) -> list[Json]:
        """The updates nobody has confirmed yet."""
        self._expire()
        return [update.body for update in self._pending]

    @property
    def unconfirmed(self) -> list[Update]:
        """The same, with their numbers and times."""
        self._expire()
        return list(self._pending)

    def push(self, body: Json, update_id: int | None = None) -> int | None:
        """Adds an update; its id, or None if the bot did not ask for its kind (`allowed_updates`)."""
        kind = next(iter(body.keys() - {"update_id"}))
        if kind not in self.allowed:
            return None
        first, last = self._runs[-1]
        number = last + 1 if update_id is None else update_id
        self._runs[-1] = (min(first, number), max(last, number))
        whole = {"update_id": number, **{name: value for name, value in body.items() if name != "update_id"}}
        update = Update(number, len(self._runs) - 1, kind, self._clock(), whole, orjson.dumps(whole))
        self._pending.append(update)
        self._history[number] = update
        self._stir()
        for listener in self.listeners:
            listener(update)
        return number

    def repeat(self, update_id: int) -> None:
        """Gives an update once more although it was confirmed."""
        update = self._history[update_id]
        self._repeats.append(update)
        self._stir()
        for listener in self.listeners:
            listener(update)

    def jump(self, next_id: int) -> None:
        """Lets the numbers go on from somewhere else, lower too, as after a week without updates."""
        self._start_run(next_id)

    def confirm(self, update: Update) -> None:
        """Forgets one update that a webhook took."""
        if update in self._pending:
            self._pending.remove(update)
        self.on_poll()

    def forget_all(self) -> None:
        """drop_pending_updates."""
        self._pending.clear()

    def check_kinds(self, kinds: list[str] | None) -> None:
        """Refuses a list that names kinds there are not."""
        unknown = set(kinds or ()) - self._kinds
        if unknown:
            raise refuse(f"unknown kinds in allowed_updates: {sorted(unknown)}")

    def allow(self, kinds: list[str] | None) -> None:
        """The value sticks until it is set again; an empty list means the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or self._kinds - _NOT_BY_DEFAULT

    async def poll(self, params: Json) -> bytes:
        """The answer to getUpdates: a JSON array of what is pending, waited for if nothing is."""
        self.allow(params.get("allowed_updates"))
        self._confirm_below(params.get("offset", 0))
        self.polls += 1
        self._newest_poll += 1
        mine = self._newest_poll
        self._stir()
        self.on_poll()
        limit = min(max(params.get("limit", 100), 1), 100)
        try:
            async with asyncio.timeout(min(max(params.get("timeout", 0), 0), LONGEST_POLL)):
                while not (batch := self._batch(limit)):
                    await self._arrived.wait()
                    if mine != self._newest_poll:
                        raise Refusal(409, CONFLICT)
        except TimeoutError:
            batch = []
        return b"[" + b",".join(update.raw for update in batch) + b"]"

    def release(self) -> None:
        """Ends a waiting poll, as when the server goes down."""
        self._newest_poll += 1
        self._stir()

    def _batch(self, limit: int) -> list[Update]:
        self._expire()
        repeats, self._repeats = self._repeats[:limit], self._repeats[limit:]
        return repeats + self._pending[: limit - len(repeats)]

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset > 0:
            for run in reversed(range(len(self._runs))):
                first, last = self._runs[run]
                if first < offset <= last + 1:
                    self._pending = [one for one in self._pending if (one.run, one.update_id) >= (run, offset)]
                    return

    def _expire(self) -> None:
        now = self._clock()
        if any(update.expires_at() <= now for update in self._pending):
            self._pending = [update for update in self._pending if update.expires_at() > now]

    def _start_run(self, first_id: int) -> None:
        self._runs.append((first_id, first_id - 1))

    def _stir(self) -> None:
        arrived, self._arrived = self._arrived, asyncio.Event()
        arrived.set()


CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"

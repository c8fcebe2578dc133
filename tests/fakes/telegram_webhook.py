"""Delivery by webhook: one request in flight for each queue, repeated with growing waits until a 2xx or expiry."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram_schema import Json, refuse
from tests.fakes.telegram_updates import Update, UpdateLog

_PORTS = frozenset({443, 80, 88, 8443})
_LONGEST_RETRY_AFTER = 3600
_GONE_FOR = 23 * 3600.0
_ANSWER_WITHIN = 60.0


@dataclass(frozen=True)
class Delivery:
    """One attempt: what the bot's endpoint answered (0: no answer), and the wait decided on."""

    update_id: int
    at: float
    status: int
    body: bytes
    wait: float | None


class Webhook:
    """Pushes updates to the address the bot has set."""

    def __init__(
        self,
        log: UpdateLog,
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[None]],
        stir: Callable[[], None],
        *,
        local: bool,
    ) -> None:
        self._log, self._clock, self._pause, self._stir, self._local = log, clock, pause, stir, local
        self._queues: dict[tuple[str, int], deque[Update]] = {}
        self._error: tuple[int, str] | None = None
        self._gone_since: float | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(40)
        self._running: set[asyncio.Task[None]] = set()
        self.url, self.secret = "", ""
        self._most = 40
        #: Every attempt made, in order.
        self.deliveries: list[Delivery] = []
        log.listeners.append(self._enqueue)

    def open(self, tasks: asyncio.TaskGroup, session: aiohttp.ClientSession) -> None:
        """Where deliveries run, and with what."""
        self._tasks, self._session = tasks, session

    def set(self, params: Json) -> None:
        """setWebhook; whatever is pending goes out at once."""
        address = urlsplit(params["url"])
        if params["url"] and not self._local and (address.scheme != "https" or (address.port or 443) not in _PORTS):
            raise refuse("bad webhook: HTTPS on port 443, 80, 88 or 8443 must be provided for webhook")
        self._log.allow(params.get("allowed_updates"))
        if params.get("drop_pending_updates"):
            self._log.forget_all()
        self.url, self.secret = params["url"], params.get("secret_token", "")
        self._most = params.get("max_connections", 40)
        self._slots = asyncio.Semaphore(self._most)
        self._gone_since = self._error = None
        if self.url:
            self._log.release()
            for update in self._log.unconfirmed:
                self._enqueue(update)

    def delete(self, params: Json) -> None:
        """deleteWebhook; what is pending waits for a poll."""
        self.url, self.secret = "", ""
        self._queues.clear()
        if params.get("drop_pending_updates"):
            self._log.forget_all()

    def stop(self) -> None:
        """Gives up every delivery, as when the server goes down."""
        for task in self._running:
            task.cancel()

    def state(self) -> Json:
        """getWebhookInfo."""
        state: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._log.pending),
            "max_connections": self._most,
            "allowed_updates": sorted(self._log.allowed),
        }
        if self._error is not None:
            state["last_error_date"], state["last_error_message"] = self._error
        return state

    def _enqueue(self, update: Update) -> None:
        if not self.url or self._tasks is None:
            return
        key = _queue_of(update)
        if key in self._queues:
            self._queues[key].append(update)
        else:
            self._queues[key] = deque([update])
            task = self._tasks.create_task(self._drain(key, self._queues[key]))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _drain(self, key: tuple[str, int], queue: deque[Update]) -> None:
        while queue and self._queues.get(key) is queue:
            await self._deliver(queue[0], queue, key)
            queue.popleft()
        if self._queues.get(key) is queue:
            del self._queues[key]

    async def _deliver(self, update: Update, queue: deque[Update], key: tuple[str, int]) -> None:
        failures = 0
        while self._queues.get(key) is queue and update.expires_at() > self._clock():
            async with self._slots:
                status, retry_after, body = await self._attempt(update)
            delivered = 200 <= status < 300
            wait = None if delivered else self._wait(failures, retry_after)
            self.deliveries.append(Delivery(update.update_id, self._clock(), status, body, wait))
            if delivered:
                self._gone_since = None
                self._log.confirm(update)
                self._stir()
                return
            self._failed(status)
            self._stir()
            failures += 1
            if wait:
                await self._pause(wait)

    def _wait(self, failures: int, retry_after: str | None) -> float:
        if retry_after is not None and retry_after.isdigit():
            return min(float(retry_after), _LONGEST_RETRY_AFTER)
        if failures == 0:
            return 0.0
        return min(2.0**failures, random.uniform(60, 120)) if failures < 10 else random.uniform(60, 120)

    def _failed(self, status: int) -> None:
        said = f"Wrong response from the webhook: {status}" if status else "Connection failed"
        self._error = int(self._clock()), said
        if status != 410:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._clock()
        elif self._clock() - self._gone_since > _GONE_FOR:
            self.delete({})

    async def _attempt(self, update: Update) -> tuple[int, str | None, bytes]:
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with (
                asyncio.timeout(_ANSWER_WITHIN),
                self._session.post(self.url, data=update.raw, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status, answer.headers.get("Retry-After"), await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0, None, b""


def _queue_of(update: Update) -> tuple[str, int]:
    """Messages of one chat share a queue; a person's presses have their own."""
    content = update.body[update.kind]
    if update.kind == "callback_query":
        return "presses", int(content["from"]["id"])
    return "chat", int(content.get("chat", content.get("from", {"id": 0}))["id"])

"""The account read page by page: cursor and messages in one transaction, each handed in once, by whichever process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels import SendFailed, Wait
from bot.channels.wechat_kf.incoming import LASTS, MOST, NAME, WELCOME, Entered, Failed, Said, Session, read
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import LIMITED, Refusal, send_failed
from storage import Store
from storage.database import Database, StorageFailed, Transaction

log = logging.getLogger(__name__)
_STALE = 95007
"""the nudge's token is old: read without it"""
_BACK_OFF = 5.0
_AHEAD = 86400
"""seconds; nothing was said later than that"""
_MOST_EMPTY = 50
"""pages without a message, one after the other; after that it is asked again later"""
_YES = frozenset({"1", "True", "true"})
Item = tuple[str, dict[str, Any]]
Found = Mapping[str, Any]


class Reader:
    """Reads one account: when it is nudged, and now and then all the same."""

    def __init__(
        self,
        client: Client,
        database: Database,
        account: str,
        every: float,
        handle: Callable[[list[Item]], Awaitable[bool]],
        unkept: Callable[[Said], Awaitable[None]],
        clock: Callable[[], datetime],
    ) -> None:
        """`handle` takes what lies there in order, and answers whether nothing of it has to be tried again; `unkept` is
        told what residents say while the database takes nothing."""
        self._client, self._database, self._account, self._every = client, database, account, every
        self._handle, self._unkept, self._clock = handle, unkept, clock
        self._reached = ""
        """how far the account was read, as far as this process knows"""
        self._token = ""
        self._strict = True
        """the last call had no nudge's token, without which few are allowed"""
        self._empty = 0
        """pages without a message since the last one with any"""
        self._nudged = asyncio.Event()
        self._one = asyncio.Lock()

    def nudge(self, token: str) -> None:
        """There is something to read; nudges that come meanwhile are one."""
        self._token = token
        self._nudged.set()

    async def run(self) -> None:
        """Read until cancelled: what an earlier process left first."""
        while True:
            wait = self._every
            try:
                async with self._one:
                    wait = self._every if await self.once() else _BACK_OFF
            except StorageFailed:
                log.warning("account not kept")
                await self._look_for_need()
                wait = _BACK_OFF
            except SendFailed as no:
                log.warning("account not read", extra={"problem": no.problem})
                wait = _BACK_OFF
            except Refusal as no:
                problem = send_failed(no)
                log.warning("account not read", extra={"problem": problem.problem})
                wait = problem.seconds if isinstance(problem, Wait) and problem.seconds else _BACK_OFF
                # A limit lasts a minute, a wrong setting until somebody mends it: a nudge makes neither shorter, but
                # for the limit on reading without one.
                if not (self._strict and no.code in LIMITED):
                    await asyncio.sleep(wait)
                    continue
            except Exception as error:  # whatever is wrong with it, nobody has to do without the rest of the program
                log.error("account not read", extra={"problem": type(error).__name__})
                wait = _BACK_OFF
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._nudged.wait()

    async def once(self) -> bool:
        """Read to the end and hand everything in; whether nothing is left."""
        self._nudged.clear()
        self._empty = 0
        done = await self._hand_in()
        while await self._page():
            done = await self._hand_in()
        return await self._hand_in() and done and self._empty < _MOST_EMPTY

    async def _look_for_need(self) -> None:
        """The database is down: what is said is looked through for danger, kept nowhere, and read again afterwards."""
        try:
            for item in self._found(await self._sync(self._reached)):
                if isinstance(did := understood(item, self._account), Said):
                    await self._unkept(did)
        except (SendFailed, Refusal):
            log.warning("account out of reach as well")

    async def _page(self) -> bool:
        """Read one page; whether there is more."""
        before = await self._database.read(lambda tx: Store(tx).pulls.cursor(NAME, self._account))
        self._reached = before
        answer = await self._sync(before)
        found = self._found(answer)
        after = str(answer.get("next_cursor") or before)
        self._empty = 0 if found and after != before else self._empty + 1
        more = str(answer.get("has_more")) in _YES and self._empty < _MOST_EMPTY
        if not found and after == before:
            return more
        ours = await self._database.write(lambda tx: self._keep(tx, before, after, found), f"pull:{self._account}")
        # Somebody else has moved the cursor, perhaps not as far: look from there.
        return more or not ours

    def _found(self, answer: Found) -> list[dict[str, Any]]:
        """The messages of a page, each with a time: one that is not told, or cannot be, is now."""
        now, found = int(self._clock().timestamp()), []
        for item in answer.get("msg_list") or ():
            if isinstance(item, dict) and item.get("msgid"):
                told = str(item.get("send_time"))
                known = told.isascii() and told.isdigit() and 0 < int(told) < now + _AHEAD
                found.append(item if known else {**item, "send_time": now})
        return found

    async def _sync(self, cursor: str) -> dict[str, Any]:
        asked: dict[str, Any] = {"cursor": cursor, "limit": 1000, "open_kfid": self._account}
        self._strict = not self._token
        if self._token:
            try:
                return await self._client.call("POST", "kf/sync_msg", json=asked | {"token": self._token})
            except Refusal as no:
                if no.code != _STALE:
                    raise
                self._token, self._strict = "", True
        return await self._client.call("POST", "kf/sync_msg", json=asked)

    async def _keep(self, transaction: Transaction, before: str, after: str, found: Sequence[Found]) -> bool:
        """The page, the cursor behind it, and what each word of a resident allows us to say. False: already moved."""
        store = Store(transaction)
        named = [(str(item["msgid"]), item) for item in found]
        if not await store.pulls.keep(NAME, self._account, before, after, named):
            return False
        for item in found:
            match understood(item, self._account):
                case Said(message, at):
                    await store.allowances.heard(message.address, MOST, at + LASTS, at)
                case Entered(message, at, code) if code:
                    await store.allowances.permit(message.address, code, at + WELCOME)
                case Session(address, state):
                    await store.allowances.session(address, state)
        return True

    async def _hand_in(self) -> bool:
        """Hand in what lies there; whether nothing is left that could be."""
        after = ""
        while items := await self._database.read(
            lambda tx, after=after: Store(tx).pulls.waiting(NAME, self._account, after)  # type: ignore[misc]
        ):
            if not await self._handle(items):
                return False  # what comes after it waits as well: nobody's words overtake each other
            after = items[-1][0]
        return True


def understood(item: Found, account: str) -> Said | Entered | Failed | Session | Any:
    """What happened; None for what nobody understands, which is told to the log and let go."""
    try:
        return read(item, account)
    except Exception as error:
        log.error("message not understood", extra={"update": str(item.get("msgid")), "problem": type(error).__name__})
        return None

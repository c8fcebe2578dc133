"""One message of the outbox → calls to WeCom, in order; sent again it is the same to the byte, and arrives once."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels import Gone, Never, SendFailed, Unsure, Wait
from bot.channels.wecom.allowance import Allowance
from bot.channels.wecom.apart import Apart
from bot.channels.wecom.card import is_vote, lay_out
from bot.channels.wecom.marked import has_headings, marked
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import MEDIA_OVER, NOBODY, Refusal, send_failed
from bot.channels.wecom_api.json_text import written
from bot.channels.wecom_api.layout import literal, split
from bot.channels.wecom_api.media import Post
from bot.config_wecom import WeCom as Settings
from domain.messages import Outgoing
from storage.wecom_media import Media

log = logging.getLogger(__name__)
_AGAIN = 5.0
"""seconds after which an upload whose answer was lost is made again"""
_TASK_TAKEN = frozenset({42018})
"""the card is there already: no other line has this task id"""
_CARD_REFUSED = frozenset({40058, 42014, *range(42016, 42021), *range(42027, 42052)})
"""which of these says that a task is taken is not written anywhere; of a card that may have arrived, each does"""
_MEDIA_REFUSED = frozenset({40004, 40005, 40006, 40009, 40145, 40146, 44001, 45001, 45007, 830002})
_MOST_UNFINISHED = 2000
_FIGURES = "digest"
_BUSY_MINUTES = (0, 30)
"""of the hour; WeCom asks that nothing large begins then"""
Keep = Callable[[Outgoing, str], Awaitable[None]]
"""Remember the code that changes the card of this message."""
Label = Callable[[Outgoing], Awaitable[str]]
"""What stands on the button under a ballot, in the recipient's language."""


@dataclass(frozen=True, slots=True)
class Part:
    """One call: a text, a file or a card."""

    kind: str
    content: Mapping[str, Any]
    safe: bool = False
    """not to be passed on: shown with a watermark"""
    media: Media | None = None
    doubtful: bool = False
    """it may have arrived already"""
    same: int = 0
    """seconds in which the platform takes the same request for a repeat; others where the same words are said again"""


def plan(message: Outgoing, files: list[Media], submit: str, *, markdown: bool = False) -> list[Part]:
    """The calls that a message takes: files first, so that the buttons stay at the bottom. `markdown`: the week's
    figures may be shown in it; it knows no watermark, so nothing that was told in confidence ever is."""
    # A document is made to be saved: an invitation goes into a calendar, a notice onto paper.
    parts = [Part(f.kind, {"media_id": f.id}, message.guarded and f.kind == "image", f) for f in files]
    laid = lay_out(message.text, message.options, message.id, submit) if message.options else None
    text = laid.above if laid else message.text
    if markdown and message.kind == _FIGURES and has_headings(text):
        parts += [Part("markdown", {"content": each}) for each in marked(text)]
    else:
        parts += [Part("text", {"content": each}, message.guarded) for each in split(literal(text))]
    if laid:
        parts.append(Part("template_card", laid.card))
    return parts


class Sender:
    """Sends messages through one app, and remembers how far it got with each."""

    def __init__(
        self,
        client: Client,
        settings: Settings,
        post: Post,
        allowance: Allowance,
        clock: Callable[[], datetime],
        label: Label,
    ) -> None:
        self._client, self._agent, self._post = client, settings.agent_id, post
        self._markdown = settings.markdown
        self._allowance, self._clock, self._label = allowance, clock, label
        self._left: OrderedDict[str, deque[Part]] = OrderedDict()
        self._apart = Apart()
        self._failures = 0

    async def send(self, message: Outgoing, keep: Keep) -> str:
        """Send what is left of the message; WeCom's id of its last part. Raises a SendFailed."""
        self._may_begin(message)
        left = self._left.get(message.id)
        if left is None:
            left = deque(self._numbered(message, await self._plan(message), self._clock()))
            self._remember(message.id, left)
        receipt = ""
        try:
            while left:
                receipt = await self._one(message, left, keep) or receipt
        except SendFailed as no:
            if not isinstance(no, Wait | Unsure):
                self._left.pop(message.id, None)
            raise
        self._left.pop(message.id, None)
        if not receipt:
            raise Never("nothing to send")
        return receipt

    def went_out(self, message: Outgoing, at: datetime) -> int:
        """Another process sent this message then: its numbers are taken. In how many parts, its files counted."""
        return len(message.files) + len(self._numbered(message, plan(message, [], "", markdown=self._markdown), at))

    def _may_begin(self, message: Outgoing) -> None:
        now = self._clock()
        if closed := self._allowance.closed(now):
            log.error("nothing more may be sent today: outbox held")
            raise Wait("the day is used up", closed, everyone=True)
        if message.kind == _FIGURES and now.minute in _BUSY_MINUTES:
            raise Wait("a busy minute", 60.0 - now.second)

    async def _plan(self, message: Outgoing) -> list[Part]:
        found = [await self._media(message, file) for file in message.files]
        submit = await self._label(message) if is_vote(message.options) else ""
        return plan(message, [media for media in found if media], submit, markdown=self._markdown)

    async def _media(self, message: Outgoing, file: str) -> Media | None:
        """The file as it can be sent; None for one that goes out with nobody."""
        try:
            return await self._post.media(file, message.attempts)
        except Refusal as no:
            if no.code not in _MEDIA_REFUSED:
                raise self._noted(send_failed(no)) from no
            log.warning("file refused", extra={"line": message.id, "code": no.code})
            return None
        except Unsure as lost:
            raise Wait(lost.problem, _AGAIN) from lost

    def _numbered(self, message: Outgoing, parts: list[Part], at: datetime) -> list[Part]:
        """The parts with their numbers; they are counted from the end, where words and buttons stand, because files may
        be wanting at the next try."""
        return [self._told_apart(message, number, part, at) for number, part in enumerate(parts, start=-len(parts))]

    def _told_apart(self, message: Outgoing, number: int, part: Part, at: datetime) -> Part:
        """The part with a number of its own."""
        owner, user = f"{message.id}:{number}", message.address.user
        same = self._apart.number(user, owner, part.kind, part.content, at.timestamp())
        return replace(part, same=same, doubtful=message.again)

    def _remember(self, id: str, left: deque[Part]) -> None:
        self._left[id] = left
        while len(self._left) > _MOST_UNFINISHED:
            self._left.popitem(last=False)

    async def _one(self, message: Outgoing, left: deque[Part], keep: Keep) -> str:
        """Send the first part and take it off."""
        now, user = self._clock(), message.address.user
        if wait := self._allowance.wait(user, now):
            raise Wait("enough for this member", wait)
        part = left[0]
        self._allowance.spend(user, now)
        answer: Mapping[str, Any] | None
        try:
            answer = await self._client.call("POST", "message/send", json=self._body(user, part))
        except Refusal as no:
            answer = await self._refused(message, part, no)
        except Unsure:
            # The same request again arrives once: whether this one did makes no difference.
            left[0] = replace(part, doubtful=True)
            raise
        except Wait as no:
            raise self._noted(no) from no
        self._failures = 0
        left.popleft()
        if answer is None:
            return ""
        _reached(answer, user)
        if (code := str(answer.get("response_code") or "")) and message.options:
            await keep(message, code)
        return str(answer.get("msgid") or message.id)

    async def _refused(self, message: Outgoing, part: Part, no: Refusal) -> dict[str, Any] | None:
        """What it comes to, where the message goes on, None without this part; else raises."""
        if _is_there(part, no):
            return {"msgid": message.id}
        if no.code in MEDIA_OVER and part.media and message.attempts < 3:
            await self._post.forget(part.media)
            self._left.pop(message.id, None)
            raise Wait("media over", 1) from no
        if no.code in MEDIA_OVER | _MEDIA_REFUSED and part.media:
            log.warning("file refused", extra={"line": message.id, "code": no.code})
            return None
        if no.code in NOBODY:
            raise Gone(f"not reachable ({no.code})") from no
        raise self._noted(send_failed(no)) from no

    def _noted(self, no: SendFailed) -> SendFailed:
        """A platform that is out of order is asked less and less often, by everybody together."""
        if isinstance(no, Wait) and no.everyone and not no.seconds:
            self._failures += 1
            no.seconds = min(30.0, 2.0 ** min(self._failures, 5))
        return no

    def _body(self, user: str, part: Part) -> bytes:
        """The same bytes for the same part of the same line, and others for the same words said twice."""
        return written(
            {
                "touser": user,
                "msgtype": part.kind,
                "agentid": self._agent,
                part.kind: part.content,
                **({"safe": 1} if part.safe else {}),  # cards do not know it
                "enable_duplicate_check": 1,
                "duplicate_check_interval": part.same,
            }
        )


def _is_there(part: Part, no: Refusal) -> bool:
    """Whether the refusal says that this card came with an earlier try: its task is taken, by whatever code."""
    if part.kind != "template_card":
        return False
    return no.code in _TASK_TAKEN or (part.doubtful and no.code in _CARD_REFUSED)


def _reached(answer: Mapping[str, Any], user: str) -> None:
    """Whom it did not reach is named in an answer that says yes."""
    for lacking in ("invaliduser", "unlicenseduser"):
        told = answer.get(lacking) or ""
        named = [str(one) for one in told] if isinstance(told, list) else str(told).split("|")
        if user.lower() in (one.lower() for one in named):
            raise Gone(lacking)

"""message/send: to members of the app, partly failing, recognising repeats, silently dropping what is too much."""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wecom.answers import Json, ok, only, read, refuse, text_of
from tests.fakes.wecom.cards import card_buttons, card_options, card_text, check_card
from tests.fakes.wecom.ledger import Dropped, Ledger
from tests.fakes.wecom.media import Media

MOST_TEXT = 2048
CODE_LASTS = 72 * 3600.0
A_MINUTE, AN_HOUR = 30, 1000
_KNOWN = (
    "touser", "toparty", "totag", "msgtype", "agentid", "safe", "enable_id_trans", "enable_duplicate_check",
    "duplicate_check_interval",
)  # fmt: skip
_FILES = frozenset({"image", "voice", "file", "video"})


@dataclass
class Shown:
    """One message as a member sees it; a card changes when it is updated."""

    kind: str
    text: str
    msgid: str
    at: float
    card: Json = field(default_factory=dict)
    media_id: str = ""
    dead: str = ""
    """what stands where the buttons were"""
    recalled: bool = False

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(text, key) of all that can be pressed now."""
        return [] if self.dead else card_buttons(self.card)

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [text for text, _ in self.buttons]

    @property
    def options(self) -> dict[str, dict[str, str]]:
        """question key → text of an option → its id."""
        return card_options(self.card)


@dataclass
class Code:
    """A response code: one update, within 72 hours, of the card of this task."""

    task: str
    at: float
    used: bool = False


@dataclass
class Inbox:
    """What one member has received."""

    user_id: str
    name: str = ""
    visible: bool = True
    """whether they are in the app's range"""
    shown: list[Shown] = field(default_factory=list)
    recent: deque[float] = field(default_factory=deque)


class Messages:
    """The app's outgoing side."""

    def __init__(self, agent_id: int, media: Media, ledger: Ledger, clock: Callable[[], float]) -> None:
        self.agent_id, self._media, self._ledger, self._clock = agent_id, media, ledger, clock
        self.inboxes: dict[str, Inbox] = {}
        self.codes: dict[str, Code] = {}
        self.tasks: dict[str, tuple[str, ...]] = {}
        """task id → who has the card"""
        self.quota: int | None = None
        """deliveries the app may still make today; None: as many as it likes"""
        self.has_callback: Callable[[], bool] = lambda: True
        self._numbers = itertools.count(1)
        self._seen: dict[bytes, tuple[float, Json]] = {}

    def send(self, raw: bytes) -> tuple[Json, tuple[str, ...], str, bool]:
        """(answer, whom it reached, its text, whether it was known as a repeat)."""
        body = read(raw)
        kind, text = self._checked(body)
        reached, invalid = self._people(body)
        if body.get("enable_duplicate_check") and (before := self._repeat(raw, body)):
            return before, reached, text, True
        self._spend(len(reached))
        msgid = f"M-{next(self._numbers)}"
        answer = ok(invaliduser="|".join(invalid).lower(), invalidparty="", invalidtag="", msgid=msgid)
        if kind == "template_card":
            answer |= self._register(body["template_card"], reached)
        for user in reached:
            self._show(self.inboxes[user], Shown(kind, self._visible(user, kind, text), msgid, self._clock()), body)
        if body.get("enable_duplicate_check"):
            self._seen[hashlib.sha256(raw).digest()] = (self._clock(), answer)
        return answer, reached, text, False

    def _checked(self, body: Json) -> tuple[str, str]:
        kind = body.get("msgtype", "")
        if body.get("agentid") != self.agent_id:
            refuse(301002, "not this app")
        if kind not in ("text", "markdown", "textcard", "news", "template_card", *_FILES):
            refuse(40008, "invalid message type")
        only(body, *_KNOWN, kind)
        part = body.get(kind)
        if not isinstance(part, dict):
            refuse(40063, f"{kind} missing")
        interval = body.get("duplicate_check_interval", 1800)
        if not isinstance(interval, int) or not 0 < interval <= 4 * 3600:
            refuse(40058, "duplicate_check_interval")
        return kind, self._text(kind, part)

    def _text(self, kind: str, part: Json) -> str:
        if kind in ("text", "markdown"):
            only(part, "content", where=kind)
            content = part.get("content", "")
            return str(content) if content.strip() else refuse(44004, "empty content")
        if kind in _FILES:
            only(part, "media_id", *(("title", "description") if kind == "video" else ()), where=kind)
            return f"[{kind} {self._media.valid(part.get('media_id', ''), kind).name}]"
        if kind == "textcard":
            title, told = text_of(part, "title", 128 * 4), text_of(part, "description", 512 * 4)
            text_of(part, "url", 2048)
            return f"{title}\n{told}"
        if kind == "news":
            articles = part.get("articles") or ()
            if not 1 <= len(articles) <= 8:
                refuse(40058, "1 to 8 articles")
            return "\n".join(text_of(one, "title", 128) for one in articles)
        check_card(part, callback=self.has_callback())
        if (task := part.get("task_id")) and task in self.tasks:
            refuse(42018, "task_id used before")
        return card_text(part)

    def _visible(self, user: str, kind: str, text: str) -> str:
        whole = text.encode()
        if kind not in ("text", "markdown") or len(whole) <= MOST_TEXT:
            return text
        self._ledger.cut.append(Dropped(self._clock(), user, text))
        return whole[:MOST_TEXT].decode(errors="ignore")

    def _people(self, body: Json) -> tuple[tuple[str, ...], list[str]]:
        if body.get("toparty") or body.get("totag"):
            refuse(40058, "the fake knows no parties and tags")
        wanted = [one for one in str(body.get("touser", "")).split("|") if one]
        if not wanted:
            refuse(82001, "nobody to send to")
        if len(wanted) > 1000:
            refuse(82003, "more than 1000 people")
        known = {user.lower(): user for user, inbox in self.inboxes.items() if inbox.visible}
        if wanted == ["@all"]:
            return tuple(known.values()), []
        reached = tuple(known[one.lower()] for one in wanted if one.lower() in known)
        if not reached:
            refuse(81013, "user & party & tag all invalid")
        return reached, [one for one in wanted if one.lower() not in known]

    def _repeat(self, raw: bytes, body: Json) -> Json | None:
        at, answer = self._seen.get(hashlib.sha256(raw).digest(), (0.0, {}))
        return answer if answer and self._clock() - at < body.get("duplicate_check_interval", 1800) else None

    def _spend(self, people: int) -> None:
        if self.quota is None:
            return
        if self.quota < people:
            refuse(45009, "api freq out of limit: today")
        self.quota -= people

    def _register(self, card: Json, reached: tuple[str, ...]) -> Json:
        task = card.get("task_id", "")
        if not task:
            return {}
        self.tasks[task] = reached
        return {"response_code": self.new_code(task)}

    def new_code(self, task: str) -> str:
        """A code with which the card of this task may be changed once."""
        code = f"RC-{next(self._numbers)}"
        self.codes[code] = Code(task, self._clock())
        return code

    def _show(self, inbox: Inbox, shown: Shown, body: Json) -> None:
        now = self._clock()
        while inbox.recent and inbox.recent[0] <= now - 3600:
            inbox.recent.popleft()
        if len(inbox.recent) >= AN_HOUR or sum(at > now - 60 for at in inbox.recent) >= A_MINUTE:
            self._ledger.dropped.append(Dropped(now, inbox.user_id, shown.text))
            return
        inbox.recent.append(now)
        part: Any = body[shown.kind]
        shown.card = dict(part) if shown.kind == "template_card" else {}
        shown.media_id = part.get("media_id", "")
        inbox.shown.append(shown)

    def recall(self, body: Json) -> Json:
        """message/recall."""
        found = [one for inbox in self.inboxes.values() for one in inbox.shown if one.msgid == body.get("msgid")]
        if not found or self._clock() - found[0].at > 86400:
            refuse(42052, "too late")
        for one in found:
            one.recalled = True
        return ok()

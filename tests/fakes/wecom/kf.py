"""微信客服 as the platform keeps it: a log read by cursor, five messages in 48 hours, sessions, codes used once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.wecom.answers import Json, ok, only, read, refuse, size
from tests.fakes.wecom.app_calls import Call, Done
from tests.fakes.wecom.callbacks import Callbacks
from tests.fakes.wecom.kf_checks import KINDS, check_kf
from tests.fakes.wecom.ledger import Dropped, Ledger
from tests.fakes.wecom.media import Media

ACCOUNT = "wk0aFakeAccount"
MOST, LASTS = 5, 48 * 3600.0
LOGGED, NUDGED, WELCOME = 3 * 86400.0, 600.0, 20.0
UNTOLD = 6
"""calls of sync_msg a minute without a nudge's token; the vendor's number is not known"""
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}\Z")


@dataclass
class Said:
    """One message as a resident sees it."""

    text: str
    msgid: str
    menu: list[tuple[str, str]] = field(default_factory=list)
    """(what stands there, its id) of all that can be tapped"""
    media_id: str = ""
    on_event: bool = False


@dataclass
class Chat:
    """One resident and this account."""

    user_id: str
    state: int = 0
    servicer: str = ""
    left: int = 0
    wrote_at: float = -1e12
    welcomed_at: float = -1e12
    shown: list[Said] = field(default_factory=list)


@dataclass
class Code:
    """Good for one message on an event."""

    user: str
    until: float
    kinds: tuple[str, ...]
    used: bool = False


class Kf:
    """One customer-service account that is handed over to the program."""

    open_kfid = ACCOUNT

    def __init__(self, callback: Callbacks, media: Media, ledger: Ledger, clock: Callable[[], float]) -> None:
        self.callback = callback
        """where nudges go"""
        self._media, self._ledger, self._clock = media, ledger, clock
        self.chats: dict[str, Chat] = {}
        self.log: list[tuple[float, Json]] = []
        self.page = 1000
        """the most that one page brings, however many are asked for"""
        self.empty_pages = 0
        """so many of the next pages are empty, and say that there is more"""
        self.syncs: list[Json] = []
        """every body of sync_msg that was answered"""
        self.fail_next: list[int] = []
        """fail types: so many of the next messages are taken, and said not to have arrived afterwards"""
        self.failed: list[str] = []
        self.servicers = {"servant"}
        """who may take over"""
        self._numbers = itertools.count(1)
        self._tokens: dict[str, float] = {}
        self._codes: dict[str, Code] = {}
        self._msgids: set[str] = set()
        self._untold: list[float] = []
        self.table: dict[str, Call] = {
            "kf/sync_msg": self._sync,
            "kf/send_msg": self._send,
            "kf/send_msg_on_event": self._send_on_event,
            "kf/service_state/get": self._state,
            "kf/service_state/trans": self._trans,
            "kf/customer/batchget": self._customers,
            "kf/add_contact_way": self._contact_way,
            "kf/account/list": self._accounts,
            "kf/servicer/list": lambda _raw, _query: Done(
                ok(servicer_list=[{"userid": one, "status": 0} for one in sorted(self.servicers)])
            ),
        }

    def chat(self, user: str) -> Chat:
        """The chat of this resident."""
        return self.chats.setdefault(user, Chat(user))

    def token(self) -> str:
        """A nudge's token, good for ten minutes."""
        token = f"ENC{next(self._numbers)}"
        self._tokens[token] = self._clock() + NUDGED
        return token

    def code(self, user: str, *kinds: str, lasts: float = WELCOME) -> str:
        """A code for one message on an event."""
        code = f"W{next(self._numbers)}"
        self._codes[code] = Code(user, self._clock() + lasts, kinds)
        return code

    def note(self, body: Json) -> str:
        """Into the log; the id."""
        body = {"msgid": f"m{next(self._numbers):08d}", "send_time": int(self._clock())} | body
        self.log.append((self._clock(), body))
        self._ledger.stir()
        return str(body["msgid"])

    def event(self, kind: str, user: str, **more: Any) -> str:
        """An event of the system into the log."""
        told = {"event_type": kind, "open_kfid": ACCOUNT, "external_userid": user} | more
        return self.note({"origin": 4, "msgtype": "event", "event": told})

    async def nudge(self) -> None:
        """Tell the program that there is something to read."""
        if self.callback.url:
            await self.callback.push({
                "ToUserName": self.callback.corp_id, "CreateTime": int(self._clock()), "MsgType": "event",
                "Event": "kf_msg_or_event", "Token": self.token(), "OpenKfId": ACCOUNT,
            })  # fmt: skip

    def _sync(self, raw: bytes, _query: Json) -> Done:
        body = read(raw)
        only(body, "cursor", "token", "limit", "voice_format", "open_kfid")
        self._mine(body)
        self._may_sync(body.get("token", ""))
        self.syncs.append(body)
        self._ledger.stir()
        oldest = next((n for n, (at, _) in enumerate(self.log) if at > self._clock() - LOGGED), len(self.log))
        cursor = str(body.get("cursor", ""))
        if cursor and not re.fullmatch(r"CUR\d+", cursor):
            refuse(40058, "invalid cursor")
        start = max(oldest, int(cursor[3:]) if cursor else 0)
        count = min(self.page, int(body.get("limit", 1000)))
        if self.empty_pages > 0:
            self.empty_pages, count = self.empty_pages - 1, 0
        end = min(start + count, len(self.log))
        more = int(end < len(self.log) or count == 0)
        found = [told for _, told in self.log[start:end]]
        return Done(ok(next_cursor=f"CUR{end}", has_more=more, msg_list=found))

    def _may_sync(self, token: str) -> None:
        now = self._clock()
        if token:
            return None if self._tokens.get(token, 0.0) > now else refuse(95007, "invalid msg token")
        self._untold = [at for at in self._untold if at > now - 60]
        if len(self._untold) >= UNTOLD:
            refuse(45009, "api freq out of limit")
        self._untold.append(now)
        return None

    def _send(self, raw: bytes, _query: Json) -> Done:
        body = read(raw)
        kind = body.get("msgtype", "")
        only(body, "touser", "open_kfid", "msgid", "msgtype", kind)
        self._mine(body)
        if kind not in KINDS:
            refuse(40008, "invalid message type")
        chat = self.chats.get(body.get("touser", "")) or refuse(40003, "invalid touser")
        said = self._said(body, kind, chat.user_id)
        self._may_send(chat, said.msgid)
        chat.left -= 1
        return self._deliver(chat, said)

    def _may_send(self, chat: Chat, msgid: str) -> None:
        if msgid in self._msgids:
            refuse(95033, "msgid repeated")
        if chat.state == 4:
            refuse(95013, "session has ended")
        if chat.state not in (0, 1):
            refuse(95018, "not in this session state")
        if self._clock() - chat.wrote_at > LASTS:
            refuse(95002, "48 hours are over")
        if chat.left <= 0:
            refuse(95001, "5 messages have been sent")

    def _said(self, body: Json, kind: str, user: str) -> Said:
        msgid = body.get("msgid", "")
        if msgid and not _MSGID.match(msgid):
            refuse(40058, "msgid")
        text, menu = check_kf(kind, body.get(kind), self._media)
        if kind == "text" and size(text) > 2048:
            self._ledger.cut.append(Dropped(self._clock(), user, text))
            text = text.encode()[:2048].decode(errors="ignore")
        media_id = body[kind].get("media_id", "")
        return Said(text, msgid or f"auto{next(self._numbers)}", menu, media_id)

    def _deliver(self, chat: Chat, said: Said) -> Done:
        self._msgids.add(said.msgid)
        if self.fail_next:
            self.failed.append(said.msgid)
            self.event("msg_send_fail", chat.user_id, fail_msgid=said.msgid, fail_type=self.fail_next.pop(0))
        else:
            chat.shown.append(said)
        return Done(ok(msgid=said.msgid), (chat.user_id,), said.text, said.msgid)

    def _send_on_event(self, raw: bytes, _query: Json) -> Done:
        body = read(raw)
        kind = body.get("msgtype", "")
        only(body, "code", "msgid", "msgtype", kind)
        code = self._codes.get(body.get("code", ""))
        if code is None or code.used or self._clock() >= code.until:
            refuse(95018, "invalid code")
        if kind not in code.kinds:
            refuse(40008, "not on this event")
        said = self._said(body, kind, code.user)
        if said.msgid in self._msgids:
            refuse(95033, "msgid repeated")
        code.used, said.on_event = True, True
        self.chat(code.user).welcomed_at = self._clock()
        return self._deliver(self.chat(code.user), said)

    def _state(self, raw: bytes, _query: Json) -> Done:
        chat = self._of(read(raw))
        return Done(ok(service_state=chat.state, servicer_userid=chat.servicer))

    def _trans(self, raw: bytes, _query: Json) -> Done:
        body = read(raw)
        only(body, "open_kfid", "external_userid", "service_state", "servicer_userid")
        chat, to = self._of(body), body.get("service_state")
        allowed = {0: (1, 2, 3, 4), 1: (2, 3, 4), 2: (3, 4), 3: (3, 4), 4: ()}[chat.state]
        if to not in allowed:
            refuse(95016, "no such change of session")
        if to == 3 and body.get("servicer_userid") not in self.servicers:
            refuse(95014, "not a servicer")
        chat.state, chat.servicer = to, body.get("servicer_userid", "") if to == 3 else ""
        code = {2: self.code(chat.user_id, "text", lasts=LASTS), 4: self.code(chat.user_id, "text", "msgmenu")}.get(to)
        return Done(ok(**({"msg_code": code} if code else {})), (chat.user_id,))

    def _customers(self, raw: bytes, _query: Json) -> Done:
        asked = read(raw).get("external_userid_list") or refuse(40063, "external_userid_list")
        lately = [u for u in asked if u in self.chats and self._clock() - self.chats[u].wrote_at <= LASTS]
        people = [{"external_userid": user, "nickname": user, "avatar": "", "gender": 0} for user in lately]
        return Done(ok(customer_list=people, invalid_external_userid=[u for u in asked if u not in lately]))

    def _contact_way(self, raw: bytes, _query: Json) -> Done:
        body = read(raw)
        self._mine(body)
        if not re.fullmatch(r"[0-9a-zA-Z_-]{0,32}", body.get("scene", "")):
            refuse(40058, "scene")
        return Done(ok(url=f"https://work.weixin.qq.com/kfid/{ACCOUNT}?enc_scene=E{body.get('scene', '')}"))

    def _accounts(self, raw: bytes, _query: Json) -> Done:
        only(read(raw), "offset", "limit")
        account = {"open_kfid": ACCOUNT, "name": "同心", "avatar": "", "manage_privilege": True}
        return Done(ok(account_list=[account]))

    def _mine(self, body: Json) -> None:
        if body.get("open_kfid") != ACCOUNT:
            refuse(95000, "invalid open_kfid")

    def _of(self, body: Json) -> Chat:
        self._mine(body)
        return self.chats.get(body.get("external_userid", "")) or refuse(40003, "invalid external_userid")

"""The calls of the self-built app: messages, cards, media, the menu, members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.wecom.answers import Json, ok, read, refuse, size

if TYPE_CHECKING:
    from tests.fakes.wecom.server import FakeWeCom


@dataclass(frozen=True)
class Done:
    """What a call came to: the answer, and what the ledger is told."""

    answer: Json
    users: tuple[str, ...] = ()
    text: str = ""
    msgid: str = ""
    repeat: bool = False


Call = Callable[[bytes, Json], Done]
"""(body, query) → what it came to"""


class AppCalls:
    """A table of the calls, by path."""

    def __init__(self, fake: FakeWeCom) -> None:
        self._fake = fake
        self.table: dict[str, Call] = {
            "message/send": self._send,
            "message/update_template_card": self._update,
            "message/recall": self._recall,
            "menu/create": self._menu,
            "menu/get": lambda _body, _query: Done(ok(**fake.menu)),
            "menu/delete": self._no_menu,
            "user/get": self._user,
            "agent/get": self._agent,
            "getcallbackip": lambda _body, _query: Done(ok(ip_list=["127.0.0.1"])),
            "get_api_domain_ip": lambda _body, _query: Done(ok(ip_list=["127.0.0.1"])),
        }

    def _send(self, body: bytes, _query: Json) -> Done:
        answer, users, text, repeat = self._fake.messages.send(body)
        return Done(answer, users, text, answer["msgid"], repeat)

    def _update(self, body: bytes, _query: Json) -> Done:
        answer, users, text = self._fake.updates.update(read(body))
        return Done(answer, users, text)

    def _recall(self, body: bytes, _query: Json) -> Done:
        return Done(self._fake.messages.recall(read(body)))

    def _menu(self, body: bytes, query: Json) -> Done:
        menu = read(body)
        self._right_app(query)
        tops = menu.get("button") or ()
        if not 1 <= len(tops) <= 3:
            refuse(40058, "1 to 3 top buttons")
        for top in tops:
            subs = top.get("sub_button") or ()
            if len(subs) > 5 or size(top.get("name", "")) > 16:
                refuse(40058, "sub-buttons, or the name of a top button")
            for entry in subs or (top,):
                if size(entry.get("name", "")) > 40 or size(entry.get("key", "")) > 128 or not entry.get("type"):
                    refuse(40058, "an entry of the menu")
        self._fake.menu = menu
        return Done(ok())

    def _no_menu(self, _body: bytes, query: Json) -> Done:
        self._right_app(query)
        self._fake.menu = {}
        return Done(ok())

    def _user(self, _body: bytes, query: Json) -> Done:
        known = {user.lower(): inbox for user, inbox in self._fake.messages.inboxes.items()}
        inbox = known.get(query.get("userid", "").lower()) or refuse(60111, "userid not found")
        if not inbox.visible:
            refuse(60011, "no privilege to access this user")
        return Done(ok(userid=inbox.user_id, name=inbox.name, department=[1], is_leader_in_dept=[0], status=1))

    def _agent(self, _body: bytes, query: Json) -> Done:
        self._right_app(query)
        seen = [{"userid": inbox.user_id} for inbox in self._fake.messages.inboxes.values() if inbox.visible]
        return Done(
            ok(agentid=self._fake.agent_id, name="同心", close=0, allow_userinfos={"user": seen}, redirect_domain="")
        )

    def _right_app(self, query: Json) -> None:
        if query.get("agentid") != str(self._fake.agent_id):
            refuse(40056, "invalid agentid")

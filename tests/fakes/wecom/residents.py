"""Residents at the other end: ordinary WeChat, which knows this account as one more contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.wecom.answers import Json
from tests.fakes.wecom.kf import LASTS, MOST, Chat, Said
from tests.fakes.wecom.members import AMR, JPEG

if TYPE_CHECKING:
    from tests.fakes.wecom.server import FakeWeCom


class Resident:
    """One person; made by `FakeWeCom.resident`. What they do lies in the log, and the program is nudged."""

    def __init__(self, fake: FakeWeCom, chat: Chat) -> None:
        self._fake, self.chat = fake, chat
        self._heard = 0

    @property
    def user_id(self) -> str:
        """Their external_userid."""
        return self.chat.user_id

    async def says(self, text: str, *, menu_id: str = "") -> str:
        """Writes a text; its msgid."""
        told = {"content": text} | ({"menu_id": menu_id} if menu_id else {})
        return await self.sends("text", told)

    async def taps(self, wanted: str) -> str:
        """Taps the newest entry that stands there with these words, or contains them; old menus stay for ever."""
        for said in reversed(self.chat.shown):
            for text, id in said.menu:
                if wanted == text or wanted in text:
                    return await self.says(text, menu_id=id)
        seen = [text for said in self.chat.shown[-3:] for text, _ in said.menu]
        raise AssertionError(f"no entry {wanted!r}; the last are {seen}")

    async def sends_photo(self, content: bytes = JPEG) -> str:
        """Sends a photo."""
        return await self.sends("image", {"media_id": self._fake.media.keep("image", "p.jpg", content)})

    async def sends_voice(self, content: bytes = AMR) -> str:
        """Sends a voice message."""
        return await self.sends("voice", {"media_id": self._fake.media.keep("voice", "v.amr", content)})

    async def sends_location(self, latitude: float, longitude: float, name: str = "") -> str:
        """Sends where they are."""
        place = {"latitude": latitude, "longitude": longitude, "name": name, "address": name}
        return await self.sends("location", place)

    async def sends(self, kind: str, told: Any) -> str:
        """Sends a message of any kind: five more may follow from now on, and an ended session is new again."""
        chat = self.chat
        chat.left, chat.wrote_at = MOST, self._fake.clock()
        chat.state = 0 if chat.state == 4 else chat.state
        body: Json = {"open_kfid": self._fake.kf.open_kfid, "external_userid": self.user_id, "origin": 3}
        msgid = self._fake.kf.note(body | {"msgtype": kind, kind: told})
        await self._fake.kf.nudge()
        return msgid

    async def enters(self, scene_param: str = "", scene: str = "door") -> str:
        """Opens the account through a link; the code for a welcome comes where none has been said lately."""
        now, chat = self._fake.clock(), self.chat
        more: Json = {"scene": scene, "scene_param": scene_param}
        if now - chat.welcomed_at > LASTS and now - chat.wrote_at > LASTS:
            more["welcome_code"] = self._fake.kf.code(self.user_id, "text", "msgmenu")
        id = self._fake.kf.event("enter_session", self.user_id, **more)
        await self._fake.kf.nudge()
        return id

    async def takes_back(self, msgid: str) -> None:
        """Withdraws a message."""
        self._fake.kf.event("user_recall_msg", self.user_id, recall_msgid=msgid)
        await self._fake.kf.nudge()

    async def is_taken_by(self, servicer: str) -> None:
        """A servicer takes the session over in their client."""
        self.chat.state, self.chat.servicer = 3, servicer
        self._fake.kf.event("session_status_change", self.user_id, change_type=1, new_servicer_userid=servicer)
        await self._fake.kf.nudge()

    async def is_let_go(self) -> None:
        """The servicer ends the session."""
        self.chat.state, servicer = 4, self.chat.servicer
        self._fake.kf.event("session_status_change", self.user_id, change_type=3, old_servicer_userid=servicer)
        await self._fake.kf.nudge()

    async def hears(self, count: int = 1) -> list[Said]:
        """The next messages to this resident, as soon as there are that many."""
        got: list[Said] = await self._fake.ledger.until(
            lambda: found if len(found := self.chat.shown[self._heard : self._heard + count]) == count else None,
            wanted=f"{count} messages to {self.user_id}",
        )
        self._heard += count
        return got

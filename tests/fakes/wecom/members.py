"""Members at the other end: they write, press, choose, vote, come and go as a person with WeCom would."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tests.fakes.wecom.answers import Json
from tests.fakes.wecom.callbacks import Delivery
from tests.fakes.wecom.messages import Inbox, Shown

if TYPE_CHECKING:
    from tests.fakes.wecom.server import FakeWeCom

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
AMR = b"#!AMR\n" + bytes(32)
_MSG_IDS = itertools.count(7_291_000_000_000_000_001)


class Member:
    """One member of the corp; made by `FakeWeCom.member`. What they do returns when the program has answered."""

    def __init__(self, fake: FakeWeCom, inbox: Inbox) -> None:
        self._fake = fake
        self.inbox = inbox
        self._heard = 0

    @property
    def user_id(self) -> str:
        """Their UserID."""
        return self.inbox.user_id

    async def says(self, text: str, *, msg_id: int | None = None) -> list[Delivery]:
        """Writes a text."""
        return await self.sends("text", Content=text, msg_id=msg_id)

    async def sends_photo(self, content: bytes = JPEG) -> list[Delivery]:
        """Sends a photo."""
        media = self._fake.media.keep("image", "photo.jpg", content)
        return await self.sends("image", PicUrl="https://example.org/p.jpg", MediaId=media)

    async def sends_voice(self, content: bytes = AMR) -> list[Delivery]:
        """Sends a voice message."""
        return await self.sends("voice", MediaId=self._fake.media.keep("voice", "voice.amr", content), Format="amr")

    async def sends_video(self, content: bytes = bytes(64)) -> list[Delivery]:
        """Sends a video."""
        media = self._fake.media.keep("video", "video.mp4", content)
        return await self.sends("video", MediaId=media, ThumbMediaId="THUMB")

    async def sends_location(self, latitude: float, longitude: float, label: str = "") -> list[Delivery]:
        """Sends where they are."""
        place: Json = {
            "Location_X": latitude,
            "Location_Y": longitude,
            "Scale": 16,
            "Label": label,
            "AppType": "wxwork",
        }
        return await self.sends("location", **place)

    async def sends(self, kind: str, *, msg_id: int | None = None, **fields: Any) -> list[Delivery]:
        """Sends a message of any kind."""
        told = self._common(kind) | fields | {"MsgId": msg_id or next(_MSG_IDS), "AgentID": self._fake.agent_id}
        return await self._fake.callback.push(told)

    async def event(self, name: str, **fields: Any) -> list[Delivery]:
        """An event of any kind; events have no id of their own."""
        told = self._common("event") | {"Event": name} | fields | {"AgentID": self._fake.agent_id}
        return await self._fake.callback.push(told)

    async def enters(self) -> list[Delivery]:
        """Opens the app."""
        return await self.event("enter_agent", EventKey="")

    async def clicks(self, key: str) -> list[Delivery]:
        """Chooses an entry of the app's menu by its key; one that is not there is a defect of the test."""
        entries = [one for top in self._fake.menu.get("button", ()) for one in (top, *top.get("sub_button", ()))]
        if all(one.get("key") != key for one in entries):
            raise AssertionError(f"no entry {key!r} in the menu: {self._fake.menu}")
        return await self.event("click", EventKey=key)

    async def leaves(self) -> list[Delivery]:
        """Is taken out of the app's visible range."""
        self.inbox.visible = False
        return await self.event("unsubscribe", EventKey="")

    async def returns(self) -> list[Delivery]:
        """Is in the range again."""
        self.inbox.visible = True
        return await self.event("subscribe", EventKey="")

    async def presses(self, wanted: str, *, choose: dict[str, list[str]] | None = None) -> list[Delivery]:
        """Presses the button with that text, key or beginning of it, on the newest card that has it; `choose`:
        question key → the options ticked, by text or id."""
        for shown in reversed(self.inbox.shown):
            for text, key in shown.buttons:
                if wanted in (text, key) or key.startswith(wanted):
                    return await self.presses_key(key, shown, choose=choose)
        seen = [label for shown in self.inbox.shown[-3:] for label in shown.labels]
        raise AssertionError(f"no button {wanted!r}; the last are {seen}")

    async def votes(self, *wanted: str) -> list[Delivery]:
        """Ticks these options on the newest vote card and submits."""
        shown = next(one for one in reversed(self.inbox.shown) if one.card.get("checkbox") and one.buttons)
        question = shown.card["checkbox"]["question_key"]
        return await self.presses_key(shown.buttons[0][1], shown, choose={question: list(wanted)})

    async def presses_key(
        self, key: str, shown: Shown | None = None, *, choose: dict[str, list[str]] | None = None, task: str = "gone"
    ) -> list[Delivery]:
        """A press with this key, whether or not such a button exists (forged, stale)."""
        task = shown.card.get("task_id", "") if shown else task
        kind = shown.card.get("card_type", "") if shown else "button_interaction"
        code = self._fake.messages.new_code(task) if task in self._fake.messages.tasks else "RC-none"
        options = shown.options if shown else {}
        picked = [
            {"QuestionKey": question, "OptionIds": {"OptionId": [options.get(question, {}).get(t, t) for t in ticked]}}
            for question, ticked in (choose or {}).items()
        ]
        more: Json = {"SelectedItems": {"SelectedItem": picked}} if picked else {}
        return await self.event(
            "template_card_event", EventKey=key, TaskId=task, CardType=kind, ResponseCode=code, **more
        )

    async def hears(self, count: int = 1) -> list[Shown]:
        """The next messages to this member, as soon as there are that many."""
        got: list[Shown] = await self._fake.ledger.until(
            lambda: found if len(found := self.inbox.shown[self._heard : self._heard + count]) == count else None,
            wanted=f"{count} messages to {self.user_id}",
        )
        self._heard += count
        return got

    def _common(self, kind: str) -> Json:
        return {
            "ToUserName": self._fake.corp_id,
            "FromUserName": self.user_id,
            "CreateTime": int(self._fake.clock()),
            "MsgType": kind,
        }

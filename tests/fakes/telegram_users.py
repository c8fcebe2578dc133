"""People at the other end: they write, press, send and listen as a person with a phone would."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_chats import Chat, Heard
from tests.fakes.telegram_markup import commands
from tests.fakes.telegram_methods import Query
from tests.fakes.telegram_schema import Json

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


class User:
    """One person in one chat; made by `FakeTelegram.user`."""

    def __init__(self, fake: FakeTelegram, about: Json, chat: Chat) -> None:
        self._fake = fake
        self.about = about
        self.chat = chat
        self._heard = 0
        self._presses = itertools.count(1)
        self._last_id: int | None = None

    def within(self, group: Group) -> User:
        """The same person, talking in a group."""
        return User(self._fake, self.about, group.chat)

    async def says(self, text: str) -> int | None:
        """Writes a text; the id of the update."""
        entities = commands(text)
        return self._sends({"text": text} | ({"entities": entities} if entities else {}))

    async def starts(self, payload: str = "") -> int | None:
        """Presses Start, or follows a deep link."""
        self.chat.started = True
        return await self.says(f"/start {payload}".strip())

    async def edits(self, text: str, message_id: int | None = None) -> int | None:
        """Changes what they wrote last, or an older message of theirs."""
        return self._changes({"text": text}, message_id)

    async def sends_photo(
        self, content: bytes = _JPEG, caption: str | None = None, album: str | None = None
    ) -> int | None:
        """Sends a photo in two sizes; photos with the same `album` belong together."""
        small = self._fake.files.keep("photos", "jpg", content) | {"width": 90, "height": 67}
        large = self._fake.files.keep("photos", "jpg", content) | {"width": 1280, "height": 960}
        return self._sends({"photo": [small, large]} | _optional(caption=caption, media_group_id=album))

    async def sends_voice(self, content: bytes = b"OggS", duration: int = 3) -> int | None:
        """Sends a voice message."""
        voice = self._fake.files.keep("voice", "oga", content)
        return self._sends({"voice": voice | {"duration": duration, "mime_type": "audio/ogg"}})

    async def sends_document(
        self, content: bytes, name: str, mime_type: str = "application/octet-stream", caption: str | None = None
    ) -> int | None:
        """Sends a file."""
        document = self._fake.files.keep("documents", name.rpartition(".")[2], content)
        document |= {"file_name": name, "mime_type": mime_type}
        return self._sends({"document": document} | _optional(caption=caption))

    async def sends_location(self, latitude: float, longitude: float, live_period: int | None = None) -> int | None:
        """Sends where they are; with `live_period` the place can move on by `moves`."""
        place = {"latitude": latitude, "longitude": longitude} | _optional(live_period=live_period)
        return self._sends({"location": place})

    async def moves(self, latitude: float, longitude: float) -> int | None:
        """The live location sent last is somewhere else now."""
        before = self.chat.messages[self._last()]["location"]
        return self._changes({"location": before | {"latitude": latitude, "longitude": longitude}}, None)

    async def sends_contact(self, phone: str, name: str | None = None, user_id: int | None = None) -> int | None:
        """Sends their own number, or somebody else's if `user_id` (0: not on Telegram) says so."""
        owner = self.about["id"] if user_id is None else user_id
        contact = {"phone_number": phone, "first_name": name or self.about["first_name"]}
        return self._sends({"contact": contact | _optional(user_id=owner or None)})

    async def forwards(self, text: str, author: str = "Somebody") -> int | None:
        """Passes on what somebody else wrote, whose account stays hidden."""
        origin = {"type": "hidden_user", "date": int(self._fake.clock()), "sender_user_name": author}
        return self._sends({"text": text, "forward_origin": origin})

    async def sends(self, content: Json) -> int | None:
        """Sends a message of any other kind: {"sticker": …}, {"venue": …}"""
        return self._sends(content)

    async def presses(self, wanted: str, message_id: int | None = None) -> str:
        """Presses the button with that label, callback_data or beginning of it; the query's id ("" for a keyboard).

        Without `message_id` it is looked for upwards from the newest message that has it.
        """
        found = self.chat.last_with(wanted) if message_id is None else self.chat.button_of(message_id, wanted)
        if found is not None:
            message, button = found
            if "callback_data" not in button:
                raise AssertionError(f"the button {wanted!r} does not press back: {button}")
            return self.presses_data(button["callback_data"], message)
        if self.chat.keyboard and any(wanted == one["text"] for row in self.chat.keyboard["keyboard"] for one in row):
            await self.says(wanted)
            return ""
        seen = [label for heard in self.chat.heard[-3:] for label in heard.labels]
        raise AssertionError(f"no button {wanted!r} in this chat; the last are {seen}")

    def presses_data(self, data: str, message: Json | None = None, *, inaccessible: bool = False) -> str:
        """A press with this data, whether or not such a button exists (forged, stale); the query's id."""
        query_id = f"{self.about['id']}{next(self._presses):08d}"
        self._fake.methods.queries[query_id] = Query(self.about["id"], self._fake.clock(), [])
        where = message or {"message_id": 1}
        if message is None or inaccessible:
            where = {"message_id": where["message_id"], "date": 0, "chat": self.chat.about}
        self._fake.push(
            {"callback_query": {
                "id": query_id, "from": self.about, "message": where, "chat_instance": f"-{self.chat.chat_id}",
                "data": data,
            }}
        )  # fmt: skip
        return query_id

    @property
    def toasts(self) -> list[str]:
        """The texts with which this person's presses were answered."""
        queries = [query for query in self._fake.methods.queries.values() if query.user_id == self.about["id"]]
        return [answer.get("text", "") for query in queries for answer in query.answers]

    async def blocks_bot(self) -> int | None:
        """Blocks the bot: it hears of that, and every send is refused from now on."""
        self.chat.blocked = True
        return self._membership("member", "kicked")

    async def unblocks_bot(self) -> int | None:
        """Lets the bot write again."""
        self.chat.blocked = False
        return self._membership("kicked", "member")

    async def hears(self, n: int = 1, *, edits: bool = False, timeout: float = 5.0) -> list[Heard]:
        """The next n bot messages to this chat (with `edits`: changed ones count too), each given once."""

        def look() -> list[Heard] | None:
            found = [
                (index, heard)
                for index, heard in enumerate(self.chat.heard[self._heard :], self._heard)
                if edits or not heard.edited
            ]
            if len(found) < n:
                return None
            self._heard = found[n - 1][0] + 1
            return [heard for _, heard in found[:n]]

        wanted = f"{n} messages to {self.about['first_name']}"
        heard: list[Heard] = await self._fake.ledger.until(look, timeout, wanted)
        return heard

    async def hears_nothing_more(self) -> None:
        """Fails if the bot said something that nobody asked about."""
        unheard = [heard.text for heard in self.chat.heard[self._heard :] if not heard.edited]
        assert not unheard, f"unheard: {unheard}"

    @property
    def last(self) -> Heard:
        """The newest bot message, as it looks now."""
        newest = next(heard for heard in reversed(self.chat.heard) if not heard.edited)
        now = self.chat.messages.get(newest.message_id, newest.message)
        return Heard(now if "reply_markup" in now else newest.message | now)

    def _last(self) -> int:
        assert self._last_id is not None, "nothing was sent yet"
        return self._last_id

    def _sends(self, content: Json) -> int | None:
        if self.chat.blocked:
            raise AssertionError("who has blocked the bot must unblock it before writing")
        self.chat.started = True
        message = self._fake.chats.new_message(self.chat, self.about, content)
        self._last_id = message["message_id"]
        return self._fake.push({"message": message})

    def _changes(self, content: Json, message_id: int | None) -> int | None:
        number = self._last() if message_id is None else message_id
        after = self.chat.messages[number] | content | {"edit_date": int(self._fake.clock())}
        self.chat.messages[number] = after
        return self._fake.push({"edited_message": after})

    def _membership(self, before: str, after: str) -> int | None:
        bot = self._fake.bot
        states: dict[str, Json] = {"kicked": {"status": "kicked", "user": bot, "until_date": 0}}
        states["member"] = {"status": "member", "user": bot}
        return self._fake.push(
            {"my_chat_member": {
                "chat": self.chat.about, "from": self.about, "date": int(self._fake.clock()),
                "old_chat_member": states[before], "new_chat_member": states[after],
            }}
        )  # fmt: skip


class Group:
    """A group chat; made by `FakeTelegram.group`."""

    def __init__(self, fake: FakeTelegram, chat: Chat) -> None:
        self._fake = fake
        self.chat = chat

    async def upgrades(self, new_id: int) -> Group:
        """Becomes a supergroup with another id; both service messages are sent, the old id answers where it went."""
        upgraded = self._fake.group(new_id, self.chat.about["title"])
        admin = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        self.chat.migrated_to = new_id
        away = self._fake.chats.new_message(self.chat, admin, {"migrate_to_chat_id": new_id})
        here = self._fake.chats.new_message(upgraded.chat, admin, {"migrate_from_chat_id": self.chat.chat_id})
        self._fake.push({"message": away})
        self._fake.push({"message": here})
        return upgraded


def _optional(**given: Any) -> Json:
    return {name: value for name, value in given.items() if value is not None}

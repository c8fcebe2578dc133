"""Chats as the server knows them: who may be written to, what was said, and which buttons hang below it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.fakes.telegram_schema import Json, Refusal, Upload, refuse


@dataclass(frozen=True)
class Heard:
    """One thing the bot put in front of a chat: a message, or an older one changed."""

    message: Json
    edited: bool = False

    @property
    def text(self) -> str:
        """The text or caption as people see it."""
        return str(self.message.get("text", self.message.get("caption", "")))

    @property
    def message_id(self) -> int:
        """The message's number in its chat."""
        return int(self.message["message_id"])

    @property
    def buttons(self) -> list[Json]:
        """All buttons, inline or of a reply keyboard, row by row."""
        markup = self.message.get("reply_markup") or {}
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [button for row in rows for button in row]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [button["text"] for button in self.buttons]

    def button(self, wanted: str) -> Json | None:
        """The button with that label or callback_data; failing that, the one whose callback_data starts so."""
        for button in self.buttons:
            if wanted in (button["text"], button.get("callback_data")):
                return button
        return next((one for one in self.buttons if wanted and one.get("callback_data", "").startswith(wanted)), None)


@dataclass
class Chat:
    """A private chat, a group or a supergroup."""

    chat_id: int
    about: Json
    #: A bot cannot write first.
    started: bool = True
    blocked: bool = False
    migrated_to: int | None = None
    #: Every message by its id, as it looks now.
    messages: dict[int, Json] = field(default_factory=dict)
    #: What the bot said, in order; edits are entries of their own.
    heard: list[Heard] = field(default_factory=list)
    #: Reply keyboards stay on the screen until removed.
    keyboard: Json | None = None

    def last_with(self, wanted: str) -> tuple[Json, Json] | None:
        """The newest message of this chat that has such a button, as it looks now, and the button."""
        for heard in reversed(self.heard):
            if found := self.button_of(heard.message_id, wanted):
                return found
        return None

    def button_of(self, message_id: int, wanted: str) -> tuple[Json, Json] | None:
        """That message, as it looks now, and its button."""
        message = self.messages.get(message_id)
        button = None if message is None else Heard(message).button(wanted)
        return None if message is None or button is None else (message, button)


class Chats:
    """All chats of one server, and its message numbers."""

    def __init__(self, clock: Callable[[], float], bot: Json, *, open_to_all: bool) -> None:
        self._clock = clock
        self._bot = bot
        self._open_to_all = open_to_all
        self._numbers: Iterator[int] = itertools.count(1)
        self._known: dict[int, Chat] = {}

    def add(self, chat: Chat) -> Chat:
        """Makes a chat known; a known one is kept."""
        return self._known.setdefault(chat.chat_id, chat)

    def __getitem__(self, chat_id: int) -> Chat:
        return self._known[chat_id]

    def __contains__(self, chat_id: int) -> bool:
        return chat_id in self._known

    def new_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A message with the next number, kept in its chat."""
        message: Json = {
            "message_id": next(self._numbers),
            "date": int(self._clock()),
            "chat": chat.about,
            "from": sender,
        } | content
        chat.messages[message["message_id"]] = message
        return message

    def bot_says(self, chat: Chat, content: Json) -> Json:
        """A message of the bot's own."""
        markup = content.pop("reply_markup", None)
        inline = markup if markup and "inline_keyboard" in markup else None
        if markup is not None and inline is None:
            chat.keyboard = markup if "keyboard" in markup else None
        message = self.new_message(chat, self._bot, content | ({"reply_markup": inline} if inline else {}))
        seen = message if inline or markup is None else message | {"reply_markup": markup}
        chat.heard.append(Heard(seen))
        return message

    def reachable(self, chat_id: int | str | None) -> Chat:
        """The chat if the bot may write to it now, else why not."""
        if not isinstance(chat_id, int):
            raise refuse("chat not found")
        chat = self._known.get(chat_id)
        if chat is None:
            if not self._open_to_all:
                raise refuse("chat not found")
            chat = self.add(Chat(chat_id, {"id": chat_id, "type": "private", "first_name": "Anyone"}))
        if chat.migrated_to is not None:
            text = "group chat was upgraded to a supergroup chat"
            raise Refusal(400, f"Bad Request: {text}", {"migrate_to_chat_id": chat.migrated_to})
        if chat.blocked:
            who = "blocked by the user" if chat.chat_id > 0 else "kicked from the group chat"
            raise Refusal(403, f"Forbidden: bot was {who}")
        if not chat.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def own_message(self, chat: Chat, message_id: int, missing: str, foreign: str) -> Json:
        """A message of the bot's own in that chat, or the complaint given."""
        message = chat.messages.get(message_id)
        if message is None:
            raise refuse(missing)
        if message["from"]["id"] != self._bot["id"]:
            raise refuse(foreign)
        return message


DOWNLOAD_MOST = 20_000_000


class Files:
    """Files on the server, by file_id and by path."""

    def __init__(self) -> None:
        self._by_id: dict[str, tuple[str, bytes]] = {}
        self._by_path: dict[str, bytes] = {}

    def keep(self, folder: str, ending: str, content: bytes) -> Json:
        """Stores content; the fields file_id, file_unique_id, file_size of it."""
        number = len(self._by_id) + 1
        file_id, path = f"AgACAgQAAx{number:08d}", f"{folder}/file_{number}.{ending}"
        self._by_id[file_id] = path, content
        self._by_path[path] = content
        return {"file_id": file_id, "file_unique_id": f"AQAD{number:06d}", "file_size": len(content)}

    def given(self, value: Upload | str, folder: str, ending: str, most: int) -> Json:
        """What an InputFile-or-String parameter stands for: an upload, a file_id or an address to fetch."""
        if isinstance(value, Upload):
            if not value.content:
                raise refuse("file must be non-empty")
            if len(value.content) > most:
                raise Refusal(413, "Request Entity Too Large")
            return self.keep(folder, ending, value.content)
        if value in self._by_id:
            path, content = self._by_id[value]
            return {"file_id": value, "file_unique_id": f"AQAD{path[-10:]}", "file_size": len(content)}
        if value.startswith(("http://", "https://")):
            return self.keep(folder, ending, b"fetched from the given address")
        raise refuse("wrong file identifier/HTTP URL specified")

    def get(self, file_id: str) -> Json:
        """The answer to getFile."""
        if file_id not in self._by_id:
            raise refuse("wrong file_id or the file is temporarily unavailable")
        path, content = self._by_id[file_id]
        if len(content) > DOWNLOAD_MOST:
            raise refuse("file is too big")
        return {"file_id": file_id, "file_unique_id": "AQAD", "file_size": len(content), "file_path": path}

    def content(self, path: str) -> bytes | None:
        """What lies under a file_path."""
        return self._by_path.get(path)

"""What each method does to the chats, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_chats import Chat, Chats, Files, Heard
from tests.fakes.telegram_checks import Shown, check_caption
from tests.fakes.telegram_schema import Json, Upload, refuse

_DELETE_WITHIN = 48 * 3600
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_PHOTO_MOST, _UPLOAD_MOST = 10_000_000, 50_000_000


@dataclass
class Query:
    """A pressed button that waits for its answer."""

    user_id: int
    at: float
    #: The answers given to it, as sent.
    answers: list[Json]


class Methods:
    """Carries out calls that passed every check."""

    def __init__(self, clock: Callable[[], float], bot: Json, chats: Chats, files: Files) -> None:
        self._clock, self._bot, self._chats, self._files = clock, bot, chats, files
        self.queries: dict[str, Query] = {}
        #: The menu for each (scope, language).
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self._table: Mapping[str, Callable[[Json, Shown], Any]] = {
            "getMe": lambda _params, _shown: self._bot | _ABILITIES,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendVoice": self._send_voice,
            "sendDocument": self._send_document,
            "sendVideo": lambda params, shown: self._send_moving("video", params, shown),
            "sendAnimation": lambda params, shown: self._send_moving("animation", params, shown),
            "sendVideoNote": lambda params, shown: self._send_moving("video_note", params, shown),
            "sendAudio": lambda params, shown: self._send_moving("audio", params, shown),
            "sendLocation": self._send_location,
            "sendMediaGroup": self._send_album,
            "sendChatAction": self._send_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_query,
            "setMyCommands": self._set_commands,
            "deleteMyCommands": self._delete_commands,
            "getMyCommands": lambda params, _shown: self.commands.get(_scope(params), []),
            "getFile": lambda params, _shown: self._files.get(params["file_id"]),
        }

    def carry_out(self, method: str, params: Json, shown: Shown) -> Any:
        """The method's result; a Refusal if the state of things does not allow it. Others answer true."""
        does = self._table.get(method)
        return True if does is None else does(params, shown)

    def _post(self, params: Json, content: Json) -> Json:
        chat = self._chats.reachable(params["chat_id"])
        reply = params.get("reply_parameters", {}).get("message_id")
        if reply is not None:
            original = chat.messages.get(reply)
            if original is not None:
                content["reply_to_message"] = {k: v for k, v in original.items() if k != "reply_to_message"}
            elif not params["reply_parameters"].get("allow_sending_without_reply"):
                raise refuse("message to be replied not found")
        if params.get("protect_content"):
            content["has_protected_content"] = True
        if params.get("reply_markup"):
            content["reply_markup"] = params["reply_markup"]
        return self._chats.bot_says(chat, content)

    def _send_message(self, params: Json, shown: Shown) -> Json:
        return self._post(params, _texts("text", "entities", shown))

    def _send_photo(self, params: Json, shown: Shown) -> Json:
        self._chats.reachable(params["chat_id"])
        photo = {"photo": self._photo(params["photo"])}
        return self._post(params, photo | _texts("caption", "caption_entities", shown))

    def _photo(self, given: Upload | str) -> list[Json]:
        return [self._files.given(given, "photos", "jpg", _PHOTO_MOST) | {"width": 800, "height": 600}]

    def _send_voice(self, params: Json, shown: Shown) -> Json:
        self._chats.reachable(params["chat_id"])
        voice = self._files.given(params["voice"], "voice", "oga", _UPLOAD_MOST)
        voice |= {"duration": params.get("duration", 1), "mime_type": "audio/ogg"}
        return self._post(params, {"voice": voice} | _texts("caption", "caption_entities", shown))

    def _send_moving(self, kind: str, params: Json, shown: Shown) -> Json:
        """What has a duration and, if it can be seen, a size."""
        self._chats.reachable(params["chat_id"])
        return self._post(params, self._moving(kind, params[kind]) | _texts("caption", "caption_entities", shown))

    def _moving(self, kind: str, given: Upload | str) -> Json:
        sizes: dict[str, Json] = {"audio": {}, "video_note": {"length": 240}}
        seen = sizes.get(kind, {"width": 320, "height": 240})
        return {kind: self._files.given(given, f"{kind}s", "mp4", _UPLOAD_MOST) | {"duration": 1} | seen}

    def _send_document(self, params: Json, shown: Shown) -> Json:
        self._chats.reachable(params["chat_id"])
        return self._post(
            params, {"document": self._document(params["document"])} | _texts("caption", "caption_entities", shown)
        )

    def _document(self, given: Upload | str) -> Json:
        document = self._files.given(given, "documents", "bin", _UPLOAD_MOST)
        if not isinstance(given, Upload):
            return document
        return document | {"file_name": given.name, "mime_type": given.content_type}

    def _send_location(self, params: Json, _shown: Shown) -> Json:
        if not (-90 <= params["latitude"] <= 90 and -180 <= params["longitude"] <= 180):
            raise refuse("wrong location specified")
        place = {key: params[key] for key in ("latitude", "longitude", "horizontal_accuracy") if key in params}
        return self._post(params, {"location": place})

    def _send_album(self, params: Json, _shown: Shown) -> list[Json]:
        self._chats.reachable(params["chat_id"])
        album = str(int(self._clock() * 1000))
        contents = []
        for item in params["media"]:
            content: Json = {"media_group_id": album} | _texts("caption", "caption_entities", check_caption(item))
            if item["type"] == "photo":
                content["photo"] = self._photo(item["media"])
            elif item["type"] == "document":
                content["document"] = self._document(item["media"])
            else:
                content |= self._moving(item["type"], item["media"])
            contents.append(content)
        return [self._post(params, content) for content in contents]

    def _send_action(self, params: Json, _shown: Shown) -> bool:
        self._chats.reachable(params["chat_id"])
        return True

    def _edit_text(self, params: Json, shown: Shown) -> Json | bool:
        if "inline_message_id" in params:
            return True
        changed = _texts("text", "entities", shown)
        return self._edit(params, {"text": changed["text"], "entities": changed.get("entities")})

    def _edit_markup(self, params: Json, _shown: Shown) -> Json | bool:
        return True if "inline_message_id" in params else self._edit(params, {})

    def _edit(self, params: Json, changed: Json) -> Json:
        chat = self._chats.reachable(params["chat_id"])
        before = self._chats.own_message(
            chat, params["message_id"], "message to edit not found", "message can't be edited"
        )
        if "text" in changed and "text" not in before:
            raise refuse("there is no text in the message to edit")
        markup = params.get("reply_markup")
        changed["reply_markup"] = markup if markup and markup["inline_keyboard"] else None
        if all(before.get(key) == value for key, value in changed.items()):
            raise refuse(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message"
            )
        after = {key: value for key, value in (before | changed).items() if value is not None}
        after["edit_date"] = int(self._clock())
        chat.messages[params["message_id"]] = after
        chat.heard.append(Heard(after, edited=True))
        return after

    def _delete(self, params: Json, _shown: Shown) -> bool:
        chat: Chat = self._chats.reachable(params["chat_id"])
        message = chat.messages.get(params["message_id"])
        if message is None:
            raise refuse("message to delete not found")
        if self._clock() - message["date"] > _DELETE_WITHIN:
            raise refuse("message can't be deleted")
        del chat.messages[params["message_id"]]
        return True

    def _answer_query(self, params: Json, _shown: Shown) -> bool:
        query = self.queries.get(params["callback_query_id"])
        if query is None or self._clock() - query.at > QUERY_LIVES:
            raise refuse(TOO_OLD)
        query.answers.append(params)
        return True

    def _set_commands(self, params: Json, _shown: Shown) -> bool:
        self.commands[_scope(params)] = params["commands"]
        return True

    def _delete_commands(self, params: Json, _shown: Shown) -> bool:
        self.commands.pop(_scope(params), None)
        return True


QUERY_LIVES = 150.0
_ABILITIES = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}


def _texts(key: str, entities_key: str, shown: Shown) -> Json:
    if not shown.text:
        return {}
    return {key: shown.text} | ({entities_key: list(shown.entities)} if shown.entities else {})


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    name = ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
    return name, params.get("language_code", "")

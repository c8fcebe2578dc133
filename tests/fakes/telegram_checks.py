"""What the Bot API refuses although its description does not say so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_markup import parse, utf16
from tests.fakes.telegram_schema import Json, refuse

#: Counted in UTF-16 code units: the strictest reading, so a text that passes here passes everywhere.
TEXT_MOST = 4096
CAPTION_MOST = 1024
_INLINE_BUTTONS, _INLINE_ROW = 100, 8
_REPLY_BUTTONS, _REPLY_ROW = 300, 12
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
_SCOPES: Mapping[str, frozenset[str]] = {
    "default": frozenset(),
    "all_private_chats": frozenset(),
    "all_group_chats": frozenset(),
    "all_chat_administrators": frozenset(),
    "chat": frozenset({"chat_id"}),
    "chat_administrators": frozenset({"chat_id"}),
    "chat_member": frozenset({"chat_id", "user_id"}),
}
_DOES_SOMETHING = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A text as people see it, and its entities."""

    text: str = ""
    entities: tuple[Json, ...] = ()


def check_by_hand(method: str, params: Json) -> Shown:
    """Refuses a call the server would refuse; answers what people will see of its text or caption."""
    shown = Shown()
    if "text" in params and method != "answerCallbackQuery":
        shown = _check_text(params, "text", "entities", TEXT_MOST, "message is too long")
        if not shown.text.strip():
            raise refuse("message text is empty")
    elif "caption" in params:
        shown = check_caption(params)
    markup = params.get("reply_markup")
    if markup:
        _check_markup(markup, params.get("chat_id"))
    chat = params.get("chat_id")
    if isinstance(chat, str) and not chat.startswith("@"):
        raise refuse("chat_id must be a number or an @username")
    check = _BY_METHOD.get(method)
    if check is not None:
        check(params)
    return shown


def check_caption(params: Json) -> Shown:
    """The caption of a message or of one item of an album."""
    if "caption" not in params:
        return Shown()
    return _check_text(params, "caption", "caption_entities", CAPTION_MOST, "message caption is too long")


def _check_text(params: Json, key: str, entities_key: str, most: int, complaint: str) -> Shown:
    given = params.get(entities_key)
    if given is not None and params.get("parse_mode"):
        raise refuse(f"{entities_key} and parse_mode exclude each other")
    shown, entities = parse(params[key], params.get("parse_mode"))
    if utf16(shown) > most:
        raise refuse(complaint)
    for entity in given or ():
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > utf16(shown):
            raise refuse(f"entity {entity['type']} lies outside the text")
    return Shown(shown, tuple(given or entities))


def _check_markup(markup: Json, chat: Any) -> None:
    if "inline_keyboard" in markup:
        _check_counts(markup["inline_keyboard"], _INLINE_BUTTONS, _INLINE_ROW)
        for row in markup["inline_keyboard"]:
            for button in row:
                _check_inline_button(button)
    elif "keyboard" in markup:
        _check_counts(markup["keyboard"], _REPLY_BUTTONS, _REPLY_ROW)
        for row in markup["keyboard"]:
            for button in row:
                if not button["text"]:
                    raise refuse("keyboard button text must be non-empty")
                private = isinstance(chat, int) and chat > 0
                if not private and (button.get("request_location") or button.get("request_contact")):
                    raise refuse("location and contact can be requested in private chats only")


def _check_counts(rows: list[list[Json]], most: int, most_in_row: int) -> None:
    if sum(len(row) for row in rows) > most:
        raise refuse(f"reply markup is too long: more than {most} buttons")
    if any(len(row) > most_in_row for row in rows):
        raise refuse(f"reply markup has a row of more than {most_in_row} buttons")
    if any(not row for row in rows):
        raise refuse("reply markup has an empty row")


def _check_inline_button(button: Json) -> None:
    if not button["text"]:
        raise refuse("inline keyboard button text must be non-empty")
    if "url" in button and not re.match(r"(https?|tg)://\S+", button["url"]):
        raise refuse("inline keyboard button URL is invalid")
    if len(_DOES_SOMETHING & button.keys()) != 1:
        raise refuse("text buttons are unallowed in the inline keyboard: exactly one action is needed")
    if button.get("style", "primary") not in ("danger", "success", "primary"):
        raise refuse("unknown button style")


def _check_album(params: Json) -> None:
    if not 2 <= len(params["media"]) <= 10:
        raise refuse("an album has 2-10 items")
    for item in params["media"]:
        check_caption(item)


def _check_commands(params: Json) -> None:
    if len(params["commands"]) > 100:
        raise refuse("BOT_COMMANDS_TOO_MUCH: at most 100 commands")
    for command in params["commands"]:
        if not _COMMAND.fullmatch(command["command"]):
            raise refuse("BOT_COMMAND_INVALID")
    _check_scope(params)


def _check_scope(params: Json) -> None:
    scope = params.get("scope", {"type": "default"})
    needed = _SCOPES.get(scope["type"])
    if needed is None or needed != scope.keys() - {"type"}:
        raise refuse("BotCommandScope is malformed")
    if params.get("language_code") and not re.fullmatch(r"[a-z]{2}", params["language_code"]):
        raise refuse("language_code must be two letters")


def _check_secret(params: Json) -> None:
    if "secret_token" in params and not _SECRET.fullmatch(params["secret_token"]):
        raise refuse("secret token contains unallowed characters")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise refuse("max_connections must be between 1 and 100")


def _check_action(params: Json) -> None:
    if params["action"] not in _ACTIONS:
        raise refuse("wrong parameter action in request")


def _check_edit(params: Json) -> None:
    if "inline_message_id" not in params and not ("chat_id" in params and "message_id" in params):
        raise refuse("message identifier is not specified")


_BY_METHOD: Mapping[str, Callable[[Json], None]] = {
    "sendMediaGroup": _check_album,
    "setMyCommands": _check_commands,
    "deleteMyCommands": _check_scope,
    "setWebhook": _check_secret,
    "sendChatAction": _check_action,
    "editMessageText": _check_edit,
    "editMessageReplyMarkup": _check_edit,
}

"""What a template card must be, and how its buttons are read; the limits of the fact sheet, hard ones only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from tests.fakes.wecom.answers import Json, only, refuse, size

KINDS = frozenset({"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"})
ASKING = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})
_TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}\Z")
_COMMON = ("card_type", "source", "action_menu", "main_title", "task_id", "card_action")
_PARTS = ("quote_area", "sub_title_text", "horizontal_content_list")
_KNOWN = {
    "text_notice": (*_PARTS, "emphasis_content", "jump_list"),
    "news_notice": (
        "quote_area", "horizontal_content_list", "vertical_content_list", "jump_list", "card_image", "image_text_area",
    ),
    "button_interaction": (*_PARTS, "button_selection", "button_list", "replace_text"),
    "vote_interaction": ("checkbox", "submit_button", "replace_text"),
    "multiple_interaction": ("select_list", "submit_button", "replace_text"),
}  # fmt: skip
_LISTS = {
    "horizontal_content_list": (6, 42035),
    "vertical_content_list": (4, 42036),
    "jump_list": (3, 42042),
    "button_list": (6, 42041),
    "select_list": (3, 42049),
}


def check_card(card: Any, *, callback: bool, update: bool = False) -> None:
    """Raises unless the vendor would take the card; `callback`: whether the app has an address for presses."""
    if not isinstance(card, dict) or (kind := card.get("card_type")) not in KINDS:
        refuse(42014, "invalid card_type")
    only(card, *_COMMON, *_KNOWN[kind], where=kind)
    if card.get("replace_text") and not update:
        refuse(40058, "replace_text belongs to updates")
    for name, (most, code) in _LISTS.items():
        if len(card.get(name) or ()) > most:
            refuse(code, f"{name} longer than {most}")
    for item in card.get("horizontal_content_list") or ():
        if not item.get("keyname"):
            refuse(42027, "keyname missing")
    _check_task(card, kind)
    _CHECKS[kind](card)
    if not update and (kind in ASKING or "action_menu" in card) and not callback:
        refuse(43012, "no callback url")


def _check_task(card: Json, kind: str) -> None:
    task = card.get("task_id", "")
    if (kind in ASKING or "action_menu" in card) and not task:
        refuse(40063, "task_id missing")
    if task and not _TASK.match(task):
        refuse(42017, "invalid task_id")
    if "action_menu" in card:
        actions = card["action_menu"].get("action_list") or ()
        if not 1 <= len(actions) <= 3:
            refuse(42050, "1 to 3 actions")
        _keys((action.get("key") for action in actions), 42051)


def _notice(card: Json) -> None:
    if card.get("card_action", {}).get("type") not in (1, 2):
        refuse(42045, "card_action missing")
    if card["card_type"] == "text_notice" and not (
        card.get("main_title", {}).get("title") or card.get("sub_title_text")
    ):
        refuse(40063, "main_title.title or sub_title_text")
    if card["card_type"] == "news_notice" and not (card.get("card_image") or card.get("image_text_area")):
        refuse(40063, "card_image or image_text_area")


def _buttons(card: Json) -> None:
    _titled(card)
    buttons = card.get("button_list") or ()
    if not buttons:
        refuse(42040, "1 to 6 buttons")
    for button in buttons:
        only(button, "type", "text", "style", "key", "url", where="button")
        if not button.get("text"):
            refuse(40063, "text of a button")
        if button.get("style", 1) not in (1, 2, 3, 4):
            refuse(42043, "style")
    _keys((button.get("key") for button in buttons if button.get("type", 0) == 0), 42044)
    if selection := card.get("button_selection"):
        _options(selection, 10)


def _vote(card: Json) -> None:
    _titled(card)
    box = card.get("checkbox") or refuse(40063, "checkbox")
    if box.get("mode", 0) not in (0, 1):
        refuse(42046, "mode")
    _options(box, 20)
    _submit(card)


def _multiple(card: Json) -> None:
    _titled(card)
    for selection in card.get("select_list") or refuse(40063, "select_list"):
        _options(selection, 10)
    _submit(card)


def _titled(card: Json) -> None:
    if not card.get("main_title", {}).get("title"):
        refuse(40063, "main_title.title")


def _submit(card: Json) -> None:
    button = card.get("submit_button") or refuse(40063, "submit_button")
    if not button.get("text"):
        refuse(40063, "submit_button.text")
    _keys((button.get("key"),), 42044)


def _options(selection: Json, most: int) -> None:
    if not 1 <= size(selection.get("question_key", "")) <= 1024:
        refuse(42047, "question_key")
    options = selection.get("option_list") or ()
    if not 1 <= len(options) <= most:
        refuse(42038, f"1 to {most} options")
    _keys((option.get("id") for option in options), 42039, 128)
    for option in options:
        if not option.get("text"):
            refuse(40063, "text of an option")


def _keys(keys: Iterable[Any], code: int, most: int = 1024) -> None:
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, str) or not 1 <= size(key) <= most or key in seen:
            refuse(code, f"keys of 1 to {most} bytes, each once")
        seen.add(key)


_CHECKS = {
    "text_notice": _notice,
    "news_notice": _notice,
    "button_interaction": _buttons,
    "vote_interaction": _vote,
    "multiple_interaction": _multiple,
}


def card_text(card: Json) -> str:
    """The card as somebody reads it, top to bottom."""
    title = card.get("main_title", {})
    rows = [f"{row['keyname']}：{row.get('value', '')}" for row in card.get("horizontal_content_list") or ()]
    found = [
        card.get("source", {}).get("desc"),
        title.get("title"),
        title.get("desc"),
        card.get("sub_title_text"),
        *rows,
    ]
    return "\n".join(line for line in found if line)


def card_buttons(card: Json) -> list[tuple[str, str]]:
    """(text, key) of all that can be pressed and calls back."""
    if card.get("replace_text"):
        return []
    actions = card.get("action_menu", {}).get("action_list") or ()
    buttons = [b for b in card.get("button_list") or () if b.get("type", 0) == 0]
    submit = [card["submit_button"]] if card.get("submit_button") else []
    return [(one["text"], one["key"]) for one in (*buttons, *submit, *actions)]


def card_options(card: Json) -> dict[str, dict[str, str]]:
    """question key → text of an option → its id."""
    asked = [card.get("checkbox"), card.get("button_selection"), *(card.get("select_list") or ())]
    return {one["question_key"]: {o["text"]: o["id"] for o in one["option_list"]} for one in asked if one}

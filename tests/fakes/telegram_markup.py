"""parse_mode HTML: the text as people see it, with its entities."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.telegram_schema import Json, refuse

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
_TOKEN = re.compile(r"<(?P<tag>[^>]*)(?P<end>>?)|&(?P<name>lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_TAG = re.compile(r"\s*(?P<close>/?)(?P<name>[a-zA-Z-]+)(?P<rest>[^>]*)")
_HREF = re.compile(r"""\s+href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_COMMAND = re.compile(r"(?:^|(?<=\s))/[a-zA-Z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?")


def utf16(text: str) -> int:
    """Length in UTF-16 code units, the unit Telegram counts entities in."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def commands(text: str) -> list[Json]:
    """The bot_command entities of what a user typed."""
    return [
        {"type": "bot_command", "offset": utf16(text[: found.start()]), "length": utf16(found.group())}
        for found in _COMMAND.finditer(text)
    ]


def parse(text: str, mode: str | None) -> tuple[str, list[Json]]:
    """What is shown, and its entities; a Refusal "can't parse entities" for broken markup."""
    if not mode:
        return text, []
    if mode.lower() != "html":
        raise refuse(f"can't parse entities: this fake reads parse_mode HTML only, not {mode}")
    return _Html(text).read()


class _Html:
    def __init__(self, text: str) -> None:
        self._text = text
        self._shown: list[str] = []
        self._at = 0
        self._open: list[tuple[str, int, Json]] = []
        self._entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        position = 0
        for found in _TOKEN.finditer(self._text):
            self._show(self._text[position : found.start()])
            position = found.end()
            if found["name"]:
                self._show(_character(found["name"]))
            else:
                self._tag(found)
        self._show(self._text[position:])
        if self._open:
            raise refuse(f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1][0]}\"")
        return "".join(self._shown), sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))

    def _show(self, text: str) -> None:
        self._shown.append(text)
        self._at += utf16(text)

    def _tag(self, found: re.Match[str]) -> None:
        byte = len(self._text[: found.start()].encode())
        tag = _TAG.fullmatch(found["tag"])
        if not found["end"] or tag is None or tag["name"].lower() not in _TYPES:
            raise refuse(f'can\'t parse entities: Unsupported start tag "{found["tag"][:20]}" at byte offset {byte}')
        name = tag["name"].lower()
        if not tag["close"]:
            self._open.append((name, self._at, _attributes(name, tag["rest"])))
            return
        if not self._open or self._open[-1][0] != name:
            raise refuse(f'can\'t parse entities: Unexpected end tag "{name}" at byte offset {byte}')
        _, start, attributes = self._open.pop()
        if self._at > start:
            self._entities.append({"type": _TYPES[name], "offset": start, "length": self._at - start} | attributes)


def _attributes(name: str, rest: str) -> dict[str, Any]:
    if name != "a":
        return {}
    found = _HREF.search(rest)
    return {"url": next(part for part in found.groups() if part is not None)} if found else {}


def _character(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    return chr(int(name[2:], 16) if name.startswith("#x") else int(name[1:]))

"""What a message to a resident must be; answers how it reads, and what can be tapped in it."""

from __future__ import annotations

from typing import Any

from tests.fakes.wecom.answers import Json, only, refuse, size, text_of
from tests.fakes.wecom.media import Media

FILES = frozenset({"image", "voice", "video", "file"})
KINDS = FILES | {"text", "msgmenu", "link", "location"}


def check_kf(kind: str, part: Any, media: Media) -> tuple[str, list[tuple[str, str]]]:
    """(its text, what can be tapped); raises unless the vendor would take it."""
    if not isinstance(part, dict):
        refuse(40063, f"{kind} missing")
    if kind == "text":
        only(part, "content", where=kind)
        content = str(part.get("content", ""))
        return (content if content.strip() else refuse(44004, "empty content")), []
    if kind in FILES:
        only(part, "media_id", where=kind)
        return f"[{kind} {media.valid(part.get('media_id', ''), kind).name}]", []
    if kind == "msgmenu":
        return _menu(part)
    if kind == "link":
        only(part, "title", "desc", "url", "thumb_media_id", where=kind)
        return text_of(part, "title", 128) + text_of(part, "url", 2048)[:0], []
    only(part, "latitude", "longitude", "name", "address", where=kind)
    return str(part.get("name", "")), []


def _menu(part: Json) -> tuple[str, list[tuple[str, str]]]:
    only(part, "head_content", "list", "tail_content", where="msgmenu")
    entries = part.get("list") or refuse(40063, "list")
    if len(entries) > 50 or sum(one.get("type") != "text" for one in entries) > 10:
        refuse(95008, "too many entries")
    lines, taps = [text_of(part, "head_content", 1024, needed=False)], list[tuple[str, str]]()
    for entry in entries:
        text, id = _entry(entry)
        lines.append(text)
        if id:
            taps.append((text, id))
    lines.append(text_of(part, "tail_content", 1024, needed=False))
    return "\n".join(line for line in lines if line), taps


def _entry(entry: Json) -> tuple[str, str]:
    kind = entry.get("type", "")
    only(entry, "type", kind, where="entry")
    told = entry.get(kind)
    if not isinstance(told, dict):
        refuse(40063, f"{kind} of an entry")
    if kind == "click":
        only(told, "id", "content", where=kind)
        id = text_of(told, "id", 128, 95009)
        if not id.replace("_", "a").isascii() or not id.replace("_", "a").isalnum():
            refuse(95009, "letters, digits and _ in an id")
        return text_of(told, "content", 128, 95009), id
    if kind == "view":
        only(told, "url", "content", where=kind)
        text_of(told, "url", 2048, 95009)
        return text_of(told, "content", 1024, 95009), ""
    if kind == "text":
        only(told, "content", "no_newline", where=kind)
        return text_of(told, "content", 256, 95009), ""
    return refuse(95009, f"entry {kind}") if size(kind) else refuse(95009, "entry without a type")

"""A line of the chat as the page gets it: plain words, buttons, and where its photos and voice are."""

from __future__ import annotations

from typing import Any

from bot.files import NAME, TYPES
from storage import Store
from storage.files import MADE
from storage.transcript import Said

_KINDS = {"image": "photo", "audio": "voice", "video": "video"}


async def shown(store: Store, line: Said) -> dict[str, Any]:
    """The line as JSON."""
    return {
        "id": line.id,
        "mine": line.mine,
        "text": line.text,
        "options": [{"label": label, "press": press, "row": row} for label, press, row in line.options],
        "files": [await _file(store, file) for file in line.files],
        "at": line.at,
    }


async def _file(store: Store, file: str) -> dict[str, str]:
    """One's own photos go by the name of their bytes, everybody's else by the id they were kept under."""
    name = file.rpartition("/")[2]
    if NAME.fullmatch(name):
        mime = TYPES[name.partition(".")[2]]
        return {"src": f"/files/{name}", "kind": _KINDS.get(mime.partition("/")[0], "document"), "state": "here"}
    kept = await store.files.get(file)
    if kept is None:
        return {"src": "", "kind": "document", "state": "lost"}
    # A document is made at the latest when somebody opens it.
    state = "lost" if kept.problem else "here" if kept.path or kept.channel == MADE else "coming"
    kind = _KINDS.get(kept.mime.partition("/")[0], "document") if kept.path else kept.kind
    return {"src": f"/files/{file}", "kind": kind, "state": state, "name": kept.name}

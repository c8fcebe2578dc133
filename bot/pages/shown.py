"""A line of the chat as the page gets it: plain words, buttons, and where its photos and voice are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.files import NAME, TYPES
from bot.pages.site import Site
from domain.messages import Address
from storage import Store
from storage.database import Transaction
from storage.files import MADE
from storage.transcript import Said, Transcript

Find = Callable[[Transcript], Awaitable[Sequence[Said]]]
_KINDS = {"image": "photo", "audio": "voice", "video": "video"}


async def shown(site: Site, at: Address, find: Find) -> list[dict[str, Any]]:
    """These lines of the chat of `at` as JSON.

    A page sees a line as soon as it is on its way, and may be quicker than whoever makes the document that comes with
    it: it is made before it is shown, because a line is put on a page once, with the name its document has then.
    """

    async def read(tx: Transaction) -> list[dict[str, Any]]:
        return [await _line(Store(tx), line) for line in await find(Transcript(tx, at))]

    lines = await site.app.database.read(read)
    if unmade := [file["id"] for line in lines for file in line["files"] if file["state"] == "unmade"]:
        for file in unmade:
            await site.workshop.ready(file)
        lines = await site.app.database.read(read)
    return lines


async def _line(store: Store, line: Said) -> dict[str, Any]:
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
    # A document that could not be made now is made when somebody opens it.
    state = "lost" if kept.problem else "here" if kept.path else "unmade" if kept.channel == MADE else "coming"
    kind = _KINDS.get(kept.mime.partition("/")[0], "document") if kept.path else kept.kind
    return {"src": f"/files/{file}", "kind": kind, "state": state, "name": kept.name, "id": file}

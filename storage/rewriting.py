"""Words taken out of what is kept: out of a thing's state and out of its past, which says so and stays whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.forgetting import FORGOTTEN, Change, Hide
from domain.issue import Event
from storage.database import Transaction
from storage.events import Events, sealed
from storage.json_text import from_json, to_json, to_sorted_json


@dataclass(frozen=True, slots=True)
class Table:
    """Where words about a thing stand as they are now."""

    name: str
    thing: str
    """the column that says which thing"""
    key: tuple[str, ...]
    words: tuple[str, ...] = ()
    json: tuple[str, ...] = ()


STATE = (
    Table("issues", "id", ("id",), ("what", "spot", "firm", "result"), ("keywords",)),
    Table("ideas", "issue", ("id",), ("words", "name")),
    Table("meetings", "id", ("id",), ("spot", "agenda", "contact", "guests", "material"), ("minutes",)),
    Table("invitations", "meeting", ("meeting", "person"), ("words",)),
    Table("commitments", "meeting", ("id",), ("who", "what", "words")),
    Table("publications", "id", ("id",), (), ("parts", "about", "credits")),
)


async def rewrite(tx: Transaction, thing: str, change: Change) -> dict[str, str]:
    """Change the words of the thing's events and state; answers which events were changed, and how each reads now.

    The chain keeps the hash that each event had; what it says now is sealed by the event that is to follow.
    """
    changed: dict[str, str] = {}
    rows = await tx.rows(
        "SELECT id, thing, step, verb, at, actor, origin, detail, previous FROM events WHERE thing = :thing"
        " ORDER BY step",
        thing=thing,
    )
    for row in rows:
        detail = to_sorted_json(change(from_json(row["detail"]), ""))
        if detail != row["detail"]:
            await tx.run("UPDATE events SET detail = :detail WHERE id = :id", detail=detail, id=row["id"])
            changed[row["id"]] = sealed(row["previous"], {**dict(row), "detail": detail})
    for table in STATE:
        await _rewrite_rows(tx, table, thing, change)
    return changed


async def _rewrite_rows(tx: Transaction, table: Table, thing: str, change: Change) -> None:
    columns = (*table.key, *table.words, *table.json)
    found = await tx.rows(f"SELECT {', '.join(columns)} FROM {table.name} WHERE {table.thing} = :thing", thing=thing)
    for row in found:
        fresh: dict[str, Any] = {name: change(row[name], name) for name in table.words}
        fresh |= {n: to_json(change(from_json(row[n]), n)) if row[n] else row[n] for n in table.json}
        fresh = {name: value for name, value in fresh.items() if value != row[name]}
        if fresh:
            put = ", ".join(f"{name} = :{name}" for name in fresh)
            where = " AND ".join(f"{name} = :{name}" for name in table.key)
            await tx.run(f"UPDATE {table.name} SET {put} WHERE {where}", **fresh, **{n: row[n] for n in table.key})


async def rewrite_drafts(tx: Transaction, things: Sequence[str], hide: Hide) -> None:
    """The same for what others are about to say of these things."""
    for thing in things:
        for row in await tx.rows(
            "SELECT id, answers FROM drafts WHERE subject = :thing AND subject <> ''", thing=thing
        ):
            answers = to_json(_everywhere(from_json(row["answers"]), hide))
            if answers != row["answers"]:
                await tx.run("UPDATE drafts SET answers = :answers WHERE id = :id", answers=answers, id=row["id"])


def _everywhere(value: Any, hide: Hide) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: _everywhere(each, hide) for key, each in value.items()}
    return [_everywhere(each, hide) for each in value] if isinstance(value, list) else value


async def rewrite_lines(tx: Transaction, strings: Sequence[str], hide: Hide, said_of: Callable[[str], bool]) -> None:
    """The same for what was said to others and holds one of these strings; `said_of`: whether a line is meant."""
    if not strings:
        return
    likes = " OR ".join(f"body LIKE :s{n} ESCAPE '\\'" for n in range(len(strings)))
    found = await tx.rows(
        f"SELECT id, body FROM outbox WHERE {likes}", **{f"s{n}": _like(text) for n, text in enumerate(strings)}
    )
    for row in found:
        if said_of(row["body"]):
            told = from_json(row["body"])
            told["text"] = hide(told["text"])
            told["options"] = [[hide(label), press, line] for label, press, line in told["options"]]
            await tx.run("UPDATE outbox SET body = :body WHERE id = :id", body=to_json(told), id=row["id"])


def _like(text: str) -> str:
    inside = to_json(text)[1:-1]
    return "%" + inside.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


async def note(events: Events, thing: str, person: str, changed: dict[str, str], at: datetime, origin: str) -> None:
    """The thing's past says that it was changed, and which events say what now."""
    await events.append(thing, Event(FORGOTTEN, at, "", {"person": person, "changed": changed}), origin)

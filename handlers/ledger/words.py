"""A ledger in the words of people: headings, states and days as an office reads them, instead of codes and stamps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

from domain.calendar import Calendar
from domain.messages import Words
from handlers.talk.turn import Texts

_MOMENTS = frozenset({"reported", "accepted", "assigned", "contacted", "answered", "closed", "begins", "noted"})
_GROUPS = frozenset({"group", "studio"})


class Spoken:
    """How the columns of a ledger and what stands in them are said in a language."""

    def __init__(self, texts: Texts, language: str, calendar: Calendar, groups: Mapping[str, str]) -> None:
        self._texts = texts
        self._language = language
        self._calendar = calendar
        self._groups = groups
        self._ways: dict[str, Callable[[str], Words]] = {
            "status": lambda code: Words(f"status.{code}"),
            "outcome": lambda code: Words(f"outcome.{code}"),
            "rating": lambda code: Words(f"rating.{code}"),
            "subject": lambda code: Words(f"subject.{code}"),
            "form": lambda code: Words(f"form.{code}"),
            "stage": lambda code: Words(f"meeting.stage.{code}"),
            "kind": lambda code: Words(f"activity.{code}"),
        }

    def heading(self, column: str) -> str:
        """What stands above a column."""
        return self._texts.say(self._language, Words(f"ledger.{column}"))

    async def rows(self, ledger: AsyncIterator[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
        """The same rows, each cell as it is said."""
        async for row in ledger:
            yield {column: self._cell(column, value) for column, value in row.items()}

    def _cell(self, column: str, value: Any) -> Any:
        if isinstance(value, bool):
            return self._texts.say(self._language, Words("ledger.yes")) if value else ""
        if not isinstance(value, str) or not value:
            return value
        if column in _MOMENTS:
            return f"{self._calendar.local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
        if column in _GROUPS:
            return self._groups.get(value, value)
        way = self._ways.get(column)
        return self._texts.say(self._language, way(value)) if way else value

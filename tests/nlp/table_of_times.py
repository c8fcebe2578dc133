"""The table of what people write about time (times.tsv), and what is read from a row in the table's own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, Span
from nlp.times import Moment, Time, read_time

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE, (Span.read("08:30-12:00"), Span.read("14:00-17:30")), (Span.read("21:00-08:00"),))


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    held: bool
    now: datetime
    text: str
    expected: str

    @property
    def kind(self) -> str:
        """ask | past | none | deadline | moment."""
        word = self.expected.partition(" ")[0]
        return word if word in ("ask", "past", "none") else "deadline" if word.startswith("<") else "moment"


def table() -> Iterator[Row]:
    """The expressions, with what they mean."""
    for line in (Path(__file__).parent / "times.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            group, now, text, expected = line.split("\t")
            yield Row(group == "held", datetime.fromisoformat(now).replace(tzinfo=ZONE), text, expected)


def in_words(moment: Moment | Time, now: datetime) -> str:
    """A moment as the table writes it."""
    at, until = moment.at, moment.until
    assert at is not None
    if moment.all_day:
        assert until is not None
        first, last = at.date(), until.date() - timedelta(days=1)
        return f"{first}" if first == last else f"{first}/{last}"
    if until is None:
        return f"{at:%Y-%m-%dT%H:%M}"
    return f"<{until:%Y-%m-%dT%H:%M}" if at == now else f"{at:%Y-%m-%dT%H:%M}/{until:%Y-%m-%dT%H:%M}"


def meaning(row: Row) -> str:
    """What is read from a row, as the table writes it; the choices only where the row lists them."""
    read = read_time(row.text, row.now, CALENDAR)
    if read.status == "found":
        return in_words(read, row.now)
    if read.status == "ambiguous" and " " in row.expected:
        return "ask " + ";".join(in_words(each, row.now) for each in read.candidates)
    return "ask" if read.status == "ambiguous" else read.status

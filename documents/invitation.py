"""A meeting as a file for any calendar (iCalendar, RFC 5545): once saved, a later version moves it or takes it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_OCTETS = 75
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A meeting as a calendar sees it."""

    uid: str
    """the same for a meeting as long as it lives"""
    sequence: int
    """rises whenever the meeting is moved or called off; 0 at first"""
    stamped: datetime
    """when this version came about"""
    begins: datetime
    minutes: int
    title: str
    place: str
    words: str
    """what it is about, who can be asked; may have several lines"""
    position: tuple[float, float] | None = None
    """latitude and longitude in degrees (WGS 84)"""
    called_off: bool = False
    organizer: str = ""
    alarms: tuple[int, ...] = (24 * 60, 2 * 60)
    """minutes before the beginning at which the calendar itself rings"""


def written(entry: CalendarEntry) -> bytes:
    """The file; ValueError for a time without a zone, or a length that is none."""
    if entry.begins.tzinfo is None or entry.stamped.tzinfo is None:
        raise ValueError("a time in a calendar has a zone")
    if entry.minutes <= 0 or entry.sequence < 0:
        raise ValueError("a meeting lasts, and its versions are counted from 0")
    return "".join(f"{folded(line)}\r\n" for line in _lines(entry)).encode()


def _lines(entry: CalendarEntry) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tongxin//Meetings//ZH", "CALSCALE:GREGORIAN")
    yield f"METHOD:{'CANCEL' if entry.called_off else 'PUBLISH'}"
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{_moment(entry.stamped)}"
    yield f"LAST-MODIFIED:{_moment(entry.stamped)}"
    # In world time: every calendar shows it in its owner's, and none needs the tables of a zone.
    yield f"DTSTART:{_moment(entry.begins)}"
    yield f"DTEND:{_moment(entry.begins + timedelta(minutes=entry.minutes))}"
    yield f"SUMMARY:{_text(entry.title)}"
    yield f"LOCATION:{_text(entry.place)}"
    yield f"DESCRIPTION:{_text(entry.words)}"
    if entry.position is not None:
        yield f"GEO:{entry.position[0]:.6f};{entry.position[1]:.6f}"
    if entry.organizer:
        # Nobody here is reached by e-mail, and the format wants an address: this one says that there is none.
        yield f'ORGANIZER;CN="{_parameter(entry.organizer)}":invalid:nomail'
    yield f"STATUS:{'CANCELLED' if entry.called_off else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    for minutes in () if entry.called_off else entry.alarms:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{minutes}M", f"DESCRIPTION:{_text(entry.title)}")
        yield "END:VALARM"
    yield from ("END:VEVENT", "END:VCALENDAR")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, none of which ends within a character."""
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += octets
    return "\r\n".join(pieces)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Any words as a value: what means something to a calendar is escaped, what means nothing is left out."""
    plain = _CONTROL.sub("", words.strip().replace("\r\n", "\n").replace("\r", "\n"))
    for mark in "\\;,":
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def _parameter(words: str) -> str:
    """Any words between quotation marks, where nothing can be escaped."""
    return _CONTROL.sub("", words.replace("\n", " ").replace("\r", " ")).replace('"', "'")

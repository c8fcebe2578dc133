"""Invitations are read back by another reader of the format, and the wire is held to the letter of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from documents.invitation import CalendarEntry, folded, written

CITY = ZoneInfo("Asia/Shanghai")
ENTRY = CalendarEntry(
    uid="m_01k9@tongxin.example",
    sequence=0,
    stamped=datetime(2026, 11, 23, 9, 0, tzinfo=CITY),
    begins=datetime(2026, 12, 2, 19, 30, tzinfo=CITY),
    minutes=90,
    title="院坝会：水泥制品厂小区下水道",
    place="西城街道白云湖社区，水泥制品厂小区3号楼前",
    words="商量三件事：谁出钱；谁出工；几时动工。\n联系人：周桂芳",
    position=(31.6912, 113.3791),
    organizer="西城街道“同心”活动组",
)


def event(entry: CalendarEntry) -> tuple[Any, Any]:
    """The calendar and its one event, as another program reads them."""
    calendar: Any = Calendar.from_ical(written(entry))
    (found,) = calendar.walk("VEVENT")
    return calendar, found


def test_a_calendar_reads_what_was_meant() -> None:
    """Every part arrives as it was: time, length, place, position and words with their lines."""
    calendar, found = event(ENTRY)

    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert found.decoded("DTSTART") == datetime(2026, 12, 2, 11, 30, tzinfo=UTC)
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(minutes=90)
    assert str(found["SUMMARY"]) == ENTRY.title
    assert str(found["LOCATION"]) == ENTRY.place
    assert str(found["DESCRIPTION"]) == ENTRY.words
    assert (found["GEO"].latitude, found["GEO"].longitude) == ENTRY.position
    assert found["ORGANIZER"].params["CN"] == ENTRY.organizer
    assert (str(found["STATUS"]), found["SEQUENCE"]) == ("CONFIRMED", 0)
    assert found.decoded("DTSTAMP") == ENTRY.stamped


def test_the_calendar_rings_a_day_and_two_hours_before() -> None:
    """Also where our own reminder does not get through."""
    _, found = event(ENTRY)

    alarms = found.walk("VALARM")
    assert [alarm.decoded("TRIGGER") for alarm in alarms] == [timedelta(days=-1), timedelta(hours=-2)]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
    assert all(str(alarm["DESCRIPTION"]) == ENTRY.title for alarm in alarms)


def test_a_moved_meeting_takes_the_place_of_the_old_one() -> None:
    """The same uid with a higher sequence: the calendar moves its entry instead of keeping two."""
    _, first = event(ENTRY)
    _, moved = event(replace(ENTRY, sequence=1, begins=ENTRY.begins + timedelta(days=1)))

    assert first["UID"] == moved["UID"] == ENTRY.uid
    assert moved["SEQUENCE"] > first["SEQUENCE"]


def test_a_meeting_that_was_called_off_leaves_the_calendar() -> None:
    """CANCEL with the same uid, and nothing rings any more."""
    calendar, found = event(replace(ENTRY, sequence=2, called_off=True))

    assert (calendar["METHOD"], str(found["STATUS"]), found["UID"]) == ("CANCEL", "CANCELLED", ENTRY.uid)
    assert found.walk("VALARM") == []


def test_the_wire_is_as_the_standard_wants_it() -> None:
    """Lines end in CRLF and have at most 75 octets; no character is cut in two."""
    raw = written(replace(ENTRY, words="随" * 300 + "😀" * 60))

    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for line in lines:
        line.decode()


def test_without_a_position_none_is_claimed() -> None:
    """A pin in the Gulf of Guinea helps nobody."""
    _, found = event(replace(ENTRY, position=None, organizer=""))

    assert "GEO" not in found
    assert "ORGANIZER" not in found


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n,;:\\"'), max_size=200))
def test_any_words_survive(words: str) -> None:
    """Whatever somebody writes into an agenda, it is read as written and breaks nothing."""
    meant = words.strip()
    _, found = event(replace(ENTRY, title=words, words=words))

    assert str(found["DESCRIPTION"]) == meant
    assert found["SEQUENCE"] == 0


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_folding_loses_nothing(line: str) -> None:
    """Unfolded, the line is what it was."""
    pieces = folded(line).split("\r\n")

    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line
    assert all(len(piece.encode()) <= 75 for piece in pieces)


def test_no_words_can_become_another_line() -> None:
    """Line breaks of every kind stay words; a name in quotation marks cannot end them."""
    evil = 'x\r\nATTENDEE:mailto:a@b.example\rEND:VEVENT\x0b"\x1f'
    calendar, found = event(replace(ENTRY, title=evil, organizer=evil))

    assert "ATTENDEE" not in found
    assert len(calendar.walk("VEVENT")) == 1


@pytest.mark.parametrize(
    "change",
    [{"begins": datetime(2026, 12, 2, 19, 30)}, {"minutes": 0}, {"sequence": -1}],
    ids=["no zone", "no length", "no count"],
)
def test_what_no_calendar_could_show_is_refused(change: dict[str, Any]) -> None:
    """A mistake of the caller is a mistake here, not at the resident's phone."""
    with pytest.raises(ValueError, match=r"zone|lasts"):
        written(replace(ENTRY, **change))

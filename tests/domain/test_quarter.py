"""A quarter: named, counted on over years, and asked for on a working day of the city."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Calendar, Span
from domain.quarter import Quarter, asked, latest, missed

CITY = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(CITY, (), (Span(time(21), time(8)),))


def city(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=CITY)


def test_quarters_are_counted_on_over_years() -> None:
    """The one after the fourth is the first of the next year, both ways, and names sort like quarters."""
    assert Quarter(2026, 4).later(1) == Quarter(2027, 1)
    assert Quarter(2026, 1).later(-1) == Quarter(2025, 4)
    assert Quarter(2026, 3).later(6) == Quarter(2028, 1)
    assert Quarter.read(Quarter(2026, 2).name) == Quarter(2026, 2)
    assert Quarter(2026, 4).name < Quarter(2027, 1).name


@pytest.mark.parametrize("name", ["", "2026", "2026Q5", "26Q1", "2026Q1 "])
def test_what_is_no_name_is_refused(name: str) -> None:
    """Only what we wrote ourselves is read."""
    with pytest.raises(ValueError, match=r".*"):
        Quarter.read(name)


@pytest.mark.parametrize(
    ("number", "asked_at", "missed_at"),
    [
        (1, "2026-03-02 09:00", "2026-04-01 09:00"),
        (2, "2026-06-01 09:00", "2026-07-01 09:00"),
        (3, "2026-09-01 09:00", "2026-10-08 09:00"),
        (4, "2026-12-01 09:00", "2027-01-01 09:00"),
    ],
)
def test_inspectors_are_asked_on_the_first_working_day_of_the_last_month(
    number: int, asked_at: str, missed_at: str
) -> None:
    """Not on a Sunday; and after the quarter nobody looks before the national holiday is over.

    Of 2027 no holidays are known: until they are, its first of January is a Friday like any other.
    """
    assert asked(CALENDAR, Quarter(2026, number)) == city(asked_at)
    assert missed(CALENDAR, Quarter(2026, number)) == city(missed_at)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-06-01 08:59", Quarter(2026, 1)),
        ("2026-06-01 09:00", Quarter(2026, 2)),
        ("2026-12-31 23:59", Quarter(2026, 4)),
        ("2027-01-01 00:00", Quarter(2026, 4)),
    ],
)
def test_the_last_quarter_that_was_asked_for(now: str, found: Quarter) -> None:
    """To the minute, and over the turn of the year."""
    assert latest(CALENDAR, city(now), asked) == found


def test_the_city_decides_which_quarter_it_is() -> None:
    """It is the next one there while it is still the last one in Greenwich."""
    assert Quarter.of(CALENDAR, datetime.fromisoformat("2026-03-31T16:00:00+00:00")) == Quarter(2026, 2)

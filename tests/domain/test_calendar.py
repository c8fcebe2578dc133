"""City time: make-up days and holidays, quiet hours, and clocks that do not care where the machine stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Span
from domain.holidays import is_holiday, is_working_day

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(ZONE, (Span.read("08:30-12:00"), Span.read("14:30-17:30")), (Span.read("21:00-08:00"),))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


def city(words: str) -> datetime:
    """A moment of the city, as people write it."""
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-14", True),  # a Saturday on which the days of the Spring Festival are made up
        ("2026-02-16", False),  # a Monday in the Spring Festival
        ("2026-02-28", True),  # another Saturday made up
        ("2026-10-01", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday made up
        ("2026-03-16", True),
        ("2026-03-15", False),
        ("2028-02-29", True),  # a Tuesday; beyond the published lists Monday to Friday holds
        ("2031-01-04", False),
    ],
)
def test_working_days_follow_the_state_calendar(day: str, works: bool) -> None:
    """Holidays rest, made-up weekend days work, and years without a list go by the week."""
    assert is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-16 09:00", 2, "2026-03-16 11:00"),
        ("2026-03-16 11:00", 2, "2026-03-16 15:30"),  # over the noon break
        ("2026-03-16 17:00", 2, "2026-03-17 10:00"),  # over the night
        ("2026-03-13 17:00", 2, "2026-03-16 10:00"),  # over a weekend
        ("2026-09-30 17:00", 2, "2026-10-08 10:00"),  # over the National Day week
        ("2026-02-13 17:00", 2, "2026-02-14 10:00"),  # into a Saturday that is made up
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),  # over the Spring Festival
        ("2026-03-15 12:00", 0.5, "2026-03-16 09:00"),  # from a Sunday
        ("2026-03-16 05:00", 6.5, "2026-03-16 17:30"),  # a whole day
        ("2024-02-28 17:00", 1, "2024-02-29 09:00"),  # onto a leap day
    ],
)
def test_working_hours_are_counted_over_breaks(start: str, hours: float, end: str) -> None:
    """Two working hours after Friday evening is Monday morning."""
    assert CALENDAR.add_work(city(start), hours) == city(end)


@given(MOMENTS, st.floats(0.1, 40), st.floats(0.1, 40))
def test_working_hours_add_up(start: datetime, first: float, then: float) -> None:
    """Counting in two goes is counting in one, whenever it begins."""
    whole = CALENDAR.add_work(start, first + then)
    in_two = CALENDAR.add_work(CALENDAR.add_work(start, first), then)

    assert abs(whole - in_two) < timedelta(milliseconds=1)


@given(MOMENTS, st.floats(0.1, 40))
def test_work_ends_in_office_hours(start: datetime, hours: float) -> None:
    """A clock of working time runs out when somebody is there."""
    end = CALENDAR.local(CALENDAR.add_work(start, hours))

    assert is_working_day(end.date())
    assert any(span.start <= end.time() <= span.end for span in CALENDAR.work)


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ("2026-03-16 20:59", "2026-03-16 20:59"),
        ("2026-03-16 21:00", "2026-03-17 08:00"),
        ("2026-03-17 00:00", "2026-03-17 08:00"),
        ("2026-03-17 07:59", "2026-03-17 08:00"),
        ("2026-03-17 08:00", "2026-03-17 08:00"),
        ("2024-02-28 23:00", "2024-02-29 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
    ],
)
def test_nobody_is_disturbed_at_night(at: str, kind: str) -> None:
    """What falls into the quiet hours waits for their end."""
    assert CALENDAR.kind_hour(city(at)) == city(kind)


@given(MOMENTS)
def test_a_kind_hour_is_never_quiet_and_never_earlier(at: datetime) -> None:
    """Waiting ends outside the quiet hours, within a day."""
    kind = CALENDAR.kind_hour(at)

    assert not CALENDAR.is_quiet(kind)
    assert timedelta(0) <= kind - at < timedelta(days=1)


def test_two_quiet_spans_that_touch_are_one() -> None:
    """A rest at noon that ends where another begins is waited for to its end."""
    calendar = Calendar(ZONE, CALENDAR.work, (Span.read("12:00-13:00"), Span.read("13:00-14:30")))

    assert calendar.kind_hour(city("2026-03-16 12:30")) == city("2026-03-16 14:30")


@pytest.mark.parametrize("zone", ["", "America/New_York", "Pacific/Kiritimati"])
def test_the_machine_may_stand_anywhere(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """City time is city time, whatever TZ says, set or not."""
    if zone:
        monkeypatch.setenv("TZ", zone)
    else:
        monkeypatch.delenv("TZ", raising=False)
    start = city("2026-03-16 17:00").astimezone(UTC)

    assert CALENDAR.add_work(start, 2) == city("2026-03-17 10:00")
    assert CALENDAR.local(start).time() == time(17)
    assert CALENDAR.is_quiet(city("2026-03-16 22:00").astimezone(UTC))


@pytest.mark.parametrize("words", ["", "9", "08:30", "08:30-", "25:00-26:00", "morgens-abends"])
def test_a_span_that_is_none_is_refused(words: str) -> None:
    """A configuration with a broken span does not start."""
    with pytest.raises(ValueError, match=r".*"):
        Span.read(words)


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2026-10-03", True),  # a Saturday of the National Day week
        ("2026-10-05", True),
        ("2026-10-10", False),  # made up
        ("2026-03-14", False),  # any Saturday
        ("2026-03-16", False),
        ("2031-10-01", False),  # nobody has said yet
    ],
)
def test_a_holiday_is_one_on_a_weekend_too(day: str, off: bool) -> None:
    """A Saturday of a festival is not any Saturday."""
    assert is_holiday(date.fromisoformat(day)) is off

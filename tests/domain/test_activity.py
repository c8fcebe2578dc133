"""An activity: its events add up, and only its author changes it, within the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.activity import FIGURES, Activity, AtActivity, Kind, fits_on, may_note, may_on, replay, told
from domain.issue import Event
from tests.domain.rights import ACTIVITY, AT_ACTIVITY

CITY = ZoneInfo("Asia/Shanghai")
NOTED = datetime(2026, 3, 31, 20, 0, tzinfo=CITY)
CALL = Activity("a", "author", "here", Kind.CALL, {"households": 12}, day=date(2026, 3, 30), noted_at=NOTED)


def test_every_kind_has_a_number() -> None:
    """Nothing is noted that could not be counted."""
    assert set(FIGURES) == set(Kind)
    assert all(FIGURES.values())


def test_events_add_up_and_nothing_is_deleted() -> None:
    """Noted, corrected, struck: the last words stand, the first moment stays, and struck is a mark."""
    right = replace(CALL, figures={"households": 15}, words="w", files=("f",))
    events = [
        Event("noted", NOTED, "author", told(CALL)),
        Event("corrected", NOTED, "author", told(right)),
        Event("struck", NOTED, "author", {}),
    ]

    assert replay("a", events[:1]) == CALL
    assert replay("a", events[:2]) == right
    assert replay("a", events) == replace(right, struck_at=NOTED)


@pytest.mark.parametrize(
    ("now", "fits"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=CITY), True),
        (datetime(2026, 4, 1, 0, 0, tzinfo=CITY), False),
        (datetime(2027, 3, 31, 12, 0, tzinfo=CITY), False),
    ],
)
def test_a_note_is_closed_with_its_month(now: datetime, fits: bool) -> None:
    """The month is the city's, whatever zone the moment was kept in; next year's March is another."""
    kept = replace(CALL, noted_at=NOTED.astimezone(UTC))

    assert fits_on(AtActivity.AMEND, kept, now) is fits
    assert fits_on(AtActivity.LOOK, kept, now)


def test_what_is_struck_out_stays_so() -> None:
    """Neither corrected nor struck again."""
    struck = replace(CALL, struck_at=NOTED)

    assert not fits_on(AtActivity.AMEND, struck, NOTED)
    assert not fits_on(AtActivity.STRIKE, struck, NOTED)


def test_only_the_author_changes_a_note() -> None:
    """Neither the leader nor the office; and the author no longer without a seat."""
    changing = (AtActivity.AMEND, AtActivity.STRIKE)
    may_change = {name for name, actor in AT_ACTIVITY.items() for a in changing if may_on(actor, a, ACTIVITY)}

    assert may_change == {"the author"}


def test_residents_and_inspectors_keep_no_record() -> None:
    """A record is kept by who works in a group."""
    assert may_note(AT_ACTIVITY["a colleague"])
    assert not may_note(AT_ACTIVITY["a stranger"])
    assert not may_note(AT_ACTIVITY["the inspector"])


def test_children_are_never_in_pictures() -> None:
    """Classes are for children: the flag goes with the kind."""
    assert replace(CALL, kind=Kind.CLASS).minor
    assert not CALL.minor

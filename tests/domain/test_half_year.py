"""Half-year reports: due on working days, changed only by events, and each step by whom it belongs to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.half_year import AtHalfYear, Half, HalfYear, Stage, State, apply, due, fits_report, latest, may_report
from domain.issue import Event
from domain.people import Person, Role, Seat
from tests.storage.lives import CALENDAR

AT = datetime(2026, 7, 6, tzinfo=UTC)


def happened(*events: tuple[str, dict[str, str]]) -> HalfYear:
    """The report that these events add up to."""
    report = HalfYear("h1")
    for verb, detail in events:
        report = apply(report, Event(verb, AT, "zhou", detail))
    return report


def test_a_changed_word_has_to_be_approved_again() -> None:
    """Approval is of what was read; whatever comes after it is a draft again, with another version."""
    begun = ("drafted", {"group": "g1", "half": "2026H1"})
    approved = happened(begun, ("approved", {}))
    assert (approved.state, approved.done_by, approved.version) == (State.APPROVED, "zhou", 0)

    changed = happened(begun, ("approved", {}), ("reworded", {"part": "next", "words": "摸底"}))
    assert (changed.state, changed.done_by, changed.done_at, changed.version) == (State.DRAFT, "", None, 1)


def test_what_is_sent_is_left_alone() -> None:
    """After it was sent, it can only be looked at."""
    sent = happened(
        ("drafted", {"group": "g1", "half": "2026H1"}),
        ("approved", {}),
        ("sent", {"day": "2026-07-05", "to": "党工委"}),
    )
    assert {action for action in AtHalfYear if fits_report(action, sent)} == {AtHalfYear.LOOK}


def test_the_office_stands_in_only_where_nobody_leads() -> None:
    """A leader's report is the leader's; one of a group without a leader would else never be sent."""
    office = Person("ban", seats=(Seat("ban", "office", Role.OFFICE),))
    assert not may_report(office, AtHalfYear.APPROVE, "g1")
    assert may_report(office, AtHalfYear.APPROVE, "g1", led=False)
    assert may_report(office, AtHalfYear.LOOK, "g1")


def test_stages_are_working_days_after_the_half_year() -> None:
    """On New Year's Day nobody is asked; the last half-year that is due is found across the turn of a year."""
    half = Half(2025, 2)
    assert CALENDAR.local(due(CALENDAR, half, Stage.ASK)).date().isoformat() == "2026-01-04"
    at = due(CALENDAR, half, Stage.ASK)
    assert latest(CALENDAR, at, Stage.ASK) == half
    assert latest(CALENDAR, at, Stage.LATE) == Half(2025, 1)
    assert half.later(1) == Half(2026, 1)


@pytest.mark.parametrize("name", ["2026", "2026H3", "2026Q1", "h1"])
def test_a_half_year_has_one_spelling(name: str) -> None:
    """Anything else is told, not guessed."""
    with pytest.raises(ValueError, match="2026H2"):
        Half.read(name)

"""Deadlines: counted from creation or assignment, whatever is said, added or looked at in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.issue import Event, Issue, apply
from domain.people import Person
from handlers import clocks
from handlers.talk.turn import House, Turn
from tests.stage.clock import CITY
from tests.stage.house import house

__all__ = ["house"]
FILED = datetime(2026, 3, 16, 9, 0, tzinfo=CITY).astimezone(UTC)
CLOCKS = (clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER, clocks.RESULT)
TALK: dict[str, dict[str, Any]] = {
    "added": {"words": "more", "files": ["f1"]},
    "replied": {"words": "yes"},
    "followed": {"person": "p9"},
    "revealed": {"reason": "a visit"},
    "report_asked": {"words": "why?", "by": "p8"},
    "report_given": {"words": "because"},
    "escalated": {"clock": "accept"},
    "bundled": {"bundle": "b1"},
    "classified": {"subject": "education", "studio": "g3"},
    "visited": {"words": "seen"},
    "handed": {"office": "the town"},
    "questioned": {"words": "which one?"},
}


def turn_of(house: House) -> Turn:
    """A turn that asks nothing of the database."""
    return Turn(house, None, FILED, Person(""), None)  # type: ignore[arg-type]


def told(*events: tuple[str, timedelta, dict[str, Any]]) -> Issue:
    """An issue filed on a Monday at nine, and what happened so long after."""
    issue = apply(Issue("i1"), Event("reported", FILED, "p1", {"what": "a lamp"}))
    for verb, after, detail in events:
        issue = apply(issue, Event(verb, FILED + after, "p2", detail))
    return issue


def test_a_reopened_issue_has_its_time_again(house: House) -> None:
    """The result is due fifteen days after it was opened again; what was answered before stays answered."""
    issue = told(
        ("taken", timedelta(hours=1), {"member": "p2"}),
        ("answered", timedelta(days=14), {"outcome": "solved", "result": "mended"}),
        ("reopened", timedelta(days=40), {"words": "dark again"}),
    )

    assert clocks.deadline(turn_of(house), clocks.RESULT, issue) == FILED + timedelta(days=55)
    assert clocks.deadline(turn_of(house), clocks.ANSWER, issue) == FILED + timedelta(days=7)


def test_each_clock_has_its_time(house: House) -> None:
    """Two working hours, a day from assignment, seven and fifteen days."""
    taken = told(("taken", timedelta(minutes=30), {"member": "p2"}))
    due = {clock: clocks.deadline(turn_of(house), clock, taken) for clock in CLOCKS}

    assert due == {
        clocks.ACCEPT: FILED + timedelta(hours=2),
        clocks.CONTACT: FILED + timedelta(hours=24, minutes=30),
        clocks.ANSWER: FILED + timedelta(days=7),
        clocks.RESULT: FILED + timedelta(days=15),
    }
    assert clocks.deadline(turn_of(house), clocks.CONTACT, told()) is None


happened = st.lists(st.tuples(st.sampled_from(sorted(TALK)), st.integers(1, 400)), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=happened, taken=st.integers(0, 100))
def test_nothing_that_is_said_moves_a_deadline(house: House, happened: list[tuple[str, int]], taken: int) -> None:
    """Neither a comment nor a visit nor a question starts a clock anew."""
    begun = ("taken", timedelta(hours=taken), {"member": "p2"})
    later = [(verb, timedelta(hours=taken + hours), TALK[verb]) for verb, hours in happened]
    before, after = told(begun), told(begun, *later)

    for clock in CLOCKS:
        assert clocks.deadline(turn_of(house), clock, before) == clocks.deadline(turn_of(house), clock, after)


def test_a_colleague_gets_a_day_of_their_own(house: House) -> None:
    """Passed on, the contact is due a day after that; the other clocks go on."""
    passed = told(
        ("taken", timedelta(hours=1), {"member": "p2"}),
        ("passed", timedelta(hours=20), {"member": "p3"}),
    )

    assert clocks.deadline(turn_of(house), clocks.CONTACT, passed) == FILED + timedelta(hours=44)
    assert clocks.deadline(turn_of(house), clocks.RESULT, passed) == FILED + timedelta(days=15)


@pytest.mark.parametrize(
    ("events", "met"),
    [
        ((), set()),
        (("accepted",), {clocks.ACCEPT}),
        (("taken",), {clocks.ACCEPT}),
        (("taken", "added", "replied"), {clocks.ACCEPT}),
        (("taken", "questioned"), {clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER}),
        (("taken", "visited"), {clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER}),
        (("taken", "answered"), set(CLOCKS)),
        (("withdrawn",), set(CLOCKS)),
        (("merged",), set(CLOCKS)),
        (("taken", "answered", "reopened"), {clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER}),
    ],
)
def test_what_a_clock_waits_for(events: tuple[str, ...], met: set[str]) -> None:
    """Each clock ends with its own event, and all of them with the issue."""
    details = {"taken": {"member": "p2"}, "merged": {"into": "i2"}, "answered": {"outcome": "solved", "result": "x"}}
    issue = told(
        *((verb, timedelta(hours=n), {**TALK.get(verb, {}), **details.get(verb, {})}) for n, verb in enumerate(events))
    )

    assert {clock for clock in CLOCKS if clocks.is_met(clock, issue)} == met

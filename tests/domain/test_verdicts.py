"""What people say of a result: each counts once, with their last word, about the result as it stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.issue import Event, Status, replay
from domain.verdicts import last_words, not_helped

AT = datetime(2026, 3, 16, tzinfo=UTC)


def _event(verb: str, actor: str = "", **detail: Any) -> Event:
    return Event(verb, AT, actor, detail)


def test_who_says_otherwise_later_is_counted_no_more() -> None:
    """The last word of each counts; of several people each."""
    events = [
        _event("answered"),
        _event("rated", "one", rating="unsolved"),
        _event("rated", "two", rating="unsolved"),
        _event("rated", "one", rating="solved"),
    ]
    assert last_words(events) == {"one": "solved", "two": "unsolved"}
    assert not_helped(events) == ("two",)


def test_what_was_said_of_an_earlier_result_is_past() -> None:
    """A result given anew is judged anew; without one there is nothing to judge."""
    events = [_event("answered"), _event("rated", "one", rating="unsolved"), _event("reopened"), _event("answered")]
    assert not_helped(events) == ()
    assert not_helped([_event("rated", "one", rating="unsolved")]) == ()


def test_why_it_was_opened_again_stays_until_there_is_another_result() -> None:
    """没解决 stands in the ledger while the work goes on; the next result is judged anew."""
    events = [
        _event("reported", "one"),
        _event("answered", outcome="partly", result="换了两盏"),
        _event("rated", "one", rating="unsolved"),
        _event("reopened", "one", words="还差一盏"),
    ]
    again = replay("1", events)
    assert (again.rating, again.status, again.closed_at) == ("unsolved", Status.ACCEPTED, None)
    assert replay("1", [*events, events[1]]).rating == ""

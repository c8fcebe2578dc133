"""A meeting: its events add up, minutes need their consent, and reminders come at a kind hour before it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import Calendar, Span
from domain.consent import agreed, answered, counted, dissenting, is_agreed, may_be_read_out, needed, readers
from domain.issue import Event
from domain.meeting import Answer, Meeting, Stage, View, apply, replay
from domain.meeting_rights import AtMeeting, fits_at, may_at
from domain.people import Person
from tests.domain.rights import AT_MEETING, MEETING

CITY = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 25, 19, 30, tzinfo=CITY)
CALENDAR = Calendar(CITY, (), (Span(time(21), time(8)),))
BEFORE = (timedelta(days=3), timedelta(days=1), timedelta(hours=2))


def happened(meeting: Meeting, verb: str, actor: str = "caller", **detail: Any) -> Meeting:
    return apply(meeting, Event(verb, AT - timedelta(days=5), actor, detail))


def called(*invited: str) -> Meeting:
    detail: dict[str, Any] = {
        "group": "g",
        "form": "bench",
        "begins": AT.isoformat(),
        "issues": ["i"],
        "invited": ["caller", *invited],
    }
    return happened(Meeting("m"), "called", **detail)


def minuted(*coming: str) -> Meeting:
    meeting = called(*coming)
    for person in coming:
        meeting = happened(meeting, "answered", person, answer="come")
    told: dict[str, Any] = {"heads": 9, "said": "s", "dissent": "", "agreed": "a", "given": "", "files": []}
    return happened(meeting, "minuted", **told)


@pytest.mark.parametrize(("present", "least"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_more_than_half_of_those_present_have_to_agree(present: int, least: int) -> None:
    """Half is not enough, and one person alone is everybody."""
    meeting = minuted(*(f"p{n}" for n in range(present)))

    assert needed(meeting, 0.5) == least
    for n in range(least):
        assert not is_agreed(meeting, 0.5)
        meeting = happened(meeting, "agreed", f"p{n}")
    assert is_agreed(meeting, 0.5)


def test_an_objection_holds_the_minutes_up_until_it_is_answered() -> None:
    """However many agree: residents approve the content."""
    meeting = minuted("a", "b", "c")
    for person in ("a", "b"):
        meeting = happened(meeting, "agreed", person)
    meeting = happened(meeting, "objected", "c", words="no")

    assert meeting.objections == ["c"]
    assert not is_agreed(meeting, 0.5)
    meeting = happened(meeting, "settled", words="because")
    assert meeting.invited["c"].view is View.SETTLED
    assert is_agreed(meeting, 0.5)


def test_whoever_still_disagrees_is_heard_and_not_counted_as_agreeing() -> None:
    """The minutes say it in their words, behind what they said before; only who was answered can say so."""
    told: dict[str, Any] = {"heads": 9, "said": "s", "dissent": "too dear", "agreed": "a", "given": "", "files": []}
    meeting = happened(called("a", "b"), "minuted", **told)
    meeting = happened(happened(meeting, "objected", "a", words="not so"), "agreed", "b")
    assert not may_at(Person("a"), AtMeeting.STILL, meeting)
    meeting = happened(meeting, "settled", words="because")
    assert may_at(Person("a"), AtMeeting.STILL, meeting)
    assert not may_at(Person("b"), AtMeeting.STILL, meeting)
    meeting = happened(meeting, "dissented", "a", words="not so")

    assert meeting.minutes is not None
    assert meeting.minutes.dissent == "too dear\nnot so"
    assert (agreed(meeting), answered(meeting), dissenting(meeting)) == (1, 1, 1)
    assert is_agreed(meeting, 0.5)
    assert not may_at(Person("a"), AtMeeting.STILL, meeting)


def test_everybody_can_be_asked_for() -> None:
    """A quorum of one means all of them, not one more than all."""
    meeting = happened(minuted("a", "b"), "agreed", "a")

    assert not is_agreed(meeting, 1.0)
    assert is_agreed(happened(meeting, "agreed", "b"), 1.0)


def test_nobody_present_agrees_to_nothing() -> None:
    """Where nobody reads here, the minutes are read out; silence is no consent."""
    assert not is_agreed(minuted(), 0.5)


def test_where_nobody_said_they_would_come_all_who_were_invited_are_asked() -> None:
    """Minutes are not the leader's alone because nobody pressed a button: whoever declined was not there, all others
    may have been."""
    meeting = called("a", "b", "c", "d")
    meeting = happened(meeting, "answered", "d", answer="stay")
    told: dict[str, Any] = {"heads": 3, "said": "s", "dissent": "", "agreed": "a", "given": "", "files": []}
    meeting = happened(meeting, "minuted", **told)

    assert readers(meeting) == ["a", "b", "c"]
    assert needed(meeting, 0.5) == 2
    one = happened(meeting, "agreed", "a")
    assert not is_agreed(one, 0.5)
    assert is_agreed(happened(one, "agreed", "b"), 0.5)


def test_whoever_neither_came_nor_speaks_holds_nobody_up() -> None:
    """Two of a village signed in: they are the quorum, and whoever else says something is counted with them."""
    meeting = called(*"abcdefgh")
    for person in "ab":
        meeting = happened(meeting, "signed", person)
    told: dict[str, Any] = {"heads": 3, "said": "s", "dissent": "", "agreed": "a", "given": "", "files": []}
    meeting = happened(meeting, "minuted", **told)

    assert readers(meeting) == list("abcdefgh")
    assert counted(meeting) == ["a", "b"]
    meeting = happened(meeting, "agreed", "h")
    assert counted(meeting) == ["a", "b", "h"]
    assert not is_agreed(meeting, 0.5)
    assert is_agreed(happened(meeting, "agreed", "a"), 0.5)


def test_minutes_are_read_out_only_where_nobody_confirms_them() -> None:
    """At once where nobody can; else after three days of silence, and never over an objection."""
    nobody = called("a")
    nobody = happened(nobody, "answered", "a", answer="stay")
    written = AT - timedelta(days=5)
    told: dict[str, Any] = {"heads": 3, "said": "s", "dissent": "", "agreed": "a", "given": "", "files": []}
    told["written_at"] = written.isoformat()
    assert may_be_read_out(happened(nobody, "minuted", **told), written)

    meeting = happened(called("a", "b"), "minuted", **told)
    assert not may_be_read_out(meeting, written + timedelta(days=2))
    assert may_be_read_out(meeting, written + timedelta(days=3))
    objected = happened(meeting, "objected", "a", words="no")
    assert not may_be_read_out(objected, written + timedelta(days=3))

    final = happened(meeting, "finished", aloud=True)
    assert final.minutes is not None
    assert final.minutes.aloud


def test_minutes_written_anew_are_agreed_to_anew() -> None:
    """Nobody agreed to what they have not seen."""
    meeting = happened(minuted("a"), "agreed", "a")
    told: dict[str, Any] = {"heads": 9, "said": "s", "dissent": "", "agreed": "other", "given": "", "files": []}

    assert not is_agreed(happened(meeting, "minuted", **told), 0.5)


def test_whoever_said_yes_is_asked_again_when_it_is_moved() -> None:
    """A yes to Wednesday is none to Thursday; whoever moved it comes."""
    meeting = happened(called("a"), "answered", "a", answer="come")
    moved = happened(meeting, "moved", begins=(AT + timedelta(days=1)).isoformat(), why="w")

    assert (moved.moves, moved.at) == (1, AT + timedelta(days=1))
    assert moved.invited["a"].answer is Answer.NONE
    assert moved.invited["caller"].answer is Answer.COME


def test_what_everybody_reads_is_a_new_version_and_the_answers_stay() -> None:
    """A yes to Wednesday is one wherever it is; what was set for the old place means nothing any more."""
    meeting = happened(called("a"), "answered", "a", answer="come")
    altered = happened(meeting, "altered", parts=["where", "guests"], place="p", spot="s", point=[1.0, 2.0], guests="g")

    assert (altered.moves, altered.place, altered.spot, altered.point) == (1, "p", "s", (1.0, 2.0))
    assert altered.invited["a"].answer is Answer.COME
    assert happened(meeting, "altered", parts=["guests"], guests="g").moves == 0


def test_more_or_fewer_are_asked_but_whoever_called_it_stays() -> None:
    """Whoever was asked before keeps the answer they gave."""
    meeting = happened(called("a"), "answered", "a", answer="come")
    more = happened(meeting, "asked", people=["a", "b"])

    assert (more.invited["a"].answer, more.invited["b"].answer) == (Answer.COME, Answer.NONE)
    fewer = happened(more, "unasked", people=["a", "caller"])
    assert sorted(fewer.invited) == ["b", "caller"]


def test_the_state_is_what_the_events_add_up_to() -> None:
    """Promises made and kept included."""
    promise = {"id": "c1", "who": "Li", "person": "", "what": "pipe", "due_at": AT.isoformat()}
    events = [
        Event(
            "called", AT, "x", {"group": "g", "form": "topic", "begins": AT.isoformat(), "issues": [], "invited": []}
        ),
        Event("promised", AT, "x", promise),
        Event("kept", AT, "x", {"id": "c1", "words": "done"}),
        Event("called_off", AT, "x", {"why": "rain"}),
    ]
    meeting = replay("m", events)

    assert meeting.stage is Stage.OFF
    assert meeting.commitments["c1"].kept_at == AT


def test_reminders_never_come_in_the_hours_of_quiet() -> None:
    """What would fall into the night comes before it, so that nobody hears of it too late."""
    early = datetime(2026, 3, 25, 9, 0, tzinfo=CITY)

    assert CALENDAR.ahead_of(AT, BEFORE) == [AT - ahead for ahead in BEFORE]
    assert CALENDAR.ahead_of(early, BEFORE)[-1] == datetime(2026, 3, 24, 20, 30, tzinfo=CITY)


@pytest.mark.parametrize(
    "action", [AtMeeting.MOVE, AtMeeting.ALTER, AtMeeting.MINUTE, AtMeeting.SETTLE, AtMeeting.ALOUD]
)
def test_only_who_leads_changes_a_meeting(action: AtMeeting) -> None:
    """The leader, the office, and whoever called it and still sits; nobody else."""
    allowed = {name for name, actor in AT_MEETING.items() if may_at(actor, action, MEETING)}

    assert allowed == {"who called it", "the leader", "the office"}


def test_only_who_may_have_been_there_judges_the_minutes() -> None:
    """Whoever declined, or wrote them, has no voice in them."""
    allowed = {name for name, actor in AT_MEETING.items() if may_at(actor, AtMeeting.AGREE, MEETING)}

    assert allowed == {"who is invited", "who said to come", "whose objection was answered"}


def test_nothing_is_answered_once_it_has_begun() -> None:
    """An invitation is answered before, minutes are written after."""
    meeting, before, after = called("a"), AT - timedelta(minutes=1), AT

    assert fits_at(AtMeeting.COME, meeting, before)
    assert not fits_at(AtMeeting.COME, meeting, after)
    assert not fits_at(AtMeeting.MINUTE, meeting, before)
    assert fits_at(AtMeeting.MINUTE, meeting, after)
    assert may_at(Person("a"), AtMeeting.LOOK, meeting)

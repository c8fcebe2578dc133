"""A meeting: who is called together about what, what they agreed, and who promised what by when."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.issue import Event
from domain.people import Person, Role


class Form(StrEnum):
    """The forms of the programme."""

    BENCH = "bench"
    COURTYARD = "courtyard"
    EVENING = "evening"
    VILLAGE = "village"
    ON_SPOT = "on_spot"
    SURVEY = "survey"
    TOPIC = "topic"
    PROGRESS = "progress"
    OVERSIGHT = "oversight"


class Stage(StrEnum):
    """Where a meeting stands."""

    CALLED = "called"
    MINUTED = "minuted"
    """the minutes are written and wait for those who were there"""
    FINAL = "final"
    OFF = "off"


class Answer(StrEnum):
    """What an invited person says to the invitation."""

    NONE = ""
    COME = "come"
    STAY = "stay"
    PROXY = "proxy"


class View(StrEnum):
    """What somebody who was there says to the minutes."""

    NONE = ""
    AGREED = "agreed"
    OBJECTED = "objected"
    SETTLED = "settled"
    """an objection that was answered"""


@dataclass(frozen=True, slots=True)
class Invited:
    """One person who was invited and has an account."""

    answer: Answer = Answer.NONE
    view: View = View.NONE
    words: str = ""
    """the objection"""
    here: bool = False
    """signed in on the spot"""


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was said and agreed, in the words of whoever wrote it down."""

    heads: int
    """how many were there; a count, no names"""
    said: str
    dissent: str
    agreed: str
    given: str
    """what residents bring in themselves: money, labour, land"""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """Who does what by when, as agreed in a meeting."""

    who: str
    person: str
    """the id of whoever answers for it; empty for somebody without an account"""
    what: str
    due_at: datetime
    kept_at: datetime | None = None
    words: str = ""
    """how it was kept"""


@dataclass(frozen=True, slots=True)
class Meeting:
    """People called together, as it stands now."""

    id: str
    group: str = ""
    caller: str = ""
    form: Form = Form.BENCH
    at: datetime = datetime.min
    place: str = ""
    spot: str = ""
    agenda: str = ""
    contact: str = ""
    guests: str = ""
    """those without an account, in the caller's words; somebody calls them"""
    issues: tuple[str, ...] = ()
    minor: bool = False
    """a child may be spoken of"""
    stage: Stage = Stage.CALLED
    moves: int = 0
    """how often it was moved; what was set for an earlier time means nothing any more"""
    minutes: Minutes | None = None
    invited: Mapping[str, Invited] = field(default_factory=dict)
    commitments: Mapping[str, Commitment] = field(default_factory=dict)

    @property
    def objections(self) -> list[str]:
        """Who objected to the minutes and has no answer yet."""
        return sorted(person for person, i in self.invited.items() if i.view is View.OBJECTED)

    @property
    def present(self) -> list[str]:
        """Whom the minutes are shown to for their consent, but whoever wrote them: all who signed in on the spot; where
        nobody did, all who said they would come."""
        coming = (Answer.COME, Answer.PROXY)
        here = [p for p, i in self.invited.items() if i.here]
        return sorted({*(here or (p for p, i in self.invited.items() if i.answer in coming))} - {self.caller})

    @property
    def heads(self) -> int:
        """How many signed in on the spot."""
        return sum(i.here for i in self.invited.values())

    def needed(self, quorum: float) -> int:
        """How many of those present have to agree: more than this share, all of them at the most."""
        return min(len(self.present), math.floor(quorum * len(self.present)) + 1)

    def is_agreed(self, quorum: float) -> bool:
        """Whether the minutes are final: enough of those present agreed, and no objection is open."""
        views = [self.invited[person].view for person in self.present]
        agreed = sum(view in (View.AGREED, View.SETTLED) for view in views)
        return bool(views) and not self.objections and agreed >= self.needed(quorum)


def _called(meeting: Meeting, e: Event) -> Meeting:
    told = {k: v for k, v in e.detail.items() if k not in ("form", "begins", "issues", "invited")}
    return replace(
        meeting,
        **told,
        caller=e.actor,
        form=Form(e.detail["form"]),
        at=datetime.fromisoformat(e.detail["begins"]),
        issues=tuple(e.detail["issues"]),
        invited={person: Invited(Answer.COME if person == e.actor else Answer.NONE) for person in e.detail["invited"]},
    )


def _moved(meeting: Meeting, e: Event) -> Meeting:
    """Everybody is asked anew but whoever moved it."""
    invited = {
        person: replace(i, here=False, answer=Answer.COME if person == e.actor else Answer.NONE)
        for person, i in meeting.invited.items()
    }
    return replace(meeting, at=datetime.fromisoformat(e.detail["begins"]), moves=meeting.moves + 1, invited=invited)


def _person(meeting: Meeting, person: str, **change: Any) -> Meeting:
    one = replace(meeting.invited.get(person, Invited()), **change)
    return replace(meeting, invited={**meeting.invited, person: one})


def _minuted(meeting: Meeting, e: Event) -> Meeting:
    """Minutes written anew are agreed to anew."""
    minutes = Minutes(**{**e.detail, "files": tuple(e.detail["files"])})
    invited = {person: replace(i, view=View.NONE, words="") for person, i in meeting.invited.items()}
    return replace(meeting, stage=Stage.MINUTED, minutes=minutes, invited=invited)


def _settled(meeting: Meeting, _e: Event) -> Meeting:
    for person in meeting.objections:
        meeting = _person(meeting, person, view=View.SETTLED)
    return meeting


def _promised(meeting: Meeting, e: Event) -> Meeting:
    told = {k: v for k, v in e.detail.items() if k not in ("id", "due_at")}
    made = Commitment(**told, due_at=datetime.fromisoformat(e.detail["due_at"]))
    return replace(meeting, commitments={**meeting.commitments, e.detail["id"]: made})


def _kept(meeting: Meeting, e: Event) -> Meeting:
    one = replace(meeting.commitments[e.detail["id"]], kept_at=e.at, words=e.detail["words"])
    return replace(meeting, commitments={**meeting.commitments, e.detail["id"]: one})


MOVES: Mapping[str, Callable[[Meeting, Event], Meeting]] = {
    "called": _called,
    "moved": _moved,
    "called_off": lambda m, e: replace(m, stage=Stage.OFF),
    "answered": lambda m, e: _person(m, e.actor, answer=Answer(e.detail["answer"])),
    "signed": lambda m, e: _person(m, e.actor, here=True),
    "missed": lambda m, e: m,
    "minuted": _minuted,
    "agreed": lambda m, e: _person(m, e.actor, view=View.AGREED),
    "objected": lambda m, e: _person(m, e.actor, view=View.OBJECTED, words=e.detail["words"]),
    "settled": _settled,
    "finished": lambda m, e: replace(m, stage=Stage.FINAL),
    "promised": _promised,
    "kept": _kept,
}
"""What each event makes of a meeting; there is no other way to change one."""


def apply(meeting: Meeting, event: Event) -> Meeting:
    """The meeting after the event."""
    return MOVES[event.verb](meeting, event)


def replay(id: str, events: Iterable[Event]) -> Meeting:
    """The meeting that these events, oldest first, add up to."""
    meeting = Meeting(id)
    for event in events:
        meeting = apply(meeting, event)
    return meeting


class AtMeeting(StrEnum):
    """Everything that can be done about a meeting, by button."""

    LOOK = "meeting"
    COME = "come"
    STAY = "stay"
    PROXY = "proxy"
    MOVE = "move"
    CALL_OFF = "off"
    CODE = "code"
    """the code to sign in with on the spot"""
    MINUTE = "minute"
    AGREE = "agree"
    OBJECT = "object"
    SETTLE = "settle"
    ALOUD = "aloud"
    """the minutes were read out where nobody has a telephone, and nobody objected"""
    PROMISE = "promise"


DOORS_OPEN, DOORS_CLOSE = timedelta(hours=3), timedelta(hours=6)
"""people sign in from so long before it begins until so long after"""
_ANSWERS = frozenset({AtMeeting.COME, AtMeeting.STAY, AtMeeting.PROXY})
_LEADS = frozenset(AtMeeting) - _ANSWERS - {AtMeeting.AGREE, AtMeeting.OBJECT}
_WHEN: dict[AtMeeting, frozenset[Stage]] = {
    **dict.fromkeys([*_ANSWERS, AtMeeting.MOVE, AtMeeting.CALL_OFF], frozenset({Stage.CALLED})),
    AtMeeting.CODE: frozenset({Stage.CALLED}),
    AtMeeting.MINUTE: frozenset({Stage.CALLED, Stage.MINUTED}),
    **dict.fromkeys([AtMeeting.AGREE, AtMeeting.OBJECT, AtMeeting.SETTLE, AtMeeting.ALOUD], frozenset({Stage.MINUTED})),
    AtMeeting.PROMISE: frozenset({Stage.MINUTED, Stage.FINAL}),
}


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Whether people can sign in: shortly before it begins, and as long as the minutes are not written."""
    return meeting.stage is Stage.CALLED and meeting.at - DOORS_OPEN <= now < meeting.at + DOORS_CLOSE


def may_at(person: Person, action: AtMeeting, meeting: Meeting) -> bool:
    """Whether the person has the right; asked at press time, of today's seats and today's meeting."""
    leads = person.sits(Role.OFFICE) or person.sits(Role.LEADER, meeting.group)
    if leads or (person.id == meeting.caller and person.staff):
        if action in _LEADS:
            return True
    elif action is AtMeeting.LOOK and any(seat.group == meeting.group for seat in person.seats):
        return True
    if person.id not in meeting.invited:
        return False
    if action in (AtMeeting.AGREE, AtMeeting.OBJECT):
        return person.id in meeting.present
    # Whoever called it comes; who cannot, moves it or calls it off.
    return action is AtMeeting.LOOK or (action in _ANSWERS and person.id != meeting.caller)


def fits_at(action: AtMeeting, meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting is still where the action makes sense; a stale button is told so."""
    if meeting.stage not in _WHEN.get(action, frozenset(Stage)):
        return False
    if action in _ANSWERS:
        return now < meeting.at
    if action is AtMeeting.MINUTE:
        return now >= meeting.at
    if action is AtMeeting.CODE:
        return is_open(meeting, now)
    if action is AtMeeting.ALOUD:
        return not meeting.present
    return action is not AtMeeting.SETTLE or bool(meeting.objections)


def reminder_times(
    at: datetime, before: tuple[timedelta, ...], earlier: Callable[[datetime], datetime]
) -> list[datetime]:
    """When to remind of a meeting, the last reminder last; `earlier` moves what would disturb people to before it."""
    return [earlier(at - ahead) for ahead in sorted(before, reverse=True)]

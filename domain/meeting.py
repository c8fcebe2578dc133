"""A meeting: who is called together about what, what they agreed, and who promised what by when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.issue import Event


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


_COMING = (Answer.COME, Answer.PROXY)


class View(StrEnum):
    """What somebody who was there says to the minutes."""

    NONE = ""
    AGREED = "agreed"
    OBJECTED = "objected"
    SETTLED = "settled"
    """an objection that was answered"""
    DISSENTS = "dissents"
    """still does not agree after the answer: the minutes say so"""


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
    gave: Mapping[str, int] = field(default_factory=dict)
    """the same as numbers, by kind: yuan, days of labour, square metres of land"""
    written_at: str = ""
    """when they were sent round"""
    aloud: bool = False
    """they stand because they were read out and nobody objected: fewer than a quorum agreed"""


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
    plan: str = ""
    """the item of a plan that it carries out"""
    material: str = ""
    """what everybody should know before it"""
    files: tuple[str, ...] = ()
    """what is sent along with the invitation"""
    point: tuple[float, float] | None = None
    """where it is on a map: latitude and longitude"""
    stage: Stage = Stage.CALLED
    moves: int = 0
    """how often it was moved or altered; what was set for an earlier version means nothing any more"""
    minutes: Minutes | None = None
    invited: Mapping[str, Invited] = field(default_factory=dict)
    commitments: Mapping[str, Commitment] = field(default_factory=dict)

    @property
    def objections(self) -> list[str]:
        """Who objected to the minutes and has no answer yet."""
        return sorted(person for person, i in self.invited.items() if i.view is View.OBJECTED)

    @property
    def present(self) -> list[str]:
        """Who is known to have been there, but whoever called it: all who signed in on the spot; where nobody did, all
        who said they would come."""
        here = [p for p, i in self.invited.items() if i.here]
        return sorted({*(here or (p for p, i in self.invited.items() if i.answer in _COMING))} - {self.caller})

    @property
    def standing(self) -> str:
        """Where it stands, in a word; minutes that too few agreed to are not called agreed."""
        return "read_out" if self.minutes and self.minutes.aloud else self.stage.value

    @property
    def heads(self) -> int:
        """How many signed in on the spot."""
        return sum(i.here for i in self.invited.values())


def _called(meeting: Meeting, e: Event) -> Meeting:
    told = {k: v for k, v in e.detail.items() if k not in ("form", "begins", "issues", "invited", "files", "point")}
    point = e.detail.get("point")
    return replace(
        meeting,
        **told,
        files=tuple(e.detail.get("files", ())),
        point=(point[0], point[1]) if point else None,
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


_READ_BY_ALL = frozenset({"place", "spot", "point", "agenda", "contact", "material", "files"})
"""what stands in an invitation: once it differs, what was set for the old one means nothing more"""


def _altered(meeting: Meeting, e: Event) -> Meeting:
    """Place, agenda, material, whom to ask: the answers stay, because the time does."""
    told = {k: v for k, v in e.detail.items() if k in _READ_BY_ALL | {"guests"}}
    if "files" in told:
        told["files"] = tuple(told["files"])
    if point := told.get("point"):
        told["point"] = (point[0], point[1])
    return replace(meeting, **told, moves=meeting.moves + bool(_READ_BY_ALL & told.keys()))


def _asked(meeting: Meeting, e: Event) -> Meeting:
    fresh = {person: Invited() for person in e.detail["people"] if person not in meeting.invited}
    return replace(meeting, invited={**meeting.invited, **fresh})


def _unasked(meeting: Meeting, e: Event) -> Meeting:
    out = set(e.detail["people"]) - {meeting.caller}
    return replace(meeting, invited={person: i for person, i in meeting.invited.items() if person not in out})


def _person(meeting: Meeting, person: str, **change: Any) -> Meeting:
    one = replace(meeting.invited.get(person, Invited()), **change)
    return replace(meeting, invited={**meeting.invited, person: one})


def _adopted(meeting: Meeting, e: Event) -> Meeting:
    """The same human under another id: one invitation with whatever was answered, under whichever, and one head."""
    was, person = e.detail["was"], e.detail["person"]
    one, other = meeting.invited.get(was, Invited()), meeting.invited.get(person, Invited())
    said = one if other.answer is Answer.NONE else other
    viewed = one if other.view is View.NONE else other
    both = Invited(said.answer, viewed.view, viewed.words, one.here or other.here)
    return replace(meeting, invited={**{p: i for p, i in meeting.invited.items() if p != was}, person: both})


def _minuted(meeting: Meeting, e: Event) -> Meeting:
    """Minutes written anew are agreed to anew."""
    minutes = Minutes(**{**e.detail, "files": tuple(e.detail["files"])})
    invited = {person: replace(i, view=View.NONE, words="") for person, i in meeting.invited.items()}
    return replace(meeting, stage=Stage.MINUTED, minutes=minutes, invited=invited)


def _finished(meeting: Meeting, e: Event) -> Meeting:
    """Minutes that stand without a quorum say so ever after."""
    minutes = meeting.minutes and replace(meeting.minutes, aloud=bool(e.detail.get("aloud")))
    return replace(meeting, stage=Stage.FINAL, minutes=minutes)


def _settled(meeting: Meeting, _e: Event) -> Meeting:
    for person in meeting.objections:
        meeting = _person(meeting, person, view=View.SETTLED)
    return meeting


def _dissented(meeting: Meeting, e: Event) -> Meeting:
    """What is still objected to stands among the dissent, in the words it was said in."""
    meeting, said = _person(meeting, e.actor, view=View.DISSENTS), meeting.minutes
    told = "\n".join(filter(None, (said.dissent, e.detail["words"]))) if said else ""
    return replace(meeting, minutes=said and replace(said, dissent=told))


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
    "altered": _altered,
    "asked": _asked,
    "unasked": _unasked,
    "called_off": lambda m, e: replace(m, stage=Stage.OFF),
    "answered": lambda m, e: _person(m, e.actor, answer=Answer(e.detail["answer"])),
    "signed": lambda m, e: _person(m, e.actor, here=True),
    "missed": lambda m, e: m,
    "minuted": _minuted,
    "agreed": lambda m, e: _person(m, e.actor, view=View.AGREED),
    "objected": lambda m, e: _person(m, e.actor, view=View.OBJECTED, words=e.detail["words"]),
    "settled": _settled,
    "dissented": _dissented,
    "finished": _finished,
    "promised": _promised,
    "kept": _kept,
    "adopted": _adopted,
    "forgotten": lambda m, e: m,
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

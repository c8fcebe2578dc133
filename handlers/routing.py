"""Whose an issue is: its place names the group in the lead, its subject a sector studio beside it; and why.

`decide` is a plain function over the matter and the groups, so that everything that routes decides alike. What is
unsure, what no group answers for, and what is about those who would handle it waits in the office for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.issue import Issue
from domain.messages import Words
from domain.people import Group
from domain.places import Places
from handlers.talk.turn import Turn
from nlp import Reading

ENTERPRISE = "enterprise"
"""the subject that a studio helping firms (企业帮) names in the roster"""
DISCIPLINE = "discipline"
"""the subject of what officials do wrong (纪检监察)"""
_LIKELY = 2
_UNMISTAKABLE = 3


class Why(StrEnum):
    """What decided; each has its sentence in the texts."""

    PLACE = "place"
    BOTH = "both"
    """a studio stands beside, for the subject"""
    FIRM = "firm"
    """a studio stands beside, because a firm speaks"""
    SUBJECT = "subject"
    """no group for the place, or no place: a studio leads"""
    UNSURE = "unsure"
    NOBODY = "nobody"
    ABOUT = "about"
    """it is about what an official or a unit does"""
    NAMED = "named"
    """it speaks of those who would handle it"""


@dataclass(frozen=True, slots=True)
class Matter:
    """All that a route depends on."""

    places: tuple[tuple[str, ...], ...] = ()
    """where it may be, each place with all it lies in, nearest first; several where nobody can tell which"""
    subject: str = ""
    """empty where it is not sure"""
    firm: bool = False
    about: bool = False
    words: str = ""
    """what was told, where it may be about somebody"""


@dataclass(frozen=True, slots=True)
class Decision:
    """The group in the lead and the studio beside it; without a lead it waits in the office."""

    why: Why
    lead: Group | None = None
    studio: Group | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The group that leads and the studio beside it, where one fits."""

    lead: Group
    studio: Group | None = None
    why: Why = field(default=Why.PLACE, compare=False)

    @property
    def groups(self) -> tuple[str, ...]:
        return (self.lead.id, self.studio.id) if self.studio else (self.lead.id,)


def decide(matter: Matter, groups: Sequence[Group], called: Mapping[str, Iterable[str]]) -> Decision:
    """The groups for a matter, out of those that answer for anything of it.

    `called` tells of each group (by id) how it and its people are called.
    """
    if matter.about:
        return Decision(Why.ABOUT)
    found = _fitting(matter, groups)
    chosen = [group.id for group in (found.lead, found.studio) if group]
    if matter.words and any(name in matter.words for id in chosen for name in called.get(id, ())):
        return Decision(Why.NAMED)
    return found


def _fitting(matter: Matter, groups: Sequence[Group]) -> Decision:
    towns = {_of_place(upward, groups) for upward in matter.places}
    if len(towns) > 1:
        return Decision(Why.UNSURE)
    town = next(iter(towns), None)
    upward = matter.places[0] if len(matter.places) == 1 else ()
    helper = _of_subject(ENTERPRISE, upward, groups) if matter.firm else None
    studio = helper or _of_subject(matter.subject, upward, groups)
    if town:
        return Decision(Why.FIRM if helper else Why.BOTH if studio else Why.PLACE, town, studio)
    if studio:
        return Decision(Why.SUBJECT, studio)
    return Decision(Why.NOBODY if matter.places or matter.subject else Why.UNSURE)


def _of_place(upward: Sequence[str], groups: Sequence[Group]) -> Group | None:
    """The town or working group of the nearest place that has one."""
    leading = [group for group in groups if group.kind in ("town", "working")]
    return next((group for place in upward for group in leading if place in group.places), None)


def _of_subject(subject: str, upward: Sequence[str], groups: Sequence[Group]) -> Group | None:
    """A studio for the subject: one that names one of these places before one that names none."""
    studios = [group for group in groups if group.kind == "studio" and subject in group.subjects]
    here = (group for group in studios if set(group.places) & set(upward))
    return next(here, None) or next((group for group in studios if not group.places), None)


def names_of(group: str, people: Iterable[str]) -> tuple[str, ...]:
    """How a group and its people are called, as far as nothing else is called so too."""
    return (group, *(name for name in people if len(name) >= _UNMISTAKABLE))


def is_about(reading: Reading, subject: str) -> bool:
    """Whether the matter is what somebody in office does; by what was told, or by the subject."""
    return bool(reading.accused) or subject == DISCIPLINE


def suspected(reading: Reading) -> str:
    """What was told, where it may be about somebody's conduct; then nobody named in it handles it."""
    return reading.text if DISCIPLINE in reading.subject.candidates[:_LIKELY] else ""


def matter_of(reading: Reading, places: Places) -> Matter:
    """What a message says by itself, before anything is asked."""
    guess = reading.place
    codes = (guess.place,) if guess.place else guess.candidates
    chains = tuple(tuple(place.code for place in places.ancestors(code)) for code in codes)
    subject = (reading.subject.subject or "") if reading.subject.sure else ""
    return Matter(chains, subject, about=is_about(reading, subject), words=suspected(reading))


async def route(turn: Turn, place: str, subject: str, firm: bool = False, what: str = "") -> Route | None:
    """The route for a place (code), a subject and what was told; None when not even an office is on the roster."""
    key = (route, place, subject, firm, what)
    if key not in turn.known:
        turn.known[key] = await _find(turn, place, subject, firm, what)
    found: Route | None = turn.known[key]
    return found


async def _find(turn: Turn, place: str, subject: str, firm: bool, what: str) -> Route | None:
    reading = turn.house.read(what)
    upward = tuple(p.code for p in turn.house.places.ancestors(place))
    known = subject if subject in turn.house.reader.subjects.names else ""
    matter = Matter((upward,) if upward else (), known, firm, is_about(reading, known), suspected(reading))
    wanted = [name for name in (known, ENTERPRISE if firm else "") if name]
    groups = await turn.store.groups.answering(upward, wanted)
    found = decide(matter, groups, await _called(turn, groups) if matter.words else {})
    lead = found.lead or await turn.store.groups.office()
    return Route(lead, found.studio, found.why) if lead else None


async def _called(turn: Turn, groups: Sequence[Group]) -> dict[str, tuple[str, ...]]:
    people = await turn.store.groups.people([group.id for group in groups])
    return {group.id: names_of(group.name, people[group.id]) for group in groups}


async def reason(turn: Turn, issue: Issue) -> Words:
    """Why an issue is with its groups: what somebody wrote who sent it there, else what decided."""
    key = (reason, issue.id, issue.group, issue.studio, issue.subject)
    if key not in turn.known:
        turn.known[key] = await _reason(turn, issue)
    found: Words = turn.known[key]
    return found


async def _reason(turn: Turn, issue: Issue) -> Words:
    moved = await turn.store.events.last(issue.id, "routed")
    if moved:
        return Words("route.moved", {"words": moved.detail.get("reason", "")})
    found = await route(turn, issue.place, issue.subject or "other", firm=bool(issue.firm), what=issue.what)
    if found is None or found.lead.id != issue.group:
        return Words("route.before")
    # The studio that would come today need not be the one that came.
    beside = found.studio if found.studio and found.studio.id == issue.studio else None
    why = Why.PLACE if found.studio and not beside else found.why
    return Words(
        f"route.{why.value}",
        {
            "group": found.lead.name,
            "place": turn.place_name(issue.place),
            "subject": Words(f"subject.{issue.subject or 'other'}"),
            "studio": beside.name if beside else "",
        },
    )

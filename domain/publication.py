"""公示: what everybody may read of a result or of minutes, who has to agree to it first, and how it is taken down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.issue import Event
from domain.people import Person, Role


class Kind(StrEnum):
    """What is published."""

    RESULT = "result"
    MINUTES = "minutes"


class Stage(StrEnum):
    """Where a publication stands."""

    APPROVED = "approved"
    """one person agreed; where a child is spoken of, another one has to as well"""
    PUBLISHED = "published"
    DECLINED = "declined"
    RETRACTED = "retracted"
    REPLACED = "replaced"
    """a later one about the same thing stands in its place"""


class Byline(StrEnum):
    """What whoever had an idea says to being named for it."""

    UNASKED = ""
    """no answer: nobody is named"""
    NAMED = "named"
    RESIDENT = "resident"
    """only that it was a resident"""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea that was adopted, and the resident who had it."""

    id: str
    issue: str
    person: str
    """empty for somebody without an account"""
    marked_by: str
    words: str
    answer: Byline = Byline.UNASKED
    name: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """What is said of an idea, as the resident agreed to and somebody approved."""

    idea: str
    words: str
    name: str = ""
    """empty: a resident"""


@dataclass(frozen=True, slots=True)
class Publication:
    """What everybody may read, as it stands now."""

    id: str
    kind: Kind = Kind.RESULT
    thing: str = ""
    """the issue or the meeting"""
    group: str = ""
    place: str = ""
    minor: bool = False
    stage: Stage = Stage.APPROVED
    approver: str = ""
    """who agreed first"""
    parts: Mapping[str, str] = field(default_factory=dict)
    """what is told, part by part, in the words somebody approved"""
    about: Mapping[str, str] = field(default_factory=dict)
    """what is said beside it: the outcome, the form, the day, who reported it"""
    credits: tuple[Credit, ...] = ()
    published_at: datetime | None = None


def credited(ideas: Iterable[Idea], *, minor: bool) -> tuple[Credit, ...]:
    """What may be said of these ideas: only what was agreed to, and nothing at all where a child is spoken of."""
    said = (Byline.NAMED, Byline.RESIDENT)
    return tuple(
        Credit(idea.id, idea.words, idea.name if idea.answer is Byline.NAMED else "")
        for idea in ideas
        if idea.answer in said and not minor
    )


def redacted(text: str, names: Iterable[str], instead: str) -> str:
    """The text without these names, the longest first, so that no half of one is left."""
    for name in sorted({n.strip() for n in names if len(n.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, instead)
    return text


def _approved(publication: Publication, e: Event) -> Publication:
    told = dict(e.detail)
    credits = tuple(Credit(**one) for one in told.pop("credits"))
    minor = bool(told["minor"])
    return replace(
        publication,
        **{**told, "kind": Kind(told["kind"])},
        credits=credits,
        approver=e.actor,
        stage=Stage.APPROVED if minor else Stage.PUBLISHED,
        published_at=None if minor else e.at,
    )


def _declined(publication: Publication, e: Event) -> Publication:
    """Nothing is kept of what nobody wanted published: before it was approved there is only what it was about."""
    known = {name: e.detail[name] for name in ("thing", "group", "minor") if name in e.detail}
    if "kind" in e.detail:
        known |= {"kind": Kind(e.detail["kind"]), "approver": e.actor}
    return replace(publication, **known, stage=Stage.DECLINED)


def _uncredited(publication: Publication, e: Event) -> Publication:
    return replace(publication, credits=tuple(c for c in publication.credits if c.idea != e.detail["idea"]))


MOVES: Mapping[str, Callable[[Publication, Event], Publication]] = {
    "approved": _approved,
    "seconded": lambda p, e: replace(p, stage=Stage.PUBLISHED, published_at=e.at),
    "declined": _declined,
    "retracted": lambda p, e: replace(p, stage=Stage.RETRACTED),
    "replaced": lambda p, e: replace(p, stage=Stage.REPLACED),
    "uncredited": _uncredited,
    "forgotten": lambda p, e: p,
}
"""What each event makes of a publication; there is no other way to change one."""


def apply(publication: Publication, event: Event) -> Publication:
    """The publication after the event."""
    return MOVES[event.verb](publication, event)


def replay(id: str, events: Iterable[Event]) -> Publication:
    """The publication that these events, oldest first, add up to."""
    publication = Publication(id)
    for event in events:
        publication = apply(publication, event)
    return publication


class AtPublication(StrEnum):
    """Everything that can be done about a publication, by button; the first is about minutes, the rest what is drawn
    up already."""

    POST = "post"
    LOOK = "published"
    SECOND = "second"
    DECLINE = "decline"
    RETRACT = "retract"


_WHEN: Mapping[AtPublication, frozenset[Stage]] = {
    AtPublication.SECOND: frozenset({Stage.APPROVED}),
    AtPublication.DECLINE: frozenset({Stage.APPROVED}),
    AtPublication.RETRACT: frozenset({Stage.APPROVED, Stage.PUBLISHED}),
}


def may_approve(person: Person, group: str) -> bool:
    """Whether the person may publish what this group did: its leaders, and the office."""
    return person.sits(Role.OFFICE) or person.sits(Role.LEADER, group)


def may_publish(person: Person, action: AtPublication, publication: Publication) -> bool:
    """Whether the person has the right; asked at press time, of today's seats and today's publication."""
    if action is AtPublication.LOOK and publication.stage is Stage.PUBLISHED:
        return True
    if action in (AtPublication.SECOND, AtPublication.DECLINE) and person.id == publication.approver:
        return False
    return may_approve(person, publication.group)


def fits_publication(action: AtPublication, publication: Publication) -> bool:
    """Whether it is still where the action makes sense; a stale button is told so."""
    return publication.stage in _WHEN.get(action, frozenset(Stage))

"""What a meeting is called about: an issue, a hot topic or what residents chose with all its issues, a planned item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.ballot import may_open
from domain.issue import Issue
from domain.messages import Refused, Words
from domain.people import Action, Role, fits, may
from domain.plan import Item, may_plan
from handlers import naming
from handlers.cards import shorten, staff
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.where import Spot

TOPIC, PLAN, BALLOT = "topic:", "plan:", "ballot:"
"""what the subject of a conversation begins with, where it is no issue"""


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything that is known about a meeting before anybody is asked."""

    group: str
    agenda: str = ""
    issues: tuple[Issue, ...] = ()
    place: Spot | None = None
    plan: str = ""
    unnamed: bool = False
    """the words of somebody who does not want to be known: whoever calls the meeting says it in words of their own"""

    @property
    def minor(self) -> bool:
        """A child may be spoken of."""
        return any(issue.minor for issue in self.issues)

    @property
    def always(self) -> list[str]:
        """The members who work on it: they are asked whoever else is."""
        return [issue.member for issue in self.issues if issue.member]


async def matter(turn: Turn, subject: str) -> Matter:
    """What the subject stands for, as it is now; Refused where the person may not call a meeting about it."""
    if subject.startswith(TOPIC):
        return await _of_topic(turn, subject.removeprefix(TOPIC))
    if subject.startswith(BALLOT):
        ballot, _, number = subject.removeprefix(BALLOT).partition(":")
        return await _of_ballot(turn, ballot, number)
    if subject.startswith(PLAN):
        item, _, group = subject.removeprefix(PLAN).partition(":")
        return await _of_plan(turn, item, group)
    issue = await turn.issue(subject, Action.MEET)
    issues = (issue,) if issue.minor else await _project(turn, [issue])
    unnamed = issue.manner == "anonymous"
    # "At our door" tells who it was: what is said of the spot goes no further than the village.
    spot = "" if issue.minor or unnamed else issue.spot
    place = Spot(issue.place, spot) if issue.place or spot else None
    agenda = "" if issue.minor or unnamed else issue.what
    return Matter(issue.group, agenda, issues, place, unnamed=unnamed)


async def known(turn: Turn, subject: str) -> Matter:
    """The same while the conversation goes on, when it may have come to nothing: that is said at its end."""
    try:
        return await matter(turn, subject)
    except Refused:
        return Matter("")


async def _of_topic(turn: Turn, id: str) -> Matter:
    for seat in turn.person.seats:
        if seat.role not in (Role.LEADER, Role.OFFICE):
            continue
        topics = await turn.store.similar.topics(seat.group, turn.now)
        if found := next((topic for topic in topics if topic.id == id), None):
            return await _whole(
                turn, seat.group, found.place, naming.name(turn, found), [one.id for one in found.issues]
            )
    raise Refused("meet.gone")


async def _of_ballot(turn: Turn, id: str, number: str) -> Matter:
    """What residents chose, with all the issues that stood behind it on the ballot and are still open."""
    ballot = await turn.store.ballots.get(id)
    known = ballot is not None and number.isascii() and number.isdecimal() and int(number) < len(ballot.topics)
    if ballot is None or not known or not may_open(turn.person, ballot.group) or not ballot.counts:
        raise Forbidden(f"elected:{id}")
    on = ballot.topics[int(number)]
    return await _whole(turn, ballot.group, on.place, on.title or on.words, on.issues)


async def _whole(turn: Turn, group: str, place: str, words: str | tuple[str, ...], ids: Iterable[str]) -> Matter:
    told = [await turn.store.issues.get(id) for id in ids]
    issues = await _project(turn, [issue for issue in told if issue and _open_to(turn, issue)])
    if not issues:
        raise Refused("meet.gone")
    named = {"place": turn.place_name(place) or Words("report.where.none"), "words": words}
    agenda = turn.sentence(
        Words("meet.topic" if len(issues) > 1 else "meet.topic_one", {**named, "count": len(issues)})
    )
    return Matter(group, agenda, issues, Spot(place) if place else None)


async def item_of(turn: Turn, id: str, group: str) -> Item:
    """The item of a plan that this group may carry out: its own, or the city's."""
    item = await turn.store.plans.get(id)
    office = await turn.store.groups.office()
    if item is None or item.group not in (group, office.id if office else "") or not may_plan(turn.person, group):
        raise Forbidden(f"convene:{id}")
    if item.dropped_at:
        raise Refused("plan.given_up", words=item.words)
    return item


async def _of_plan(turn: Turn, id: str, group: str) -> Matter:
    item = await item_of(turn, id, group)
    return Matter(group, item.words, plan=item.id)


async def _project(turn: Turn, issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """These and the others of their projects: a project is talked about as a whole, with everybody behind it."""
    found = {issue.id: issue for issue in issues}
    for bundle in dict.fromkeys(issue.bundle for issue in issues if issue.bundle):
        project = await turn.store.issues.bundled(bundle)
        found.update({issue.id: issue for issue in project if issue.id not in found and _open_to(turn, issue)})
    return tuple(found.values())


def _open_to(turn: Turn, issue: Issue) -> bool:
    """Whether it may be talked about beside another, by the person of this turn."""
    return not issue.minor and may(turn.person, Action.MEET, issue) and fits(Action.MEET, issue)


def note(issues: tuple[Issue, ...]) -> dict[str, str]:
    """How the questions of the conversation name several issues."""
    numbers = " ".join(issue.number for issue in issues[:3])
    return {"number": numbers, "what": shorten(issues[0].what, 16)}


async def to_invite(turn: Turn, about: Matter, whom: str) -> list[str]:
    """The caller and the members who work on it always; residents, the group or both, as was said."""
    people = dict.fromkeys([turn.person.id, *about.always])
    if whom in ("residents", "both"):
        for issue in about.issues:
            people.update(dict.fromkeys([issue.reporter, *sorted(issue.followers)]))
    if whom in ("group", "both"):
        groups = dict.fromkeys([about.group, *(g for issue in about.issues for g in (issue.group, issue.studio) if g)])
        people.update(dict.fromkeys(await staff(turn, list(groups), Role.LEADER, Role.MEMBER)))
    return [person for person in people if person]

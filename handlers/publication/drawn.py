"""Drawing up what is to be published: masked, without names nobody agreed to, without those it complains about."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from domain.consent import agreed, dissenting
from domain.issue import Issue
from domain.meeting import Meeting
from domain.messages import Words
from domain.publication import Kind, Publication, credited, redacted
from handlers.publication.words import PARTS
from handlers.talk.turn import Turn
from handlers.talk.when import day_in_words

_BREAK = re.compile(r"[\W_]+")
"""a firm is told with its park or village behind it"""
_PROMISED = "promised"
"""the part that says who does what"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What could be published now, and a print of it: what somebody approves is what they were shown."""

    publication: Publication
    before: str
    """the id of the one that stands there already; empty for none"""
    print: str


async def result(turn: Turn, issue: Issue) -> Drawn:
    """The result of an issue."""
    named = await _signed(turn, issue)
    hidden = await _names(turn, [issue.reporter, *issue.followers], but=named)
    parts = {"what": issue.what, "result": issue.result}
    about = {"outcome": issue.outcome, "who": _who(issue, named)}
    clean = _clean(turn, parts, turn.place_name(issue.place), hidden, [issue])
    one = Publication("", Kind.RESULT, issue.id, issue.group, issue.place, issue.minor, parts=clean, about=about)
    return await _drawn(turn, one, [issue.id], str(issue.answered_at))


async def minutes(turn: Turn, meeting: Meeting) -> Drawn:
    """The minutes of a meeting, with what was promised there."""
    issues = [issue for id in meeting.issues if (issue := await turn.store.issues.get(id))]
    people = {*meeting.invited, *(p for i in issues for p in (i.reporter, *i.followers))}
    said = meeting.minutes
    parts = {"agenda": meeting.agenda, _PROMISED: _promised(turn, meeting)}
    about = {"form": meeting.form.value, "day": meeting.at.isoformat()}
    if said:
        parts |= {"said": said.said, "dissent": said.dissent, "agreed": said.agreed, "given": said.given}
        about["heads"] = str(said.heads)
        about |= {"opposed" if dissenting(meeting) else "aloud": str(agreed(meeting))} if said.aloud else {}
    minor = meeting.minor or any(issue.minor for issue in issues)
    clean = _clean(turn, parts, turn.place_name(meeting.place), await _names(turn, people), issues)
    one = Publication("", Kind.MINUTES, meeting.id, meeting.group, meeting.place, minor, parts=clean, about=about)
    return await _drawn(turn, one, meeting.issues, str(meeting.at))


def _promised(turn: Turn, meeting: Meeting) -> str:
    lines = []
    for one in meeting.commitments.values():
        due = day_in_words(turn.house.calendar.local(one.due_at))
        lines.append(turn.sentence(Words("publication.promise", {"who": one.who, "what": one.what, "due": due})))
    return "\n".join(lines)


async def _drawn(turn: Turn, one: Publication, issues: Iterable[str], round_: str) -> Drawn:
    ideas = await turn.store.publications.ideas(list(issues))
    instead = turn.sentence(Words("publication.resident"))
    hidden = await _names(turn, [idea.person for idea in ideas])
    credits = tuple(
        replace(c, words=redacted(turn.mask(c.words), hidden, instead)) for c in credited(ideas, minor=one.minor)
    )
    one = replace(one, credits=credits)
    latest = await turn.store.publications.latest(one.thing)
    before = latest.id if latest else ""
    seen = json.dumps([dict(one.parts), dict(one.about), [asdict(c) for c in credits], before, round_], sort_keys=True)
    return Drawn(one, before, hashlib.sha256(seen.encode()).hexdigest()[:16])


async def _signed(turn: Turn, issue: Issue) -> str:
    """The name under which it was reported, where the reporter wants it read and no child is spoken of."""
    if issue.manner != "named" or issue.minor or issue.firm or issue.on_behalf:
        return ""
    person = await turn.store.people.get(issue.reporter)
    return turn.mask(person.name) if person else ""


def _who(issue: Issue, named: str) -> str:
    """Who reported it, as everybody may know it."""
    if issue.firm:
        return "firm"
    return f"named:{named}" if named else "resident"


async def _names(turn: Turn, people: Iterable[str], but: str = "") -> list[str]:
    """What the residents among these people are called: nobody is named who did not ask for it."""
    found = [await turn.store.people.get(person) for person in people if person]
    return [person.name for person in found if person and not person.staff and person.name and person.name != but]


def _clean(
    turn: Turn, parts: dict[str, str], place: str, names: Iterable[str], issues: Sequence[Issue]
) -> dict[str, str]:
    """Masked, without these names, without the firms that reported, and without those it complains about."""
    resident = turn.sentence(Words("publication.resident"))
    somebody = turn.sentence(Words("publication.somebody"))
    firm = turn.sentence(Words("publication.who.firm"))
    hidden = list(names)
    firms = [_BREAK.split(issue.firm)[0] for issue in issues if issue.firm]
    told = {part: text for part, text in parts.items() if text.strip()}
    # Who is accused in one part may be named without a complaint in another; whoever promises is named for that.
    accused = {who for part in told.keys() - {_PROMISED} for who in turn.house.reader.read(told[part]).accused}
    # "The community" is also part of the community's name.
    accused = {who for who in accused if who not in place}
    return {
        part: redacted(
            redacted(redacted(turn.mask(text), firms, firm), hidden, resident),
            () if part == _PROMISED else accused,
            somebody,
        )
        for part, text in told.items()
    }


def in_order(one: Publication) -> list[tuple[str, str]]:
    """The parts somebody may change, in the order in which they are read."""
    return [(part, one.parts[part]) for part in PARTS[one.kind] if one.parts.get(part)]

"""A report becomes an issue: masked words, sealed original, route, clocks, and the hour by which it should be taken."""

from __future__ import annotations

from dataclasses import dataclass

from domain.issue import Issue
from domain.messages import Words
from handlers import clocks, known
from handlers.routing import route
from handlers.talk.turn import Turn
from handlers.talk.when import hour_in_words
from handlers.talk.where import Spot


@dataclass(frozen=True, slots=True)
class Report:
    """What a group needs to know before it can act."""

    what: str
    where: Spot
    subject: str
    manner: str
    name: str
    firm: str
    contact: str
    photos: tuple[str, ...]


def taken_by(turn: Turn, issue: Issue) -> Words:
    """The hour by which somebody should have taken it, by the calendar of working time."""
    local, over = turn.house.calendar.local, clocks.deadline(turn, clocks.ACCEPT, issue)
    return hour_in_words(local(over or turn.now), local(turn.now))


async def file(turn: Turn, report: Report, *, on_behalf: bool = False) -> Issue:
    """Make the issue: masked words, sealed original, route, clocks."""
    reading = turn.house.read(report.what)
    routed = await route(turn, report.where.code, report.subject, firm=bool(report.firm), what=report.what)
    spot = report.where.words or (f"{report.where.at[0]:.5f}, {report.where.at[1]:.5f}" if report.where.at else "")
    masked = turn.mask(report.what)
    issue = await turn.store.issues.report(
        turn.now,
        turn.person.id,
        turn.origin,
        what=masked,
        place=report.where.code,
        spot=turn.mask(spot),
        subject="" if report.subject == "other" else report.subject,
        keywords=list(reading.keywords),
        manner=report.manner,
        firm=turn.mask(report.firm),
        minor=reading.minor,
        on_behalf=on_behalf,
        group=routed.lead.id if routed else "",
        studio=routed.studio.id if routed and routed.studio else "",
        files=list(report.photos),
    )
    await known.remember(turn, issue)
    if masked != report.what:
        await turn.store.issues.seal(issue.id, turn.house.keys.seal(report.what, issue.id))
    if report.name and report.name != turn.person.name:
        await turn.store.people.rename(turn.person.id, turn.mask(report.name))
    if report.contact:
        await turn.store.issues.keep_contact(issue.id, turn.house.keys.seal(report.contact, issue.id))
    await clocks.start(turn, issue, clocks.ACCEPT, clocks.ANSWER, clocks.RESULT)
    return issue

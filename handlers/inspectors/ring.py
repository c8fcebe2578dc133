"""What the timers of quarters and findings ask: each inspector once a quarter, the office about what was left out."""

from __future__ import annotations

from collections import defaultdict

from domain.inspection import State
from domain.messages import Words
from domain.people import Role
from domain.quarter import Quarter, asked, latest, missed
from handlers import findings
from handlers.inspectors import times
from handlers.inspectors.checklist import LISTED, groups, name
from handlers.inspectors.follow import inspectors
from handlers.responsible import above, chair, leaders, office
from handlers.talk.turn import Turn
from storage.timers import Timer

ASKED, TOLD = "inspection.asked", "inspection.told"
"""the settings that hold the last quarter in which inspectors were asked, and the last of which the office was told"""
_MOST = 4
"""quarters; what was left out longer ago is no news any more"""


async def quarter(turn: Turn, _subject: str) -> None:
    """Ask every inspector once; what comes after the quarter is too late, and the office hears of it instead."""
    await times.wind(turn)
    calendar = turn.house.calendar
    now = latest(calendar, turn.now, asked)
    if await turn.store.settings.get(ASKED) == now.name or turn.now >= now.period(calendar).end:
        return
    await turn.store.settings.set(ASKED, now.name)
    people = await turn.store.people.reached(Role.INSPECTOR)
    due = calendar.kind_hour(turn.now)
    if people:
        await turn.store.timers.set_all([Timer(times.ASK, f"{id}:{now.name}", due) for id in people])


async def ask(turn: Turn, subject: str) -> None:
    """One inspector, with today's seats; nobody is asked about groups that have been inspected."""
    id, _, wanted = subject.partition(":")
    now = Quarter.of(turn.house.calendar, turn.now)
    person = await turn.store.people.get(id)
    if person is None or wanted != now.name or not person.sits(Role.INSPECTOR):
        return
    linked = list(dict.fromkeys(s.group for s in person.seats if s.role is Role.INSPECTOR))
    if len(await turn.store.inspections.done(linked, now.name)) == len(linked):
        return
    turn.person = person
    await groups(turn, key="inspect.ask", kind="reminder")


async def left_out(turn: Turn, subject: str) -> None:
    """Tell the office and the chair which linked groups nobody inspected, and each inspector which of theirs; several
    quarters that were missed in one go together."""
    await times.wind(turn)
    last = latest(turn.house.calendar, turn.now, missed)
    told = await turn.store.settings.get(TOLD)
    if told == last.name:
        return
    await turn.store.settings.set(TOLD, last.name)
    first = Quarter.read(told).later(1) if told else Quarter.read(subject)
    first = min(max(first, last.later(1 - _MOST)), last)
    of_all = [*await office(turn), *await chair(turn)]
    out: defaultdict[str, list[Words]] = defaultdict(list)
    while first <= last:
        for id, names in (await above(turn, await turn.store.inspections.missing(first.name), of_all)).items():
            about = {"quarter": name(first), "names": names[:LISTED], "count": len(names)}
            out[id].append(Words("inspect.left_line", about))
        first = first.later(1)
    for id, left in out.items():
        person = await turn.store.people.get(id)
        lines = "\n".join(turn.sentence(line, person.language if person else "") for line in left)
        turn.say("inspect.left_out" if id in of_all else "inspect.left_yours", to=id, kind="reminder", lines=lines)


async def finding(turn: Turn, subject: str) -> None:
    """Before its day the leader is reminded, after it the inspector is told as well; each turn of a finding has its own
    timers, and one that comes too late says only the last."""
    id, turns, stage = subject.split(":")
    inspection = await turn.store.inspections.of_finding(id)
    found = inspection.findings[id] if inspection else None
    if inspection is None or found is None or found.turns != int(turns) or found.state is State.ACCEPTED:
        return
    if stage == times.REMIND and turn.now >= found.due_at:
        return
    if stage == times.OVERDUE:
        await turn.store.inspections.happen(inspection, "overdue", "", turn.now, turn.origin, id=id)
    menders = [] if stage == times.CONFIRM else await leaders(turn, inspection.group)
    above = [] if stage == times.REMIND else await inspectors(turn, inspection)
    for person in menders:
        await findings.show(turn, person, inspection.group, id, found, f"finding.{stage}", kind="reminder")
    for person in above:
        key = "finding.confirm" if stage == times.CONFIRM else "finding.overdue_told"
        await findings.show(turn, person, inspection.group, id, found, key, kind="reminder")

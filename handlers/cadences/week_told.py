"""A week in words: what a leader, an inspector and the office read in half a minute, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.figures import RESULTS, Flow, Meetings, Noted, Promises, Scope, Standing
from domain.meeting import Meeting
from domain.messages import Option, Words
from domain.people import Reach, Role
from domain.period import Period, before
from domain.topic import Topic
from handlers import clocks, naming
from handlers.cadences.chart import chart
from handlers.cadences.week_met import coming, held_lines, meetings_ahead, promised_lines
from handlers.cadences.week_of_member import to_member
from handlers.cadences.week_words import fold, groups_of, late, line, this_week
from handlers.publication import relay
from handlers.talk.turn import Turn
from handlers.units import sums
from storage.figures import Figures

IN_FULL = 2
"""as many groups are told in full; of more, each has one line"""
LISTED = 10
"""as many groups have a line"""
TOPICS, LOADS = 2, 4
_LEADS_TO = ("queue", "topics", "meetings", "todo")


@dataclass(frozen=True, slots=True)
class Week:
    """Some groups, or the city, in a period: what happened, what happened before it, how it stands, what comes."""

    name: str
    group: str
    """the group's id; empty for the city"""
    flow: Flow
    before: Flow
    standing: Standing
    met: Meetings
    noted: Noted
    ahead: Sequence[Meeting]
    promises: Promises

    @property
    def quiet(self) -> bool:
        """Nothing happened, nothing waits and nothing is planned."""
        return self.still and not self.standing.open

    @property
    def still(self) -> bool:
        """Nothing happened, nothing is late, waits for somebody or is planned: what there is, is in hand."""
        met = self.met.count + self.met.unwritten + self.noted.count + len(self.ahead) + self.promises.due
        return self.flow.quiet and not self.standing.waiting + self.standing.overdue.issues + met


async def _look(turn: Turn, period: Period, name: str, group: str = "") -> Week:
    figures, scope = Figures(turn.store.transaction), Scope((group,) if group else None)
    until = this_week(turn).end
    return Week(
        name,
        group,
        await figures.flow(scope, period),
        await figures.flow(scope, before(turn.house.calendar, period)),
        await figures.standing(scope, clocks.limits(turn)),
        await figures.meetings(scope, period, turn.now),
        await figures.noted(scope, period),
        await coming(turn, until, [group]) if group else [],
        await figures.promises(scope, turn.now, until),
    )


async def to_leader(turn: Turn, period: Period, kind: str = "receipt") -> None:
    """The groups this person leads, and what they have in hand themselves."""
    weeks = [await _look(turn, period, group.name, group.id) for group in await groups_of(turn, Role.LEADER)]
    if not weeks:  # the group is dissolved, and nobody has told the roster yet
        await to_member(turn, kind)
        return
    own = await Figures(turn.store.transaction).load(turn.person.id, clocks.limits(turn))
    owed = len(await relay.owed(turn))
    if all(week.quiet for week in weeks) and not own.open and not owed:
        names = tuple(week.name for week in weeks[:LISTED])
        _say(turn, kind, "digest.quiet", _LEADS_TO[:1], period=_dates(turn, period), group=names)
        return
    lines = await _blocks(turn, period, weeks)
    if own.open:
        lines.append(line(turn, "digest.own", count=own.open, late=late(own.overdue)))
    if owed:
        lines.append(line(turn, "digest.relay", count=owed))
    lively = weeks if len(weeks) == 1 else [week for week in weeks if not week.still]
    drawn = await chart(turn, [week.group for week in lively], period) if lively else ""
    files = [drawn] if drawn else []
    _say(turn, kind, "digest.week", _LEADS_TO, files, period=_dates(turn, period), lines="\n".join(lines))


async def to_inspector(turn: Turn, period: Period) -> None:
    """The groups linked to this person, and the classes they answer for; the city for who answers for all."""
    linked = await groups_of(turn, Role.INSPECTOR)
    # What somebody leads as well was told above, in their own digest.
    groups = [group for group in linked if not turn.person.sits(Role.LEADER, group.id)]
    weeks = [await _look(turn, period, group.name, group.id) for group in groups]
    lines = await _blocks(turn, period, weeks)
    lines += [await _of_class(turn, period, line_.of) for line_ in turn.person.lines if line_.reach is Reach.SUBJECT]
    if not lines:
        if not linked:
            await to_office(turn, period)
        return
    told = "\n".join(lines)
    _say(turn, "receipt", "digest.week", _LEADS_TO[:2], period=_dates(turn, period), lines=told)


async def _of_class(turn: Turn, period: Period, subject: str) -> str:
    """The line of a class in the whole city, for who answers for it."""
    figures, scope = Figures(turn.store.transaction), Scope(subject=subject)
    flow, standing = await figures.flow(scope, period), await figures.standing(scope, clocks.limits(turn))
    counts = {"new": flow.new, "solved": flow.ends[RESULTS[0]], "waiting": standing.waiting}
    named = Words(f"subject.{subject}")
    return line(turn, "digest.short", group=named, late=standing.overdue.issues, **counts)


async def to_office(turn: Turn, period: Period) -> None:
    """The whole city, every issue once."""
    week = await _look(turn, period, turn.house.city)
    lines = [line(turn, "digest.group", group=week.name), *_counted(turn, week, period)]
    _say(turn, "receipt", "digest.week", _LEADS_TO[:1], period=_dates(turn, period), lines="\n".join(lines))


async def _blocks(turn: Turn, period: Period, weeks: Sequence[Week]) -> list[str]:
    """Few groups in full; of many a line each, those first where something is late or waits, and what comes in any.
    Of several, those in which nothing happened share a line."""
    still = [week for week in weeks if week.still] if len(weeks) > 1 else []
    lively = [week for week in weeks if week not in still]
    calm = [line(turn, "digest.still", names=tuple(w.name for w in still[:LISTED]))] if still else []
    if len(lively) > IN_FULL:
        urgent = sorted(lively, key=lambda w: (-w.standing.overdue.issues, -w.standing.waiting, -w.flow.new))
        lines = [_short(turn, week) for week in urgent[:LISTED]]
        if len(lively) > LISTED:
            lines.append(line(turn, "digest.groups", count=len(lively) - LISTED))
        ahead = {meeting.id: meeting for week in lively for meeting in week.ahead}
        return [*lines, *calm, *meetings_ahead(turn, sorted(ahead.values(), key=lambda meeting: meeting.at))]
    lines, told = [], set[str]()
    for week in lively:
        lines.append(line(turn, "digest.group", group=week.name))
        lines += _counted(turn, week, period)
        lines += await _spoken_of(turn, week, told)
        lines += await _hands(turn, week, told)
    return [*lines, *calm]


def _short(turn: Turn, week: Week) -> str:
    over, waiting = week.standing.overdue.issues, week.standing.waiting
    solved = week.flow.ends[RESULTS[0]]
    return line(turn, "digest.short", group=week.name, new=week.flow.new, solved=solved, waiting=waiting, late=over)


def _counted(turn: Turn, week: Week, period: Period) -> list[str]:
    """The figures, each beside the same of the time before; what did not happen takes no line."""
    flow, past = week.flow, _past(period)
    if week.quiet:
        return [line(turn, "digest.nothing")]
    lines = [line(turn, "digest.new", count=flow.new, past=past, before=week.before.new)]
    ends = tuple(_ended(turn, outcome.value, flow.ends[outcome]) for outcome in RESULTS if flow.ends[outcome])
    solved = week.before.ends[RESULTS[0]]
    key = "digest.results" if ends else "digest.no_results"
    lines.append(line(turn, key, count=flow.ends.results, ends=ends, past=past, before=solved))
    if flow.reopened:
        lines.append(line(turn, "digest.reopened", count=flow.reopened, past=past, before=week.before.reopened))
    lines.append(line(turn, "digest.standing", hand=week.standing.in_hand, waiting=week.standing.waiting))
    if week.standing.overdue.issues:
        lines.append(_overdue(turn, week.standing))
    if flow.ratings.count:
        lines.append(_rated(turn, week, past))
    lines += held_lines(turn, week.met)
    if week.noted.count:
        lines.append(line(turn, "digest.noted", count=week.noted.count, sums=tuple(sums(week.noted))))
    lines += meetings_ahead(turn, week.ahead)
    return [*lines, *promised_lines(turn, week.promises, "digest.promised")]


def _overdue(turn: Turn, standing: Standing) -> str:
    over = standing.overdue
    each = {clocks.ACCEPT: over.accept, clocks.CONTACT: over.contact, clocks.ANSWER: over.answer}
    each[clocks.RESULT] = over.result
    named = tuple(_part(turn, Words(f"clock.{clock}"), count) for clock, count in each.items() if count)
    return line(turn, "digest.overdue", count=over.issues, each=named)


def _rated(turn: Turn, week: Week, past: Words) -> str:
    ratings = week.flow.ratings
    each = {"solved": ratings.solved, "partly": ratings.partly, "unsolved": ratings.unsolved}
    named = tuple(_part(turn, Words(f"rating.{rating}"), count) for rating, count in each.items() if count)
    return line(turn, "digest.rated", count=ratings.count, each=named, past=past, before=week.before.ratings.count)


def _ended(turn: Turn, outcome: str, count: int) -> str:
    return _part(turn, Words(f"outcome.{outcome}"), count)


def _part(turn: Turn, what: Words, count: int) -> str:
    return line(turn, "digest.part", what=what, count=count)


async def _spoken_of(turn: Turn, week: Week, told: set[str]) -> list[str]:
    """What several people speak of, as far as it was not told under another group: the studio beside it has it too."""
    hot: Sequence[Topic] = await turn.store.similar.topics(week.group, turn.now)
    found = [topic for topic in hot[:TOPICS] if topic.id not in told]
    told.update(topic.id for topic in found)
    return [
        line(
            turn,
            "digest.topic",
            place=turn.place_name(topic.place) or Words("report.where.none"),
            words=naming.name(turn, topic),
            people=topic.people,
        )
        for topic in found
    ]


async def _hands(turn: Turn, week: Week, told: set[str]) -> list[str]:
    """What each of the others has in hand, the most first, and how many more there are; who was told of is not told
    of again."""
    found = await Figures(turn.store.transaction).loads(week.group, clocks.limits(turn))
    loads = [load for load in found if load.person != turn.person.id and load.person not in told]
    told.update(load.person for load in loads)
    busy = [load for load in loads if load.open]
    if not busy:
        return []
    named = tuple(line(turn, "digest.load", name=b.name, count=b.open, late=late(b.overdue)) for b in busy[:LOADS])
    more, free = len(busy) - len(named), len(loads) - len(busy)
    others: Words | str = ""
    if more or free:
        others = Words("digest.others", {"count": more}) if more else Words("digest.free_hands", {"count": free})
    return [line(turn, "digest.loads", lines=named, others=others)]


def _dates(turn: Turn, period: Period) -> Words:
    first, last = (
        turn.sentence(Words("page.date", {"month": day.month, "day": day.day})) for day in (period.first, period.last)
    )
    return Words("digest.period", {"first": first, "last": last})


def _past(period: Period) -> Words:
    """What the time before is called."""
    weeks = (period.after - period.first).days // 7
    return Words("digest.past" if weeks == 1 else "digest.past_weeks", {"count": weeks})


def _say(turn: Turn, kind: str, key: str, leads_to: Sequence[str], files: Sequence[str] = (), **params: Any) -> None:
    options = [Option(f"do:{name}", Words(f"menu.{name}")) for name in leads_to]
    turn.say(key, options=options, files=files, kind=kind, fold=fold(kind), name=turn.person.name, **params)

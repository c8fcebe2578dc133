"""What a half-year report tells, drafted from the data, and how it stands on paper.

Every figure of the table says from which list it is counted, and the lists stand at the end of the report. What the
leader wrote takes the place of the drafted words, and of no figure.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from documents.report import Case, Chapter, Report, Table
from domain.activity import FIGURES, Kind
from domain.contributions import BUILT, GIVEN
from domain.half_year import Part, State
from domain.issue import Outcome
from domain.meeting import Meeting
from domain.messages import Words
from domain.took import Took
from handlers import vacant
from handlers.cadences import took_words
from handlers.cadences.half_year_counted import Told
from handlers.cadences.half_year_lists import added, annex, listed
from handlers.units import sums
from handlers.voice import Voice


def drafted_words(say: Voice, told: Told) -> dict[Part, str]:
    """Each part as the data say it."""
    flow, left = told.flow, told.stood.standing.open
    counts = {"new": flow.new, "solved": flow.ends[Outcome.SOLVED], "partly": flow.ends[Outcome.PARTLY]}
    counts |= {"meetings": told.meetings.count, "heads": told.meetings.heads}
    return {
        Part.SUMMARY: say("halfyear.summary" if any(counts.values()) else "halfyear.summary_none", **counts),
        Part.PROBLEMS: "\n".join(_problems(say, told)),
        Part.NEXT: say("halfyear.next_open" if left else "halfyear.next_words", open=left),
    }


def in_words(say: Voice, told: Told) -> dict[Part, str]:
    """Each part as it stands: the leader's words, or the data's."""
    return {part: told.report.words.get(part, words) for part, words in drafted_words(say, told).items()}


def on_paper(say: Voice, told: Told, now: datetime) -> Report:
    """The whole report."""
    last, words = told.period.last, in_words(say, told)
    parts = {part: tuple(line for line in text.splitlines() if line.strip()) for part, text in words.items()}
    half = say(f"halfyear.half.{1 if last.month <= 6 else 2}")
    day = say.house.calendar.local(now)
    chapters = (
        Chapter(say("halfyear.figures"), (say("halfyear.zeros"),), _table(say, told)),
        *_took(say, told),
        Chapter(say("halfyear.meetings"), (*_held(say, told), *_noted(say, told))),
        Chapter(say("halfyear.cases"), cases=_cases(say, told)),
        Chapter(say("halfyear.problems"), parts[Part.PROBLEMS]),
        Chapter(say("halfyear.next"), parts[Part.NEXT]),
    )
    lists = (*annex(say, told), *_by_hand(say, told))
    return Report(
        title=say("halfyear.title", group=told.group.name, year=last.year, half=half),
        period=_period(say, told),
        addressee=say("halfyear.addressee"),
        summary=parts[Part.SUMMARY],
        chapters=tuple(each for each in chapters if each.paragraphs or each.table or each.cases),
        sender=told.group.name,
        dated=say("halfyear.day", year=day.year, month=day.month, day=day.day),
        made=now,
        signatures=(say("halfyear.leader"),),
        annex=(Chapter(say("halfyear.annex"), lists),) if lists else (),
        mark=_mark(say, told),
    )


def _period(say: Voice, told: Told) -> str:
    """From when to when; of a half-year that still goes on, until when it is counted."""
    first, last = _day(told.period.first), _day(told.period.last)
    if not told.running:
        return say("halfyear.period", first=first, last=last)
    until = _day(say.house.calendar.local(told.until).date())
    return say("halfyear.period_running", first=first, until=until)


def _took(say: Voice, told: Told) -> tuple[Chapter, ...]:
    if not any(told.timed.values()):
        return ()
    table = took_words.table(say, say.house.clocks, {clock: Took.of(runs) for clock, runs in told.timed.items()})
    return (Chapter(say("halfyear.took"), (say("took.note"),), table),)


def _mark(say: Voice, told: Told) -> str:
    at = told.report.done_at
    if told.running:
        return say("halfyear.mark_running")
    if told.report.state is State.DRAFT or at is None:
        return say("halfyear.mark")
    day = say.house.calendar.local(at)
    return say("halfyear.approved_mark", name=told.approved, day=_day(day.date()))


def _by_hand(say: Voice, told: Told) -> tuple[str, ...]:
    parts = tuple(Words(f"halfyear.part.{part}") for part in Part if part in told.report.words)
    return (say("halfyear.by_hand", parts=parts),) if parts else ()


def _day(day: date) -> Words:
    """A day as letters write it."""
    return Words("halfyear.day", {"year": day.year, "month": day.month, "day": day.day})


def _cases(say: Voice, told: Told) -> tuple[Case, ...]:
    return tuple(
        Case(
            f"{say.house.place_name(issue.place)} {issue.number}".strip(),
            (issue.what, *(_met(say, meeting) for meeting in told.consulted[issue.id]), *issue.result.splitlines()),
        )
        for issue in told.cases
    )


def _met(say: Voice, meeting: Meeting) -> str:
    """When it was talked about, with how many, and what was agreed."""
    said, at = meeting.minutes, say.house.calendar.local(meeting.at)
    told: dict[str, Any] = {"heads": said.heads, "agreed": said.agreed, "given": said.given} if said else {}
    form = Words(f"form.{meeting.form.value}")
    key = "halfyear.case_met_given" if told.get("given") else "halfyear.case_met"
    return say(key, month=at.month, day=at.day, form=form, **told)


def _table(say: Voice, told: Told) -> Table:
    rows = [(say(f"halfyear.row.{key}"), str(number), source) for key, number, source in listed(say, told)]
    ratings, notes = told.flow.ratings, say("halfyear.list", name=say("halfyear.row.noted"))
    held = say("halfyear.list", name=say("halfyear.row.held"))
    content = say("halfyear.satisfied_of", solved=ratings.solved, count=ratings.count)
    if ratings.count:
        rows.append((say("halfyear.row.satisfied"), content, say("halfyear.list", name=say("halfyear.row.satisfied"))))
    if told.voices:
        rows.append((say("halfyear.row.people"), str(told.voices), say("halfyear.from_voices")))
    if told.meetings.heads:
        rows.append((say("halfyear.row.heads"), f"{told.meetings.heads:,}", held))
    built = say("halfyear.list", name=say("halfyear.row.built"))
    for amounts, source in ((told.meetings.gave, held), (added(told.built), built)):
        rows += [
            (say(f"halfyear.kind.{kind}"), say(f"halfyear.unit.{kind}", count=f"{amounts[kind]:,}"), source)
            for kind in (*GIVEN, *BUILT)
            if amounts.get(kind)
        ]
    rows += [
        (say("halfyear.amount", kind=Words(f"activity.{kind}")), say(f"figure.{figure}", count=f"{amount:,}"), notes)
        for kind in Kind
        for figure in FIGURES[kind]
        if (amount := told.noted.sums.get((kind, figure)))
    ]
    head = (say("halfyear.what"), say("halfyear.count"), say("halfyear.source"))
    return Table(head, tuple(rows), (5, 3, 5), frozenset({1}))


def _held(say: Voice, told: Told) -> tuple[str, ...]:
    lines = [
        say("halfyear.held", form=Words(f"form.{form}"), meetings=held.meetings, heads=held.heads)
        for form, held in sorted(told.meetings.held.items())
    ]
    return tuple(lines)


def _noted(say: Voice, told: Told) -> tuple[str, ...]:
    if not told.noted.count:
        return ()
    return (say("halfyear.noted", count=told.noted.count, sums=tuple(sums(told.noted))),)


def _problems(say: Voice, told: Told) -> tuple[str, ...]:
    counts = {
        "missed": sum(run.late for runs in told.timed.values() for run in runs),
        "overdue": told.stood.standing.overdue.issues,
        "unwritten": told.meetings.unwritten,
        "unsolvable": told.flow.ends[Outcome.UNSOLVABLE],
        "unsolved": told.flow.ratings.unsolved,
        "reopened": told.flow.reopened,
    }
    lines = [say(f"halfyear.problem.{key}", count=n) for key, n in counts.items() if n]
    lines = lines or [say("halfyear.problem.none")]
    if told.vacant:
        names = tuple(village.name for village in told.vacant[: vacant.NAMED])
        lines.append(say("halfyear.vacant", count=len(told.vacant), names=names))
    return tuple(lines)

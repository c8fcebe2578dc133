"""The city's brief in words: a message of half a minute, and the Word file behind it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from documents import Document
from documents.report import Chapter, Report, Table, written
from domain.contributions import BUILT, GIVEN
from domain.issue import Outcome
from domain.messages import Option, Refused, Words
from domain.people import Role
from domain.quarter import Quarter
from domain.rates import Rate, change, per, share
from handlers import vacant
from handlers.cadences.brief_told import Area, Brief, tell
from handlers.cadences.half_year_told import Voice
from handlers.talk.turn import House, Turn
from handlers.units import sums
from storage import Store

_NONE = "—"
_MINUTE = "%Y%m%d%H%M"
_TOLD = ("new", "solved", "rated", "held", "heads", "people", "active", "noted")
"""the figures of the message; the file has them all"""


def name(quarter: Quarter) -> Words:
    """A quarter in words."""
    return Words("brief.quarter", {"year": str(quarter.year), "number": quarter.number})


async def order(turn: Turn, _words: str = "") -> None:
    """简报: the last whole quarter, for the office and the inspectors."""
    if not (turn.person.sits(Role.OFFICE) or turn.person.sits(Role.INSPECTOR)):
        raise Refused("refused.staff")
    quarter = Quarter.of(turn.house.calendar, turn.now).later(-1)
    await say(turn, await tell(turn.house, turn.store, quarter), turn.person.id, turn.person.language)


async def say(turn: Turn, brief: Brief, to: str, language: str, kind: str = "receipt") -> None:
    """The brief to one person, in their language, with its file."""
    voice = Voice(turn.house, language)
    minute = f"{turn.house.calendar.local(turn.now):{_MINUTE}}"
    file = await turn.store.files.make(f"brief:{brief.quarter.name}:{language}:{minute}", to, turn.now)
    spans = (brief.now, brief.before, brief.year_ago)
    lines = [_line(voice, brief, key) for key in _TOLD if any(span.counts[key] for span in spans)]
    lines = lines or [voice("brief.nothing")]
    lines += [
        _area_line(voice, brief, area)
        for area in brief.counties
        if area.name and (area.flow.new or area.flow.ends[Outcome.SOLVED] or area.meetings.count)
    ]
    told: dict[str, Any] = {"city": turn.house.city, "quarter": name(brief.quarter), "lines": "\n".join(lines)}
    options = [Option(f"do:{command}", Words(f"menu.{command}")) for command in ("half_year", "inspections")]
    turn.say("brief.message", to=to, kind=kind, options=options, files=[file], **told)


def _line(say: Voice, brief: Brief, key: str) -> str:
    """One figure beside the quarter before and the same quarter a year ago."""
    now, before, ago = (span.counts[key] for span in (brief.now, brief.before, brief.year_ago))
    ring, year = _changed(say, now, before), _changed(say, now, ago)
    named = say(f"halfyear.row.{key}")
    return say("brief.line", name=named, now=f"{now:,}", before=f"{before:,}", ring=ring, ago=f"{ago:,}", year=year)


def _changed(say: Voice, now: int, past: int) -> str:
    """By how much, in percent; nothing where the numbers are too small for it."""
    by = change(now, past)
    return "" if by is None else say("brief.change", by=_percent(by))


def _percent(by: float) -> str:
    """With its sign; nothing has none."""
    return f"{by:+.0%}" if round(100 * by) else "0%"


def _area_line(say: Voice, brief: Brief, area: Area) -> str:
    new, met = _rate(say, brief, area, area.flow.new), _rate(say, brief, area, area.meetings.count)
    counts = {"new": area.flow.new, "solved": area.flow.ends[Outcome.SOLVED], "held": area.meetings.count}
    rates = {"new_rate": _beside(say, brief, new), "held_rate": _beside(say, brief, met)}
    return say("brief.area", area=area.name, **rates, **counts)


def _rate(say: Voice, brief: Brief, area: Area, count: int) -> Rate | None:
    return per(count, area.people / 1000 if brief.by_people else area.groups)


def _beside(say: Voice, brief: Brief, rate: Rate | None) -> str:
    """The rate behind its count; nothing where there are too few."""
    if rate is None:
        return ""
    return say("brief.per_thousand" if brief.by_people else "brief.per_group", rate=_number(rate.value))


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _ranged(say: Voice, rate: Rate | None) -> str:
    """The rate with its range, as the file shows it."""
    if rate is None:
        return say("brief.few")
    return say("brief.ranged", rate=_number(rate.value), low=_number(rate.low), high=_number(rate.high))


async def brief_file(house: House, store: Store, argument: str) -> Document:
    """The brief as a Word file; the argument is `2026Q4:language:minute`."""
    wanted, language, minute = argument.split(":")
    made = datetime.strptime(minute, _MINUTE).replace(tzinfo=house.calendar.zone)
    report = await on_paper(house, store, Quarter.read(wanted), language, made)
    return Document(report.title, "docx", partial(written, report))


async def on_paper(house: House, store: Store, quarter: Quarter, language: str, now: datetime) -> Report:
    """The whole brief, with every figure counted now."""
    say, brief = Voice(house, language), await tell(house, store, quarter)
    period, day = quarter.period(house.calendar), house.calendar.local(now)
    first, last = (say("halfyear.day", year=at.year, month=at.month, day=at.day) for at in (period.first, period.last))
    chapters = [
        Chapter(say("brief.figures"), table=_table(say, brief)),
        Chapter(say("brief.counties"), table=_areas(say, brief, brief.counties)),
        Chapter(say("brief.results"), table=_results(say, brief.counties)),
    ]
    if brief.rings:
        chapters.append(Chapter(say("brief.rings"), table=_areas(say, brief, brief.rings)))
    left = vacant.lines(say, house.places, await vacant.vacant(house.places, store))
    chapters += [
        Chapter(say("brief.work"), _work(say, brief)),
        Chapter(say("brief.reading"), tuple(say(f"brief.read.{key}") for key in ("counts", "few", "range", "source"))),
        Chapter(say("brief.vacant"), left),
    ]
    counts = {key: f"{brief.now.counts[key]:,}" for key in ("new", "solved", "held", "heads")}
    return Report(
        title=say("brief.title", city=house.city, quarter=name(quarter)),
        period=say("halfyear.period", first=first, last=last),
        addressee=say("brief.addressee"),
        summary=(say("brief.summary", **counts),),
        chapters=tuple(chapters),
        sender=say("brief.sender", city=house.city),
        dated=say("halfyear.day", year=day.year, month=day.month, day=day.day),
        made=now,
    )


def _table(say: Voice, brief: Brief) -> Table:
    """Every figure of the city beside the quarter before and the same quarter a year ago."""
    head = ("what", "now", "before", "ring", "ago", "year")
    rows: list[tuple[str, ...]] = []
    for key in brief.now.counts:
        now, before, ago = (span.counts[key] for span in (brief.now, brief.before, brief.year_ago))
        by = [_percent(c) if (c := change(now, past)) is not None else _NONE for past in (before, ago)]
        rows.append((say(f"halfyear.row.{key}"), f"{now:,}", f"{before:,}", by[0], f"{ago:,}", by[1]))
    rows += _amounts(say, brief)
    titles = tuple(say(f"brief.head.{key}") for key in head)
    return Table(titles, tuple(rows), (4, 2, 2, 2, 2, 2), frozenset(range(1, 6)))


def _amounts(say: Voice, brief: Brief) -> list[tuple[str, ...]]:
    """What residents brought in and what was built; what there was none of, in any of the quarters, has no row."""
    rows: list[tuple[str, ...]] = []
    for kind in (*GIVEN, *BUILT):
        now, before, ago = (span.amounts.get(kind, 0) for span in (brief.now, brief.before, brief.year_ago))
        if now or before or ago:
            unit = say(f"halfyear.unit.{kind}", count="").strip()
            named = say("brief.amount", name=say(f"halfyear.kind.{kind}"), unit=unit)
            rows.append((named, f"{now:,}", f"{before:,}", _NONE, f"{ago:,}", _NONE))
    return rows


def _areas(say: Voice, brief: Brief, areas: tuple[Area, ...]) -> Table:
    """What came and what was held, with the rates beside the counts; a rate of few is not shown."""
    by_people = brief.by_people and all(area.people for area in areas if area.name)
    per_what = "per_thousand" if by_people else "per_group"
    rows: list[tuple[str, ...]] = []
    for area in areas:
        base = area.people / 1000 if by_people else area.groups
        new, held = area.flow.new, area.meetings.count
        rates = [_ranged(say, per(count, base)) if base else _NONE for count in (new, held)]
        rows.append((area.name or say("brief.no_place"), f"{new:,}", rates[0], f"{held:,}", rates[1]))
    titles = tuple(say(f"brief.head.{key}") for key in ("area", "new", per_what, "held", per_what))
    return Table(titles, tuple(rows), (4, 2, 5, 2, 5), frozenset(range(1, 5)))


def _results(say: Voice, areas: tuple[Area, ...]) -> Table:
    """What was solved, and what residents said of it; a share of few is not shown."""
    rows: list[tuple[str, ...]] = []
    for area in areas:
        ratings, solved = area.flow.ratings, area.flow.ends[Outcome.SOLVED]
        rate = share(ratings.solved, ratings.count)
        low, high = (f"{100 * rate.low:.0f}", f"{rate.high:.0%}") if rate else ("", "")
        shown = say("brief.ranged", rate=f"{rate.value:.0%}", low=low, high=high) if rate else say("brief.few")
        of = say("halfyear.satisfied_of", solved=ratings.solved, count=ratings.count)
        rows.append((area.name or say("brief.no_place"), f"{solved:,}", of, shown))
    titles = tuple(say(f"brief.head.{key}") for key in ("area", "solved", "satisfied", "share"))
    return Table(titles, tuple(rows), (4, 2, 4, 5), frozenset(range(1, 4)))


def _work(say: Voice, brief: Brief) -> tuple[str, ...]:
    """Meetings by form, and what members noted."""
    held = sorted(brief.now.meetings.held.items())
    lines = [say("halfyear.held", form=Words(f"form.{f}"), meetings=h.meetings, heads=h.heads) for f, h in held]
    noted = brief.now.noted
    if noted.count:
        lines.append(say("halfyear.noted", count=noted.count, sums=tuple(sums(noted))))
    return tuple(lines) or (say("halfyear.held_none"),)

"""The city's brief as a Word file: every figure beside the past, the counties, the rings, and how to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from documents import Document
from documents.report import Chapter, Report, Table, written
from domain.contributions import BUILT, GIVEN
from domain.issue import Outcome
from domain.messages import Words
from domain.quarter import Quarter
from domain.rates import Rate, per, share
from domain.took import CLOCKS, Took
from handlers import vacant
from handlers.cadences import took_words
from handlers.cadences.brief import MINUTE, changed, gaps, number, quarter_in_words
from handlers.cadences.brief_told import Area, Brief, Known, Span, in_time, tell
from handlers.talk.turn import House
from handlers.units import sums
from handlers.voice import Voice
from storage import Store

_NONE = "—"


def _ranged(say: Voice, rate: Rate | None) -> str:
    """The rate with its range, as the file shows it."""
    if rate is None:
        return say("brief.few")
    return say("brief.ranged", rate=number(rate.value), low=number(rate.low), high=number(rate.high))


async def brief_file(house: House, store: Store, argument: str) -> Document:
    """The brief as a Word file; the argument is `2026Q4:language:minute`."""
    wanted, language, minute = argument.split(":")
    made = datetime.strptime(minute, MINUTE).replace(tzinfo=house.calendar.zone)
    report = await on_paper(house, store, Quarter.read(wanted), language, made)
    return Document(report.title, "docx", partial(written, report))


async def on_paper(house: House, store: Store, quarter: Quarter, language: str, now: datetime) -> Report:
    """The whole brief, with every figure counted now."""
    say, brief = Voice(house, language), await tell(house, store, quarter)
    past = [await in_time(house, store, quarter.later(-back)) for back in (1, 4)]
    period, day = quarter.period(house.calendar), house.calendar.local(now)
    first, last = (say("halfyear.day", year=at.year, month=at.month, day=at.day) for at in (period.first, period.last))
    left = vacant.lines(say, house.places, await vacant.vacant(house.places, store))
    counts = {key: f"{brief.now.counts[key]:,}" for key in ("new", "solved", "held", "heads")}
    none = brief.now.known is Known.NONE
    return Report(
        title=say("brief.title", city=house.city, quarter=quarter_in_words(quarter)),
        period=say("halfyear.period", first=first, last=last),
        addressee=say("brief.addressee"),
        summary=gaps(say, brief) if none else (say("brief.summary", **counts),),
        chapters=() if none else _chapters(say, brief, past),
        sender=say("brief.sender", city=house.city),
        dated=say("halfyear.day", year=day.year, month=day.month, day=day.day),
        made=now,
        annex=(Chapter(say("brief.vacant"), left),),
    )


def _chapters(say: Voice, brief: Brief, past: Sequence[Mapping[str, Took]]) -> tuple[Chapter, ...]:
    """What there is to tell; rings only where the places have them, and no chapter without a word."""
    found = [
        Chapter(say("brief.figures"), gaps(say, brief), _table(say, brief)),
        Chapter(say("halfyear.took"), (say("took.note"),), _took(say, brief, past)),
        Chapter(say("brief.counties"), table=_areas(say, brief, brief.counties)),
        Chapter(say("brief.results"), table=_results(say, brief.counties)),
        Chapter(say("brief.rings"), table=_areas(say, brief, brief.rings) if brief.rings else None),
        Chapter(say("brief.work"), _work(say, brief)),
        Chapter(say("brief.reading"), tuple(say(f"brief.read.{key}") for key in ("counts", "few", "range", "source"))),
    ]
    return tuple(each for each in found if each.paragraphs or each.table)


def _past(span: Span, count: int) -> str:
    """A number of the past; a dash for what is not on record."""
    return _NONE if span.known is Known.NONE else f"{count:,}"


def _table(say: Voice, brief: Brief) -> Table:
    """Every figure of the city beside the quarter before and the same quarter a year ago."""
    head = ("what", "now", "before", "ring", "ago", "year")
    rows: list[tuple[str, ...]] = []
    for key in brief.now.counts:
        now = brief.now.counts[key]
        row = [say(f"halfyear.row.{key}"), f"{now:,}"]
        for span in (brief.before, brief.year_ago):
            row += [_past(span, span.counts[key]), changed(span, now, span.counts[key]) or _NONE]
        rows.append(tuple(row))
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
            rows.append((named, f"{now:,}", _past(brief.before, before), _NONE, _past(brief.year_ago, ago), _NONE))
    return rows


def _took(say: Voice, brief: Brief, past: Sequence[Mapping[str, Took]]) -> Table:
    """Clock by clock: in time of what should have been with its share, the middle and nine of ten, and the past."""
    rows: list[tuple[str, ...]] = []
    for clock in CLOCKS:
        now = brief.took[clock]
        spans = [say("took.words", words=took_words.span(one)) for one in (now.median, now.nine)]
        named = say("took.words", words=took_words.within(say.house.clocks, clock))
        known = (brief.now.known, brief.before.known, brief.year_ago.known)
        of, *ago = [_of(say, known, one[clock]) for known, one in zip(known, (brief.took, *past), strict=True)]
        rows.append((named, of, _share(say, now.in_time, now.due), *spans, *ago))
    titles = tuple(say(f"took.head.{key}") for key in ("clock", "of", "share", "median", "nine", "before", "ago"))
    return Table(titles, tuple(rows), (4.6, 2.6, 4.6, 2.6, 2.6, 2.8, 2.8), frozenset(range(1, 7)))


def _of(say: Voice, known: Known, one: Took) -> str:
    """In time of what should have been; a dash for what is not on record."""
    return _NONE if known is Known.NONE else say("halfyear.satisfied_of", solved=one.in_time, count=one.due)


def _share(say: Voice, part: int, whole: int) -> str:
    """A share with its range; of few none is shown."""
    rate = share(part, whole)
    if rate is None:
        return say("brief.few")
    return say("brief.ranged", rate=f"{rate.value:.0%}", low=f"{100 * rate.low:.0f}", high=f"{rate.high:.0%}")


def _areas(say: Voice, brief: Brief, areas: tuple[Area, ...]) -> Table:
    """What came and what was held, beside the quarter before, with the rates beside the counts; none of few."""
    by_people = brief.by_people and all(area.people for area in areas if area.name)
    per_what = "per_thousand" if by_people else "per_group"
    rows: list[tuple[str, ...]] = []
    for area in areas:
        base = area.people / 1000 if by_people else area.groups
        new, held = area.flow.new, area.meetings.count
        rates = [_ranged(say, per(count, base)) if base else _NONE for count in (new, held)]
        past = [_past(brief.before, count) for count in area.before]
        named = area.name or say("brief.no_place")
        rows.append((named, f"{new:,}", past[0], rates[0], f"{held:,}", past[1], rates[1]))
    heads = ("area", "new", "before", per_what, "held", "before", per_what)
    titles = tuple(say(f"brief.head.{key}") for key in heads)
    return Table(titles, tuple(rows), (4, 2, 2, 4, 2, 2, 4), frozenset(range(1, 7)))


def _results(say: Voice, areas: tuple[Area, ...]) -> Table:
    """What was solved, and what residents said of it; a share of few is not shown."""
    rows: list[tuple[str, ...]] = []
    for area in areas:
        ratings, solved = area.flow.ratings, area.flow.ends[Outcome.SOLVED]
        shown = _share(say, ratings.solved, ratings.count)
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
    return tuple(lines)

"""简报: the city's brief in a message of half a minute, with the Word file behind it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from domain.issue import Outcome
from domain.messages import Option, Words
from domain.quarter import Quarter
from domain.rates import Rate, change, per
from handlers.cadences import took_words
from handlers.cadences.brief_told import Area, Brief, Known, Span
from handlers.talk.turn import ANSWER, Turn
from handlers.talk.when import day_in_words
from handlers.voice import Voice

_NONE = "—"
MINUTE = "%Y%m%d%H%M"
_TOLD = ("new", "solved", "rated", "held", "heads", "people", "active", "noted")
"""the figures of the message; the file has them all"""


def quarter_in_words(quarter: Quarter) -> Words:
    """A quarter in words."""
    return Words("brief.quarter", {"year": str(quarter.year), "number": quarter.number})


async def say(turn: Turn, brief: Brief, to: str, language: str, kind: str = "receipt") -> None:
    """The brief to one person, in their language, with its file."""
    voice, running = Voice(turn.house, language), Quarter.of(turn.house.calendar, turn.now)
    if brief.quarter == running:
        _say_so_far(turn, voice, brief, to, kind)
        return
    minute = f"{turn.house.calendar.local(turn.now):{MINUTE}}"
    file = await turn.store.files.make(f"brief:{brief.quarter.name}:{language}:{minute}", to, turn.now)
    spans = (brief.now, brief.before, brief.year_ago)
    lines = [_line(voice, brief, key) for key in _TOLD if any(span.counts[key] for span in spans)]
    if any(took.due for took in brief.took.values()):
        lines.append(voice("brief.took", took=took_words.line(brief.took)))
    lines += [
        _area_line(voice, brief, area)
        for area in brief.counties
        if area.name and (area.flow.new or area.flow.ends[Outcome.SOLVED] or area.meetings.count)
    ]
    lines += gaps(voice, brief)
    told: dict[str, Any] = {"city": turn.house.city, "lines": "\n".join(lines or [voice("brief.nothing")])}
    told["quarter"] = quarter_in_words(brief.quarter)
    options = [Option(f"do:{command}", Words(f"menu.{command}")) for command in ("half_year", "inspections")]
    if brief.before.known is not Known.NONE:
        past = brief.quarter.later(-1)
        options.append(Option(f"do:brief:{past.name}", quarter_in_words(past), row=1))
    if kind == ANSWER and brief.quarter == running.later(-1):
        label = Words("brief.until_today", {"quarter": quarter_in_words(running)})
        options.append(Option(f"do:brief:{running.name}", label, row=1))
    turn.say("brief.message", to=to, kind=kind, options=options, files=[file], **told)


def _say_so_far(turn: Turn, voice: Voice, brief: Brief, to: str, kind: str) -> None:
    """The figures of a quarter that is not over: no file, and beside no other quarter."""
    counts = {key: brief.now.counts[key] for key in _TOLD}
    lines = [voice("brief.line", name=voice(f"halfyear.row.{key}"), now=f"{n:,}") for key, n in counts.items() if n]
    told: dict[str, Any] = {"city": turn.house.city, "quarter": quarter_in_words(brief.quarter)}
    past = brief.quarter.later(-1)
    options = [Option(f"do:brief:{past.name}", quarter_in_words(past))]
    turn.say(
        "brief.so_far",
        to=to,
        kind=kind,
        options=options,
        lines="\n".join(lines or [voice("brief.nothing_yet")]),
        **told,
    )


def _line(say: Voice, brief: Brief, key: str) -> str:
    """One figure beside the quarter before and the same quarter a year ago, as far as there is any record of them."""
    now, before, ago = (span.counts[key] for span in (brief.now, brief.before, brief.year_ago))
    told = {"now": f"{now:,}", "before": f"{before:,}", "ago": f"{ago:,}"}
    told |= {"ring": _changed(say, brief.before, now, before), "year": _changed(say, brief.year_ago, now, ago)}
    kept = [n for n, span in (("before", brief.before), ("ago", brief.year_ago)) if span.known is not Known.NONE]
    return say(f"brief.line{'_'.join(['', *kept])}", name=say(f"halfyear.row.{key}"), **told)


def gaps(say: Voice, brief: Brief) -> tuple[str, ...]:
    """What there is no record of, or not of the whole, said plainly: no number of it is a nought. Where nothing at all
    is on record before this quarter, that takes one line."""
    if brief.before.known is brief.year_ago.known is Known.NONE:
        if brief.since is None:
            return (say("brief.gap_never"),)
        key = "brief.gap_all" if brief.now.known is Known.NONE else "brief.gap_first"
        return (say(key, since=day_in_words(datetime.combine(brief.since, time()))),)
    return tuple(
        say(f"brief.gap_{span.known}", which=Words(f"brief.which.{name}"), quarter=quarter_in_words(quarter), since=day)
        for name, span, quarter in (
            ("now", brief.now, brief.quarter),
            ("before", brief.before, brief.quarter.later(-1)),
            ("ago", brief.year_ago, brief.quarter.later(-4)),
        )
        if span.known is not Known.WHOLE
        for day in [day_in_words(datetime.combine(brief.since, time())) if brief.since else _NONE]
    )


def changed(past: Span, now: int, was: int) -> str:
    """By how much, in percent; nothing where the numbers are too small for it, or the past is not whole."""
    by = change(now, was) if past.known is Known.WHOLE else None
    return "" if by is None else f"{by:+.0%}" if round(100 * by) else "0%"


def _changed(say: Voice, past: Span, now: int, was: int) -> str:
    by = changed(past, now, was)
    return say("brief.change", by=by) if by else ""


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
    return say("brief.per_thousand" if brief.by_people else "brief.per_group", rate=number(rate.value))


def number(value: float) -> str:
    """A rate with as many digits as mean something."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"

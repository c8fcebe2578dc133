"""半年报: the report of a group as its leader sees it in chat, with what may be done about it; the office sees all."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from documents import Document
from documents.report import Report, written
from domain.figures import Scope
from domain.half_year import AtHalfYear, Half, HalfYear, Part, State, day_sent, fits_report, may_report
from domain.messages import Option, Refused, Words
from domain.people import Person, Role
from handlers.cadences.half_year_counted import count
from handlers.cadences.half_year_told import in_words, on_paper
from handlers.cards import numbered, shorten
from handlers.talk.turn import Forbidden, House, Turn
from handlers.talk.when import day_in_words
from handlers.voice import Voice
from handlers.whose import only_for
from storage import Store
from storage.figures import Figures

LISTED = 10
"""as many groups as one message lists"""
_OFFERED, _LOOKED_BACK = 4, 10
"""as many other half-years are offered, and how far back they are looked for"""
_MINUTE = "%Y%m%d%H%M"


def last_half(turn: Turn) -> Half:
    """The last half-year that is over."""
    return Half.of(turn.house.calendar, turn.now).later(-1)


def name(half: str) -> Words:
    """A half-year in words."""
    read = Half.read(half)
    return Words(f"record.half_{read.number}", {"year": str(read.year)})


def _half(turn: Turn, words: str) -> Half:
    """The half-year that is meant; without a word the last that is over."""
    try:
        return Half.said(turn.house.calendar, words, turn.now) if words else last_half(turn)
    except ValueError:
        raise Refused("halfyear.odd_half", half=name(last_half(turn).name)) from None


def over(turn: Turn, half: Half) -> bool:
    """Whether it is over, so that its report can be anybody's word."""
    return half.period(turn.house.calendar).end <= turn.now


async def order(turn: Turn, words: str = "") -> None:
    """半年报: the last whole half-year's report of each group this person leads, or that of another half-year that is
    named; for the office, where all stand."""
    half = _half(turn, words).name
    led = [seat.group for seat in turn.person.seats if seat.role is Role.LEADER]
    for group in dict.fromkeys(led):
        await show(turn, await turn.store.half_years.of(group, half, turn.now, turn.origin))
    if turn.person.sits(Role.OFFICE):
        await states(turn, half)
    elif not led:
        raise only_for(turn, "half_year")


async def states(turn: Turn, half: str) -> None:
    """How many groups have sent their report, and which have not, each a tap away where it was begun."""
    stands = await turn.store.half_years.stands(half)
    counts: dict[str, Any] = {f"{state}": sum(one.state is state for one in stands) for state in State}
    left = [one for one in stands if one.state is not State.SENT]
    told = [
        (
            f"{AtHalfYear.LOOK}:{one.id or one.group}:{half}",
            Words("halfyear.stand", {"group": one.name, "state": _state(one.state)}),
        )
        for one in left[:LISTED]
    ]
    lines, options = numbered(turn, told)
    if len(left) > LISTED:
        lines.append(turn.sentence(Words("halfyear.more", {"count": len(left) - LISTED})))
    key = "halfyear.states" if left else "halfyear.states_done"
    now = Half.of(turn.house.calendar, turn.now)
    others = [each for back in range(_OFFERED) if (each := now.later(-back)).name != half]
    for n, each in enumerate(others):
        options.append(Option(f"do:half_year:{each.name}", _named(turn, each), row=3 + n // 2))
    turn.say(key, options=options, half=name(half), lines="\n".join(lines), **counts)


def _named(turn: Turn, half: Half) -> Words:
    """A half-year on a button; the one that still goes on says so."""
    return name(half.name) if over(turn, half) else Words("halfyear.so_far")


def _state(state: State) -> Words:
    return Words(f"halfyear.state.{state}")


async def report_of(turn: Turn, id: str, action: AtHalfYear) -> HalfYear:
    """The report, if the person may do this about it now; otherwise Refused, and the attempt is recorded."""
    report = await turn.store.half_years.get(id)
    if report is None or not await _may(turn, turn.person, action, report):
        raise Forbidden(f"{action.value}:{id}")
    if action is AtHalfYear.APPROVE and not over(turn, Half.read(report.half)):
        raise Refused("halfyear.not_over")
    if not fits_report(action, report):
        raise Refused("halfyear.stale", state=Words(f"halfyear.state.{report.state}"))
    return report


async def _may(turn: Turn, person: Person, action: AtHalfYear, report: HalfYear) -> bool:
    led = bool(await turn.store.people.seated(report.group, Role.LEADER))
    return may_report(person, action, report.group, led=led)


async def look(turn: Turn, id: str, half: str = "") -> None:
    """One report as it stands; by the id of a group, that of a half-year, begun where nobody has looked at it yet."""
    if await turn.store.half_years.get(id) is None and await turn.store.groups.get(id):
        if not may_report(turn.person, AtHalfYear.LOOK, id):
            raise Forbidden(f"{AtHalfYear.LOOK}:{id}")
        id = (await turn.store.half_years.of(id, _half(turn, half).name, turn.now, turn.origin)).id
    await show(turn, await report_of(turn, id, AtHalfYear.LOOK))


async def show(turn: Turn, report: HalfYear, key: str = "halfyear.card") -> None:
    """The words of the report, its Word file made anew, and what this person may do about it."""
    voice = Voice(turn.house, turn.person.language)
    told = await count(turn.house, turn.store, report, turn.now)
    cases = tuple(f"{n}. {i.number} {shorten(i.what)}" for n, i in enumerate(told.cases, start=1))
    said: dict[str, Any] = {f"{part}": words for part, words in in_words(voice, told).items()}
    said["cases"] = "\n".join(cases) or Words("halfyear.cases_none")
    said |= {"group": told.group.name, "half": name(report.half), "state": state_in_words(turn, report)}
    options = [*await _buttons(turn, report), *await _others(turn, report)]
    turn.say(key, options=options, files=[await _file(turn, report)], **said)


async def _others(turn: Turn, report: HalfYear) -> list[Option]:
    """Other half-years: this one so far, the last, and earlier ones of which there is anything."""
    now = Half.of(turn.house.calendar, turn.now)
    figures, scope = Figures(turn.store.transaction), Scope((report.group,))
    found = [now, now.later(-1)]
    for back in range(2, _LOOKED_BACK):
        period = now.later(-back).period(turn.house.calendar)
        if len(found) <= _OFFERED and await figures.anything(scope, period):
            found.append(now.later(-back))
    others = [half for half in found if half.name != report.half]
    return [
        Option(f"{AtHalfYear.LOOK}:{report.group}:{half.name}", _named(turn, half), row=3 + n // 2)
        for n, half in enumerate(others)
    ]


def state_in_words(turn: Turn, report: HalfYear) -> Words:
    """Where it stands; of one that was sent, when and to whom."""
    sent = day_sent(report)
    if not over(turn, Half.read(report.half)):
        return Words("halfyear.state.running")
    if report.state is State.SENT and sent:
        at = datetime(sent.year, sent.month, sent.day)
        return Words("halfyear.sent_on", {"day": day_in_words(at), "to": report.sent_to})
    return _state(report.state)


async def _buttons(turn: Turn, report: HalfYear) -> list[Option]:
    able = [a for a in AtHalfYear if fits_report(a, report) and await _may(turn, turn.person, a, report)]
    options = []
    if AtHalfYear.REWORD in able:
        options = [Option(f"{AtHalfYear.REWORD}:{report.id}:{p}", Words(f"button.reword_{p}"), row=0) for p in Part]
    if AtHalfYear.RETELL in able:
        options.append(Option(f"{AtHalfYear.RETELL}:{report.id}", Words("button.retell"), row=1))
    ended = over(turn, Half.read(report.half))
    last = [a for a in (AtHalfYear.APPROVE, AtHalfYear.SEND) if a in able and ended]
    return options + [Option(f"{a}:{report.id}", Words(f"button.{a}"), row=2) for a in last]


async def _file(turn: Turn, report: HalfYear) -> str:
    """The Word file; one that is approved is that of the moment of its approval, and is not counted again."""
    at = turn.house.calendar.local(report.done_at or turn.now)
    as_is = f"{turn.person.language}:{at:{_MINUTE}}:{report.version}{report.state}"
    recipe = f"halfyear:{report.group}:{report.half}:{as_is}"
    return await turn.store.files.make(recipe, turn.person.id, turn.now)


async def half_year_report(house: House, store: Store, argument: str) -> Document:
    """The report as a Word file; the argument is `group:2026H2:language:minute`, then what it was changed by."""
    id, wanted, language, minute, *_ = argument.split(":")
    made = datetime.strptime(minute, _MINUTE).replace(tzinfo=house.calendar.zone)
    report = await drafted(house, store, id, wanted, language, made)
    return Document(report.title, "docx", partial(written, report))


async def drafted(house: House, store: Store, group: str, half: str, language: str, now: datetime) -> Report:
    """The report of a group, with every figure counted now; LookupError where there is no such group."""
    report = await store.half_years.find(group, half) or HalfYear("", group, half)
    return on_paper(Voice(house, language), await count(house, store, report, now), now)

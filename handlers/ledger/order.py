"""台账: whose and of when, two taps; then a spreadsheet of issues, meetings and notes, or the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from documents import Document
from documents.ledger import Sheet, book, table
from domain.activity import may_note
from domain.half_year import Half
from domain.messages import Option, Refused, Words
from domain.people import Person, Role
from domain.period import Period, days
from domain.period_words import read_span
from domain.quarter import Quarter
from handlers.ledger import deeds, issues, meetings, notes
from handlers.ledger.read import inside
from handlers.ledger.scope import Unknown, answers_for, homes, place_named, subject_named
from handlers.ledger.scope import inside as all_in
from handlers.ledger.words import Spoken
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Question, Said, Unfit
from handlers.talk.turn import Forbidden, House, Turn
from storage import Store
from storage.drafts import Draft
from storage.ledger import Part, narrowed, sizes

MOST = 5000
"""rows of one ledger in chat; the command line gives any number"""
CSV = "csv"
_LEDGERS: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "issues": (issues.COLUMNS, issues.issues),
    "meetings": (meetings.COLUMNS, meetings.meetings),
    "notes": (notes.COLUMNS, notes.notes),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Whose ledgers this person may have, how others are found, and today."""

    offered: tuple[Choose, ...]
    find: Callable[[str], str]
    read: Callable[[str], Period]
    periods: tuple[Choose, ...]


@dataclass(frozen=True, slots=True)
class Whose(Choice):
    """One of those offered, or any other that this person may have, by its name."""

    find: Callable[[str], str] = lambda _words: ""

    def read(self, said: Said, stored: Any) -> str | None:
        words = said.text.strip()
        if words and not said.to and not said.spot:
            found = self.find(words)
            if not found:
                raise Unfit("ledger_of.unknown")
            return found
        return Choice.read(self, said, stored)

    def _known(self, value: str) -> str:
        return value if self.find(f"={value}") else Choice._known(self, value)


def _no_period(words: str) -> Period:
    raise ValueError(words)


@dataclass(frozen=True, slots=True)
class Stretch(Question[str]):
    """A stretch of time: a button, or in words from when to when."""

    meant: Callable[[str], Period] = _no_period
    among: tuple[Choose, ...] = ()

    def read(self, said: Said, stored: Any) -> str | None:
        words = said.value if said.to == self.key else said.text.strip()
        if not words or said.spot or (said.to and said.to != self.key):
            return None
        try:
            self.meant(words)
        except ValueError:
            raise Unfit("ledger_of.odd_period") from None
        return words

    def load(self, stored: Any) -> str:
        if not isinstance(stored, str):
            raise Unfit("talk.changed")
        return stored

    def choices(self) -> tuple[Choose, ...]:
        return self.among


def script(ask: Ask, facts: Facts) -> tuple[str, Period]:
    """Whose, and of when."""
    scope = ask(Whose("ledger_of.scope", among=facts.offered, find=facts.find))
    words = ask(Stretch("ledger_of.period", meant=facts.read, among=facts.periods))
    return scope, facts.read(words)


def _everything(person: Person) -> bool:
    return person.sits(Role.OFFICE) or person.sees_all


def may_have(person: Person, scope: str) -> bool:
    """Whether the ledger of this scope is for this person."""
    kind, _, of = scope.partition("=")
    if kind == "own":
        return may_note(person)
    if kind == "line":
        return person.sits(Role.INSPECTOR)
    if kind == "group" and (person.sits(Role.LEADER, of) or person.sits(Role.INSPECTOR, of)):
        return True
    return _everything(person) or (kind == "subject" and person.answers_for(of))


async def _facts(turn: Turn, _draft: Draft) -> Facts:
    person, calendar = turn.person, turn.house.calendar
    today = calendar.local(turn.now).date()
    groups = {group.id: group.name for group in await turn.store.groups.every() if group.kind != "office"}
    quarter, half = Quarter.of(calendar, turn.now), Half.of(calendar, turn.now)
    named = [(quarter.name, "quarter"), (quarter.later(-1).name, "last_quarter"), (half.name, "half")]
    named += [(half.later(-1).name, "last_half"), (str(today.year), "year"), (str(today.year - 1), "last_year")]
    return Facts(
        tuple(_offered(turn, person, groups)),
        partial(_find, turn.house, person, groups),
        lambda words: read_span(calendar, words, today),
        tuple(Choose(value, Words(f"ledger_of.{name}"), row=n // 2) for n, (value, name) in enumerate(named)),
    )


def _offered(turn: Turn, person: Person, groups: dict[str, str]) -> list[Choose]:
    """The likely ones: a leader's groups, an inspector's line, one's own, the city and its counties."""
    found = [(f"group={s.group}", groups[s.group]) for s in person.seats if s.role is Role.LEADER and s.group in groups]
    likely: list[tuple[str, str | Words]] = [*dict.fromkeys(found)]
    if person.sits(Role.INSPECTOR) and not person.sees_all:
        likely.append(("line", Words("ledger_of.line")))
    if may_note(person):
        likely.append(("own", Words("ledger_of.own")))
    if _everything(person):
        likely.append(("city", Words("ledger_of.city")))
        likely += [(f"place={p.code}", p.name) for p in turn.house.places if p.level == "county"]
    return [Choose(value, label, row=n // 2) for n, (value, label) in enumerate(likely)]


def _find(house: House, person: Person, groups: dict[str, str], words: str) -> str:
    """The scope of this name, or written as one behind an equals sign; empty for none that this person may have."""
    scopes = [words[1:]] if words.startswith("=") else _called(house, groups, words)
    if found := next((scope for scope in scopes if scope and may_have(person, scope)), ""):
        return found
    within = [f"group={id}" for id, name in groups.items() if len(words) > 1 and words in name]
    within = [scope for scope in within if may_have(person, scope)]
    return within[0] if len(within) == 1 else ""


def _called(house: House, groups: dict[str, str], words: str) -> list[str]:
    found = [f"group={id}" for id, name in groups.items() if name == words]
    with suppress(Unknown):
        found.append(f"place={place_named(house.places, words).code}")
    with suppress(Unknown):
        found.append(f"subject={subject_named(house.texts, tuple(house.reader.subjects.names), words)}")
    return found


async def order(turn: Turn, _words: str = "") -> None:
    """台账: begin."""
    if not turn.person.staff:
        raise Refused("refused.staff")
    await begin(turn, LEDGER)


async def _part(house: House, store: Store, scope: str, period: Period, who: str) -> Part:
    """What a scope means; of a person who is gone, nothing."""
    kind, _, of = scope.partition("=")
    part = Part(period=period)
    match kind:
        case "group":
            return replace(part, groups=(of,))
        case "place":
            place = place_named(house.places, of)
            return replace(part, places=all_in(house.places, place), homes=await homes(store, house.places, place))
        case "subject":
            return replace(part, subject=of)
        case "own":
            return replace(part, member=who)
        case "line":
            person = await store.people.get(who)
            return replace(part, line=await answers_for(store, person) if person else ((), ()))
    return part


async def _ordered(turn: Turn, _draft: Draft, told: tuple[str, Period]) -> None:
    await _say(turn, *told, ("xlsx",))


async def as_csv(turn: Turn, scope: str, span: str = "") -> None:
    """要 CSV: the same, a file for each ledger."""
    try:
        first, after = (datetime.strptime(day, "%Y%m%d").date() for day in span.split("-"))
    except ValueError:
        raise Forbidden(f"{CSV}:{scope}") from None
    await _say(turn, scope, days(turn.house.calendar, first, after), tuple(_LEDGERS))


async def _say(turn: Turn, scope: str, period: Period, forms: Sequence[str]) -> None:
    if not may_have(turn.person, scope):
        raise Forbidden(f"ledger:{scope}")
    who = turn.person
    part = await _part(turn.house, turn.store, scope, period, who.id)
    counts = dict(zip(_LEDGERS, await sizes(turn.store.transaction, part, MOST + 1), strict=True))
    named: dict[str, Any] = {**counts, "scope": await _name(turn, scope), "first": period.first, "last": period.last}
    if max(counts.values()) > MOST:
        turn.say("ledger_of.too_many", most=MOST, options=[Option("do:ledger", Words("menu.ledger"))], **named)
        return
    minute = f"{turn.house.calendar.local(turn.now):%Y%m%d%H%M}"
    recipe = f"{scope}:{period.first:%Y%m%d}:{period.after:%Y%m%d}:{{}}:{who.id}:{who.language}:{minute}"
    files = [
        await turn.store.files.make(f"ledger:{recipe.format(form)}", who.id, turn.now)
        for form in forms
        if counts.get(form, 1)
    ]
    await turn.store.events.handed_out(who.id, scope, f"{period.first}..{period.last}", turn.now, turn.origin)
    csv = Option(f"{CSV}:{scope}:{period.first:%Y%m%d}-{period.after:%Y%m%d}", Words("button.csv"))
    options = [csv] if forms == ("xlsx",) and any(counts.values()) else []
    options.append(Option("do:ledger", Words("menu.ledger")))
    turn.say("ledger_of.done", options=options, files=files if any(counts.values()) else [], **named)


async def _name(turn: Turn, scope: str) -> str | Words:
    kind, _, of = scope.partition("=")
    if kind == "group":
        group = await turn.store.groups.get(of)
        return group.name if group else ""
    if kind == "place":
        return turn.house.places.ancestors(of)[0].name
    return Words(f"subject.{of}") if kind == "subject" else Words(f"ledger_of.{kind}")


async def ledger_file(house: House, store: Store, argument: str) -> Document:
    """The ledger as a file; the argument is `scope:first:after:form:person:language:minute`."""
    scope, first, after, form, who, language, _minute = argument.split(":")
    period = days(house.calendar, *(_day(day) for day in (first, after)))
    part = await narrowed(store.transaction, await _part(house, store, scope, period, who), MOST + 1)
    groups = {group.code: group.name for group in await store.groups.every()}
    spoken, sheets = Spoken(house.texts, language, house.calendar, groups), dict[str, Sheet]()
    for kind, (columns, read) in _LEDGERS.items():
        rows = [row async for row in spoken.rows(read(inside(store.transaction), house.places, part))]
        headings = tuple(spoken.heading(column) for column in columns)
        name = house.texts.say(language, Words(f"ledger_of.sheet.{kind}"))
        sheets[kind] = Sheet(name, headings, [[row[column] for column in columns] for row in rows])
    made = house.texts.say(language, Words("ledger_of.file", {"first": period.first, "last": period.last}))
    if form in sheets:
        return Document(f"{made} {sheets[form].name}", "csv", partial(table, sheets[form]))
    did = await deeds.sheet(house, store, language, part)
    return Document(made, "xlsx", partial(book, [*([did] if did else []), *sheets.values()]))


def _day(words: str) -> date:
    return datetime.strptime(words, "%Y%m%d").date()


LEDGER = Conversation("ledger_of", _facts, script, _ordered)

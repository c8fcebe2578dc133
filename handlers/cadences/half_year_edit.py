"""What the leader does about a half-year report: other words, other stories, approved, sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.figures import Scope
from domain.half_year import AtHalfYear, Half, HalfYear, Part
from domain.issue import Issue
from domain.messages import Words
from handlers.cadences.half_year import name, report_of, show
from handlers.cadences.half_year_counted import CASES, candidates, count
from handlers.cadences.half_year_told import in_words
from handlers.cards import shorten
from handlers.members.counting import PastDay
from handlers.talk.conversation import ABOUT, Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Question, Said, Text, Unfit
from handlers.talk.turn import Turn
from handlers.voice import Voice
from storage.drafts import Draft
from storage.figures import Figures

MOST_WORDS = 3000
_PARTS = tuple(Choose(part.value, Words(f"halfyear.part.{part.value}"), row=0) for part in Part)


@dataclass(frozen=True, slots=True)
class Editing:
    """The words as they stand, what is offered, and today."""

    words: dict[Part, str]
    offered: Sequence[Issue] = ()
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Picks(Question[tuple[str, ...]]):
    """Some of a list by their numbers, in the order in which they are said; 0 for none. It has no buttons."""

    among: tuple[str, ...] = ()
    most: int = CASES

    def read(self, said: Said, stored: Any) -> tuple[str, ...] | None:
        words = said.text.strip()
        if not words or said.to or said.spot:
            return None
        numbers = "".join(letter if letter.isdecimal() else " " for letter in words).split()
        chosen = list(dict.fromkeys(int(number) for number in numbers))
        if chosen == [0]:
            return ()
        if not chosen or len(chosen) > self.most or not all(0 < n <= len(self.among) for n in chosen):
            raise Unfit("halfyear.odd_cases", most=self.most, count=len(self.among))
        return tuple(self.among[n - 1] for n in chosen)

    def store(self, value: tuple[str, ...]) -> Any:
        return list(value)

    def load(self, stored: Any) -> tuple[str, ...]:
        if not isinstance(stored, list) or not set(stored) <= set(self.among):
            raise Unfit("talk.changed")
        return tuple(stored)

    def shown(self, value: tuple[str, ...] | None) -> str | Words:
        return " ".join(value or ())


async def _facts(turn: Turn, draft: Draft) -> Editing:
    report = await turn.store.half_years.get(draft.subject)
    today = turn.house.calendar.local(turn.now).date()
    if report is None:
        return Editing({}, today=today)
    told = await count(turn.house, turn.store, report, turn.now)
    offered = await candidates(turn.store, told.behind)
    return Editing(in_words(Voice(turn.house, turn.person.language), told), offered, today)


async def _begin(turn: Turn, talk: Conversation, report: HalfYear, **answers: Any) -> None:
    group = await turn.store.groups.get(report.group)
    about = {"number": group.name if group else "", "what": turn.sentence(name(report.half))}
    await begin(turn, talk, report.id, **{ABOUT: about}, **answers)


async def reword(turn: Turn, id: str, part: str = "") -> None:
    """改: one part in the leader's own words."""
    report = await report_of(turn, id, AtHalfYear.REWORD)
    known = part in {each.value for each in Part}
    await _begin(turn, REWORD, report, **({"reword.part": part} if known else {}))


def reword_script(ask: Ask, facts: Editing) -> tuple[Part, str]:
    """Which part, and the words that take its place."""
    part = Part(ask(Choice("reword.part", among=_PARTS)))
    shown = {"part": Words(f"halfyear.part.{part.value}"), "words": facts.words.get(part, "")}
    return part, ask(Text("reword.words", params=shown, at_least=2, at_most=MOST_WORDS))


async def _happen(turn: Turn, report: HalfYear, verb: str, **detail: Any) -> HalfYear:
    by = (turn.person.id, turn.now, turn.origin)
    return await turn.store.half_years.happen(report, verb, *by, **detail)


async def _reworded(turn: Turn, draft: Draft, told: tuple[Part, str]) -> None:
    report = await report_of(turn, draft.subject, AtHalfYear.REWORD)
    part, words = told
    await show(turn, await _happen(turn, report, "reworded", part=part.value, words=turn.mask(words)))


async def retell(turn: Turn, id: str) -> None:
    """换事例: other stories."""
    report = await report_of(turn, id, AtHalfYear.RETELL)
    figures, half = Figures(turn.store.transaction), Half.read(report.half)
    behind = await figures.behind(Scope((report.group,)), half.period(turn.house.calendar))
    if not await candidates(turn.store, behind):
        turn.say("halfyear.cases_none")
        return
    await _begin(turn, RETELL, report)


def retell_script(ask: Ask, facts: Editing) -> tuple[str, ...]:
    """Which of those that are offered."""
    among = tuple(issue.number for issue in facts.offered)
    lines = "\n".join(f"{n}. {i.number} {shorten(i.what)}" for n, i in enumerate(facts.offered, start=1))
    return ask(Picks("retell.cases", params={"lines": lines, "most": CASES}, among=among))


async def _retold(turn: Turn, draft: Draft, cases: tuple[str, ...]) -> None:
    report = await report_of(turn, draft.subject, AtHalfYear.RETELL)
    await show(turn, await _happen(turn, report, "retold", cases=list(cases)))


async def approve(turn: Turn, id: str) -> None:
    """批准: it is the group's word now; changed later, it has to be approved again."""
    report = await report_of(turn, id, AtHalfYear.APPROVE)
    await show(turn, await _happen(turn, report, "approved"), "halfyear.approved")


async def sent(turn: Turn, id: str) -> None:
    """已报送: asked when, and to whom."""
    await _begin(turn, SENT, await report_of(turn, id, AtHalfYear.SEND))


def sent_script(ask: Ask, facts: Editing) -> tuple[date, str]:
    """The day, and the addressee."""
    day = ask(PastDay("sent_half.day", today=facts.today))
    return day, ask(Text("sent_half.to", at_least=2, at_most=60))


async def _sent(turn: Turn, draft: Draft, told: tuple[date, str]) -> None:
    report = await report_of(turn, draft.subject, AtHalfYear.SEND)
    day, to = told
    report = await _happen(turn, report, "sent", day=day.isoformat(), to=turn.mask(to))
    await show(turn, report, "halfyear.sent")


REWORD = Conversation("reword", _facts, reword_script, _reworded, nudges=True)
RETELL = Conversation("retell", _facts, retell_script, _retold)
SENT = Conversation("sent_half", _facts, sent_script, _sent)

"""A conversation is a plain function over the answers given so far; this file runs it.

`play` runs a script from its first line. The script calls `ask(question)`: an answered question gives its answer and
the script goes on; the first unanswered one stops it there. Nothing else is remembered, so going back is dropping the
last answer, editing is putting a question mark in its place, and resuming after a week is running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from handlers.talk.correction import corrected
from handlers.talk.questions import Question, Said, Unfit
from handlers.talk.stored import anew, as_given, is_open

T = TypeVar("T")
R = TypeVar("R")
Answers = Mapping[str, Any]
Script = Callable[["Ask", Any], R]
NOTE = "_"
"""what begins so among the answers is a note and no answer: nothing asks for it, and going back passes over it"""
_REMEMBERED = 3
"""as many earlier wordings of one answer as are noted"""


class _Stop(Exception):
    """The script has reached a question without an answer."""

    def __init__(self, question: Question[Any], why: Unfit | None) -> None:
        super().__init__(question.key)
        self.question = question
        self.why = why


class Ask:
    """What a script asks with. `trail` lists the questions met so far with their values."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.trail: list[tuple[Question[Any], Any]] = []
        self.early: list[Question[Any]] = []

    def takes_early(self, *questions: Question[Any]) -> None:
        """These come later in the script, and take what is theirs before they are asked: a photo sent first of all."""
        self.early += questions

    def __call__(self, question: Question[T]) -> T:
        """The answer, or the question's guess; without either the script stops here."""
        value = self._value(question)
        if value is None:
            raise _Stop(question, None)
        self.trail.append((question, value))
        return value

    def maybe(self, question: Question[T]) -> T | None:
        """Like asking, but the person may skip: skipped is None, and is not asked again."""
        if question.key in self._answers and self._answers[question.key] is None:
            self.trail.append((question, None))
            return None
        return self(question)

    def notes(self, key: str) -> bool:
        """Whether this note is among the answers."""
        return key in self._answers

    def _value(self, question: Question[T]) -> T | None:
        if question.key not in self._answers:
            return question.guess
        stored = self._answers[question.key]
        if stored is None or is_open(stored):
            return None
        try:
            return question.load(stored)
        except Unfit as why:
            raise _Stop(question, why) from None


@dataclass(frozen=True, slots=True)
class Asked:
    """The script waits for the answer to this question."""

    question: Question[Any]
    trail: tuple[tuple[Question[Any], Any], ...] = ()
    early: tuple[Question[Any], ...] = ()
    """questions further on that take what is theirs already"""
    why: Unfit | None = None
    """why the last answer did not do"""


@dataclass(frozen=True, slots=True)
class Finished(Generic[R]):
    """The script has everything it needs."""

    result: R


def open_again(answers: Answers, key: str) -> dict[str, Any]:
    """The answers with this one to be given anew; the old one is kept for whoever goes back, and what went past the
    question before does not count."""
    rest = {k: v for k, v in answers.items() if k != went_past(key)}
    return {**rest, key: anew(answers.get(key))}


def play(script: Script[R], facts: Any, answers: Answers) -> Asked | Finished[R]:
    """Run the script over the answers."""
    ask = Ask(answers)
    try:
        return Finished(script(ask, facts))
    except _Stop as stop:
        return Asked(stop.question, tuple(ask.trail), tuple(ask.early), stop.why)


@dataclass(frozen=True, slots=True)
class Step:
    """What a message made of the answers."""

    answers: dict[str, Any]
    taken: str = ""
    """the key of the question that took the message; empty when none could"""
    told: str = ""
    """the text that says so, where it was another question than the one being asked"""
    why: Unfit | None = None
    """why nothing could take it"""


def step(script: Script[Any], facts: Any, answers: Answers, said: Said) -> Step:
    """Give the message to the question it belongs to.

    A button belongs to the question it names. Anything else goes to the question being asked; what that one cannot
    take finds its question by kind among those met before (a photo the photos, a location the place, words the
    question that grows) and those that take early. A corrected message changes the answer that it was.
    """
    before = play(script, facts, answers)
    if not isinstance(before, Asked):
        return Step(dict(answers))
    if said.edit and (found := corrected([q for q, _ in before.trail], answers, said.text.strip())):
        question, whole = found
        return _give(question, replace(said, text=whole), answers, None)
    why: Unfit | None = None
    for question in _possible(before, said):
        given = _give(question, said, answers, answers.get(question.key))
        if given.taken:
            if question is before.question or said.to:
                return given
            given = replace(given, told=question.told)
            return given if any(question is early for early in before.early) else _past(before.question, given, said)
        why = given.why or why
        if why is not None and not why.passes:
            return replace(given, why=why)
    return Step(dict(answers), why=why)


def _possible(asked: Asked, said: Said) -> Iterator[Question[Any]]:
    """The questions the message may belong to, as far as somebody wants to know: looking at a text takes its time.

    Those that take early know exactly what is theirs; the question that grows takes whatever is left.
    """
    met = [q for q, _ in reversed(asked.trail) if not any(q is early for early in asked.early)]
    if said.to:
        yield from (q for q in (asked.question, *asked.early, *met) if q.key == said.to)
        return
    yield asked.question
    yield from (q for q in (*asked.early, *met) if q is not asked.question and q.gathers(said))


def _give(question: Question[Any], said: Said, answers: Answers, stored: Any) -> Step:
    """The answers after this question was given the message, if it takes it."""
    told = ""
    try:
        rest, told = _rest(question, said, answers)
        answers = {**answers, **rest}
        value = question.read(said, stored)
    except Unfit as why:
        why.by = question.key
        return Step(dict(answers), told=told and question.told, why=why)
    if value is None:
        return Step(dict(answers))
    after = {k: v for k, v in answers.items() if k != question.key} | {question.key: question.store(value)}
    besides = {key: stored for key, stored in question.besides(said).items() if key not in answers}
    return Step({**after, **_remembered(question, answers, after), **besides}, question.key, told)


def _rest(question: Question[Any], said: Said, answers: Answers) -> tuple[dict[str, Any], str]:
    """All the words, for the question that keeps them where they say more than was asked, and the text that says so."""
    keeps = question.rest(said)
    if keeps is None:
        return {}, ""
    before = as_given(answers[keeps.key]) if keeps.key in answers else keeps.guess
    return {keeps.key: keeps.with_rest(said, before)}, keeps.told


def _remembered(question: Question[Any], answers: Answers, after: Answers) -> dict[str, Any]:
    """A note of what the answer was, the latest first, where it has been changed and not only grown."""
    was = as_given(answers.get(question.key))
    if not question.remembers or not isinstance(was, str) or after[question.key].startswith(was):
        return {}
    return noted(question.key, was, answers)


def noted(key: str, was: str, answers: Answers) -> dict[str, Any]:
    """The note of what this answer was, before those that it was earlier."""
    note = said_before(key)
    return {note: [was, *answers.get(note, ())][:_REMEMBERED]}


def said_before(key: str) -> str:
    """The note of what this answer was before it was changed."""
    return f"{NOTE}was.{key}"


def _past(asked: Question[Any], given: Step, said: Said) -> Step:
    """The same, with a note where words went past a question that insists."""
    if not (asked.insists and said.text):
        return given
    return replace(given, answers={went_past(asked.key): True, **given.answers})


def went_past(key: str) -> str:
    """The note that words were said to this question, and were no answer to it."""
    return f"{NOTE}past.{key}"


def back(answers: Answers) -> dict[str, Any] | None:
    """The answers without the last one; an answer being given anew gets its old value again. None: at the start."""
    given = [key for key in answers if not key.startswith(NOTE)]
    if not given:
        return None
    for key, stored in answers.items():
        if is_open(stored):
            rest = {k: v for k, v in answers.items() if k != key}
            return rest if as_given(stored) is None else {**answers, key: as_given(stored)}
    return {k: v for k, v in answers.items() if k != given[-1]}


def unsure(asked: Asked, answers: Answers) -> tuple[dict[str, Any], bool]:
    """The answers once somebody cannot say what is asked, and whether that answers it; where it does not, it is noted
    for a question that insists."""
    question = asked.question
    rest = {key: stored for key, stored in answers.items() if key != question.key}
    if question.optional or question.unsure is not None:
        return rest | {question.key: None if question.optional else question.store(question.unsure)}, True
    return {**answers, **({went_past(question.key): True} if question.insists else {})}, False


def skip(asked: Asked, answers: Answers) -> dict[str, Any] | None:
    """The answers with this question left empty on purpose; None where it cannot be skipped."""
    if not asked.question.optional:
        return None
    return {k: v for k, v in answers.items() if k != asked.question.key} | {asked.question.key: None}

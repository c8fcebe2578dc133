"""Thanks, small talk, anger and questions about other things in the middle of a report: answered, and no part of it.

In doubt it is a part of it. Whoever meant it so taps one button, and it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages import Incoming, Option, Words
from handlers import report
from handlers.hearing import signature
from handlers.hearing.heard import complains, is_lost
from handlers.hearing.marks import each_mark, units
from handlers.residents import follow
from handlers.talk.conversation import Conversation, ask, keep, open_question, show_again, take_up
from handlers.talk.dialogue import NOTE, Asked
from handlers.talk.questions import MOST_TEXT, Question, Said, Text, Unfit
from handlers.talk.turn import Turn
from handlers.talk.where import Spot
from storage.drafts import Draft

BESIDE = f"{NOTE}beside"
"""the note on a draft that holds what was said beside it last"""
WAITS, LOST = "waits", "lost"
"""what is said about whoever is too slow, or about buttons, and not about the matter"""
_ENOUGH = 4
"""units; with fewer, somebody answers"""
_IDLE, _THANKFUL = 0.9, 0.4
"""how surely it has to be small talk, or thanks, so that it is not taken for an answer"""


async def beside(turn: Turn, talk: Conversation, draft: Draft, heard: Incoming) -> str:
    """What kind of thing was said that is no part of the report; empty where it may be one."""
    what, text = draft.answers.get("report.what"), heard.text
    if talk.key != report.REPORT.key or not isinstance(what, str) or not heard.only_words:
        return ""
    kind = kind_of(turn, text, what)
    if not kind:
        return ""
    asked = await open_question(turn, talk, draft)
    return kind if asked and not _is_taken(asked, Said(text=text), draft, kind) else ""


def kind_of(turn: Turn, text: str, what: str) -> str:
    """What words are that do not tell of the matter; empty where they may."""
    if is_lost(turn, text):
        return LOST
    if units(text) < _ENOUGH or signature.says_only(turn, text):
        return ""
    if complains(turn, text):
        return WAITS
    reading = turn.house.read(text)
    match reading.kind:
        case "thanks":
            return "thanks" if turn.house.reader.idle(text) >= _THANKFUL else ""
        case "abuse" | "spam":
            return reading.kind
        case "question":
            about = turn.house.read(what).subject
            other = reading.subject.sure and about.sure and reading.subject.subject not in about.candidates
            return "question" if other else ""
        case "other":
            to_us = any(mark in text.casefold() for mark in each_mark(turn, "heard.to_us"))
            return "other" if to_us or turn.house.reader.idle(text) >= _IDLE else ""
    return ""


def _is_taken(asked: Asked, said: Said, draft: Draft, kind: str) -> bool:
    """Whether a question takes it for an answer, other than the one that takes whatever is left."""
    if isinstance(asked.question, Text):
        return True
    met = [q for q, _ in asked.trail if not isinstance(q, Text)]
    return _answers(asked.question, said, draft, kind) or any(q.gathers(said) for q in (*asked.early, *met))


def _answers(question: Question[object], said: Said, draft: Draft, kind: str) -> bool:
    try:
        value = question.read(said, draft.answers.get(question.key))
    except Unfit as why:
        return not why.passes
    unnamed = isinstance(value, Spot) and not value.code  # words for a spot may be any words, but hardly these
    return value is not None and not (unnamed and kind != "other")


async def answer(turn: Turn, talk: Conversation, draft: Draft, kind: str, text: str) -> None:
    """One kind line, a button for whoever meant it to be written down, and the open question again."""
    draft.answers[BESIDE] = text
    await keep(turn, talk, draft)
    options = [Option(f"do:include:{draft.id}", Words("button.include"))]
    if kind == WAITS and any(await turn.store.issues.count_own(turn.person.id)):
        await stand(turn, options)
    else:
        turn.say(f"beside.{kind}", options=options)
    if asked := await open_question(turn, talk, draft):
        ask(turn, draft, asked)


async def stand(turn: Turn, options: Sequence[Option] = ()) -> None:
    """Somebody is tired of waiting: how their matters stand; the only one that is open, with everything it went
    through."""
    turn.say("beside.waits_own", options=options)
    waiting = [issue for issue in await turn.store.issues.reported_by(turn.person.id) if issue.open]
    if len(waiting) == 1:
        await follow.show_own(turn, waiting[0])
    else:
        await follow.progress(turn)


async def include(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """补进去: it was meant to be a part of the report."""
    words, what = draft.answers.pop(BESIDE, None), draft.answers.get("report.what")
    if not isinstance(words, str) or not isinstance(what, str):
        await show_again(turn, talk, draft)
    elif len(what) + len(words) >= MOST_TEXT:
        await show_again(turn, talk, draft, Unfit("talk.too_long", most=MOST_TEXT))
    else:
        draft.answers["report.what"] = f"{what}\n{words}"
        turn.say("talk.added")
        await take_up(turn, talk, draft)

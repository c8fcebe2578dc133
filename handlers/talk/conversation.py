"""Conversations on a turn: begin, hear, ask, go back, take up again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from domain.issue import Issue
from domain.messages import Option, Refused, Words
from handlers.cards import shorten
from handlers.talk.dialogue import NOTE, Asked, Finished, Script, back, open_again, play, skip, step, unsure
from handlers.talk.fire import led
from handlers.talk.questions import Choice, Choose, Question, Said, Unfit
from handlers.talk.stored import as_given
from handlers.talk.turn import Turn
from storage.drafts import Draft

NUDGE = "nudge"
"""the timer that asks once about an unfinished draft"""
ABOUT = f"{NOTE}about"
"""the note that says which issue a conversation is about, as its questions name it"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A script, what it needs to know, and what is done with its result."""

    key: str
    facts: Callable[[Turn, Draft], Awaitable[Any]]
    script: Script[Any]
    done: Callable[[Turn, Draft, Any], Awaitable[None]]
    nudges: bool = False
    """an unfinished one is asked about once after a quiet hour"""
    named: str = ""
    """the answer that says what it is about, where it is about no issue yet"""
    aside: Callable[[Turn, Draft, str], Awaitable[bool]] | None = None
    """what words are that no button takes; True: they were taken up"""
    own: Callable[[Turn, str, Mapping[str, Any]], tuple[dict[str, Any], str]] | None = None
    """the answers in what somebody says about themselves, at whatever question and beside those that they have given,
    and what else they say"""
    note: Callable[[Turn, Issue], Awaitable[dict[str, Any]]] | None = None
    """what its questions name, where that is not the issue itself"""
    parts: Callable[[Turn, str], tuple[str, ...]] | None = None
    """the several things that what it is about may be, all named where it is thrown away"""
    takes: tuple[str, ...] = ()
    """the answers that words told of it beforehand are"""
    leaves: Callable[[Turn, Draft], Awaitable[None]] | None = None
    """what remains of a draft that is over, finished or not"""


async def no_facts(_turn: Turn, _draft: Draft) -> None:
    """For a script that needs to know nothing beforehand."""


def press_for(draft: Draft, question: str, choose: Choose) -> str:
    """The data of a question's button: it names its question, so that it means the same in a week."""
    if choose.does:
        return f"do:{choose.does}:{draft.id}"
    if choose.edits:
        return f"edit:{draft.id}:{choose.edits}"
    return f"say:{draft.id}:{question}:{choose.value}"


def options_for(draft: Draft, question: str, choices: tuple[Choose, ...]) -> list[Option]:
    return [Option(press_for(draft, question, c), c.label, c.row) for c in choices]


def about(issue: Issue, asked: str = "") -> dict[str, Any]:
    """The note that lets every question of a conversation name its issue, or what a member asked about it."""
    return {ABOUT: {"number": issue.number, "asked" if asked else "what": asked or shorten(issue.what, 16)}}


def _issue(note: dict[str, str]) -> Words:
    what = Words("reply.asked", {"words": note["asked"]}) if "asked" in note else note["what"]
    return Words("talk.issue", {"number": note["number"], "what": what})


def _name(talk: Conversation, draft: Draft) -> str | Words:
    """What the conversation is about, in a few words; empty as long as nothing was said."""
    if note := draft.answers.get(ABOUT):
        return _issue(note)
    said = as_given(draft.answers.get(talk.named))
    return shorten(said, 16) if isinstance(said, str) else ""


def _put(question: Question[Any], draft: Draft) -> Words:
    """The question in its words, with the issue that it is about, where it does not name it itself."""
    words = Words(question.put or question.key, question.params)
    note = draft.answers.get(ABOUT)
    if note and "number" not in question.params:
        return Words("talk.about", {"issue": _issue(note), "question": words})
    return words


def ask(turn: Turn, draft: Draft, asked: Asked, why: Unfit | None = None, *, every: bool = False, **how: Any) -> None:
    """Put the question; first why the last answer did not do, with its own buttons where it brings some."""
    turn.asked = True
    question, why = asked.question, why or asked.why
    words, options = _put(question, draft), _buttons(draft, question, every=every)
    if why is not None and why.choices:
        words, options = Words(why.key, why.params), options_for(draft, why.by or question.key, why.choices)
    elif why is not None:
        turn.say(why.key, **why.params)
    words = led(turn, draft, words)
    turn.say(words.key, options=options, asks=draft.id, **words.params, **how)


def _buttons(draft: Draft, question: Question[Any], *, every: bool = False) -> list[Option]:
    options = options_for(draft, question.key, question.every() if every else question.choices())
    if question.optional:
        options.append(Option(f"do:skip:{draft.id}", Words("talk.skip"), row=98))
    return options


async def begin(turn: Turn, talk: Conversation, subject: str = "", **answers: Any) -> None:
    """Start a conversation, with the answers that are known already; one about the same thing that was begun before
    is over."""
    if subject and (before := await turn.store.drafts.about(turn.person.id, talk.key, subject)):
        await turn.store.drafts.drop(before.id)
    draft = replace(turn.store.drafts.new(turn.person.id, talk.key, subject), answers=answers)
    await _go_on(turn, talk, draft)


async def _go_on(turn: Turn, talk: Conversation, draft: Draft, why: Unfit | None = None, **how: Any) -> None:
    """Play the draft: ask what is open, or finish."""
    outcome = play(talk.script, await talk.facts(turn, draft), draft.answers)
    if isinstance(outcome, Finished):
        await _drop(turn, talk, draft)
        try:
            await talk.done(turn, draft, outcome.result)
        except Refused as no:
            no.draft = draft.id
            raise
        return
    await keep(turn, talk, draft)
    ask(turn, draft, outcome, why, **how)


async def _drop(turn: Turn, talk: Conversation, draft: Draft) -> None:
    await turn.store.drafts.drop(draft.id)
    if talk.leaves:
        await talk.leaves(turn, draft)


async def keep(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Keep the draft as it is, and look after it once the person has been quiet for a while."""
    await turn.store.drafts.keep(draft, turn.now)
    if talk.nudges and not draft.touched_at:  # one timer a draft: if it rings too early, it sets itself again
        due = turn.now + timedelta(minutes=turn.house.nudge_minutes)
        await turn.store.timers.set(NUDGE, draft.id, turn.house.calendar.kind_hour(due))


async def hear(turn: Turn, talk: Conversation, draft: Draft, said: Said, **how: Any) -> None:
    """Give what was said to the conversation: first the files, then the words that came with them."""
    why: Unfit | None = None
    for whole in _parts(said):
        own, part = _own(turn, talk, draft, whole)
        draft = replace(draft, answers={k: v for k, v in draft.answers.items() if k not in own} | own)
        if part is None:
            continue
        facts = await talk.facts(turn, draft)
        outcome = step(talk.script, facts, draft.answers, part)
        draft = replace(draft, answers=outcome.answers)
        why = outcome.why
        if part.text and not part.spot and outcome.told:
            turn.say(outcome.told, fold="added")
        if not outcome.taken and why is None:
            why = Unfit("talk.not_now")
        if why and why.passes and talk.aside and await talk.aside(turn, draft, part.text):
            return
    await _go_on(turn, talk, draft, why, **how)


def _own(turn: Turn, talk: Conversation, draft: Draft, said: Said) -> tuple[dict[str, Any], Said | None]:
    """The answers in what somebody says about themselves, and what else they say; None for nothing."""
    if talk.own is None or not said.text or said.edit:
        return {}, said
    own, rest = talk.own(turn, said.text, draft.answers)
    return own, replace(said, text=rest) if rest else None


def _parts(said: Said) -> list[Said]:
    if said.files and (said.text or said.spot):
        return [replace(said, text="", spot=None), replace(said, files=(), voice=False)]
    return [said]


async def open_question(turn: Turn, talk: Conversation, draft: Draft) -> Asked | None:
    """What is asked now, and what was asked before it; None where the script has everything it needs."""
    outcome = play(talk.script, await talk.facts(turn, draft), draft.answers)
    return outcome if isinstance(outcome, Asked) else None


async def edit(turn: Turn, talk: Conversation, draft: Draft, question: str) -> None:
    """Ask this question again, whatever was answered or guessed."""
    asked = await open_question(turn, talk, draft)
    known = asked is not None and question in {q.key for q, _ in asked.trail}
    if known:
        draft = replace(draft, answers=open_again(draft.answers, question))
    await _go_on(turn, talk, draft, None if known else Unfit("talk.changed"))


async def go_back(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Drop the last answer and ask for it again."""
    answers = back(draft.answers)
    if answers is None:
        await cancel(turn, talk, draft)
        return
    await _go_on(turn, talk, replace(draft, answers=answers))


async def leave_empty(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Skip the question, where that is allowed."""
    asked = await open_question(turn, talk, draft)
    answers = skip(asked, draft.answers) if asked else None
    if answers is None:
        await _go_on(turn, talk, draft, Unfit("talk.needed"))
    else:
        await _go_on(turn, talk, replace(draft, answers=answers))


async def cannot_say(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Somebody does not know what is asked: an answer where it may be one, else a reason to ask more plainly."""
    if asked := await open_question(turn, talk, draft):
        answers, answered = unsure(asked, draft.answers)
        why = None if answered else Unfit("talk.cannot_say")
        await _go_on(turn, talk, replace(draft, answers=answers), why)


async def cancel(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Throw the conversation away, and say which."""
    await _drop(turn, talk, draft)
    if ABOUT in draft.answers:
        turn.say("talk.cancelled_step", issue=_name(talk, draft))
    elif len(several := _parts_of(turn, talk, draft)) > 1:
        turn.say("talk.cancelled_several", what=tuple(shorten(part, 16) for part in several))
    elif name := _name(talk, draft):
        turn.say("talk.cancelled_named", what=name)
    else:
        turn.say("talk.cancelled")


def _parts_of(turn: Turn, talk: Conversation, draft: Draft) -> tuple[str, ...]:
    said = as_given(draft.answers.get(talk.named))
    return talk.parts(turn, said) if talk.parts and isinstance(said, str) else ()


async def restart(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Begin the same conversation anew."""
    await _drop(turn, talk, draft)
    await begin(turn, talk, draft.subject, **{k: v for k, v in draft.answers.items() if k == ABOUT})


async def take_up(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Show where the conversation stood, and go on."""
    await _recall(turn, talk, draft)
    await _go_on(turn, talk, draft)


async def _recall(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """Say what was answered so far; a question that is itself a recap does so already."""
    asked = await open_question(turn, talk, draft)
    if asked and not asked.question.params:
        given = [q.shown(value) for q, value in asked.trail if draft.answers.get(q.key)]
        lines = [line if isinstance(line, str) else turn.sentence(line) for line in given]
        if lines:
            turn.say("talk.so_far", lines="\n".join(lines))


async def show_again(turn: Turn, talk: Conversation, draft: Draft, why: Unfit | None = None) -> None:
    """Ask the open question again without touching the draft."""
    if asked := await open_question(turn, talk, draft):
        if why is None:
            await _recall(turn, talk, draft)
        ask(turn, draft, asked, why)


async def remind(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """One line about the question that is still open: what is said next answers it."""
    asked = await open_question(turn, talk, draft)
    if asked is None:
        return
    turn.asked = True
    question, name = asked.question, _name(talk, draft)
    options = _buttons(draft, question)
    if isinstance(question, Choice) and question.params and name:  # a recap is long, and was read before
        turn.say("talk.still_to_send", options=options, asks=draft.id, what=name)
    else:
        turn.say("talk.still_asked", options=options, asks=draft.id, question=led(turn, draft, _put(question, draft)))


async def show_all(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """The open question with everything there is to choose from."""
    if asked := await open_question(turn, talk, draft):
        ask(turn, draft, asked, every=True)

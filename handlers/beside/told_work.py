"""0006我下午去看了: work told in one sentence with the number of its matter begins that step, with the words in it."""

from __future__ import annotations

from typing import Any

from domain.issue import Issue, Outcome
from domain.messages import Incoming
from domain.people import Action, fits, may
from domain.promised import read_office
from handlers import cards
from handlers.beside import matter
from handlers.explaining import ASK_REPORT
from handlers.hearing.heard import asks_about
from handlers.hearing.marks import leading, letters, made_of, matches, plain, units
from handlers.leaders.queue import ASSIGN, REROUTE, other_groups
from handlers.members.work import HAND, PASS, QUESTION, RESOLVE, RETURN, VISIT
from handlers.talk.conversation import Conversation, about, begin
from handlers.talk.questions import Choose
from handlers.talk.sure import TOLD
from handlers.talk.turn import Turn
from handlers.work import colleagues

_ENOUGH = 4
"""units; fewer tell nothing that could be lost"""
_OUTCOME = 6
"""units; fewer say that it is done, and not how"""
Step = tuple[Conversation, dict[str, Any]]


async def begun(turn: Turn, heard: Incoming) -> bool:
    """Whether the words were about work on a matter that they name, and more than a question about it: the step they
    tell of waits for one tap; where it is not certain which, the card is shown, and they are kept for its buttons."""
    if not turn.person.staff or not heard.only_words:
        return False
    issue, rest = await matter.named(turn, heard.text)
    if issue is None or not may(turn.person, Action.SEE, issue):
        return False
    core = rest[found.end() :] if (found := leading(*turn.lists("heard.work_before")).match(rest)) else rest
    if step := await _step(turn, issue, rest, core):
        await _begin(turn, issue, *step, rest)
        return True
    taken = made_of(*turn.lists("heard.work_taken")).whole(letters(core))
    if taken or units(core) < _ENOUGH or asks_about(turn, rest, named=True):
        return False
    kept = next((talk for action, talk in _KEEPS if _can(turn, action, issue)), None)
    turn.say("work.unread" if kept else "work.unheard", words=rest)
    await cards.show(turn, issue)
    if kept:
        await _begin(turn, issue, kept, {}, rest)
    return True


_KEEPS = ((Action.VISIT, VISIT), (Action.ASK_REPORT, ASK_REPORT))
"""the steps that any words may be said in"""
_MARKED = (
    (Action.VISIT, "heard.work_visited", VISIT),
    (Action.RETURN, "heard.work_returned", RETURN),
    (Action.QUESTION, "heard.work_question", QUESTION),
    (Action.ASK_REPORT, "heard.work_asked", ASK_REPORT),
)


def _can(turn: Turn, action: Action, issue: Issue) -> bool:
    return may(turn.person, action, issue) and fits(action, issue)


async def _begin(turn: Turn, issue: Issue, talk: Conversation, answers: dict[str, Any], words: str) -> None:
    noted = await talk.note(turn, issue) if talk.note else about(issue)
    filled = answers or dict.fromkeys(talk.takes, words)
    await begin(turn, talk, issue.id, **noted, **{TOLD: words}, **filled)


async def _step(turn: Turn, issue: Issue, rest: str, core: str) -> Step | None:
    """The step that this person may do now and that the words surely tell of, with its answers in them."""
    if given := await _given(turn, issue, rest, core):
        return given
    bare = plain(core)
    done = matches(turn, "heard.work_done", bare) and not matches(turn, "heard.work_undone", bare)
    if done and _can(turn, Action.RESOLVE, issue):
        solved = Outcome.SOLVED.value
        told = {f"resolve.words.{solved}": rest} if units(bare) >= _OUTCOME else {}
        return RESOLVE, {"resolve.outcome": solved, **told}
    handed = matches(turn, "heard.work_handed", bare)
    office, agreed = read_office(core) if handed else ("", "")
    if len(office) > 1 and _can(turn, Action.HAND, issue):
        return HAND, {"hand.office": office, **({"hand.words": agreed} if agreed else {})}
    marked = ((talk, marks) for action, marks, talk in _MARKED if _can(turn, action, issue))
    return next(((talk, {}) for talk, marks in marked if matches(turn, marks, bare)), None)


async def _given(turn: Turn, issue: Issue, rest: str, core: str) -> Step | None:
    """To the one colleague who is named, or for a leader to the one group."""
    draft = turn.store.drafts.new(turn.person.id, ASSIGN.key, issue.id)
    for action, talk, key in ((Action.ASSIGN, ASSIGN, "assign.to"), (Action.PASS_ON, PASS, "pass.to")):
        if _can(turn, action, issue):
            people = [one for one in await colleagues(turn, draft) if _only_given(turn, rest, _name(one))]
            return (talk, {key: people[0].value}) if len(people) == 1 else await _to_group(turn, issue, core)
    return None


async def _to_group(turn: Turn, issue: Issue, core: str) -> Step | None:
    """To the one other group whose name holds what is said."""
    if not _can(turn, Action.REROUTE, issue) or not matches(turn, "heard.work_handed", plain(core)):
        return None
    part, _more = read_office(core)
    draft = turn.store.drafts.new(turn.person.id, REROUTE.key, issue.id)
    groups = [one for one in await other_groups(turn, draft) if len(part) > 1 and part in str(one.label)]
    return (REROUTE, {"reroute.to": groups[0].value}) if len(groups) == 1 else None


def _name(one: Choose) -> str:
    return str(one.label if isinstance(one.label, str) else one.label.params["name"])


def _only_given(turn: Turn, words: str, name: str) -> bool:
    """Whether words say nothing but that this person is to have it."""
    before, found, behind = letters(words).partition(name)
    given = made_of(*turn.lists("heard.work_given"))
    return bool(found and (before or behind)) and given.whole(before) and given.whole(behind)

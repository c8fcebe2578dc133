"""A resident asks how it goes, adds to it, answers a question about it, or withdraws it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from domain.issue import Issue
from domain.messages import Option, Words
from domain.people import Action, fits, may
from handlers import again, cards
from handlers.hearing import reached
from handlers.hearing.heard import asks_when
from handlers.hearing.heard import number as telephone
from handlers.hearing.marks import clauses
from handlers.hearing.numbered import number
from handlers.publication.reach import heard
from handlers.report import REPORT
from handlers.residents import story
from handlers.residents.fresh import aside, belongs, which
from handlers.talk.conversation import Conversation, about, begin, keep, no_facts
from handlers.talk.dialogue import NOTE, Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.several import Photos
from handlers.talk.turn import NEWS, Turn
from handlers.work import asked_by_member, no_more_reply
from storage.drafts import Draft
from storage.issues import LISTED

_PART = re.compile(r"\d{1,3}")
"""which part of a long list is meant; numbers of issues are longer"""
OWN = (Action.ADD, Action.RATE, Action.REOPEN, Action.WITHDRAW)
"""what a reporter or supporter can do, in the order of the buttons"""


def own_buttons(turn: Turn, issue: Issue) -> list[Option]:
    """What this person may do with their own issue as it stands."""
    return [
        Option(f"{a.value}:{issue.id}", Words(f"button.{a.value}"), row=n // 2)
        for n, a in enumerate(a for a in OWN if may(turn.person, a, issue) and fits(a, issue))
    ]


async def progress(turn: Turn, words: str = "") -> None:
    """进度: how the person's own issues stand; with a number, that one, if it is theirs to see."""
    asked = number(turn, words)
    if asked and not _PART.fullmatch(asked):
        issue = await turn.store.issues.by_number(asked)
        # An absent number and somebody else's get the same answer: a number proves nothing.
        if issue is None or not may(turn.person, Action.SEE, issue):
            turn.say("progress.unknown")
        else:
            await _shown(turn, issue)
        return
    reported, followed = await turn.store.issues.count_own(turn.person.id)
    shown = cards.part(asked, reported + followed, "progress")
    if not shown.total:
        turn.say("progress.none")
        return
    own = await _own(turn, shown.skip, reported)
    options = [
        Option(f"see:{issue.id}", f"{issue.number} {cards.shorten(issue.what, 12)}", row=n)
        for n, issue in enumerate(own)
    ]
    lines, options = shown.goes_on(turn, [await _line(turn, issue) for issue in own], options)
    turn.say("progress.list", options=options, lines=lines)


async def _own(turn: Turn, skip: int, reported: int) -> list[Issue]:
    """What somebody reported, and after it what they support, from here on."""
    issues, id = turn.store.issues, turn.person.id
    mine = await issues.reported_by(id, skip=skip)
    return mine + await issues.followed_by(id, LISTED - len(mine), max(0, skip - reported))


async def _line(turn: Turn, issue: Issue) -> str:
    return turn.sentence(
        Words(
            "progress.line",
            {
                "number": issue.number,
                "what": cards.shorten(issue.what),
                "status": await story.status(turn, issue),
            },
        )
    )


async def see(turn: Turn, id: str) -> None:
    """One issue: for staff the card, for residents the story so far."""
    await _shown(turn, await turn.issue(id, Action.SEE))


async def _shown(turn: Turn, issue: Issue) -> None:
    if turn.person.staff and turn.person.id != issue.reporter:
        await cards.show(turn, issue)
    else:
        await show_own(turn, issue)


async def show_own(turn: Turn, issue: Issue) -> None:
    """The story so far, in the reporter's own unmasked words where they are theirs."""
    what = issue.what
    if turn.person.id == issue.reporter:
        sealed = await turn.store.issues.sealed(issue.id)
        what = (turn.house.keys.open(sealed, issue.id) or what) if sealed else what
    events = await turn.store.events.of(issue.id)
    lines, options = await story.steps(turn, issue, events), own_buttons(turn, issue)
    if (question := story.asked(issue, events)) and may(turn.person, Action.REPLY, issue):
        lines.append(turn.sentence(Words("progress.asked", {"words": question})))
        reply = Option(f"{Action.REPLY.value}:{issue.id}", Words("button.reply"))
        options = [reply, *(replace(option, row=option.row + 1) for option in options)]
    told = {"what": what, "status": await story.status(turn, issue), "steps": "\n".join(lines)}
    turn.say("progress.one", options=options, **{**await cards.describe(turn, issue), **told})
    await heard(turn, issue)


async def support(turn: Turn, words: str = "") -> None:
    """附议 with a number: stand behind an issue one has heard of."""
    issue = await turn.store.issues.by_number(number(turn, words)) if words.strip() else None
    await again.join(turn, issue.id if issue else "")


@dataclass(frozen=True, slots=True)
class More:
    """Something said about an issue after it was reported."""

    words: str
    files: tuple[str, ...]
    elsewhere: bool = False
    """it is no answer but a concern of its own"""


def more_script(ask: Ask, _facts: Any) -> More:
    """What is to be added."""
    return _more(ask, "add")


def _more(ask: Ask, key: str) -> More:
    """Words or photos; either is enough, but after a photo more of an album, or a word about it, may follow."""
    photos = ask(Photos(f"{key}.photos", guess=()))
    words = ask.maybe(Text(f"{key}.words", optional=bool(photos), grows=True))
    return More(words or "", photos)


def reply_script(ask: Ask, fresh: bool) -> More:
    """The answer; whoever writes what reads like another concern is asked, before it lands in the wrong place."""
    more = _more(ask, "reply")
    if fresh and ask(which("reply.which", "reply.answer")) == "new":
        return replace(more, elsewhere=True)
    return more


async def _reads_fresh(turn: Turn, draft: Draft) -> bool:
    words, issue = draft.answers.get("reply.words"), await turn.store.issues.get(draft.subject)
    return isinstance(words, str) and issue is not None and not await belongs(turn, issue, words)


async def _asked(turn: Turn, issue: Issue) -> dict[str, Any]:
    event = await turn.store.events.last(issue.id, "questioned")
    return asked_by_member(issue, event.detail["words"]) if event else about(issue)


async def _added(turn: Turn, draft: Draft, more: More) -> None:
    issue = await turn.issue(draft.subject, Action.ADD)
    words = await about_oneself(turn, issue, more.words)
    if words or more.files or not more.words:
        await again.add(turn, await turn.issue(issue.id, Action.ADD), words, more.files)


async def about_oneself(turn: Turn, issue: Issue, words: str) -> str:
    """What is said of an issue, without what its reporter says about themselves: the number is kept where theirs is,
    and how they want to be named holds at once."""
    if turn.person.id != issue.reporter or issue.on_behalf or not words:
        return words
    found, rest = _of_oneself(turn, words)
    if contact := found.get("report.contact"):
        called = f"{found.get('report.name', '')} {contact}".strip()
        await turn.store.issues.keep_contact(issue.id, turn.house.keys.seal(called, issue.id))
    manner = found.get("report.manner")
    if manner == "named" and "report.name" in found:
        await turn.store.people.rename(turn.person.id, turn.mask(found["report.name"]))
    if manner and (issue.manner, manner) != ("anonymous", "confidential"):  # nobody is shown more than they wanted
        await turn.happen(issue, "signed", manner=manner)
    return rest


def _of_oneself(turn: Turn, words: str) -> tuple[dict[str, Any], str]:
    """What somebody says about themselves, and what else is said; also where only one clause says it."""
    if bare := telephone(turn, words):
        turn.say("report.contact.taken", fold="reached")
        return {"report.contact": bare}, ""
    found, rest = reached.own(turn, words, {})
    each = [reached.own(turn, clause, {}) for clause in clauses(rest)]
    if not any(told and not left for told, left in each):
        return found, rest
    for told, _left in each:
        found |= told
    return found, " ".join(left for _told, left in each if left)


async def _replied(turn: Turn, draft: Draft, more: More) -> None:
    if more.elsewhere:
        # The member still waits for an answer: it is asked for again once the other matter is told.
        asked = {key: answer for key, answer in draft.answers.items() if key.startswith(NOTE)}
        await keep(
            turn, REPLY, replace(turn.store.drafts.new(draft.person, draft.conversation, draft.subject), answers=asked)
        )
        if asks_when(turn, more.words):
            await progress(turn)
            return
        told: dict[str, Any] = {"report.what": more.words, "report.photos": list(more.files)}
        await begin(turn, REPORT, **told)
        return
    issue = await turn.issue(draft.subject, Action.REPLY)
    words = turn.mask(more.words)
    issue = await turn.happen(issue, "replied", words=words, files=list(more.files))
    turn.say("reply.done", number=issue.number)
    await cards.tell_holder(turn, issue, "card.replied", words=words)


ADD = Conversation("add", no_facts, more_script, _added, nudges=True)
REPLY = Conversation("reply", _reads_fresh, reply_script, _replied, nudges=True, note=_asked)


def withdraw_script(ask: Ask, _facts: Any) -> bool:
    """Are you sure?"""
    among = (Choose("yes", Words("button.withdraw_yes")), Choose("", Words("button.keep"), does="cancel"))
    return ask(Choice("withdraw.sure", among=among)) == "yes"


async def _withdrawn(turn: Turn, draft: Draft, _sure: bool) -> None:
    issue = await turn.issue(draft.subject, Action.WITHDRAW)
    others = sorted(issue.followers - {turn.person.id})
    if others:
        await _left_to(turn, issue, others[0])
        return
    holder = issue.member
    issue = await turn.happen(issue, "withdrawn")
    await no_more_reply(turn, issue)
    await cards.tell_everyone(turn, issue, "withdraw.done")
    if holder:
        turn.say("card.withdrawn", to=holder, kind=NEWS, number=issue.number)


async def _left_to(turn: Turn, issue: Issue, next_one: str) -> None:
    """Others stand behind it: it goes on for them, and whoever leaves takes their own words and contact along."""
    await turn.happen(issue, "adopted", was=turn.person.id, person=next_one, manner="confidential")
    await turn.store.issues.keep_contact(issue.id, "")
    await turn.store.issues.seal(issue.id, "")
    turn.say("withdraw.left", number=issue.number)


WITHDRAW = Conversation("withdraw", no_facts, withdraw_script, _withdrawn, aside=aside)

"""Handing an issue to the member who works on it; assigning, taking and passing on are the same."""

from __future__ import annotations

from typing import Any

from domain.issue import Issue, Status
from domain.messages import Words
from domain.people import Role
from handlers import cards, clocks
from handlers.talk.conversation import about
from handlers.talk.questions import Choose
from handlers.talk.turn import NEWS, Turn
from storage.drafts import Draft


async def hand_to(turn: Turn, issue: Issue, member: str) -> str:
    """The issue is this member's from now on; reporter, member and the rest of the group are told. Their name."""
    first = issue.status in (Status.REPORTED, Status.ACCEPTED)
    issue = await turn.happen(issue, "taken" if first else "passed", member=member)
    await clocks.start(turn, issue, clocks.CONTACT)
    person = await turn.store.people.get(member)
    if person is None:
        return ""
    await cards.show(turn, issue, person, "card.yours")
    if first:
        await cards.tell_everyone(turn, issue, "told.taken", member=person.name)
    for other in await cards.staff(turn, [g for g in (issue.group, issue.studio) if g], Role.LEADER, Role.MEMBER):
        if other not in (member, turn.person.id):
            turn.say("card.taken_by", to=other, kind=NEWS, number=issue.number, member=person.name)
    return person.name


def asked_by_member(issue: Issue, words: str) -> dict[str, Any]:
    """The note with which an answer is asked for: what the member wants to know."""
    return about(issue, cards.shorten(words, 60))


async def no_more_reply(turn: Turn, issue: Issue) -> None:
    """What the member wanted to know is past: the reporter is not asked for it any more."""
    if open_reply := await turn.store.drafts.about(issue.reporter, "reply", issue.id):
        await turn.store.drafts.drop(open_reply.id)


async def colleagues(turn: Turn, draft: Draft) -> tuple[Choose, ...]:
    """The members and leaders of the issue's groups but the one who has it, with how much each holds."""
    issue = await turn.store.issues.get(draft.subject)
    found: dict[str, Choose] = {}
    for group in (g for g in ((issue.group, issue.studio) if issue else ()) if g):
        for role in (Role.MEMBER, Role.LEADER):
            for id, name in await turn.store.people.seated(group, role):
                if issue is None or id != issue.member:
                    load = await turn.store.issues.load(id)
                    found[id] = Choose(id, Words("pass.colleague", {"name": name, "load": load}), row=len(found) // 2)
    return tuple(found.values())

"""改类别: whoever handles an issue says what it is about; a studio for that comes beside it, the next lesson has it."""

from __future__ import annotations

from domain.issue import Issue
from domain.messages import Words
from domain.people import Action, Group, Role
from handlers import cards
from handlers.routing import route
from handlers.talk.conversation import Conversation
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn
from storage.drafts import Draft


async def other_subjects(turn: Turn, draft: Draft) -> tuple[Choose, ...]:
    """Every subject but the one it is under, likely ones first."""
    issue = await turn.store.issues.get(draft.subject)
    likely = turn.house.read(issue.what).subject.candidates if issue else ()
    names = dict.fromkeys([*likely, *turn.house.reader.subjects.names])
    found = [name for name in names if issue is None or name != issue.subject]
    return tuple(Choose(name, Words(f"subject.{name}"), row=n // 2) for n, name in enumerate(found))


def classify_script(ask: Ask, subjects: tuple[Choose, ...]) -> str:
    """Which subject it is."""
    return ask(Choice("classify.to", among=subjects))


async def _classified(turn: Turn, draft: Draft, subject: str) -> None:
    """The issue is under this subject from now on; no studio is sent away, because somebody in it may be at work."""
    issue = await turn.issue(draft.subject, Action.CLASSIFY)
    studio = None if issue.studio else await _studio(turn, issue, subject)
    issue = await turn.happen(issue, "classified", subject=subject, studio=studio.id if studio else "")
    named = Words(f"subject.{subject}")
    if studio is None:
        turn.say("classify.done", number=issue.number, subject=named)
        return
    turn.say("classify.joined", number=issue.number, subject=named, studio=studio.name)
    for id in await cards.staff(turn, [studio.id], Role.LEADER, Role.MEMBER):
        person = await turn.store.people.get(id)
        if person and person.id not in (issue.member, turn.person.id):
            await cards.show(turn, issue, person, "card.new")


async def _studio(turn: Turn, issue: Issue, subject: str) -> Group | None:
    """The studio that stands beside the group of this issue, now that it is about this."""
    found = await route(turn, issue.place, subject, firm=bool(issue.firm), what=issue.what)
    return found.studio if found and found.lead.id == issue.group else None


CLASSIFY = Conversation("classify", other_subjects, classify_script, _classified)

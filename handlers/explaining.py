"""请组长说明: an inspector wants to know how it stands; whoever leads the group explains it, and sees what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from domain.issue import Issue
from domain.messages import Option, Words
from domain.people import Action, Role
from handlers import cards
from handlers.responsible import leaders, unled
from handlers.talk.conversation import Conversation, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Text
from handlers.talk.sure import sure
from handlers.talk.turn import Turn
from storage.drafts import Draft
from storage.issues import LISTED

LOOKED_AT = 200
"""as many open issues of a group as are looked through for a question about them"""


def ask_script(ask: Ask, _facts: object) -> str:
    """What the inspector wants to know."""
    return ask(Text("report_asked.words", at_least=2, at_most=1500))


def give_script(ask: Ask, _facts: object) -> str:
    """How it stands, in a few sentences."""
    return ask(Text("report_given.words", at_least=2, at_most=1500))


async def _asked(turn: Turn, draft: Draft, words: str) -> None:
    """It goes to the leaders, and where the group has none, to the office; the inspector hears to whom."""
    issue = await turn.issue(draft.subject, Action.ASK_REPORT)
    words = turn.mask(words)
    await turn.happen(issue, "report_asked", words=words, by=turn.person.id)
    people = await leaders(turn, issue.group)
    led = bool(await turn.store.people.seated(issue.group, Role.LEADER))
    found = await turn.store.people.several(people)
    who = tuple(found[id].name for id in people if id in found)
    key = "report_asked.done" if led else "report_asked.office" if who else "report_asked.nobody"
    turn.say(key, number=issue.number, who=who)
    options = [Option(f"{Action.GIVE_REPORT.value}:{issue.id}", Words("button.give_report"))]
    for person in people:
        name = turn.person.name
        turn.say("report_asked.please", to=person, options=options, number=issue.number, words=words, name=name)


async def _given(turn: Turn, draft: Draft, words: str) -> None:
    issue = await turn.issue(draft.subject, Action.GIVE_REPORT)
    asked = await turn.store.events.last(issue.id, "report_asked")
    await turn.happen(issue, "report_given", words=turn.mask(words))
    turn.say("report_given.done", number=issue.number)
    if asked:
        inspector = await turn.store.people.get(asked.actor)
        if inspector:
            await cards.show(turn, issue, inspector, "report_given.card", words=turn.mask(words))


async def listed(turn: Turn) -> int:
    """What is to be explained by the person of this turn, each a tap away; answers how many."""
    groups = list(dict.fromkeys(s.group for s in turn.person.seats if s.role is Role.LEADER))
    if turn.person.sits(Role.OFFICE):
        groups += await unled(turn)
    issues = await _open(turn, groups)
    if issues:
        lines, options = cards.listed(turn, issues, cards.part("", len(issues), "todo"))
        turn.say("report_asked.todo", options=options, lines=lines, count=len(issues))
    return len(issues)


async def _open(turn: Turn, groups: Sequence[str]) -> list[Issue]:
    """The open issues of these groups about which a question has no answer yet, oldest first."""
    found: dict[str, Issue] = {}
    for group in groups:
        issues = [i for i in await turn.store.issues.queue(group, LOOKED_AT) if i.group == group]
        unanswered = await turn.store.events.unexplained([issue.id for issue in issues])
        found.update({issue.id: issue for issue in issues if issue.id in unanswered})
    return [found[id] for id in sorted(found)][:LISTED]


ASK_REPORT = Conversation(
    "ask_report", no_facts, sure(ask_script, "sure.ask_report"), _asked, takes=("report_asked.words",)
)
GIVE_REPORT = Conversation(
    "give_report", no_facts, sure(give_script, "sure.give_report"), _given, takes=("report_given.words",)
)

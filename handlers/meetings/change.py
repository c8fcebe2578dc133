"""A meeting is moved or called off: everybody is told once, and what was set for the old time means nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.meeting_rights import AtMeeting
from domain.messages import Words
from handlers.meetings import cards, crowd, papers, times
from handlers.meetings.odd import Odd, ask_about, odd
from handlers.meetings.words import name
from handlers.talk.conversation import Conversation, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import Turn
from handlers.talk.when import Meant, When
from storage.drafts import Draft

SURE = (
    Choose("yes", Words("off.yes"), row=0),
    Choose("", Words("off.no"), row=0, does="cancel"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What reading a time needs."""

    now: datetime
    soon: tuple[datetime, ...]
    reads: Callable[[str], Meant]
    odd: Odd


async def facts(turn: Turn, draft: Draft) -> Facts:
    """The moment it is, usual ones to come, and what speaks against the one that was chosen."""
    at = draft.answers.get("move.when")
    meeting = await turn.store.meetings.get(draft.subject) if isinstance(at, str) else None
    against = Odd()
    if meeting:
        chosen = datetime.fromisoformat(str(at))
        against = await odd(turn, chosen, meeting.place, meeting.invited, but=meeting.id)
    return Facts(turn.now, times.soon(turn), times.reads(turn), against)


def move_script(ask: Ask, facts: Facts) -> tuple[datetime, str]:
    """To when, and why."""
    at = ask(When("move.when", find=facts.reads, after=facts.now, offered=facts.soon))
    ask_about(ask, facts.odd, "move.when")
    return at, ask(Text("move.why", at_least=2, at_most=300))


async def _moved(turn: Turn, draft: Draft, told: tuple[datetime, str]) -> None:
    at, why = told
    meeting = await turn.meeting(draft.subject, AtMeeting.MOVE)
    was = meeting.at.isoformat()
    meeting = await turn.met(meeting, "moved", begins=at.isoformat(), was=was, why=turn.mask(why))
    await times.watch(turn, meeting)
    turn.say("move.done", options=cards.buttons(turn, turn.person, meeting), meeting=name(turn.house, meeting))
    await papers.ask_to_call(turn, meeting)
    await crowd.tell(turn, meeting, "moved")


def off_script(ask: Ask, _facts: Any) -> str:
    """Why, and whether it is meant."""
    why = ask(Text("off.why", at_least=2, at_most=300))
    ask(Choice("off.sure", among=SURE))
    return why


async def _called_off(turn: Turn, draft: Draft, why: str) -> None:
    meeting = await turn.meeting(draft.subject, AtMeeting.CALL_OFF)
    meeting = await turn.met(meeting, "called_off", why=turn.mask(why))
    turn.say("off.done", meeting=name(turn.house, meeting))
    await papers.ask_to_call(turn, meeting)
    await crowd.tell(turn, meeting, "off")


MOVE = Conversation("move", facts, move_script, _moved)
OFF = Conversation("off", no_facts, off_script, _called_off)

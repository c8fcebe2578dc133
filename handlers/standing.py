"""Whether buttons that somebody was shown can still be pressed, and in a few words how things stand: for channels that
can change what they have shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.ballot import AtBallot, fits_at_ballot, may_at_ballot
from domain.issue import Issue
from domain.meeting import Answer, Meeting, View
from domain.meeting_rights import AtMeeting, offers
from domain.messages import Words
from domain.people import Action, Person, fits, may
from storage import Store

_ISSUE = frozenset(Action) - {Action.SEE, Action.HISTORY}
_MEETING = frozenset(AtMeeting) - {AtMeeting.LOOK}
_BALLOT = frozenset(AtBallot) - {AtBallot.LOOK}
_DRAFT = frozenset({"say", "edit"})
_ABOUT = frozenset({*(verb.value for verb in (*_ISSUE, *_MEETING, *_BALLOT)), *_DRAFT})


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with what some buttons are about."""

    open: tuple[str, ...]
    """the presses that still mean something for this person"""
    words: Words | None = None
    """None where there is nothing to say"""
    look: str = ""
    """the press that shows the issue as it stands, whatever becomes of it; empty where it is about none of theirs"""


def about(presses: Iterable[str]) -> str:
    """The id of the one issue, meeting, ballot or draft that buttons decide about; empty for none or several."""
    parts = (press.split(":") for press in presses)
    ids = {part[1] for part in parts if len(part) > 1 and part[0] in _ABOUT}
    return ids.pop() if len(ids) == 1 else ""


async def standing(store: Store, now: datetime, person: Person, presses: Sequence[str]) -> Standing:
    """Today's answer, of today's seats; buttons that only lead somewhere are always open."""
    found: list[str] = []
    words: Words | None = None
    look = ""
    for press in presses:
        still, told = await _one(store, now, person, press)
        if told and press.partition(":")[0] in _ISSUE:
            look = look or f"{Action.SEE.value}:{press.split(':')[1]}"
        words = words or told
        if still:
            found.append(press)
    return Standing(tuple(found), words, look)


async def _one(store: Store, now: datetime, person: Person, press: str) -> tuple[bool, Words | None]:
    verb, _, rest = press.partition(":")
    id = rest.partition(":")[0]
    if verb in _ISSUE:
        issue = await store.issues.get(id)
        if issue is None:
            return False, None
        if not may(person, Action.SEE, issue):  # it went to others: what becomes of it there is not theirs to know
            return False, None
        action = Action(verb)
        return may(person, action, issue) and fits(action, issue), await _of_issue(store, issue)
    if verb in _MEETING:
        meeting = await store.meetings.get(id)
        if meeting is None:
            return False, None
        at = AtMeeting(verb)
        return offers(person, at, meeting, now), _of_meeting(meeting, person)
    if verb in _BALLOT:
        ballot = await store.ballots.get(id)
        if ballot is None:
            return False, None
        doing = AtBallot(verb)
        still = may_at_ballot(person, doing, ballot) and fits_at_ballot(doing, ballot, now)
        return still, None if ballot.is_open(now) else Words("shown.ended")
    if verb in _DRAFT:
        draft = await store.drafts.get(id)
        return draft is not None and draft.person == person.id, None
    return True, None


async def _of_issue(store: Store, issue: Issue) -> Words:
    status = Words(f"status.{issue.status.value}")
    member = await store.people.get(issue.member) if issue.member else None
    return Words("shown.held", {"status": status, "name": member.name}) if member and member.name else status


def _of_meeting(meeting: Meeting, person: Person) -> Words:
    invited = meeting.invited.get(person.id)
    if invited is not None and invited.view is not View.NONE:
        return Words(f"shown.view.{invited.view.value}")
    if invited is not None and invited.answer is not Answer.NONE and meeting.stage.value == "called":
        return Words(f"shown.answer.{invited.answer.value}")
    return Words(f"meeting.stage.{meeting.standing}")

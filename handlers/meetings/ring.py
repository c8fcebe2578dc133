"""What the timers of meetings and promises ask, of the meeting as it is then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain import consent
from domain.meeting import Meeting, Stage
from domain.meeting_rights import AtMeeting, fits_at
from domain.messages import Option, Words
from domain.people import Action, Role, fits
from handlers.cards import staff
from handlers.meetings import cards, crowd, papers, times
from handlers.meetings.promise import STAGES
from handlers.meetings.words import name
from handlers.responsible import nearest
from handlers.talk.turn import Turn
from handlers.talk.when import day_in_words

_LAST = 2
"""the number of the last time that minutes are asked for"""


async def _waits(turn: Turn, kind: str, subject: str) -> bool:
    """After the house stood still a timer may ring at night: it rings again when nobody is disturbed."""
    quiet = turn.house.calendar.is_quiet(turn.now)
    if quiet:
        await turn.store.timers.set(kind, subject, turn.house.calendar.kind_hour(turn.now))
    return quiet


async def _as_set(turn: Turn, subject: str) -> tuple[Meeting | None, int]:
    """The meeting a timer was set for, unless it was moved or called off since; and which of the timers it is."""
    id, moves, number = subject.split(":")
    meeting = await turn.store.meetings.get(id)
    if meeting is None or meeting.moves != int(moves) or meeting.stage is not Stage.CALLED:
        return None, 0
    return meeting, int(number)


async def remind(turn: Turn, subject: str) -> None:
    """Tell everybody who has not declined; of several that are late only the last one, and none once it has begun."""
    if await _waits(turn, times.REMIND, subject):
        return
    meeting, number = await _as_set(turn, subject)
    if meeting is None:
        return
    ahead = times.reminders(turn, meeting)
    if any(at <= turn.now for at in ahead[number + 1 :]):
        return
    if turn.now >= meeting.at:
        await turn.met(meeting, "missed")
        turn.say("meeting.missed", to=meeting.caller, meeting=name(turn.house, meeting))
        return
    await crowd.tell(turn, meeting, "remind")
    await papers.ask_to_call(turn, meeting, kind="reminder")


async def minutes(turn: Turn, subject: str) -> None:
    """Ask for the minutes as long as there are none; at last the leaders are told as well."""
    if await _waits(turn, times.MINUTES, subject):
        return
    meeting, number = await _as_set(turn, subject)
    if meeting is None:
        return
    people = [meeting.caller]
    if number == _LAST:
        people += await staff(turn, [meeting.group], Role.LEADER)
        await _above(turn, meeting, "minutes", but=people)
    for person in dict.fromkeys(people):
        await cards.show(
            turn, meeting, person, f"meeting.minutes.{'late' if number else 'ask'}", how={"kind": "reminder"}
        )


async def _above(turn: Turn, meeting: Meeting, late: str, but: Sequence[str], **told: Any) -> None:
    """Who inspects the group is told, and may ask the leader about what it was about."""
    group = await turn.store.groups.get(meeting.group)
    issues = [issue for id in meeting.issues if (issue := await turn.store.issues.get(id))]
    asks = [issue.id for issue in issues if fits(Action.ASK_REPORT, issue)][:1]
    options = [Option(f"{Action.ASK_REPORT.value}:{id}", Words(f"button.{Action.ASK_REPORT.value}")) for id in asks]
    told |= {"group": group.name if group else "", "meeting": name(turn.house, meeting)}
    for person in await nearest(turn, meeting.group):
        if person not in but:
            turn.say(f"above.{late}", to=person, kind="reminder", options=[cards.to_meeting(meeting), *options], **told)


async def views(turn: Turn, id: str) -> None:
    """Minutes that wait for consent too long: whoever wrote them may read them out to those who say nothing."""
    if await _waits(turn, times.VIEWS, id):
        return
    meeting = await turn.store.meetings.get(id)
    # Minutes that were written anew have a timer of their own; an open objection was told already.
    if meeting is None or not fits_at(AtMeeting.ALOUD, meeting, turn.now):
        return
    told = {"agreed": _consent(meeting), "confirmed": consent.agreed(meeting), "count": len(consent.readers(meeting))}
    needed = consent.needed(meeting, turn.house.meetings.quorum)
    await cards.show(turn, meeting, meeting.caller, "minutes.waiting", how={"kind": "reminder"}, needed=needed, **told)


def _consent(meeting: Meeting) -> Words:
    """How many agreed, and how many had an answer to what they objected to."""
    told = {"agreed": consent.agreed(meeting), "answered": consent.answered(meeting)}
    return Words("minutes.consent_answered" if told["answered"] else "minutes.consent", told)


async def due(turn: Turn, subject: str) -> None:
    """A promise falls due: whoever made it is reminded; overdue, the leaders and at last the inspector are told. Of
    several that are late only the last is said."""
    if await _waits(turn, times.DUE, subject):
        return
    id, _, stage = subject.partition(":")
    meeting = await turn.store.meetings.of_commitment(id)
    if meeting is None or meeting.stage is Stage.OFF:
        return
    promise = meeting.commitments[id]
    later = [after for after in STAGES.values() if after > STAGES[stage]]
    if promise.kept_at or any(turn.now >= turn.house.calendar.kind_hour(promise.due_at + after) for after in later):
        return
    due_on = day_in_words(turn.house.calendar.local(promise.due_at))
    told: dict[str, Any] = {"who": promise.who, "what": promise.what, "due": due_on}
    people = [promise.person or meeting.caller]
    if stage != "remind":
        people += [meeting.caller, *await staff(turn, [meeting.group], Role.LEADER)]
    if stage == "inspect":
        await _above(turn, meeting, "promise", but=people, **told)
    options = [Option(f"keep:{id}", Words("button.kept"), 0), cards.to_meeting(meeting)]
    for person in dict.fromkeys(people):
        said = f"own_{stage}" if person == promise.person else stage
        turn.say(
            f"commitment.{said}", to=person, kind="reminder", options=options, **told, meeting=name(turn.house, meeting)
        )

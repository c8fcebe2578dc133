"""Who may do what about a meeting, and when it makes sense: asked when a button is pressed."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from domain.consent import may_be_read_out, reads
from domain.meeting import Invited, Meeting, Stage, View
from domain.people import Person, Role


class AtMeeting(StrEnum):
    """Everything that can be done about a meeting, by button."""

    LOOK = "meeting"
    COME = "come"
    STAY = "stay"
    PROXY = "proxy"
    MOVE = "move"
    ALTER = "alter"
    """place, agenda, material and who is asked"""
    CALL_OFF = "off"
    CODE = "code"
    """the code to sign in with on the spot"""
    MINUTE = "minute"
    AGREE = "agree"
    OBJECT = "object"
    STILL = "still"
    """the objection was answered, and the answer changes nothing for whoever objected"""
    SETTLE = "settle"
    ALOUD = "aloud"
    """the minutes were read out to those who confirm nothing here, and nobody objected"""
    PROMISE = "promise"


DOORS_OPEN, DOORS_CLOSE = timedelta(hours=3), timedelta(hours=6)
"""people sign in from so long before it begins until so long after"""
_ANSWERS = frozenset({AtMeeting.COME, AtMeeting.STAY, AtMeeting.PROXY})
_LEADS = frozenset(AtMeeting) - _ANSWERS - {AtMeeting.AGREE, AtMeeting.OBJECT, AtMeeting.STILL}
_WHEN: dict[AtMeeting, frozenset[Stage]] = {
    **dict.fromkeys([*_ANSWERS, AtMeeting.MOVE, AtMeeting.ALTER, AtMeeting.CALL_OFF], frozenset({Stage.CALLED})),
    AtMeeting.CODE: frozenset({Stage.CALLED}),
    AtMeeting.MINUTE: frozenset({Stage.CALLED, Stage.MINUTED}),
    **dict.fromkeys([AtMeeting.SETTLE, AtMeeting.ALOUD], frozenset({Stage.MINUTED})),
    # Enough agreed while somebody had not looked yet: their word counts all the same, and is not lost.
    **dict.fromkeys(
        [AtMeeting.AGREE, AtMeeting.OBJECT, AtMeeting.STILL, AtMeeting.PROMISE], frozenset({Stage.MINUTED, Stage.FINAL})
    ),
}


def is_open(meeting: Meeting, now: datetime) -> bool:
    """Whether people can sign in: shortly before it begins, and as long as the minutes are not written."""
    return meeting.stage is Stage.CALLED and meeting.at - DOORS_OPEN <= now < meeting.at + DOORS_CLOSE


def may_at(person: Person, action: AtMeeting, meeting: Meeting) -> bool:
    """Whether the person has the right; asked at press time, of today's seats and today's meeting."""
    leads = person.sits(Role.OFFICE) or person.sits(Role.LEADER, meeting.group)
    if leads or (person.id == meeting.caller and person.staff):
        if action in _LEADS:
            return True
    elif action is AtMeeting.LOOK and (person.sees_all or any(seat.group == meeting.group for seat in person.seats)):
        return True
    if person.id not in meeting.invited:
        return False
    if action in (AtMeeting.AGREE, AtMeeting.OBJECT):
        return reads(meeting, person.id)
    if action is AtMeeting.STILL:
        return meeting.invited[person.id].view is View.SETTLED
    # Whoever called it comes; who cannot, moves it or calls it off.
    return action is AtMeeting.LOOK or (action in _ANSWERS and person.id != meeting.caller)


def fits_at(action: AtMeeting, meeting: Meeting, now: datetime) -> bool:
    """Whether the meeting is still where the action makes sense; a stale button is told so."""
    if meeting.stage not in _WHEN.get(action, frozenset(Stage)):
        return False
    if action in _ANSWERS or action is AtMeeting.ALTER:
        return now < meeting.at
    if action is AtMeeting.MINUTE:
        return now >= meeting.at
    if action is AtMeeting.CODE:
        return is_open(meeting, now)
    if action is AtMeeting.ALOUD:
        return may_be_read_out(meeting, now)
    return action is not AtMeeting.SETTLE or bool(meeting.objections)


def offers(person: Person, action: AtMeeting, meeting: Meeting, now: datetime) -> bool:
    """Whether the person is offered this now: it can be done, and is not what they have said already."""
    view = meeting.invited.get(person.id, Invited()).view
    if view is View.SETTLED:  # says whether the answer will do, and does not object anew
        said = {AtMeeting.OBJECT}
    else:
        said = {AtMeeting.AGREE, AtMeeting.OBJECT} if view is not View.NONE and meeting.stage is Stage.FINAL else set()
    return action not in said and may_at(person, action, meeting) and fits_at(action, meeting, now)

"""Whose consent makes minutes final: everybody who may have been there sees them, enough of those who were say yes."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from domain.meeting import Answer, Invited, Meeting, View

WAITS = timedelta(days=3)
"""so long people have to look at minutes; then they may be read out to those who say nothing"""


def _may_have_come(one: Invited) -> bool:
    return one.here or one.answer is not Answer.STAY


def readers(meeting: Meeting) -> list[str]:
    """Whom the minutes are shown to for their consent: all who signed in, and all who were invited and did not decline.

    Whoever wrote them is not among them."""
    return sorted(p for p, one in meeting.invited.items() if p != meeting.caller and _may_have_come(one))


def reads(meeting: Meeting, person: str) -> bool:
    """Whether this person is among those, without counting them all: a village may be asked."""
    one = meeting.invited.get(person)
    return one is not None and person != meeting.caller and _may_have_come(one)


def counted(meeting: Meeting) -> list[str]:
    """Among whom a quorum is looked for: those who are known to have been there, and those who have said something.

    Whoever neither came nor speaks holds nobody up; only where nobody is known to have come, all count."""
    known = set(meeting.present)
    all_of_them = readers(meeting)
    spoke = [p for p in all_of_them if p in known or meeting.invited[p].view is not View.NONE]
    return spoke if known else all_of_them


def agreed(meeting: Meeting) -> int:
    """How many said that the minutes are right."""
    return _saying(meeting, View.AGREED)


def answered(meeting: Meeting) -> int:
    """How many objected and were answered, whether they still disagree or not."""
    return _saying(meeting, View.SETTLED, View.DISSENTS)


def dissenting(meeting: Meeting) -> int:
    """How many still disagree after the answer."""
    return _saying(meeting, View.DISSENTS)


def _saying(meeting: Meeting, *views: View) -> int:
    return sum(meeting.invited[p].view in views for p in readers(meeting))


def needed(meeting: Meeting, quorum: float) -> int:
    """How many have to agree: more than this share, all of them at the most."""
    of = len(counted(meeting))
    return min(of, math.floor(quorum * of) + 1)


def is_agreed(meeting: Meeting, quorum: float) -> bool:
    """Whether the minutes are final: enough agreed or had their objection answered, and none is open."""
    heard = agreed(meeting) + answered(meeting)
    return bool(readers(meeting)) and not meeting.objections and heard >= needed(meeting, quorum)


def may_be_read_out(meeting: Meeting, now: datetime) -> bool:
    """Whether the minutes may stand without a quorum, having been read out: nobody can confirm them here, or those who
    can have had their time and say nothing. The minutes say so ever after."""
    if not readers(meeting):
        return True
    written = meeting.minutes.written_at if meeting.minutes else ""
    return bool(written) and not meeting.objections and now >= datetime.fromisoformat(written) + WAITS

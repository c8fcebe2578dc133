"""The meetings of a week in words: what was held, what comes, what was promised there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.figures import Meetings, Promises
from domain.meeting import Meeting, Stage
from domain.messages import Words
from handlers.cadences.week_words import late, line
from handlers.meetings.words import name
from handlers.talk.turn import Turn

NAMED = 3
"""as many meetings of the week as are named"""


async def coming(turn: Turn, until: datetime, groups: Sequence[str], person: str = "") -> list[Meeting]:
    """The meetings that are called for the time until then, of these groups or to which this person is invited."""
    found = await turn.store.meetings.ahead(list(groups), person, turn.now)
    return [meeting for meeting in found if meeting.at < until and meeting.stage is Stage.CALLED]


def held_lines(turn: Turn, met: Meetings) -> list[str]:
    """How many meetings there were, with how many heads; and of how many nobody has written what was said."""
    lines = []
    if met.count:
        forms = tuple(
            line(turn, "digest.form", form=Words(f"form.{form}"), count=held.meetings)
            for form, held in met.held.items()
        )
        lines.append(line(turn, "digest.met", count=met.count, forms=forms, heads=met.heads))
    if met.unwritten:
        lines.append(line(turn, "digest.unwritten", count=met.unwritten))
    return lines


def meetings_ahead(turn: Turn, ahead: Sequence[Meeting]) -> list[str]:
    """The next ones by name."""
    if not ahead:
        return []
    named = [line(turn, "digest.meeting", meeting=name(turn.house, meeting)) for meeting in ahead[:NAMED]]
    return [line(turn, "digest.ahead", count=len(ahead)), *named]


def promised_lines(turn: Turn, promises: Promises, key: str) -> list[str]:
    """What falls due this week, and what is late already."""
    if not promises.due:
        return []
    return [line(turn, key, count=promises.due, late=late(promises.late))]

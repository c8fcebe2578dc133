"""Words said about an issue that read like another concern: whoever says them is asked, before they are lost in it."""

from __future__ import annotations

from domain.issue import Issue
from domain.messages import Words
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn

_SAYS_MUCH = 12
"""characters; whoever says less says how it went"""


def reads_elsewhere(turn: Turn, issue: Issue | None, words: str) -> bool:
    """Whether the words tell a concern at another place."""
    reading = turn.house.read(words)
    here = issue is not None and reading.place.place == issue.place
    return reading.kind == "concern" and reading.place.sure and not here


def reads_otherwise(turn: Turn, issue: Issue | None, words: str) -> bool:
    """Whether the words tell a concern at another place, or surely of another kind."""
    reading = turn.house.read(words)
    other = reading.subject.sure and (issue is None or reading.subject.subject != issue.subject)
    much = len(words.strip()) >= _SAYS_MUCH
    return reads_elsewhere(turn, issue, words) or (reading.kind == "concern" and other and much)


def which(key: str, this: str) -> Choice:
    """Is it about this, or another matter? The answer is "new" for another."""
    return Choice(key, among=(Choose("answer", Words(this), row=0), Choose("new", Words("reply.new"), row=1)))

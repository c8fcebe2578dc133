"""Words said about an issue that read like another concern: whoever says them is asked, before they are lost in it."""

from __future__ import annotations

from domain.issue import Issue
from domain.messages import Words
from handlers.hearing.heard import asks_when, tells_more
from handlers.report import REPORT
from handlers.talk.conversation import begin
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn
from nlp.twice import are_of_other_things
from storage.drafts import Draft

_SAYS_MUCH = 12
"""characters; whoever says less says how it went"""
_TOLD = ("concern",)
_TOLD_OR_ASKED = ("concern", "question")


def reads_elsewhere(turn: Turn, issue: Issue | None, words: str, kinds: tuple[str, ...] = _TOLD) -> bool:
    """Whether the words tell a concern at another place."""
    reading = turn.house.read(words)
    here = issue is not None and reading.place.place == issue.place
    return reading.kind in kinds and reading.place.sure and not here


def reads_otherwise(turn: Turn, issue: Issue | None, words: str, kinds: tuple[str, ...] = _TOLD) -> bool:
    """Whether the words tell a concern at another place, or surely of another kind."""
    reading = turn.house.read(words)
    other = reading.subject.sure and (issue is None or reading.subject.subject != issue.subject)
    much = len(words.strip()) >= _SAYS_MUCH
    return reads_elsewhere(turn, issue, words, kinds) or (reading.kind in kinds and other and much)


async def belongs(turn: Turn, issue: Issue, words: str) -> bool:
    """Whether words may tell of an issue about which a member wanted to know something: they ask nothing, and tell of
    no other thing."""
    event = await turn.store.events.last(issue.id, "questioned")
    likeness = turn.house.reader.likeness
    known = likeness.told(f"{issue.what} {event.detail['words'] if event else ''}")
    sure = turn.house.read(words).subject.sure
    other = reads_otherwise(turn, issue, words) or (sure and are_of_other_things(likeness.told(words), known))
    return not other and not asks_when(turn, words)


async def is_fresh(turn: Turn, draft: Draft, key: str) -> bool:
    """Whether an answer reads like another matter."""
    words = draft.answers.get(key)
    issue = await turn.store.issues.get(draft.subject)
    return isinstance(words, str) and reads_otherwise(turn, issue, words)


def which(key: str, this: str) -> Choice:
    """Is it about this, or another matter? The answer is "new" for another."""
    return Choice(key, among=(Choose("answer", Words(this), row=0), Choose("new", Words("reply.new"), row=1)))


async def aside(turn: Turn, draft: Draft, words: str) -> bool:
    """A whole concern or question where a button was asked for: it is taken up now, and the button asked for again
    when that is done. False: the words tell nothing new."""
    issue = await turn.store.issues.get(draft.subject)
    if not reads_otherwise(turn, issue, words, _TOLD_OR_ASKED) and not tells_more(turn, words):
        return False
    turn.say("talk.aside")
    await begin(turn, REPORT, **{"report.what": words})
    return True

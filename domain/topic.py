"""A hot topic: issues that tell of the same, how many people stand behind them, and how much it is talked of now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

COOLS = timedelta(days=14)
"""after so long a voice counts half"""
NAMED_BY = 3
"""as many keywords as name a topic"""
_CLAUSE = re.compile(r"[,;:.!?\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001\s]+")
"""what ends a clause; a few of them say it all"""
_MANY_VOICES = 2
"""from so many people on it is a topic; what one person says is an issue"""


@dataclass(frozen=True, slots=True)
class Voiced:
    """An issue as its topic sees it: what it says, and who stands behind it."""

    topic: str
    id: str
    number: str
    what: str
    place: str
    keywords: tuple[str, ...]
    created_at: datetime
    people: frozenset[str]
    open: bool = True
    """its words may be read by everybody: nobody asked to stay unknown, and no firm is behind it"""


@dataclass(frozen=True, slots=True)
class Topic:
    """Named by keywords and a place, explained by its issues: the newest first."""

    id: str
    place: str
    """a place's code; empty when nobody could tell"""
    keywords: tuple[str, ...]
    issues: tuple[Voiced, ...]
    people: int
    heat: float


def clauses(topic: Topic) -> list[str]:
    """What its issues say in a few words, the clearest first: what somebody began with, with most of its keywords.

    The words of somebody who does not want to be known are nobody's to repeat."""
    found: dict[str, int] = {}
    for issue in topic.issues:
        for n, part in enumerate(_CLAUSE.split(issue.what.strip()) if issue.open else ()):
            found[part] = min(n, found.get(part, n))
    return sorted(filter(None, found), key=lambda p: (found[p], -sum(w in p for w in topic.keywords), len(p), p))


def hottest(told: Iterable[Voiced], now: datetime) -> list[Topic]:
    """The topics of these issues that several people speak of, the hottest first."""
    topics: dict[str, list[Voiced]] = {}
    for issue in told:
        topics.setdefault(issue.topic, []).append(issue)
    found = [_topic(id, issues, now) for id, issues in topics.items()]
    return sorted((t for t in found if t.people >= _MANY_VOICES), key=lambda topic: (-topic.heat, topic.id))


def _topic(id: str, issues: Sequence[Voiced], now: datetime) -> Topic:
    newest = sorted(issues, key=lambda issue: issue.id, reverse=True)
    places = Counter(issue.place for issue in newest if issue.place)
    # A word that several issues share names the topic better than a rare one of a single issue.
    words = Counter(word for issue in newest for word in issue.keywords)
    return Topic(
        id,
        places.most_common(1)[0][0] if places else "",
        tuple(word for word, _ in words.most_common(NAMED_BY)),
        tuple(newest),
        len(frozenset().union(*(issue.people for issue in newest))),
        sum(len(issue.people) * 0.5 ** (max(timedelta(), now - issue.created_at) / COOLS) for issue in newest),
    )

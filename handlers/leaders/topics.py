"""热点: what several people speak of in the groups of a leader, with the issues behind it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.messages import Option, Words
from domain.people import Group, Role
from domain.topic import Topic, Voiced
from handlers import cards, naming
from handlers.ballots import opening
from handlers.leaders.queue import WATCHING
from handlers.talk.turn import Turn
from handlers.whose import only_for

SHOWN = 5
"""as many topics as one message shows"""
EXPLAINED_BY = 3
"""as many issues of a topic as are shown, each with its button"""


async def topics(turn: Turn, _words: str = "") -> None:
    """For each group of this person, its hottest topics, and a button to each issue that explains them."""
    groups = list(dict.fromkeys(s.group for role in WATCHING for s in turn.person.seats if s.role is role))
    if not groups:
        raise only_for(turn, "topics")
    without: list[str] = []
    for id in groups:
        group = await turn.store.groups.get(id)
        if group is not None:
            found = await turn.store.similar.topics(group.id, turn.now)
            if found:
                await _topics_of(turn, group, found)
            else:
                without.append(group.name)
    if without:
        turn.say("topics.none", group=tuple(without))


async def _topics_of(turn: Turn, group: Group, found: Sequence[Topic]) -> None:
    lines = [_one(turn, rank, topic) for rank, topic in enumerate(found[:SHOWN], start=1)]
    options = [
        Option(f"see:{issue.id}", issue.number, row=row)
        for row, topic in enumerate(found[:SHOWN])
        for issue in topic.issues[:EXPLAINED_BY]
    ]
    if turn.person.sits(Role.LEADER, group.id) or turn.person.sits(Role.OFFICE, group.id):
        options += [
            Option(f"gather:{topic.id}", Words("topics.meet", {"rank": rank}), row=rank - 1)
            for rank, topic in enumerate(found[:SHOWN], start=1)
        ]
    options += await opening.button(turn, group.id, found)
    turn.say("topics.list", options=options, group=group.name, lines="\n".join(lines))


def _one(turn: Turn, rank: int, topic: Topic) -> str:
    issues = [_issue(turn, issue) for issue in topic.issues[:EXPLAINED_BY]]
    if (left := len(topic.issues) - EXPLAINED_BY) > 0:
        issues.append(turn.sentence(Words("topics.more", {"count": left})))
    words = {
        "rank": rank,
        "place": turn.place_name(topic.place) or Words("report.where.none"),
        "words": naming.name(turn, topic),
        "people": topic.people,
        "count": len(topic.issues),
        "issues": "\n".join(issues),
    }
    return turn.sentence(Words("topics.one", words))


def _issue(turn: Turn, issue: Voiced) -> str:
    return turn.sentence(Words("topics.issue", {"number": issue.number, "what": cards.shorten(issue.what)}))

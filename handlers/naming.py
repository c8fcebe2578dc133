"""What a hot topic is called: the clearest short words of somebody who lets them be read, else its first keyword."""

from __future__ import annotations

import re

from domain.messages import Words
from domain.topic import Topic, clauses
from handlers.talk.turn import Turn

SHORTEST, LONGEST = 4, 18
"""characters of a name: shorter says nothing, longer fits on no button"""
_DOOR = re.compile(r"\d{3}")
"""the number of a flat, a house or a telephone"""
_LOOKED_AT = 6
"""as many clauses as are weighed; with none of them fit, the keyword will do"""


def name(turn: Turn, topic: Topic) -> str:
    """The name of the topic, without its place: that is said beside it."""
    for clause in clauses(topic)[:_LOOKED_AT]:
        found = _without_place(turn, clause)
        telling = set(turn.house.read(clause).keywords) & set(topic.keywords)
        if telling and SHORTEST <= len(found) <= LONGEST and _is_anybodys(turn, found):
            return found
    word = topic.keywords[0] if topic.keywords else ""
    return turn.sentence(Words("topics.about", {"word": word})) if word else ""


def _without_place(turn: Turn, clause: str) -> str:
    """The clause without the places it begins with, and without what joined it to them."""
    places = turn.house.places.ancestors(turn.house.read(clause).place.place or "")
    names = [name for place in places for name in (place.full_name, place.name) if name]
    joints = turn.sentence(Words("topics.joints")).split("|")
    rest = clause
    while begin := next((name for name in (*names, *(joints if rest != clause else ())) if rest.startswith(name)), ""):
        rest = rest.removeprefix(begin)
    return rest


def _is_anybodys(turn: Turn, words: str) -> bool:
    """Whether it may be read by everybody: no number that points to a person, nobody who is complained about, and
    nothing that says whose door or whose family it is."""
    private = turn.sentence(Words("topics.private")).split("|")
    if turn.mask(words) != words or _DOOR.search(words) or any(mark in words for mark in private):
        return False
    return not turn.house.read(words).accused

"""What words mean beside the question they answer: a place and nothing else, a number to call, or mere politeness.

The marks by which it is told stand with the texts of each language. An ellipsis in a mark is the rest of what was said.
Where a mark misleads, somebody is asked once more; nothing is lost by it.
"""

from __future__ import annotations

import re
import unicodedata

from domain.messages import Words
from domain.places import Place
from handlers.hearing.marks import (
    TELEPHONE,
    any_mark,
    clauses,
    each_mark,
    leading,
    letters,
    made_of,
    matches,
    plain,
    units,
)
from handlers.talk.turn import Turn
from handlers.talk.where import Found

_NUMBER = re.compile(TELEPHONE)
_DIGITS = re.compile(r"\d+")
_NAMES = 2
"""letters; nobody names a spot with fewer"""
_BRIEF = 5
"""units; so few say where, or do not say much"""
_ASKED = 20
"""units; a question about something told before is no longer"""
_SENTENCE = 8
_CLAUSE = 4
"""units; fewer tell nothing by themselves"""
_LONG = 40
"""units; nobody describes a spot at such length"""


def place(turn: Turn, text: str, *, insist: bool = False) -> Found:
    """What a text means as an answer to "where?". Whoever was asked before and insists is taken at their word, where
    any of it ends like the description of a spot."""
    core = _core(turn, text)
    guess = turn.house.reader.where(core)
    # Once more said, a place that only an answer to "where?" names is taken together with whatever stands beside it.
    if (
        guess.status != "none"
        and is_concern(turn, core)
        and not (insist and turn.house.read(core).place.status == "none")
    ):
        return Found(other=True)
    if guess.status == "ambiguous":
        found = [p for p in map(turn.house.places.get, guess.candidates) if p]
        return Found(candidates=guess.candidates, whole=all(_is_named(p, core) for p in found))
    found_place = turn.house.places.get(guess.place or "")
    if found_place is None:
        told = _is_no_name(text) or bool(turn.house.texts.meant(text)) or cries(turn, text, insist=insist)
        return Found(other=told or is_concern(turn, text) or _tells(turn, text, insist=insist))
    rest, _words = turn.house.reader.heard(core)
    named = not letters(rest) and (found_place.level == "village" or not _beyond(turn, found_place, core))
    return Found(code=found_place.code, whole=core in found_place.full_name or named)


def _beyond(turn: Turn, place: Place, text: str) -> str:
    """What is said besides a town and what it lies in: the name of houses in it that are on no list."""
    for one in turn.house.places.ancestors(place.code):
        text = text.replace(one.name, "")
    return letters(text)


def number(turn: Turn, text: str) -> str:
    """The telephone number, where a text says nothing else."""
    core = unicodedata.normalize("NFKC", _core(turn, text))
    return core if _NUMBER.fullmatch(core) else ""


def is_polite(turn: Turn, text: str) -> bool:
    """Whether somebody only says thanks, all right, or nothing but marks: no part of what they want to tell."""
    return made_of(*turn.lists("heard.polite")).whole(letters(text))


def says_yes(turn: Turn, text: str) -> bool:
    """Whether somebody only says yes."""
    return letters(text) in each_mark(turn, "heard.yes")


def says_no(turn: Turn, text: str) -> bool:
    """Whether somebody only says no."""
    return letters(text) in each_mark(turn, "heard.no")


def is_over(turn: Turn, text: str) -> bool:
    """Whether somebody only says, however often, that they would rather leave it; at work people leave more than a
    report."""
    bare = letters(text)
    marks = turn.lists("heard.over", "heard.over_work") if turn.person.staff else turn.lists("heard.over")
    return bool(bare) and made_of("|".join(marks)).whole(bare)


def means(turn: Turn, text: str, label: str) -> bool:
    """Whether words are typed for the button on which the text of this key stands."""
    return turn.sentence(Words(label)) in turn.house.texts.meant(text)


def cannot_say(turn: Turn, text: str) -> bool:
    """Whether somebody only says that they do not know."""
    return says_only(turn, text, "heard.unknown", "heard.unknown_words")


def asks_progress(turn: Turn, text: str) -> bool:
    """Whether somebody asks what becomes of something told before, and tells nothing new."""
    bare = plain(text)
    if units(bare) > _ASKED or not matches(turn, "heard.asks", bare):
        return False
    reading = turn.house.read(text)
    return not reading.place.sure and not reading.subject.sure


def asks_when(turn: Turn, text: str) -> bool:
    """Whether somebody wants to know when something is done."""
    return matches(turn, "heard.when", plain(text))


def asks_about(turn: Turn, text: str, *, named: bool = False) -> bool:
    """Whether somebody asks after a matter they point at, or named by its number, and do not say that it is back."""
    bare = plain(text)
    brief = units(bare) <= _ASKED and not matches(turn, "heard.again", bare)
    return brief and (named or matches(turn, "heard.that_one", bare)) and matches(turn, "heard.wonders", bare)


def complains(turn: Turn, text: str) -> bool:
    """Whether words say nothing but that somebody is too slow, or that nobody looks after what was told."""
    bare = letters(text)
    if len(bare) > _LONG:
        return False
    slow, unheeded, urged = map(any_mark, turn.lists("heard.slow", "heard.unheeded", "heard.urged"))
    if not slow.search(bare) and not (unheeded.search(bare) and urged.search(bare)):
        return False
    words = "|".join(turn.lists("heard.slow_words", "heard.slow_beside"))
    return made_of(words).whole(_DIGITS.sub("", bare))


def is_back(turn: Turn, text: str) -> bool:
    """Whether somebody says in few words that something is as it was before."""
    bare = plain(text)
    return units(bare) <= _LONG and matches(turn, "heard.back", bare)


def points_back(turn: Turn, text: str) -> str:
    """Whose matter is said to be back, where it is pointed at and not named: own, or followed; empty for neither."""
    if not is_back(turn, text):
        return ""
    if matches(turn, "heard.followed", plain(text)):
        return "followed"
    return "own" if matches(turn, "heard.told_before", plain(text)) else ""


def is_lost(turn: Turn, text: str) -> bool:
    """Whether somebody says nothing but that they do not know what to press, or cannot read it."""
    return says_only(turn, text, "heard.lost", "heard.lost_words")


def says_only(turn: Turn, text: str, marks: str, *words: str) -> bool:
    """Whether one of the marks stands in the words, and nothing else but these."""
    bare = _DIGITS.sub("", letters(text))
    if len(bare) > _LONG or not any_mark(*turn.lists(marks)).search(bare):
        return False
    return made_of("|".join(turn.lists(*words))).whole(bare)


def hedges(turn: Turn, clause: str) -> bool:
    """Whether somebody is not quite content: it may have helped in part, or not at all."""
    return letters(clause) in each_mark(turn, "heard.hedges")


def is_mixed(turn: Turn, text: str) -> bool:
    """Whether what follows a good word takes some of it back."""
    return matches(turn, "heard.mixed", plain(text))


def of_oneself(turn: Turn, text: str) -> bool:
    """Whether somebody speaks of their own life, and not of somebody else's."""
    return matches(turn, "heard.oneself", plain(text)) and not matches(turn, "heard.somebody", plain(text))


def takes_back(turn: Turn, text: str) -> bool:
    """Whether somebody says nothing but that they would take back what they told."""
    return says_only(turn, text, "heard.takes_back", "heard.takes_back", "heard.takes_back_words")


def supports(turn: Turn, text: str) -> bool:
    """Whether somebody says nothing but that they stand behind a matter."""
    return says_only(turn, text, "heard.supports", "heard.supports", "heard.takes_back_words")


def told_behind(turn: Turn, clause: str) -> str:
    """What a clause says of the matter that it points at; the whole clause where it points at none."""
    marks = (clause.partition(mark) for mark in each_mark(turn, "heard.that_matter"))
    return next((rest for _about, found, rest in marks if found), clause)


def is_opening(turn: Turn, text: str) -> bool:
    """Whether somebody only says that they have something to say."""
    bare = letters(text)
    return not is_polite(turn, text) and made_of(*turn.lists("heard.opening")).whole(bare)


def _is_named(place: Place, text: str) -> bool:
    return place.name.startswith(text) and len(text) >= len(place.name) - 1


def is_spot(turn: Turn, text: str) -> bool:
    """Whether words end like the description of a spot."""
    return matches(turn, "heard.spot", plain(text))


def cries(turn: Turn, text: str, *, insist: bool) -> bool:
    """Whether it is a cry for help: what happened, and no name of a place.

    An alarm may be wrong, and the numbers are shown either way: a few words that end like the description of a spot
    are one, and more such words are one when they are said again.
    """
    bare = plain(text)
    described = is_spot(turn, text) and (insist or units(bare) <= _BRIEF)
    return not described and bool(turn.house.reader.urgent(text))


def is_concern(turn: Turn, text: str) -> bool:
    """Whether words tell, beside the name of a place, what happened: a concern of their own, and no mere spot."""
    reading = turn.house.read(text)
    if reading.kind != "concern" or not reading.subject.candidates:
        return False
    rest, _words = turn.house.reader.heard(text)
    many = units(rest)
    if many <= _BRIEF and not (reading.subject.sure and many >= _CLAUSE):
        return False
    return any(_happens(turn, clause.strip()) for clause in clauses(rest.casefold()))


def tells_much(turn: Turn, text: str) -> bool:
    """Whether words read like something told, and not like the name of anything."""
    return is_concern(turn, text) or (len(clauses(text)) > 1 and units(plain(text)) > _SENTENCE)


def tells_more(turn: Turn, text: str) -> bool:
    """Whether words tell a concern, and say themselves that it is one more."""
    bare, reading = plain(text), turn.house.read(text)
    told = reading.kind == "concern" and reading.subject.sure and units(bare) > _SENTENCE
    return told and matches(turn, "heard.more", bare)


def points_at(turn: Turn, text: str) -> str:
    """What the matter is about that somebody points at in few words, and says nothing but that they take it back:
    路那件我不想报了; empty for anything else."""
    bare = letters(text)
    for mark in each_mark(turn, "heard.that_matter") if len(bare) <= _ASKED else ():
        about, found, rest = bare.partition(mark)
        if found and about and rest and takes_back(turn, rest):
            return about
    return ""


def _happens(turn: Turn, clause: str) -> bool:
    """Whether a clause tells of something, and does not end like the description of a spot."""
    enough = units(clause) >= _CLAUSE
    return enough and matches(turn, "heard.happens", clause) and not matches(turn, "heard.spot", clause)


def _is_no_name(text: str) -> bool:
    """Whether there is no letter in it: numbers name no place."""
    return not any(letter.isalpha() for letter in text)


def _tells(turn: Turn, text: str, *, insist: bool) -> bool:
    """Whether words read like something told or asked, and not like the description of a spot."""
    bare = plain(text)
    if insist and any(is_spot(turn, clause) for clause in clauses(text)):
        return False
    if insist:
        return matches(turn, "heard.telling", bare) or (units(bare) > _BRIEF and matches(turn, "heard.happens", bare))
    if sum(letter.isalpha() for letter in bare) < _NAMES or matches(turn, "heard.telling", bare):
        return True
    return units(bare) > (_LONG if matches(turn, "heard.spot", bare) else _BRIEF)


def _core(turn: Turn, text: str) -> str:
    """The text without what leads up to its point: "no, it is in ..."; whole, where nothing else is said."""
    said = text.strip()
    before = leading(*turn.lists("heard.before")).match(said)
    return said[before.end() :] if before and before.end() < len(said) else said

"""What words mean beside the question they answer: a place and nothing else, a number to call, or mere politeness.

The marks by which it is told stand with the texts of each language. An ellipsis in a mark is the rest of what was said.
Where a mark misleads, somebody is asked once more; nothing is lost by it.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from domain.places import Place
from handlers.made_of import MadeOf
from handlers.talk.turn import Turn
from handlers.talk.where import Found

_REST = "\u2026"
_STOPS = " ,.:\uff0c\u3002\uff1a\u3001"
_NUMBER = re.compile(r"\+?\d(?:[\s-]?\d){6,14}")
_BESIDE = re.compile(r"[\W_]+")
"""what is neither a letter nor a digit: marks, spaces, pictures"""
_CLAUSES = re.compile(r"[\s\uff0c\u3002\uff1b\uff1a\u3001,;:!\uff01?\uff1f~\u2026]+")
_DIGITS = re.compile(r"\d+")
_UNITS = re.compile(r"[a-z0-9]+|\w")
"""a word where words are divided, a character where they are not"""
_NAMES = 2
"""letters; nobody names a spot with fewer"""
_BRIEF = 5
"""units; so few say where, or do not say much"""
_ASKED = 20
"""units; a question about something told before is no longer"""
_CLAUSE = 4
"""units; fewer tell nothing by themselves"""
_LONG = 40
"""units; nobody describes a spot at such length"""


def place(turn: Turn, text: str, *, insist: bool = False) -> Found:
    """What a text means as an answer to "where?". Whoever was asked before and insists is taken at their word."""
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
        told = _is_no_name(text) or cries(turn, text, insist=insist)
        return Found(other=told or is_concern(turn, text) or (not insist and _tells(turn, text)))
    rest, _words = turn.house.reader.heard(core)
    named = not _BESIDE.sub("", rest) and (found_place.level == "village" or not _beyond(turn, found_place, core))
    return Found(code=found_place.code, whole=core in found_place.full_name or named)


def _beyond(turn: Turn, place: Place, text: str) -> str:
    """What is said besides a town and what it lies in: the name of houses in it that are on no list."""
    for one in turn.house.places.ancestors(place.code):
        text = text.replace(one.name, "")
    return _BESIDE.sub("", text)


def number(turn: Turn, text: str) -> str:
    """The telephone number, where a text says nothing else."""
    core = unicodedata.normalize("NFKC", _core(turn, text))
    return core if _NUMBER.fullmatch(core) else ""


def is_polite(turn: Turn, text: str) -> bool:
    """Whether somebody only says thanks, all right, or nothing but marks: no part of what they want to tell."""
    return _made_of(*turn.lists("heard.polite")).whole(_BESIDE.sub("", text))


def is_wrong(turn: Turn, text: str) -> bool:
    """Whether somebody only says that something is not right."""
    return text.strip().rstrip(_STOPS).casefold() in _marks(turn, "heard.wrong")


def says_yes(turn: Turn, text: str) -> bool:
    """Whether somebody only says yes."""
    return _BESIDE.sub("", text).casefold() in _marks(turn, "heard.yes")


def says_no(turn: Turn, text: str) -> bool:
    """Whether somebody only says no."""
    return _BESIDE.sub("", text).casefold() in _marks(turn, "heard.no")


def is_over(turn: Turn, text: str) -> bool:
    """Whether somebody only says, however often, that they would rather leave it."""
    bare = _BESIDE.sub("", text)
    return bool(bare) and _made_of(*turn.lists("heard.over")).whole(bare)


def another(turn: Turn) -> frozenset[str]:
    """What people type for a button that says that they tell another matter."""
    return _set(*turn.lists("heard.another"))


def says_apart(turn: Turn) -> frozenset[str]:
    """What people type for the button that reports several concerns one by one."""
    return _set(*turn.lists("heard.apart"))


def asks_progress(turn: Turn, text: str) -> bool:
    """Whether somebody asks what becomes of something told before, and tells nothing new."""
    bare = _bare(text)
    if len(_UNITS.findall(bare)) > _ASKED or not _matches(turn, "heard.asks", bare):
        return False
    reading = turn.house.read(text)
    return not reading.place.sure and not reading.subject.sure


def asks_about(turn: Turn, text: str, *, named: bool = False) -> bool:
    """Whether somebody asks after a matter they point at, or named by its number, and do not say that it is back."""
    bare = _bare(text)
    brief = len(_UNITS.findall(bare)) <= _ASKED and not _matches(turn, "heard.again", bare)
    return brief and (named or _matches(turn, "heard.that_one", bare)) and _matches(turn, "heard.wonders", bare)


def complains(turn: Turn, text: str) -> bool:
    """Whether words say nothing but that somebody is too slow, or that nobody looks after what was told."""
    bare = _BESIDE.sub("", text.casefold())
    if len(bare) > _LONG:
        return False
    slow, unheeded, urged = map(_any_mark, turn.lists("heard.slow", "heard.unheeded", "heard.urged"))
    if not slow.search(bare) and not (unheeded.search(bare) and urged.search(bare)):
        return False
    words = "|".join(turn.lists("heard.slow_words", "heard.slow_beside"))
    return _made_of(words).whole(_DIGITS.sub("", bare))


def is_back(turn: Turn, text: str) -> bool:
    """Whether somebody says in few words that something is as it was before."""
    bare = _bare(text)
    return len(_UNITS.findall(bare)) <= _LONG and _matches(turn, "heard.back", bare)


def points_back(turn: Turn, text: str) -> str:
    """Whose matter is said to be back, where it is pointed at and not named: own, or followed; empty for neither."""
    if not is_back(turn, text):
        return ""
    if _matches(turn, "heard.followed", _bare(text)):
        return "followed"
    return "own" if _matches(turn, "heard.told_before", _bare(text)) else ""


def is_lost(turn: Turn, text: str) -> bool:
    """Whether somebody says nothing but that they do not know what to press, or cannot read it."""
    return says_only(turn, text, "heard.lost", "heard.lost_words")


def says_only(turn: Turn, text: str, marks: str, *words: str) -> bool:
    """Whether one of the marks stands in the words, and nothing else but these."""
    bare = _DIGITS.sub("", _BESIDE.sub("", text.casefold()))
    if len(bare) > _LONG or not _any_mark(*turn.lists(marks)).search(bare):
        return False
    return _made_of("|".join(turn.lists(*words))).whole(bare)


def hedges(turn: Turn, clause: str) -> bool:
    """Whether somebody is not quite content: it may have helped in part, or not at all."""
    return _BESIDE.sub("", clause).casefold() in _marks(turn, "heard.hedges")


def is_mixed(turn: Turn, text: str) -> bool:
    """Whether what follows a good word takes some of it back."""
    return _matches(turn, "heard.mixed", _bare(text))


def of_oneself(turn: Turn, text: str) -> bool:
    """Whether somebody speaks of their own life, and not of somebody else's."""
    return _matches(turn, "heard.oneself", _bare(text)) and not _matches(turn, "heard.somebody", _bare(text))


def takes_back(turn: Turn, text: str) -> bool:
    """Whether somebody says nothing but that they would take back what they told."""
    bare = _BESIDE.sub("", text)
    return bool(bare) and _made_of(*turn.lists("heard.takes_back")).whole(bare)


def is_opening(turn: Turn, text: str) -> bool:
    """Whether somebody only says that they have something to say."""
    bare = _BESIDE.sub("", text)
    return not is_polite(turn, text) and _made_of(*turn.lists("heard.opening")).whole(bare)


def _is_named(place: Place, text: str) -> bool:
    return place.name.startswith(text) and len(text) >= len(place.name) - 1


def is_spot(turn: Turn, text: str) -> bool:
    """Whether words end like the description of a spot."""
    return _matches(turn, "heard.spot", _bare(text))


def cries(turn: Turn, text: str, *, insist: bool) -> bool:
    """Whether it is a cry for help: what happened, and no name of a place.

    An alarm may be wrong, and the numbers are shown either way: a few words that end like the description of a spot
    are one, and more such words are one when they are said again.
    """
    bare = _bare(text)
    described = is_spot(turn, text) and (insist or len(_UNITS.findall(bare)) <= _BRIEF)
    return not described and bool(turn.house.reader.urgent(text))


def is_concern(turn: Turn, text: str) -> bool:
    """Whether words tell, beside the name of a place, what happened: a concern of their own, and no mere spot."""
    reading = turn.house.read(text)
    if reading.kind != "concern" or not reading.subject.candidates:
        return False
    rest, _words = turn.house.reader.heard(text)
    many = len(_UNITS.findall(rest))
    if many <= _BRIEF and not (reading.subject.sure and many >= _CLAUSE):
        return False
    return any(_happens(turn, clause.strip()) for clause in _CLAUSES.split(rest.casefold()))


def _happens(turn: Turn, clause: str) -> bool:
    """Whether a clause tells of something, and does not end like the description of a spot."""
    enough = len(_UNITS.findall(clause)) >= _CLAUSE
    return enough and _matches(turn, "heard.happens", clause) and not _matches(turn, "heard.spot", clause)


def _is_no_name(text: str) -> bool:
    """Whether there is no letter in it: numbers name no place."""
    return not any(letter.isalpha() for letter in text)


def _bare(text: str) -> str:
    return _BESIDE.sub(" ", text.casefold()).strip()


def _tells(turn: Turn, text: str) -> bool:
    """Whether words read like something told or asked, and not like the description of a spot."""
    bare = _bare(text)
    if sum(letter.isalpha() for letter in bare) < _NAMES or _matches(turn, "heard.telling", bare):
        return True
    return len(_UNITS.findall(bare)) > (_LONG if _matches(turn, "heard.spot", bare) else _BRIEF)


def _core(turn: Turn, text: str) -> str:
    """The text without what leads up to its point: "no, it is in ..."; whole, where nothing else is said."""
    said = text.strip()
    before = _leading(*turn.lists("heard.before")).match(said)
    return said[before.end() :] if before and before.end() < len(said) else said


def _matches(turn: Turn, key: str, text: str) -> bool:
    """Whether the words of a mark stand where it says."""
    first, last, anywhere = _stand(*turn.lists(key))
    return text.startswith(first) or text.endswith(last) or any(words in text for words in anywhere)


@functools.lru_cache(maxsize=64)
def _stand(marks: str) -> tuple[tuple[str, ...], ...]:
    """The words of the marks that stand at the beginning, at the end, and anywhere."""
    open_ends = [(mark.startswith(_REST), mark.endswith(_REST), mark.strip(_REST)) for mark in _split(marks)]
    wanted = ((False, True), (True, False), (True, True))
    return tuple(tuple(words for *ends, words in open_ends if tuple(ends) == each) for each in wanted)


def _marks(turn: Turn, key: str) -> tuple[str, ...]:
    return _split(*turn.lists(key))


@functools.lru_cache(maxsize=64)
def _split(marks: str) -> tuple[str, ...]:
    return tuple(marks.casefold().split("|"))


@functools.lru_cache(maxsize=64)
def _set(marks: str) -> frozenset[str]:
    return frozenset(_split(marks))


@functools.lru_cache(maxsize=64)
def _any_mark(marks: str) -> re.Pattern[str]:
    """Any of the marks; an ellipsis in one is a few words between."""
    return re.compile(
        "|".join(".{0,8}".join(_BESIDE.sub("", part) for part in mark.split(_REST)) for mark in _split(marks))
    )


@functools.lru_cache(maxsize=64)
def _leading(marks: str) -> re.Pattern[str]:
    return re.compile(f"(?:(?:{'|'.join(map(re.escape, _split(marks)))})[{_STOPS}]*)*", re.IGNORECASE)


@functools.lru_cache(maxsize=64)
def _made_of(marks: str) -> MadeOf:
    return MadeOf(_BESIDE.sub("", mark) for mark in _split(marks))

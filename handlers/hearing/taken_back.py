"""What somebody takes back, read from words: "no, group four", "not the drain but the tap"."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from handlers.hearing.heard import is_polite
from handlers.hearing.marks import one_of
from handlers.talk.turn import Turn
from nlp.numerals import NUMERAL, number

_MOST = 20
"""characters of what is taken back, or of what is said instead"""
_MARKS = (
    *("mending.filler", "mending.lead", "mending.place", "mending.isnt", "mending.instead"),
    *("mending.put", "mending.before", "mending.becomes", "mending.tail"),
)
_STOPS = r"\s,.:;!?\uff0c\u3002\uff1a\uff1b\uff01\uff1f\u3001~"
_GAP = rf"[{_STOPS}]*"
_SOME = r"(?:[^\s,.:;!?\uff0c\u3002\uff1a\uff1b\uff01\uff1f\u3001~]|(?<=[\x21-\x7e])\s(?=[\x21-\x7e]))"
"""a character of what is said; a space only where words are divided by spaces"""
_CLAUSE = re.compile(r"[,.;!?\uff0c\u3002\uff1b\uff01\uff1f\u3001\n]+|(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}
_NUMBERED = re.compile(rf"(\D*?)([{NUMERAL}]+)(\D{{0,4}})")


@dataclass(frozen=True, slots=True)
class Mend:
    """What holds, and what is taken back where that is named."""

    right: str
    wrong: str = ""
    more: str = ""
    """what is told besides"""
    doubtful: bool = False
    """what is taken back is named, and what follows may be more of the story"""
    place: bool = False
    """the place is said to be wrong"""
    led: bool = False
    """something is said to be wrong, whatever it is"""


@dataclass(frozen=True, slots=True)
class _Marks:
    """The words of one language, as patterns."""

    head: re.Pattern[str]
    pairs: tuple[re.Pattern[str], ...]
    changed: re.Pattern[str]
    put: re.Pattern[str]
    tail: re.Pattern[str]


def only_denies(turn: Turn, text: str) -> bool:
    """Whether somebody only says that something is wrong, at whatever length."""
    marks = _patterns(*turn.lists(*_MARKS))
    led, _place, rest = _after_leads(marks, text)
    return led and not marks.tail.sub("", rest)


def _after_leads(marks: _Marks, text: str) -> tuple[bool, bool, str]:
    """Whether something is said to be wrong, whether that is the place, and what is said after it."""
    rest = text.translate(_WIDE).strip()
    led = place = False
    while found := marks.head.match(rest):
        place = place or bool(found["place"] or found["of"])
        led, rest = led or bool(found["lead"]), rest[found.end() :]
    return led, place, rest


def read(turn: Turn, text: str) -> Mend | None:
    """What is corrected in these words; None where they correct nothing."""
    marks = _patterns(*turn.lists(*_MARKS))
    led, place, rest = _after_leads(marks, text)
    pair = _pair(marks, rest, led=led)
    if pair is None and not led and not place and not marks.put.match(rest):
        return None
    wrong = marks.tail.sub("", pair["wrong"] or "") if pair else ""
    right, more = _divided(pair["right"] + rest[pair.end() :] if pair else rest)
    right = marks.tail.sub("", right if pair else marks.put.sub("", right, count=1))
    if not right or len(right) > _MOST or wrong == right or is_polite(turn, right):
        return None
    doubtful = pair is not None and pair.re is marks.pairs[-1] and not is_numbered(right)
    return Mend(right, wrong, more, doubtful, place, led or bool(pair and pair.re is marks.changed and not wrong))


def _pair(marks: _Marks, rest: str, *, led: bool) -> re.Match[str] | None:
    """What is taken back and what holds, in words that say both; where something is said to be wrong, also behind what
    they are about."""
    denied, turned, named = marks.pairs
    first = denied.search(rest) if led else denied.match(rest)
    return first or turned.match(rest) or named.match(rest) or marks.changed.match(rest)


def _divided(said: str) -> tuple[str, str]:
    """The first clause, and what is told after it."""
    right, *more = _CLAUSE.split(said.strip(), maxsplit=1)
    return right.strip(), "".join(more).strip()


def instead(text: str, mend: Mend) -> str | None:
    """The text with what holds in the place of what is taken back; None where it is not certain what that is."""
    if mend.wrong and text.count(mend.wrong) == 1 and not _NUMBERED.fullmatch(mend.wrong):
        return text.replace(mend.wrong, mend.right)
    right, wrong = _NUMBERED.fullmatch(mend.right), _NUMBERED.fullmatch(mend.wrong)
    like = wrong if mend.wrong else right
    if like is None or not (like[1] or like[3]):
        return None
    of_kind = re.compile(rf"{re.escape(like[1])}([{NUMERAL}]+){re.escape(like[3])}")
    found = [m for m in of_kind.finditer(text) if not wrong or number(m[1]) == number(wrong[2])]
    return f"{text[: found[0].start()]}{mend.right}{text[found[0].end() :]}" if len(found) == 1 else None


def is_numbered(words: str) -> bool:
    """Whether words are a number with what it counts: group four, house 3."""
    found = _NUMBERED.fullmatch(words)
    return found is not None and bool(found[1] or found[3])


@functools.lru_cache(maxsize=8)
def _patterns(*marks: str) -> _Marks:
    filler, lead, place, isnt, other, put, before, becomes, tail = map(one_of, marks)
    some = rf"{_SOME}{{1,{_MOST}}}"
    flags = re.IGNORECASE
    ends = rf"(?=[{_STOPS}]|{tail}*$|{put}|{isnt}|{before}|{place})"
    head = (
        rf"{_GAP}(?:(?P<of>{place}){_GAP})?(?P<lead>{lead}{ends}|{isnt}(?=[{_STOPS}]|$)){_GAP}"
        rf"|{_GAP}(?P<place>{place}){_GAP}(?={put}|{isnt}|{becomes})|{_GAP}{filler}{_GAP}"
    )
    denied = rf"{isnt}\s*(?P<wrong>{some}?){_GAP}{other}\s*(?P<right>{some})"
    turned = rf"(?:{put}\s*)?(?P<right>{some}?){_GAP}{isnt}\s*(?P<wrong>{some}){_GAP}$"
    named = rf"{isnt}\s*(?P<wrong>{some}?)[{_STOPS}]+(?P<right>{some}){_GAP}$"
    changed = rf"(?:{before}\s*)?(?P<wrong>{some}?)??\s*{becomes}\s*(?P<right>{some})"
    return _Marks(
        re.compile(head, flags),
        tuple(re.compile(pattern, flags) for pattern in (denied, turned, named)),
        re.compile(changed, flags),
        re.compile(rf"{put}\s*", flags),
        re.compile(rf"{tail}+$", flags),
    )

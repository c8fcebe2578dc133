"""What the words around times do to them: refused (周五不行), replaced (改到), completed by the next, side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.time_phrases import Phrase, Side
from nlp.time_pieces import Piece

_REFUSED_AFTER = re.compile(
    r"[\s,，]{0,2}(?:我|他|她|都|也|又|可能|恐怕|怕是|实在|就)?"
    r"(?:不行|不可以|不中|没空|没时间|没得空|不得空|不在|有事|不方便|来不了|去不了|来不成|不来|不能)"
)
_REFUSED_BEFORE = re.compile(r"(?:不要|不想|别|不是|除了|不选|不能)(?:在|定在)?$")
#: What ends a sentence ends the time, too.
_STOP = re.compile(r"[。；;!！?？\n]")
_NEAR = 10


def counted(text: str, said: list[Phrase]) -> list[Phrase]:
    """The phrases that count, each with what its neighbours lend it."""
    last = max((at for at, phrase in enumerate(said) if _replaces(phrase)), default=0)
    return _lent(_completed(text, [phrase for phrase in said[last:] if not _is_refused(text, phrase)]))


def _replaces(phrase: Phrase) -> bool:
    return phrase.begin.of("instead") is not None and len(phrase.begin.pieces) > 1


def _is_refused(text: str, phrase: Phrase) -> bool:
    after, before = text[phrase.end : phrase.end + 8], text[max(0, phrase.start - 5) : phrase.start]
    return bool(_REFUSED_AFTER.match(after) or _REFUSED_BEFORE.search(before))


def _completed(text: str, said: list[Phrase]) -> list[Phrase]:
    """A day and an hour said apart in one sentence (这周五再开，下午三点) are one time."""
    joined: list[Phrase] = []
    for phrase in said:
        before = joined[-1] if joined else None
        if before and _complete_each_other(before, phrase, text[before.end : phrase.start]):
            joined[-1] = _one(before, phrase)
        else:
            joined.append(phrase)
    return joined


def _complete_each_other(first: Phrase, second: Phrase, gap: str) -> bool:
    if second.alternative or second.whole or len(gap) > _NEAR or _STOP.search(gap):
        return False
    if _has_day(first) and not _has_hour(first):
        return _has_clock(second) and not _has_day(second) and first.finish is None
    return _has_clock(first) and not _has_day(first) and _has_day(second) and not _has_hour(second)


def _one(first: Phrase, second: Phrase) -> Phrase:
    day, hours = (first, second) if _has_day(first) else (second, first)
    begin = Side((*day.begin.pieces, *hours.begin.pieces))
    return replace(first, end=second.end, begin=begin, finish=hours.finish)


def _has_day(phrase: Phrase) -> bool:
    return bool(phrase.begin.days)


def _has_clock(phrase: Phrase) -> bool:
    return phrase.begin.of("clock", "part") is not None and phrase.begin.of("past", "length", "work") is None


def _has_hour(phrase: Phrase) -> bool:
    return phrase.begin.of("clock", "part", "length", "work", "now", "past", "newyear") is not None


def _lent(said: list[Phrase]) -> list[Phrase]:
    """Of times side by side (周四或者周五晚上七点) the first is lent the second's hour, the second the first's day."""
    lent: list[Phrase] = []
    for place, phrase in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else None
        pieces = phrase.begin.pieces
        if following and following.alternative and not phrase.finish and not _has_hour(phrase):
            pieces = (*pieces, *(piece for piece in following.begin.pieces if piece.kind in ("clock", "part")))
        if phrase.alternative and lent and not _has_day(phrase):
            pieces = (*lent[-1].begin.days, *_part_for(lent[-1], phrase), *pieces)
        lent.append(replace(phrase, begin=Side(pieces)))
    return lent


def _part_for(first: Phrase, second: Phrase) -> tuple[Piece, ...]:
    part = first.begin.of("part")
    return (part,) if part and second.begin.of("clock") and not second.begin.of("part") else ()

"""Puts time pieces that belong together into phrases: a day, a part of it, an hour, and perhaps an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.festivals import TERMS
from nlp.numerals import NUMERAL
from nlp.time_days import DAY_KINDS
from nlp.time_pieces import Piece

#: What may stand between the parts of one time.
_FILLER = re.compile(r"[\s,，的()（）\[\]【】:吧呢啊哦嘛就在是那这天当左右大概约从自]{0,5}")
_AROUND = " \t\n,，.。!！?？:;；~吧呢啊哦嘛哈呀的可以行吗好定在就是那从自约大概左右()（）"
_COMMON = frozenset({*TERMS, "五一", "六一", "七一", "八一", "三八", "五四"})
_GOES_ON = frozenset("节那当这前后放假期上下中早晚凌傍半第之以,，。、!！?？)）(（ \n吧的.;；妇儿劳建青0123456789")
_ERAS = frozenset({"今年", "明年", "后年", "本月", "这个月", "这月", "下个月", "下月"})
_NUMBERS = frozenset((*NUMERAL[3:], *"0123456789.第年月"))
_ONES = frozenset({"一", "1"})
#: No time takes more pieces to say.
_LONGEST = 12
#: Words that begin a time.
_OPENING = frozenset({"latest", "passed", "instead"})
_TIME_UNITS = frozenset({"分钟", "小时", "钟头", "刻钟"})


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a time: its pieces by what they say."""

    pieces: tuple[Piece, ...]

    def of(self, *kinds: str) -> Piece | None:
        """The first piece of these kinds."""
        return next((piece for piece in self.pieces if piece.kind in kinds), None)

    @property
    def days(self) -> tuple[Piece, ...]:
        """The pieces that name days."""
        return tuple(piece for piece in self.pieces if piece.kind in DAY_KINDS)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time as it was said; `alternative` when the one before it was offered beside it (或)."""

    start: int
    end: int
    begin: Side
    finish: Side | None
    alternative: bool
    #: Nothing else was said.
    whole: bool


def is_of_hours(piece: Piece) -> bool:
    """Whether a length is counted in hours or minutes."""
    return piece.get("unit") in _TIME_UNITS


def phrases(text: str, found: list[Piece]) -> list[Phrase]:
    """The phrases of a text, in order."""
    inner = text.strip(_AROUND)
    built = (_phrase(group, alternative, inner) for group, alternative in _groups(text, found))
    return [phrase for phrase in built if phrase is not None]


def _groups(text: str, found: list[Piece]) -> Iterator[tuple[list[Piece], bool]]:
    group: list[Piece] = []
    alternative = False
    seen = 0
    for piece in found:
        joined, seen = seen == piece.start, piece.end
        if (not joined and _cuts_a_number(piece, text)) or not _speaks_of_time(piece, text):
            continue
        if group and not _belongs(group, piece, text):
            yield group, alternative
            alternative = group[-1].kind == "or" and group[-1].end == piece.start
            group = []
        if piece.kind != "trap":
            group = [*group, piece]
    yield group, alternative


def _belongs(group: list[Piece], piece: Piece, text: str) -> bool:
    last = group[-1]
    gap = text[last.end : piece.start]
    if piece.kind == "trap" or last.kind == "or" or len(group) >= _LONGEST or not _FILLER.fullmatch(gap):
        return False
    if piece.kind in ("to", "bound", "or", "stay"):
        return not gap.strip()
    if piece.kind in _OPENING or last.kind in ("to", *_OPENING):
        return piece.kind not in _OPENING
    side = _since_last(group, "to")
    said = {each.kind for each in side}
    if piece.kind in ("clock", "length", "now"):
        return not said & {"clock", "length", "bound"} or _is_day_length(side, piece)
    if piece.kind == "part":
        return not said & {"part", "clock"}
    if piece.kind in DAY_KINDS:
        return not said & {"part", "clock", "length", "bound"} and ("," not in gap and "，" not in gap)
    return True


def _is_day_length(side: list[Piece], piece: Piece) -> bool:
    lengths = [each for each in side if each.kind == "length"]
    return piece.kind == "clock" and len(lengths) == 1 and not is_of_hours(lengths[0]) and len(side) <= 2


def _since_last(group: list[Piece], kind: str) -> list[Piece]:
    at = max((place for place, piece in enumerate(group) if piece.kind == kind), default=-1)
    return group[at + 1 :]


def _cuts_a_number(piece: Piece, text: str) -> bool:
    """Whether a number begins before the piece (123点) and nothing has used it up (周三七点)."""
    return piece.kind in ("clock", "dayonly") and text[max(0, piece.start - 1) : piece.start] in _NUMBERS


def _speaks_of_time(piece: Piece, text: str) -> bool:
    """Whether a piece that could be another word stands as a time here."""
    before, after = text[max(0, piece.start - 1) : piece.start], text[piece.end : piece.end + 1]
    if piece.kind == "festival":
        name = piece.get("festival") or ""
        if name not in _COMMON or piece.words.endswith("节"):
            return True
        return (
            (not after or after in _GOES_ON)
            and not before.isdecimal()
            and before not in tuple("一二三四五六七八九十第")
        )
    if piece.kind == "dayonly":
        return not before or before in " \n,，.。:;；、(（从到至在于是定就和或跟与改等约-那这月成为迟期前提选了"
    if piece.kind == "part" and len(piece.words) == 1:
        return before in tuple("今明昨后日天一二三四五六号末)）") or after in tuple("0123456789一二三四五六七八九十两")
    if piece.kind == "slash":
        return after in ("", " ", "上", "下", "晚", "(", "（") and before in ("", " ", "\n", "，", ",")
    return True


def _phrase(group: list[Piece], alternative: bool, inner: str) -> Phrase | None:
    while group and group[-1].kind in ("to", "or"):
        group = group[:-1]
    while group and group[0].kind in ("to", "or", "bound", "stay"):
        group = group[1:]
    if not group:
        return None
    start, end = group[0].start, group[-1].end
    cut = next((at for at, piece in enumerate(group) if piece.kind == "to"), len(group))
    begin, finish = Side(tuple(group[:cut])), Side(tuple(group[cut + 1 :]))
    whole = end - start >= len(inner)
    if not whole and _is_thin(begin) and not finish.pieces:
        return None
    return Phrase(start, end, begin, finish if finish.pieces else None, alternative, whole)


def _is_thin(side: Side) -> bool:
    """Words that are a time as an answer, and anything else inside a sentence: 晚上, 一点, 今年, 现在."""
    if any(day.words not in _ERAS and not day.get("barem") for day in side.days) or side.of(
        "length", "work", "newyear", "past"
    ):
        return False
    clock = side.of("clock")
    if clock is None:
        return True
    bare = side.of("part") is None and clock.get("minute", "hh", "less", "half_day") is None
    return bare and clock.get("hour") in _ONES and not clock.words.endswith(("钟", "整"))

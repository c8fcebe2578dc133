"""Hours as people say them: which minutes of the day 晚上七点半, 三点 or 下午差一刻四点 may mean."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.numerals import number
from nlp.time_pieces import Piece

_NOON, _DAY = 12 * 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day: the hours of twelve that lie after noon, those after midnight, and its usual ones."""

    noon: frozenset[int] = frozenset()
    midnight: frozenset[int] = frozenset()
    usual: tuple[int, ...] = ()


_MORNING = Part(usual=(7, 8, 9))
_EVENING = Part(frozenset(range(5, 12)), frozenset({0, 1, 2, 3, 4, 12}), (18, 19, 20, 21))
_PARTS = {
    "上午": Part(usual=(8, 9, 10, 11)),
    "中午": Part(frozenset({1, 2, 3}), usual=(12, 13)),
    "下午": Part(frozenset(range(1, 12)), usual=(14, 15, 16, 17)),
    "傍晚": Part(frozenset(range(1, 12)), usual=(17, 18, 19)),
    "凌晨": Part(frozenset(), frozenset(), (5, 6)),
    "半夜": Part(frozenset(range(9, 12)), frozenset({0, 1, 2, 3, 4, 5, 12}), (22, 23)),
}
_SAME = {
    "正午": "中午",
    "晌午": "中午",
    "午后": "下午",
    "后半夜": "凌晨",
    "三更半夜": "半夜",
    "深夜": "半夜",
    "午夜": "半夜",
}
_EVENING_WORDS = frozenset({"晚", "夜", "晚黑", "天黑", "晚上", "夜晚", "夜里", "夜间", "晚饭后", "吃完晚饭"})


def part_of(words: str) -> Part:
    """The part of the day the word names."""
    if words in _EVENING_WORDS:
        return _EVENING
    return _PARTS.get(_SAME.get(words, words), _MORNING)


def minutes_of_part(piece: Piece) -> tuple[int, ...]:
    """What a part of the day without an hour offers: its usual hours, or noon."""
    return (_NOON,) if piece.words == "正午" else tuple(hour * 60 for hour in part_of(piece.words).usual)


def minutes_of(clock: Piece, part: Piece | None, *, after: bool = False, dated: bool = True) -> tuple[int, ...]:
    """The minutes since midnight that may be meant; none when there is no such hour.

    `after` offers later times too (七点以后); without a date, the small hours may be those of the coming night.
    """
    if clock.get("zero"):
        return (_DAY,) if part is None or part_of(part.words) is _EVENING else (0,)
    read = _read(clock)
    if read is None:
        return ()
    hour, minute = read
    minutes = tuple(each * 60 + minute for each in _hours(hour, clock, part, dated=dated))
    if clock.get("rough"):
        return tuple(each + later for each in minutes for later in (0, 30))
    return tuple(each + later for each in minutes for later in (0, 30, 60)) if after else minutes


def _read(clock: Piece) -> tuple[int, int] | None:
    """Hour and minute as said; the minute is negative for a quarter to."""
    hour = number(clock.get("hh", "hour", "hourto", "lesshour", "pm") or "")
    if hour is None or hour > 24:
        return None
    minute = _minute(clock)
    if minute is None or minute > 59 or (hour == 24 and minute > 0):
        return None
    return hour, minute


def _minute(clock: Piece) -> int | None:
    short = clock.get("less", "to")
    words = short or clock.get("minute", "mm") or "零"
    words = words.removeprefix("差").removeprefix("过").removesuffix("钟").removesuffix("分")
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(words, number(words))
    return -minute if minute and short else minute


def _hours(hour: int, clock: Piece, part: Piece | None, *, dated: bool) -> tuple[int, ...]:
    if clock.get("half_day"):
        return (hour % 12 + 12 * ((clock.get("half_day") or "").lower() == "pm"),)
    if part is not None and hour <= 12:
        return _hours_within(hour, part.words, dated=dated)
    if hour > 12 or hour in (0, 12) or _is_written_out(clock):
        return (hour,)
    return hour, hour + 12


def _hours_within(hour: int, words: str, *, dated: bool) -> tuple[int, ...]:
    part = part_of(words)
    if hour in part.midnight:
        late = hour % 12 + 24
        return (late - 24, late) if part is _PARTS["半夜"] and (hour % 12 or not dated) else (late,)
    if hour == 12 and part is _PARTS["凌晨"]:
        return (0,)
    return (hour + 12 * (hour in part.noon),)


def _is_written_out(clock: Piece) -> bool:
    """09:30, 9:30 and 9时 are hours of twenty-four, as telephones and notices write them; 3:30 may be anybody's."""
    hour = clock.get("hh", "hour", "hourto") or ""
    if hour.isdecimal() and "时" in clock.words:
        return True
    return hour.startswith("0") or (clock.get("hh") is not None and int(hour) >= 8)

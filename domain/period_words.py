"""A stretch of time as people say it: 2026Q3, 三季度, 上半年, 上个月, 3月1日到4月15日."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import Calendar
from domain.period import Period, days

_WANTED = "a period is written like 2026, 2026H1, 2026Q3, 2026-11 or 2026-03-01..2026-04-15"
_NUMBERS = {name: n for n, name in enumerate("一二三四五六七八九十", start=1)} | {"十一": 11, "十二": 12, "两": 2}
_TO = re.compile(r"\.\.+|到|至|~|—+|–|\bto\b|(?<=[\d日号月年季度])\s+-\s+|(?<=[日号月])-|(?<=\d)-(?=20\d\d[-./年])")
_N = r"(\d{1,2}|十?[一二三四五六七八九]|十)"
_YEAR = r"(?P<year>20\d\d|今年|本年|去年|前年|this year|last year)"
_SAID = (
    ("day", rf"(?:{_YEAR}[-./年]?)?{_N}[-./月]{_N}[日号]?"),
    ("day", r"(?P<year>20\d\d)(\d\d)(\d\d)"),
    ("day", r"(?P<word>今天|昨天|today|yesterday)"),
    ("month", rf"(?P<year>20\d\d)[-./]{_N}"),
    ("month", rf"(?:{_YEAR}年?)?{_N}月份?"),
    ("month", r"(?P<word>本月|这个?月|上个?月|this month|last month)"),
    ("quarter", r"(?P<year>20\d\d)q([1-4])"),
    ("quarter", rf"(?:{_YEAR}年?)?第?([1-4]|[一二三四])季度?"),
    ("quarter", r"(?P<word>本季度?|这个?季度|上个?季度|this quarter|last quarter)"),
    ("half", r"(?P<year>20\d\d)h([12])"),
    ("half", rf"(?:{_YEAR}年?)?([上下])半年"),
    ("half", r"(?P<word>本半年|这个?半年|上个半年|this half|last half)"),
    ("year", rf"{_YEAR}(?:年|年度|全年)?"),
)
_MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_BEFORE = {"今年": 0, "本年": 0, "this year": 0, "去年": 1, "last year": 1, "前年": 2}
_LAST = ("上", "last", "昨", "yesterday")


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: date
    after: date


def read_span(calendar: Calendar, words: str, now: date) -> Period:
    """The period that is meant, seen from a day of the city; ValueError where none is, with how to write one.

    What names no year is the last that has begun: 三季度, said in February, is last year's.
    """
    plain = " ".join(unicodedata.normalize("NFKC", words).lower().split())
    begin, *ends = [part.strip() for part in _TO.split(plain)]
    if len(ends) > 1:
        raise ValueError(_WANTED)
    first = _stretch(begin, now)
    last = _stretch(ends[0], now, first.first) if ends else first
    if last.after <= first.first:
        raise ValueError(f"{_WANTED}; the second day comes after the first")
    return days(calendar, first.first, last.after)


def _stretch(words: str, today: date, since: date | None = None) -> _Stretch:
    """One day, month, quarter, half-year or year; the end of a span lies in or after the year of its beginning."""
    for kind, pattern in _SAID:
        if said := re.fullmatch(pattern, words):
            try:
                return _day(said, today, since) if kind == "day" else _whole(kind, said, today, since)
            except ValueError:
                break
    raise ValueError(_WANTED)


def _day(said: re.Match[str], today: date, since: date | None) -> _Stretch:
    if "word" in said.groupdict() and said["word"]:
        day = today - timedelta(days=1 if said["word"].startswith(_LAST) else 0)
    else:
        month, number = (_number(each) for each in said.groups()[-2:])
        day = _in_year(said, today, since, lambda year: date(year, month, number))
    return _Stretch(day, day + timedelta(days=1))


def _whole(kind: str, said: re.Match[str], today: date, since: date | None) -> _Stretch:
    """As many months as the kind has, in step with the year."""
    count = _MONTHS[kind]
    if said.groupdict().get("word"):
        months = 12 * today.year + (today.month - 1) // count * count
        return _months(months - (count if said["word"].startswith(_LAST) else 0), count)
    part = 1 if kind == "year" else _number(said.groups()[-1])
    if not 1 <= part <= 12 // count:
        raise ValueError(_WANTED)
    first = _in_year(said, today, since, lambda year: date(year, count * (part - 1) + 1, 1))
    return _months(12 * first.year + first.month - 1, count)


def _in_year(said: re.Match[str], today: date, since: date | None, make: Callable[[int], date]) -> date:
    """In the year that is named; else in the last one in which it has begun, or after what it is the end of."""
    if named := said.groupdict().get("year"):
        return make(today.year - _BEFORE[named] if named in _BEFORE else int(named))
    if since is not None:
        found = make(since.year)
        return found if found >= since else make(since.year + 1)
    found = make(today.year)
    return found if found <= today else make(today.year - 1)


def _months(months: int, count: int) -> _Stretch:
    first, after = (date(n // 12, n % 12 + 1, 1) for n in (months, months + count))
    return _Stretch(first, after)


def _number(words: str) -> int:
    if words in ("上", "下"):
        return 1 if words == "上" else 2
    return int(words) if words.isdecimal() else _NUMBERS[words]

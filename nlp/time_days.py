"""Days as people say them: which days 大后天, 下周三, 腊月二十三 or 国庆后第一个周一 may mean, seen from today."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from domain.holidays import is_working_day
from nlp.festivals import (
    FESTIVALS,
    TERMS,
    coming,
    festival,
    holiday,
    lunar_day,
    next_lunar,
    next_lunar_number,
    solar_day,
)
from nlp.numerals import number
from nlp.time_pieces import Piece

Days = tuple[date, ...]
#: Told from today; the longest word first where one begins another.
_RELATIVE = (
    ("大大后", (4,)),
    ("大后", (3,)),
    ("明后", (1, 2)),
    ("后", (2,)),
    ("明", (1,)),
    ("次日", (1,)),
    ("大前", (-3,)),
    ("前", (-2,)),
    ("昨", (-1,)),
    ("今", (0,)),
    ("当", (0,)),
)
#: Said after such a day of the month, they mean the next month's.
_EARLY = {"月初": 3, "月中": 16}
_DAY_NUMBERS = ("day", "day2", "day3", "day6", "day7")
_CHINESE_ONLY = re.compile(r"[^0-9]+")


def shift(day: date, days: int) -> date:
    """The day so many days on; the last one there is where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shift_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        return day
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_work(day: date, days: int) -> date:
    """The day on which so many working days have passed."""
    while days > 0:
        day = shift(day, 1)
        days -= is_working_day(day)
    return day


def days_of(piece: Piece, today: date) -> Days | None:
    """The days the piece may mean, past ones too; None when it names a stretch too long to choose from."""
    return _READERS[piece.kind](piece, today)


def _year(words: str | None, today: date) -> int | None:
    if words is None:
        return None
    ahead = {"今年": 0, "明年": 1, "后年": 2, "去年": -1}.get(words)
    if ahead is not None:
        return today.year + ahead
    digits = "".join(str(number(word)) for word in words.removesuffix("年"))
    return int(digits) + (2000 if len(digits) == 2 else 0) if digits.isdecimal() and len(digits) <= 4 else None


def _some(*days: date | None) -> Days:
    return tuple(sorted({day for day in days if day is not None}))


def _number(piece: Piece, *names: str) -> int | None:
    return number(piece.get(*names) or "")


def _date(piece: Piece, today: date) -> Days:
    month, day = _number(piece, "month", "month2", "month3", "month5", "month6"), _number(piece, *_DAY_NUMBERS)
    if month is None or day is None:
        return ()
    if piece.words in FESTIVALS:  # 二月二
        return festival(piece.words, today)
    year = _year(piece.get("year", "year2"), today)
    if year is not None:
        return _some(solar_day(year, month, day))
    found = coming(today, [solar_day(today.year + ahead, month, day) for ahead in range(-1, 9)])
    if piece.kind == "date" and piece.get("mark") is None and _CHINESE_ONLY.fullmatch(piece.words):
        return _some(found, next_lunar(today, month, day))
    return _some(found)


def _lunar(piece: Piece, today: date) -> Days:
    words = piece.get("lmonth", "lmonth2", "lmonth3") or ""
    month = {"正": 1, "冬": 11, "腊": 12}.get(words, number(words))
    words = (piece.get("lday", "lday2", "lday3") or "").removeprefix("初")
    day = 15 if words == "半" else number(words)
    if month is None or day is None:
        return ()
    leap = piece.get("leap", "leap2", "leap3") is not None
    year = _year(piece.get("lyear", "lyear2", "lyear3"), today)
    if year is not None:
        return _some(lunar_day(year, month, day, leap=leap))
    return _some(next_lunar(today, month, day, leap=leap))


def _moonday(piece: Piece, today: date) -> Days:
    if piece.words.startswith("大年"):
        return _some(next_lunar(today, 1, number(piece.words[-1]) or 1))
    return _some(next_lunar_number(today, number(piece.words[-1]) or 0))


def _monthday(piece: Piece, today: date) -> Days:
    first = shift_months(today.replace(day=1), _ahead(piece.get("which")))
    return _some(solar_day(first.year, first.month, number(piece.get("day4") or "") or 0))


def _dayonly(piece: Piece, today: date) -> Days:
    day = number(piece.get("day5") or "") or 0
    firsts = (shift_months(today.replace(day=1), ahead) for ahead in (0, 1, 2))
    found = (solar_day(first.year, first.month, day) for first in firsts)
    return _some(next((each for each in found if each and each >= today), None))


def _ahead(words: str | None) -> int:
    return (words or "").count("下") - (words or "").count("上")


def _relative(piece: Piece, today: date) -> Days:
    ahead = next(days for word, days in _RELATIVE if piece.words.startswith(word))
    return tuple(shift(today, days) for days in ahead)


def weekday_of(words: str) -> int:
    """Monday is 0."""
    return 6 if words[-1] in "日天7" else (number(words[-1]) or 1) - 1


def _weekday(piece: Piece, today: date) -> Days:
    monday, prefix = shift(today, -today.weekday()), piece.get("ahead")
    if piece.get("weekend"):
        saturday = shift(monday, 5 + 7 * _ahead(prefix))
        return saturday, shift(saturday, 1)
    day = shift(monday, weekday_of(piece.get("weekday") or "") + 7 * _ahead(prefix))
    if prefix is not None:
        return (day,)
    if day == today:
        return day, shift(day, 7)
    return (day if day > today else shift(day, 7),)


def near_weekday(day: date, piece: Piece) -> date:
    """The day itself when it is that weekday, else the nearest one that is: 12月3日（周四）."""
    if piece.get("weekend"):
        return day if day.weekday() > 4 else shift(day, 5 - day.weekday())
    off = (weekday_of(piece.get("weekday") or "") - day.weekday() + 3) % 7 - 3
    return shift(day, off)


def _week(piece: Piece, today: date) -> Days:
    monday = shift(today, 7 * _ahead(piece.get("weekahead")) - today.weekday())
    return tuple(shift(monday, days) for days in range(7))


def _festival(piece: Piece, today: date) -> Days:
    return festival(piece.get("festival") or "", today, _year(piece.get("fyear"), today))


def _vague(piece: Piece, today: date) -> Days | None:
    if piece.get("edge") and "月" in piece.words:
        first = month_of(piece, today)
        last = monthrange(first.year, first.month)[1]
        if piece.words in _EARLY and today.day > _EARLY[piece.words]:
            first = shift_months(first, 1)
        days = {"底": range(last - 2, last + 1), "末": range(last - 2, last + 1), "初": range(1, 4)}
        return tuple(first.replace(day=day) for day in days.get(piece.words[-1], range(14, 17)))
    if piece.words.endswith(("天", "过些天")) and "月" not in piece.words:
        start = 1 if piece.words.startswith("过") else 0
        return tuple(shift(today, start + ahead) for ahead in range(3))
    return None


def month_of(piece: Piece, today: date) -> date:
    """The first day of the month a piece names."""
    first = today.replace(day=1)
    named = re.match(r"[0-9一二三四五六七八九十]+(?=月)", piece.words)
    month = number(piece.get("barem") or (named[0] if named else "")) if piece.kind == "vague" else None
    if month is None or not 1 <= month <= 12:
        return shift_months(first, _ahead(piece.words))
    year = _year(piece.get("bare"), today) or today.year + (month < today.month)
    return solar_day(year, month, 1) or first


def last_day_of(piece: Piece, today: date) -> date:
    """The day a stretch ends on: of the month, the year, or the old year of the moon."""
    if piece.kind == "vague" and "年" in piece.words and "月" not in piece.words:
        return date(today.year + ("明" in piece.words), 12, 31)
    first = month_of(piece, today)
    return first.replace(day=monthrange(first.year, first.month)[1])


def nth_day(base: Piece, days: Days, nth: Piece, *, side: str, today: date) -> Days:
    """The day counted from another: the first Monday after it, the last working day before it, the day before."""
    first, last = _stretch(base, days, today, around=bool(side))
    if nth.get("before"):
        return (shift(first, -1),)
    if nth.get("next"):
        return (shift(last, 1),)
    count = number(nth.get("nth") or "") if nth.get("nth") else 0
    if count is None or count > 366:
        return ()
    fits = _fits(nth)
    if side == "前":
        return _some(_step(shift(first, -1), -1, count or 1, fits))
    if side == "后":
        return _some(_step(shift(last, 1), 1, count or 1, fits))
    return _some(_step(first, 1, count, fits) if count else _step(last, -1, 1, fits))


def _fits(nth: Piece) -> Callable[[date], bool]:
    wanted = nth.get("nthday")
    if wanted:
        number_of_day = weekday_of(wanted)
        return lambda day: day.weekday() == number_of_day
    return is_working_day if nth.get("nthwork") else lambda _: True


def _step(day: date, by: int, count: int, fits: Callable[[date], bool]) -> date | None:
    for _ in range(count * 31 + 31):
        count -= fits(day)
        if count == 0:
            return day
        day = shift(day, by)
    return None


def _stretch(base: Piece, days: Days, today: date, *, around: bool) -> tuple[date, date]:
    """From the first to the last day that a base stands for."""
    if base.kind == "vague":
        return month_of(base, today), last_day_of(base, today)
    name = base.get("festival")
    if around and name and name not in TERMS:
        return holiday(name, days[0])
    return days[0], days[-1]


_READERS: dict[str, Callable[[Piece, date], Days | None]] = {
    "date": _date,
    "slash": _date,
    "lunar": _lunar,
    "moonday": _moonday,
    "monthday": _monthday,
    "dayonly": _dayonly,
    "relative": _relative,
    "weekday": _weekday,
    "week": _week,
    "festival": _festival,
    "vague": _vague,
}
DAY_KINDS = frozenset(_READERS)

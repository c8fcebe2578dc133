"""A number and a day as people write them: 12户, ３, 一万二, 1.5万; 昨天, 3月5号, 上周三."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MANY = {"万": 10_000, "千": 1000, "百": 100}
_CHINESE = "".join([*_DIGITS, *_UNITS, "万"])
_NUMBER = re.compile(rf"(\d+(?:\.\d+)?)\s*([万千百])?|([{_CHINESE}]+)")
_FILLING = re.compile(
    "走访|慰问|捐款|加起来|加在一起|拢共|前后|先后|估计|不到|不止|以上|签到|到场|人次|干部|委员|代表|一共|总共|合计|共计|大概|大约|差不多|左右|上下|参加|到会|居民|村民|群众|大人|老人|小孩|妇女|孩子|学生|志愿者|点位|听众|今天|昨天"
    "|人民币|我们|应该|不对|[男女来到有是捐去开办共约多了的吧啊呢我们也就人户位名个元块钱场次家对点听]"
    r"|\b(?:people|persons?|came|households?|about|yuan|sessions?|times|visited|visits?|in|all|total|there|were|we|i"
    r"|was|is|it|of|the|children|kids|volunteers?|listeners?|sites?|pairs?|donated|gave)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+|[^\W\d_a-z]", re.IGNORECASE)
_MORE = 2
"""as many words beyond the number and what it counts are something of their own"""
_COMMA = re.compile(r"(?<=\d)[,\s](?=\d{3}(?!\d))")
_ONE = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(rf"(?:(\d{{4}})[年./-])?{_ONE}[月./-]{_ONE}[日号]?")
_DAY_ONLY = re.compile(rf"(上个?月)?{_ONE}[日号]")
_WEEKDAY = re.compile(r"(上个?)?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_AGO = (
    ("大前天", 3),
    ("前天", 2),
    ("昨", 1),
    ("yesterday", 1),
    ("今天", 0),
    ("今日", 0),
    ("刚才", 0),
    ("today", 0),
)


def read_count(text: str) -> int | None:
    """The one whole number in the words; None where there is none, or more than one."""
    plain = _COMMA.sub("", unicodedata.normalize("NFKC", text).replace("一共", ""))
    matches = list(_NUMBER.finditer(plain))
    digits = [match for match in matches if match[1]]
    found = [_value(*match.groups()) for match in digits or matches]
    if len(found) != 1 or found[0] is None or found[0] != int(found[0]):
        return None
    return int(found[0])


def says_more(text: str) -> bool:
    """Whether words with a number in them tell something beyond how many of what: 和5户居民聊了聊, but not 一共12户."""
    plain = unicodedata.normalize("NFKC", text)
    without, numbers = _NUMBER.subn(" ", plain)
    return bool(numbers) and len(_WORD.findall(_FILLING.sub(" ", without))) >= _MORE


def _value(digits: str | None, many: str | None, chinese: str | None) -> float | None:
    if digits is not None:
        return round(float(digits) * _MANY.get(many or "", 1), 2)
    return _chinese(chinese or "")


def _chinese(text: str) -> int | None:
    """二十三, 一百零五, 三千二, 一万二; None for what is no number (一二 is read digit by digit)."""
    if "万" in text:
        high, _, low = text.partition("万")
        above, below = _chinese(high), _chinese(low) if low else 0
        if above is None or below is None:
            return None
        return above * 10_000 + (below * 1000 if len(low) == 1 and low in _DIGITS else below)
    if text and all(letter in _DIGITS for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    total, digit, last = 0, 0, 10
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
            last = 10 if letter in "零〇" else last
        else:
            total += (digit or 1) * _UNITS[letter]
            digit, last = 0, _UNITS[letter]
    return total + digit * (last // 10 if text[-1:] in _DIGITS else 1) if text else None


def read_past_day(text: str, today: date) -> date | None:
    """The day that the words mean, today at the latest; None where they name none."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    for words, ago in _AGO:
        if words in plain:
            return today - timedelta(days=ago)
    if match := _DATE.search(plain):
        return _date(match[1], _small(match[2]), _small(match[3]), today)
    if match := _DAY_ONLY.search(plain):
        return _day_of_month(_small(match[2]), today, before=bool(match[1]))
    if match := _WEEKDAY.search(plain):
        wanted = _WEEKDAYS.index(match[2].replace("天", "日"))
        monday = today - timedelta(days=today.weekday())
        if match[1]:
            return monday + timedelta(days=wanted - 7)
        return monday + timedelta(days=wanted - (7 if wanted > today.weekday() else 0))
    return None


def _small(text: str) -> int:
    return int(text) if text.isdecimal() else _chinese(text) or 0


def _date(year: str | None, month: int, day: int, today: date) -> date | None:
    try:
        if year:
            return date(int(year), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _day_of_month(day: int, today: date, *, before: bool) -> date | None:
    month = today.replace(day=1)
    if before or day > today.day:
        month = (month - timedelta(days=1)).replace(day=1)
    try:
        return month.replace(day=day)
    except ValueError:
        return None

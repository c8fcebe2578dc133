"""Days that move: lunar dates, festivals and solar terms as days of the sun's calendar; the tables are borax's."""

from __future__ import annotations

from datetime import date, timedelta

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

from domain.holidays import is_working_day

#: By (month, day) of the sun's calendar.
_SOLAR = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "三八": (3, 8),
    "植树节": (3, 12),
    "劳动节": (5, 1),
    "五一": (5, 1),
    "青年节": (5, 4),
    "五四": (5, 4),
    "儿童节": (6, 1),
    "六一": (6, 1),
    "建党节": (7, 1),
    "七一": (7, 1),
    "建军节": (8, 1),
    "八一": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "十一": (10, 1),
    "圣诞": (12, 25),
}
#: By (month, day) of the moon's calendar; day 30 of the twelfth month is its last one.
_LUNAR = {
    "春节": (1, 1),
    "大年初一": (1, 1),
    "元宵": (1, 15),
    "二月二": (2, 2),
    "龙抬头": (2, 2),
    "三月三": (3, 3),
    "端午": (5, 5),
    "端阳": (5, 5),
    "六月六": (6, 6),
    "七夕": (7, 7),
    "七月半": (7, 15),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "除夕": (12, 30),
    "大年三十": (12, 30),
    "年三十": (12, 30),
    "三十夜": (12, 30),
    "大年夜": (12, 30),
}
TERMS = (
    "小寒",
    "大寒",
    "立春",
    "雨水",
    "惊蛰",
    "春分",
    "清明",
    "谷雨",
    "立夏",
    "小满",
    "芒种",
    "夏至",
    "小暑",
    "大暑",
    "立秋",
    "处暑",
    "白露",
    "秋分",
    "寒露",
    "霜降",
    "立冬",
    "小雪",
    "大雪",
    "冬至",
)
#: Kept in the north on the 23rd, in the south on the 24th of the twelfth month.
_TWO_DAYS = {"小年": ((12, 23), (12, 24))}
FESTIVALS = tuple(sorted({*_SOLAR, *_LUNAR, *_TWO_DAYS}, key=len, reverse=True))
#: How many days are off at least; years the state has announced are known to the day.
_DAYS_OFF = {"国庆": 7, "十一": 7, "春节": 7, "五一": 5, "劳动节": 5}
#: A day that has just gone by was meant, and is past; one further back means next year's.
_JUST_GONE = timedelta(days=31)


def lunar_day(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """The day of the sun's calendar; None where the moon's year has no such day."""
    try:
        found: date = LunarDate(year, month, day, int(leap)).to_solar_date()
    except ValueError:
        return lunar_day(year, 12, 29) if (month, day) == (12, 30) else None
    return found


def lunar_year(today: date) -> int:
    """The moon's year that the day lies in."""
    try:
        return int(LunarDate.from_solar(today).year)
    except ValueError:  # before 1900 or after 2100
        return today.year


def next_lunar(today: date, month: int, day: int, *, leap: bool = False) -> date | None:
    """The day meant by a lunar date without a year."""
    year = lunar_year(today)
    return coming(today, [lunar_day(year + ahead, month, day, leap=leap) for ahead in range(-1, 20 if leap else 3)])


def next_lunar_number(today: date, day: int) -> date | None:
    """The day meant by a lunar day without a month (初八): this month's, or the next one's when it has gone by."""
    try:
        moon = LunarDate.from_solar(today)
    except ValueError:  # before 1900 or after 2100
        return None
    ahead: int = day - moon.day
    if ahead < 0:
        ahead += LCalendars.ndays(moon.year, moon.month, moon.leap)
    return today + timedelta(days=ahead)


def coming(today: date, days: list[date | None]) -> date | None:
    """Of the years' days the one meant by somebody who names no year: the next, or one that has just gone by."""
    known = sorted(day for day in days if day)
    return next((day for day in known if day >= today - _JUST_GONE), None)


#: What the state gives off whatever list it publishes, by month and day.
_FREE = {(1, 1): "new_year", (5, 1): "labour", **dict.fromkeys(((10, 1), (10, 2), (10, 3)), "national")}
#: What families keep at home, by the moon's month and day.
_KEPT = {
    "spring": ((12, 30), (1, 1), (1, 2), (1, 3)),
    "lantern": ((1, 15),),
    "boats": ((5, 5),),
    "ancestors": ((7, 15),),
    "autumn": ((8, 15),),
    "small_year": _TWO_DAYS["小年"],
}


def kept(day: date) -> str:
    """The name of the festival on whose day families are at home, whether the state gives it off or not; else empty."""
    if found := _FREE.get((day.month, day.day)):
        return found
    if _term(day.year, "清明") == day:
        return "graves"
    years = (lunar_year(day) - 1, lunar_year(day))
    moons = ((name, lunar_day(year, *rule)) for name, rules in _KEPT.items() for rule in rules for year in years)
    return next((name for name, on in moons if on == day), "")


def solar_day(year: int, month: int, day: int) -> date | None:
    """The date; None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def festival(name: str, today: date, year: int | None = None) -> tuple[date, ...]:
    """The day or days a festival or solar term falls on next, or in the year given."""
    rules = _TWO_DAYS.get(name) or ((_SOLAR.get(name) or _LUNAR.get(name) or (0, 0)),)
    found = (_festival(name, rule, today, year) for rule in rules)
    return tuple(day for day in found if day)


def _festival(name: str, rule: tuple[int, int], today: date, year: int | None) -> date | None:
    years = [year] if year else [today.year + ahead for ahead in (-1, 0, 1, 2)]
    if name in TERMS:
        return coming(today, [_term(each, name) for each in years])
    if name in _SOLAR:
        return coming(today, [solar_day(each, *rule) for each in years])
    if year:  # the twelfth month of a moon's year ends in the next one of the sun
        return lunar_day(year, *rule)
    return next_lunar(today, *rule)


def _term(year: int, name: str) -> date | None:
    try:
        found: date = TermUtils.nth_term_day(year, term_name=name)
    except (ValueError, IndexError):
        return None
    return found


def holiday(name: str, first: date) -> tuple[date, date]:
    """The first and last day off around a festival, weekends and moved days included."""
    last = first + timedelta(days=_DAYS_OFF.get(name, 1) - 1)
    while not is_working_day(last + timedelta(days=1)) and (last - first).days < 15:
        last += timedelta(days=1)
    start = first
    while not is_working_day(start - timedelta(days=1)) and (first - start).days < 15:
        start -= timedelta(days=1)
    return start, last

"""节假日: days off and days made up, from the office's own files where there is one, else from the library."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar

FOLDER = Path(__file__).resolve().parent.parent / "data" / "holidays"
"""a file for each year that the office has written down, such as 2027.toml"""
_LONGEST = 31
"""days of one stretch; more is a slip of the pen"""


@dataclass(frozen=True, slots=True)
class Year:
    """One year as it was announced."""

    off: frozenset[date]
    work: frozenset[date]
    """Saturdays and Sundays that are worked"""

    def is_working(self, day: date) -> bool:
        """Announced as worked, or a weekday that is not off."""
        return day in self.work or (day.weekday() < 5 and day not in self.off)


def read_year(path: Path) -> Year:
    """The year of a file; ValueError says in one line what is wrong with it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    if strange := sorted(told.keys() - {"off", "work"}):
        raise ValueError(f"{path.name}: {strange[0]}: there are only off and work")
    off, work = (frozenset(_days(path, key, told.get(key, []))) for key in ("off", "work"))
    if not off:
        raise ValueError(f"{path.name}: off: name at least one day off")
    if both := sorted(off & work):
        raise ValueError(f"{path.name}: {both[0]} is both off and worked")
    if weekday := next((day for day in sorted(work) if day.weekday() < 5), None):
        raise ValueError(f"{path.name}: work: {weekday} is no Saturday or Sunday")
    return Year(off, work)


def _days(path: Path, key: str, entries: Any) -> Iterator[date]:
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: {key}: must be a list of dates in quotation marks")
    for entry in entries:
        first, _, last = str(entry).partition("..")
        try:
            begins, ends = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError as error:
            raise ValueError(f"{path.name}: {key}: {entry!r} is no date like 2027-10-01") from error
        if str(begins.year) != path.stem or str(ends.year) != path.stem:
            raise ValueError(f"{path.name}: {key}: {entry!r} lies in another year")
        if not begins <= ends < begins + timedelta(days=_LONGEST):
            raise ValueError(f"{path.name}: {key}: {entry!r} does not run from an earlier day to a later one")
        yield from (begins + timedelta(days=n) for n in range((ends - begins).days + 1))


@functools.lru_cache(maxsize=64)
def written(year: int, folder: Path = FOLDER) -> Year | None:
    """What the office has written down about this year; None where it has not."""
    path = folder / f"{year}.toml"
    return read_year(path) if path.is_file() else None


def known(year: int, folder: Path = FOLDER) -> bool:
    """Whether the days off of this year are known."""
    return written(year, folder) is not None or _published(date(year, 1, 1)) is not None


def _published(day: date) -> bool | None:
    """Whether the library says that the day is worked; None where it does not know the year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@functools.lru_cache(maxsize=1024)
def is_working_day(day: date, folder: Path = FOLDER) -> bool:
    """Days off rest, days made up (调休) are worked; in a year nobody has announced, Monday to Friday."""
    if year := written(day.year, folder):
        return year.is_working(day)
    published = _published(day)
    return day.weekday() < 5 if published is None else published


@functools.lru_cache(maxsize=1024)
def is_holiday(day: date, folder: Path = FOLDER) -> bool:
    """Whether the state gives the day off for a festival, on whatever weekday; never in a year nobody has announced."""
    if year := written(day.year, folder):
        return day in year.off
    try:
        off, festival = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return bool(off and festival)


def faulty(folder: Path = FOLDER) -> str:
    """What is wrong with the first file that cannot be used; empty where all can."""
    for path in sorted(folder.glob("*.toml")):
        try:
            if not path.stem.isdecimal():
                raise ValueError(f"{path.name}: is to be named after its year, such as 2027.toml")
            read_year(path)
        except ValueError as error:
            return str(error)
    return ""

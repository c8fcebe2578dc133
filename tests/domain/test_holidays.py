"""Days off of years that the library does not know: written down by the office, or Monday to Friday, and said so."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.commands.doctor import days_off
from domain.holidays import FOLDER, faulty, is_holiday, is_working_day, known, read_year

INVENTED = """
off = ["2027-02-05..2027-02-11", "2027-12-31"]
work = ["2027-02-13", "2027-02-14"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The office has written down 2027, with dates of our own."""
    (tmp_path / "2027.toml").write_text(INVENTED, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-12-31", True),
        ("2027-01-01", True),  # a Friday that nobody has announced as off
        ("2027-01-02", False),
        ("2027-02-05", False),  # a Friday announced as off
        ("2027-02-08", False),
        ("2027-02-12", True),
        ("2027-02-13", True),  # a Saturday made up
        ("2027-02-20", False),
        ("2027-12-31", False),
        ("2028-01-03", True),
    ],
)
def test_a_year_written_down_counts(folder: Path, day: str, works: bool) -> None:
    """Stretches and single days rest, days made up are worked, other years are as they were."""
    assert is_working_day(date.fromisoformat(day), folder) is works


def test_a_festival_is_known_on_a_weekend_too(folder: Path) -> None:
    """Whoever calls a meeting on a day off is told so, also on its Saturday."""
    assert is_holiday(date(2027, 2, 6), folder)
    assert not is_holiday(date(2027, 2, 20), folder)


def test_a_file_counts_more_than_the_library(tmp_path: Path) -> None:
    """A city may have a day of its own."""
    day = date(2026, 3, 16)
    assert is_working_day(day, tmp_path / "nowhere")
    (tmp_path / "2026.toml").write_text('off = ["2026-03-16"]\n', encoding="utf-8")
    assert not is_working_day(day, tmp_path)


def test_without_a_list_the_week_counts(tmp_path: Path) -> None:
    """On 1 January of a year nobody has announced the program runs on: Monday to Friday."""
    year = [date(2031, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [is_working_day(day, tmp_path) for day in year] == [day.weekday() < 5 for day in year]
    assert not any(is_holiday(day, tmp_path) for day in year)
    assert not known(2031, tmp_path)
    assert known(2026, tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("off = [", "2027.toml: "),
        ('holidays = ["2027-01-01"]', "there are only off and work"),
        ("work = []", "name at least one day off"),
        ("off = 20270101", "must be a list"),
        ('off = ["1 January"]', "is no date like"),
        ('off = ["2026-01-01"]', "lies in another year"),
        ('off = ["2027-05-05..2027-05-01"]', "does not run from an earlier day"),
        ('off = ["2027-01-01..2027-12-31"]', "does not run from an earlier day"),
        ('off = ["2027-01-02"]\nwork = ["2027-01-02"]', "both off and worked"),
        ('off = ["2027-01-01"]\nwork = ["2027-01-04"]', "no Saturday or Sunday"),
    ],
)
def test_a_slip_of_the_pen_is_named(tmp_path: Path, text: str, says: str) -> None:
    """One line with the file and what is wrong; nothing is guessed."""
    (tmp_path / "2027.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"2027\.toml") as no:
        read_year(tmp_path / "2027.toml")
    assert says in str(no.value)
    assert says in faulty(tmp_path)
    assert days_off(date(2027, 3, 1), tmp_path).state == "WRONG"


def test_doctor_asks_for_the_year_in_time(folder: Path, tmp_path: Path) -> None:
    """For this year, and from December on for the next; with the name of the file that is missing."""
    empty = tmp_path / "empty"
    assert days_off(date(2026, 11, 30), empty).state == "ok"
    assert (days_off(date(2026, 12, 1), empty).state, days_off(date(2027, 1, 1), empty).state) == ("look", "look")
    assert "2027.toml" in days_off(date(2027, 1, 1), empty).words
    assert days_off(date(2026, 12, 1), folder).state == "ok"


def test_what_is_shipped_can_be_read() -> None:
    """Every file in data/holidays."""
    assert faulty(FOLDER) == ""

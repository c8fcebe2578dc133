"""What people write about time is understood, asked about or left alone, as the table of expressions says."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.festivals import kept, lunar_day
from nlp.times import Moment, read_time
from tests.nlp.table_of_times import CALENDAR, ZONE, Row, meaning, table

WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=ZONE)
#: A little under the share of rows kept aside that were right when last measured: docs/understanding-times.md.
FLOOR = 0.95

times = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)).map(lambda at: at.replace(tzinfo=ZONE, microsecond=0))
words = st.sampled_from(
    re.findall(
        r"\S+",
        """
        下 上 周 三 晚上 七点 半 到 九点 前 后 之内 两 天 明天 大后天 月底 国庆 第一个 工作日 12月 3号
        腊月 二十三 初八 清明 19:30 或者 ， 过 闰 三十一 今晚 年 农历 一刻 分 差 个 小时 星期 日 每天
        凌晨 一点 2027年 最后一个 放假 - （ ） 02-30 99 零 廿
        """,
    )
)
texts = st.one_of(st.text(), st.lists(words, max_size=9).map("".join))


@pytest.mark.parametrize(
    "row", [row for row in table() if not row.held], ids=lambda row: f"{row.text}@{row.now:%m%d-%H}"
)
def test_what_people_write(row: Row) -> None:
    """Each expression means what the table says, seen from when it was said."""
    assert meaning(row) == row.expected


def test_expressions_kept_aside() -> None:
    """Rows that nothing was tuned on are understood as often as when they were first measured."""
    held = [row for row in table() if row.held]

    assert len(held) >= 100
    assert sum(meaning(row) == row.expected for row in held) / len(held) >= FLOOR


@given(texts, times)
def test_any_text_has_a_meaning_to_come(text: str, now: datetime) -> None:
    """Whatever is written, nothing raises, and what is found or offered is aware and never before now."""
    read = read_time(text, now, CALENDAR)

    assert read.status in ("found", "ambiguous", "past", "none")
    assert (read.at is not None) == (read.status == "found")
    found = [] if read.at is None else [Moment(read.at, read.until, read.all_day)]
    for moment in (*found, *read.candidates):
        assert moment.at.utcoffset() is not None
        assert moment.at.date() >= now.date() if moment.all_day else moment.at >= now.replace(second=0)
        assert moment.until is None or moment.until > moment.at
    assert 0 <= read.words[0] <= read.words[1] <= len(text)


@given(times, st.integers(0, 23), st.integers(0, 59))
def test_a_date_written_out_is_that_date(now: datetime, hour: int, minute: int) -> None:
    """A full date and hour is read back as it was written."""
    meant = now.replace(hour=hour, minute=minute, second=0) + timedelta(days=3)

    assert read_time(f"{meant:%Y年%m月%d日%H:%M}", now, CALENDAR).at == meant


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(0, 6))
def test_next_week_is_the_week_after_this_one(today: date, day: int) -> None:
    """下周X lies in the week that begins with the next Monday."""
    now = datetime(today.year, today.month, today.day, 10, tzinfo=ZONE)
    read = read_time("下周" + "一二三四五六日"[day], now, CALENDAR)

    assert read.at is not None
    assert read.at.date() == today + timedelta(days=7 - today.weekday() + day)


def test_words_that_decided() -> None:
    """The place of the words is told in the text as it was written, with its full-width and unseen characters."""
    text = "好的，\u200b１２月３日　晚上七点半，村委会见"
    read = read_time(text, WEDNESDAY, CALENDAR)

    assert text[slice(*read.words)] == "１２月３日　晚上七点半"


def test_city_time_whatever_the_server_says() -> None:
    """Now may come in any zone; what is said is city time."""
    now = datetime.fromisoformat("2026-11-25T18:30:00+00:00")  # 02:30 of the 26th in the city

    assert read_time("明天上午九点", now, CALENDAR).at == datetime(2026, 11, 27, 9, tzinfo=ZONE)


def test_past_offers_what_comes_nearest() -> None:
    """An hour that has gone by is past, with tomorrow's beside it."""
    read = read_time("上午八点", WEDNESDAY, CALENDAR)

    assert (read.status, [each.at.day for each in read.candidates]) == ("past", [26])


@pytest.mark.parametrize(
    ("year", "month", "day", "leap", "expected"),
    [
        (2027, 1, 1, False, date(2027, 2, 6)),
        (2026, 12, 30, False, date(2027, 2, 5)),
        (2025, 6, 1, True, date(2025, 7, 25)),
        (2026, 6, 1, True, None),
    ],
)
def test_lunar_days(year: int, month: int, day: int, leap: bool, expected: date | None) -> None:
    """New year, the last night of a short twelfth month, a leap month, and a leap month that is none."""
    assert lunar_day(year, month, day, leap=leap) == expected


@pytest.mark.parametrize(
    "pattern",
    ["1", "七", "下周三", "三点到", "12月3日", "19:30-", "或者", "两天后", "每天", "周四、", "初八", "差一刻"],
)
def test_a_long_text_costs_no_more_than_its_length(pattern: str) -> None:
    """Four thousand characters of anything are read at once; a cost that grew with their square would show."""
    text = (pattern * 4000)[:4000]
    started = process_time()

    read_time(text, WEDNESDAY, CALENDAR)

    assert process_time() - started < 1.0


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-02-16", "spring"),  # the last evening of the year
        ("2027-02-06", "spring"),  # 大年初一
        ("2026-03-03", "lantern"),
        ("2026-04-05", "graves"),
        ("2028-04-04", "graves"),
        ("2026-06-19", "boats"),
        ("2026-08-27", "ancestors"),
        ("2026-09-25", "autumn"),
        ("2031-10-01", "national"),
        ("2027-01-31", "small_year"),
        ("2026-03-16", ""),
        ("2026-11-25", ""),
    ],
)
def test_a_day_that_families_keep_is_known_by_name(day: str, name: str) -> None:
    """By the moon, the sun or the state's calendar, in any year, on whatever weekday."""
    assert kept(date.fromisoformat(day)) == name

"""What one phrase means on the city's clock: every moment it may mean, and which of them are still to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.calendar import Calendar
from nlp.festivals import next_lunar
from nlp.numerals import number
from nlp.time_days import Days, days_of, last_day_of, near_weekday, nth_day, shift, shift_months, shift_work
from nlp.time_hours import minutes_of, minutes_of_part, part_of
from nlp.time_phrases import Phrase, Side, is_of_hours
from nlp.time_pieces import Piece

_HALF_DAY, _DAY = 12 * 60, 24 * 60
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
_UNIT_MINUTES = {"分钟": 1, "刻钟": 15, "小时": 60, "钟头": 60}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, a span when `until` is set, or whole days."""

    at: datetime
    until: datetime | None = None
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a phrase means: found with one moment, ambiguous, past or none."""

    status: str
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Now, in city time, and the city's calendar."""

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The day it is in the city."""
        return self.now.date()

    def moment(self, day: date, minutes: int) -> datetime:
        """The moment so many minutes after the day's midnight, on the city's clock."""
        return datetime.combine(shift(day, minutes // _DAY), time(minutes % _DAY // 60, minutes % 60), self.now.tzinfo)

    def whole(self, day: date, last: date | None = None) -> Moment:
        """A day, or days up to the last."""
        return Moment(self.moment(day, 0), self.moment(shift(last or day, 1), 0), True)

    def deadline(self, end: datetime) -> Moment:
        """From now until then."""
        return Moment(self.now, end)

    def comes(self, moment: Moment) -> bool:
        """Whether the moment is not over."""
        if moment.all_day:
            return moment.at.date() >= self.today
        return moment.at >= self.now and (moment.until is None or moment.until > moment.at)


def resolve(phrase: Phrase, frame: Frame) -> Said:
    """What the phrase means, seen from now."""
    said = _side(phrase.begin, frame)
    if phrase.finish is not None and said.moments:
        ends = (_span(moment, phrase.begin, phrase.finish, frame) for moment in said.moments)
        spans = [each for each in ends if each is not None]
        said = Said("past", tuple(spans)) if said.status == "past" else judged(spans, frame)
    return said


def judged(moments: Iterable[Moment], frame: Frame, instead: Iterable[Moment] = ()) -> Said:
    """One moment to come is found, several are asked about, and none is past; nothing at all is asked about, too."""
    unique = tuple(sorted(set(moments), key=lambda moment: (moment.at, moment.until or moment.at)))
    live = tuple(moment for moment in unique if frame.comes(moment))
    if not unique or len(live) > 1:
        return Said("ambiguous", live)
    if live:
        return Said("found", live)
    return Said("past", tuple(moment for moment in instead if frame.comes(moment)))


def _side(side: Side, frame: Frame) -> Said:
    if side.of("past"):
        return Said("past")
    if side.of("now"):
        return Said("found", (Moment(frame.now),))
    if side.of("newyear", "work"):
        return _by_name(side, frame)
    length = side.of("length")
    if length is not None:
        return _length(side, length, frame)
    if not side.days and not side.of("clock", "part", "nth"):
        return Said("none")
    bound = side.of("bound")
    if side.of("passed") and not side.of("nth"):
        return Said("ambiguous")
    if side.of("latest"):
        return _by_then(side, frame)
    nth = side.of("nth")
    if bound is None and side.of("stay") and not (nth and nth.get("before")):
        return Said("ambiguous")
    return _bounded(side, bound, frame) if bound and nth is None else _dated(side, frame)


def _by_name(side: Side, frame: Frame) -> Said:
    name = side.of("newyear", "work")
    if name is not None and name.words == "年前":
        eve = next_lunar(shift(frame.today, 32), 1, 1)
        return judged([frame.deadline(frame.moment(eve, 0))] if eve else [], frame)
    if name is not None and name.kind == "work":
        end = max((span.end for span in frame.calendar.work), default=time(18))
        return judged([frame.deadline(frame.moment(frame.today, end.hour * 60 + end.minute))], frame)
    return Said("ambiguous")


def _days(side: Side, frame: Frame) -> Days | None:
    """The days named: those on which several names agree, all of them where they contradict each other."""
    days: set[date] | None = None
    for piece in side.days:
        read = days_of(piece, frame.today)
        if read is None:
            return None if side.of("nth") is None else _counted(side, piece, (), frame)
        if piece.kind == "weekday" and days is not None and piece.get("ahead") is None:
            read = tuple(near_weekday(day, piece) for day in days)
        days = set(read) if days is None else (days & set(read) or days | set(read))
    found = tuple(sorted(days or ()))
    if side.of("nth"):
        return _counted(side, side.days[-1], found, frame) if found else found
    return found


def _counted(side: Side, base: Piece, days: Days, frame: Frame) -> Days:
    nth, bound = side.of("nth"), side.of("bound")
    if nth is None:
        return days
    before = "前" if nth.get("before") and side.of("stay") else ""
    return nth_day(base, days, nth, side=(bound.words[-1] if bound else before), today=frame.today)


def _dated(side: Side, frame: Frame, *, after: bool = False) -> Said:
    clock, part = side.of("clock"), side.of("part")
    if not side.days:
        return _undated(clock, part, frame, after=after)
    days = _days(side, frame)
    if not days:
        return Said("ambiguous")
    if clock is None and part is None:
        yearly = [frame.whole(shift_months(day, 12)) for day in days]
        return judged([frame.whole(day) for day in days], frame, yearly)
    minutes = _minutes(clock, part, after=after)
    return judged([Moment(frame.moment(day, each)) for day in days for each in minutes], frame)


def _minutes(clock: Piece | None, part: Piece | None, *, after: bool = False, dated: bool = True) -> tuple[int, ...]:
    if clock is not None:
        return minutes_of(clock, part, after=after, dated=dated)
    return minutes_of_part(part) if part is not None else ()


def _undated(clock: Piece | None, part: Piece | None, frame: Frame, *, after: bool = False) -> Said:
    """An hour without a day is today's; a bare hour, or one of the small hours, may be tomorrow's."""
    if clock is None and part is None:
        return Said("none")
    minutes = _minutes(clock, part, after=after, dated=False)
    tomorrow = [Moment(frame.moment(shift(frame.today, 1), each)) for each in minutes]
    said = judged([Moment(frame.moment(frame.today, each)) for each in minutes], frame, tomorrow)
    small = part is not None and part_of(part.words) in (part_of("凌晨"), part_of("早上"))
    if said.status == "past" and clock is not None and (small or (part is None and len(minutes) > 1)):
        return judged(tomorrow, frame)
    return said


def _bounded(side: Side, bound: Piece, frame: Frame) -> Said:
    """Before (a deadline) or after (asked about)."""
    if bound.words[-1] == "后":
        if side.of("clock") is None:
            return Said("ambiguous")
        return _dated(side, frame, after=True)
    return _by_then(side, frame)


def _by_then(side: Side, frame: Frame) -> Said:
    if side.of("clock", "part"):
        said = _dated(side, frame)
        return judged([frame.deadline(moment.at) for moment in said.moments], frame) if said.moments else said
    return judged([frame.deadline(end) for end in _ends(side, frame)], frame)


def _ends(side: Side, frame: Frame) -> list[datetime]:
    """Where something has to be done by: before the feast itself, or by the end of the day or month named."""
    last = side.days[-1] if side.days else None
    if last is None:
        return []
    if last.kind == "vague":
        return [frame.moment(shift(last_day_of(last, frame.today), 1), 0)] if last.get("edge") else []
    days = _days(side, frame) or ()
    if last.kind == "week":
        days = days[-1:]
    return [frame.moment(day if last.kind == "festival" else shift(day, 1), 0) for day in days]


def _length(side: Side, length: Piece, frame: Frame) -> Said:
    then = length.get("then") or ("后" if length.get("over") else "")
    count = 0.5 if length.get("count") == "半" else float(number(length.get("count") or "") or 0)
    count += 0.5 * bool(length.get("half", "half2"))
    if not then or not count:
        return Said("none")
    if then[-1] == "前" and not length.get("over"):
        return Said("past")
    within = then[-1] == "内"
    if is_of_hours(length):
        at = frame.now + timedelta(minutes=count * _UNIT_MINUTES[length.get("unit") or ""])
        return judged([frame.deadline(at) if within else Moment(at)], frame)
    day = _later(frame.today, count, length.get("unit") or "")
    if within:
        return judged([frame.deadline(frame.moment(shift(day, 1), 0))], frame)
    clock, part = side.of("clock"), side.of("part")
    if clock is None and part is None:
        return judged([frame.whole(day)], frame)
    return judged([Moment(frame.moment(day, each)) for each in _minutes(clock, part)], frame)


def _later(today: date, count: float, unit: str) -> date:
    if unit == "工作日":
        return shift_work(today, min(int(count), 400))
    if unit in _UNIT_DAYS:
        return shift(today, round(count * _UNIT_DAYS[unit]))
    months = count * (12 if unit == "年" else 1)
    return shift(shift_months(today, int(months)), 15 * (months % 1 > 0))


def _span(begin: Moment, left: Side, right: Side, frame: Frame) -> Moment | None:
    """The span from a moment to the end that was said; None where the end lies before it, or fits no such beginning."""
    day = begin.at.date()
    if right.days:
        near = Frame(begin.at, frame.calendar)
        last = right.days[0]
        days = days_of(last, frame.today if last.kind == "relative" else near.today)
        if not days:
            return None
        day = days[0]
    clock = right.of("clock")
    if clock is None:
        return frame.whole(begin.at.date(), day) if begin.all_day and right.days and day >= begin.at.date() else None
    if begin.all_day:
        return None
    part = right.of("part") or (None if right.days else left.of("part"))
    minutes = set(minutes_of(clock, part))
    if right.of("part") is None and not right.days:
        minutes |= {each + more for each in minutes for more in (_HALF_DAY, _DAY)}
    ends = [end for end in (frame.moment(day, each) for each in minutes) if end > begin.at]
    return Moment(begin.at, min(ends)) if ends else None

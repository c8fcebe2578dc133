"""When somebody means: what a person wrote, as a moment, a span or a day of city time, seen from now.

What may mean two moments (三点, 星期三 said on a Wednesday, 明天下午) is not guessed: the moments are offered instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.calendar import Calendar
from nlp.fold import fold
from nlp.time_context import counted
from nlp.time_phrases import Phrase, phrases
from nlp.time_pieces import pieces, plain
from nlp.time_resolve import Frame, Moment, Said, judged, resolve

__all__ = ["Moment", "Time", "read_time"]

#: A time is told in the first two thousand characters.
_HEAD = 2000
#: More buttons than these help nobody.
_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Time:
    """What a text says about time."""

    #: found | ambiguous | past | none
    status: str
    #: When it is found: the moment, or where the span begins. A day begins at midnight, a deadline now.
    at: datetime | None = None
    #: Where a span, a day or a deadline ends, exclusive.
    until: datetime | None = None
    #: A day or days, and the hour was not said.
    all_day: bool = False
    #: What may be meant when it is ambiguous, and what comes nearest when it is past; may be empty.
    candidates: tuple[Moment, ...] = ()
    #: From where to where in the text the words stand that decided.
    words: tuple[int, int] = (0, 0)


def read_time(text: str, now: datetime, calendar: Calendar) -> Time:
    """The time a text speaks of, never before this minute; a tenth of a millisecond a message, linear for any text."""
    folded = fold(text[:_HEAD])
    letters = plain(folded.text)
    frame = Frame(calendar.local(now).replace(second=0, microsecond=0), calendar)
    said_times = counted(letters, phrases(letters, pieces(letters)))
    answers = [(phrase, resolve(phrase, frame)) for phrase in said_times]
    answers = [(phrase, said) for phrase, said in answers if said.status != "none"]
    if not answers:
        return Time("none")
    live = [(phrase, said) for phrase, said in answers if said.status != "past"] or answers[:1]
    said = live[0][1] if len(live) == 1 else _either(live, frame)
    start, end = folded.original(live[0][0].start, live[-1][0].end)
    return _time(said, (start, end))


def _either(live: list[tuple[Phrase, Said]], frame: Frame) -> Said:
    """Of several times nobody but the person knows which one counts, unless they are the same."""
    return judged((moment for _, said in live for moment in said.moments), frame)


def _time(said: Said, words: tuple[int, int]) -> Time:
    if said.status != "found":
        return Time(said.status, candidates=said.moments[:_CHOICES], words=words)
    moment = said.moments[0]
    return Time("found", moment.at, moment.until, moment.all_day, words=words)

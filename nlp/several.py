"""One message, several concerns: where it can be taken apart, by its numbers or by "and another thing"."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nlp import Reading

_BEFORE = r"(?:(?<=^)|(?<=[，。；：:;,、！!？?\s]))"
_MARKS = (
    re.compile(r"[①②③④⑤⑥]|[(（](?:[1-6]|[一二三四五六])[)）]"),
    re.compile(r"(?:(?<=^)|(?<=[\s：:，。；]))[1-6] (?=[\u4e00-\u9fff]{2})"),
    re.compile(_BEFORE + r"(?:[1-9]|[一二三四五六])[、.．)）:：](?![0-9])"),
    re.compile(_BEFORE + r"(?:问题|事项?|建议|诉求)[1-6一二三四五六][、.：:，,]?"),
    re.compile(
        _BEFORE + r"(?:第[一二三四五六](?:(?:个|件|点|条)(?:问题|事情?|建议)?|(?=[，、,:：是]))[，、,:：是]*"
        r"|[一二三四五六](?:是|来)|其[一二三])"
    ),
    re.compile(_BEFORE + r"(?:首先|其次|再次|再者|最后)(?:就?是|[，,])?"),
    re.compile(_BEFORE + r"(?:还有)?(?:有)?一个(?:事|问题)?是"),
)
_FURTHER = re.compile(
    r"(?:(?<=[，。；,;！!？?\s])|(?<=[了的]))(?:"
    r"(?:除此(?:之外|以外)|此外|另外|再有就是|再有|再一个|再就是|再说(?:一|个)|顺便(?:再)?(?:反映|说|问)(?:一下|下)?"
    r"|还想(?:反映|问|说)(?:一下|下)?|还有(?=就是|一个|一件|个事|件事|个问题))"
    r"(?:就是)?(?:一个|一件|个|件)?(?:事|问题)?(?:就?是)?[，,：: ]?)"
)
_ALSO = re.compile(r"(?<=[，。；,;！!\s])(?:还有|同时)[，,]?")
_EDGES = "，。；：:;,、 \n\t！!"
_LEAST = 4
"""characters; less says no concern"""
_ANNOUNCED = re.compile(
    r"(?:^|(?<=[，。；：:;,、！!？?\s]))(?:[^，。；：:;,、！!？?\s]*[两二三四五六几2-6](?:个|件|点|条)"
    r"(?:问题|事|情况|意见|建议|诉求)?[^，。；：:;,、！!？?\s]*|(?:我)?(?:想|要)?(?:反映|补充|说|问)[^，。\s]{0,6})$"
)
"""the last clause before the first number, where it says only that there are some"""
MOST = 6
#: How likely a part's subject may be in the other part, so that they still tell of different things: after a word that
#: announces another thing, and after a mere "and".
_SAME_AFTER_FURTHER, _SAME_AFTER_ALSO = 0.4, 0.04
#: Shorter, and what is added belongs to what was said before.
_LEAST_FURTHER, _LEAST_ALSO, _LEAST_LINE = 6, 8, 16


def apart(text: str, read: Callable[[str], Reading]) -> tuple[str, ...]:
    """The concerns of a text that are better reported apart; empty where it may well be one.

    Numbers are believed. What is only added must be about something else or at another place: "and the child fell" is
    not another concern.
    """
    numbered = _led(text, counted(text), read)
    if _told(numbered, read):
        return _lines_after(numbered, read)
    ways = ((added(text), _SAME_AFTER_FURTHER, _LEAST_FURTHER), (also(text), _SAME_AFTER_ALSO, _LEAST_ALSO))
    for parts, same, least in ways:
        enough = all(len(part) >= least for part in parts[1:]) and _told(parts, read)
        if enough and _differ([read(part) for part in parts], same):
            return _lines_after(parts, read)
    return _line_by_line(text, read)


def _led(text: str, parts: tuple[str, ...], read: Callable[[str], Reading]) -> tuple[str, ...]:
    """What stands before the first number is a part where it tells of some subject; else it goes along with the
    first: who speaks, and where it all is."""
    if len(parts) < 2 or not text.strip(_EDGES).startswith(parts[0]):
        return parts
    lead = read(parts[0])
    tells = lead.kind == "concern" and lead.subject.candidates and len(parts[0]) >= _LEAST_ALSO
    return parts if tells else (f"{parts[0]}，{parts[1]}", *parts[2:])


def _line_by_line(text: str, read: Callable[[str], Reading]) -> tuple[str, ...]:
    """The parts of what was told before the last line, and that line: by itself where it surely tells of another
    thing, else with the part it follows."""
    before, _, line = text.rstrip().rpartition("\n")
    if not before.strip():
        return ()
    parts = apart(before, read)
    last = parts[-1] if parts else before
    if len(parts) < MOST and _is_another(last, line.strip(), read):
        return (*(parts or (before,)), line.strip())
    return (*parts[:-1], f"{last}\n{line}") if parts else ()


def _lines_after(parts: tuple[str, ...], read: Callable[[str], Reading]) -> tuple[str, ...]:
    """The same parts; a line that was added to the last, and surely tells of another thing, is one more."""
    *kept, last = parts
    for line in last.split("\n"):
        if len(kept) < len(parts) or (len(kept) < MOST and _is_another(kept[-1], line, read, _LEAST_ALSO)):
            kept.append(line)
        else:
            kept[-1] = f"{kept[-1]}\n{line}"
    return tuple(kept)


def _is_another(one: str, other: str, read: Callable[[str], Reading], least: int = _LEAST_LINE) -> bool:
    """Whether a line tells of a subject of its own, as surely as the words before it tell of theirs: at length, or
    with a place. A few words more say what comes of the first thing."""
    told, line = read(one), read(other)
    sure = told.subject.sure and line.subject.sure and line.kind == told.kind == "concern"
    much = len(other) >= (_LEAST_ALSO if line.place.sure else least)
    return sure and much and _unlike(told, line, _SAME_AFTER_ALSO)


def counted(text: str) -> tuple[str, ...]:
    """The parts somebody numbered, before them what stands in front of the first where that says something."""
    for marks in _MARKS:
        found = list(marks.finditer(text))
        if len(found) > 1:
            lead = text[: found[0].start()].strip(_EDGES)
            ends = [*(m.start() for m in found[1:]), len(text)]
            parts = [text[m.end() : end] for m, end in zip(found, ends, strict=True)]
            lead = _ANNOUNCED.sub("", lead).strip(_EDGES)
            return _tidy(parts if len(lead) < _LEAST else [lead, *parts])
    return ()


def added(text: str) -> tuple[str, ...]:
    """The parts of a text that goes on to another thing; whether it is another concern its reader has to find out."""
    return _cut(text, _FURTHER)


def also(text: str) -> tuple[str, ...]:
    """The parts of a text that goes on with "and" alone, which says little."""
    return _cut(text, _ALSO)


def _cut(text: str, marks: re.Pattern[str]) -> tuple[str, ...]:
    found = list(marks.finditer(text))
    if not found:
        return ()
    starts, ends = [0, *(m.end() for m in found)], [*(m.start() for m in found), len(text)]
    return _tidy([text[start:end] for start, end in zip(starts, ends, strict=True)])


def _told(parts: tuple[str, ...], read: Callable[[str], Reading]) -> bool:
    """Whether there are parts, few enough, each of which tells or asks something."""
    return 1 < len(parts) <= MOST and all(read(part).kind in ("concern", "question") for part in parts)


def _differ(readings: list[Reading], same: float) -> bool:
    """Whether every two neighbours are at different places or of subjects that are unlikely for the other."""
    return all(_unlike(one, other, same) for one, other in pairwise(readings))


def _unlike(one: Reading, other: Reading, same: float) -> bool:
    if one.place.sure and other.place.sure and one.place.place != other.place.place:
        return True
    if one.subject.subject is None or other.subject.subject is None or one.subject.subject == other.subject.subject:
        return False
    return _chance(one, other) < same and _chance(other, one) < same


def _chance(one: Reading, other: Reading) -> float:
    """How likely the subject of one is for the other."""
    chances = dict(zip(other.subject.candidates, other.subject.chances, strict=True))
    return chances.get(one.subject.subject or "", 0.0)


def _tidy(parts: list[str]) -> tuple[str, ...]:
    """Without the marks between them; a part that says too little goes along with its neighbour."""
    kept: list[str] = []
    waiting = ""
    for part in (part.strip(_EDGES) for part in parts):
        whole = f"{waiting}，{part}".strip(_EDGES)
        if len(part) >= _LEAST:
            kept.append(whole)
            waiting = ""
        elif kept and part:
            kept[-1] = f"{kept[-1]}，{part}"
        else:
            waiting = whole
    return tuple(kept)

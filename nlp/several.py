"""One message, several concerns: where it can be taken apart, by its numbers or by "and another thing"."""

from __future__ import annotations

import re

_BEFORE = r"(?:(?<=^)|(?<=[，。；：:;,！!？?\s]))"
_NUMBERS = re.compile(_BEFORE + r"(?:[1-9]|[一二三四五六])[、.．)）:：](?![0-9])")
_ORDINALS = re.compile(_BEFORE + r"(?:第[一二三四五六](?:个|件|点)?[，、,:：是]?|[一二三四五六]是|其[一二三])")
_FURTHER = re.compile(
    r"(?<=[，。；,;！!\s])(?:另外|还有|再有|再一个|再就是|再说(?:一|个)|顺便(?:反映|说|问))(?:一个|一件|个|件)?(?:事|问题)?(?:就?是)?[，,：:]?"
)
_EDGES = "，。；：:;,、 \n\t！!"
_LEAST = 4
"""characters; less says no concern"""
_ANNOUNCED = re.compile(r"[两二三四五六几2-6](?:个|件|点|条)(?:问题|事|情况|意见|建议)")
"""what stands before the first number and says only that there are some"""


def counted(text: str) -> tuple[str, ...]:
    """The parts somebody numbered, the first of them led by what stands before it where that says something."""
    for marks in (_NUMBERS, _ORDINALS):
        found = list(marks.finditer(text))
        if len(found) > 1:
            lead = text[: found[0].start()]
            ends = [*(m.start() for m in found[1:]), len(text)]
            parts = [text[m.end() : end] for m, end in zip(found, ends, strict=True)]
            return _tidy(parts if _ANNOUNCED.search(lead) else [lead, *parts])
    return ()


def added(text: str) -> tuple[str, ...]:
    """The parts of a text that goes on to another thing; whether it is another concern its reader has to find out."""
    found = list(_FURTHER.finditer(text))
    if not found:
        return ()
    starts, ends = [0, *(m.end() for m in found)], [*(m.start() for m in found), len(text)]
    return _tidy([text[start:end] for start, end in zip(starts, ends, strict=True)])


def _tidy(parts: list[str]) -> tuple[str, ...]:
    """Without the marks between them; a part that says too little goes along with the one before it."""
    kept: list[str] = []
    for part in (part.strip(_EDGES) for part in parts):
        if len(part) >= _LEAST:
            kept.append(part)
        elif part and kept:
            kept[-1] = f"{kept[-1]}，{part}"
    return tuple(kept)

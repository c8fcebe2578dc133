"""Who does what by when, and which department has it, as people tell them in one sentence: 王师傅下周五以前来量尺寸."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Span = Callable[[str], tuple[int, int]]
"""where in a text its time stands; the same place twice where it has none"""
_CLAUSE = re.compile(r"[，,；;。！!\n]+")
_GIVEN_TO = re.compile(r"^(?:就|已经|已|我们|我)*(?:由|请|让|叫|交给|派)(?!来)|^(?:就|已经|已)(?=..)")
_NO_NAME = re.compile("^我(?!们)|[没谁了不还吧吗呢]|怎么|到底|什么|大家都")
_BY = re.compile(r"^(?:的时候|以前|之前|前|以内|之内|内|就)?(?:要|得|先|会|一定)?")
_DOES = re.compile(
    r"负责|(?<![未原])来|去|把|跟|再|给(?!排?水)|联系|找|盯着|答应|保证|\s(?:will|to|does|is to)\s", re.IGNORECASE
)
_ONLY_DOES = re.compile(r"(?:来|去)?(?:负责|做|办|弄)[。.!]?$")
_NAME = re.compile(r"[^\W\d_]{2,16}(?:[、和与及 ·][^\W\d_]{2,16}){0,4}")
_OFFICE = re.compile(
    r"^(?:这件|这事|它|已经|已|我们|我|都|就)*"
    r"(?:(?:转交|移交|交办|反映|转)(?:给|到)?|(?:交|报|送|派)(?:给|到)|找|联系|给(?!排?水))?了?(?=..)"
)
_REST = re.compile(r"[，,；;。：:\n]+\s*|\s+|(?=让他们|请他们|要求|答应|他们|说)")
_NUMBERED = re.compile(r"[\d\s\-－—号#第]+")


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise as it was told; what was not said is empty."""

    who: str
    what: str = ""
    due: str = ""
    """the words that say by when"""


def read_promises(text: str, span: Span) -> tuple[Promised, ...]:
    """The promises in a text, a mere name among them; none where it does not surely begin with who does it.

    A part that names nobody belongs to the promise before it.
    """
    found: list[Promised] = []
    for clause in filter(None, (part.strip() for part in _CLAUSE.split(text))):
        before = found[-1] if found else None
        read = _read(clause, span)
        if read is not None and (before is None or read.what):
            found.append(read)
        elif before is None:
            return ()
        elif not before.due and _is_time(clause, span):
            found[-1] = Promised(before.who, before.what, clause)
        else:
            found[-1] = Promised(before.who, "，".join(filter(None, (before.what, clause))), before.due)
    return tuple(found)


def _is_time(clause: str, span: Span) -> bool:
    start, end = span(clause)
    return start < end and len(clause) - (end - start) <= len("以前做完")


def _read(clause: str, span: Span) -> Promised | None:
    """Who stands before the time or before what is done; what is done stands after both."""
    clause = _GIVEN_TO.sub("", clause).strip()
    start, end = span(clause)
    due = clause[start:end]
    who, what = clause[:start].strip(), clause[end:]
    if due:
        what = _BY.sub("", what).strip()
    else:
        who, what = clause, ""
    if due and not who:
        who, what = what, ""
    if not (due and what):
        done = next((m for m in _DOES.finditer(who) if m.start() > 1), None)
        if only := _ONLY_DOES.search(who):
            who = who[: only.start()]
        elif done:
            who, what = who[: done.start()], f"{who[done.start() :]}{what}".strip()
    who = who.strip()
    odd = _NO_NAME.search(who) or any(m.start() > 1 for m in _DOES.finditer(who))
    fits = bool(_NAME.fullmatch(who)) and not odd
    return Promised(who, what if len(what) > 1 else "", due) if fits else None


def read_office(text: str) -> tuple[str, str]:
    """The department, and what was said beside it: 交给西城街道办，说月底前补好. Empty where there is but a number."""
    office, rest = _OFFICE.sub("", text.strip(), count=1), ""
    for cut in _REST.finditer(office):
        if cut.start() > 1 and len(office) - cut.end() > 1 and not office[: cut.start()].isascii():
            office, rest = office[: cut.start()], office[cut.end() :]
            break
    return ("", "") if only_number(office) else (office.strip("。，, 了"), rest.strip())


def only_number(text: str) -> bool:
    """Whether a text is but a number, as of an issue."""
    return bool(_NUMBERED.fullmatch(text.strip()))

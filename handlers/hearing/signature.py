"""In whose name: what a sentence says about whoever tells a concern, wherever in a report it is said.

A sentence that speaks of nothing else is no part of the concern. Of one that tells something besides, what it says
about the name holds, and the clauses that hide it are left out: they tell every reader who is afraid of whom.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from handlers.hearing.marks import TELEPHONE, any_mark, clauses, letters, made_of, one_of
from handlers.talk.turn import Turn

_LONG = 80
"""characters; nobody says so little at such length"""
_NUMBER = re.compile(TELEPHONE)
_STOPS = re.compile(r"[,.;!?\u3001\u3002]")
_LEFT = " ,;\uff0c\uff1b\u3001"
"""what stands at the end once the clause behind it is left out"""
_HIDING = ("anonymous", "confidential")
"""what is taken from a sentence that tells something besides: whoever is afraid is not shown"""
_MANNERS = {
    "signature.heard.unhidden": "named",
    "signature.heard.anonymous": "anonymous",
    "signature.heard.confidential": "confidential",
    "signature.heard.named": "named",
}
"""the marks that are looked for, in this order, and the manner each stands for"""


def own(turn: Turn, text: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The answers in a sentence about the name and the number of whoever speaks, said to have been heard; and the text,
    empty where it says nothing else. Whoever signs with a name keeps it: another beside a number is whom to ask for."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return {}, text
    alone = _alone(turn, plain) if len(plain) <= _LONG else {}
    signed = given.get("report.manner") == "named" and given.get("report.name")
    if signed and {"report.name", "report.contact"} == alone.keys():
        alone = {"report.contact": f"{alone['report.name']} {alone['report.contact']}"}
    manner, rest = ("", "") if alone else _said_besides(turn, text)
    answers = alone or ({"report.manner": manner} if manner else {})
    if "report.manner" in answers:
        turn.say(f"signature.{answers['report.manner']}", fold="signed")
    elif "report.name" in answers:
        turn.say("signature.called", fold="signed")
    if "report.contact" in answers:
        turn.say("report.contact.taken", fold="reached")
    return answers, rest if answers else text


def says_only(turn: Turn, text: str) -> bool:
    """Whether a text says how to be named or reached, and nothing else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(plain) and len(plain) <= _LONG and bool(_alone(turn, plain))


def _alone(turn: Turn, plain: str) -> dict[str, Any]:
    """The answers in a sentence that says nothing else."""
    found = _NUMBER.search(plain)
    rest = f"{plain[: found.start()]} {plain[found.end() :]}" if found else plain
    name, without = _called(turn, rest, reached=found is not None)
    bare = letters(without)
    if not (bare or name) or not _is_made_of(turn, bare):  # a bare number is known to its own question
        return {}
    others = re.compile(one_of(_sentence(turn, "others")), re.IGNORECASE)
    if (name and others.search(without)) or (found and others.search(_clause(plain, found))):  # it is somebody else's
        return {}
    manner = _manner(turn, bare)
    answers = {"report.manner": manner} if manner else {}
    return answers | ({"report.name": name} if name else {}) | ({"report.contact": found[0]} if found else {})


def _clause(plain: str, found: re.Match[str]) -> str:
    """The clause in which a number stands."""
    return _STOPS.split(plain[: found.start()])[-1] + _STOPS.split(plain[found.end() :])[0]


def _called(turn: Turn, rest: str, *, reached: bool) -> tuple[str, str]:
    """The name that somebody says is theirs, and what is left without it; a bare one only beside a telephone number."""
    led, alone = names_of(turn)
    name, without = "", rest
    while said := led.search(without):  # the last is what they would be called: surname Wang, call me old Wang
        if not is_name(turn, said["name"] or said["kin"]):
            return "", rest
        part = "name" if said["name"] else "kin"
        name, without = said[part], f"{without[: said.start(part)]} {without[said.end(part) :]}"
    if name or not reached:
        return name, without
    bare = next((m for m in alone.finditer(rest) if is_name(turn, m["name"])), None)
    return (bare["name"], f"{rest[: bare.start()]} {rest[bare.end() :]}") if bare else ("", rest)


def names_of(turn: Turn) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A name behind the words that lead up to it, and one that stands by itself."""
    keys = ("naming", "family", "surnames", "nicknames", "titles", "behind")
    return _naming(*(_sentence(turn, key) for key in keys))


def is_name(turn: Turn, words: str) -> bool:
    """Whether words that begin like a name are no place and no word of their own: 车主 owns a car."""
    return words not in turn.house.read(words).keywords and turn.house.reader.where(words).status == "none"


def _said_besides(turn: Turn, text: str) -> tuple[str, str]:
    """The manner that a clause of its own asks for, empty for none; and the text without such clauses."""
    plain = unicodedata.normalize("NFKC", text)
    if not _manner(turn, letters(plain)):
        return "", text
    if any_mark(_sentence(turn, "reporting")).search(letters(plain[:_LONG])):
        return "anonymous", text
    hiding = [clause for clause in clauses(text) if _manner_alone(turn, clause) in _HIDING]
    rest = text
    for clause in hiding:
        rest = re.sub(rf"{re.escape(clause)}\W*", "", rest, count=1)
    return (_manner_alone(turn, hiding[0]), rest.rstrip(_LEFT)) if hiding else ("", text)


def _manner_alone(turn: Turn, clause: str) -> str:
    """The manner that a clause asks for that says nothing else."""
    bare = letters(unicodedata.normalize("NFKC", clause))
    return _manner(turn, bare) if bare and _is_made_of(turn, bare) else ""


def _manner(turn: Turn, bare: str) -> str:
    marks = zip(turn.lists(*_MANNERS), _MANNERS.values(), strict=True)
    return next((manner for words, manner in marks if any_mark(words).search(bare)), "")


def _sentence(turn: Turn, key: str) -> str:
    return turn.lists(f"signature.heard.{key}")[0]


def _is_made_of(turn: Turn, bare: str) -> bool:
    """Whether the text is nothing but words that one says about a name or a number; whoever shall not know it, may be
    anybody."""
    bare = any_mark(_sentence(turn, "unknown_to")).sub("", bare)
    words = (_sentence(turn, key) for key in ("words", "beside", "naming", "family"))
    return made_of("|".join(words)).whole(bare)


@functools.lru_cache(maxsize=16)
def _naming(
    words: str, family: str, surnames: str, nicknames: str, titles: str, behind: str
) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A name behind the words that lead up to it, and one that stands by itself; where surnames are few, names begin
    with one of them, and what people are called is made with one."""
    lead = one_of(words)
    if surnames == "\u2026":
        name = r"[A-Z]\w+(?: [A-Z]\w+){0,2}"
        return re.compile(rf"{lead}[\s:,\uff1a\uff0c]*(?P<name>{name})(?P<kin>)"), re.compile(
            rf"(?<!\w)(?P<name>{name})(?!\w)"
        )
    ends = rf"(?=\W|$|{one_of(behind)})"
    called = rf"{one_of(nicknames)}(?:{surnames})|(?:{surnames}){one_of(titles)}"
    name = rf"(?:{called})|(?:{surnames})[^\W\d_]{{1,2}}?"
    kin = rf"{one_of(family)}(?P<kin>{surnames}){ends}"
    return (
        re.compile(rf"{lead}[\s:,\uff1a\uff0c]*(?P<name>{name}){ends}|{kin}"),
        re.compile(rf"(?<!\w)(?P<name>{name}){ends}"),
    )

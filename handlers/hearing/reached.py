"""How to be reached, told in the middle of a story: the number is kept, and its clause stands in no story.

Only the number of whoever speaks is taken, in words that say so; everybody else's stays where it is, and is masked.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from handlers.hearing import signature
from handlers.hearing.marks import TELEPHONE, one_of
from handlers.talk.stored import is_open
from handlers.talk.turn import Turn

_CONTACT = "report.contact"
_PAUSES = re.compile(r"([\s,;\u3001\uff0c\uff1b])[\s,;\u3001\uff0c\uff1b]+")
_BEGINS = r"(?<![\w\s])|(?<=[^\x00-\x7f]\s)|(?<=[,.;:!?]\s)"
"""where a clause begins: words of letters are divided by spaces, too"""
_STOPS = " ,;\u3001\uff0c\uff1b"


def own(turn: Turn, text: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What somebody says about their own name and number, by itself or in the middle of a story, and what else is
    said."""
    signed, rest = signature.own(turn, text, given)
    called, rest = _introduced(turn, rest)
    reach, rest = told(turn, rest, given) if rest else ({}, rest)
    return signed | called | reach, rest


def _introduced(turn: Turn, text: str) -> tuple[dict[str, Any], str]:
    """The name that a clause of its own gives to whoever speaks, with the number behind it, and the text without them:
    a name is shown to nobody who was not to see it."""
    led, _alone = signature.names_of(turn)
    begins, number = _introduces(*turn.lists("signature.heard.introduces", "signature.heard.reach_what"))
    for said in led.finditer(text):
        name = said["name"]
        if not name or not begins.match(text, said.start()) or not signature.is_name(turn, name):
            continue
        found = number.match(text, said.end())
        rest = f"{text[: said.start()]}{text[found.end() if found else said.end() :]}"
        turn.say("signature.called", fold="signed")
        if found:
            turn.say("report.contact.taken", fold="reached")
        answers = {"report.name": name} | ({_CONTACT: unicodedata.normalize("NFKC", found["number"])} if found else {})
        return answers, _tidy(rest)
    return {}, text


def _tidy(rest: str) -> str:
    """What is left once a clause was taken out; empty, where that says nothing."""
    rest = _PAUSES.sub(r"\1", rest).strip(_STOPS)
    return rest if any(map(str.isalnum, rest)) else ""


@functools.lru_cache(maxsize=16)
def _introduces(introduces: str, what: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a clause begins that says one's own name, and a number that stands behind the name."""
    pause = rf"[\s:{_STOPS}]{{0,3}}"
    return (
        re.compile(rf"(?:{_BEGINS}){one_of(introduces)}", re.IGNORECASE),
        re.compile(rf"{pause}(?:{one_of(what)})?{pause}(?P<number>{TELEPHONE})", re.IGNORECASE),
    )


def told(turn: Turn, text: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The number and the name beside it, said to be kept, and the text without them; nothing and the whole text, where
    none is told or it is asked for just now."""
    found = _own(turn).search(text)
    if found is None or is_open(given.get(_CONTACT)):
        return {}, text
    name, end = _behind(turn, text, found.end())
    number = unicodedata.normalize("NFKC", found["number"])
    turn.say("report.contact.taken", fold="reached")
    return {_CONTACT: f"{name} {number}".strip()}, _tidy(f"{text[: found.start()]}{text[end:]}")


def _behind(turn: Turn, text: str, start: int) -> tuple[str, int]:
    """The name behind a number, and where it ends: glued to it, or beside it where it can be nothing but a name."""
    led, alone = signature.names_of(turn)
    rest = text[start:]
    glued = rest.lstrip("(\uff08")
    apart = rest.lstrip(f"({_STOPS}\uff08")
    if said := led.match(apart):
        name = said["name"] or said["kin"]
    elif (said := alone.match(apart)) and (glued == apart or _is_called(turn, said["name"])):
        name = said["name"]
    else:
        return "", start
    return name, start + len(rest) - len(apart) + said.end() + len(_closing(apart[said.end() :]))


def _closing(rest: str) -> str:
    return rest[:1] if rest[:1] in (")", "\uff09") else ""


def _is_called(turn: Turn, name: str) -> bool:
    """Whether it is what people call somebody: Aunt Wang, old Wang."""
    before, behind = turn.lists("signature.heard.nicknames")[0], turn.lists("signature.heard.titles")[0]
    return name.startswith(tuple(before.split("|"))) or name.endswith(tuple(behind.split("|")))


def _own(turn: Turn) -> re.Pattern[str]:
    keys = ("reach_whose", "reach_what", "reach_links", "reach_calls", "reach_leads", "reach_dials")
    return _pattern(*(turn.lists(f"signature.heard.{key}")[0] for key in keys))


@functools.lru_cache(maxsize=16)
def _pattern(whose: str, what: str, links: str, calls: str, leads: str, dials: str) -> re.Pattern[str]:
    """Mine, what it is, the number; or a call to be called, and the number: who dials my phone has another one, and so
    has who calls me. A call to be called begins a clause, or stands behind words that lead up to one."""
    beside = rf"(?:{one_of(links)}|[\s:\uff1a,\uff0c])"
    mine = rf"{''.join(f'(?<!{word})' for word in _before(dials))}{one_of(whose)}{beside}{{0,2}}{one_of(what)}"
    led = "|".join([_BEGINS, *(f"(?<={word})" for word in _before(leads))])
    called = rf"(?:{led}){one_of(calls)}(?:{beside}{{0,2}}{one_of(what)})?"
    return re.compile(rf"(?:{mine}|{called}){beside}{{0,3}}(?P<number>{TELEPHONE})", re.IGNORECASE)


def _before(words: str) -> list[str]:
    """Each of the words as it stands before others: a word of letters with its space."""
    return [re.escape(word) + (r"\s" if word.isascii() else "") for word in words.split("|")]

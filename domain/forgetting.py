"""忘记: which words of a thing go with a person or with time, wherever they stand in its state and in its past."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from domain.publication import redacted

FORGOTTEN = "forgotten"
"""the event that says which events before it were changed, and what they say now"""
WORDS = frozenset(
    {
        "about",
        "agenda",
        "agreed",
        "contact",
        "dissent",
        "firm",
        "given",
        "guests",
        "keywords",
        "material",
        "name",
        "office",
        "promised",
        "reason",
        "result",
        "said",
        "spot",
        "what",
        "who",
        "why",
        "words",
    }
)
"""where an event or a state holds what somebody wrote; everything else is ids, kinds and times"""
LEAST = 2
_PLAIN = re.compile(r"[A-Za-z][A-Za-z .'-]*")
_DIGITS = re.compile(r"\d[\d -]{5,}\d")
_HAN = re.compile("[\u3400-\u9fff]{3,4}")

Hide = Callable[[str], str]
Change = Callable[[Any, str], Any]
"""a value of an event or a state, and what it is called there → what it is from now on"""
FADES = WORDS - {"about", "office", "result"}
"""what goes with time; how it ended, and who has it, are facts"""


def hider(names: Iterable[str], instead: str) -> Hide:
    """What puts `instead` in the place of each of these names; a name in letters only where it is a whole word."""
    known = {name.strip() for name in names if len(name.strip()) >= LEAST}
    whole = sorted((n for n in known if _PLAIN.fullmatch(n)), key=len, reverse=True)
    parts = known.difference(whole)
    pattern = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, whole))})(?![A-Za-z])") if whole else None

    def hide(text: str) -> str:
        text = redacted(text, parts, instead)
        return pattern.sub(lambda _: instead, text) if pattern else text

    return hide


def names_in(contact: str) -> set[str]:
    """What in a contact points to somebody: all of it, each number, and what may be a name."""
    return {contact.strip(), *(n.strip() for n in _DIGITS.findall(contact)), *_HAN.findall(contact)} - {""}


def without(value: Any, hide: Hide, key: str = "") -> Any:
    """The same value with its words changed; ids, kinds and times stay as they are."""
    if isinstance(value, str):
        return hide(value) if key in WORDS else value
    if isinstance(value, dict):
        return {k: without(v, hide, k) for k, v in value.items()}
    if isinstance(value, list):
        return [without(each, hide, key) for each in value]
    return value


def hiding(hide: Hide) -> Change:
    """Takes names out of words."""
    return lambda value, key: without(value, hide, key)


def fading(mark: str) -> Change:
    """Takes all words away; in the place of what it was about stands the mark that says so."""

    def fade(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {k: fade(v, k) for k, v in value.items()}
        if key not in FADES:
            return value
        return mark if key == "what" else [] if isinstance(value, list) else ""

    return fade

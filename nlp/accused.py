"""Whom in office a concern is about: said to have done wrong, not asked, thanked, waited for or only mentioned.

Whoever handles an issue must not be who it is about. So this finds rather too much than too little, but not those who
merely have not helped yet: that is how nearly every concern begins.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.cues import Cued, Cues, read_kept
from nlp.patterns import filled, put_together

_SENTENCE = re.compile(r"[^。！？!?\n]{1,300}")
_REACH = 4000
_BEFORE, _AFTER = 12, 24
_AROUND = ("before", "after")


@dataclass(frozen=True, slots=True)
class Accusations:
    """The table of `accused.toml`, compiled."""

    cues: Cues
    who: Cued
    person: Cued
    neutral: Cued
    before: dict[str, Cued]
    after: dict[str, Cued]
    unnamed: Cued


def read_accusations(path: Path) -> Accusations:
    """The table of `accused.toml`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    cues = Cues(patterns_of_accusations(table), read_kept(path.parent))
    before, after = ({name: cues.cued[f"{group}.{name}"] for name in table[group]} for group in _AROUND)
    who, person, neutral, unnamed = (cues.cued[name] for name in ("who", "person", "neutral", "unnamed"))
    return Accusations(cues, who, person, neutral, before, after, unnamed)


def patterns_of_accusations(table: dict[str, Any]) -> dict[str, str]:
    """Every pattern of the table by its name."""
    parts = put_together(table["parts"])
    words = {
        "who": "{person}|{unit}",
        "person": "{person}",
        "neutral": table["neutral"]["words"],
        "unnamed": table["unnamed"]["says"],
    }
    words |= {f"{group}.{name}": said for group in _AROUND for name, said in table[group].items()}
    return {name: filled(said, parts) for name, said in words.items()}


def accused(text: str, table: Accusations) -> tuple[str, ...]:
    """Those in office whom a folded text is about, in its own words and order; empty where it is about nobody."""
    text = text[:_REACH]
    possible = table.cues.possible(text)
    if not possible & (table.who.bit | table.unnamed.bit):
        return ()
    found: list[str] = []
    for sentence in _SENTENCE.findall(text):
        said = sentence
        if possible & table.neutral.bit:
            said = table.neutral.pattern.sub(lambda words: " " * len(words[0]), sentence)
        for who in table.who.pattern.finditer(said):
            before, after = said[max(0, who.start() - _BEFORE) : who.start()], said[who.end() : who.end() + _AFTER]
            if _is_accused(before, who[0], after, table):
                found.append(who[0])
        if not found and possible & table.unnamed.bit:
            found += [next(filter(None, unnamed.groups())) for unnamed in table.unnamed.pattern.finditer(said)]
    return tuple(dict.fromkeys(found))


def _is_accused(before: str, who: str, after: str, table: Accusations) -> bool:
    """Whether what stands around somebody in office says that they did wrong."""
    stands, follows = table.before, table.after
    if stands["reported"].pattern.search(before):
        return not follows["nothing"].pattern.match(after)
    if stands["suffered"].pattern.search(before):
        return not follows["harmless"].pattern.match(after)
    if follows["grave"].pattern.search(after):
        return True
    if (
        follows["others"].pattern.match(after)
        or stands["asked"].pattern.search(before)
        or stands["wish"].pattern.search(before)
    ):
        return False
    if any(follows[way].pattern.search(after) for way in ("kin", "took", "made", "deed")):
        return True
    return table.person.pattern.fullmatch(who) is not None and not follows["benign"].pattern.match(after)

"""Whom in office a concern is about: said to have done wrong, not asked, thanked, waited for or only mentioned.

Whoever handles an issue must not be who it is about. So this finds rather too much than too little, but not those who
merely have not helped yet: that is how nearly every concern begins.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from nlp.cues import Cued, Cues
from nlp.patterns import pattern, put_together

_SENTENCE = re.compile(r"[^。！？!?\n]{1,300}")
_REACH = 4000
_BEFORE, _AFTER = 12, 24


@dataclass(frozen=True, slots=True)
class Accusations:
    """The table of `accused.toml`, compiled."""

    cues: Cues
    who: Cued
    person: re.Pattern[str]
    neutral: Cued
    before: dict[str, re.Pattern[str]]
    after: dict[str, re.Pattern[str]]
    unnamed: Cued


def read_accusations(path: Path) -> Accusations:
    """The table of `accused.toml`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = put_together(table["parts"])
    words = {"who": "{person}|{unit}", "neutral": table["neutral"]["words"], "unnamed": table["unnamed"]["says"]}
    cues = Cues({name: pattern(said, parts) for name, said in words.items()})
    return Accusations(
        cues,
        cues.cued["who"],
        pattern("{person}", parts),
        cues.cued["neutral"],
        {name: pattern(words, parts) for name, words in table["before"].items()},
        {name: pattern(words, parts) for name, words in table["after"].items()},
        cues.cued["unnamed"],
    )


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
    if stands["reported"].search(before):
        return not follows["nothing"].match(after)
    if stands["suffered"].search(before):
        return not follows["harmless"].match(after)
    if follows["grave"].search(after):
        return True
    if follows["others"].match(after) or stands["asked"].search(before) or stands["wish"].search(before):
        return False
    if any(follows[way].search(after) for way in ("kin", "took", "made", "deed")):
        return True
    return table.person.fullmatch(who) is not None and not follows["benign"].match(after)

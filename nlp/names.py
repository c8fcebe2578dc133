"""The names of a city's places, and where they stand in a text.

Names are looked for on the text itself: full names, other names, and names without their 村, 社区, 镇. A name that is
also an everyday word counts only where the words around it say that it is a place.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from string import ascii_uppercase

from domain.places import Places
from nlp.phrases import Phrases
from nlp.sounds import Sounds

_SUFFIX = {
    "city": re.compile(r"(?<=..)市$"),
    "county": re.compile(r"(?<=..)[区县市]$"),
    "town": re.compile(r"(?<=..)(?:镇|街道|乡)$"),
    "village": re.compile(r"(?<=..)(?:社区|村)$"),
}
_AS_TOWN = re.compile(r"镇(?!长)|乡|街道办事处|街道办|街道(?!社区)|办事处")
_AS_VILLAGE = re.compile(r"社区|村委会|居委会|大队|村(?![里镇口民头干支医小级])")
#: Behind a bare name, these make it the name of something else: a road, a county elsewhere, a school, a firm, a person.
_SOMETHING_ELSE = re.compile(
    r"[东西南北中]?路(?!灯|面|上|边|口)|大道|[东西南北]?大街|高速|省|区(?![域里这那])|县(?![城里])|市(?![场民里区政])|"
    r"师范|大学|学院|"
    r"[一二三四五六七八九]中|集团|公司|股份|热水器|牌|先生|女士|同学|老师|医生|书记|主任|日报|牛肉|科技|银行|局|"
    r"市?[县区]?(?:中学|小学|高中|中医院|医院|火车站|高铁站|汽车站|南站|北站|机场)"
)
#: Places where towns and villages lend their names to houses, but the houses may stand anywhere.
_ESTATE = re.compile(r"小区|花园|广场|宾馆|酒店|超市|公园|商场|新村|新区|家园|学校|幼儿园|苑|城|府|公寓")
_HERE = re.compile(
    r"这边|那边|这里|那里|这块|那块|这儿|那儿|这一片|那一片|这片|那片|[这那]?一带|[这那]一站|街上|镇上|集镇|老街|片区|"
    r"工业园|工业区|产业园|湾里|村里"
)
_GROUP = re.compile(r"的?[0-9一二三四五六七八九十]{1,3}[组队]")
_AT = re.compile(r"(?:在|住|位于|地址|地点|地址是|来自|这里是|[，。；、：:,;\s]|^)$")
_END = re.compile(r"[，。！？；、,.!?;\s)）]|$")


class Strength(IntEnum):
    """How much a name says by itself."""

    THING = 0
    WORD = 1
    STEM = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, and the places it may stand for; `firm` when the words around it leave no doubt."""

    start: int
    end: int
    codes: tuple[str, ...]
    strength: Strength
    firm: bool = True


class Gazetteer:
    """All names of a city's places, ready to be looked for; immutable after construction."""

    __slots__ = ("_names", "_phrases", "_variants", "places")

    def __init__(self, places: Places, everyday: Mapping[str, Strength], variants: Mapping[int, str]) -> None:
        self.places = places
        self._variants = dict(variants)
        self._names = _names(places, everyday, variants)
        self._phrases = Phrases(self._names)

    def mentions(self, text: str, inside_words: frozenset[int]) -> tuple[Mention, ...]:
        """The names in a folded text that are meant as places, in its order.

        `inside_words` are the positions in the middle of a word of the language: two characters that begin or end there
        are no name.
        """
        plain = self._plain(text)
        found = self._found(plain, inside_words)
        meant: list[Mention] = []
        for mention, after in zip(found, (*found[1:], None), strict=False):
            if (taken := self._as_meant(plain, mention, meant[-1] if meant else None, after)) is not None:
                meant.append(taken)
        return tuple(meant)

    def typed(self, text: str) -> tuple[Mention, ...]:
        """The names in an answer to "where?": all names are meant, everyday words if little else is said."""
        found = self._found(self._plain(text), frozenset())
        covered = sum(mention.end - mention.start for mention in found)
        if covered * 2 <= len(text):
            return self.mentions(text, frozenset())
        return tuple(replace(mention, firm=True) for mention in found)

    def names_alike(self) -> tuple[str, ...]:
        """The names of towns and villages to know by their sound: full ones, and bare ones of three characters."""
        return tuple(
            name
            for name, (codes, strength) in self._names.items()
            if (strength is Strength.FULL or (strength is Strength.STEM and len(name) > 2))
            and self._level(codes[0]) in ("town", "village")
        )

    def names_of_towns(self) -> tuple[str, ...]:
        """The bare names of towns, and the names of what the towns lie in."""
        return tuple(name for name, (codes, _) in self._names.items() if self._level(codes[0]) != "village")

    def misspelt(self, text: str, sounds: Sounds) -> tuple[Mention, ...]:
        """Names written with a wrong character of the right sound; none of them is firm."""
        plain = self._plain(text)
        return tuple(
            Mention(at, at + len(name), self._names[name][0], Strength.FULL, firm=False)
            for at, name in sounds.misspelt(plain)
        )

    def _plain(self, text: str) -> str:
        """With variant characters replaced; one for one, so that positions stay the same."""
        return text.translate(self._variants)

    def _found(self, plain: str, inside_words: frozenset[int]) -> list[Mention]:
        """Names that do not overlap: certain before bare ones, then longer before shorter ones."""
        found = [self._with_suffix(plain, at, name) for at, name in self._phrases.everywhere(plain)]
        found.sort(key=lambda m: (m.strength < Strength.FULL, m.start - m.end, m.start))
        taken = bytearray(len(plain) + 1)
        kept: list[Mention] = []
        for mention in found:
            may_be_chance = mention.strength < Strength.FULL and mention.end - mention.start == 2
            after_a_name = mention.start > 0 and taken[mention.start - 1]
            begins_inside = mention.start in inside_words and not after_a_name
            cut = may_be_chance and (begins_inside or mention.end in inside_words)
            if not cut and not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                kept.append(mention)
        return sorted(kept, key=lambda mention: mention.start)

    def _with_suffix(self, plain: str, at: int, name: str) -> Mention:
        """A bare name followed by the other suffix (白云湖村 for 白云湖社区, 西城办事处) is as good as the full one."""
        codes, strength = self._names[name]
        end = at + len(name)
        if strength in (Strength.STEM, Strength.WORD):
            for suffix, level in ((_AS_TOWN, "town"), (_AS_VILLAGE, "village")):
                fitting = tuple(code for code in codes if self._level(code) == level)
                follows = suffix.match(plain, end)
                if fitting and follows and (strength is Strength.STEM or level == "town"):
                    return Mention(at, follows.end(), fitting, Strength.FULL)
        return Mention(at, end, codes, strength)

    def _as_meant(self, plain: str, mention: Mention, before: Mention | None, after: Mention | None) -> Mention | None:
        """The mention if the words around it let it be a place, narrowed by the name of the town right before it."""
        if mention.strength is Strength.FULL:
            return mention
        if after is not None and not plain[mention.end : after.start].strip(" 的"):
            around = tuple(
                code for code in mention.codes if any(self._directly_in(inner, (code,)) for inner in after.codes)
            )
            if around:
                return replace(mention, codes=around)
        if _SOMETHING_ELSE.match(plain, mention.end):
            return None
        if before is not None and not plain[before.end : mention.start].strip(" 的"):
            inside = tuple(code for code in mention.codes if self._directly_in(code, before.codes))
            if inside:
                return replace(mention, codes=inside)
        if _GROUP.match(plain, mention.end):
            return mention
        if mention.strength is Strength.THING:
            return None
        here = _HERE.match(plain, mention.end) is not None
        if mention.strength is Strength.WORD:
            return mention if here else None
        at = _AT.search(plain, max(0, mention.start - 4), mention.start) and _END.match(plain, mention.end)
        long_enough = mention.end - mention.start > 2 or self._level(mention.codes[0]) != "village"
        return replace(mention, firm=bool(here or at or long_enough))

    def _directly_in(self, code: str, above: tuple[str, ...]) -> bool:
        place = self.places.get(code)
        return place is not None and place.level in ("town", "village") and place.parent in above

    def _level(self, code: str) -> str:
        place = self.places.get(code)
        return place.level if place else ""


def read_gazetteer(folder: Path, places: Places) -> Gazetteer:
    """The names of `places`, with the everyday words and variant characters of `folder/places`."""
    table = tomllib.loads((folder / "places" / "everyday.toml").read_text(encoding="utf-8"))
    everyday = dict.fromkeys(table["words"].split(), Strength.WORD) | dict.fromkeys(
        table["things"].split(), Strength.THING
    )
    variants = {ord(letter): letter.lower() for letter in ascii_uppercase}
    for line in (folder / "places" / "variants.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            variants |= {ord(other): line[0] for other in line[1:]}
    return Gazetteer(places, everyday, variants)


def _names(
    places: Places, everyday: Mapping[str, Strength], variants: Mapping[int, str]
) -> dict[str, tuple[tuple[str, ...], Strength]]:
    """Every name as it is looked for, with its codes from the city down, and how much it says by itself."""
    table = dict(variants)
    full: defaultdict[str, list[str]] = defaultdict(list)
    bare: defaultdict[str, list[str]] = defaultdict(list)
    for place in places:
        full[place.name.translate(table)].append(place.code)
        stem = _SUFFIX[place.level].sub("", place.name)
        if stem != place.name:
            bare[stem.translate(table)].append(place.code)
    for alias, codes in places.aliases.items():
        full[alias.translate(table)].extend(codes)
    said = {name.translate(table): strength for name, strength in everyday.items()}
    names = {stem: (tuple(dict.fromkeys(codes)), said.get(stem, Strength.STEM)) for stem, codes in bare.items()}
    names.update((name, (tuple(dict.fromkeys(codes)), Strength.FULL)) for name, codes in full.items())
    return names

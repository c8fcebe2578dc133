"""The names of a city's places, and where they stand in a text.

Names are looked for on the text itself: full names, other names, and names without their 村, 社区, 镇. A name that is
also an everyday word counts only where the words around it say that it is a place.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from string import ascii_uppercase

from domain.places import Places
from nlp import place_context as around
from nlp.phrases import Phrases
from nlp.place_misspelt import Misspelt
from nlp.sounds import Sounds

_SUFFIX = {
    "city": re.compile(r"(?<=..)市$"),
    "county": re.compile(r"(?<=..)[区县市]$"),
    "town": re.compile(r"(?<=..)(?:镇|街道|乡)$"),
    "village": re.compile(r"(?<=..)(?:社区|村)$"),
}
#: Between a name and the place it lies in.
_BETWEEN = " 的"
_SAYS_PLACE = re.compile(r"(?:社区|小区|[村镇乡区县市]|街道|办事处|suizhou)$")
_OVER_THERE = re.compile(r"[省市县区]?(?:那边|这边|那里)?的?")


class Strength(IntEnum):
    """How much a name says by itself."""

    THING = 0
    WORD = 1
    STEM = 2
    LANDMARK = 3
    FULL = 4


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

    __slots__ = ("_elsewhere", "_misspelt", "_names", "_parents", "_phrases", "_variants", "places")

    def __init__(
        self,
        places: Places,
        everyday: Mapping[str, Strength],
        variants: Mapping[int, str],
        elsewhere: Iterable[str] = (),
    ) -> None:
        """`elsewhere` are names of other provinces, cities and counties; what is a name here, too, is left out."""
        self.places = places
        self._variants = dict(variants)
        self._names = _names(places, everyday, variants)
        self._elsewhere = frozenset(name.translate(self._variants) for name in elsewhere) - self._names.keys()
        self._phrases = Phrases({*self._names, *self._elsewhere})
        self._misspelt = Misspelt(places, variants)
        self._parents = {place.code: place.parent for place in places}

    def mentions(self, text: str, inside_words: frozenset[int]) -> tuple[Mention, ...]:
        """The names in a folded text that are meant as places, in its order.

        `inside_words` are the positions in the middle of a word of the language: two characters that begin or end there
        are no name.
        """
        plain = self.plain(text)
        found = self._found(plain, inside_words)
        meant: list[Mention] = []
        hints: set[str] = set()
        for mention, after in zip(found, (*found[1:], None), strict=False):
            if (taken := self._as_meant(plain, mention, meant[-1] if meant else None, after)) is not None:
                meant.append(taken)
            elif around.belongs(plain, mention.start, mention.end):
                hints.update(mention.codes)
        return tuple(self._hinted(mention, hints) for mention in meant)

    def typed(self, text: str) -> tuple[Mention, ...]:
        """The names in an answer to "where?": all names are meant, everyday words if little else is said."""
        found = self._found(self.plain(text), frozenset())
        covered = sum(mention.end - mention.start for mention in found)
        if covered * 2 <= len(text):
            return self.mentions(text, frozenset())
        return tuple(replace(mention, firm=True) for mention in found)

    def names_alike(self) -> tuple[str, ...]:
        """The names of towns and villages to know by their sound: full ones, and bare ones of three characters."""
        return tuple(
            name
            for name, (codes, strength) in self._names.items()
            if (strength >= Strength.LANDMARK or (strength is Strength.STEM and len(name) > 2))
            and self._level(codes[0]) in ("town", "village")
        )

    def names_of_towns(self) -> tuple[str, ...]:
        """The bare names of towns, and the names of what the towns lie in."""
        return tuple(name for name, (codes, _) in self._names.items() if self._level(codes[0]) != "village")

    def misspelt(self, text: str, sounds: Sounds) -> tuple[Mention, ...]:
        """Names written with a wrong character; none of them is firm."""
        plain = self.plain(text)
        found = [(at, at + len(name), self._names[name][0]) for at, name in sounds.misspelt(plain)]
        found += [(start, end, (code,)) for start, end, code in self._misspelt.anywhere(plain)]
        for at, name in self._phrases.everywhere(plain):
            if name in self._names:
                town = self._with_suffix(plain, at, name)
                behind = self._misspelt.behind(plain, town.end, town.codes)
                found += [(behind[0], behind[1], (behind[2],))] if behind else []
        return tuple(
            Mention(start, end, codes, Strength.FULL, firm=False) for start, end, codes in dict.fromkeys(found)
        )

    def unnamed(self, text: str) -> str:
        """A text with a stroke for each character of a name of a place here, unless it is an everyday word, too."""
        plain = self.plain(text)
        for at, name in self._phrases.everywhere(plain):
            if name in self._names and self._names[name][1] > Strength.WORD:
                text = f"{text[:at]}{'_' * len(name)}{text[at + len(name) :]}"
        return text

    def plain(self, text: str) -> str:
        """With variant characters replaced; one for one, so that positions stay the same."""
        return text.translate(self._variants)

    def _found(self, plain: str, inside_words: frozenset[int]) -> list[Mention]:
        """Names that do not overlap: certain before bare ones, then longer before shorter ones."""
        found: list[Mention] = []
        abroad: set[int] = set()
        for at, name in self._phrases.everywhere(plain):
            if name in self._elsewhere:
                over_there = _OVER_THERE.match(plain, at + len(name))
                abroad |= {at + len(name), over_there.end() if over_there else 0}
            else:
                found.append(self._with_suffix(plain, at, name))
        together = self._together(plain, found)
        found.sort(key=lambda m: (m.strength < Strength.LANDMARK and m not in together, m.start - m.end, m.start))
        taken = bytearray(len(plain) + 1)
        kept: list[Mention] = []
        for mention in found:
            by_chance = mention not in together and self._is_by_chance(mention, inside_words, taken)
            if by_chance or (mention.start in abroad and self._level(mention.codes[0]) in ("town", "village")):
                continue
            if not any(taken[mention.start : mention.end]):
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
                kept.append(mention)
        return sorted(kept, key=lambda mention: mention.start)

    def _is_by_chance(self, mention: Mention, inside_words: frozenset[int], taken: bytearray) -> bool:
        """Whether its characters only meet: 提高|城镇 is no 高城镇."""
        begins_inside = mention.start in inside_words and not (mention.start and taken[mention.start - 1])
        if mention.strength < Strength.LANDMARK:
            return mention.end - mention.start == 2 and (begins_inside or mention.end in inside_words)
        return begins_inside and mention.end - mention.start == 3 and mention.end - 1 in inside_words

    def _together(self, plain: str, found: list[Mention]) -> set[Mention]:
        """Names right behind the name of what they lie in, and those before them; neither is there by chance."""
        ends: defaultdict[int, list[Mention]] = defaultdict(list)
        for mention in found:
            ends[mention.end].append(mention)
        together: set[Mention] = set()
        for mention in found:
            gap = mention.start > 0 and plain[mention.start - 1] in _BETWEEN
            for outer in (*ends.get(mention.start, ()), *(ends.get(mention.start - 1, ()) if gap else ())):
                if any(self._directly_in(code, outer.codes) for code in mention.codes):
                    together |= {mention, outer}
        return together

    def _with_suffix(self, plain: str, at: int, name: str) -> Mention:
        """A bare name followed by the other suffix (白云湖村 for 白云湖社区, 西城办事处) is as good as the full one."""
        codes, strength = self._names[name]
        end = at + len(name)
        if strength in (Strength.STEM, Strength.WORD):
            for suffix, level in ((around.AS_TOWN, "town"), (around.AS_VILLAGE, "village")):
                fitting = tuple(code for code in codes if self._level(code) == level)
                follows = suffix.match(plain, end)
                if fitting and follows and (strength is Strength.STEM or level == "town"):
                    return Mention(at, follows.end(), fitting, Strength.FULL)
        return Mention(at, end, codes, strength)

    def _as_meant(self, plain: str, mention: Mention, before: Mention | None, after: Mention | None) -> Mention | None:
        """The mention if the words around it let it be a place, narrowed by the name of the town right before it."""
        if mention.strength is Strength.FULL:
            return self._full(plain, mention, before is not None and before.end == mention.start)
        if after is not None and not plain[mention.end : after.start].strip(_BETWEEN):
            outer = tuple(c for c in mention.codes if any(self._directly_in(inner, (c,)) for inner in after.codes))
            if outer:
                return replace(mention, codes=outer)
        if around.is_something_else(plain, mention.end) or around.is_person(plain, mention.start):
            return None
        if before is not None and not plain[before.end : mention.start].strip(_BETWEEN):
            inside = tuple(code for code in mention.codes if self._directly_in(code, before.codes))
            if inside:
                return replace(mention, codes=inside)
        towns = tuple(code for code in mention.codes if self._level(code) == "town")
        if towns and around.is_of_town(plain, mention.end):
            return replace(mention, codes=towns)
        if around.is_institution(plain, mention.end):
            return self._namesake(plain, mention)
        return self._by_strength(plain, mention)

    def _full(self, plain: str, mention: Mention, after_a_name: bool) -> Mention | None:
        """A full name, unless its last character begins another word: 建设村 is not meant by 建设村庄."""
        if after_a_name:
            return mention
        bare = self._names.get(plain[mention.start : mention.end - 1], ((), Strength.FULL))[1]
        if bare is Strength.THING and around.is_any_village(plain, mention.end):
            return None
        villagers = bare <= Strength.WORD and around.is_villager(plain, mention.end)
        return replace(mention, firm=not villagers and not around.in_other_town(plain, mention.start))

    def _namesake(self, plain: str, mention: Mention) -> Mention | None:
        """Where a school or hospital of that name may stand: in the town, a small school in the village, too."""
        small = around.is_small_school(plain, mention.end) and mention.end - mention.start > 2
        levels = ("town", "village") if small else ("town",)
        codes = tuple(code for code in mention.codes if self._level(code) in levels)
        return replace(mention, codes=codes, firm=False) if codes and mention.strength >= Strength.WORD else None

    def _by_strength(self, plain: str, mention: Mention) -> Mention | None:
        """The mention if it says enough by itself, or by its nearest words."""
        start, end = mention.start, mention.end
        if mention.strength is Strength.LANDMARK or around.is_group(plain, end):
            return mention
        if mention.strength is Strength.THING:
            return None
        here = around.is_here(plain, end)
        if mention.strength is Strength.WORD:
            return replace(mention, firm=here) if here or around.is_stay(plain, start, end) else None
        long_enough = end - start > 2 or self._level(mention.codes[0]) != "village"
        firm = here or long_enough or around.stands_alone(plain, start, end)
        return replace(mention, firm=firm and not around.is_estate(plain, end))

    def _hinted(self, mention: Mention, hints: Container[str]) -> Mention:
        """The places of a mention that lie in a town which is an everyday word and says nothing else."""
        codes = tuple(code for code in mention.codes if self._directly_in(code, hints))
        return replace(mention, codes=codes) if codes else mention

    def _directly_in(self, code: str, above: Container[str]) -> bool:
        return self._level(code) in ("town", "village") and self._parents[code] in above

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
    elsewhere = (folder / "places" / "elsewhere.txt").read_text(encoding="utf-8").splitlines()
    far = [name for line in elsewhere if not line.startswith("#") for name in line.split()]
    return Gazetteer(places, everyday, variants, far)


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
    aliases = {alias.translate(table): codes for alias, codes in places.aliases.items()}
    for alias, codes in aliases.items():
        full[alias].extend(codes)
    said = {name.translate(table): strength for name, strength in everyday.items()}
    names = {stem: (tuple(dict.fromkeys(codes)), said.get(stem, Strength.STEM)) for stem, codes in bare.items()}
    for name, listed in full.items():
        bare_alias = name in aliases and not _SAYS_PLACE.search(name)
        names[name] = (tuple(dict.fromkeys(listed)), Strength.LANDMARK if bare_alias else Strength.FULL)
    return names

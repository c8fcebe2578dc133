"""The same concern? How much of what each of two texts says first stands in the other too, and when each was told.

People say first what the matter is and then go on at very different length, so the beginnings are looked for in the
whole of the other text: a rare character or pair of characters counts more than a common one. Words for one thing are
made one word before, because 街灯 and 路灯 share half their characters, and 拖欠 and 没发 none. A rare pair is known by
its sound, too: telephones offer characters by their sound, so that one name is written 中茂城 and 中贸城.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.fold import fold
from nlp.phrases import Phrases
from nlp.sounds import read_readings

#: From here on two texts are taken for the same concern; chosen on one half of the topics, docs/understanding.md.
SAME = 0.32
#: What it weighs to have happened at one place, where the places are known and their names are left out of the texts.
ONE_PLACE = 20.0
_AT_MOST = 0.25
#: Characters that say what the matter is.
_LEAD = 25
#: As much of a text as is looked at.
_WHOLE = 2000
#: A concern told months later is another one more often.
_FADES = 0.02
#: As rare as a name: in one text of four hundred at most.
_NAME = 6.0
#: Where the characters begin that Unicode leaves to whoever needs some.
_PRIVATE = 0xE000
_RUN = re.compile(r"[\u4e00-\u9fff]+")
_KIND = re.compile(r"(?:社区|居委会|街道|村委会|村|镇|乡|区|县|市)$")
#: Where exactly, said before the matter itself: two things at one gate are two things.
_SPOT = re.compile(
    r"(?:^|(?<=[\s,。!]))(?:[\u4e00-\u9fff]{1,8}?(?:小区|家园|花园|市场|广场|大道|路口|村口|湾|塆|厂|院|组|栋|楼))+(?:门口|旁边|附近|里)?"
)
_SAYS_SOMETHING = 4
#: As many traces as a text leaves, and of which part of it.
TRACES = 10
_TRACED = 60
#: Bits for the place of a trace, and for its pair.
_HASHED = 32


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A text as it is compared: what it says first, each with its weight, and everything it says.

    `said` are its own words, by which it is found again; the others are made with one word for each thing. Nobody
    else's is the same, though it said the same: what was made of this one can be looked up by it.
    """

    lead: Mapping[str, float]
    weight: float
    whole: str
    said: str
    #: The whole, a sound for each character, and the rare pairs of the lead with theirs.
    spoken: str
    heard: Mapping[str, str]


class Likeness:
    """A loaded table of how rare characters and pairs of characters are; comparing changes nothing in it."""

    __slots__ = ("_letters", "_openings", "_rarest", "_rarity", "_sounds", "_synonyms", "_words")

    def __init__(
        self,
        rarity: Mapping[str, float],
        rarest: float,
        openings: Iterable[str],
        synonyms: Mapping[str, str],
        readings: Mapping[str, str],
    ) -> None:
        """`synonyms` tells for a word which other one stands for it, `readings` how a character is read."""
        self._rarity = rarity
        self._rarest = rarest
        # A word that stands for others stands for itself, too: 欠 is not looked for in 拖欠.
        self._synonyms = {word: word for word in synonyms.values()} | dict(synonyms)
        self._words = Phrases(word for word in self._synonyms if len(word) > 1)
        self._letters = str.maketrans({word: shown for word, shown in self._synonyms.items() if len(word) == 1})
        self._sounds = _one_each(readings)
        longest = sorted(openings, key=len, reverse=True)
        self._openings = re.compile(r"[a-z]\d*[市区县]|" + "|".join(map(re.escape, longest)))

    def told(self, text: str, names: Sequence[str] = ()) -> Told:
        """The text made ready; `names` of the place it is about are left out, where the place itself is known."""
        plain = fold(text[:_WHOLE]).text.lower()
        if names:
            for name in names:
                plain = plain.replace(name, " ")
            rest = _SPOT.sub(" ", plain)
            plain = rest if len(rest.strip()) >= _SAYS_SOMETHING else plain
        whole = self._one_word_each(plain)
        lead = {part: self.rarity(part) for part in _parts(self._openings.sub(" ", whole), _LEAD)}
        sounds = self._sounds
        heard = {part: part.translate(sounds) for part, rare in lead.items() if rare >= _NAME and len(part) > 1}
        return Told(lead, math.fsum(lead.values()), whole, plain, whole.translate(sounds), heard)

    def _one_word_each(self, text: str) -> str:
        """The text with one word for each thing."""
        pieces: list[str] = []
        done = 0
        for at, word in self._words.longest(text):
            pieces += [text[done:at].translate(self._letters), self._synonyms[word]]
            done = at + len(word)
        return "".join([*pieces, text[done:].translate(self._letters)])

    def rarity(self, part: str) -> float:
        """How much it says that this character or pair stands in a text."""
        return self._rarity.get(part, self._rarest)

    def score(self, one: Told, other: Told, days: float = 0.0, besides: float = 0.0) -> float:
        """0 for nothing in common, towards 1 for the same words; less, the more days lie between them.

        `besides` is the weight of what the two have in common outside their words.
        """
        alike = math.sqrt(_share(one, other, besides) * _share(other, one, besides))
        return max(0.0, alike - _FADES * math.log1p(abs(days)))

    def traces(self, told: Told, keys: Sequence[str]) -> tuple[int, ...]:
        """Under which numbers a text is kept and found again: its rarest pairs, at each of these places."""
        pairs = dict.fromkeys(p for p in _parts(self._openings.sub(" ", told.said), _TRACED) if len(p) == 2)
        rarest = sorted(pairs, key=self.rarity, reverse=True)[:TRACES]
        return tuple(_number(key, pair) for key in keys for pair in rarest)


def _share(one: Told, other: Told, besides: float) -> float:
    """How much of what the one says first stands in the other, by its characters or, where it is rare, by its sound."""
    if not one.weight:
        return 0.0
    # Of a cry of two characters the place would be nearly all there is.
    besides = min(besides, one.weight * _AT_MOST)
    there, spoken, heard = other.whole, other.spoken, one.heard
    shared = math.fsum(
        weight for part, weight in one.lead.items() if part in there or (part in heard and heard[part] in spoken)
    )
    return (shared + besides) / (one.weight + besides)


def _parts(text: str, most: int) -> list[str]:
    """The characters and neighbouring pairs of a text's first Chinese characters, each once, in order."""
    found: dict[str, None] = {}
    left = most
    for run in _RUN.findall(text):
        run = run[:left]
        left -= len(run)
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1)))
        if not left:
            break
    return list(found)


def _one_each(readings: Mapping[str, str]) -> dict[int, str]:
    """For each character that has a reading, one that stands for its sound and is no character of any text."""
    number = {reading: at for at, reading in enumerate(sorted(set(readings.values())))}
    return {ord(character): chr(_PRIVATE + number[reading]) for character, reading in readings.items()}


def _number(place: str, pair: str) -> int:
    """A number of 63 bits that a table of numbers can be searched by.

    Numbers of one place are neighbours, so that what is asked of a place lies together on few pages of the disk.
    """
    return _hash(place) >> 1 << _HASHED | _hash(pair)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=_HASHED // 8).digest(), "big")


def names_of(names: Iterable[str]) -> tuple[str, ...]:
    """Full and short names of a place, longest first: whoever writes says sometimes the one, sometimes the other."""
    found = {name for whole in names for name in (whole, _KIND.sub("", whole)) if len(name) > 1}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def read_likeness(folder: Path) -> Likeness:
    """The tables of `folder`; the synonyms of keywords and the readings from the folder of words beside it."""
    levels = (line.split("\t") for line in (folder / "rarity.tsv").read_text(encoding="utf-8").splitlines())
    rarity: dict[str, float] = {}
    rarest = 0.0
    for level, singles, pairs in levels:
        value = float(level)
        rarest = max(rarest, value)
        rarity.update(dict.fromkeys(singles, value))
        rarity.update(dict.fromkeys((pairs[at : at + 2] for at in range(0, len(pairs), 2)), value))
    openings = (folder / "openings.txt").read_text(encoding="utf-8").split()
    words = folder.with_name("words")
    synonyms = _synonyms(folder / "synonyms.tsv") | _synonyms(words / "synonyms.tsv")
    return Likeness(rarity, rarest, openings, synonyms, read_readings(words / "readings.tsv"))


def _synonyms(path: Path) -> dict[str, str]:
    """Each word of a line after its first, with the first; of several lines the first counts."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {word: first for first, *words in reversed(rows) for word in words}


def count_rarity(texts: Iterable[str]) -> str:
    """The table of rarity.tsv, counted in these texts: each level, its single characters, its pairs."""
    seen: dict[str, int] = {}
    many = 0
    for text in texts:
        many += 1
        for part in _parts(fold(text).text, len(text)):
            seen[part] = seen.get(part, 0) + 1
    levels: dict[str, list[str]] = {}
    for part, times in sorted(seen.items()):
        if times >= _SEEN:
            levels.setdefault(f"{math.log((many + 1) / times):.1f}", []).append(part)
    lines = [f"{math.log(2 * (many + 1)):.1f}\t\t"]
    for level, parts in sorted(levels.items(), key=lambda row: -float(row[0])):
        singles = "".join(part for part in parts if len(part) == 1)
        lines.append(f"{level}\t{singles}\t{''.join(part for part in parts if len(part) == 2)}")
    return "\n".join(lines) + "\n"


#: What was seen less often is as rare as what was never seen.
_SEEN = 8

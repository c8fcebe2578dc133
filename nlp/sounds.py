"""Hears what was meant by a message spelled in Latin letters, or with the wrong characters of the right sound.

Telephones offer characters by their sound, so a wrong character mostly sounds like the right one. Readings are without
tones, and what the region does not tell apart counts as one sound.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_LETTERS = re.compile(r"[a-z]+")
_PIECES = re.compile(r"[a-z]+|[^a-z]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LEAST_LETTERS = 8
_SUFFIXES = "村区镇道"
_LONGEST_SYLLABLE = 6
_LONGEST_PIECE = 30
#: Names and words are compared up to this length, in syllables.
_LONGEST = 8


def _blur(syllable: str) -> str:
    """A syllable as the region says it: n like l, zh ch sh like z c s, -ng like -n."""
    for said, alike in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")):
        if syllable.startswith(said):
            syllable = alike + syllable.removeprefix(said)
    return re.sub(r"(?<=[aei])ng$", "n", syllable)


class Sounds:
    """The sounds of listed names and words; immutable after construction."""

    __slots__ = ("_alike", "_blurred", "_readings", "_spelled", "_syllables")

    def __init__(
        self, readings: Mapping[str, str], names: Iterable[str], towns: Iterable[str], words: Iterable[str]
    ) -> None:
        """Compare misspelt names with `names`; spell out `names`, `towns` and `words`, in this order."""
        self._readings = dict(readings)
        self._blurred = {character: _blur(reading) for character, reading in readings.items()}
        self._syllables = frozenset(self._readings.values())
        self._spelled: dict[tuple[str, ...], str] = {}
        alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        listed = sorted(set(names))
        for name in (*listed, *sorted(set(towns)), *sorted(set(words))):
            sound = tuple(self._readings.get(character, "") for character in name)
            if all(sound) and 1 < len(sound) <= _LONGEST:
                self._spelled.setdefault(sound, name)
        for name in listed:
            if 2 < len(name) <= _LONGEST:
                alike[tuple(self._heard(character) for character in name)].append(name)
        self._alike = {sound: tuple(group) for sound, group in alike.items()}

    def _heard(self, character: str) -> str:
        return self._blurred.get(character, character)

    def misspelt(self, text: str) -> Iterator[tuple[int, str]]:
        """Where a name is written with at most one wrong character of the right sound, and the name."""
        sounds = [self._heard(character) for character in text]
        for start in range(len(text) - 2):
            for end in range(min(start + _LONGEST, len(text)), start + 2, -1):
                for name in self._alike.get(tuple(sounds[start:end]), ()):
                    wrong = sum(said != meant for said, meant in zip(text[start:end], name, strict=True))
                    if wrong == 1 and (name[-1] not in _SUFFIXES or text[end - 1] == name[-1]):
                        yield start, name

    def spelled_out(self, text: str) -> str:
        """A message in Latin letters with the names and words it spells; any other message as it is."""
        lower = text.lower()
        letters = sum(map(len, _LETTERS.findall(lower)))
        if letters < _LEAST_LETTERS or len(_CHINESE.findall(lower)) * 5 > letters:
            return text
        pieces = [
            self._cut(piece) if piece[0].isascii() and piece[0].isalpha() else None for piece in _PIECES.findall(lower)
        ]
        spoken = [piece for piece in pieces if piece is not None]
        if sum(map(bool, spoken)) * 5 < len(spoken) * 4:
            return text
        return "，".join(self._words(clause) for clause in self._clauses(lower))

    def _clauses(self, lower: str) -> Iterator[list[str]]:
        for clause in re.split(r"[^a-z' 0-9]+", lower):
            yield [syllable for piece in _LETTERS.findall(clause) for syllable in self._cut(piece) or (piece,)]

    def _cut(self, piece: str) -> tuple[str, ...]:
        """A piece of letters as syllables, the longest first; nothing if it is not made of syllables."""
        if len(piece) > _LONGEST_PIECE:
            return ()
        #: For each position, the syllables from there to the end, or None where there is no way.
        ways: list[tuple[str, ...] | None] = [None] * len(piece) + [()]
        for at in range(len(piece) - 1, -1, -1):
            for size in range(min(_LONGEST_SYLLABLE, len(piece) - at), 0, -1):
                rest = ways[at + size]
                if rest is not None and piece[at : at + size] in self._syllables:
                    ways[at] = (piece[at : at + size], *rest)
                    break
        return ways[0] or ()

    def _words(self, syllables: list[str]) -> str:
        """The syllables as the fewest names and words; what is neither stays in letters."""
        #: For each position, how few pieces it takes from there to the end, the first of them, and where that ends.
        fewest: list[tuple[int, str, int]] = [(0, "", 0)] * (len(syllables) + 1)
        for at in range(len(syllables) - 1, -1, -1):
            fewest[at] = (fewest[at + 1][0] + 1, f" {syllables[at]} ", at + 1)
            for end in range(at + 2, min(at + _LONGEST, len(syllables)) + 1):
                word = self._spelled.get(tuple(syllables[at:end]))
                if word is not None and fewest[end][0] + 1 <= fewest[at][0]:
                    fewest[at] = (fewest[end][0] + 1, word, end)
        written: list[str] = []
        at = 0
        while at < len(syllables):
            _, piece, at = fewest[at]
            written.append(piece)
        return "".join(written)


def read_sounds(path: Path, names: Iterable[str], towns: Iterable[str], words: Iterable[str]) -> Sounds:
    """The sounds of names and words by the readings of `readings.tsv`."""
    return Sounds(read_readings(path), names, towns, words)


def read_readings(path: Path) -> dict[str, str]:
    """How each character of `readings.tsv` is read."""
    readings: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            reading, characters = line.split("\t")
            readings |= dict.fromkeys(characters, reading)
    return readings

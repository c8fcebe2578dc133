"""Cuts a text into words, once, and picks the few that name the concern.

jieba's global tokenizer can be changed by anybody and keeps its cache in the shared temporary folder, so we use one of
our own, without a cache. Loading takes about a second; it belongs in a thread.
"""

import logging
import math
import re
import warnings
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nlp.dictionary import read_dictionary

MOST_KEYWORDS = 6
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}|[A-Za-z]{3,12}|[\u4e00-\u9fffA-Za-z]{2,8}")
_SPACE_IN_LISTS = re.compile(r"\s+")
#: Numbers with a measure, and words that only deny or strengthen.
_EMPTY = re.compile(
    r"[第几半好]?[一二两三四五六七八九十百千万几零]+.{1,2}|[没不被把很太就都还又也才只最更].{1,2}|.{1,2}[得的地了着过]"
)
_FREQUENCY = 4000
#: A word not in the listed vocabulary needs to be rarer than one in this many to say anything.
_COMMON = 6.5


class _Tokenizer(Protocol):
    FREQ: dict[str, int]
    total: int

    def lcut(self, sentence: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Token:
    """A word and where it begins; `known` when the dictionary holds it and it was not guessed from its characters."""

    text: str
    start: int
    known: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Cutter:
    """A loaded dictionary; its methods read it and change nothing."""

    __slots__ = ("_no_topic", "_stop", "_synonyms", "_tokenizer", "_topics", "_total", "listed")

    def __init__(
        self,
        tokenizer: _Tokenizer,
        stop: frozenset[str],
        synonyms: dict[str, str],
        topics: frozenset[str],
        no_topic: frozenset[str],
        listed: frozenset[str],
    ) -> None:
        #: The words of our own lists.
        self.listed = listed
        self._tokenizer = tokenizer
        self._stop = stop
        self._synonyms = synonyms
        self._topics = topics
        self._no_topic = no_topic
        self._total = math.log(tokenizer.total)

    def cut(self, text: str) -> tuple[Token, ...]:
        """The words of a text, in order, covering all of it."""
        known = self._tokenizer.FREQ
        tokens: list[Token] = []
        at = 0
        for word in self._tokenizer.lcut(text):
            tokens.append(Token(word, at, bool(known.get(word))))
            at += len(word)
        return tuple(tokens)

    def keywords(self, tokens: tuple[Token, ...], topics: tuple[str, ...], covered: frozenset[int]) -> tuple[str, ...]:
        """Up to six words that name the concern: the topics found in it first, then its rarest words.

        `covered` are the positions of places; no word that touches one is a keyword.
        """
        scores: defaultdict[str, float] = defaultdict(float)
        for rank, topic in enumerate(topics):
            if topic not in self._stop and not topic.isdigit():
                scores[self._synonyms.get(topic, topic)] += 40 - rank
        for token in tokens:
            word = token.text
            if token.start in covered or token.end - 1 in covered or not self._says_something(word, token.known):
                continue
            scores[self._synonyms.get(word, word)] += self._rarity(word)
        ranked = sorted(scores, key=lambda word: -scores[word])
        return tuple(_without_parts(ranked)[:MOST_KEYWORDS])

    def _says_something(self, word: str, known: bool) -> bool:
        if word in self._stop or not _WORD.fullmatch(word):
            return False
        if word in self._topics:
            return True
        return known and word not in self._no_topic and not _EMPTY.fullmatch(word) and self._rarity(word) > _COMMON

    def _rarity(self, word: str) -> float:
        return self._total - math.log(self._tokenizer.FREQ.get(word) or 1)


def _without_parts(words: list[str]) -> list[str]:
    """Without the words that stand inside a better one."""
    kept: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return kept


def load_cutter(folder: Path, topics: frozenset[str]) -> Cutter:
    """The dictionary of the language, ours on top; blocks its thread for about a second, and no other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    # Not from jieba's cache, whose reading holds up every thread for a quarter of a second; and not from a file, whose
    # every line lets go of the interpreter so briefly that no other thread gets it.
    dictionary = Path(jieba.__file__).with_name("dict.txt").read_bytes()
    tokenizer.FREQ, tokenizer.total, no_topic = read_dictionary(dictionary)
    tokenizer.initialized = True
    listed = topics | _listed(folder / "words" / "dictionary.txt")
    for word in sorted(listed):
        tokenizer.add_word(word, max(_FREQUENCY, tokenizer.FREQ.get(word) or 0))
    synonyms = dict(_pairs(folder / "words" / "synonyms.tsv"))
    return Cutter(tokenizer, _listed(folder / "words" / "stop.txt"), synonyms, topics, no_topic, listed)


def _listed(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in _SPACE_IN_LISTS.split(line) if word)


def _pairs(path: Path) -> list[tuple[str, str]]:
    """Each word of a line after its first, with the first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(word, row[0]) for row in rows for word in row[1:]]

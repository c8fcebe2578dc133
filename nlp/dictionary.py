"""The dictionary of the language, jieba's listing with our words on top, read as far as texts need it.

All of it is half a million entries, and half a second to read. A text needs those that begin with one of its
characters, so the listing stays as it is, and the lines of a character are read when it is met for the first time.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import compress
from types import MappingProxyType

from nlp.dictionary_index import ENOUGH, Index

_NO_TOPIC = re.compile(r"n[rst]\w*|[mqtrdcpfzoeylihxuk]\w?")
"""tags of what is no topic: names of people and places, numbers, times, pronouns, adverbs, idioms"""
_SHORTEST, _LONGEST = 2, 4
"""characters of a word that is remembered as no topic; others are no keywords anyway, or say something"""
_NOTHING: Mapping[str, int] = MappingProxyType({})

Words = Mapping[str, int]
"""words, each with how often it is met, and every beginning of a word, with 0 where it is no word itself"""


class Dictionary(dict[str, Words]):
    """The words that begin with a character, by this character; what was read once stays."""

    __slots__ = ("_index", "_listing", "_no_topic", "_ours", "total")

    def __init__(self, listing: bytes, index: Index, ours: Iterable[str] = ()) -> None:
        """The lines "word frequency tag" as jieba wants them; `ours` are words that are met at least often enough."""
        super().__init__()
        self._listing = listing
        self._index = index
        self._ours: dict[str, list[str]] = {}
        self._no_topic: set[str] = set()
        #: Of all frequencies, as jieba counts: what is added to a word it had already is counted twice.
        self.total = index.total
        for word in ours:
            self._ours.setdefault(word[0], []).append(word)
            self.total += self.frequency_of_ours(word)

    def frequency_of_ours(self, word: str) -> int:
        """How often one of our words counts as met."""
        return self._index.often.get(word, ENOUGH)

    def holds(self, word: str) -> bool:
        """Whether it is a word."""
        return bool(self[word[0]].get(word))

    def names_no_topic(self, word: str) -> bool:
        """Whether jieba's listing has it as a name, a number, a particle: as nothing that a concern is about."""
        return bool(self[word[0]]) and word in self._no_topic

    def __missing__(self, character: str) -> Words:
        words: dict[str, int] = {}
        for start, end in self._index.lines.get(character, ()):
            fields = self._listing[start:end].decode().split()
            words.update(zip(fields[0::3], map(int, fields[1::3]), strict=True))
            told = compress(fields[0::3], map(_NO_TOPIC.fullmatch, fields[2::3]))
            self._no_topic.update(word for word in told if _SHORTEST <= len(word) <= _LONGEST)
        for word in self._ours.get(character, ()):
            words[word] = self.frequency_of_ours(word)
        if not words:
            return _NOTHING
        for word in list(words):
            beginning = word[:-1]
            while beginning and beginning not in words:
                words[beginning] = 0
                beginning = beginning[:-1]
        self[character] = words
        return words

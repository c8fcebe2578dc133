"""Cuts a text into words, once, and picks the few that name the concern.

jieba's tokenizer reads its whole dictionary, and keeps a cache in the shared temporary folder that anybody could write.
So the way through the words is found here, and jieba is asked for what no dictionary holds.
"""

import importlib
import re
import tomllib
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from domain.places import read_places
from nlp.dictionary import Dictionary
from nlp.dictionary_index import KEPT, index_of, read_listing
from nlp.word_paths import cut
from nlp.word_rarity import read_rarity

MOST_KEYWORDS = 6
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}|[A-Za-z]{3,12}|[\u4e00-\u9fffA-Za-z]{2,8}")
_SUFFIX = re.compile(r"(?<=..)(?:社区|街道|[村镇乡])$")
#: Between letters and figures these divide words for jieba, and join them for rjieba.
_JOINED = re.compile(r"[-._]")
_SPACE_IN_LISTS = re.compile(r"\s+")
#: Numbers with a measure, and words that only deny or strengthen.
_EMPTY = re.compile(
    r"[第几半好]?[一二两三四五六七八九十百千万几零]+.{1,2}|[没不被把很太就都还又也才只最更该非要].{1,2}|"
    r".{1,2}[得的地了着过到走来去起掉完住村镇]|.{5,}"
)
#: So many guesses of what no dictionary holds are kept, of stretches so short.
_GUESSES, _LONG_GUESS = 4096, 16
FEWEST_KEYWORDS = 3
#: What stands in one of so many letters (as a logarithm) names no concern; a little more does where nothing better is.
_COMMON, _VERY_COMMON = 3.7, 2.9
#: A listed topic goes before other words of its rarity, and no word counts for more than a rare one.
_TOPIC, _RARE = 5.0, 7.0
#: Behind a word these say that it is a name: of a road, an estate, a village that is not listed.
_LOOSE = ("的", "了", "着")
_NAMED = ("村", "社区", "镇", "街道", "大道", "路", "小区", "花园", "湾", "广场")

Guess = Callable[[str], Iterable[str]]


class Token(NamedTuple):
    """A word and where it begins; `known` when the dictionary holds it and it was not guessed from its characters.

    A tuple, because a dozen of them are made for each message, and a frozen dataclass takes four times as long to make.
    """

    text: str
    start: int
    known: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class _Lists:
    """What is known of words: which name no concern, which do, and how rare they are."""

    stop: frozenset[str]
    synonyms: dict[str, str]
    topics: frozenset[str]
    listed: frozenset[str]
    rarity: dict[str, float]
    others: float
    #: What is wrong, by the words that say it, and one pattern of all these words.
    states: dict[str, str]
    state: re.Pattern[str]


class Cutter:
    """A dictionary, and lists of words; what its methods answer depends on nothing they were asked before."""

    __slots__ = ("_dictionary", "_guess", "_lists", "_quick", "listed")

    def __init__(
        self, dictionary: Dictionary, guess: Guess, quick: Callable[[str], list[str]] | None, lists: _Lists
    ) -> None:
        """`guess` cuts what is not in the dictionary."""
        #: The words of our own lists.
        self.listed = lists.listed
        self._dictionary = dictionary
        self._guess = guess
        self._quick = quick
        self._lists = lists

    @property
    def is_quick(self) -> bool:
        """Whether rjieba does the cutting."""
        return self._quick is not None

    def cut(self, text: str) -> tuple[Token, ...]:
        """The words of a text, in order, covering all of it."""
        if self._quick is None or _JOINED.search(text):
            return self.cut_slowly(text)
        return self._tokens(self._quick(text))

    def cut_slowly(self, text: str) -> tuple[Token, ...]:
        """The words as jieba itself cuts them."""
        return self._tokens(cut(text, self._dictionary, self._dictionary.total, self._guess))

    def _tokens(self, words: list[str]) -> tuple[Token, ...]:
        known = self._dictionary.holds
        tokens: list[Token] = []
        at = 0
        for word in words:
            tokens.append(Token(word, at, known(word)))
            at += len(word)
        return tuple(tokens)

    def keywords(self, tokens: tuple[Token, ...], topics: tuple[str, ...], covered: frozenset[int]) -> tuple[str, ...]:
        """Up to six words that name the concern: the topics found in it first, then its rarest words.

        `covered` are the positions of places; no word that touches one is a keyword.
        """
        lists = self._lists
        text = "".join(token.text for token in tokens).lower()
        starts = frozenset(token.start for token in tokens)
        scores: defaultdict[str, float] = defaultdict(float)
        for rank, topic in enumerate(topics):
            shown = lists.synonyms.get(topic, topic)
            said = topic not in lists.stop and not topic.isdigit() and not (shown == topic and topic.endswith(_LOOSE))
            if said and _stands(text, topic, starts):
                scores[shown] = max(scores[shown], self._rarity(topic) + _TOPIC - rank / 10)
        spare: dict[str, float] = {}
        for token in tokens:
            if token.start in covered or token.end - 1 in covered or text.startswith(_NAMED, token.end):
                continue
            shown = lists.synonyms.get(token.text, token.text)
            if self._says_something(token):
                kept = scores if self._rarity(token.text) >= _COMMON else spare
                kept[shown] = max(kept.get(shown, 0.0), self._rarity(token.text))
        if len(scores) < FEWEST_KEYWORDS:
            scores.update({word: rarity for word, rarity in spare.items() if word not in scores})
            best = sorted(scores, key=lambda word: -scores[word])[:FEWEST_KEYWORDS]
        else:
            best = sorted(scores, key=lambda word: -scores[word])
        return tuple(self._with_states(_without_parts(best)[:MOST_KEYWORDS], text))

    def _with_states(self, words: list[str], text: str) -> list[str]:
        """What is wrong beside few words that name things; nothing beside none, for then there is no concern."""
        if words and len(words) < FEWEST_KEYWORDS:
            said = [state for state in self._lists.state.findall(text) if not any(state in word for word in words)]
            shown = dict.fromkeys(map(self._lists.states.__getitem__, said))
            more = [state for state in shown if not any(state in word or word in state for word in words)]
            return [*words, *more][:FEWEST_KEYWORDS]
        return words

    def _says_something(self, token: Token) -> bool:
        word, lists = token.text, self._lists
        if word in lists.stop or not _WORD.fullmatch(word):
            return False
        if word in lists.topics:
            return True
        empty = self._dictionary.names_no_topic(word) or _EMPTY.fullmatch(word)
        return token.known and not empty and self._rarity(word) >= _VERY_COMMON

    def _rarity(self, word: str) -> float:
        return min(_RARE, self._lists.rarity.get(word, self._lists.others))


def _stands(text: str, topic: str, starts: frozenset[int]) -> bool:
    """Whether a topic begins with a word somewhere in a text: 动车 does not, in 电动车."""
    at = text.find(topic)
    while at >= 0 and at not in starts:
        at = text.find(topic, at + 1)
    return at >= 0


def _without_parts(words: list[str]) -> list[str]:
    """Without the words that stand inside a better one."""
    kept: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return kept


def load_cutter(folder: Path, topics: frozenset[str]) -> Cutter:
    """The dictionary of the language, ours on top, and the lists of a data folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jieba import finalseg
    listed = topics | _listed(folder / "words" / "dictionary.txt")
    listing = read_listing()
    dictionary = Dictionary(listing, index_of(listing, folder / KEPT), listed)
    rarity, others = read_rarity(folder / "words" / "rarity.tsv")
    stop = _listed(folder / "words" / "stop.txt") | (_names_of_places(folder / "places") - topics)
    synonyms = dict(_pairs(folder / "words" / "synonyms.tsv"))
    states = {word: shown for shown, words in _rows(folder / "words" / "states.tsv") for word in words.split(" ")}
    state = re.compile("|".join(map(re.escape, sorted(states, key=lambda word: (-len(word), word)))))
    lists = _Lists(stop, synonyms, topics, listed, rarity, others, states, state)
    quick = quick_cut({word: dictionary.frequency_of_ours(word) for word in listed})
    return Cutter(dictionary, _remembered(finalseg.cut), quick, lists)


def _remembered(guess: Guess) -> Guess:
    """Remembers how the latest stretches were cut: a city speaks of the same few thousand places and people."""

    @lru_cache(maxsize=_GUESSES)
    def cut_before(stretch: str) -> tuple[str, ...]:
        return tuple(guess(stretch))

    return lambda stretch: cut_before(stretch) if len(stretch) <= _LONG_GUESS else guess(stretch)


def _names_of_places(folder: Path) -> frozenset[str]:
    """Names of places here, without 村, 社区, 镇, and elsewhere; not those that name things, too."""
    things = tomllib.loads((folder / "everyday.toml").read_text(encoding="utf-8"))["things"].split()
    here = {_SUFFIX.sub("", place.name) for place in read_places(folder)}
    return frozenset(here.difference(things)) | _listed(folder / "elsewhere.txt")


def quick_cut(words: Mapping[str, int]) -> Callable[[str], list[str]] | None:
    """rjieba's cutting with our words of these frequencies, where it is installed: as jieba cuts, ten times as fast."""
    try:
        tokenizer = importlib.import_module("rjieba").Jieba()
    except (ImportError, AttributeError):  # not there, or too old to have a dictionary of its own
        return None
    for word in sorted(words):
        tokenizer.add_word(word, words[word], None)
    quick: Callable[[str], list[str]] = tokenizer.cut
    return quick


def _listed(path: Path) -> frozenset[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in _SPACE_IN_LISTS.split(line) if word)


def _pairs(path: Path) -> list[tuple[str, str]]:
    """Each word of a line after its first, with the first."""
    return [(word, first) for first, *words in _rows(path) for word in words]


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]

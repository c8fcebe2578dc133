"""What a resident meant: pure functions over tables loaded once, with no input or output after loading."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from domain.places import Places, read_places
from nlp.accused import Accusations, accused, read_accusations
from nlp.alarms import is_bullied, urgent
from nlp.cues import Cued
from nlp.fold import fold
from nlp.names import Gazetteer, read_gazetteer
from nlp.personal import Masks, mask, mask_folded, read_masks
from nlp.places import PlaceGuess, guess_answer, guess_misspelt, guess_place
from nlp.similar import Likeness, read_likeness
from nlp.sounds import Sounds, read_sounds
from nlp.subject import SubjectGuess, Subjects, read_subjects
from nlp.triage import is_about_minor, kind_of
from nlp.triage_words import Heard, Triage, read_triage
from nlp.words import Cutter, Token, load_cutter

__all__ = [
    "PlaceGuess",
    "Reader",
    "Reading",
    "SubjectGuess",
    "Subjects",
    "load",
    "read_subjects",
]

#: A concern is told in its first two thousand characters and signed with a place in its last few.
_HEAD, _TAIL = 2000, 400
#: Of so many messages it is kept whether they alarm: who shows the numbers first reads the message right after.
_LATEST = 32

_Sorted = tuple[Heard, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message was understood to mean."""

    #: The message in plain characters.
    text: str
    #: concern | question | thanks | greeting | abuse | spam | other
    kind: str
    #: Emergency numbers to show at once, most urgent first; empty when there is no emergency.
    emergency: tuple[str, ...]
    minor: bool
    #: Those in office whom it is about, in its own words (村支书, 城管); they must not be the ones to handle it.
    accused: tuple[str, ...]
    #: Up to six; never a place, a number, a name or filler.
    keywords: tuple[str, ...]
    place: PlaceGuess
    subject: SubjectGuess
    #: The message as it was written, with personal data masked.
    masked: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything loaded that reading a message needs; what it answers depends on nothing that was read before."""

    _cutter: Cutter
    _gazetteer: Gazetteer
    _subjects: Subjects
    _triage: Triage
    _sorted: Callable[[str], _Sorted]
    _accusations: Accusations
    _masks: Masks
    _sounds: Sounds
    #: How much two texts have in common.
    likeness: Likeness

    @property
    def subjects(self) -> Subjects:
        """The official classes, with their names."""
        return self._subjects

    def later(self) -> tuple[Cued, ...]:
        """What the messages that need it first would wait for: to be made ready before, by whoever has the time."""
        return (*self._triage.cues.cued.values(), *self._accusations.cues.cued.values())

    def read(self, text: str) -> Reading:
        """What a message means; about a millisecond for a chat message, linear for any text."""
        folded = fold(text)
        plain = self._sounds.spelled_out(_excerpt(folded.text))
        tokens = self._cutter.cut(plain)
        mentions = self._gazetteer.mentions(plain, _inside_words(tokens))
        covered = frozenset(at for mention in mentions for at in range(mention.start, mention.end))
        elsewhere, words = _without(plain, tokens, covered)
        place = guess_place(plain, self._gazetteer, mentions)
        place = guess_misspelt(plain, self._gazetteer, self._sounds, mentions, place)
        listed = self._subjects.rules.words_of(elsewhere)
        topics = self._subjects.rules.topics(listed)
        heard, emergency = self._sorted(plain)
        kind = "concern" if emergency else kind_of(heard, self._triage, topics=topics, placed=bool(mentions))
        return Reading(
            text=folded.text,
            kind=kind,
            emergency=emergency,
            minor=is_about_minor(heard, self._triage),
            accused=accused(plain, self._accusations),
            keywords=self._cutter.keywords(tokens, topics, covered),
            place=place,
            subject=self._subjects.guess(elsewhere, words, listed),
            masked=mask_folded(folded, self._masks),
        )

    def heard(self, text: str) -> tuple[str, tuple[str, ...]]:
        """A text as its subject is read from it: folded and without its places, and its words."""
        plain = self._sounds.spelled_out(_excerpt(fold(text).text))
        tokens = self._cutter.cut(plain)
        mentions = self._gazetteer.mentions(plain, _inside_words(tokens))
        return _without(plain, tokens, frozenset(at for m in mentions for at in range(m.start, m.end)))

    def where(self, text: str) -> PlaceGuess:
        """The place meant by an answer to "where?": bare and partial names count, because nothing else was asked."""
        plain = self._sounds.spelled_out(_excerpt(fold(text).text))
        mentions = self._gazetteer.mentions(plain, _inside_words(self._cutter.cut(plain)))
        return guess_answer(plain, self._gazetteer, self._sounds, mentions)

    def bullied(self, text: str) -> bool:
        """Whether a child is bullied or beaten."""
        heard, _ = self._sorted(self._sounds.spelled_out(_excerpt(fold(text).text)))
        return is_bullied(heard, self._triage)

    def mask(self, text: str) -> str:
        """The text as it was written, with personal data masked."""
        return mask(text, self._masks)

    def idle(self, text: str) -> float:
        """How surely a message is mere small talk, by what was learned; below nothing it rather is none."""
        heard, _ = self._sorted(self._sounds.spelled_out(_excerpt(fold(text).text)))
        return heard.weighed(heard.text).margin("idle")

    def urgent(self, text: str) -> tuple[str, ...]:
        """The emergency numbers to show at once, most urgent first."""
        return self._sorted(self._sounds.spelled_out(_excerpt(fold(text).text)))[1]


def load(folder: Path, places: Places | None = None) -> Reader:
    """A reader over the tables of `folder`; blocks for a fifth of a second, so call it in a thread."""
    subjects = read_subjects(folder / "subjects.toml")
    cutter = load_cutter(folder, subjects.vocabulary)
    gazetteer = read_gazetteer(folder, places or read_places(folder / "places"))
    triage = read_triage(folder / "triage.toml")
    return Reader(
        cutter,
        gazetteer,
        subjects,
        triage,
        _sorter(triage, gazetteer),
        read_accusations(folder / "accused.toml"),
        read_masks(folder / "personal.toml"),
        read_sounds(
            folder / "words" / "readings.tsv", gazetteer.names_alike(), gazetteer.names_of_towns(), cutter.listed
        ),
        read_likeness(folder / "similar"),
    )


def _sorter(table: Triage, gazetteer: Gazetteer) -> Callable[[str], _Sorted]:
    """Hears a plain text and tells whether it alarms, and remembers that of the latest."""

    @lru_cache(maxsize=_LATEST)
    def sort(plain: str) -> _Sorted:
        heard = Heard(plain, table)
        return heard, urgent(heard, table, gazetteer.unnamed)

    return sort


def _excerpt(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else text[:_HEAD] + "\n" + text[-_TAIL:]


def _without(plain: str, tokens: tuple[Token, ...], covered: frozenset[int]) -> tuple[str, tuple[str, ...]]:
    """The text with a space for each character of a place, and its words that touch none."""
    text = "".join(" " if at in covered else character for at, character in enumerate(plain))
    return text, tuple(t.text for t in tokens if t.start not in covered and t.end - 1 not in covered)


def _inside_words(tokens: tuple[Token, ...]) -> frozenset[int]:
    return frozenset(at for token in tokens if token.known for at in range(token.start + 1, token.end))

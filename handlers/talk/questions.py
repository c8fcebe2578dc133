"""The kinds of questions: what each accepts, how an answer is kept, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from domain.messages import Words

T = TypeVar("T")
MOST_TEXT = 4000
"""the longest answer kept, in characters; longer ones are asked to be split, nothing is cut"""


class Unfit(Exception):
    """The answer does not do; the person is told why with the text of this key.

    It `passes` where it may have been meant for another question: words where a button was asked for. With `choices` it
    is a question itself, put instead.
    """

    def __init__(self, key: str, *, passes: bool = False, choices: tuple[Choose, ...] = (), **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.passes = passes
        self.choices = choices
        self.params = params
        self.by = ""
        """the key of the question that says so"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, as a question sees it."""

    text: str = ""
    to: str = ""
    """the question a pressed button names"""
    value: str = ""
    """what the pressed button stands for"""
    files: tuple[str, ...] = ()
    """ids of kept files"""
    voice: bool = False
    spot: tuple[float, float] | None = None
    edit: bool = False
    """the words correct a message that was sent before"""


@dataclass(frozen=True, slots=True)
class Choose:
    """One button of a question: its value and what stands on it."""

    value: str
    label: str | Words
    row: int = 0
    edits: str = ""
    """opens this other question again instead of answering this one"""
    does: str = ""
    """runs this command instead of answering: cancel, back"""
    folded: bool = False
    """stands only in the list that 修改 opens: a telephone shows few buttons at once"""


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """One thing to find out. `key` names its text, its stored answer and its buttons."""

    key: str
    guess: T | None = None
    optional: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)
    """what its text mentions"""
    put: str = ""
    """the text it is put with, where that is not the one of its key"""
    told: str = "talk.added"
    """said when it has taken what was said to another question"""
    insists: bool = False
    """words that went past it are noted, so that it can be put more plainly, and then take what comes"""
    remembers: bool = False
    """what it said before it was changed is noted: not everything in it need have been wrong"""
    unsure: T | None = None
    """the answer of whoever cannot say; without one it is put again"""

    def read(self, said: Said, stored: Any) -> T | None:
        """The answer in what was said; None when it is not of this kind; Unfit when it does not do."""
        raise NotImplementedError

    def takes(self, said: Said) -> bool:
        """Whether it is an answer."""
        try:
            return self.read(said, None) is not None
        except Unfit:
            return False

    def gathers(self, said: Said) -> bool:
        """Whether this question, met earlier, takes what the current one cannot."""
        return False

    def besides(self, said: Said) -> Mapping[str, Any]:
        """What the same words answer of later questions, by their keys, as JSON."""
        return {}

    def rest(self, said: Said) -> Question[Any] | None:
        """The question of words that keeps all that was said, where it was more than what this one asks."""
        return None

    def with_rest(self, said: Said, stored: Any) -> Any:
        """The answer as JSON with these words, said to another question, added to it."""
        return stored

    def written(self, stored: Any) -> str:
        """The answer in the words it was given in; empty where it was not given in words."""
        return ""

    def store(self, value: T) -> Any:
        """The answer as JSON."""
        return value

    def load(self, stored: Any) -> T:
        """The answer from JSON; Unfit when it does not fit the question any more."""
        raise NotImplementedError

    def choices(self) -> tuple[Choose, ...]:
        """The buttons under the question."""
        return ()

    def every(self) -> tuple[Choose, ...]:
        """All the buttons, where only the likely ones are shown at first."""
        return self.choices()

    def shown(self, value: T | None) -> str | Words:
        """The answer in a recap."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Text(Question[str]):
    """Words, as they were written."""

    at_least: int = 1
    at_most: int = MOST_TEXT
    grows: bool = False
    """what is written later is added to it"""
    offer: str = ""
    """an answer that is a tap away"""

    def written(self, stored: Any) -> str:
        return stored if isinstance(stored, str) else ""

    def read(self, said: Said, stored: Any) -> str | None:
        if said.to == self.key and said.value == "offer":
            return self.offer or None
        words = said.text.strip()
        if not words or said.to or said.spot:  # words that come with a position are its name
            return None
        whole = f"{stored}\n{words}" if self.grows and isinstance(stored, str) else words
        if len(words) < self.at_least and whole == words:
            raise Unfit("talk.too_short", least=self.at_least)
        if len(whole) > self.at_most:
            raise Unfit("talk.too_long", most=self.at_most)
        return whole

    def with_rest(self, said: Said, stored: Any) -> Any:
        """Nothing is added twice: whoever goes back says the same again."""
        words, before = said.text.strip(), self.written(stored)
        whole = before if words in before else f"{before}\n{words}".strip()
        if len(whole) > self.at_most:
            raise Unfit("talk.too_long", most=self.at_most)
        return whole

    def gathers(self, said: Said) -> bool:
        words = said.text.strip()
        # A bare number was meant for buttons, though for none of these.
        return self.grows and not said.spot and len(words) >= self.at_least and not words.isnumeric()

    def load(self, stored: Any) -> str:
        if not isinstance(stored, str):
            raise Unfit("talk.changed")
        return stored

    def choices(self) -> tuple[Choose, ...]:
        return (Choose("offer", self.offer),) if self.offer else ()


@dataclass(frozen=True, slots=True)
class Contact(Text):
    """A way to be reached: words with a number in them, or with a name where that will do; a bare number is one
    wherever it is said."""

    told: str = "report.contact.taken"
    number: Callable[[str], str] = lambda _text: ""
    """the number, where a text says nothing else"""
    named: bool = False
    """a name will do"""

    def read(self, said: Said, stored: Any) -> str | None:
        words = Text.read(self, said, stored)
        if words is None:
            return None
        if not self.named and not any(letter.isascii() and letter.isalnum() for letter in words):
            raise Unfit("report.contact.odd")
        return self.number(words) or words

    def gathers(self, said: Said) -> bool:
        return not said.to and bool(self.number(said.text))


@dataclass(frozen=True, slots=True)
class Choice(Question[str]):
    """One of several; a button, its label or its number."""

    among: tuple[Choose, ...] = ()
    first: int = 0
    """only so many are offered, and a button that shows the others; 0: all"""

    def read(self, said: Said, stored: Any) -> str | None:
        if said.to == self.key:
            return self._known(said.value)
        words = said.text.strip()
        for choose in self.among:
            if words and words == choose.label:
                return choose.value
        if part := self._part(words):
            return part
        if words:
            raise Unfit("talk.choose", passes=True)
        return None

    def _part(self, words: str) -> str:
        """The choice that alone has these words in its name; labels of ours are no names, but may hold one."""
        within = [c for c in self.among if len(words) > 1 and words in _name_on(c.label)]
        found = [c for c in within if words == _name_on(c.label)] or within
        return found[0].value if len(found) == 1 and not (found[0].edits or found[0].does) else ""

    def _known(self, value: str) -> str:
        if any(c.value == value and not c.edits and not c.does for c in self.among):
            return value
        raise Unfit("talk.changed")

    def load(self, stored: Any) -> str:
        return self._known(stored)

    def choices(self) -> tuple[Choose, ...]:
        if not self.first or self.first >= len(self.among):
            return tuple(choose for choose in self.among if not choose.folded)
        others = Choose("", Words("talk.others"), row=self.first // 2, does="all")
        return (*self.among[: self.first], others)

    def every(self) -> tuple[Choose, ...]:
        return self.among

    def shown(self, value: str | None) -> str | Words:
        return next((c.label for c in self.among if c.value == value), "")


def _name_on(label: str | Words) -> str:
    """The name or the number that stands on a button: 李华 on 李华（手上 3 件）."""
    name = label if isinstance(label, str) else label.params.get("name") or label.params.get("number")
    return name if isinstance(name, str) else ""

"""What each kind of question accepts, refuses and leaves to others, as one table."""

from __future__ import annotations

from typing import Any

import pytest

from domain.messages import Words
from handlers.talk.questions import Choice, Choose, Contact, Question, Said, Text, Unfit
from handlers.talk.several import Photos
from handlers.talk.where import MOST_PLACE, Found, Spot, Where

TEXT: Question[Any] = Text("q", at_least=2, at_most=10)
GROWS: Question[Any] = Text("q", at_least=2, at_most=10, grows=True)
CHOICE: Question[Any] = Choice(
    "q", among=(Choose("a", "first"), Choose("b", "second"), Choose("", "back", does="back"))
)
PHOTOS: Question[Any] = Photos("q", at_most=3)
CONTACT: Question[Any] = Contact("q", number=lambda text: text if text.isdecimal() else "")
NAMES = {"p1": "one", "p2": "two"}


def find(text: str) -> Found:
    """A place by its name; "both" may be either."""
    if text == "help":
        return Found(other=True)
    code = {name: code for code, name in NAMES.items()}.get(text, "")
    return Found(code, ("p1", "p2") if text == "both" else (), whole=bool(code))


WHERE: Question[Any] = Where("q", find=find, name=lambda code: NAMES.get(code, ""))
NEAR: Question[Any] = Where("q", find=find, name=lambda code: NAMES.get(code, ""), near=lambda _at: "p2")
HERE = (31.7, 113.4)

TAKEN: list[tuple[str, Question[Any], Said, Any, Any]] = [
    ("words", TEXT, Said("a lamp"), None, "a lamp"),
    ("white space around words", TEXT, Said("  a lamp\n"), None, "a lamp"),
    ("words instead of old ones", TEXT, Said("new"), "old", "new"),
    ("words to those before", GROWS, Said("new"), "old", "old\nnew"),
    ("a single character after others", GROWS, Said("!"), "old", "old\n!"),
    ("a photo", TEXT, Said(files=("f",)), None, None),
    ("nothing", TEXT, Said("  "), None, None),
    ("a press", TEXT, Said(to="q", value="a"), None, None),
    ("a press of a choice", CHOICE, Said(to="q", value="b"), None, "b"),
    ("a label that was typed", CHOICE, Said("first"), None, "a"),
    ("a photo for a choice", CHOICE, Said(files=("f",)), None, None),
    ("a place by name", WHERE, Said("one"), None, Spot("p1")),
    ("a place nobody knows", WHERE, Said("behind the mill"), None, Spot("", "behind the mill")),
    ("a tapped place", WHERE, Said(to="q", value="p2"), None, Spot("p2")),
    ("a position", WHERE, Said(spot=HERE), None, Spot("", "", HERE)),
    ("a position beside a known place", WHERE, Said(spot=HERE), {"code": "p1", "words": "", "at": None},
     Spot("p1", "", HERE)),
    ("a position near a place", NEAR, Said(spot=HERE), None, Spot("p2", "", HERE)),
    ("a position near another place", NEAR, Said(spot=HERE), {"code": "p1", "words": "", "at": None},
     Spot("p1", "", HERE)),
    ("a cry for help", WHERE, Said("help"), None, None),
    ("a number to call", CONTACT, Said("13900000001"), None, "13900000001"),
    ("a number with words", CONTACT, Said("0722 office hours"), None, "0722 office hours"),
    ("a first photo", PHOTOS, Said(files=("f",)), None, ("f",)),
    ("another photo", PHOTOS, Said(files=("g",)), ["f"], ("f", "g")),
    ("the same photo", PHOTOS, Said(files=("f",)), ["f"], ("f",)),
    ("a photo after an edit", PHOTOS, Said(files=("g",)), {"?": ["f"]}, ("f", "g")),
    ("the button done", PHOTOS, Said(to="q", value="done"), {"?": ["f"]}, ("f",)),
    ("words for photos", PHOTOS, Said("look"), None, None),
]  # fmt: skip
REFUSED: list[tuple[str, Question[Any], Said, Any, str]] = [
    ("too little", TEXT, Said("a"), None, "talk.too_short"),
    ("too much", TEXT, Said("a" * 11), None, "talk.too_long"),
    ("too much together", GROWS, Said("a" * 6), "b" * 6, "talk.too_long"),
    ("a label that is none", CHOICE, Said("third"), None, "talk.choose"),
    ("a press that is no choice", CHOICE, Said(to="q", value="z"), None, "talk.changed"),
    ("a button that runs a command", CHOICE, Said(to="q", value=""), None, "talk.changed"),
    ("no number to call", CONTACT, Said("不留"), None, "report.contact.odd"),
    ("a name of two places", WHERE, Said("both"), None, "report.where.which"),
    ("a place that is gone", WHERE, Said(to="q", value="p9"), None, "talk.changed"),
    ("a place as long as a letter", WHERE, Said("x" * (MOST_PLACE + 1)), None, "talk.too_long"),
    ("too many photos", PHOTOS, Said(files=("g", "h", "i")), ["f"], "talk.too_many"),
]
BROKEN: list[tuple[str, Question[Any], Any]] = [
    ("a number for words", TEXT, 7),
    ("a choice that is gone", CHOICE, "z"),
    ("a place that is gone", WHERE, {"code": "p9", "words": "", "at": None}),
    ("a place of another shape", WHERE, {"code": "p1"}),
    ("a word for photos", PHOTOS, "f"),
]


@pytest.mark.parametrize(("what", "question", "said", "stored", "value"), TAKEN, ids=[row[0] for row in TAKEN])
def test_what_is_taken(what: str, question: Question[Any], said: Said, stored: Any, value: Any) -> None:
    """A question takes what is its kind, and leaves the rest to others by saying nothing."""
    assert question.read(said, stored) == value


@pytest.mark.parametrize(("what", "question", "said", "stored", "key"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(what: str, question: Question[Any], said: Said, stored: Any, key: str) -> None:
    """What is of its kind and does not do is refused with the reason."""
    with pytest.raises(Unfit) as why:
        question.read(said, stored)

    assert why.value.key == key


@pytest.mark.parametrize(("what", "question", "said", "stored", "value"), TAKEN, ids=[row[0] for row in TAKEN])
def test_an_answer_survives_being_kept(what: str, question: Question[Any], said: Said, stored: Any, value: Any) -> None:
    """What is stored is what comes back."""
    if value is not None:
        assert question.load(question.store(value)) == value


@pytest.mark.parametrize(("what", "question", "stored"), BROKEN, ids=[row[0] for row in BROKEN])
def test_what_no_longer_fits_is_not_guessed_at(what: str, question: Question[Any], stored: Any) -> None:
    """An answer of another shape, or to another list, counts as not given."""
    with pytest.raises(Unfit):
        question.load(stored)


def test_a_position_alone_stands_in_the_place_that_the_words_name() -> None:
    """Sent first, it waits for the place; the place of the report is its place."""
    where = Where("q", guess=Spot("p1"), name=lambda code: NAMES.get(code, ""))

    assert where.load({"code": "", "words": "", "at": list(HERE)}) == Spot("p1", "", HERE)
    assert where.load({"code": "", "words": "behind the mill", "at": None}) == Spot("", "behind the mill")


@pytest.mark.parametrize(
    ("spot", "shown"),
    [
        (None, Words("report.where.none")),
        (Spot(), Words("report.where.none")),
        (Spot("p1"), "one"),
        (Spot("p1", "behind the mill"), "one · behind the mill"),
        (Spot("", "", HERE), "31.70000, 113.40000"),
    ],
)
def test_a_place_is_shown_in_words(spot: Spot | None, shown: str | Words) -> None:
    """The recap says the place, the words and, where there are none, the position."""
    assert WHERE.shown(spot) == shown


def test_a_bare_place_and_a_bare_number_are_taken_wherever_they_are_said() -> None:
    """And nothing else is: a story with a place in it stays a story."""
    assert WHERE.gathers(Said("one"))
    assert WHERE.gathers(Said(spot=HERE))
    assert CONTACT.gathers(Said("13900000001"))
    assert not WHERE.gathers(Said("behind the mill"))
    assert not WHERE.gathers(Said(to="q", value="p1"))
    assert not CONTACT.gathers(Said("ring me at 13900000001"))


def test_the_likely_ones_come_first_and_the_others_are_a_button_away() -> None:
    """What is not shown at first is understood all the same."""
    many = tuple(Choose(value, value) for value in "abcd")
    short = Choice("q", among=many, first=2)

    assert [c.value or c.does for c in short.choices()] == ["a", "b", "all"]
    assert short.every() == many
    assert short.read(Said("d"), None) == "d"
    assert Choice("q", among=many, first=4).choices() == many


def test_a_name_is_enough_where_the_button_says_more() -> None:
    """李华 is the button 李华（手上 3 件）; of two that hold the words none is guessed."""
    held = [Words("pass.colleague", {"name": name, "load": 3}) for name in ("李华", "何清", "何清明", "李清明")]
    people = Choice("q", among=tuple(Choose(f"p{n}", label) for n, label in enumerate(held)))

    assert people.read(Said("李华"), None) == "p0"
    assert people.read(Said("何清"), None) == "p1"
    assert people.read(Said("何清明"), None) == "p2"
    with pytest.raises(Unfit):
        people.read(Said("清明"), None)
    with pytest.raises(Unfit):
        people.read(Said("手上"), None)

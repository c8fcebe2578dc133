"""How well places are found in written messages that were not there when the rules were made."""

import pytest

from bench.places import ASK, NONE, SENTENCES, SETS, WRITTEN, Told, missed, written
from domain.places import Places
from nlp import Reader


@pytest.fixture(scope="module")
def told(places: Places) -> list[Told]:
    """All written messages."""
    return [message for file in SETS.values() for message in written(WRITTEN / file, places)]


def _said(reader: Reader, text: str) -> str:
    guess = reader.read(text).place
    return {"found": guess.place or NONE, "ambiguous": ASK, "none": NONE}[guess.status]


def test_written_messages(reader: Reader, told: list[Told]) -> None:
    """The right place, the right question or rightly none for at least 97 of 100 messages."""
    wrong = [message.text for message in told if _said(reader, message.text) not in message.right]

    assert len(wrong) <= 0.03 * len(told), wrong


def test_a_sure_place_is_right(reader: Reader, told: list[Told]) -> None:
    """A place that nobody is asked about is the right one in 98 of 100 messages."""
    sure = [message for message in told if reader.read(message.text).place.sure]
    wrong = [message.text for message in sure if _said(reader, message.text) not in message.right]

    assert len(sure) > 150
    assert len(wrong) <= 0.02 * len(sure), wrong


@pytest.mark.parametrize(("sentence", "allowed"), list(zip(SENTENCES, (0, 0, 2, 5), strict=True)))
def test_every_village_is_found(reader: Reader, places: Places, sentence: str, allowed: int) -> None:
    """Beside the name of its town every village is found, whatever its name means; a few are towns as well."""
    lost = missed(reader, places, sentence)

    assert len(lost) <= allowed, lost

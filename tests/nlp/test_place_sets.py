"""How well places are found in written messages that were not there when the rules were made."""

import pytest

from bench.places import ASK, NONE, SETS, WRITTEN, Told, written
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


def _bare(name: str) -> str:
    for suffix in ("街道", "社区", "镇", "村"):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


@pytest.mark.parametrize(
    ("template", "allowed"),
    [
        ("{town}{village}三组的路灯坏了", 0),
        ("我想反映一下{bare_town}{village}的水渠被人填了", 0),
        ("{bare_town}{bare_village}那边的桥塌了", 2),
        ("{village}的堰塘垮了，我们归{bare_town}管", 5),
    ],
)
def test_every_village_is_found(reader: Reader, places: Places, template: str, allowed: int) -> None:
    """Beside the name of its town every village is found, whatever its name means; a few are towns as well."""
    missed = []
    for place in places:
        town = places.get(place.parent)
        if place.level == "village" and town is not None:
            text = template.format(
                town=town.name, village=place.name, bare_town=_bare(town.name), bare_village=_bare(place.name)
            )
            if reader.read(text).place.place != place.code:
                missed.append(text)

    assert len(missed) <= allowed, missed

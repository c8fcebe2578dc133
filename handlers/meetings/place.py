"""Where a meeting may be: what the concern or an earlier meeting says of it, and the likely places a tap away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.meeting import Form
from domain.messages import Words
from handlers.hearing import heard
from handlers.meetings.matter import Matter
from handlers.talk.turn import Turn
from handlers.talk.where import Found, Spot

ON_THE_SPOT = (Form.ON_SPOT, Form.SURVEY, Form.OVERSIGHT)
"""forms that go where the trouble is"""
OUT_OF_DOORS = (*ON_THE_SPOT, Form.BENCH, Form.COURTYARD, Form.EVENING)
"""forms that people come to where they live: the spot of the concern is likelier than a hall"""
USUAL = (Form.BENCH, Form.COURTYARD, Form.EVENING)
"""forms that have a usual spot of their own, which everybody there knows"""
EARLIER = 2
"""as many spots of earlier meetings as are offered"""


@dataclass(frozen=True, slots=True)
class Likely:
    """What is known about the place before anybody is asked."""

    guess: Spot | None = None
    source: str = ""
    """where the guess comes from: the concern itself, or an earlier meeting; the recap says so"""
    taps: Mapping[str, tuple[Words, Spot]] = field(default_factory=dict)
    """the likely places, each with what stands on its button"""
    find: Callable[[str], Found] = lambda _text: Found()


async def likely(turn: Turn, about: Matter, chosen: Any) -> Likely:
    """A guess where something speaks for a spot; otherwise it is asked, with the likely ones as buttons."""
    code = about.place.code if about.place else await _of_group(turn, about.group)
    form = Form(chosen) if isinstance(chosen, str) and chosen in set(Form) else None
    spot = Spot(code, about.place.words, about.place.at) if about.place and about.place.words else None
    before = await turn.store.meetings.spots(about.group, code) if code else []
    earlier = [(held, Spot(code, words, at)) for held, words, at in before if held not in ON_THE_SPOT]
    alike = [met for held, met in earlier if form not in ON_THE_SPOT and (held in USUAL) == (form in USUAL)]
    guess, source = None, ""
    if spot and (form in OUT_OF_DOORS or not code):
        guess, source = spot, "concern"
    elif alike:
        guess, source = alike[0], "earlier"
    taps = _taps(turn, code, form, spot, list(dict.fromkeys(met for _held, met in earlier))[:EARLIER])
    return Likely(guess, source, taps, _finds(turn, code))


async def _of_group(turn: Turn, group: str) -> str:
    """The place of the group, where it has one only."""
    one = await turn.store.groups.get(group)
    return one.places[0] if one and len(one.places) == 1 else ""


def _taps(
    turn: Turn, code: str, form: Form | None, spot: Spot | None, earlier: list[Spot]
) -> dict[str, tuple[Words, Spot]]:
    """The spot of the concern, where people met before, the usual spot of the form, and the hall."""
    found: dict[str, tuple[Words, Spot]] = {}
    if spot:
        found["spot"] = (Words("meet.at.spot", {"spot": spot.words}), spot)
    elif code and form in ON_THE_SPOT:
        found["spot"] = _named(turn, code, "trouble")
    for n, one in enumerate(earlier):
        found[f"earlier{n}"] = (Words("meet.at.earlier", {"spot": one.words}), one)
    listed = {"usual": form.value if form in USUAL else "", "hall": _hall(turn, code)}
    for value, kind in listed.items() if code else ():
        tap = _named(turn, code, kind) if kind else None
        if tap and tap[1].words not in {met.words for met in earlier}:
            found[value] = tap
    return found


def _named(turn: Turn, code: str, kind: str) -> tuple[Words, Spot]:
    words = Words(f"meet.at.{kind}")
    return words, Spot(code, turn.sentence(words))


def _hall(turn: Turn, code: str) -> str:
    """What the hall of this place is called: a village has another than a community, a town another again."""
    place = turn.house.places.get(code)
    if place is None or place.level != "village":
        return "town_hall"
    return "village_hall" if place.name.endswith(turn.sentence(Words("meet.at.is_village"))) else "community_hall"


def _finds(turn: Turn, code: str) -> Callable[[str], Found]:
    """What words mean as a place of meeting: a spot without a village lies in the one it is about, an office does
    not."""

    def find(text: str) -> Found:
        found = heard.place(turn, text, insist=True)
        marks = turn.sentence(Words("meet.at.elsewhere")).split("|")
        if found.code or found.candidates or found.other or any(mark in text for mark in marks):
            return found
        return Found(code)

    return find

"""How the app shows a message with buttons: as a card, with whatever the card cannot hold written above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.cutting import one_line
from bot.channels.wecom.incoming import TICKED
from bot.channels.wecom_api.layout import literal
from domain.ballot import AtBallot

MOST_BUTTONS, MOST_TICKS = 6, 20
_TITLE, _STANDING, _BODY, _BUTTON = 36, 44, 160, 10
"""characters that a phone shows of them; more would be cut off in the display"""
_VOTE_TITLE, _TICK = 16, 17
_MOST_PRESS = 1024
_CHOSEN = f"{AtBallot.TAKE_BACK.value}:"
_VOTES = (f"{AtBallot.VOTE.value}:", _CHOSEN)
Options = Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A message as it is laid out: a text that goes before, empty for none, and the card."""

    above: str
    card: Mapping[str, Any]


def is_vote(options: Options) -> bool:
    """Whether this is a ballot: several things to tick, and one button to hand it in."""
    return 0 < len(options) <= MOST_TICKS and all(press.startswith(_VOTES) for _, press, _ in options)


def lay_out(text: str, options: Options, task: str, submit: str) -> Laid:
    """The message, whole; `submit` stands on the button under a ballot."""
    if is_vote(options):
        return Laid(text, _vote(text, options, task, submit))
    title, body, above = _fitted(text, options)
    return Laid(above, _buttons(title, body, task, _shown(options)))


def change(
    text: str, options: Options, task: str, still: Sequence[str], standing: str, instead: tuple[str, str] = ("", "")
) -> Mapping[str, Any]:
    """The card as it stands now, with the buttons that are left, each under the number it had; where none is, the one
    `instead` of them (label, press)."""
    title, body, _ = _fitted(text, options)
    card = _buttons(title, body, task, _shown(options, still) or [(0, *instead)])
    if standing:
        card["main_title"]["desc"] = one_line(standing, _STANDING)
    return card


def in_words(options: Options) -> str:
    """What the buttons do not hold or cannot say in full, a line each with the number that may be typed instead."""
    buttons = {number for number, _, _ in _shown(options)}
    left = [(n, label) for n, (label, _, _) in enumerate(options, 1) if n not in buttons or _is_long(label)]
    return "\n".join(f"{number}. {' '.join(label.split())}" for number, label in left)


def _is_long(label: str) -> bool:
    return len(" ".join(label.split())) > _BUTTON


def _fitted(text: str, options: Options) -> tuple[str, str, str]:
    """Title and body of the card, and what goes before it where the card would not show all."""
    whole = "\n".join(filter(None, (text, in_words(options))))
    first, _, rest = whole.partition("\n")
    if len(first) <= _TITLE and len(rest) <= _BODY:
        return literal(first) or "·", literal(rest), ""
    return literal(one_line(first or rest, _TITLE)), "", whole


def _shown(options: Options, still: Sequence[str] | None = None) -> list[tuple[int, str, str]]:
    """Number, label and press of the buttons, of those that are `still` of use; one whose words are too long is known
    by its number."""
    found: dict[str, tuple[int, str, str]] = {}
    for number, (label, press, _) in enumerate(options, 1):
        if still is not None and press not in still:
            continue
        if 0 < len(press.encode()) <= _MOST_PRESS and len(found) < MOST_BUTTONS:
            words = f"{number}. {label}" if _is_long(label) else label
            found.setdefault(press, (number, one_line(words, _BUTTON), press))
    return list(found.values())


def _buttons(title: str, body: str, task: str, buttons: Sequence[tuple[int, str, str]]) -> dict[str, Any]:
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "task_id": task,
        "button_list": [
            {"type": 0, "text": label, "style": 2 if n else 1, "key": press}
            for n, (_, label, press) in enumerate(buttons)
        ],
    }
    if body:
        card["sub_title_text"] = body
    return card


def _vote(text: str, options: Options, task: str, submit: str) -> dict[str, Any]:
    ticks = [
        {"id": press, "text": one_line(label, _TICK), "is_checked": press.startswith(_CHOSEN)}
        for label, press, _ in options
    ]
    return {
        "card_type": "vote_interaction",
        "main_title": {"title": literal(one_line(text, _VOTE_TITLE))},
        "task_id": task,
        "checkbox": {"question_key": TICKED, "mode": 1, "option_list": ticks},
        "submit_button": {"text": submit, "key": TICKED},
    }

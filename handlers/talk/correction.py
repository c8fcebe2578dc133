"""A message that was edited on its channel → the answer it was, and that answer as it should be now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from handlers.talk.questions import Question, Text

_ALIKE = 0.1
_COMPARED = 200
"""characters; likeness takes the square of them"""


def corrected(
    asked: Sequence[Question[Any]], answers: Mapping[str, Any], words: str
) -> tuple[Question[Any], str] | None:
    """The question whose answer is most like these words, and its whole answer with them in it; None for no such.

    A channel says what a message is now and not what it was, so the nearest is taken: of an answer that grew over
    several messages the nearest line. A single message that grew into nothing may be corrected beyond likeness.
    """
    best, most = None, _ALIKE
    for question in asked:
        whole = question.written(answers.get(question.key))
        for part in {whole, *whole.split("\n")} - {""}:
            likeness = _likeness(part, words)
            if likeness > most or (likeness == most and part == whole):
                best, most = (question, whole.replace(part, words, 1)), likeness
    return best or _only(asked, answers, words)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False).ratio()


def _only(asked: Sequence[Question[Any]], answers: Mapping[str, Any], words: str) -> tuple[Question[Any], str] | None:
    for question in asked:
        whole = question.written(answers.get(question.key))
        if isinstance(question, Text) and question.grows and whole and "\n" not in whole:
            return question, words
    return None

"""Learns from what a running system was told better, without the letters that the table was once made from.

The letters are not part of the project, so what was learned from them is kept as it is; only what the table says of
chat is learned anew, from the written messages, the listed words and the corrected messages together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.subject_fit import Told, fit, rarities
from nlp.subject_table import Table, write_table
from nlp.subject_training import COST, Example

#: A feature that was in no text before counts from so many corrected messages on: a table gives away no single one.
LEAST_TEXTS = 3


@dataclass(frozen=True, slots=True)
class Better:
    """A table learned anew: the weights of each feature, lane by lane, and its rarity."""

    weights: dict[str, list[float]]
    rarity: dict[str, float]
    bias: list[float]


def learn_better(table: Table, messages: Sequence[Example], hints: Sequence[Told]) -> Better:
    """The table with its chat learned anew from all these messages."""
    told = [Told(one.counted, one.subject) for one in messages]
    rarity = {**_new(table, told), **table.rarity}
    subjects = table.terms.subjects
    chat = fit([*told, *hints], rarity, subjects, COST)
    size = len(table.terms.letters)
    weights: dict[str, list[float]] = {}
    for feature in rarity:
        before = table.weights(feature)
        now = [one.weights.get(feature, 0.0) for one in chat]
        weights[feature] = [*before[:size], *now, before[-1]]
    bias = [*table.terms.bias[:size], *(one.bias for one in chat), table.terms.bias[-1]]
    return Better(weights, rarity, bias)


def write_better(better: Better, table: Table, folder: Path) -> None:
    """Put it into a folder; how the voices are mixed stays as it was."""
    terms = table.terms
    write_table(
        folder,
        better.weights,
        better.rarity,
        {
            "subjects": terms.subjects,
            "letters": terms.letters,
            "bias": [float(f"{value:.6g}") for value in better.bias],
            "mixture": terms.mixture,
            "enough": terms.enough,
        },
    )


def _new(table: Table, told: Sequence[Told]) -> dict[str, float]:
    """The rarities of what stands in several of the messages and in no row yet."""
    rare, known = rarities([one.counted.whole for one in told], LEAST_TEXTS), table.rarity
    return {feature: value for feature, value in rare.items() if feature not in known}

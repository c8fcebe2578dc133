"""The numbers of activities in words: each with its unit, the sums of a kind together."""

from __future__ import annotations

from domain.activity import FIGURES, Kind
from domain.figures import Noted
from domain.messages import Words


def in_units(figure: str, count: int) -> Words:
    """A number with the unit of its figure."""
    return Words(f"figure.{figure}", {"count": f"{count:,}"})


def sums(noted: Noted) -> list[Words]:
    """The kinds of activity that there were, each with its sums, in the order of the house."""
    return [
        Words(
            "record.sum",
            {
                "kind": Words(f"activity.{kind.value}"),
                "figures": tuple(in_units(f, noted.sums[kind, f]) for f in FIGURES[kind] if (kind, f) in noted.sums),
            },
        )
        for kind in Kind
        if kind in noted.notes
    ]

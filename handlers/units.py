"""Numbers with their units, in words: of activities, of what residents bring in and of what is built."""

from __future__ import annotations

from collections.abc import Mapping

from domain.activity import FIGURES, Kind
from domain.contributions import BUILT, GIVEN
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


def amounts(of: Mapping[str, int]) -> list[Words]:
    """Each amount with its unit, in the order of the kinds."""
    return [Words(f"amount.{kind}", {"count": f"{of[kind]:,}"}) for kind in (*GIVEN, *BUILT) if of.get(kind)]


def with_sums(words: str, of: Mapping[str, int]) -> Words:
    """What somebody wrote, with what it is counted as: who wrote it sees whether that is right."""
    if not of:
        return Words("amount.no_sums", {"words": words})
    return Words("amount.with_sums", {"words": words, "sums": tuple(amounts(of))})

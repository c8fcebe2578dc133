"""Rates that stand beside their counts, with how far chance alone may have moved them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.96
"""nineteen times in twenty"""
ENOUGH = 20
"""what happened less often is no ground for comparing"""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate and the range in which it would lie nineteen times in twenty."""

    value: float
    low: float
    high: float


def per(count: int, base: float) -> Rate | None:
    """So many for each unit of the base; None where there are too few of them to compare, or nothing to divide by.

    The range is Byar's, near enough to Poisson's from a handful on.
    """
    if count < ENOUGH or base <= 0:
        return None
    low = count * (1 - 1 / (9 * count) - _Z / (3 * sqrt(count))) ** 3
    more = count + 1
    high = more * (1 - 1 / (9 * more) + _Z / (3 * sqrt(more))) ** 3
    return Rate(count / base, low / base, high / base)


def share(part: int, whole: int) -> Rate | None:
    """Which share of the whole the part is; None where the whole is too small to compare. The range is Wilson's."""
    if whole < ENOUGH:
        return None
    at, spread = part / whole, _Z * _Z / whole
    middle = (at + spread / 2) / (1 + spread)
    half = _Z * sqrt(at * (1 - at) / whole + spread / (4 * whole)) / (1 + spread)
    return Rate(at, max(0.0, middle - half), min(1.0, middle + half))


def change(now: int, past: int) -> float | None:
    """By which share it became more; None where either is too small for a share to mean anything."""
    return (now - past) / past if past >= ENOUGH and now >= ENOUGH else None

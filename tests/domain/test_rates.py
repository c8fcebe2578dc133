"""Rates: nothing is said of few, and the range is wide where the numbers are small."""

from __future__ import annotations

from domain.rates import change, per, share


def test_few_are_not_compared() -> None:
    """Nineteen give no rate, no share and no change; nothing to divide by gives none either."""
    assert per(19, 100) is None
    assert per(50, 0) is None
    assert share(5, 19) is None
    assert change(100, 19) is None
    assert change(19, 100) is None


def test_the_range_holds_the_rate_and_narrows() -> None:
    """Ten times as many are said ten times as surely, near enough."""
    few, many = per(30, 10), per(3000, 1000)
    assert few is not None
    assert many is not None
    assert few.low < few.value == many.value < few.high
    assert 8 < (few.high - few.low) / (many.high - many.low) < 12
    assert abs(few.low - 2.02) < 0.03  # the exact range of thirty: 20.2 to 42.8
    assert abs(few.high - 4.28) < 0.03


def test_a_share_stays_a_share() -> None:
    """All of twenty are not surely all of everybody."""
    found = share(20, 20)
    assert found is not None
    assert found.value == 1
    assert 0.999 < found.high <= 1
    assert 0.8 < found.low < 0.9


def test_a_change_is_of_the_past() -> None:
    """From a hundred to ninety is a tenth less."""
    assert change(90, 100) == -0.1

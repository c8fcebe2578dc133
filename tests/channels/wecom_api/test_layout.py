"""Texts by bytes, and spots by the world's coordinates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.cutting import one_line
from bot.channels.wecom_api.layout import literal, split
from bot.channels.wecom_api.spot import to_wgs84


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), st.integers(16, 60))
def test_parts_fit_and_make_the_text(text: str, most: int) -> None:
    """However it is cut: every part fits, together they are the text, and only blank parts are left out."""
    parts = split(text, most)

    assert all(len(part.encode()) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_family_is_not_torn_apart() -> None:
    """What people see as one character stays one."""
    assert split("水" * 9 + "👨‍👩‍👧", 40)[0] == "水" * 9
    assert split("水" * 12 + "🇨🇳", 40) == ["水" * 12, "🇨🇳"]


def test_one_line_is_never_empty_nor_too_long() -> None:
    """Titles and buttons have to say something."""
    assert one_line(" \n ", 5) == "·"
    assert one_line("一二三四五六", 5) == "一二三四…"


def test_only_links_are_disarmed() -> None:
    """Everything else is shown as it was written."""
    assert literal("<a x></A> <b> a<b") == "＜a x>＜/A> <b> a<b"


@pytest.mark.parametrize(
    ("china", "world"),
    [((39.908823, 116.397470), (39.907420, 116.391227)), ((48.8584, 2.2945), (48.8584, 2.2945))],
)  # fmt: skip
def test_a_spot_on_a_map_of_china_is_moved(china: tuple[float, float], world: tuple[float, float]) -> None:
    """By some hundred metres where maps are shifted, and not at all elsewhere."""
    assert to_wgs84(*china) == pytest.approx(world, abs=2e-4)

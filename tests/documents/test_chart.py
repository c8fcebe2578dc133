"""The chart of a digest is measured pixel by pixel: its bars say what the figures say."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageColor

from documents import chart
from documents.chart import Weeks, picture, steps
from documents.letters import broken, cut, font

LABELS = ("9/28", "10/5", "10/12", "10/19", "10/26", "11/2", "11/9", "11/16")
WEEKS = Weeks(
    "西城街道活动组：近八周",
    LABELS,
    (("新反映", (5, 0, 7, 12, 9, 3, 8, 11)), ("办结", (2, 3, 4, 6, 10, 8, 5, 9))),
    "数据来自诉求台账，截至11月22日",
)
NEW, SOLVED = (ImageColor.getrgb(colour) for colour in ("#c2571a", "#1f7a5c"))


def seen(body: bytes) -> Image.Image:
    """The picture as a phone unpacks it."""
    with Image.open(io.BytesIO(body)) as opened:
        return opened.convert("RGB")


def heights(image: Image.Image, colour: tuple[int, ...], weeks: int) -> list[int]:
    """How high the bar of this colour is in each week, in pixels."""
    left, right = 64, image.width - 16
    floor = image.height - 88 - 3
    found = []
    for week in range(weeks):
        columns = range(round(left + (right - left) * week / weeks), round(left + (right - left) * (week + 1) / weeks))
        tall = [next((floor - y for y in range(floor, 0, -1) if image.getpixel((x, y)) != colour), 0) for x in columns]
        found.append(max(tall))
    return found


def test_bars_are_as_high_as_their_figures() -> None:
    """New and solved of every week, in proportion; nothing is drawn for nothing."""
    image = seen(picture(WEEKS))

    for colour, (_, figures) in zip((NEW, SOLVED), WEEKS.series, strict=True):
        found = heights(image, colour, 8)
        scale = found[figures.index(max(figures))] / max(figures)
        assert found == [pytest.approx(figure * scale, abs=3) for figure in figures]


def test_it_fits_a_phone_and_a_village_network() -> None:
    """720 pixels wide, and at most 60 kB even with long words."""
    body = picture(Weeks("很长的名字" * 20, LABELS, WEEKS.series, "很长的来源" * 20))

    assert seen(body).width == 720
    assert len(body) <= 60_000


def test_a_large_city_does_not_hide_a_small_figure() -> None:
    """One beside ten thousand is still to be seen."""
    image = seen(picture(Weeks("全市", LABELS, (("新反映", (12_000, 1, 0, 1, 9, 9, 9, 9)), ("办结", (0,) * 8)))))

    found = heights(image, NEW, 8)
    assert found[1] > 0
    assert found[2] == 0
    assert heights(image, SOLVED, 8) == [0] * 8


def test_a_quiet_time_is_drawn_too() -> None:
    """Eight weeks of nothing are a picture, not a failure."""
    image = seen(picture(Weeks("安静", LABELS, (("新反映", (0,) * 8), ("办结", (0,) * 8)))))

    assert heights(image, NEW, 8) == [0] * 8


@given(st.integers(0, 10**8))
def test_lines_are_round_and_few(most: int) -> None:
    """Figures people say aloud, from nothing to above the highest bar, two to six of them."""
    lines = steps(most)

    assert lines[0] == 0
    assert lines[-1] >= most
    assert 2 <= len(lines) <= 6
    assert str(lines[1]).rstrip("0") in ("1", "2", "5")


@pytest.mark.parametrize(
    "weeks",
    [
        Weeks("x", (), ()),
        Weeks("x", LABELS, (("a", (1, 2)),)),
        Weeks("x", LABELS, (("a", (-1,) * 8),)),
        Weeks("x", LABELS, (("a", (1,) * 8),) * 3),
    ],
    ids=["no weeks", "too few", "below nothing", "too many"],
)
def test_figures_that_fit_no_chart_are_refused(weeks: Weeks) -> None:
    """A wrong picture would be believed."""
    with pytest.raises(ValueError, match="week"):
        chart.picture(weeks)


@pytest.mark.parametrize(
    "text", ["诉求办结满意率，近八周：0123456789%", "随州浉河淅河镇唐县畈", "Suizhou, new / solved"]
)
def test_every_letter_is_in_the_font(text: str) -> None:
    """No empty boxes: each differs from what the font draws for what it does not have."""
    missing = bytes(font(40).getmask("\U0010fffd"))

    assert [letter for letter in text if bytes(font(40).getmask(letter)) == missing] == []


def test_long_words_are_cut_or_broken_and_never_run_out() -> None:
    """As wide as it may be, and not a pixel more."""
    long = "水泥制品厂小区" * 10

    assert font(24).getlength(cut(long, 24, 300)) <= 300
    assert cut("短", 24, 300) == "短"
    assert "".join(broken(long, 24, 300)) == long
    assert all(font(24).getlength(line) <= 300 for line in broken(long, 24, 300))

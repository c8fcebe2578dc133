"""A code is read back module by module, and its address by eye."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image

from documents import code

ADDRESS = "https://tongxin.example/?code=m_7fk2Qz81"


def modules(picture: bytes, address: str) -> list[list[bool]]:
    """The dark and light fields of the drawn code, found by looking at the picture alone."""
    with Image.open(io.BytesIO(picture)) as opened:
        image = opened.convert("L")
    size = len(segno.make_qr(address, error="m").matrix)
    dark = [(x, y) for y in range(image.height) for x in range(image.width) if image.getpixel((x, y)) < 60]  # type: ignore[operator]
    top = min(y for _, y in dark)
    left = min(x for x, y in dark if y == top)
    # The finder pattern's upper edge is seven modules of black.
    right = left
    while image.getpixel((right, top)) < 60:  # type: ignore[operator]
        right += 1
    step = (right - left) // 7
    return [
        [image.getpixel((left + x * step + step // 2, top + y * step + step // 2)) < 128 for x in range(size)]  # type: ignore[operator]
        for y in range(size)
    ]


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "https://t.me/tongxin_demo_bot?start=xc_door", f"https://tongxin.example/?code={'a' * 200}"],
    ids=["web", "telegram", "long"],
)
def test_a_camera_sees_the_address(address: str) -> None:
    """Field by field it is the code of the standard for this very address."""
    meant = [[bool(field) for field in row] for row in segno.make_qr(address, error="m").matrix]

    assert modules(code.picture(address), address) == meant


def test_the_code_has_the_white_border_a_camera_needs() -> None:
    """Four light fields on every side, also above, where a title may stand."""
    with Image.open(io.BytesIO(code.picture(ADDRESS))) as opened:
        image = opened.convert("L")
        side = segno.make_qr(ADDRESS, error="m").symbol_size(border=4)[0]
        step = (code.WIDTH - 48) // side
        white = image.crop((0, 0, image.width, 24 + 4 * step - 1))

    assert step >= 6
    assert white.getextrema() == (255, 255)


def test_the_address_stands_below_in_letters() -> None:
    """Whoever cannot scan can type: a longer address takes more lines, and none runs over the edge."""
    sizes = []
    for address in (ADDRESS, f"{ADDRESS}{'w' * 60}"):
        with Image.open(io.BytesIO(code.picture(address, "扫一扫，签到"))) as opened:
            image = opened.convert("L")
            foot = image.crop((0, image.height - 60, image.width, image.height - 24))
            assert foot.getextrema()[0] < 60  # type: ignore[operator]
            assert image.crop((0, 0, 10, image.height)).getextrema() == (255, 255)
            assert image.crop((image.width - 10, 0, image.width, image.height)).getextrema() == (255, 255)
            sizes.append(image.height)

    assert sizes[1] > sizes[0]


def test_it_is_small_enough_for_a_village_network() -> None:
    """A code with its title is a matter of a few kilobytes."""
    assert len(code.picture(ADDRESS, "请用手机扫一扫，到会签到")) < 20_000


@pytest.mark.parametrize("address", ["", "x" * 501], ids=["empty", "long"])
def test_an_address_no_code_can_hold_is_refused(address: str) -> None:
    """Better no picture than one that no camera reads."""
    with pytest.raises(ValueError, match="1 to 500"):
        code.picture(address)

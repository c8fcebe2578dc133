"""A code for a camera (QR) with its address in letters below, for phones that do not scan: a PNG."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw

from documents.letters import broken, font

WIDTH = 600
_MARGIN = 24
_BORDER = 4
"""white modules around the code that a camera needs to find it"""
_TITLE, _ADDRESS = 34, 26
"""pixels; still read when a phone shows the picture half as wide"""
MOST = 500
"""characters: what is longer makes a code too fine for the camera of an old phone"""


def bare(address: str, scale: int = 10) -> bytes:
    """The code alone, for a page that says the address itself; ValueError as below."""
    raw = io.BytesIO()
    _code(address).save(raw, kind="png", scale=scale, border=_BORDER)
    return raw.getvalue()


def _code(address: str) -> segno.QRCode:
    if not 0 < len(address) <= MOST:
        raise ValueError("an address for a code has 1 to 500 characters")
    return segno.make_qr(address, error="m")


def picture(address: str, title: str = "") -> bytes:
    """The code of an address, its title above, the plain address below; ValueError for one that no code can hold."""
    code = _code(address)
    # A module is a whole number of pixels: anything else blurs its edges.
    scale = max(2, (WIDTH - 2 * _MARGIN) // int(code.symbol_size(border=_BORDER)[0]))
    side = int(code.symbol_size(scale=scale, border=_BORDER)[0])
    width = max(WIDTH, side + 2 * _MARGIN)
    above = broken(title, _TITLE, width - 2 * _MARGIN) if title else []
    below = broken(address, _ADDRESS, width - 2 * _MARGIN)
    head, foot = len(above) * (_TITLE + 14), len(below) * (_ADDRESS + 10)
    sheet = Image.new("L", (width, _MARGIN + head + side + foot + _MARGIN), 255)
    ink = ImageDraw.Draw(sheet)
    _lines(ink, above, _TITLE, 14, _MARGIN, width)
    with Image.open(io.BytesIO(bare(address, scale))) as drawn:
        sheet.paste(drawn.convert("L"), ((width - side) // 2, _MARGIN + head))
    _lines(ink, below, _ADDRESS, 10, _MARGIN + head + side, width)
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


def _lines(ink: ImageDraw.ImageDraw, lines: list[str], size: int, gap: int, top: int, width: int) -> None:
    """Centred, one below the other."""
    for number, line in enumerate(lines):
        ink.text((width / 2, top + number * (size + gap)), line, font=font(size), fill=0, anchor="ma")

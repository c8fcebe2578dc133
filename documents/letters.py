"""The letters of pictures: the font that ships with the project, so that Chinese looks the same on every machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_FONT = Path(__file__).resolve().parent.parent / "data" / "fonts" / "NotoSansSC-subset.otf"


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at so many pixels."""
    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)


def cut(text: str, size: int, width: float) -> str:
    """The text as far as it fits into so many pixels, with an ellipsis where it does not."""
    letters = font(size)
    if letters.getlength(text) <= width:
        return text
    while text and letters.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…"


def broken(text: str, size: int, width: float) -> list[str]:
    """The text in lines of so many pixels, broken between any two characters: an address, a Chinese sentence."""
    lines = [""]
    for letter in text:
        if lines[-1] and font(size).getlength(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines

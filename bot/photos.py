"""A photo somebody sent → a JPEG that says nothing but what it shows: no position, no device, no surprise."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

MOST_PIXELS = 25_000_000
LONGEST_SIDE = 2560
"""enough to read a number plate across a street; anything above only fills disks and telephones"""
FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    GifImagePlugin.GifImageFile.format,
)
"""each decoder is attack surface: what cameras, screens and messengers make, and no more"""
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)


class Unkept(Exception):
    """The bytes are not taken; `problem` is the word after `page.unkept.` in the texts."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def looks_like_photo(head: bytes) -> bool:
    """Whether a file that begins like this is a picture, whatever its sender calls it."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8"))
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"))
    )


def cleaned(source: BinaryIO) -> bytes:
    """The picture anew as JPEG, upright and of a sensible size; Unkept for what is too large, broken or no picture.

    The size is read from the header, so that a bomb is refused before it is unpacked.
    """
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unkept("too_many_pixels")
            return _anew(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unkept("too_many_pixels") from None
    except _BROKEN:
        raise Unkept("odd_photo") from None


def _anew(image: Image.Image) -> bytes:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    shown = _upright(image)
    if shown.mode in ("RGBA", "LA", "PA") or "transparency" in shown.info:
        shown = shown.convert("RGBA")
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
    else:
        paper = Image.new("RGB", shown.size)
        paper.paste(shown.convert("RGB"))
    # A new image carries no comment, profile or position along.
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=85)
    return written.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image

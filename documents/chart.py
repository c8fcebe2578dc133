"""The weeks of a digest as a picture: new beside solved, read on a phone at a glance; a PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from documents.letters import cut, font

WIDTH, HEIGHT = 720, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 108, 88
_INK, _SOFT, _LINE = "#1f2a33", "#5d6b76", "#dfe5e9"
_COLOURS = ("#c2571a", "#1f7a5c")
"""orange and green that also differ in lightness, for eyes that do not tell them apart"""
_TITLE, _WORDS, _FIGURES, _NOTE = 34, 28, 25, 22
"""pixels: on a phone the picture is shown about half as wide"""
COLOURS = 64


@dataclass(frozen=True, slots=True)
class Weeks:
    """What is drawn, oldest week first."""

    title: str
    labels: tuple[str, ...]
    """below the weeks: the day each begins on"""
    series: tuple[tuple[str, tuple[int, ...]], ...]
    """two names, each with a figure a week"""
    note: str = ""
    """below all: where the figures come from"""


def picture(weeks: Weeks) -> bytes:
    """The chart; ValueError where the figures do not fit the labels."""
    if not weeks.labels or len(weeks.series) > len(_COLOURS):
        raise ValueError("a chart has weeks, and two series at the most")
    if any(len(figures) != len(weeks.labels) or min(figures) < 0 for _, figures in weeks.series):
        raise ValueError("every week has a figure, and none is below nothing")
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    ink = ImageDraw.Draw(image)
    ink.text((_LEFT - 40, 18), cut(weeks.title, _TITLE, WIDTH - 48), font=font(_TITLE), fill=_INK)
    _legend(ink, [name for name, _ in weeks.series])
    top = _grid(ink, max((max(figures) for _, figures in weeks.series), default=0))
    _bars(ink, weeks, top)
    ink.text((_LEFT - 40, HEIGHT - 38), cut(weeks.note, _NOTE, WIDTH - 48), font=font(_NOTE), fill=_SOFT)
    written = io.BytesIO()
    # Three thousand of them are due on a Monday morning: the quicker ways, for a tenth more bytes.
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(written, "PNG")
    return written.getvalue()


def _legend(ink: ImageDraw.ImageDraw, names: Sequence[str]) -> None:
    left = float(_LEFT - 40)
    for name, colour in zip(names, _COLOURS, strict=False):
        ink.rectangle((left, 72, left + 22, 94), fill=colour)
        ink.text((left + 30, 82), name, font=font(_WORDS), fill=_INK, anchor="lm")
        left += 30 + font(_WORDS).getlength(name) + 32


def steps(most: int) -> list[int]:
    """Round figures for the lines behind the bars, from 0 to the first that is not below `most`."""
    step = next(
        round(base * 10**power) for power in range(10) for base in (1, 2, 5) if base * 10**power * 4 >= max(most, 1)
    )
    return list(range(0, max(most, 1) + step, step))


def _grid(ink: ImageDraw.ImageDraw, most: int) -> int:
    """The lines behind the bars; answers the figure at the top."""
    lines = steps(most)
    for figure in lines:
        y = _height(figure, lines[-1])
        ink.line((_LEFT, y, WIDTH - _RIGHT, y), fill=_SOFT if figure == 0 else _LINE, width=2)
        size = _FIGURES if lines[-1] < 10_000 else 16
        ink.text((_LEFT - 8, y), str(figure), font=font(size), fill=_SOFT, anchor="rm")
    return lines[-1]


def _height(figure: int, top: int) -> int:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP - 24) * figure / top)


def _bars(ink: ImageDraw.ImageDraw, weeks: Weeks, top: int) -> None:
    room = (WIDTH - _LEFT - _RIGHT) / len(weeks.labels)
    wide = min(34.0, room * 0.8 / max(1, len(weeks.series)))
    for week, label in enumerate(weeks.labels):
        middle = _LEFT + room * (week + 0.5)
        ink.text((middle, HEIGHT - _BOTTOM + 8), label, font=font(_FIGURES), fill=_SOFT, anchor="ma")
        for number, (_, figures) in enumerate(weeks.series):
            left = middle + (number - len(weeks.series) / 2) * wide
            y = _height(figures[week], top)
            if figures[week]:
                # However small beside the others, what is not nothing is seen.
                floor = HEIGHT - _BOTTOM - 2
                ink.rectangle((left + 1, min(y, floor - 3), left + wide - 1, floor), fill=_COLOURS[number])
            # Figures of four digits would run into each other.
            if top < 1000 or len(weeks.labels) <= 4:
                size = _FIGURES if top < 100 else 18
                ink.text(
                    (left + wide / 2, y - 3), str(figures[week]), font=font(size), fill=_COLOURS[number], anchor="ms"
                )

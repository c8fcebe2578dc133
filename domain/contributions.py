"""What residents bring in and what is built, as numbers with units read from what somebody wrote down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from domain.amounts import read_count

YUAN, LABOUR, LAND = "yuan", "labour", "land"
GIVEN: Final = (YUAN, LABOUR, LAND)
"""money in yuan, labour in days of work, land in square metres"""
AREA, LENGTH, PIECES, PEOPLE, HOUSEHOLDS = "area", "length", "pieces", "people", "households"
BUILT: Final = (AREA, LENGTH, PIECES, PEOPLE, HOUSEHOLDS)
"""square metres, metres and pieces that were built; people and households who have something of it"""
_MU = 2000 / 3
"""square metres of one 亩"""
_AREAS = {"亩": _MU, **dict.fromkeys(("平方米", "平米", "平方", "m2"), 1.0)}
_GIVEN: Mapping[str, tuple[str, float]] = {
    **dict.fromkeys(("元", "块", "yuan"), (YUAN, 1)),
    **dict.fromkeys(("个工", "工日", "个劳动日", "天工", "days"), (LABOUR, 1)),
    **{unit: (LAND, factor) for unit, factor in _AREAS.items()},
}
_BUILT: Mapping[str, tuple[str, float]] = {
    **{unit: (AREA, factor) for unit, factor in _AREAS.items()},
    **dict.fromkeys(("公里", "千米", "km"), (LENGTH, 1000)),
    "米": (LENGTH, 1),
    **dict.fromkeys("盏座台套处间条口个根棵", (PIECES, 1)),
    **dict.fromkeys(("人", "people"), (PEOPLE, 1)),
    **dict.fromkeys(("户", "households"), (HOUSEHOLDS, 1)),
}
_NUMBER = r"(\d+(?:\.\d+)?\s*[万千百]?|[一二两三四五六七八九十百千万零半]+)\s*[多余来]?\s*"
_EACH = re.compile(r"(?:每|各|平均|人均|一[户家人])[^,，。;；]{0,4}$")
MOST = 1_000_000_000
"""more of anything is a slip of the finger"""
_MANY = {"万": 10_000, "千": 1000, "百": 100}
_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NOT_BUILT = r"(?!月|人|村|组|社区|小区|部门|单位|委员)"
"""what stands behind a unit that counts something else: 三个月, 两个村"""


def read_given(text: str) -> dict[str, int]:
    """Money, labour and land in the words, each summed up; so much from each is no sum, and is left out."""
    return _read(text, _GIVEN, "")


def read_built(text: str) -> dict[str, int]:
    """What was built, and how many people or households have something of it."""
    return _read(text, _BUILT, _NOT_BUILT)


def _read(text: str, units: Mapping[str, tuple[str, float]], behind: str) -> dict[str, int]:
    plain = _COMMA.sub("", unicodedata.normalize("NFKC", text))
    named = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    found: dict[str, int] = {}
    for match in re.finditer(f"{_NUMBER}({named}){behind}", plain, re.IGNORECASE):
        kind, factor = units[match[2].casefold()]
        amount = round(_number(match[1]) * factor)
        if 0 < amount <= MOST and not _EACH.search(plain[: match.start()]):
            found[kind] = found.get(kind, 0) + amount
    return found


def _number(text: str) -> float:
    """1.5万, 三千二, 半."""
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)\s*([万千百]?)\s*", text):
        return float(match[1]) * _MANY.get(match[2], 1)
    return 0.5 if text == "半" else float(read_count(text) or 0)

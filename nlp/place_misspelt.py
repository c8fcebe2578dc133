"""Names of places with one character wrong, missing or too many, whatever it sounds like.

A town has some twenty villages, so right behind its name one wrong character is bearable that would fit anything
elsewhere. In other parts of a text only long names are looked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from domain.places import Places

_VILLAGE = ("社区", "村")
_SUFFIXES = (*_VILLAGE, "镇", "街道")
_LEAST = 4
"""characters of a village's full name from which on one may be wrong"""
_FAR = 8
_SIZES = (3, 4)
"""characters of a long name, without its suffix"""
_HOLE = "*"
_BETWEEN = " 的"
_FAMILY = "家"
"""behind a family's name, which nobody takes for another one"""


class Misspelt:
    """The names of a city's places by what is left of them when a character is wrong; immutable after construction."""

    __slots__ = ("_by_rest", "_villages")

    def __init__(self, places: Places, variants: Mapping[int, str]) -> None:
        self._villages: dict[str, tuple[tuple[str, str], ...]] = {}
        by_rest: defaultdict[str, set[str]] = defaultdict(set)
        for place in places:
            inside = [child for child in places.children(place.code) if child.level == "village"]
            self._villages[place.code] = tuple((child.code, child.name.translate(variants)) for child in inside)
            name = place.name.translate(variants)
            for suffix in _SUFFIXES:
                if name.endswith(suffix) and len(bare := name.removesuffix(suffix)) in _SIZES:
                    for rest in _rests(bare):
                        by_rest[rest + suffix].add(place.code)
        self._by_rest = {rest: next(iter(codes)) for rest, codes in by_rest.items() if len(codes) == 1}

    def anywhere(self, plain: str) -> Iterator[tuple[int, int, str]]:
        """Long names with one wrong character that only one place has: where they begin and end, and the code."""
        for suffix in _SUFFIXES:
            at = plain.find(suffix)
            while at >= 0:
                for size in _SIZES:
                    codes = {self._by_rest.get(rest + suffix) for rest in _rests(plain[max(0, at - size) : at])}
                    for code in codes - {None}:
                        yield at - size, at + len(suffix), str(code)
                at = plain.find(suffix, at + 1)

    def behind(self, plain: str, start: int, towns: tuple[str, ...]) -> tuple[int, int, str] | None:
        """A village of one of these towns, misspelt right behind it at `start`, if only one fits."""
        while start < len(plain) and plain[start] in _BETWEEN:
            start += 1
        for suffix in _VILLAGE:
            at = plain.find(suffix, start, start + _FAR)
            if at > start + 1:
                said = plain[start:at]
                fitting = [
                    c for town in towns for c, name in self._villages.get(town, ()) if _is_near(said, suffix, name)
                ]
                if len(fitting) == 1:
                    return start, at + len(suffix), fitting[0]
        return None


def _rests(name: str) -> Iterator[str]:
    """A name with each of its characters left open, but not a family's."""
    for at in range(1 if name[1:2] == _FAMILY else 0, len(name)):
        yield name[:at] + _HOLE + name[at + 1 :]


def _is_near(said: str, suffix: str, name: str) -> bool:
    """Whether one character is wrong, missing or too many; of two characters none may be."""
    if len(name) < _LEAST or not name.endswith(suffix):
        return False
    meant = name.removesuffix(suffix)
    if len(said) == len(meant):
        return len(meant) > 2 and sum(a != b for a, b in zip(said, meant, strict=True)) == 1
    shorter, longer = sorted((said, meant), key=len)
    if len(longer) - len(shorter) != 1 or len(longer) < 3:
        return False
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))

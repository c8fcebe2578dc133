"""Places, and the administrative tree they stand in.

A place is a row of a shipped table, not of the database: the tables are read once at the start and never changed.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LEVELS = ("city", "county", "town", "village")
_REACH = {"village": 5.0, "town": 15.0, "county": 60.0}
"""kilometres from the listed spot of a place up to which a position may lie in it, finest first"""
_DEGREE = 111.2
"""kilometres of a degree of latitude"""


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `level` is one of `LEVELS`, `parent` the code of the place it lies in, or empty for the city."""

    code: str
    name: str
    level: str
    parent: str
    full_name: str
    ring: str = ""
    at: tuple[float, float] | None = None
    """latitude and longitude in degrees (WGS 84), where a table gives them"""
    people: int = 0
    """its residents, where a table gives them in the column people"""


class Places:
    """All places of a city; immutable after construction."""

    __slots__ = ("_aliases", "_by_code", "_by_name", "_chains", "_children", "_located")

    def __init__(self, rows: Iterable[Place], aliases: Mapping[str, tuple[str, ...]]) -> None:
        """Refuse, naming the code, what does not form a tree."""
        self._by_code: dict[str, Place] = {}
        children: defaultdict[str, list[Place]] = defaultdict(list)
        names: defaultdict[str, list[Place]] = defaultdict(list)
        for place in rows:
            if place.code in self._by_code:
                raise ValueError(f"place {place.code} is listed twice")
            self._by_code[place.code] = place
            children[place.parent].append(place)
            for name in dict.fromkeys((place.name, place.full_name)):
                names[name].append(place)
        self._check_tree()
        self._located = {
            level: tuple((place, place.at) for place in self if place.level == level and place.at) for level in _REACH
        }
        self._chains = {code: self._chain(place) for code, place in self._by_code.items()}
        for alias, codes in aliases.items():
            names[alias].extend(self._known(alias, code) for code in codes)
        self._children = {parent: tuple(group) for parent, group in children.items()}
        self._by_name = {name: tuple(dict.fromkeys(group)) for name, group in names.items()}
        self._aliases = dict(aliases)

    def _chain(self, place: Place | None) -> tuple[Place, ...]:
        return (place, *self._chain(self._by_code.get(place.parent))) if place else ()

    def _check_tree(self) -> None:
        for place in self._by_code.values():
            if place.level not in LEVELS:
                raise ValueError(f"place {place.code} has the unknown level {place.level!r}")
            above = self._by_code.get(place.parent)
            if place.parent and above is None:
                raise ValueError(f"place {place.code} lies in {place.parent}, which is not listed")
            if above is not None and LEVELS.index(above.level) >= LEVELS.index(place.level):
                raise ValueError(f"place {place.code} lies in {above.code}, which is not above it")

    def _known(self, alias: str, code: str) -> Place:
        place = self._by_code.get(code)
        if place is None:
            raise ValueError(f"the alias {alias!r} stands for {code}, which is not listed")
        return place

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Other names in use, each with the codes it may stand for."""
        return dict(self._aliases)

    def get(self, code: str) -> Place | None:
        return self._by_code.get(code)

    def ancestors(self, code: str) -> tuple[Place, ...]:
        """The place itself first, then what it lies in, up to the city; empty for an unknown code."""
        return self._chains.get(code, ())

    def within(self, code: str, ancestor: str) -> bool:
        """Whether a place is the other one or lies in it."""
        return any(place.code == ancestor for place in self.ancestors(code))

    def named(self, name: str) -> tuple[Place, ...]:
        """Every place of exactly this name, full name or alias, in the order of the table."""
        return self._by_name.get(name, ())

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """The place nearest to a position: a village if one is near, else a town, else a county; none far from all.

        Borders are not known, so near one it may be the neighbour: whoever asks must let the person correct it.
        """
        for level, reach in _REACH.items():
            told = self._located[level]
            if told:
                away, _, place = min((_kilometres((latitude, longitude), at), place.code, place) for place, at in told)
                if away <= reach:
                    return place
        return None

    def children(self, code: str) -> tuple[Place, ...]:
        return self._children.get(code, ())


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two near spots are from each other; exact enough within a city."""
    east = (one[1] - other[1] + 180) % 360 - 180
    return _DEGREE * math.hypot(one[0] - other[0], east * math.cos(math.radians((one[0] + other[0]) / 2)))


def read_places(folder: Path) -> Places:
    """The places of `*_places.tsv` and `*_aliases.tsv` in `folder`; a fault is told with file and line."""
    listed = [row for path in sorted(folder.glob("*_places.tsv")) for row in _rows(path)]
    if not listed:
        raise ValueError(f"no table of places in {folder}")
    names = {row["code"]: (row["name"], row["parent"]) for row in listed}
    places = [
        Place(
            row["code"],
            row["name"],
            row["level"],
            row["parent"],
            _full_name(row["code"], names),
            row.get("ring", ""),
            _spot(row),
            _people(row),
        )
        for row in listed
    ]
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*_aliases.tsv")):
        for row in _rows(path):
            aliases[row["alias"]].append(row["code"])
    return Places(places, {alias: tuple(codes) for alias, codes in aliases.items()})


def _rows(path: Path) -> Iterator[dict[str, str]]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    columns = lines[0].split("\t") if lines else []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise ValueError(f"{path.name}, line {number}: {len(cells)} cells instead of {len(columns)}")
        yield dict(zip(columns, cells, strict=True))


def _spot(row: Mapping[str, str]) -> tuple[float, float] | None:
    """The position of the columns lat and lon, if there are any and they are filled."""
    written = (row.get("lat", "").strip(), row.get("lon", "").strip())
    if not any(written):
        return None
    try:
        latitude, longitude = map(float, written)
    except ValueError:
        latitude = longitude = math.nan
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"place {row['code']} stands at {written[0]!r}, {written[1]!r}, which is no position")
    return latitude, longitude


def _people(row: Mapping[str, str]) -> int:
    """The residents of the column people, if there is one and it is filled."""
    written = row.get("people", "").strip()
    if not written:
        return 0
    if not written.isdecimal():
        raise ValueError(f"place {row['code']} has {written!r} residents, which is no number")
    return int(written)


def _full_name(code: str, names: Mapping[str, tuple[str, str]]) -> str:
    parts: list[str] = []
    seen: set[str] = set()
    while code in names and code not in seen:
        seen.add(code)
        name, code = names[code]
        parts.insert(0, name)
    return "".join(parts)

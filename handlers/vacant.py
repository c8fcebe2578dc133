"""The villages and communities to which no member is posted, by town."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from domain.places import Place, Places
from storage import Store

NAMED = 5
"""as many of a town are named; of more it is said how many"""


class Says(Protocol):
    """Whoever puts a text into a language."""

    def __call__(self, key: str, **params: Any) -> str: ...


async def vacant(places: Places, store: Store, within: Sequence[str] = ()) -> dict[str, list[Place]] | None:
    """Town → its villages without a member, of the whole city or within these places; None where nobody said."""
    filled = await store.posts.filled()
    if filled is None:
        return None
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.level != "village" or place.code in filled:
            continue
        if within and not any(places.within(place.code, above) for above in within):
            continue
        found.setdefault(place.parent, []).append(place)
    return found


def lines(say: Says, places: Places, found: dict[str, list[Place]] | None) -> tuple[str, ...]:
    """A line for each town."""
    if found is None:
        return (say("vacant.unknown"),)
    told = []
    for town, villages in found.items():
        above = places.get(town)
        names = tuple(village.name for village in villages[:NAMED])
        named = {"town": above.name if above else "", "count": len(villages), "names": names}
        told.append(say("vacant.line" if len(villages) <= NAMED else "vacant.line_more", **named))
    return tuple(told) or (say("vacant.none"),)

"""Who is posted where, as the roster says."""

from __future__ import annotations

from collections.abc import Sequence

from storage.database import Transaction


class Posts:
    """The posts of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def post(self, person: str, places: Sequence[str]) -> None:
        """The person is posted to exactly these places from now on."""
        await self._tx.run("DELETE FROM posts WHERE person = :person", person=person)
        if places:
            rows = [{"person": person, "place": place} for place in dict.fromkeys(places)]
            await self._tx.many("INSERT INTO posts (person, place) VALUES (:person, :place)", rows)

    async def filled(self) -> set[str] | None:
        """The places to which somebody with a seat is posted, and those that a group with people names for itself;
        None as long as the roster says of nobody where they are posted."""
        posted = await self._tx.rows(
            "SELECT DISTINCT p.place FROM posts p WHERE EXISTS (SELECT 1 FROM seats s WHERE s.person = p.person)"
        )
        if not posted:
            return None
        named = await self._tx.rows(
            "SELECT DISTINCT n.place FROM group_places n WHERE EXISTS"
            " (SELECT 1 FROM seats s WHERE s.group_id = n.group_id AND s.role IN ('member', 'leader'))"
        )
        return {row["place"] for row in [*posted, *named]}

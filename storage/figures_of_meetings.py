"""The figures of meetings and of what was promised there; `storage.figures` is where everybody asks for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from domain.figures import Held, Meetings, Promises, Scope, Session
from domain.period import Period
from storage.database import Transaction
from storage.figures_scope import between, led
from storage.ids import stamp
from storage.json_text import from_json


class _Counting:
    """Meetings, added up one by one."""

    def __init__(self) -> None:
        self.unwritten = 0
        self._forms: defaultdict[str, list[int]] = defaultdict(list)
        self._gave: Counter[str] = Counter()

    def held(self, form: str, minutes: Mapping[str, Any]) -> None:
        """One with minutes."""
        self._forms[form].append(int(minutes["heads"]))
        if gave := minutes.get("gave"):
            self._gave.update(gave)

    def told(self) -> Meetings:
        """What they come to."""
        held = {form: Held(len(heads), sum(heads)) for form, heads in self._forms.items()}
        return Meetings(held, self.unwritten, dict(self._gave))


class OfMeetings:
    """The figures of one transaction, as far as they are about meetings."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    async def meetings(self, scope: Scope, period: Period, now: datetime) -> Meetings:
        """What was held in the period, by form with the heads that were counted; and what lacks its minutes."""
        return (await self._met(scope, period, now, "''")).get("", Meetings())

    async def meetings_spread(self, scope: Scope, period: Period, now: datetime, by: str) -> dict[str, Meetings]:
        """The same by group or by place."""
        return await self._met(scope, period, now, {"group": "m.group_id", "place": "m.place"}[by])

    async def _met(self, scope: Scope, period: Period, now: datetime, by: str) -> dict[str, Meetings]:
        where, params = led(scope, "m.at >= :start AND m.at < :end")
        rows = await self._tx.rows(
            f"SELECT {by} AS key, m.form, m.at, m.minutes FROM meetings m WHERE {where} AND m.stage <> 'off'",
            **params,
            **between(period),
        )
        found: defaultdict[str, _Counting] = defaultdict(_Counting)
        for row in rows:
            if row["minutes"]:
                found[row["key"]].held(row["form"], from_json(row["minutes"]))
            else:
                found[row["key"]].unwritten += row["at"] <= stamp(now)
        return {key: counting.told() for key, counting in found.items()}

    async def held_behind(self, scope: Scope, period: Period, zone: tzinfo, most: int) -> list[Session]:
        """The meetings behind the figures of what was held, the first at the front."""
        return await self._behind(scope, period, zone, "m.minutes <> ''", most)

    async def unwritten_behind(self, scope: Scope, period: Period, now: datetime, zone: tzinfo) -> list[Session]:
        """The meetings whose time has come and that have no minutes, the first at the front."""
        return await self._behind(scope, period, zone, "m.minutes = '' AND m.at <= :now", now=stamp(now))

    async def _behind(
        self, scope: Scope, period: Period, zone: tzinfo, so: str, most: int = 1000, **more: str
    ) -> list[Session]:
        where, params = led(scope, "m.at >= :start AND m.at < :end")
        rows = await self._tx.rows(
            f"SELECT m.form, m.at, m.agenda, m.minor, m.minutes FROM meetings m WHERE {where} AND m.stage <> 'off'"
            f" AND {so} ORDER BY m.at, m.id LIMIT :most",
            **{"most": most, **params, **between(period), **more},
        )
        found = []
        for row in rows:
            said, day = from_json(row["minutes"] or "{}"), datetime.fromisoformat(row["at"]).astimezone(zone).date()
            agenda = "" if row["minor"] else row["agenda"]
            found.append(Session(day, row["form"], agenda, int(said.get("heads", 0)), said.get("gave", {})))
        return found

    async def promises(self, scope: Scope, now: datetime, until: datetime) -> Promises:
        """What the meetings of a scope promised, is due by then and not done."""
        where, params = led(scope, "c.kept_at IS NULL AND c.due_at < :until")
        return await self._promises(f"JOIN meetings m ON m.id = c.meeting WHERE {where}", now, until=until, **params)

    async def promises_of(self, person: str, now: datetime, until: datetime) -> Promises:
        """What one person promised, is due by then and not done."""
        where = "c.person = :person AND c.person <> '' AND c.kept_at IS NULL AND c.due_at < :until"
        return await self._promises(f"WHERE {where}", now, until=until, person=person)

    async def _promises(self, where: str, now: datetime, until: datetime, **params: str) -> Promises:
        row = await self._tx.row(
            "SELECT COUNT(*) AS due, SUM(CASE WHEN c.due_at <= :now THEN 1 ELSE 0 END) AS late"
            f" FROM commitments c {where}",
            now=stamp(now),
            until=stamp(until),
            **params,
        )
        return Promises(int(row["due"]), int(row["late"] or 0)) if row else Promises(0, 0)

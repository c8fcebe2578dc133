"""Lives that issues lead, for tests that count them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, Span
from domain.issue import Issue
from domain.period import days
from storage import Store

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), (Span.read("08:30-12:00"), Span.read("14:30-17:30")), ())
NOW = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)
WEEK = days(CALENDAR, date(2026, 3, 9), date(2026, 3, 16))
_STEP = timedelta(hours=6)


_LONG = (
    ("accepted", "routed:g2+", "taken", "visited", "answered:solved"),
    ("taken", "visited", "routed:g2", "taken", "answered:solved", "rated:solved"),
    ("taken", "visited", "routed:g1+"),
    ("taken", "visited", "dropped"),
    ("taken", "visited", "routed:g1"),
    ("taken", "handed", "handed", "passed:lin", "visited", "answered:solved"),
    ("routed:g2", "accepted", "taken", "visited", "answered:partly"),
    ("taken", "dropped", "taken", "visited", "answered:solved"),
    ("taken", "passed:lin", "visited", "answered:solved"),
    ("taken", "visited", "passed:lin", "answered:solved"),
    ("taken", "answered:partly", "reopened", "visited", "answered:solved", "rated:solved"),
    ("taken", "answered:partly", "reopened", "answered:solved", "rated:unsolved", "reopened", "answered:solved"),
    ("taken", "visited", "answered:solved", "closed"),
)
"""in which times were lost from the row, or only seem to be"""


class Past:
    """Issues that live through what a test says, each step some hours after the one before."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def person(self, name: str = "") -> str:
        return (await self.store.people.add(NOW, name=name)).id

    async def issue(self, at: datetime, *verbs: str, step: timedelta = _STEP, **more: Any) -> Issue:
        """Reported at that moment, then whatever the verbs say; `answered:solved` and the like name the end,
        `routed:g2+` sends on what stays accepted."""
        who = more.pop("who", "") or await self.person()
        issue = await self.store.issues.report(at, who, "web", **{"what": "路灯坏了", "group": "g1", **more})
        for number, named in enumerate(verbs, start=1):
            verb, _, how = named.partition(":")
            issue = await self.store.issues.happen(
                issue, verb, who, at + number * step, "web", **told(verb, how, issue)
            )
        return issue


def told(verb: str, how: str, issue: Issue) -> dict[str, Any]:
    """What an event of this verb says, in short."""
    match verb:
        case "taken" | "passed":
            return {"member": how or "hua"}
        case "answered":
            return {"outcome": how, "result": "修好了"}
        case "rated":
            return {"rating": how, "words": ""}
        case "routed":
            return {"group": how.removesuffix("+"), "again": not how.endswith("+")}
        case "merged":
            return {"into": how or issue.id}
        case _:
            return {}


async def live(past: Past, dice: random.Random) -> Issue:
    """A life that any issue might have had."""
    lives: tuple[tuple[str, ...], ...] = (
        (),
        ("accepted",),
        ("taken",),
        ("accepted", "taken", "visited"),
        ("taken", "answered:solved"),
        ("taken", "visited", "answered:partly", "rated:partly"),
        ("taken", "answered:solved", "rated:solved", "reopened"),
        ("accepted", "routed:g2"),
        ("withdrawn",),
        ("merged",),
        *_LONG,
    )
    begun = NOW - timedelta(minutes=dice.randrange(20 * 24 * 60))
    told = {"group": dice.choice(("g1", "g2")), "studio": dice.choice(("", "", "s1"))}
    return await past.issue(begun, *dice.choice(lives), step=timedelta(minutes=dice.randrange(1, 1500)), **told)

"""Whose an issue is: its place names the group in the lead, its subject a sector studio beside it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import Group
from handlers.talk.turn import Turn

ENTERPRISE = "enterprise"
"""the subject that a studio helping firms (企业帮) names in the roster"""


@dataclass(frozen=True, slots=True)
class Route:
    """The group that leads and the studio beside it, where one fits."""

    lead: Group
    studio: Group | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        return (self.lead.id, self.studio.id) if self.studio else (self.lead.id,)


async def route(turn: Turn, place: str, subject: str, *, firm: bool = False) -> Route | None:
    """The route for a place (code) and a subject; None when not even an office is on the roster.

    Without a group for the place a studio leads; without either it waits in the office's queue for a person.
    """
    key = (route, place, subject, firm)
    if key not in turn.known:
        turn.known[key] = await _find(turn, place, subject, firm)
    found: Route | None = turn.known[key]
    return found


async def _find(turn: Turn, place: str, subject: str, firm: bool) -> Route | None:
    upward = [p.code for p in turn.house.places.ancestors(place)] if place else []
    groups = turn.store.groups
    town = await groups.for_place(upward)
    studio = await groups.for_subject(ENTERPRISE, upward) if firm else None
    if studio is None and subject:
        studio = await groups.for_subject(subject, upward)
    if town:
        return Route(town, studio)
    lead = studio or await groups.office()
    return Route(lead) if lead else None

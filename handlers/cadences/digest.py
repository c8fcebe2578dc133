"""周报: the week in one message, to each leader and member once a week, and to whoever asks.

One timer a week belongs to the whole city. When it rings, it sets one for everybody who has a seat at that moment, and
the next week's: so a new seat needs no timer of its own, and a lost one leaves none. What was missed while nobody ran
is told in one message, from the last week that was told.
"""

from __future__ import annotations

from datetime import date, timedelta

from domain.calendar import Calendar
from domain.messages import Refused
from domain.people import Role
from domain.period import Period, days, latest_digest, monday, next_digest
from handlers.cadences import week_told
from handlers.cadences.week_of_member import to_member
from handlers.talk.turn import Turn
from storage.timers import Timer

WEEK, DIGEST = "week", "digest"
TOLD = "digest.told"
"""the setting that holds the Monday of the last week whose digests were given out"""
_WEEK = timedelta(days=7)
_LONGEST = 8 * _WEEK
"""what was missed longer ago is no news any more"""


async def wind(turn: Turn) -> None:
    """Set the timer of the next week; doing so again changes nothing, and mends what a lost row or a new hour broke."""
    week, due = next_digest(turn.house.calendar, turn.now)
    await turn.store.timers.set(WEEK, week.isoformat(), due)


async def ring_week(turn: Turn, _subject: str) -> None:
    """A digest for everybody who leads or works in a group today: each week once, several missed ones together."""
    await wind(turn)
    week, _due = latest_digest(turn.house.calendar, turn.now)
    told = await turn.store.settings.get(TOLD)
    # Equal, not later: after a clock that was years ahead, the weeks go on where they are.
    if told == week.isoformat():
        return
    await turn.store.settings.set(TOLD, week.isoformat())
    since = _since(told, week)
    kind_hour = turn.house.calendar.kind_hour(turn.now)
    people = await turn.store.people.reached(Role.LEADER, Role.MEMBER)
    if people:
        await turn.store.timers.set_all([Timer(DIGEST, f"{id}:{since}:{week}", kind_hour) for id in people])


def _since(told: str, week: date) -> date:
    """The Monday from which there is something to tell."""
    last = date.fromisoformat(told) if told else week
    return last if last < week and week - last <= _LONGEST else week - _WEEK


async def ring_digest(turn: Turn, subject: str) -> None:
    """The digest of one person, if they still have a seat and nothing newer is due; never in quiet hours."""
    id, since, week = subject.split(":")
    calendar = turn.house.calendar
    if latest_digest(calendar, turn.now)[0] > date.fromisoformat(week):
        return
    if calendar.is_quiet(turn.now):
        await turn.store.timers.set(DIGEST, subject, calendar.kind_hour(turn.now))
        return
    person = await turn.store.people.get(id)
    if person is None or await turn.store.people.address(id) is None:
        return
    turn.person = person
    period = days(calendar, date.fromisoformat(since), date.fromisoformat(week))
    if person.sits(Role.LEADER):
        await week_told.to_leader(turn, period, "digest")
    elif person.sits(Role.MEMBER):
        await to_member(turn, "digest")


async def digest(turn: Turn, _words: str = "") -> None:
    """周报: the last whole week, for each role of this person."""
    period = last_week(turn.house.calendar, turn)
    person = turn.person
    if not person.staff:
        raise Refused("refused.staff")
    if person.sits(Role.LEADER):
        await week_told.to_leader(turn, period)
    if person.sits(Role.OFFICE):
        await week_told.to_office(turn, period)
    if person.sits(Role.INSPECTOR):
        await week_told.to_inspector(turn, period)
    if not any(person.sits(role) for role in (Role.LEADER, Role.OFFICE, Role.INSPECTOR)):
        await to_member(turn)


def last_week(calendar: Calendar, turn: Turn) -> Period:
    """The last whole week, as the digest tells it."""
    after = monday(calendar, turn.now)
    return days(calendar, after - _WEEK, after)

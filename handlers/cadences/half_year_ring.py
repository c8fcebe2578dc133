"""What the timers of half-year reports ask: drafted after it, reminded of, and at last told to those above."""

from __future__ import annotations

from typing import Any

from domain.half_year import AtHalfYear, Half, Stage, State, due, latest
from domain.messages import Option, Words
from handlers.cadences.half_year import LISTED, name
from handlers.responsible import above, leaders, office
from handlers.talk.turn import Turn
from handlers.talk.when import day_in_words
from storage.timers import Timer

HALF, GROUP = "half", "half.group"


async def wind(turn: Turn) -> None:
    """Set the timers of the half-year to come; doing so again changes nothing, and mends what a lost row broke."""
    calendar = turn.house.calendar
    for stage in Stage:
        ahead = latest(calendar, turn.now, stage).later(1)
        await turn.store.timers.set(HALF, f"{ahead.name}:{stage}", due(calendar, ahead, stage))


async def half(turn: Turn, subject: str) -> None:
    """A timer for each group whose report is not sent; too late, those above are told as well. Each stage once."""
    await wind(turn)
    stage = Stage(subject.partition(":")[2])
    over = latest(turn.house.calendar, turn.now, stage)
    done = f"halfyear.{stage}"
    if await turn.store.settings.get(done) == over.name:
        return
    await turn.store.settings.set(done, over.name)
    left = [one for one in await turn.store.half_years.stands(over.name) if one.state is not State.SENT]
    at = turn.house.calendar.kind_hour(turn.now)
    if left:
        await turn.store.timers.set_all([Timer(GROUP, f"{one.group}:{over.name}:{stage}", at) for one in left])
    if stage is Stage.LATE and left:
        await _escalate(turn, over, {one.group: one.name for one in left})


async def group(turn: Turn, subject: str) -> None:
    """The leaders of one group, if its report is still not sent and nothing later is due; the office for no leader."""
    id, wanted, stage = subject.split(":")
    over, at = Half.read(wanted), Stage(stage)
    named = await turn.store.groups.get(id)
    if named is None or named.kind == "dissolved":
        return
    report = await turn.store.half_years.of(id, wanted, turn.now, turn.origin)
    later = list(Stage)[list(Stage).index(at) + 1 :]
    if report.state is State.SENT or any(due(turn.house.calendar, over, next) <= turn.now for next in later):
        return
    last = day_in_words(turn.house.calendar.local(due(turn.house.calendar, over, Stage.LATE)))
    options = [Option(f"{AtHalfYear.LOOK}:{report.id}", Words("button.half"))]
    state = Words(f"halfyear.state.{report.state}")
    for person in await leaders(turn, id):
        turn.say(
            f"halfyear.ring.{at}",
            to=person,
            kind="reminder",
            options=options,
            group=named.name,
            half=name(wanted),
            due=last,
            state=state,
        )


async def _escalate(turn: Turn, over: Half, left: dict[str, str]) -> None:
    """One message each: the office about all of them, an inspector about those they are linked to."""
    for person, names in (await above(turn, left, await office(turn))).items():
        told: dict[str, Any] = {"half": name(over.name), "count": len(names), "names": names[:LISTED]}
        turn.say("halfyear.late", to=person, kind="reminder", **told)

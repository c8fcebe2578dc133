"""整改: the leader says that a finding is mended, the inspector accepts it or sends it back with the reason."""

from __future__ import annotations

from typing import Any

from domain.inspection import AtInspection, Inspection
from domain.messages import Words
from domain.people import Role
from handlers import findings
from handlers.inspectors import times
from handlers.responsible import leaders, nearest
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Text
from handlers.talk.turn import Turn
from storage.drafts import Draft


async def _happen(turn: Turn, inspection: Inspection, verb: str, **detail: Any) -> Inspection:
    by = (turn.person.id, turn.now, turn.origin)
    return await turn.store.inspections.happen(inspection, verb, *by, **detail)


async def mend(turn: Turn, id: str) -> None:
    """整改完了: the leader is asked how."""
    await findings.finding(turn, id, AtInspection.MEND)
    await begin(turn, MEND, id)


async def _check(turn: Turn, draft: Draft) -> Words:
    """Which of the six things it is: a leader may have several to mend."""
    inspection = await turn.store.inspections.of_finding(draft.subject)
    found = inspection.findings[draft.subject] if inspection else None
    return Words(f"check.{found.check.value}") if found else Words("list.none")


def mend_script(ask: Ask, check: Words) -> str:
    """What was done about it."""
    return ask(Text("mend.words", params={"check": check}, at_least=2, at_most=1000))


async def _mended(turn: Turn, draft: Draft, words: str) -> None:
    inspection, _found = await findings.finding(turn, draft.subject, AtInspection.MEND)
    inspection = await _happen(turn, inspection, "mended", id=draft.subject, words=turn.mask(words))
    found = inspection.findings[draft.subject]
    await times.watch_inspector(turn, draft.subject, found)
    turn.say("mend.done")
    for person in await inspectors(turn, inspection):
        await findings.show(turn, person, inspection.group, draft.subject, found, "finding.confirm")


async def inspectors(turn: Turn, inspection: Inspection) -> list[str]:
    """Who looks at it: the one who found it, or whoever is linked to the group today."""
    held = await turn.store.people.get(inspection.inspector)
    if held and held.sits(Role.INSPECTOR, inspection.group):
        return [held.id]
    return await nearest(turn, inspection.group)


async def accept(turn: Turn, id: str) -> None:
    """认可: it is mended; the leaders know."""
    inspection, _found = await findings.finding(turn, id, AtInspection.ACCEPT)
    inspection = await _happen(turn, inspection, "accepted", id=id)
    turn.say("finding.closed")
    for leader in await leaders(turn, inspection.group):
        await findings.show(turn, leader, inspection.group, id, inspection.findings[id], "finding.accepted")


async def send_back(turn: Turn, id: str) -> None:
    """不认可: the inspector is asked why."""
    await findings.finding(turn, id, AtInspection.SEND_BACK)
    await begin(turn, SEND_BACK, id)


def send_back_script(ask: Ask, check: Words) -> str:
    """What is still not right."""
    return ask(Text("send_back.why", params={"check": check}, at_least=2, at_most=1000))


async def _sent_back(turn: Turn, draft: Draft, why: str) -> None:
    inspection, found = await findings.finding(turn, draft.subject, AtInspection.SEND_BACK)
    due = max(found.due_at, times.deadline(turn, times.AT_LEAST))
    detail = {"words": turn.mask(why), "due_at": due.isoformat()}
    inspection = await _happen(turn, inspection, "sent_back", id=draft.subject, **detail)
    found = inspection.findings[draft.subject]
    await times.watch(turn, draft.subject, found)
    turn.say("send_back.done")
    for leader in await leaders(turn, inspection.group):
        await findings.show(turn, leader, inspection.group, draft.subject, found, "finding.back")


MEND = Conversation("mend", _check, mend_script, _mended)
SEND_BACK = Conversation("send_back", _check, send_back_script, _sent_back)

"""What somebody sends right after they have recorded something belongs to it: kept there, with a way out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.inspection import Inspection
from domain.issue import Event, Issue
from domain.messages import Incoming, Option, Refused, Words
from domain.people import Action, may
from handlers import cards
from handlers.inspectors.follow import inspectors
from handlers.report import REPORT
from handlers.residents.fresh import reads_otherwise
from handlers.talk.conversation import begin
from handlers.talk.questions import Said
from handlers.talk.turn import Forbidden, Turn

SHARE, APART = "share", "apart"
"""the buttons: show it to the residents as well; it was the beginning of something else"""


async def recorded(turn: Turn, heard: Incoming) -> Issue | Inspection | None:
    """What this person recorded last, where it may still be meant: as long as an unfinished conversation would be left
    in peace. None for words alone, and where the words that come along tell another matter."""
    if not turn.person.staff or not (heard.files or heard.spot) or heard.edit:
        return None
    since = turn.now - timedelta(minutes=turn.house.nudge_minutes)
    found = await turn.store.events.recorded(turn.person.id, since)
    if found is None or found[1].verb == "parted" or await _has_reported(turn, found[1]):
        return None
    thing = found[0]
    meeting = await turn.store.meetings.get(thing)
    issue = await turn.store.issues.get(meeting.issues[0] if meeting and len(meeting.issues) == 1 else thing)
    if issue is None:
        return await turn.store.inspections.get(thing)
    mine = may(turn.person, Action.VISIT, issue)
    return issue if mine and not (heard.text and reads_otherwise(turn, issue, heard.text)) else None


async def _has_reported(turn: Turn, since: Event) -> bool:
    """Whether something else was told after it."""
    newest = await turn.store.issues.reported_by(turn.person.id)
    return any(issue.created_at and issue.created_at > since.at for issue in newest[:1])


async def attach(turn: Turn, to: Issue | Inspection, said: Said, album: str) -> None:
    """Keep it there, and say so in one line; the photos of an album are said together."""
    how: dict[str, Any] = {"fold": f"album:{album}", "wait": 1.0} if album else {}
    if isinstance(to, Inspection):
        await _pass_on(turn, to, said, how)
        return
    spot = {"spot": list(said.spot)} if said.spot else {}
    words = turn.mask(said.text)
    await turn.happen(to, "added", words=words, files=list(said.files), after=True, **spot)
    shows = [Option(f"{SHARE}:{to.id}", Words("button.share"))] if said.files else []
    options = [*shows, Option(f"{APART}:{to.id}", Words("button.apart"))]
    turn.say("after.kept" if said.files else "after.kept_spot", options=options, number=to.number, **how)


async def _pass_on(turn: Turn, to: Inspection, said: Said, how: dict[str, Any]) -> None:
    """What was mended is shown to whoever looks at it."""
    by = (turn.person.id, turn.now, turn.origin)
    await turn.store.inspections.happen(to, "shown", *by, files=list(said.files), words=turn.mask(said.text))
    for person in await inspectors(turn, to):
        words = turn.mask(said.text) or Words("after.no_words")
        turn.say("after.mended", to=person, files=said.files, name=turn.person.name, words=words)
    turn.say("after.passed", options=[Option(f"{APART}:{to.id}", Words("button.apart"))], **how)


async def _kept(turn: Turn, id: str) -> tuple[Issue | None, list[Event]]:
    """The issue, and what this person sent after a record that is neither shown nor taken away again."""
    issue = await turn.store.issues.get(id)
    if issue is not None and not may(turn.person, Action.VISIT, issue):
        raise Forbidden(f"{APART}:{id}")
    found: list[Event] = []
    for event in await turn.store.events.of(id):
        if event.actor == turn.person.id and event.verb in ("shared", "parted"):
            found.clear()
        elif event.actor == turn.person.id and (event.detail.get("after") or event.verb == "shown"):
            found.append(event)
    if not found:
        raise Refused("after.nothing") if issue else Forbidden(f"{APART}:{id}")
    return issue, found


def _files(events: list[Event]) -> list[str]:
    return [file for event in events for file in event.detail.get("files", ())]


async def share(turn: Turn, id: str) -> None:
    """也给居民看: everybody whom it concerns sees what was sent."""
    issue, events = await _kept(turn, id)
    if issue is None:
        raise Forbidden(f"{SHARE}:{id}")
    files = _files(events)
    issue = await turn.happen(issue, "shared", files=files)
    said = "\n".join(event.detail["words"] for event in events if event.detail["words"])
    await cards.tell_everyone(turn, issue, "told.shared", files=files, words=said or Words("after.no_words"))
    turn.say("after.shared", number=issue.number)


async def apart(turn: Turn, id: str) -> None:
    """另报一件: it belongs to something else, which is reported now."""
    issue, events = await _kept(turn, id)
    files = _files(events)
    told: dict[str, Any] = {"report.photos": files} if files else {}
    if issue is not None:
        await turn.happen(issue, "parted", files=files)
    elif inspection := await turn.store.inspections.get(id):
        await turn.store.inspections.happen(inspection, "parted", turn.person.id, turn.now, turn.origin)
    if spot := next((event.detail["spot"] for event in events if "spot" in event.detail), None):
        near = turn.house.places.nearest(*spot)
        told["report.where"] = {"code": near.code if near else "", "words": "", "at": spot}
    if said := "\n".join(event.detail["words"] for event in events if event.detail["words"]):
        told["report.what"] = said
    await begin(turn, REPORT, **told)

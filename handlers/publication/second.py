"""What was approved goes up, or to a second person; it may be taken down again, and everybody concerned is told."""

from __future__ import annotations

from typing import Any

from domain.issue import Issue
from domain.messages import Option, Refused, Words
from domain.publication import AtPublication, Kind, Publication, Stage, fits_publication, may_publish
from handlers import cards
from handlers.publication import words
from handlers.publication.offer import to_draft
from handlers.responsible import leaders, office
from handlers.talk.conversation import Conversation, begin, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Text
from handlers.talk.turn import Forbidden, Turn
from storage.drafts import Draft

PAGE = "/published"
"""where everybody reads it"""


async def publication(turn: Turn, id: str, action: AtPublication) -> Publication:
    """The publication, if the person may do this about it now; otherwise Refused, and the attempt is recorded."""
    found = await turn.store.publications.get(id)
    if found is None or not may_publish(turn.person, action, found):
        raise Forbidden(f"{action.value}:{id}")
    if not fits_publication(action, found):
        raise Refused("publish.stale", stage=Words(f"publish.stage.{found.stage.value}"))
    return found


async def happen(turn: Turn, one: Publication, verb: str, **detail: Any) -> Publication:
    """Something happened to it, done by the person of this turn."""
    return await turn.store.publications.happen(one, verb, turn.person.id, turn.now, turn.origin, **detail)


async def settle(turn: Turn, one: Publication, issues: list[Issue]) -> None:
    """Publish what one person approved, in the place of what stood there; about a child, ask a second person first."""
    if one.stage is Stage.PUBLISHED:
        await _up(turn, one, issues)
        return
    people = dict.fromkeys([*await leaders(turn, one.group), *await office(turn)])
    others = [person for person in people if person != turn.person.id]
    turn.say("publish.second" if others else "publish.alone", options=_down(one))
    for person in others:
        await _ask(turn, one, person)


async def _ask(turn: Turn, one: Publication, person: str) -> None:
    reader = await turn.store.people.get(person)
    if reader:
        options = [
            Option(f"{action.value}:{one.id}", Words(f"button.{action.value}"))
            for action in (AtPublication.SECOND, AtPublication.DECLINE)
        ]
        first = await turn.store.people.get(one.approver)
        text = words.text(turn.house, one, reader.language)
        turn.say("publish.ask_second", to=person, options=options, text=text, first=first.name if first else "")


def _down(one: Publication) -> list[Option]:
    return [Option(f"{AtPublication.RETRACT.value}:{one.id}", Words("button.retract"))]


async def _up(turn: Turn, one: Publication, issues: list[Issue]) -> None:
    """It can be read from now on: whoever reported or supports what it is about is told where."""
    for old in await turn.store.publications.about(one.thing):
        if old.id != one.id:
            await happen(turn, old, "replaced")
    key = "told.published" if one.kind is Kind.RESULT else "told.published_minutes"
    look = [Option(f"{AtPublication.LOOK.value}:{one.id}", Words("button.published"))]
    fresh = [await turn.happen(issue, "published", publication=one.id) for issue in issues]
    await cards.tell_behind(turn, fresh, key, look)
    turn.say("publish.done", options=[*look, *_down(one)], page=page(turn))


def page(turn: Turn) -> Words:
    """Where it stands for everybody."""
    url = turn.house.public_url
    return Words("publish.page", {"url": f"{url}{PAGE}"}) if url else Words("publish.in_chat")


async def _issues(turn: Turn, one: Publication) -> list[Issue]:
    """What it is about."""
    ids: tuple[str, ...] = (one.thing,)
    if one.kind is Kind.MINUTES:
        meeting = await turn.store.meetings.get(one.thing)
        ids = meeting.issues if meeting else ()
    return [issue for id in ids if (issue := await turn.store.issues.get(id))]


async def second(turn: Turn, id: str) -> None:
    """我也同意: a second, different person has read it."""
    one = await happen(turn, await publication(turn, id, AtPublication.SECOND), "seconded")
    turn.say("publish.seconded", to=one.approver, name=turn.person.name)
    await _up(turn, one, await _issues(turn, one))


async def decline(turn: Turn, id: str) -> None:
    """不同意: the second person is asked why."""
    await publication(turn, id, AtPublication.DECLINE)
    await begin(turn, DECLINE, id)


def _why(key: str) -> Any:
    def script(ask: Ask, _facts: Any) -> str:
        return ask(Text(key, at_least=2, at_most=300))

    return script


async def _declined(turn: Turn, draft: Draft, why: str) -> None:
    one = await publication(turn, draft.subject, AtPublication.DECLINE)
    one = await happen(turn, one, "declined", why=turn.mask(why))
    turn.say("decline.done")
    again = [Option(to_draft(one.kind, one.thing), Words("button.publish"))]
    turn.say("decline.told", to=one.approver, options=again, words=turn.mask(why), name=turn.person.name)


async def retract(turn: Turn, id: str) -> None:
    """撤下: whoever may is asked why."""
    await publication(turn, id, AtPublication.RETRACT)
    await begin(turn, RETRACT, id)


async def _retracted(turn: Turn, draft: Draft, why: str) -> None:
    one = await publication(turn, draft.subject, AtPublication.RETRACT)
    was_up = one.stage is Stage.PUBLISHED
    one = await happen(turn, one, "retracted", why=turn.mask(why))
    turn.say("retract.done")
    told = {*await leaders(turn, one.group), one.approver} - {turn.person.id}
    for person in sorted(told):
        heading = words.heading(turn.house, one)
        turn.say("retract.told", to=person, name=turn.person.name, heading=heading, words=turn.mask(why))
    for issue in await _issues(turn, one) if was_up else []:
        await turn.happen(issue, "retracted", publication=one.id)


DECLINE = Conversation("decline", no_facts, _why("decline.why"), _declined)
RETRACT = Conversation("retract", no_facts, _why("retract.why"), _retracted)

"""忘记我: a resident is forgotten after being asked once more; what they reported stays, without them."""

from __future__ import annotations

from collections.abc import Callable

from domain.forgetting import hider, names_in
from domain.messages import Refused, Words
from domain.people import Person
from handlers import known
from handlers.publication import second
from handlers.residents.fresh import aside
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose
from handlers.talk.turn import Turn
from storage.drafts import Draft
from storage.forgetting import Held

LONG = 6
"""characters from which a contact means nobody else"""
NAMED = "named:"
"""how what is published says under whose name something was reported"""


async def forget(turn: Turn, _words: str = "") -> None:
    """忘记我: who works here leaves the seat first."""
    _not_seated(turn.person)
    await begin(turn, FORGET)


def _not_seated(person: Person) -> None:
    if person.staff:
        raise Refused("forget.staff")


async def facts(turn: Turn, _draft: Draft) -> str:
    """What would go and what would stay, a line each."""
    held = await turn.store.forgetting.held(turn.person.id)
    return "\n".join(turn.sentence(line) for line in _lines(held))


def _lines(held: Held) -> list[Words]:
    """What goes, what stays and why, and what becomes of what is not done."""
    lines = [Words("forget.goes")]
    if held.reported:
        lines.append(Words("forget.stays", {"count": held.reported}))
    if held.open:
        lines.append(Words("forget.open", {"count": held.open}))
    if held.followed:
        lines.append(Words("forget.followed", {"count": held.followed}))
    return lines


def script(ask: Ask, facts: str) -> bool:
    """Are you sure?"""
    among = (
        Choose("yes", Words("button.forget_yes"), row=0),
        Choose("", Words("button.keep_me"), row=1, does="cancel"),
    )
    return ask(Choice("forget.sure", among=among, params={"lines": facts})) == "yes"


async def _forgotten(turn: Turn, _draft: Draft, _sure: bool) -> None:
    _not_seated(turn.person)
    await erase(turn, turn.person)
    turn.say("forget.done")


FORGET = Conversation("forget", facts, script, _forgotten, aside=aside)


async def erase(turn: Turn, person: Person) -> None:
    """Forget the person now; who works on something of theirs that is open is told that nobody can be asked."""
    store = turn.store
    names = await store.forgetting.names(person.id)
    sure = await _contacts(turn, person)
    holders = [issue for id in await store.forgetting.reported(person.id) if (issue := await store.issues.get(id))]
    before = [issue for id in await store.forgetting.things(person.id) if (issue := await store.issues.get(id))]
    await _uncredit(turn, person)
    told = [*(name for name in names if _is_name(turn, name)), *sure]
    hide = _hiding(names, hider(told, turn.sentence(Words("publication.resident"))))
    await store.forgetting.erase(person.id, hide, told, [each for each in sure if len(each) >= LONG], turn.now)
    for was in before:
        if (issue := await store.issues.get(was.id)) and issue.what != was.what:
            await known.retrace(turn, issue)
    for issue in holders:
        if issue.open and issue.member and not issue.on_behalf:
            turn.say("forget.told", to=issue.member, number=issue.number)


def _hiding(names: list[str], hide: Callable[[str], str]) -> Callable[[str], str]:
    """A name that stands alone goes whatever it is; within words only what can be nothing but a name."""
    signed = {f"{NAMED}{name}" for name in names}

    def hides(text: str) -> str:
        if text in signed:
            return "resident"
        return "" if text in names else hide(text)

    return hides


def _is_name(turn: Turn, name: str) -> bool:
    """Whether words lose nothing but a name: some call themselves by a place, or by what is wrong."""
    reading = turn.house.reader.read(name)
    return not (name in reading.keywords or reading.place.place or reading.place.candidates)


async def _contacts(turn: Turn, person: Person) -> list[str]:
    """What their contacts say, as far as the keys open them."""
    store, keys = turn.store, turn.house.keys
    found = {keys.open(await store.people.contact(person.id), person.id)}
    for id in await store.forgetting.reported(person.id):
        found.add(keys.open(await store.issues.contact(id), id))
    return sorted({part for contact in found if contact for part in names_in(contact)}, key=len, reverse=True)


async def _uncredit(turn: Turn, person: Person) -> None:
    """Nobody is named for an idea any more."""
    for id in await turn.store.forgetting.ideas(person.id):
        if idea := await turn.store.publications.idea(id):
            for one in await turn.store.publications.naming(idea):
                await second.happen(turn, one, "uncredited", idea=idea.id)

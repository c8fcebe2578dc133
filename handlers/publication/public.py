"""公示: what everybody may read, in the chat; and what waits for those who may publish."""

from __future__ import annotations

from datetime import timedelta

from domain.issue import Status
from domain.messages import Option, Words
from domain.people import Role
from domain.publication import AtPublication, Kind, Publication, Stage, fits_publication, may_publish
from handlers import cards
from handlers.meetings.words import name
from handlers.publication import second, words
from handlers.publication.offer import to_draft
from handlers.talk.turn import Turn
from storage import Store
from storage.publications import LISTED

_LATELY = timedelta(days=90)
"""what ended longer ago is not offered any more; its card still has the button"""
_PART = 3


async def published(turn: Turn, part: str = "") -> None:
    """公示: the newest first; before them, what waits for this person."""
    if not part:
        await _waiting(turn)
    total = await turn.store.publications.count()
    shown = cards.part(part if part.isdecimal() and len(part) <= _PART else "", total, "published")
    found = await turn.store.publications.public(LISTED, shown.skip)
    if not found:
        turn.say("published.none")
        return
    lines, options = cards.numbered(turn, [(f"{AtPublication.LOOK.value}:{one.id}", _line(turn, one)) for one in found])
    told, options = shown.goes_on(turn, lines, options)
    turn.say("published.list", options=options, lines=told, page=second.page(turn))


def _line(turn: Turn, one: Publication) -> Words:
    day = turn.house.calendar.local(one.published_at or turn.now)
    date = Words("page.date", {"month": day.month, "day": day.day})
    return Words("published.line", {"date": date, "heading": words.heading(turn.house, one)})


async def look(turn: Turn, id: str) -> None:
    """One of them as everybody reads it; whoever may take it down has the button."""
    one = await second.publication(turn, id, AtPublication.LOOK)
    options = [
        Option(f"{action.value}:{one.id}", Words(f"button.{action.value}"))
        for action in (AtPublication.SECOND, AtPublication.DECLINE, AtPublication.RETRACT)
        if may_publish(turn.person, action, one) and fits_publication(action, one)
    ]
    text = words.text(turn.house, one, turn.person.language)
    if await again(turn.store, one):
        text += "\n" + turn.sentence(Words("publication.again"))
    state = Words(f"publish.stage.{one.stage.value}") if one.stage is not Stage.PUBLISHED else Words("published.all")
    turn.say("published.one", options=options, text=text, state=state)


async def again(store: Store, one: Publication) -> bool:
    """Whether the residents say that it is not done, and it is worked on again."""
    issue = await store.issues.get(one.thing) if one.kind is Kind.RESULT else None
    return issue is not None and issue.status not in (Status.ANSWERED, Status.CLOSED)


async def _waiting(turn: Turn) -> None:
    """What a second person has to read, and what nobody has decided about yet, for those who may."""
    office = turn.person.sits(Role.OFFICE)
    groups = [seat.group for seat in turn.person.seats if seat.role is Role.LEADER]
    if not office and not groups:
        return
    # What a group has a leader for is that leader's to decide; what speaks of a child waits for the office too.
    among = None if office else groups
    deciding = [*groups, *(await turn.store.publications.leaderless() if office else ())]
    found: list[tuple[str, Words]] = []
    for one in await turn.store.publications.waiting(among, turn.person.id):
        about = Words("published.second", {"heading": words.heading(turn.house, one)})
        found.append((f"{AtPublication.LOOK.value}:{one.id}", about))
    for kind, id in (await turn.store.publications.undecided(deciding, turn.now - _LATELY))[: LISTED - len(found)]:
        if about_it := await _undecided(turn, kind, id):
            found.append((to_draft(kind, id), about_it))
    if found:
        lines, options = cards.numbered(turn, found)
        turn.say("published.waiting", options=options, lines="\n".join(lines))


async def _undecided(turn: Turn, kind: Kind, id: str) -> Words | None:
    if kind is Kind.RESULT:
        issue = await turn.store.issues.get(id)
        what = {"number": issue.number, "what": cards.shorten(issue.what)} if issue else {}
        return Words("published.result", what) if issue else None
    meeting = await turn.store.meetings.get(id)
    return Words("published.minutes", {"meeting": name(turn.house, meeting)}) if meeting else None

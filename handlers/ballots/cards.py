"""What a ballot looks like to each person while it is open: the topics, and what they have chosen themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.ballot import AtBallot, Ballot, OnBallot, Place, Stage, fits_at_ballot, may_at_ballot, ranking
from domain.messages import Option, Refused, Words
from domain.people import Person
from handlers.cards import shorten
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.when import in_words

ON_BUTTON = 18
"""characters of a topic that a button shows"""


async def allowed(turn: Turn, id: str, action: AtBallot) -> Ballot:
    """The ballot, if the person may do this about it now; otherwise Refused, and the attempt is recorded."""
    ballot = await turn.store.ballots.get(id)
    if ballot is None or not may_at_ballot(turn.person, action, ballot):
        raise Forbidden(f"{action.value}:{id}")
    if not fits_at_ballot(action, ballot, turn.now):
        if ballot.stage is Stage.OPEN:
            raise Refused("ballot.closed", group=await group_name(turn, ballot))
        raise Refused("ballot.over", **await result(turn, ballot, turn.person.language))
    return ballot


async def group_name(turn: Turn, ballot: Ballot) -> str:
    """The group that asks."""
    group = await turn.store.groups.get(ballot.group)
    return group.name if group else ""


def topic(turn: Turn, on: OnBallot) -> Words:
    """A topic in a few words: where, and what it is about."""
    return Words(
        "ballot.topic",
        {"place": turn.place_name(on.place) or Words("report.where.none"), "words": on.title or on.words},
    )


def lines(turn: Turn, topics: Sequence[OnBallot], language: str) -> str:
    """The topics, numbered, with how many people stand behind each."""
    told = (
        Words("ballot.line", {"n": n, "topic": topic(turn, t), "people": t.people}) for n, t in enumerate(topics, 1)
    )
    return "\n".join(turn.sentence(line, language) for line in told)


async def result(turn: Turn, ballot: Ballot, language: str) -> dict[str, Any]:
    """How it ended: the ranking, ties said as ties."""
    told = (
        Words(
            f"ballot.place.{_kind(place)}",
            {"rank": place.rank, "topic": topic(turn, place.topic), "votes": place.votes},
        )
        for place in ranking(ballot)
    )
    ranked = "\n".join(turn.sentence(line, language) for line in told)
    return {"group": await group_name(turn, ballot), "voted": len(ballot.voters), "lines": ranked}


def _kind(place: Place) -> str:
    if not place.votes:
        return "none"
    return "tied" if place.tied else "alone"


async def show(turn: Turn, ballot: Ballot, person: Person, key: str) -> None:
    """The ballot to one person: to a resident what they may choose and have chosen, to who works here how it goes."""
    if not may_at_ballot(person, AtBallot.VOTE, ballot):
        _show_staff(turn, ballot, person, await group_name(turn, ballot))
        return
    chosen = await turn.store.ballots.choice(ballot.id, person.id)
    numbers = tuple(str(n + 1) for n in chosen)
    turn.say(
        key,
        to=person.id,
        options=choices(turn, ballot, chosen, person.language) if ballot.is_open(turn.now) else (),
        group=await group_name(turn, ballot),
        lines=lines(turn, ballot.topics, person.language),
        until=until(turn, ballot),
        mine=Words("ballot.mine", {"numbers": numbers}) if numbers else Words("ballot.mine_none"),
    )


def until(turn: Turn, ballot: Ballot) -> Words:
    """When it closes."""
    return in_words(turn.house.calendar.local(ballot.closes_at))


def choices(turn: Turn, ballot: Ballot, chosen: Sequence[int], language: str) -> list[Option]:
    """A button for each topic. It says what it does, so that pressing it twice does no more than pressing it once."""
    found = []
    for n, on in enumerate(ballot.topics):
        action = AtBallot.TAKE_BACK if n in chosen else AtBallot.VOTE
        words = shorten(turn.sentence(Words("ballot.words", {"words": on.title or on.words}), language), ON_BUTTON)
        label = Words("ballot.chosen" if n in chosen else "ballot.choose", {"n": n + 1, "words": words})
        found.append(Option(f"{action.value}:{ballot.id}:{n}", label, row=n))
    return found


def _show_staff(turn: Turn, ballot: Ballot, person: Person, group: str) -> None:
    ends = may_at_ballot(person, AtBallot.END, ballot) and fits_at_ballot(AtBallot.END, ballot, turn.now)
    turn.say(
        "ballot.stand",
        to=person.id,
        options=[Option(f"{AtBallot.END.value}:{ballot.id}", Words("button.end"))] if ends else (),
        group=group,
        lines=lines(turn, ballot.topics, person.language),
        until=until(turn, ballot),
        asked=len(ballot.asked),
        voted=len(ballot.voters),
    )

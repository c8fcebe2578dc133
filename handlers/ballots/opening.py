"""A leader puts the hot topics to the residents: which of them, until when; then everybody concerned is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.ballot import FEWEST, MOST, AtBallot, Ballot, OnBallot, listed, may_at_ballot, may_open, on_ballot, told
from domain.messages import Option, Refused, Words
from domain.topic import Topic
from handlers import naming
from handlers.ballots import cards
from handlers.meetings import times
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import NOTE, Ask
from handlers.talk.questions import Choice, Choose, Text, Unfit
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.when import Meant, When, in_words
from storage.drafts import Draft
from storage.timers import Timer

OPENS = "poll"
"""the verb of the button under the hot topics"""
ASK, CLOSE = "ballot.ask", "ballot.close"
END_OF_WORK = 18
"""the hour at which it closes, where only the day was said"""
OFFERED = (timedelta(days=7), timedelta(days=3), timedelta(days=14))
"""how long it may stay open, a tap away; the usual first"""
AT_ONCE = 200
"""as many people are asked in one piece of work"""
LONGEST = timedelta(days=60)
"""a ballot that stays open longer is a slip of the tongue"""
_TOPICS = f"{NOTE}topics"
"""the note of the topics that were hot when the conversation began: it goes on about the same ones"""


@dataclass(frozen=True, slots=True)
class Facts:
    """The topics there are, and what reading a time needs."""

    topics: tuple[Topic, ...]
    name: Callable[[Topic], str]
    lines: Callable[[Sequence[OnBallot]], str]
    asked: int
    now: datetime
    soon: tuple[datetime, ...]
    reads: Callable[[str], Meant]


@dataclass(frozen=True, slots=True)
class Put:
    """What is put to the residents, and until when."""

    topics: tuple[OnBallot, ...]
    closes: datetime


ON_RECAP = (
    Choose("yes", Words("button.poll_send"), row=0),
    Choose("", Words("button.edit"), row=1, does="edit"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
    Choose("", Words("poll.edit.topics"), row=2, edits="ballot.topics0", folded=True),
    Choose("", Words("poll.edit.until"), row=2, edits="ballot.until", folded=True),
)
LONGEST_NAME = 24
"""characters of a topic's name: more than a button shows is read by nobody"""


def script(ask: Ask, facts: Facts) -> Put:
    """Which of the topics, until when, and a look at what residents will read."""
    topics = facts.topics
    for n in range(MOST):
        key = f"ballot.topics{n}"
        shown = facts.lines([listed(topic, facts.name(topic)) for topic in topics])
        left = ask(Choice(key, among=_which(topics), put="ballot.topics", params={"lines": shown}))
        if left == "yes":
            break
        topics = tuple(topic for topic in topics if topic.id != left)
    closes = ask(When("ballot.until", find=facts.reads, after=facts.now, offered=facts.soon))
    named = [(_worded(n), topic) for n, topic in enumerate(facts.topics) if topic in topics]
    put = tuple(listed(topic, ask(_wording(key, facts.name(topic)))) for key, topic in named)
    recap = {"lines": facts.lines(put), "until": in_words(closes), "asked": facts.asked}
    edits = tuple(
        Choose("", Words("poll.edit.words", {"n": n}), row=2 + n, edits=key, folded=True)
        for n, (key, _topic) in enumerate(named, start=1)
    )
    ask(Choice("ballot.send", among=(*ON_RECAP, *edits), params=recap))
    return Put(put, closes)


def _worded(n: int) -> str:
    """The question for the wording of this topic: by its place among those the conversation began with."""
    return f"ballot.words{n}"


def _wording(key: str, name: str) -> Text:
    return Text(key, guess=name, at_least=2, at_most=LONGEST_NAME, put="ballot.wording", params={"words": name})


def _which(topics: Sequence[Topic]) -> tuple[Choose, ...]:
    """As they are, or without one of them, as long as enough are left to choose from."""
    without = [
        Choose(topic.id, Words("poll.without", {"n": n}), row=1 + n // 3)
        for n, topic in enumerate(topics, start=1)
        if len(topics) > FEWEST
    ]
    return (Choose("yes", Words("poll.these"), row=0), *without, Choose("", Words("button.cancel"), 9, does="cancel"))


async def start(turn: Turn, group: str) -> None:
    """开一次投票: for who leads the group, when there are topics to choose from and no other ballot is open."""
    await _may(turn, group)
    topics = on_ballot(await turn.store.similar.topics(group, turn.now))
    if len(topics) < FEWEST:
        raise Refused("poll.too_few")
    await begin(turn, POLL, group, **{_TOPICS: [topic.id for topic in topics]})


async def _may(turn: Turn, group: str) -> None:
    if not may_open(turn.person, group) or await turn.store.groups.get(group) is None:
        raise Forbidden(f"{OPENS}:{group}")
    if not await turn.store.ballots.alone(group):
        raise Refused("poll.already")


async def button(turn: Turn, group: str, topics: Sequence[Topic]) -> list[Option]:
    """The button under a group's hot topics, for who may press it now."""
    enough = len(on_ballot(topics)) >= FEWEST
    if not enough or not may_open(turn.person, group) or await turn.store.ballots.going_on([group]):
        return []
    return [Option(f"{OPENS}:{group}", Words("button.poll"), row=99)]


async def facts(turn: Turn, draft: Draft) -> Facts:
    """The topics the conversation began with, as far as they still are any."""
    hot = on_ballot(await turn.store.similar.topics(draft.subject, turn.now))
    began: list[str] = draft.answers.get(_TOPICS, [topic.id for topic in hot])
    found = {topic.id: topic for topic in hot}
    local = turn.house.calendar.local(turn.now).replace(hour=END_OF_WORK, minute=0, second=0, microsecond=0)
    return Facts(
        tuple(found[id] for id in began if id in found),
        lambda topic: naming.name(turn, topic),
        lambda topics: cards.lines(turn, topics, turn.person.language),
        len(await turn.store.ballots.concerned(draft.subject)),
        turn.now,
        tuple(local + after for after in OFFERED),
        _reads(turn),
    )


def _reads(turn: Turn) -> Callable[[str], Meant]:
    """A moment in words; a day alone means the end of its working hours."""
    find = times.reads(turn)

    def read(text: str) -> Meant:
        meant = find(text)
        if meant.status == "day" and meant.moments:
            meant = Meant("found", (meant.moments[-1].replace(hour=END_OF_WORK, minute=0),))
        if meant.status == "found" and meant.moments[0] > turn.now + LONGEST:
            raise Unfit("ballot.far", days=LONGEST.days)
        return meant

    return read


async def done(turn: Turn, draft: Draft, put: Put) -> None:
    """Open it, and ask everybody concerned: at once, or in the morning."""
    await _may(turn, draft.subject)
    if len(put.topics) < FEWEST:
        raise Refused("poll.too_few")
    ballot = await turn.store.ballots.open(
        turn.now,
        turn.person.id,
        turn.origin,
        group=draft.subject,
        topics=told(replace(on, title=turn.mask(on.title)) for on in put.topics),
        closes=put.closes.isoformat(),
        asked=await turn.store.ballots.concerned(draft.subject),
    )
    timers = [Timer(CLOSE, ballot.id, turn.house.calendar.kind_hour(ballot.closes_at))]
    quiet = turn.house.calendar.is_quiet(turn.now)
    if quiet:
        timers.append(Timer(ASK, ballot.id, turn.house.calendar.kind_hour(turn.now)))
    await turn.store.timers.set_all(timers)
    key = "poll.done_later" if quiet else "poll.done"
    turn.say(key, asked=len(ballot.asked), until=cards.until(turn, ballot))
    if not quiet:
        await invite(turn, ballot)


async def invite(turn: Turn, ballot: Ballot, after: str = "") -> None:
    """Show it to those behind `after` who are asked and have not found it themselves; of thousands the others soon."""
    group = await cards.group_name(turn, ballot)
    by_language: dict[str, dict[str, Any]] = {}
    waiting = sorted(id for id in ballot.asked - ballot.voters if id > after)
    people = await turn.store.people.several(waiting[:AT_ONCE])
    if len(waiting) > AT_ONCE:
        await turn.store.timers.set(ASK, f"{ballot.id}:{waiting[AT_ONCE - 1]}", turn.now)
    for id, person in sorted(people.items()):
        if not may_at_ballot(person, AtBallot.VOTE, ballot):
            continue
        if person.language not in by_language:
            lines = cards.lines(turn, ballot.topics, person.language)
            options = cards.choices(turn, ballot, [], person.language)
            by_language[person.language] = {"lines": lines, "options": options, "until": cards.until(turn, ballot)}
        turn.tell(ballot.id, "ballot.invitation", to=id, group=group, **by_language[person.language])


async def ring_ask(turn: Turn, subject: str) -> None:
    """The quiet hours are over, or a part of those who are asked has been: ask the others, if it is still open."""
    id, _, after = subject.partition(":")
    ballot = await turn.store.ballots.get(id)
    if ballot is not None and ballot.is_open(turn.now):
        await invite(turn, ballot, after)


POLL = Conversation("poll", facts, script, done)

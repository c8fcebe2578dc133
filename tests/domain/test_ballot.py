"""A ballot: its events add up, ties share a rank, and residents choose while whoever works there does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ballot import (
    AtBallot,
    Ballot,
    OnBallot,
    Stage,
    apply,
    fits_at_ballot,
    listed,
    may_at_ballot,
    may_open,
    on_ballot,
    ranking,
    replay,
    tally,
    told,
    winners,
)
from domain.issue import Event
from domain.topic import Topic, Voiced
from tests.domain.rights import AT_BALLOT, BALLOT, HERE

CLOSES = datetime(2026, 3, 25, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SOON = CLOSES - timedelta(hours=1)


def happened(ballot: Ballot, verb: str, actor: str = "", **detail: Any) -> Ballot:
    return apply(ballot, Event(verb, SOON, actor, detail))


def opened(*words: str, asked: tuple[str, ...] = ("a", "b")) -> Ballot:
    topics = told(OnBallot("", (word,), 2, (f"i-{word}",)) for word in words)
    detail: dict[str, Any] = {"group": "g", "topics": topics, "closes": CLOSES.isoformat(), "asked": list(asked)}
    return happened(Ballot("b"), "opened", "leader", **detail)


def topic(id: str, *words: str, voices: tuple[int, ...] = (2,)) -> Topic:
    issues = tuple(
        Voiced(id, f"{id}{n}", "", "", "", words, SOON, frozenset(f"p{m}" for m in range(many)))
        for n, many in enumerate(voices)
    )
    return Topic(id, "", words, issues, max(voices), 1.0)


def test_topics_with_as_many_votes_share_a_rank() -> None:
    """Nobody is put second for standing lower on the list; the next rank counts those before it."""
    places = ranking(happened(opened("x", "y", "z", "w"), "counted", counts=[1, 3, 3, 0]))

    assert [(p.rank, p.tied, p.topic.words[0]) for p in places] == [
        (1, True, "y"),
        (1, True, "z"),
        (3, False, "x"),
        (4, False, "w"),
    ]


def test_every_topic_that_came_first_has_won() -> None:
    """A tie is no lot; and where nobody voted nothing has won."""
    ballot = opened("x", "y", "z")

    assert [t.words[0] for t in winners(happened(ballot, "counted", counts=[2, 0, 2]))] == ["x", "z"]
    assert winners(happened(ballot, "counted", counts=[0, 0, 0])) == []
    assert winners(ballot) == []


@given(st.lists(st.lists(st.integers(0, 5), max_size=3)))
def test_a_person_counts_once_for_a_topic(choices: list[list[int]]) -> None:
    """However often a number stands in a choice; and no vote is lost."""
    counts = tally(6, choices)

    assert all(count <= len(choices) for count in counts)
    assert sum(counts) == sum(len(set(choice)) for choice in choices)


def test_the_state_is_what_the_events_add_up_to() -> None:
    """Found, voted, taken back, ended and counted."""
    begun = opened("x", "y")
    events = [
        Event(
            "opened",
            SOON,
            "leader",
            {"group": "g", "topics": told(begun.topics), "closes": CLOSES.isoformat(), "asked": ["a"]},
        ),
        Event("joined", SOON, "c"),
        Event("voted", SOON, "a"),
        Event("voted", SOON, "c"),
        Event("took_back", SOON, "a"),
        Event("ended", SOON, "leader"),
        Event("counted", SOON, "", {"counts": [1, 0]}),
    ]
    ballot = replay("b", events)

    assert (ballot.asked, ballot.voters) == (frozenset("ac"), frozenset("c"))
    assert (ballot.stage, ballot.closes_at, ballot.counts) == (Stage.COUNTED, SOON, (1, 0))


def test_whoever_joins_by_a_code_keeps_one_voice() -> None:
    """The same human under two ids is one voter."""
    ballot = happened(happened(opened("x", "y"), "voted", "a"), "voted", "b")
    ballot = happened(ballot, "adopted", "b", was="a", person="b")

    assert (ballot.asked, ballot.voters) == (frozenset("b"), frozenset("b"))


def test_votes_count_until_the_hour() -> None:
    """Not at it, and not once somebody has counted."""
    ballot = opened("x", "y")

    assert fits_at_ballot(AtBallot.VOTE, ballot, SOON)
    assert not fits_at_ballot(AtBallot.VOTE, ballot, CLOSES)
    assert not fits_at_ballot(AtBallot.TAKE_BACK, happened(ballot, "counted", counts=[0, 0]), SOON)
    assert not fits_at_ballot(AtBallot.END, happened(ballot, "ended", "leader"), SOON)
    assert fits_at_ballot(AtBallot.LOOK, ballot, CLOSES)


@pytest.mark.parametrize("action", [AtBallot.VOTE, AtBallot.TAKE_BACK])
def test_only_residents_who_were_shown_it_vote(action: AtBallot) -> None:
    """Whoever works in the group does the work; somebody else's button gives nobody a voice."""
    allowed = {name for name, actor in AT_BALLOT.items() if may_at_ballot(actor, action, BALLOT)}

    assert allowed == {"who was shown it", "member, leader, inspector elsewhere, who was shown it"}


def test_only_who_leads_opens_and_ends_it() -> None:
    """The leader and the office; not who opened it and sits there no more."""
    ends = {name for name, actor in AT_BALLOT.items() if may_at_ballot(actor, AtBallot.END, BALLOT)}
    opens = {name for name, actor in AT_BALLOT.items() if may_open(actor, HERE)}

    assert ends == opens == {"the leader", "the office"}


def test_a_ballot_has_six_topics_at_most_and_each_has_words() -> None:
    """More is no choice on a telephone; without words two topics look the same."""
    hot = [topic("t0"), *(topic(f"t{n}", "word") for n in range(1, 9))]

    assert [t.id for t in on_ballot(hot)] == ["t1", "t2", "t3", "t4", "t5", "t6"]


def test_the_issue_with_most_voices_leads_its_topic() -> None:
    """A meeting is called from it, and its people are invited; of several the oldest."""
    assert listed(topic("t", "word", voices=(2, 5, 5))).issues == ("t1", "t2", "t0")

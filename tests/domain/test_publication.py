"""Publications: what is left out, who has to agree, and that they are what their events add up to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.issue import Event
from domain.people import Person, Role, Seat
from domain.publication import (
    AtPublication,
    Byline,
    Idea,
    Publication,
    Stage,
    credited,
    fits_publication,
    may_publish,
    redacted,
    replay,
)

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
TOLD: dict[str, Any] = {
    "kind": "result",
    "thing": "i1",
    "group": "g1",
    "place": "",
    "minor": False,
    "parts": {"what": "路灯坏了"},
    "about": {"outcome": "solved"},
    "credits": [{"idea": "d1", "words": "太阳能", "name": "明叔"}],
}


def leader(id: str) -> Person:
    return Person(id, seats=(Seat(id, "g1", Role.LEADER),))


def events(*verbs: str, minor: bool = False) -> list[Event]:
    detail: dict[str, dict[str, Any]] = {"approved": {**TOLD, "minor": minor}, "uncredited": {"idea": "d1"}}
    return [Event(verb, NOW, f"p{n}", detail.get(verb, {})) for n, verb in enumerate(verbs)]


@pytest.mark.parametrize(
    ("verbs", "minor", "stage"),
    [
        (["approved"], False, Stage.PUBLISHED),
        (["approved"], True, Stage.APPROVED),
        (["approved", "seconded"], True, Stage.PUBLISHED),
        (["approved", "declined"], True, Stage.DECLINED),
        (["approved", "seconded", "retracted"], True, Stage.RETRACTED),
        (["approved", "replaced"], False, Stage.REPLACED),
    ],
)
def test_what_its_events_make_of_it(verbs: list[str], minor: bool, stage: Stage) -> None:
    """One person is enough where no child is spoken of, and never enough where one is."""
    assert replay("p", events(*verbs, minor=minor)).stage is stage


def test_a_credit_that_is_taken_back_is_gone() -> None:
    """The rest stays as it was approved."""
    before, after = replay("p", events("approved")), replay("p", events("approved", "uncredited"))

    assert [credit.name for credit in before.credits] == ["明叔"]
    assert after.credits == ()
    assert after.parts == before.parts


@pytest.mark.parametrize(
    ("answer", "names"),
    [(Byline.UNASKED, []), (Byline.NONE, []), (Byline.RESIDENT, [""]), (Byline.NAMED, ["明叔"])],
)
def test_only_what_was_agreed_to_is_said(answer: Byline, names: list[str]) -> None:
    """No answer is no name; where a child is spoken of, not even a yes is."""
    idea = Idea("d1", "i1", "ming", "zhou", "太阳能", answer, "明叔")

    assert [credit.name for credit in credited([idea], minor=False)] == names
    assert credited([idea], minor=True) == ()


def test_the_longest_name_goes_first() -> None:
    """No half of a name is left behind, and a single character is no name."""
    assert (
        redacted("王小明和王小明明来了，明天再来", ["王小明", "王小明明", "明", ""], "居民")
        == "居民和居民来了，明天再来"
    )


@pytest.mark.parametrize("action", [AtPublication.SECOND, AtPublication.DECLINE])
def test_the_second_person_is_another_one(action: AtPublication) -> None:
    """Whatever seats the first one holds."""
    waiting = Publication("p", group="g1", approver="zhou")
    both = Person("zhou", seats=(Seat("zhou", "g1", Role.LEADER), Seat("zhou", "office", Role.OFFICE)))

    assert not may_publish(both, action, waiting)
    assert may_publish(leader("luo"), action, waiting)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.PUBLISHED])
def test_a_stranger_reads_only_what_is_published(stage: Stage) -> None:
    """What waits, was declined, taken down or replaced is for the group and the office."""
    one = Publication("p", group="g1", stage=stage, approver="zhou")

    assert not may_publish(Person("gang"), AtPublication.LOOK, one)
    assert may_publish(leader("luo"), AtPublication.LOOK, one)


def test_what_is_down_cannot_be_taken_down() -> None:
    """A stale button is told so."""
    down = [Stage.DECLINED, Stage.RETRACTED, Stage.REPLACED]

    assert not any(fits_publication(AtPublication.RETRACT, Publication("p", stage=stage)) for stage in down)
    assert not any(fits_publication(AtPublication.SECOND, Publication("p", stage=stage)) for stage in down)

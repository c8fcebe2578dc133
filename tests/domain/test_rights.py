"""Rights: the whole table as it is printed for people, and the rules that no edit of it may break."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.issue import OPEN, Status
from domain.people import ALLOWED, AS_LONG_AS, Action, Person, Role, Seat, Standing, may, standings
from tests.domain.rights import ACTORS, ISSUE, page

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
CHANGES = frozenset(Action) - {Action.SEE}


def test_the_printed_table_is_what_the_program_does() -> None:
    """Whoever changes a right changes the page that people read."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_action_belongs_to_somebody() -> None:
    """No action is forgotten in the table, and none is for nobody."""
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())


def test_an_inspector_only_looks_and_asks() -> None:
    """Inspection is read-only: nothing about the issue can be changed by it."""
    may_do = {action for action in Action if may(ACTORS["the inspector"], action, ISSUE)}

    assert may_do == {Action.SEE, Action.HISTORY, Action.SUPPORT, Action.ASK_REPORT}


@pytest.mark.parametrize("action", sorted(CHANGES - {Action.SUPPORT}))
def test_other_groups_have_no_rights(action: Action) -> None:
    """Every seat elsewhere together is worth no more than none at all."""
    far = ACTORS["member, leader, inspector elsewhere"]

    assert not may(far, action, ISSUE)
    assert not may(far, Action.SEE, ISSUE)


def test_a_lost_seat_takes_the_issue_away() -> None:
    """Who held an issue and has no seat in its groups any more is a stranger to it."""
    assert standings(ACTORS["who held it, without a seat now"], ISSUE) == {Standing.ANYONE}


def test_contact_is_for_holder_and_leader_only() -> None:
    """Neither the office nor an inspector can reveal who reported something."""
    allowed = {name for name, actor in ACTORS.items() if may(actor, Action.REVEAL, ISSUE)}

    assert allowed == {"the member who holds it", "the leader", "the leader of the studio"}


def test_who_reported_and_sits_in_the_group_has_both_rights() -> None:
    """Standings add up: a leader who reports something may withdraw it and assign it."""
    both = Person("reporter", seats=(Seat("reporter", ISSUE.group, Role.LEADER),))

    assert may(both, Action.WITHDRAW, ISSUE)
    assert may(both, Action.ASSIGN, ISSUE)


def test_nothing_is_worked_on_after_its_end() -> None:
    """Every action of the work itself is bound to an open issue."""
    work = {Action.TAKE, Action.PASS_ON, Action.RETURN, Action.VISIT, Action.HAND, Action.QUESTION, Action.RESOLVE}

    assert all(AS_LONG_AS[action] <= OPEN for action in work)
    assert AS_LONG_AS[Action.REOPEN] == {Status.ANSWERED, Status.CLOSED}


def test_a_colleague_cannot_give_back_what_another_holds() -> None:
    """Who holds it returns it; a member may do so only while nobody does."""
    free = replace(ISSUE, member="")

    assert not may(ACTORS["a member"], Action.RETURN, ISSUE)
    assert may(ACTORS["a member"], Action.RETURN, free)
    assert may(ACTORS["the member who holds it"], Action.RETURN, ISSUE)

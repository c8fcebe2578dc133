"""People who press what they may not: refused, recorded, and told nothing (faults 44 to 46)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.issue import Status
from domain.people import Action
from storage import Store
from storage.drafts import Draft
from storage.events import RIGHTS
from storage.ids import new_id
from tests.stage.oracle import check
from tests.stage.people import events, file_report, issues, message, person, press, rows_of, say, tap
from tests.stage.theatre import Theatre


@pytest.mark.parametrize("who", ["gang", "yin", "wang"])
async def test_a_forged_button_is_refused_and_says_nothing(stage: Theatre, who: str) -> None:
    """A stranger, another group's member and an inspector get the answer that an issue nobody has would get."""
    issue = await file_report(stage)
    allowed = {Action.SUPPORT, *([Action.SEE, Action.HISTORY, Action.ASK_REPORT] if who == "wang" else [])}
    refused = sorted(set(Action) - allowed)
    answers = {action: await press(stage, who, f"{action}:{issue}") for action in refused}
    absent = {action: await press(stage, who, f"{action}:{new_id()}") for action in refused}

    assert answers == absent
    assert {text for texts in answers.values() for text in texts} == {texts[0] for texts in absent.values()}
    assert len({text for texts in answers.values() for text in texts}) == 1
    assert [e.verb for e in await events(stage, issue)] == ["reported"]
    await check(stage)


async def test_a_refusal_is_recorded_with_who_and_what(stage: Theatre) -> None:
    """Staff can see who tried what; the record is chained like any other event."""
    issue = await file_report(stage)
    await press(stage, "gang", f"{Action.TAKE}:{issue}")
    await press(stage, "gang", f"{Action.SEE}:{new_id()}")
    recorded = await events(stage, f"{RIGHTS}:{await person(stage, 'gang')}")

    assert [e.verb for e in recorded] == ["refused", "refused"]
    assert recorded[0].detail == {"press": f"{Action.TAKE}:{issue}"}
    await check(stage)


@pytest.mark.parametrize(
    "data",
    ["x", "", ":", "::::", "do:", "do:nonsense", "do:__class__", "take", "take:", "rate:i:solved:more", "say", "say:",
     "edit::", "say:a:b:c:d", "\0", "take:" + "9" * 300, "see:'; DROP TABLE issues; --", "ＴＡＫＥ:１"],
)  # fmt: skip
async def test_a_press_that_no_button_has_does_nothing(stage: Theatre, data: str) -> None:
    """Whatever data arrives as a press, it is answered with one kind sentence, and nothing is changed by it."""
    issue = await file_report(stage)
    told = await press(stage, "gang", data)

    assert len(told) == 1
    assert [e.verb for e in await events(stage, issue)] == ["reported"]
    await check(stage)


async def test_another_persons_draft_cannot_be_touched(stage: Theatre) -> None:
    """The buttons of somebody else's report, copied, answer as if the report had never been."""
    await say(stage, "ming", "白云湖社区的路灯坏了")
    [draft] = await rows_of(stage, "SELECT id, answers FROM drafts")
    foreign = [await press(stage, "gang", data.format(draft["id"])) for data in ("say:{}:report.send:yes", "edit:{}:x")]
    absent = [await press(stage, "gang", data.format(new_id())) for data in ("say:{}:report.send:yes", "edit:{}:x")]

    assert foreign == absent
    assert await rows_of(stage, "SELECT id, answers FROM drafts") == [draft]
    assert await issues(stage) == []


async def test_a_number_of_somebody_elses_issue_tells_nothing(stage: Theatre) -> None:
    """Numbers are told at the kitchen table; asking for one answers the same whether it exists or not."""
    await file_report(stage)

    assert await say(stage, "gang", "进度 2026-0001") == await say(stage, "gang", "进度 2026-0777")


async def unseat(stage: Theatre, who: str) -> None:
    """The roster is changed: this person holds no seat any more."""
    id = await person(stage, who)
    await stage.app.database.write(lambda tx: Store(tx).people.seat(id, []))


async def test_a_role_taken_away_takes_its_buttons_along(stage: Theatre) -> None:
    """The card is still in the chat, and its buttons are asked of today's seats."""
    issue = await file_report(stage)
    button = stage.press("hua", "接单")
    await unseat(stage, "hua")
    told = await press(stage, "hua", button)

    assert told == await press(stage, "gang", f"take:{new_id()}")
    assert (await issues(stage))[0].status is Status.REPORTED
    assert [e.verb for e in await events(stage, issue)] == ["reported"]


async def test_a_role_taken_away_in_the_middle_of_a_conversation_ends_it(stage: Theatre) -> None:
    """What was begun with a right is not finished without it."""
    await file_report(stage)
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "已交办部门")
    await say(stage, "hua", "区住建局")
    await unseat(stage, "hua")
    await say(stage, "hua", "跳过")

    [issue] = await issues(stage)
    assert issue.status is Status.TAKEN
    assert await rows_of(stage, "SELECT id FROM drafts") == []


async def test_two_press_at_once_and_one_has_it(stage: Theatre) -> None:
    """There is one transition; the other is told where the issue stands."""
    issue = await file_report(stage)
    buttons = {who: stage.press(who, "接单") for who in ("hua", "he", "zhou")}
    before = {who: len(stage.heard(who)) for who in buttons}
    await asyncio.gather(*(stage.hand_in(message(who, press=data)) for who, data in buttons.items()))
    await stage.settle()

    assert [e.verb for e in await events(stage, issue)] == ["reported", "taken"]
    told = {who: [sheet.text for sheet in stage.heard(who)[before[who] :]] for who in buttons}
    assert sum(any("交到您手上了" in text for text in texts) for texts in told.values()) == 1
    assert sum(any("有人在办" in text for text in texts) for texts in told.values()) == 2
    await check(stage)


async def test_one_presses_twice_and_it_counts_once(stage: Theatre) -> None:
    """An impatient finger makes one transition, and is told that the step is done."""
    issue = await file_report(stage)
    button = stage.press("hua", "接单")
    await asyncio.gather(*(stage.hand_in(message("hua", press=button)) for _ in range(2)))
    await stage.settle()

    assert [e.verb for e in await events(stage, issue)] == ["reported", "taken"]
    assert "有人在办" in stage.heard("hua")[-1].text
    await check(stage)


async def test_two_names_tapped_at_once_assign_to_one(stage: Theatre) -> None:
    """The first name counts; the second press finds its question answered."""
    issue = await file_report(stage)
    await tap(stage, "zhou", "指派")
    buttons = [stage.press("zhou", "李华…"), stage.press("zhou", "何清…")]
    await asyncio.gather(*(stage.hand_in(message("zhou", press=data)) for data in buttons))
    await stage.settle()

    verbs = [e.verb for e in await events(stage, issue)]
    assert verbs == ["reported", "taken"]
    await check(stage)


async def test_an_unknown_conversation_of_a_newer_program_is_put_aside(stage: Theatre) -> None:
    """After a step back to an older program its drafts are over, and people are heard again."""
    id = await person(stage, "ming")

    async def leave(tx: Any) -> None:
        await Store(tx).drafts.keep(Draft(new_id(), id, "from_the_future", ""), stage.clock.now)

    await stage.app.database.write(leave)
    first = await say(stage, "ming", "白云湖社区的路灯坏了")

    assert len(first) == 1
    assert await say(stage, "ming", "白云湖社区的路灯坏了") != first

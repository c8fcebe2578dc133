"""The plan under trouble: forged buttons, what was given up meanwhile, topics that are gone, and too much of it."""

from __future__ import annotations

import pytest

from domain.plan import MOST_ITEMS
from storage.ids import new_id
from tests.stage.oracle import check
from tests.stage.people import file_report, press, rows_of, say, tap
from tests.stage.theatre import Theatre


async def planned(stage: Theatre, words: str = "一季度 停车怎么管") -> tuple[str, str]:
    """One item in the plan of a group; its id and the group's."""
    await say(stage, "zhou", "计划")
    await tap(stage, "zhou", "加几项")
    await say(stage, "zhou", words)
    await tap(stage, "zhou", "记下")
    rows = await rows_of(stage, "SELECT id, group_id FROM plan_items ORDER BY id")
    return str(rows[0]["id"]), str(rows[0]["group_id"])


@pytest.mark.parametrize("who", ["gang", "hua", "luo", "wang"])
async def test_a_forged_button_of_a_plan_is_refused(stage: Theatre, who: str) -> None:
    """A resident, a member, another group's leader and an inspector hear what they would of an item that is not."""
    item, group = await planned(stage)
    forged = [await press(stage, who, f"{verb}:{group}") for verb in ("plan_add", "plan_drop")]
    forged.append(await press(stage, who, f"convene:{item}:{group}"))
    absent = [await press(stage, who, f"{verb}:{new_id()}") for verb in ("plan_add", "plan_drop")]
    absent.append(await press(stage, who, f"convene:{new_id()}:{group}"))

    assert forged == absent
    assert await rows_of(stage, "SELECT id FROM drafts") == []
    await check(stage)


async def test_nobody_calls_a_meeting_for_a_group_that_is_not_theirs(stage: Theatre) -> None:
    """A leader who forges another group behind the item calls nothing."""
    item, _group = await planned(stage)
    [other] = await rows_of(stage, "SELECT id FROM groups WHERE code = 'yindian'")
    told = await press(stage, "zhou", f"convene:{item}:{other['id']}")

    assert told == await press(stage, "zhou", f"convene:{new_id()}:{other['id']}")
    assert await rows_of(stage, "SELECT id FROM drafts") == []


async def test_an_item_that_is_given_up_in_between_calls_nothing(stage: Theatre) -> None:
    """The conversation goes to its end and says so; nobody is invited."""
    item, group = await planned(stage)
    await press(stage, "zhou", f"convene:{item}:{group}")
    await tap(stage, "zhou", "专题会")
    await say(stage, "zhou", "后天下午三点")
    await say(stage, "zhou", "白云湖社区")
    await say(stage, "zhou", "跳过")
    await stage.app.database.write(lambda tx: tx.run("UPDATE plan_items SET dropped_at = planned_at"))
    told = await say(stage, "zhou", "发邀请")

    assert not any("会定好了" in text for text in told)
    assert await rows_of(stage, "SELECT id FROM meetings") == []


async def test_a_topic_that_is_gone_calls_nothing(stage: Theatre) -> None:
    """A button of last week about what is nobody's concern any more says so."""
    await file_report(stage)
    [topic] = await rows_of(stage, "SELECT topic FROM topics")
    told = await press(stage, "zhou", f"gather:{topic['topic']}")

    assert any("这件事刚刚变了" in text for text in told)
    for who in ("gang", "hua"):
        refused = await press(stage, who, f"gather:{topic['topic']}")
        assert refused == await press(stage, who, f"gather:{new_id()}")


async def test_a_plan_has_its_measure(stage: Theatre) -> None:
    """Pasted twice it is there once; more than a year can hold is refused whole; a number in it is masked."""
    lines = "\n".join(f"一季度 第{n}件事" for n in range(MOST_ITEMS - 1))
    await planned(stage, lines)
    await planned(stage, lines)
    assert len(await rows_of(stage, "SELECT id FROM plan_items")) == MOST_ITEMS - 1
    await planned(stage, "一季度 再来一件\n二季度 又来一件")
    assert len(await rows_of(stage, "SELECT id FROM plan_items")) == MOST_ITEMS - 1
    await planned(stage, "一季度 找 13912345678 商量")
    rows = await rows_of(stage, "SELECT words FROM plan_items ORDER BY id DESC LIMIT 1")
    assert "13912345678" not in rows[0]["words"]
    shown = await say(stage, "zhou", "计划")
    assert sum(text.count("件事") for text in shown) == MOST_ITEMS - 1
    await check(stage)

"""Lines of responsibility in talk: who answers for all sees and inspects everything, a committee its class."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.people import Line, Reach
from handlers.talk.turn import House
from storage import Store
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, press, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
LIGHT, SCHOOL = "白云湖社区的路灯坏了", "白云湖社区的水管漏水"


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm; fang is the chair, gang a committee for education."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        for who, line in (("fang", Line(Reach.ALL)), ("gang", Line(Reach.SUBJECT, "education"))):
            await say(opened, who, "帮助")
            [row] = await rows_of(opened, f"SELECT person FROM addresses WHERE user_id = '{who}'")
            await opened.app.database.write(
                lambda tx, id=row["person"], line=line: Store(tx).people.answer_for(id, [line])  # type: ignore[misc]
            )
        yield opened


async def of_a_school(stage: Theatre) -> str:
    """An issue of the class education, whatever its words are taken for; answers its id."""
    id = await file_report(stage, words=SCHOOL)
    sql = "UPDATE issues SET subject = 'education' WHERE id = :id"
    await stage.app.database.write(lambda tx: tx.run(sql, id=id))
    return id


async def test_who_sees_what(stage: Theatre) -> None:
    """The chair sees any issue, the committee that of its class; neither may work on it."""
    light, school = await file_report(stage, words=LIGHT), await of_a_school(stage)

    assert "路灯" in (await press(stage, "fang", f"see:{light}"))[-1]
    assert "水管" in (await press(stage, "gang", f"see:{school}"))[-1]
    assert all("路灯" not in text for text in await press(stage, "gang", f"see:{light}"))
    for who, issue in (("fang", light), ("gang", school)):
        await press(stage, who, f"take:{issue}")
        [row] = await rows_of(stage, f"SELECT member FROM issues WHERE id = '{issue}'")
        assert row["member"] == ""


async def test_what_each_reads(stage: Theatre) -> None:
    """The chair's week is the city's, the committee's its class; both may ask for the brief, a resident may not."""
    await of_a_school(stage)
    await stage.pass_time(stage.clock.now + timedelta(days=7))

    assert "随州市" in (await say(stage, "fang", "周报"))[-1]
    assert "教育文体：新来 1，解决 0" in (await say(stage, "gang", "周报"))[-1]
    assert "简报" in (await say(stage, "fang", "简报"))[-1]
    assert "简报" in (await say(stage, "gang", "简报"))[-1]
    assert "简报" not in (await say(stage, "ming", "简报"))[-1]
    assert "还没有记作业" in (await say(stage, "fang", "作业"))[-1]


async def test_what_nobody_inspects_goes_to_the_chair(stage: Theatre) -> None:
    """Late by a day in a group without an inspector: the chair hears of it, the committee only of its own class."""
    await file_report(stage, words="北郊街道楚凤社区的飞线充电没人管")
    await stage.pass_time(stage.clock.now + timedelta(days=4))
    told = [sheet.text for sheet in stage.heard("fang") if "过了" in sheet.text]

    assert told
    assert all("飞线" in text for text in told)
    assert not [sheet for sheet in stage.heard("gang") if "过了" in sheet.text]


async def test_what_no_leader_mends_the_office_does(stage: Theatre) -> None:
    """The chair inspects a group without a leader; what it lacks comes to the office, which mends it."""
    [row] = await rows_of(stage, "SELECT id FROM groups WHERE name = '北郊街道活动组'")
    await press(stage, "fang", f"inspect:{row['id']}")
    for _ in range(5):
        await tap(stage, "fang", "有")
    await tap(stage, "fang", "没有")
    await say(stage, "fang", "今年没有一件落地的")
    await tap(stage, "fang", "交督查结果")
    assert "北郊街道活动组要整改" in stage.heard("ban")[-1].text

    assert "要整改的有 1 项" in (await say(stage, "ban", "督查"))[0]
    await tap(stage, "ban", "整改完了")
    await say(stage, "ban", "六月办成了两件")
    assert "说整改完了" in stage.heard("fang")[-1].text
    await tap(stage, "fang", "认可")
    assert "整改好了" in stage.heard("ban")[-1].text

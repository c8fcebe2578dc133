"""One person in two chats: a short-lived code makes them one, and nobody gets in by guessing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from handlers.talk.turn import House
from storage import Store
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, person, say, tap
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]
CODE = re.compile(r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}")


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def code_of(stage: Theatre, who: str) -> str:
    """The code somebody is given."""
    (told,) = await say(stage, who, "绑定")
    found = CODE.search(told)
    assert found, told
    return found[0]


async def test_two_chats_become_one_person(stage: Theatre) -> None:
    """What was reported in either is seen in both, and the first chat hears of it."""
    await file_report(stage, "ming", "白云湖社区的路灯坏了")
    await file_report(stage, "gang", "殷店镇双河村的桥断了")
    code = await code_of(stage, "ming")
    told = await say(stage, "gang", f"绑定 {code.upper()}")

    assert told[0].startswith("好了")
    assert "另一个聊天刚用" in stage.heard("ming")[-1].text
    assert await person(stage, "gang") == await person(stage, "ming")
    for who in ("ming", "gang"):
        told = await say(stage, who, "进度")
        assert "路灯" in told[0]
        assert "桥" in told[0]


@pytest.mark.parametrize("said", ["{code}", "绑定{code}", "绑定：{code}", "换设备 {code}", "link {code}"])
async def test_the_code_is_understood_as_people_paste_it(stage: Theatre, said: str) -> None:
    """With the word for it or alone, with a space or without."""
    code = await code_of(stage, "ming")
    assert (await say(stage, "gang", said.format(code=code)))[0].startswith("好了")


async def test_what_is_half_told_goes_along(stage: Theatre) -> None:
    """Begun in one chat, finished in the other."""
    await say(stage, "gang", "白云湖社区的路灯坏了")
    await say(stage, "gang", f"绑定 {await code_of(stage, 'ming')}")
    await tap(stage, "gang", "提交")
    assert "路灯" in (await say(stage, "ming", "进度"))[0]


async def test_a_code_is_good_once_and_for_ten_minutes(stage: Theatre) -> None:
    """Used, replaced, expired and invented all get the same answer; in the chat it was made in it is not used up."""
    used = await code_of(stage, "ming")
    assert "另一个聊天里说" in (await say(stage, "ming", f"绑定 {used}"))[0]
    await say(stage, "gang", f"绑定 {used}")
    replaced = await code_of(stage, "ming")
    expired = await code_of(stage, "ming")
    stage.clock.goes(minutes=11)
    for wrong in (used, replaced, expired, "abcd-efgh-jkmn"):
        assert (await say(stage, "lan", f"绑定 {wrong}"))[-1].startswith("这个绑定码不对")


async def test_whoever_guesses_is_slowed_down(stage: Theatre) -> None:
    """After five wrong codes even a right one waits an hour."""
    code = await code_of(stage, "ming")
    for number in range(5):
        await say(stage, "lan", f"绑定 abcd-efgh-jkm{number + 2}")
    assert (await say(stage, "lan", f"绑定 {code}"))[0].startswith("绑定码试得太多了")
    assert await person(stage, "lan") != await person(stage, "ming")
    stage.clock.goes(hours=1)
    again = await code_of(stage, "ming")
    assert (await say(stage, "lan", f"绑定 {again}"))[0].startswith("好了")


async def test_a_stolen_code_is_undone_with_one_tap(stage: Theatre) -> None:
    """Whoever did not mean it parts the chats again; what was said stays with the one who tapped."""
    await file_report(stage, "ming", "白云湖社区的路灯坏了")
    await say(stage, "gang", f"绑定 {await code_of(stage, 'ming')}")
    assert (await tap(stage, "ming", "不是我，断开"))[0].startswith("已经断开了")
    assert await person(stage, "gang") != await person(stage, "ming")
    assert "路灯" not in " ".join(await say(stage, "gang", "进度"))
    assert "路灯" in (await say(stage, "ming", "进度"))[0]


async def test_a_seat_is_never_had_by_a_code(stage: Theatre) -> None:
    """Members and leaders get none, and cannot take up one."""
    assert (await say(stage, "hua", "绑定"))[0].startswith("工作用的身份")
    code = await code_of(stage, "ming")
    assert (await say(stage, "hua", f"绑定 {code}"))[0].startswith("工作用的身份")


async def test_only_hashes_are_kept(stage: Theatre) -> None:
    """No row of the database holds a code."""
    code = (await code_of(stage, "ming")).replace("-", "")
    rows = await stage.app.database.read(lambda tx: tx.rows("SELECT secret FROM joins"))
    assert rows
    assert all(code not in row["secret"] for row in rows)
    assert await stage.app.database.read(lambda tx: Store(tx).links.tries("nobody", stage.clock.now)) == (0, 0)

"""Meetings under trouble: nobody is reminded of an old time, twice or too late, and nobody signs in for another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.channels import Wait
from domain.meeting import Meeting
from domain.meeting_rights import AtMeeting
from domain.messages import Incoming
from storage import Store
from storage.ids import new_id
from tests.stage.clock import CITY
from tests.stage.oracle import check
from tests.stage.people import events, file_report, issues, message, press, rows_of, say, tap
from tests.stage.roster import address
from tests.stage.script import Does
from tests.stage.theatre import Theatre

WEDNESDAY = datetime(2026, 3, 18, 15, 0, tzinfo=CITY)


async def called(stage: Theatre, what: str = "白云湖社区的路灯坏了") -> str:
    """A meeting on Wednesday at three, called by the leader; the reporter is invited. Its id."""
    await file_report(stage, words=what)
    await tap(stage, "zhou", "开会商量")
    await tap(stage, "zhou", "现场协商会")
    await say(stage, "zhou", "后天下午三点")
    await tap(stage, "zhou", "反映的那个地方")
    await tap(stage, "zhou", "反映和附议的居民")
    if "孩子" in "".join(await say(stage, "zhou", "跳过")):
        await say(stage, "zhou", "暑假班怎么办")
    await tap(stage, "zhou", "发邀请")
    [row] = await rows_of(stage, "SELECT id FROM meetings")
    return str(row["id"])


async def meeting(stage: Theatre, id: str) -> Meeting:
    found = await stage.app.database.read(lambda tx: Store(tx).meetings.get(id))
    assert found is not None
    return found


def reminded(stage: Theatre, who: str) -> list[str]:
    return [sheet.text for sheet in stage.heard(who) if "提醒您开会" in sheet.text]


async def test_38_after_a_night_without_power_only_the_last_reminder_is_sent(stage: Theatre) -> None:
    """Down over two due times: one reminder, with everything, and not the one before."""
    await called(stage)
    stage.clock.now = WEDNESDAY - timedelta(hours=1)
    await stage.tick()

    assert len(reminded(stage, "ming")) == 1
    await check(stage)


async def test_38_what_is_too_late_is_told_to_the_organiser(stage: Theatre) -> None:
    """Down until the meeting has begun: nobody is told to come to it, and the organiser knows why they did not."""
    id = await called(stage)
    stage.clock.now = WEDNESDAY + timedelta(minutes=30)
    await stage.tick()

    assert reminded(stage, "ming") == []
    assert sum("有一次开会提醒没有发出去" in sheet.text for sheet in stage.heard("zhou")) == 1
    events = await stage.app.database.read(lambda tx: Store(tx).events.of(id))
    assert [e.verb for e in events].count("missed") == 1
    await check(stage)


async def test_39_a_reminder_that_was_not_sent_yet_gives_way_to_the_move(stage: Theatre) -> None:
    """Moved between queueing and sending: the line with the old time is gone."""
    id = await called(stage)
    stage.clock.now = WEDNESDAY - timedelta(hours=2)
    stage.post.failures = [Wait("busy", 3600) for _ in range(50)]
    await stage.app.receiver.ring()
    await stage.app.deliverer.idle.wait()
    move = Incoming(address("zhou"), "moved", press=f"move:{id}")
    for said in (move, message("zhou", "大后天下午三点"), message("zhou", "下雨")):
        await stage.app.receiver.receive(said)
    stage.post.failures.clear()
    await stage.settle()

    heard = [sheet.text for sheet in stage.heard("ming")]
    assert reminded(stage, "ming") == []
    assert sum("开会的时间改了" in text for text in heard) == 1


@pytest.mark.parametrize("who", ["gang", "yin"])
async def test_a_forged_button_of_a_meeting_is_refused(stage: Theatre, who: str) -> None:
    """Somebody who is not invited, and another group's member, hear what they would hear of a meeting nobody called."""
    id = await called(stage)
    forged = {action: await press(stage, who, f"{action.value}:{id}") for action in AtMeeting}
    absent = {action: await press(stage, who, f"{action.value}:{new_id()}") for action in AtMeeting}

    assert forged == absent
    assert len((await meeting(stage, id)).invited) == 2
    await check(stage)


async def test_whoever_is_there_is_counted_once(stage: Theatre) -> None:
    """Invited or not, a scan signs in; a second one changes nothing, and before the doors open nobody can."""
    id = await called(stage)
    early = await say(stage, "gang", f"/start m_{id}")
    await stage.pass_time(WEDNESDAY - timedelta(minutes=10))
    for who in ("gang", "gang", "ming"):
        await say(stage, who, f"/start m_{id}")
    there = await meeting(stage, id)

    assert "不能签到" in early[-1]
    assert there.heads == 2
    assert len(there.present) == 2
    await check(stage)


async def test_a_link_of_no_meeting_is_a_strange_link(stage: Theatre) -> None:
    """A torn or invented code signs nobody in, and says so kindly."""
    told = await say(stage, "gang", f"/start m_{new_id()}")

    assert told
    assert await rows_of(stage, "SELECT person FROM invitations") == []


async def test_38_what_rings_late_at_night_waits_for_the_morning(stage: Theatre) -> None:
    """Up again at eleven at night: nobody is woken, and in the morning each hears of the meeting once."""
    await called(stage)
    stage.clock.now = WEDNESDAY - timedelta(hours=16)
    await stage.tick()
    assert reminded(stage, "ming") == []

    await stage.pass_time(WEDNESDAY - timedelta(hours=6))
    assert len(reminded(stage, "ming")) == 1
    await check(stage)


async def test_38_the_night_before_the_first_hour_tells_the_organiser(stage: Theatre) -> None:
    """Up again at night, when the meeting has begun: the organiser hears of it in the morning, and not at night."""
    await called(stage)
    stage.clock.now = WEDNESDAY + timedelta(hours=8)
    await stage.tick()
    before = [sheet.text for sheet in stage.heard("zhou") if "纪要" in sheet.text or "没有发出去" in sheet.text]
    assert before == []

    await stage.pass_time(WEDNESDAY + timedelta(hours=18))
    told = [sheet.text for sheet in stage.heard("zhou")]
    assert sum("有一次开会提醒没有发出去" in text for text in told) == 1
    assert sum("开完了吗" in text for text in told) == 1
    await check(stage)


async def test_38_a_promise_that_falls_due_in_a_dark_night_is_asked_for_by_day(stage: Theatre) -> None:
    """Down while a promise fell due, up at night: whoever made it is asked in the morning, and not told that it is due
    tomorrow."""
    id = await called(stage)
    await stage.pass_time(WEDNESDAY + timedelta(minutes=10))
    await write_down(stage, id)
    await tap(stage, "zhou", "记承诺")
    for words in ("周平", "换灯泡", "下周五"):
        await say(stage, "zhou", words)
    stage.clock.now = WEDNESDAY + timedelta(days=9, hours=8)
    await stage.tick()
    assert [sheet for sheet in stage.heard("zhou") if "还没说做完" in sheet.text] == []

    await stage.pass_time(WEDNESDAY + timedelta(days=9, hours=18))
    assert len([sheet for sheet in stage.heard("zhou") if "还没说做完" in sheet.text]) == 1
    assert [sheet for sheet in stage.heard("zhou") if "明天到期" in sheet.text] == []
    await check(stage)


async def write_down(stage: Theatre, id: str, heads: str = "20人") -> None:
    """Minutes of the meeting as short as they can be."""
    await press(stage, "zhou", f"minute:{id}")
    for words in (heads, "都说灯要修", "跳过", "两周内换灯", "跳过"):
        await say(stage, "zhou", words)
    await tap(stage, "zhou", "请大家看")


@pytest.mark.parametrize("minor", [False, True])
async def test_who_confirms_the_minutes_sees_their_photos_but_of_no_child(stage: Theatre, minor: bool) -> None:
    """What is confirmed is shown whole; of a meeting about a child no photo is taken, and none goes round."""
    what = "白云湖社区的留守儿童暑假没人管,希望社区里办个班" if minor else "白云湖社区的路灯坏了"
    id = await called(stage, what)
    assert (await meeting(stage, id)).minor is minor
    await tap(stage, "ming", "参加")
    await stage.pass_time(WEDNESDAY + timedelta(minutes=10))
    await press(stage, "zhou", f"minute:{id}")
    await say(stage, "zhou", "20人")
    asked = [sheet.text for sheet in stage.heard("zhou")][-1]
    await stage.does(Does(0, "zhou", "photo"))
    for words in ("都说要管", "跳过", "下周去看", "跳过"):
        await say(stage, "zhou", words)
    await tap(stage, "zhou", "请大家看")

    shown = [sheet for sheet in stage.heard("ming") if "请您看看对不对：" in sheet.text and "纪要" in sheet.text]
    assert ("和孩子有关" in asked) is minor
    assert [len(sheet.files) for sheet in shown] == [0 if minor else 1]
    await check(stage)


async def test_the_story_of_the_issue_tells_of_the_meeting_and_of_its_end(stage: Theatre) -> None:
    """Called about and agreed upon stand among its events, each once; of houses and people only the people count."""
    id = await called(stage)
    await stage.pass_time(WEDNESDAY + timedelta(minutes=10))
    await tap(stage, "ming", "参加")
    await say(stage, "ming", f"/start m_{id}")
    await write_down(stage, id, heads="3栋的到了十五人")
    await tap(stage, "ming", "同意")

    [issue] = await issues(stage)
    verbs = [event.verb for event in await events(stage, issue.id)]
    written = (await meeting(stage, id)).minutes
    assert (verbs.count("consulted"), verbs.count("agreed")) == (1, 1)
    assert written is not None
    assert written.heads == 15
    await check(stage)


async def test_who_signed_in_is_the_number_of_heads_by_a_tap(stage: Theatre) -> None:
    """Two scanned the code: a tap puts two into the minutes; whoever saw more says so in words, as ever."""
    id = await called(stage)
    await stage.pass_time(WEDNESDAY - timedelta(minutes=10))
    for who in ("gang", "ming"):
        await say(stage, who, f"/start m_{id}")
    await stage.pass_time(WEDNESDAY + timedelta(minutes=10))
    await press(stage, "zhou", f"minute:{id}")
    told = await tap(stage, "zhou", "就是扫码签到的 2 人")
    await say(stage, "zhou", "换灯")
    await say(stage, "zhou", "跳过")
    await say(stage, "zhou", "下周换")
    recap = (await say(stage, "zhou", "跳过"))[-1]
    await tap(stage, "zhou", "修改")
    await tap(stage, "zhou", "改人数")
    changed = (await say(stage, "zhou", "十五个人"))[-1]

    assert "大家怎么说的" in told[-1]
    assert "到会：2 人" in recap
    assert "到会：15 人" in changed


async def test_without_a_scan_no_number_is_offered(stage: Theatre) -> None:
    """Nobody scanned: whoever was there has to be counted."""
    id = await called(stage)
    await stage.pass_time(WEDNESDAY + timedelta(minutes=10))
    await press(stage, "zhou", f"minute:{id}")

    assert [label for label, _press, _row in stage.heard("zhou")[-1].options] == []

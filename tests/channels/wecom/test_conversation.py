"""A member's day over the whole way: WeCom's wire, the crypto, the database, the outbox, the cards and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.files import Fetcher, Folder
from tests.channels.meetings import called
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import CONCERN, HUA, LI, OFFICE, Line, Moment
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.members import Member
from tests.fakes.wecom.messages import Shown

__all__ = ["bot", "fake", "moment"]
UPDATE = "message/update_template_card"


def card(member: Member) -> Shown:
    """The last card this member has."""
    return next(one for one in reversed(member.inbox.shown) if one.kind == "template_card")


async def reported(bot: Line, *staff: str) -> tuple[Member, list[Member]]:
    """Somebody has reported a concern; the people who work there have its card."""
    people = await bot.informed(*staff)
    guest = bot.fake.member("guest")
    await guest.says(CONCERN)
    await bot.quiet()
    await guest.presses("提交")
    await bot.quiet()
    return guest, people


async def changed(bot: Line, *users: str) -> None:
    """Returns when each of these has a card that was changed."""
    await bot.fake.ledger.until(lambda: set(users) <= {u.lower() for c in bot.fake.ledger.of(UPDATE) for u in c.users})


async def test_a_concern_is_filed_and_taken(bot: Line) -> None:
    """Two turns file it; once it is taken, every card about it says by whom, and offers what still makes sense."""
    guest, (hua, li) = await reported(bot, HUA, LI)
    assert "编号" in guest.inbox.shown[-1].text
    for_hua = card(hua)
    assert for_hua.labels == ["接单", "指派", "退单", "看联系方式", "开会商量", "合并"]
    assert "7. 打包成项目\n8. 转别的组\n9. 改类别" in for_hua.text

    for_li = card(li)
    await li.presses("接单")
    await changed(bot, "guest", LI.lower(), HUA.lower())
    await bot.quiet()

    assert "接单" not in for_li.labels
    assert "接单" not in for_hua.labels
    assert "指派" in for_hua.labels
    assert {each.card["main_title"]["desc"] for each in (for_li, for_hua)} == {"有人在办：李伟（11-23 09:00）"}
    assert "交到您手上了" in card(li).text
    await bot.oracle()


async def test_a_question_that_is_answered_shows_the_answer(bot: Line) -> None:
    """Where the buttons were stands what was chosen: nobody presses it twice."""
    guest, _ = await reported(bot, HUA)
    await changed(bot, "guest")

    asked = next(one for one in guest.inbox.shown if one.dead)
    assert asked.dead == "已选：提交"


async def test_a_press_on_a_card_of_which_the_sense_is_lost_is_told_kindly(bot: Line, fake: FakeWeCom) -> None:
    """Two press at once: one takes it, the other is told by a text, and both cards say who has it."""
    _, (hua, li) = await reported(bot, HUA, LI)
    before_hua, before_li = card(hua), card(li)
    key = dict(before_li.buttons)["接单"]

    await li.presses_key(key, before_li)
    await hua.presses_key(key, before_hua)
    await changed(bot, LI.lower(), HUA.lower())
    await bot.quiet()

    assert "有人在办" in hua.inbox.shown[-1].text
    assert before_hua.card["main_title"]["desc"].startswith("有人在办：李伟（")
    await bot.oracle()


async def test_each_code_changes_a_card_once(bot: Line, fake: FakeWeCom) -> None:
    """However often something is pressed, the platform never refuses a change because its code is used up."""
    _, (_, li) = await reported(bot, HUA, LI)
    for_li = card(li)
    await li.presses("接单")
    await bot.quiet()
    for _ in range(3):
        await bot.passes(seconds=2)
        await li.presses_key(dict(for_li.buttons)["退单"], for_li)
        await bot.quiet()

    assert [turned for turned in fake.ledger.declined if turned.method == UPDATE] == []
    await bot.oracle()


async def test_a_card_too_old_to_change_answers_with_a_text(bot: Line, fake: FakeWeCom) -> None:
    """After three days the platform changes nothing; the press is answered all the same."""
    _, (hua, _) = await reported(bot, HUA, LI)
    for_hua = card(hua)
    await bot.passes(hours=80)
    await bot.quiet()
    fake.fault("errcode", method=UPDATE, code=60140, times=None)
    heard = len(hua.inbox.shown)

    await hua.presses_key(dict(for_hua.buttons)["接单"], for_hua)
    await bot.quiet()

    assert len(hua.inbox.shown) > heard
    assert not for_hua.dead
    await bot.oracle()


async def test_a_number_chooses_what_has_no_button(bot: Line) -> None:
    """A card has six buttons; what is beyond them is chosen by its number: here the way back to the recap."""
    guest = bot.fake.member("guest")
    await guest.says(CONCERN)
    await bot.quiet()
    assert card(guest).labels == ["提交", "修改", "加照片", "取消", "改地点", "改类别"]
    await guest.says("修改")
    await bot.quiet()
    edits = card(guest)
    assert len(edits.labels) == 6
    assert "7. 不改了" in edits.text

    await guest.says("7")
    await bot.quiet()

    assert card(guest).labels == ["提交", "修改", "加照片", "取消", "改地点", "改类别"]
    await bot.oracle()


async def test_the_menu_leads_to_each_role(bot: Line, fake: FakeWeCom) -> None:
    """One menu for all, a part for each role; what is not one's own is refused like any other word."""
    await fake.ledger.until(lambda: fake.menu)
    hua, li = await bot.informed(HUA, LI)

    await hua.clicks("do:queue")
    await li.clicks("do:todo")
    await bot.quiet()

    assert [top["name"] for top in fake.menu["button"]] == ["委员", "组长", "更多"]
    assert hua.inbox.shown[-1].text != hua.inbox.shown[1].text
    assert "没有" in li.inbox.shown[-1].text
    await bot.oracle()


async def test_a_photo_a_voice_and_a_place_are_taken(bot: Line, fake: FakeWeCom) -> None:
    """Each finds its question; the place is moved from the maps of China to those of the world."""
    guest = fake.member("guest")
    await guest.says(CONCERN)
    await bot.quiet()
    await guest.sends_photo()
    await guest.sends_voice()
    await guest.sends_location(31.7178, 113.3826, "白云湖社区")
    await bot.quiet()

    rows = await bot.app.database.read(lambda tx: tx.rows("SELECT kind, ref, mime FROM files ORDER BY id"))
    assert [(row["kind"], row["mime"]) for row in rows] == [("photo", "image/jpeg"), ("voice", "audio/amr")]
    assert await bot.channel.fetch(rows[0]["ref"]) == fake.media.files[rows[0]["ref"]].content
    await bot.oracle()


@pytest.mark.parametrize("about", ["inactive_alert", "close_inactive_agent", "low_active_alert", "low_active"])
async def test_wecom_warns_and_the_office_is_told(
    bot: Line, fake: FakeWeCom, caplog: pytest.LogCaptureFixture, about: str
) -> None:
    """An app that is used too little is switched off by the platform: the office and the operator's log have it, once,
    however often the platform says so; nobody else is bothered."""
    office, hua = await bot.informed(OFFICE, HUA)
    shown, others = len(office.inbox.shown), len(hua.inbox.shown)
    fake.callback.copies = 3
    told = {"ToUserName": fake.corp_id, "FromUserName": "sys", "CreateTime": int(fake.clock()), "MsgType": "event"}

    made = await fake.callback.push({**told, "Event": about, "EffectTime": 1795999999, "AgentID": fake.agent_id})
    await bot.quiet()

    assert {(d.status, d.body) for d in made} == {(200, b"")}
    (warning,) = office.inbox.shown[shown:]
    assert ("2026-11-30" in warning.text, "停用" in warning.text) == (True, True)
    assert len(hua.inbox.shown) == others
    assert [one.levelname for one in caplog.records if "wecom warns" in one.message] == ["CRITICAL"]


async def test_what_nobody_knows_is_kept_and_not_answered(bot: Line, moment: Moment) -> None:
    """New kinds of events are taken with 200 once, and nobody hears anything."""
    (hua,) = await bot.informed(HUA)
    shown, noted = len(hua.inbox.shown), await bot.noted()

    first = await hua.event("something_new", Field="x")
    again = await hua.event("something_new", Field="x")
    await hua.enters()
    await bot.quiet()

    assert {(d.status, d.body) for d in (*first, *again)} == {(200, b"")}
    assert await bot.noted() == noted + 2
    assert len(hua.inbox.shown) == shown


async def test_a_file_that_has_expired_is_asked_for_again(bot: Line, fake: FakeWeCom, tmp_path: Path) -> None:
    """The platform keeps media for three days; what could not be fetched by then, its sender can send once more."""
    guest = fake.member("guest")
    await guest.says(CONCERN)
    await guest.sends_photo()
    await bot.quiet()
    fake.media.expire()

    await Fetcher(bot.app.database, Folder(tmp_path, 1 << 20), [bot.channel]).once()
    bot.moment.now = datetime.now(UTC) + timedelta(minutes=1)  # the fetcher looks at the real clock
    await bot.app.receiver.ring()
    await bot.passes(seconds=10)
    await bot.quiet()

    assert "再发" in guest.inbox.shown[-1].text
    (row,) = await bot.app.database.read(lambda tx: tx.rows("SELECT problem FROM files"))
    assert row["problem"] == "media gone"


async def test_an_invitation_shows_what_was_answered(bot: Line, fake: FakeWeCom) -> None:
    """The answer stands on the card, which can still be changed; the calendar's file comes along and can be saved."""
    _, li = await bot.informed(HUA, LI)
    when = timedelta(days=7, hours=10)
    await bot.app.database.write(lambda tx: called(tx, bot, bot.address(HUA), bot.address(LI), when))
    bot.app.deliverer.wake()
    await bot.quiet()
    invitation = card(li)
    (file,) = [one for one in li.inbox.shown if one.kind == "file"]

    await li.presses("参加")
    await changed(bot, LI.lower())
    await bot.quiet()

    assert invitation.card["main_title"]["desc"] == "您说来"
    assert invitation.labels[:3] == ["参加", "不参加", "代会"]
    assert fake.media.files[file.media_id].name.endswith(".ics")
    assert fake.media.files[file.media_id].content.startswith(b"BEGIN:VCALENDAR")
    await bot.oracle()

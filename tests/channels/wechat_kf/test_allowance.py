"""Five messages in 48 hours: what may not be said is held, visible, and told at the next contact."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import Store
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import CONCERN, MEI, Line, Moment, line
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def known(bot: Line, mei: Resident) -> None:
    """They have written, and had their notice; four messages are left."""
    await mei.says("帮助")
    await mei.hears()
    await bot.quiet()


async def test_the_sixth_message_waits_for_the_next_word(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Four more go out, the rest is held, and comes with the next answer: said as news, in one message."""
    await known(bot, mei)
    for number in range(1, 8):
        await bot.put(MEI, f"第{number}条进展")
    await mei.hears(4)
    assert [one.text for one in await bot.held()] == ["第5条进展", "第6条进展", "第7条进展"]
    assert not [turned for turned in fake.ledger.declined if turned.method != "kf/sync_msg"]

    await mei.says("进度")
    (news,) = await mei.hears()
    assert news.text.startswith("上次之后有 3 条新消息：\n第5条进展\n\n第6条进展\n\n第7条进展\n\n")
    assert await bot.held() == []
    await bot.oracle()


async def test_the_49th_hour_is_too_late(bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment) -> None:
    """Within 48 hours it goes out; afterwards not even tried, held, and in the group's sight."""
    await known(bot, mei)
    await bot.passes(hours=47, minutes=59)
    await bot.put(MEI, "还来得及")
    await mei.hears()
    await bot.passes(minutes=2)
    await bot.put(MEI, "太晚了")
    (held,) = await bot.held()
    assert (held.text, len(mei.chat.shown)) == ("太晚了", 2)
    assert not [turned for turned in fake.ledger.declined if turned.method != "kf/sync_msg"]
    await bot.oracle()


async def test_the_channel_knows_better_than_we(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Where it says that five are gone, or that a person answers, everything waiting is held, without another try."""
    await known(bot, mei)
    for code in (95001, 95002, 95013, 95018, 95031):
        fake.fault("errcode", method="kf/send_msg", code=code)
        await bot.put(MEI, "一", "二")
        assert [one.text for one in await bot.held()][-2:] == ["一", "二"]
        await mei.says("进度")
        await mei.hears()
        await bot.quiet()
        assert await bot.held() == []
    await bot.oracle()


async def test_what_was_said_in_part_is_said_whole_the_next_time(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """WeChat stops us in the middle of a long message: with the next word it is said from the beginning, and not one
    character is missing."""
    await known(bot, mei)
    long = "".join(f"第{n}句：水从路上流到院子里，老人小孩都过不去。" for n in range(70))
    fake.fault("errcode", method="kf/send_msg", code=95001, every=2, times=1)
    await bot.put(MEI, long)
    (held,) = await bot.held()
    assert held.text == long
    shown = len(mei.chat.shown)

    await mei.says("进度")
    await mei.hears()
    await bot.oracle()

    assert long in "".join(said.text for said in mei.chat.shown[shown:])
    assert 95033 not in [one.code for one in fake.ledger.declined]


async def test_what_has_not_arrived_ends_visibly(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Taken and reported lost: the row fails with the reason; too late for it: held for the next word."""
    await known(bot, mei)
    fake.kf.fail_next = [10, 4]
    await bot.put(MEI, "拒收")
    await fake.kf.nudge()
    await fake.ledger.until(lambda: len(fake.kf.failed) == 1)
    await bot.reads()
    failed = [row["problem"] for row in await bot.rows() if row["state"] == "failed"]
    assert failed == ["not arrived (10)"]
    await bot.put(MEI, "晚了", "也晚了")
    await bot.reads()
    assert [one.text for one in await bot.held()] == ["晚了", "也晚了"]
    await bot.oracle()


async def test_a_person_who_takes_over_is_left_alone(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """While a servicer answers, the program is silent; afterwards it answers again, with what was held meanwhile."""
    await known(bot, mei)
    await mei.is_taken_by("servant")
    await mei.says(CONCERN)
    await bot.reads()
    await bot.put(MEI, "新进展")
    assert len(mei.chat.shown) == 1
    assert [one.text for one in await bot.held()] == ["新进展"]
    await mei.is_let_go()
    await mei.says("进度")
    (answer,) = await mei.hears()
    assert "新进展" in answer.text
    assert mei.chat.state == 1
    await bot.oracle()


async def test_what_became_of_a_session_is_asked_where_nobody_told(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """That a person took over, and that they ended it, may never be told: nothing a resident writes afterwards is
    lost, and nothing is answered while a person answers."""
    await known(bot, mei)
    mei.chat.state, mei.chat.servicer = 3, "servant"
    await bot.put(MEI, "新进展")
    assert [one.text for one in await bot.held()] == ["新进展"]
    await mei.says(CONCERN)
    await bot.reads()
    await bot.quiet()
    assert len(mei.chat.shown) == 1
    mei.chat.state, mei.chat.servicer = 0, ""
    await mei.says("进度")
    (answer,) = await mei.hears()
    assert "新进展" in answer.text
    assert mei.chat.state == 1
    await bot.oracle()


async def test_a_welcome_that_is_refused_waits(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Whatever the code says, what could not be said at the door is said with the first answer."""
    fake.fault("errcode", method="kf/send_msg_on_event", code=40029)
    await mei.enters("xc")
    await fake.ledger.until(lambda: fake.ledger.declined)
    await bot.quiet()
    assert mei.chat.shown == []
    await mei.says(CONCERN)
    (answer,) = await mei.hears()
    assert answer.text.startswith("上次之后有 ")
    await bot.oracle()


@pytest.mark.parametrize(("to", "state"), [("pool", 2), ("servant", 3)])
async def test_whoever_asks_for_a_person_gets_one_and_comes_back(
    tmp_path: Path, fake: FakeWeCom, mei: Resident, moment: Moment, to: str, state: int
) -> None:
    """转人工: the session is the pool's or the servicer's; the program is silent until it has ended, and then answers
    again, with what was held meanwhile."""
    async with line(tmp_path, fake, moment, hand_over=to) as bot:
        bot.listen()
        await known(bot, mei)
        await mei.says("转人工")
        await fake.ledger.until(lambda: mei.chat.state == state)
        await bot.reads()
        await bot.quiet()
        if to == "pool":  # a code for one message comes with the pool, and with it only
            (told,) = await mei.hears()
            assert told.text == "已经替您叫人了"
        before = len(mei.chat.shown)
        await mei.says(CONCERN)
        await bot.reads()
        await bot.put(MEI, "新进展")
        assert len(mei.chat.shown) == before
        await mei.is_let_go()
        await mei.says("进度")
        (answer,) = await mei.hears()
        assert "新进展" in answer.text
        await bot.oracle()


async def test_where_nobody_serves_the_program_goes_on(
    tmp_path: Path, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """Nobody to hand over to: who asks is told where people are, and can go on reporting."""
    async with line(tmp_path, fake, moment, hand_over="nobody") as bot:
        bot.listen()
        await known(bot, mei)
        await mei.says("人工")
        (answer,) = await mei.hears()
        assert "不是真人" in answer.text
        assert mei.chat.state == 1
        await bot.oracle()


async def test_a_digest_leaves_the_last_word_to_receipts(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """With one message left a broadcast is held, and a receipt goes out."""
    await known(bot, mei)
    for number in range(3):
        await bot.put(MEI, f"{number}")
    await bot.put(MEI, "通知", kind="broadcast")
    await bot.put(MEI, "回执")
    await mei.hears(4)
    assert mei.chat.shown[-1].text == "回执"
    assert [one.text for one in await bot.held()] == ["通知"]


async def test_tokens_and_limits(bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment) -> None:
    """A token that was taken back is fetched anew once; at a limit everybody waits, and nothing is lost."""
    await known(bot, mei)
    fake.tokens.revoke()
    await bot.put(MEI, "一")
    assert fake.tokens.issued == 2
    fake.fault("errcode", method="kf/send_msg", code=45009)
    await bot.put(MEI, "二")
    assert len(mei.chat.shown) == 2
    await bot.passes(seconds=61)
    assert [one.text for one in mei.chat.shown][1:] == ["一", "二"]
    assert mei.chat.left == 2
    await bot.oracle()


@pytest.mark.parametrize("code", [60020, 48002, 48007, 95017, 40001, 301002])
async def test_what_is_not_set_up_holds_everybody_and_loses_nothing(
    bot: Line, fake: FakeWeCom, mei: Resident, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    """The address is not trusted any more, the account is taken back …: nobody is tried again and again, the log says
    the code, and once somebody has mended it everything goes out, in order and once."""
    wang = fake.resident("wm0wang")
    for one in (mei, wang):
        await one.says("帮助")
        await one.hears()
    await bot.quiet()
    fake.fault("errcode", method="kf/send_msg", code=code, times=None)
    await bot.put(MEI, "一")
    await bot.put("wm0wang", "二")
    tried = len(fake.ledger.declined)
    await bot.passes(seconds=300)
    assert len(fake.ledger.declined) == tried
    assert any(str(code) in str(getattr(one, "code", "")) for one in caplog.records)
    fake.faults.clear()
    await bot.passes(seconds=601)
    await bot.put(MEI, "三")

    assert "".join(said.text for said in mei.chat.shown[1:]).replace("\n", "") == "一三"
    assert [said.text for said in wang.chat.shown[1:]] == ["二"]
    await bot.oracle()


async def test_a_welcome_at_the_door(bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment) -> None:
    """The link on a group's door opens a welcome with the place filled in, within 20 seconds and beside the five."""
    await mei.enters("xc")
    (welcome,) = await mei.hears()
    assert welcome.on_event
    assert [call.method for call in fake.ledger.of(user=MEI)] == ["kf/send_msg_on_event"]
    assert await bot.held() == []
    await bot.oracle()


async def test_a_welcome_that_came_too_late_waits_for_the_first_word(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """Read after 20 seconds nothing can be said: nothing is, and nothing is held; the first word is answered."""
    await fake.ledger.until(lambda: fake.kf.syncs)
    fake.kf.callback.lose = 1
    await mei.enters()
    moment.passes(seconds=25)
    assert await bot.reads()
    assert (mei.chat.shown, await bot.held()) == ([], [])
    await mei.says(CONCERN)
    (answer,) = await mei.hears()
    assert "上次之后" not in answer.text
    await bot.oracle()
    assert await bot.app.database.read(lambda tx: Store(tx).pulls.waiting("wechat_kf", fake.kf.open_kfid)) == []

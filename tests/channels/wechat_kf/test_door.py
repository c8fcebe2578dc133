"""The link on a group's door: a welcome with the place filled in, in time, and the report that follows from it."""

from __future__ import annotations

from bot.roster import Roster, Unit
from bot.roster_import import import_roster
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import MEI, Line, Moment
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]
ROSTER = Roster((), (Unit("xc", "西城组", "town", door="xc-door", places=("421303001",)),), ())


async def opened(bot: Line) -> None:
    """The group has a door."""
    await import_roster(bot.app.database, bot.app.house, ROSTER, bot.moment(), "")


async def test_the_welcome_names_the_place_and_the_report_has_it(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """One message by the code of the event, none of the five: whose door, which place, what to do. The first sentence
    is a report from there."""
    await opened(bot)
    await mei.enters("xc-door")
    (welcome,) = await mei.hears()

    assert welcome.on_event
    assert "西城街道" in welcome.text
    assert "西城组" in welcome.text
    assert "请说说" in welcome.text
    assert "隐私" in welcome.text

    await mei.says("路灯坏了")
    (recap,) = await mei.hears()
    assert "地点：西城街道" in recap.text.replace(":", "：")
    assert mei.chat.left == 4
    await bot.oracle()


async def test_a_welcome_that_was_not_taken_is_said_while_its_code_is_good(
    bot: Line, fake: FakeWeCom, mei: Resident
) -> None:
    """The platform was busy: the code is not used up, and the second try has it again."""
    await opened(bot)
    fake.fault("errcode", method="kf/send_msg_on_event", code=-1)
    await mei.enters("xc-door")
    await fake.ledger.until(lambda: fake.ledger.declined)
    await bot.quiet()
    await bot.passes(seconds=3)
    (welcome,) = await mei.hears()

    assert welcome.on_event
    assert "西城街道" in welcome.text
    await bot.oracle()


async def test_somebody_in_a_queue_of_hundreds_is_welcomed_in_time(bot: Line, fake: FakeWeCom, moment: Moment) -> None:
    """Everybody who opens a door at the same moment gets the welcome of that moment, however many write meanwhile."""
    await opened(bot)
    fake.kf.callback.lose = 10**6
    people = [fake.resident(f"wm0{n}") for n in range(120)]
    for number, one in enumerate(people):
        if number % 4:
            await one.says("路灯坏了")
        else:
            await one.enters("xc-door")
    assert await bot.reads()
    await bot.quiet()

    assert all(one.chat.shown for one in people)
    assert [one.chat.shown[0].on_event for one in people] == [n % 4 == 0 for n in range(120)]
    await bot.oracle()


async def test_a_door_opened_again_fills_in_its_place_with_the_next_word(
    bot: Line, fake: FakeWeCom, mei: Resident
) -> None:
    """WeChat gives one code in 48 hours; whoever comes by the link a second time is answered from their allowance."""
    await opened(bot)
    await mei.says("帮助")
    await mei.hears()
    await mei.enters("xc-door")
    (welcome,) = await mei.hears()

    assert not welcome.on_event
    assert "西城街道" in welcome.text
    assert [call.method for call in fake.ledger.of(user=MEI) if "send" in call.method] == ["kf/send_msg"] * 2
    await bot.oracle()

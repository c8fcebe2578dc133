"""请转告: a question that WeChat lets nobody ask any more is asked by the member, or waits for the next word."""

from __future__ import annotations

from domain.messages import Address, Incoming
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import Line, Moment
from tests.channels.wechat_kf.unheard import a_while_passes, asked_too_late
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def test_a_question_that_does_not_arrive_is_the_members_to_ask(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """The member is told, finds it in 待办, and says with one tap that it is done: it is not said again."""
    li, issue = await asked_too_late(bot, mei)
    shown = len(mei.chat.shown)

    await a_while_passes(bot)
    assert [("请转告" in text, "几单元" in text) for text in await li.heard() if "有话没送到" in text] == [(True, True)]
    await li.does(text="待办")
    assert any("请您转告的 1 件" in text for text in await li.heard())
    assert await li.offered(f"unheard:{issue}")

    await li.does(press=f"unheard:{issue}:phone")
    assert "不再重复" in (await li.heard())[-1]
    assert not any("几单元" in one.text for one in await bot.held())
    await mei.says("进度")
    await mei.hears()
    assert not any("几单元" in one.text for one in mei.chat.shown[shown:])
    await li.does(press=f"unheard:{issue}:phone")
    assert "没有要转告的了" in (await li.heard())[-1]


async def test_where_nobody_is_found_it_waits_for_the_next_word(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """找不到人: the question comes with the answer to whatever the resident writes next."""
    li, issue = await asked_too_late(bot, mei)
    await a_while_passes(bot)

    await li.does(press=f"unheard:{issue}:nobody")
    await mei.says("进度")
    (answer,) = await mei.hears()

    assert answer.text.startswith("上次之后有 ")
    assert "几单元" in answer.text


async def test_whoever_writes_first_is_asked_and_nobody_has_to_call(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """Within the hour the resident is back: the member is bothered with nothing."""
    li, _ = await asked_too_late(bot, mei)
    await mei.says("进度")
    await mei.hears()

    await a_while_passes(bot)

    assert not any("有话没送到" in text for text in await li.heard())


async def test_nobody_else_says_that_it_was_passed_on(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """A forged press of a resident changes nothing and is told nothing."""
    _, issue = await asked_too_late(bot, mei)
    stranger = Address("paper", "p", "stranger")

    await bot.app.receiver.receive(Incoming(stranger, "s1", text="帮助"))
    await bot.app.receiver.receive(Incoming(stranger, "s2", press=f"unheard:{issue}:phone"))

    assert any("几单元" in one.text for one in await bot.held())

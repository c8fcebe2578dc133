"""What WeChat will never take: it reaches the resident by somebody's mouth, and stands in nobody else's way."""

from __future__ import annotations

import pytest

from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import MEI, Line
from tests.channels.wechat_kf.unheard import Li, news, reported, rings, tasks
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]
FILTERED = 40201
"""the platform does not like the words"""


async def back_again(bot: Line, mei: Resident) -> tuple[Li, str]:
    """Mei has reported, Li has taken it, and Mei has just written: five messages may follow."""
    li, issue = await reported(bot, mei)
    await mei.says("帮助")
    await mei.hears()
    await bot.quiet()
    return li, issue


async def test_news_that_wechat_refuses_is_somebodys_to_pass_on(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """It is tried once; within hours the member is asked to tell it, and told that waiting does not help. It is never
    said again, whatever Mei writes, and her own questions are answered."""
    li, issue = await back_again(bot, mei)
    fake.fault("errcode", method="kf/send_msg", code=FILTERED)
    await news(bot, issue, "水务局")
    assert [one.refused for one in await bot.held()] == [True]
    shown = len(mei.chat.shown)

    await mei.says("进度")
    (answer,) = await mei.hears()
    assert "上次之后" not in answer.text
    await rings(bot, 3)

    (asked,) = await tasks(li)
    assert ("水务局" in asked, "微信不收" in asked, "一开口" in asked) == (True, True, False)
    await li.does(press=f"unheard:{issue}:nobody")
    assert "微信不收" in (await li.heard())[-1]
    await li.does(press=f"unheard:{issue}:phone")
    assert "不再重复" in (await li.heard())[-1]
    assert await bot.held() == []
    assert len(mei.chat.shown) == shown + 1


async def test_what_was_said_together_with_it_is_said_alone(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Three lines go out as one message, and something in it is refused: each is tried for itself, and only the one
    that is refused again stays behind."""
    _, issue = await back_again(bot, mei)
    fake.fault("errcode", method="kf/send_msg", code=95001)
    await news(bot, issue, "水务局", "城管局", "住建局")
    before, left = len(mei.chat.shown), len(await bot.held())
    assert left == 3
    turned = fake.fault("errcode", method="kf/send_msg", code=FILTERED, every=1, times=2)

    await mei.says("进度")
    await mei.hears(3)
    assert not fake.ledger.refused

    assert turned
    whole = "".join(said.text for said in mei.chat.shown[before:])
    assert [office in whole for office in ("水务局", "城管局", "住建局")] == [False, True, True]
    assert ["水务局" in one.text for one in await bot.held()] == [True]


async def test_an_answer_that_is_refused_fails_visibly(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """What tells of nothing is nobody's task: staff see the row, and the budget is not spent on it."""
    await back_again(bot, mei)
    left = mei.chat.left
    fake.fault("errcode", method="kf/send_msg", code=FILTERED)
    await bot.put(MEI, "好的")
    for number in range(left):
        await bot.put(MEI, f"{number}")
    assert not fake.ledger.refused

    assert await bot.held() == []
    assert [row["problem"] for row in await bot.rows() if row["state"] == "failed"] == [f"refused ({FILTERED})"]


@pytest.mark.parametrize(("kind", "told_later"), [(10, True), (0, True), (12, False), (13, False)])
async def test_what_was_taken_and_did_not_arrive_is_not_lost(
    bot: Line, fake: FakeWeCom, mei: Resident, kind: int, told_later: bool
) -> None:
    """The platform says so afterwards: news comes with the next answer, but for what it will never take; either way
    the member would be asked to pass it on."""
    li, issue = await back_again(bot, mei)
    fake.kf.fail_next = [kind]
    await news(bot, issue, "水务局")
    await bot.reads()
    assert [one.refused for one in await bot.held()] == [not told_later]

    await mei.says("进度")
    (answer,) = await mei.hears()
    assert ("水务局" in answer.text) is told_later
    await rings(bot, 3)
    assert len(await tasks(li)) == int(not told_later)


@pytest.mark.parametrize("code", [95000, 95004])
async def test_an_account_that_is_not_known_is_the_operators_to_mend(
    bot: Line, fake: FakeWeCom, mei: Resident, code: int
) -> None:
    """Nothing is lost meanwhile: once it is set right, what waited goes out."""
    await back_again(bot, mei)
    fake.fault("errcode", method="kf/send_msg", code=code)
    await bot.put(MEI, "路灯修好了")
    await bot.passes(seconds=601)

    assert mei.chat.shown[-1].text == "路灯修好了"
    assert not fake.ledger.refused

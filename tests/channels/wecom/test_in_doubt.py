"""What may have arrived in the app: the platform knows the same request again, so it is sent until that is sure."""

from __future__ import annotations

import pytest

from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, Line
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]


@pytest.mark.parametrize("options", [(), (("接单", "do:todo", 0),)], ids=["text", "card"])
@pytest.mark.parametrize("kind", ["lost_answer", "cut_json"])
async def test_an_answer_that_is_lost_makes_no_second_message(
    bot: Line, fake: FakeWeCom, kind: str, options: tuple[tuple[str, str, int], ...]
) -> None:
    """The same request again is the same to the byte: the platform knows it, or its task: it is read once."""
    hua = fake.member(HUA)
    fake.fault(kind)
    await bot.put(HUA, "一次", options=options)
    for _ in range(3):
        await bot.passes(seconds=10)
        await bot.quiet()

    assert len(hua.inbox.shown) == 1
    assert [(row["state"], row["uncertain"]) for row in await bot.rows()] == [("sent", 0)]


async def test_a_line_that_may_have_arrived_gives_way_to_no_newer_one(bot: Line, fake: FakeWeCom) -> None:
    """A newer line takes the place of one that was not sent. The answer to this one was lost: it is on record as well,
    each was read once, and neither is in doubt."""
    hua = fake.member(HUA)
    fake.fault("lost_answer")
    for text in ("这句话我补进去了。", "这句话我也补进去了。"):
        await bot.put(HUA, text, fold="added")
        await bot.quiet()
    for _ in range(3):
        await bot.passes(seconds=10)
        await bot.quiet()

    assert [one.text for one in hua.inbox.shown] == ["这句话我补进去了。", "这句话我也补进去了。"]
    assert [(row["state"], row["uncertain"]) for row in await bot.rows()] == [("sent", 0)] * 2


@pytest.mark.parametrize("code", [42014, 42017, 40058])
async def test_a_card_that_may_be_there_is_not_sent_as_failed(bot: Line, fake: FakeWeCom, code: int) -> None:
    """The answer was lost, and the second try is told in whatever number that this task is taken: it was read once."""
    hua = fake.member(HUA)
    fake.fault("lost_answer")
    fake.fault("errcode", code=code)
    await bot.put(HUA, "一次", options=(("接单", "do:todo", 0),))
    for _ in range(3):
        await bot.passes(seconds=10)
        await bot.quiet()

    assert len(hua.inbox.shown) == 1
    assert [row["state"] for row in await bot.rows()] == ["sent"]

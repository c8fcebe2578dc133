"""A resident's concern over the whole way: the nudge, the cursor, the database, the outbox, the menu and back."""

from __future__ import annotations

from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import CONCERN, Line
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def test_a_concern_is_filed_in_two_turns_and_two_messages(bot: Line, mei: Resident) -> None:
    """One good sentence and one tap: notice and recap are one message, the receipt a second, of five each."""
    await mei.says(CONCERN)
    (recap,) = await mei.hears()
    assert "隐私" in recap.text
    await mei.taps("提交")
    (filed,) = await mei.hears()

    assert "号" in filed.text
    assert mei.chat.left == 4
    assert mei.chat.state == 1
    await bot.oracle()


async def test_a_number_answers_where_nobody_taps(bot: Line, mei: Resident) -> None:
    """What stands before an entry can be typed, and means that entry."""
    await mei.says(CONCERN)
    (recap,) = await mei.hears()
    number = next(text.partition(".")[0] for text, _ in recap.menu if "提交" in text)
    await mei.says(number)
    (filed,) = await mei.hears()
    assert "号" in filed.text
    await bot.oracle()

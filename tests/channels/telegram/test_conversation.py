"""A resident's concern over the whole way: Telegram's wire, the poll, the database, the outbox and back."""

from __future__ import annotations

from pathlib import Path

from tests.channels.telegram.house import CONCERN, MEI, Moment, line
from tests.fakes.telegram import FakeTelegram


async def test_a_concern_is_filed_in_two_turns(tmp_path: Path) -> None:
    """One good sentence and one tap: the resident gets a number, and every call is one Telegram takes."""
    moment = Moment()
    async with FakeTelegram(clock=moment.seconds) as fake, line(tmp_path, fake, moment) as bot:
        mei = fake.user(MEI)
        bot.listen()
        await mei.says(CONCERN)
        notice, recap = await mei.hears(2)
        await mei.presses("提交")
        (filed,) = await mei.hears()

        assert "隐私" in notice.text
        assert recap.button("提交")
        assert "号" in filed.text
        await bot.oracle()
        assert len(fake.ledger.of("answerCallbackQuery")) == 1

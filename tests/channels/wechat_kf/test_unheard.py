"""请转告: a question that WeChat lets nobody ask any more is asked by the member, or waits for the next word."""

from __future__ import annotations

from bot.roster import Roster, Somebody, Unit
from bot.roster_import import import_roster
from domain.messages import Address, Incoming
from domain.people import Role
from storage import Store
from storage.database import Transaction
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import CONCERN, Line, Moment
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]
LI = Address("paper", "p", "li")
ROSTER = Roster(
    (Somebody("lw", "李伟"),), (Unit("xc", "西城组", "town", places=("421303001",)),), (("lw", "xc", Role.MEMBER),)
)


class Li:
    """The member, on a channel that is not open here: what they are told stays in the outbox."""

    def __init__(self, bot: Line) -> None:
        self._bot, self._done = bot, 0

    async def comes(self) -> None:
        """Takes their seat, and has their notice."""
        await import_roster(self._bot.app.database, self._bot.app.house, ROSTER, self._bot.moment(), "")

        async def settle(tx: Transaction) -> None:
            person = await Store(tx).people.by_roster("lw")
            assert person
            await Store(tx).people.settle(person.id, LI, self._bot.moment())

        await self._bot.app.database.write(settle)
        await self.does(text="帮助")

    async def does(self, **what: str) -> None:
        """Says or presses something."""
        self._done += 1
        await self._bot.app.receiver.receive(Incoming(LI, f"li{self._done}", **what))  # type: ignore[arg-type]

    async def heard(self) -> list[str]:
        """Every text so far."""
        chat = await self._bot.app.database.read(lambda tx: Store(tx).outbox.chat(LI, limit=500))
        return [line["text"] for line in chat if line["state"] != "said"]

    async def offered(self, press: str) -> bool:
        """Whether the last line with buttons has this one."""
        chat = await self._bot.app.database.read(lambda tx: Store(tx).outbox.chat(LI, limit=500))
        return any(press == each for line in chat for _, each, _ in line["options"])


async def asked_too_late(bot: Line, mei: Resident, moment: Moment) -> tuple[Li, str]:
    """Mei has reported, Li has taken it, and asks something on the third day."""
    li = Li(bot)
    await li.comes()
    await mei.says(CONCERN)
    await mei.hears()
    await mei.taps("提交")
    await mei.hears()
    await bot.quiet()
    (row,) = await bot.app.database.read(lambda tx: tx.rows("SELECT id FROM issues"))
    await li.does(press=f"take:{row['id']}")
    await bot.passes(hours=49)
    await li.does(press=f"question:{row['id']}")
    await li.does(text="是几单元的下水道？")
    await bot.quiet()
    assert any("几单元" in one.text for one in await bot.held())
    return li, str(row["id"])


async def a_while_passes(bot: Line) -> None:
    """Long enough for somebody to be asked, and into the morning."""
    for _ in range(2):
        await bot.passes(hours=12)
        await bot.app.receiver.ring()


async def test_a_question_that_does_not_arrive_is_the_members_to_ask(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """The member is told, finds it in 待办, and says with one tap that it is done: it is not said again."""
    li, issue = await asked_too_late(bot, mei, moment)
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
    li, issue = await asked_too_late(bot, mei, moment)
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
    li, _ = await asked_too_late(bot, mei, moment)
    await mei.says("进度")
    await mei.hears()

    await a_while_passes(bot)

    assert not any("有话没送到" in text for text in await li.heard())


async def test_nobody_else_says_that_it_was_passed_on(
    bot: Line, fake: FakeWeCom, mei: Resident, moment: Moment
) -> None:
    """A forged press of a resident changes nothing and is told nothing."""
    _, issue = await asked_too_late(bot, mei, moment)
    stranger = Address("paper", "p", "stranger")

    await bot.app.receiver.receive(Incoming(stranger, "s1", text="帮助"))
    await bot.app.receiver.receive(Incoming(stranger, "s2", press=f"unheard:{issue}:phone"))

    assert any("几单元" in one.text for one in await bot.held())

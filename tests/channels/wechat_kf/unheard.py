"""A resident on WeChat, the member who has taken what they reported, and what does not get out to them: 请转告."""

from __future__ import annotations

from bot.roster import Roster, Somebody, Unit
from bot.roster_import import import_roster
from domain.messages import Address, Incoming
from domain.people import Person, Role
from handlers import cards
from handlers.talk.turn import Turn
from storage import Store
from storage.database import Transaction
from tests.channels.wechat_kf.house import CONCERN, Line
from tests.fakes.wecom.residents import Resident

TASK = "有话没送到"
LI = Address("paper", "p", "li")
ROSTER = Roster(
    (Somebody("lw", "李伟"),), (Unit("xc", "西城组", "town", places=("421303001",)),), (("lw", "xc", Role.MEMBER),)
)
LEADER = Roster(
    (Somebody("lw", "李伟"),),
    (Unit("xc", "西城组", "town", places=("421303001",)),),
    (("lw", "xc", Role.MEMBER), ("lw", "xc", Role.LEADER)),
)
"""the same, who leads the group as well"""


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


async def of(tx: Transaction, address: Address) -> Person:
    """Who writes from there."""
    person = await Store(tx).people.at(address)
    assert person
    return person


async def reported(bot: Line, mei: Resident) -> tuple[Li, str]:
    """Mei has reported, Li has taken it, and Mei has not written for 49 hours."""
    li = Li(bot)
    await li.comes()
    await mei.says(CONCERN)
    await mei.hears()
    await mei.taps("提交")
    await mei.hears()
    await bot.quiet()
    (row,) = await bot.app.database.read(lambda tx: tx.rows("SELECT id FROM issues"))
    await li.does(press=f"take:{row['id']}")
    await mei.hears()
    await bot.quiet()
    await bot.passes(hours=49)
    return li, str(row["id"])


async def asked_too_late(bot: Line, mei: Resident) -> tuple[Li, str]:
    """Mei has reported, Li has taken it, and asks something on the third day."""
    li, issue = await reported(bot, mei)
    await li.does(press=f"question:{issue}")
    await li.does(text="是几单元的下水道？")
    await bot.quiet()
    assert any("几单元" in one.text for one in await bot.held())
    return li, issue


async def news(bot: Line, id: str, *offices: str) -> None:
    """It is handed on to these offices, one after the other; everybody behind it is told."""

    async def work(tx: Transaction) -> None:
        turn = Turn(bot.app.house, Store(tx), bot.moment(), await of(tx, LI), Incoming(LI, "news"))
        issue = await Store(tx).issues.get(id)
        assert issue
        for office in offices:
            await cards.tell_everyone(turn, issue, "told.handed", office=office)
        await turn.flush()

    await bot.app.database.write(work)
    await bot.quiet()


async def tasks(li: Li) -> list[str]:
    """What was asked of the member so far."""
    return [text for text in await li.heard() if TASK in text and "请转告" in text]


async def rings(bot: Line, hours: int) -> None:
    """So many hours pass, and every timer is looked after in its hour."""
    for _ in range(hours):
        await bot.passes(hours=1)
        await bot.app.receiver.ring()


async def a_while_passes(bot: Line) -> None:
    """Long enough for somebody to be asked, and into the morning."""
    for _ in range(2):
        await bot.passes(hours=12)
        await bot.app.receiver.ring()

"""Somebody wrote on the web and later in WeChat, and says that both are one: nothing doubled, nothing lost."""

from __future__ import annotations

import re

from domain.messages import Address, Incoming
from storage import Store
from storage.database import Transaction
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import ACCOUNT_ADDRESS, CONCERN, MEI, Line
from tests.channels.wechat_kf.unheard import Li, news
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]
WEB, WECHAT = Address("web", "web", "u1"), Address(*ACCOUNT_ADDRESS, MEI)
CODE = re.compile(r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}")


class Web:
    """The same resident in a browser that is closed just now: what they are told waits there."""

    def __init__(self, bot: Line) -> None:
        self._bot, self._done = bot, 0

    async def does(self, **what: str) -> None:
        """Says or presses something."""
        self._done += 1
        await self._bot.app.receiver.receive(Incoming(WEB, f"web{self._done}", **what))  # type: ignore[arg-type]

    async def waits(self) -> list[str]:
        """Every text that is still to be shown there."""
        chat = await self._bot.app.database.read(lambda tx: Store(tx).outbox.chat(WEB, limit=500))
        return [line["text"] for line in chat if line["state"] == "waiting"]

    async def sends(self, words: str) -> str:
        """Reports something; the id of the issue."""
        await self.does(text=words)
        chat = await self._bot.app.database.read(lambda tx: Store(tx).outbox.chat(WEB, limit=500))
        send = next(press for line in reversed(chat) for _, press, _ in line["options"] if "report.send:yes" in press)
        await self.does(press=send)
        rows = await self._bot.app.database.read(lambda tx: tx.rows("SELECT id FROM issues ORDER BY id"))
        return str(rows[-1]["id"])


async def both(bot: Line, mei: Resident) -> tuple[Web, Li, str, str]:
    """Something was reported on the web and something else in WeChat, and Li has news of both: the one waits on the
    web, the other is held in WeChat, because Mei has not written there for days."""
    li, web = Li(bot), Web(bot)
    await li.comes()
    lamp = await web.sends("白云湖社区活动室门口的路灯不亮，晚上老人看不见路")
    await mei.says(CONCERN)
    await mei.hears()
    await mei.taps("提交")
    await mei.hears()
    await bot.quiet()
    rows = await bot.app.database.read(lambda tx: tx.rows("SELECT id FROM issues ORDER BY id"))
    (drain,) = [str(row["id"]) for row in rows if row["id"] != lamp]
    await bot.passes(hours=72)
    await news(bot, lamp, "供电公司")
    await news(bot, drain, "住建局")
    assert ["住建局" in one.text for one in await bot.held()] == [True]
    return web, li, lamp, drain


async def links(bot: Line, web: Web, mei: Resident) -> str:
    """The code of the web is said in WeChat; what is answered there."""
    await web.does(text="绑定")
    code = CODE.search((await web.waits())[-1])
    assert code
    await mei.says(f"绑定 {code[0]}")
    (answer,) = await mei.hears()
    await bot.quiet()
    return answer.text


async def test_what_waits_on_either_side_is_said_there_once(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """The held news comes with the answer in WeChat; what waits on the web waits there as before, and nothing of it is
    said in WeChat as well."""
    web, _, _, _ = await both(bot, mei)
    before = await web.waits()

    answer = await links(bot, web, mei)

    assert "好了" in answer
    assert answer.count("住建局") == 1
    assert await bot.held() == []
    assert (await web.waits())[: len(before)] == before
    assert sum("供电公司" in text for text in await web.waits()) == 1
    assert not any("供电公司" in said.text for said in mei.chat.shown)
    assert not fake.ledger.refused


async def test_afterwards_they_are_one_and_told_once(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """One person at both addresses; news of what was reported on the web comes in WeChat, where they wrote last, once,
    and not on the web again; both matters stand under 进度."""
    web, _, lamp, _ = await both(bot, mei)
    await links(bot, web, mei)

    async def look(tx: Transaction) -> tuple[list[str], list[str]]:
        people = [await Store(tx).people.at(address) for address in (WEB, WECHAT)]
        reporters = await tx.rows("SELECT DISTINCT reporter FROM issues")
        return [one.id for one in people if one], [row["reporter"] for row in reporters]

    people, reporters = await bot.app.database.read(look)
    assert len(set(people)) == len(reporters) == 1
    waiting = len(await web.waits())
    await news(bot, lamp, "路灯所")
    (told,) = await mei.hears()
    assert "路灯所" in told.text
    assert len(await web.waits()) == waiting
    await mei.says("进度")
    (listed,) = await mei.hears()
    assert "路灯" in listed.text
    assert "下水道" in listed.text


async def test_a_phone_left_in_either_chat_belongs_to_its_matter(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """A contact is kept with the issue it was left for: linking moves none and doubles none."""
    web, _, lamp, drain = await both(bot, mei)
    keys = bot.app.house.keys

    async def leave(tx: Transaction) -> None:
        await Store(tx).issues.keep_contact(lamp, keys.seal("13900000001", lamp))

    await bot.app.database.write(leave)
    await links(bot, web, mei)

    async def look(tx: Transaction) -> list[str]:
        return [keys.open(await Store(tx).issues.contact(id), id) or "" for id in (lamp, drain)]

    assert await bot.app.database.read(look) == ["13900000001", ""]
    rows = await bot.app.database.read(lambda tx: tx.rows("SELECT sealed_contact FROM people"))
    assert {row["sealed_contact"] for row in rows} == {""}


async def test_a_task_to_pass_on_ends_with_the_link(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Li was asked to call about what was held; a code is a word like any other: nothing is left to say."""
    web, li, _, drain = await both(bot, mei)
    await li.does(press=f"take:{drain}")
    for _ in range(3):
        await bot.passes(hours=12)
        await bot.app.receiver.ring()
    assert any("请转告" in text for text in await li.heard())

    await links(bot, web, mei)

    await li.does(press=f"unheard:{drain}:phone")
    assert "没有要转告的了" in (await li.heard())[-1]

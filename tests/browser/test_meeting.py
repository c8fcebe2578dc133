"""A meeting from the leader's tap to what came of it, on three telephones side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from handlers.talk.turn import House
from tests.browser.conftest import NewPage
from tests.stage.clock import Clock
from tests.web.site import CONCERN, PERSONAS, Opened, configured, opened, seat

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
AT_NIGHT = "下周三晚上七点半"


@pytest.fixture
def clock() -> Clock:
    """The city's clock, in the test's hand."""
    return Clock()


@pytest_asyncio.fixture(loop_scope="session")
async def stage(house: House, tmp_path: Path, clock: Clock) -> AsyncIterator[Opened]:
    """The pages of the demo, on that clock."""
    async with opened(house, configured(tmp_path), PERSONAS, clock) as site:
        await seat(site)
        yield site


@dataclass
class Telephone:
    """One page in one person's hand."""

    page: Page

    async def says(self, words: str) -> None:
        """Written, and sent with the key."""
        await self.page.get_by_label("写您的话").fill(words)
        await self.page.get_by_label("写您的话").press("Enter")

    async def taps(self, label: str) -> None:
        """The newest button of this name that can be answered now."""
        await self.page.locator(".options.now").get_by_role("button", name=label, exact=True).last.tap()

    async def reads(self, words: str) -> None:
        """The newest line that says something like it is there."""
        await expect(self.page.locator("#log .line:not(.mine)", has_text=words).last).to_be_visible()

    async def says_after(self, question: str, words: str) -> None:
        """An answer to what was asked."""
        await self.reads(question)
        await self.says(words)

    async def taps_after(self, question: str, label: str) -> None:
        """The same, by a button."""
        await self.reads(question)
        await self.taps(label)


async def sit(phone: NewPage, site: Opened, who: str) -> Telephone:
    """A telephone on which somebody of the demo reads."""
    page = await phone(site.url)
    if who != "居民 小孙":
        await page.locator("#personas summary").tap()
        await page.get_by_role("button", name=who).tap()
        await expect(page.locator("#me")).to_have_text(who)
    return Telephone(page)


async def passes(site: Opened, clock: Clock, words: str) -> None:
    """Time passes, and what is due on the way rings."""
    clock.now = clock.after(words)
    await site.app.receiver.ring()
    site.app.deliverer.wake()
    await site.settled()


async def test_a_meeting_is_called_held_and_followed_up(stage: Opened, phone: NewPage, clock: Clock) -> None:
    """Called in words and taps, accepted, reminded of, minuted, confirmed; what was promised is done and told."""
    resident, member = await sit(phone, stage, "居民 小孙"), await sit(phone, stage, "委员 李秀兰")
    leader = await sit(phone, stage, "组长 周桂芳")
    await resident.says(CONCERN)
    await resident.taps_after("您看看对不对", "提交")
    await member.taps_after("新来一件", "接单")

    await leader.taps_after("接手了", "开会商量")
    await leader.taps_after("开一场什么会", "院坝会")
    await leader.says_after("什么时候开", AT_NIGHT)
    await leader.taps_after("在哪里开", "大家常去的院坝")
    await leader.taps_after("请哪些人", "居民和委员都请")
    await leader.taps_after("还要请部门", "跳过")
    await leader.taps_after("发邀请", "发邀请")
    await resident.taps_after("请您来开会", "参加")
    await resident.reads("好，等您来")
    await member.taps_after("请您来开会", "参加")
    await member.reads("好，等您来")
    await expect(resident.page.get_by_role("link", name=".ics")).to_be_visible()

    await passes(stage, clock, "it is 2026-03-24 19:31")
    await resident.reads("提醒您开会")
    await passes(stage, clock, "it is 2026-03-26 08:01")
    await leader.taps_after("开完了吗", "记纪要")
    await leader.says_after("来了多少人", "二十三个人")
    await leader.says_after("大家怎么说的", "居民愿意凑钱换管子")
    await leader.taps_after("不同意见", "跳过")
    await leader.says_after("最后商定了什么", "四月底前换好主管")
    await leader.says_after("居民自己出", "凑了 32500 元")
    await leader.taps_after("纪要这样记", "请大家看")

    await resident.taps_after("请您看看对不对", "同意")
    await member.taps_after("纪要，请您看看", "同意")
    await resident.reads("会上商定")
    await leader.taps_after("纪要算数了", "记承诺")
    await leader.says_after("谁来做", "李秀兰")
    await leader.says_after("做什么", "盯着施工队换主管")
    await leader.says_after("什么时候做完", "4月28号")
    await member.reads("会上商定由您来做")  # before that day comes: told after it, nobody is reminded of it
    await passes(stage, clock, "it is 2026-04-27 18:01")
    await member.taps_after("明天到期", "做完了")
    await member.says_after("怎么做的", "主管全换了，试过水")
    await resident.reads("主管全换了，试过水")
    await leader.reads("说做完了")


async def test_an_address_can_be_tapped_and_nothing_else_becomes_one(stage: Opened, phone: NewPage) -> None:
    """The map of an invitation opens beside the conversation; a line that only looks like a program stays words."""
    page = await phone(stage.url)
    telephone = Telephone(page)
    await telephone.says("看地图：https://maps.example.org/?at=31.7,113.4 ）")
    await telephone.says("javascript:alert(1)")

    await expect(page.locator("#log .mine")).to_have_count(2)
    links = page.locator("#log .mine .bubble a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("href", "https://maps.example.org/?at=31.7,113.4")
    await expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")

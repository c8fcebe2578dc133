"""Takes the pictures of the manuals from the demo as it runs: `python -m tests.browser.pictures URL FOLDER [CHROMIUM]`.

Every picture is what somebody really sees on a telephone: said and tapped here, shown side by side. The demo is to be
fresh, because its people are spoken for one after another.
"""

from __future__ import annotations

import asyncio
import io
import sys
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

PHONE = {"width": 360, "height": 860}
GAP = 20
SETTLES = 600
"""milliseconds until what slides in has come to rest"""
COLOURS = 64
"""enough for letters and buttons, and the files stay small"""


@dataclass
class Hand:
    """A telephone in somebody's hand, and what was photographed of it."""

    page: Page
    shots: list[bytes] = field(default_factory=list)

    async def be(self, who: str) -> None:
        """From now on this person reads."""
        await self.page.locator("#personas summary").tap()
        await self.page.get_by_role("button", name=who).tap()
        await expect(self.page.locator("#me")).to_contain_text(who)
        await self.page.locator("#log[aria-busy=false]").wait_for(state="attached")
        await self.calm()

    async def say(self, words: str, until: str) -> None:
        """Say it, and wait until the answer says so."""
        await self.page.get_by_label("写您的话").fill(words)
        await self.page.get_by_label("写您的话").press("Enter")
        await self.read(until)

    async def tap(self, label: str, until: str) -> None:
        """Tap the newest button of this name, and wait until the answer says so."""
        await self.page.locator(".options").get_by_role("button", name=label, exact=True).last.tap()
        await self.read(until)

    async def read(self, words: str) -> None:
        """The newest lines say something like it."""
        await expect(self.page.locator("#log .line:not(.mine)").filter(has_text=words).last).to_be_visible()
        await self.calm()

    async def calm(self) -> None:
        """Nothing moves any more."""
        await self.page.evaluate("() => document.fonts.ready")
        await self.page.wait_for_timeout(SETTLES)

    async def shoot(self) -> None:
        """One picture of the screen as it is."""
        self.shots.append(await self.page.screenshot())

    async def look_at(self, words: str) -> None:
        """The line that says so with everything below it, its buttons too, then a picture."""
        await self.read(words)
        await self.page.evaluate("() => document.scrollingElement.scrollTo(0, document.scrollingElement.scrollHeight)")
        await self.calm()
        await self.shoot()


def beside(shots: list[bytes]) -> Image.Image:
    """Screens side by side."""
    screens = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    width = sum(screen.width for screen in screens) + GAP * (len(screens) - 1)
    whole = Image.new("RGB", (width, screens[0].height), "white")
    left = 0
    for screen in screens:
        whole.paste(screen, (left, 0))
        left += screen.width + GAP
    return whole.quantize(COLOURS)


async def reporting(hand: Hand) -> None:
    """What is said in one sentence, read back, and kept."""
    await hand.be("居民（您，第一次来）")
    await hand.say("西城街道白云湖社区三号楼前的路灯坏了，晚上一片黑", "您看看对不对")
    await hand.look_at("您看看对不对")
    await hand.tap("提交", "收到了，编号")
    await hand.look_at("收到了，编号")


async def working(hand: Hand) -> None:
    """A member takes it up, and says what came of it."""
    await hand.be("委员 李秀兰")
    await hand.read("新来一件")
    await hand.look_at("新来一件")
    await hand.tap("接单", "交到您手上了")
    await hand.tap("办结", "办成什么样了")
    await hand.tap("解决了", "怎么解决的")
    await hand.say("换了三盏新灯，晚上亮了", "要这样告诉居民")
    await hand.tap("加建成数、受益人数", "建成了多少")
    await hand.say("3盏路灯，60户受益", "要这样告诉居民")
    await hand.look_at("要这样告诉居民")
    await hand.tap("告诉居民", "结果已经告诉居民")
    await hand.say("记一笔", "做了什么")
    await hand.tap("走访", "走访了多少户")
    await hand.say("12", "您看看对不对")
    await hand.look_at("您看看对不对")
    await hand.tap("记下", "记下了：")


async def calling(hand: Hand) -> None:
    """A meeting is called in a few taps."""
    await hand.be("组长 周桂芳")
    await hand.say("队列", "活动组：")
    await hand.tap("2026-0006", "反映人：")
    await hand.tap("开会商量", "开一场什么会")
    await hand.tap("院坝会", "什么时候开")
    await hand.say("大后天晚上七点半", "在哪里开")
    await hand.look_at("在哪里开")
    await hand.tap("大家常去的院坝", "请哪些人")
    await hand.tap("居民和委员都请", "还要请部门")
    await hand.say("区住建局王科长", "您看看对不对")
    await hand.look_at("您看看对不对")
    await hand.tap("发邀请", "会定好了")
    await expect(hand.page.get_by_role("link", name=".docx").last).to_be_visible(timeout=20_000)
    await hand.look_at("会定好了")


async def invited(hand: Hand) -> None:
    """What is needed to come, and the answer to 参加."""
    await hand.be("居民 赵大姐")
    await hand.read("请您来开会")
    await hand.look_at("请您来开会")
    await hand.tap("参加", "好，等您来")
    await hand.look_at("好，等您来")


async def week(hand: Hand) -> None:
    """The week in one message, and the half-year report."""
    await hand.be("组长 周桂芳")
    await hand.say("周报", "的小结")
    await hand.look_at("的小结")
    await hand.say("半年报", "整份报告在文件里")
    await expect(hand.page.get_by_role("link", name=".docx").last).to_be_visible(timeout=20_000)
    await hand.look_at("整份报告在文件里")


async def inspecting(hand: Hand) -> None:
    """The linked groups, the checklist, and the brief of the quarter."""
    await hand.be("主席会议成员 何立新")
    await hand.say("督查", "点编号就开始")
    await hand.look_at("点编号就开始")
    await hand.tap("1", "固定")
    await hand.look_at("固定")
    await hand.say("取消", "好的")
    await hand.say("简报", "马上给您")
    told = hand.page.locator("#log .line:not(.mine)").filter(has_text="整份在文件里")
    await expect(told.last).to_be_visible(timeout=20_000)
    await hand.look_at("整份在文件里")


async def keeping(hand: Hand) -> None:
    """What waits for the office, who has sent a report, and what the members noted."""
    await hand.be("政协办公室 吴晓梅")
    await hand.say("队列", "政协办公室")
    await hand.look_at("政协办公室")
    await hand.say("半年报", "半年报：")
    await hand.look_at("半年报：")
    await hand.say("作业", "全市委员")
    await hand.look_at("全市委员")


SCENES = {
    "reporting": reporting,
    "working": working,
    "calling": calling,
    "invited": invited,
    "week": week,
    "inspecting": inspecting,
    "keeping": keeping,
}
"""in this order: one scene needs what came of another"""


async def take(browser: Browser, url: str, folder: Path, name: str) -> None:
    """One picture, on a telephone of its own."""
    context = await browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto(url)
    await page.locator("#log[aria-busy=false]").wait_for(state="attached")
    hand = Hand(page)
    await SCENES[name](hand)
    beside(hand.shots).save(folder / f"{name}.png", optimize=True)
    await context.close()


async def main(url: str, folder: Path, chromium: str = "/usr/bin/chromium", *only: str) -> None:
    """All the pictures, or those that are named."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in only or SCENES:
            await take(browser, url, folder, name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))

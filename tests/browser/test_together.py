"""Several people at once: live lines, and the demo's switch from one to the next."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import NewPage, ready
from tests.web.site import CONCERN, Opened, photo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_member_s_tap_appears_on_the_resident_s_phone(stage: Opened, phone: NewPage) -> None:
    """Two phones side by side: the card arrives with its photo, and the answer comes back, without a reload."""
    resident, member = await phone(stage.url), await phone(stage.url)
    await member.locator("#personas summary").tap()
    await member.get_by_role("button", name="委员 李秀兰").tap()
    await expect(member.locator("#me")).to_have_text("委员 李秀兰")

    await resident.get_by_label("写您的话").fill(CONCERN)
    await resident.get_by_label("写您的话").press("Enter")
    await expect(resident.get_by_role("button", name="提交")).to_be_visible()
    picture = FilePayload(name="1.jpg", mimeType="image/jpeg", buffer=photo((300, 200)))
    await resident.get_by_label("照片", exact=True).set_input_files(picture)
    await expect(resident.locator("#log .mine img")).to_have_count(1)
    await resident.locator(".options.now").get_by_role("button", name="提交").tap()

    await expect(member.locator("#log img")).to_have_count(1)
    await expect(member.locator("#log img")).to_have_js_property("naturalWidth", 300)
    await member.get_by_role("button", name="接单").tap()
    await expect(resident.get_by_role("log")).to_contain_text("李秀兰")


async def test_two_pages_of_one_person_stay_alike(site: Opened, phone: NewPage) -> None:
    """What one says on one page stands on the other, once."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill("你好")
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#log .line")).to_have_count(3)
    second = await page.context.new_page()
    await second.goto(site.url)
    await ready(second)

    await page.get_by_label("写您的话").fill("进度")
    await page.get_by_label("写您的话").press("Enter")

    await expect(second.locator("#log .line")).to_have_count(5)
    await expect(page.locator("#log .bubble")).to_have_text(await second.locator("#log .bubble").all_text_contents())


async def test_a_visitor_of_the_demo_goes_from_chair_to_chair(stage: Opened, phone: NewPage) -> None:
    """A badge tells who has news; each chair has its own conversation; the way back leads to the first."""
    page = await phone(stage.url)
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await page.get_by_role("button", name="提交").tap()
    await expect(page.locator("#unread")).to_contain_text("2 条没看")

    await page.locator("#personas summary").tap()
    await page.get_by_role("button", name="组长 周桂芳 1 条没看").tap()
    await expect(page.locator("#me")).to_have_text("组长 周桂芳")
    await expect(page.get_by_role("log")).to_contain_text("新来一件")
    await expect(page.get_by_role("log")).not_to_contain_text("收到了")
    await page.locator("#personas summary").tap()
    await page.get_by_role("button", name="居民 小孙").tap()

    await expect(page.locator("#me")).to_have_text("居民 小孙")
    await expect(page.get_by_role("log")).to_contain_text("收到了")


async def test_in_a_real_city_nobody_can_be_somebody_else(site: Opened, phone: NewPage) -> None:
    """There is no bar."""
    page = await phone(site.url)

    await expect(page.locator("#personas")).to_be_hidden()


async def test_old_buttons_stand_back(site: Opened, phone: NewPage) -> None:
    """Only what can be answered now stands out; older buttons are still there and say what is the matter."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await page.get_by_role("button", name="提交").tap()
    await expect(page.get_by_role("log")).to_contain_text("编号")
    await expect(page.locator(".options.now")).to_have_count(1)

    await page.locator(".options:not(.now)").get_by_role("button", name="提交").tap()

    await expect(page.locator("#log .line").last).to_contain_text("已经过去")


async def test_earlier_lines_come_when_asked(site: Opened, phone: NewPage) -> None:
    """A long conversation opens at its end; the beginning is a tap away."""
    page = await phone(site.url)
    for number in range(3):
        await page.get_by_label("写您的话").fill(f"第{number}句")
        await page.get_by_label("写您的话").press("Enter")
        await expect(page.locator("#unsent .line")).to_have_count(0)
    user = next(iter(site.chat._streams))
    person = await site.app.database.read(
        lambda tx: tx.row("SELECT person FROM addresses WHERE user_id = :user", user=user)
    )
    await _fill(site, user, str(person["person"]) if person else "")
    await page.reload()
    await ready(page)
    await expect(page.get_by_role("log")).not_to_contain_text("第0句")

    while await page.get_by_role("button", name="看更早的").is_visible():
        count = await page.locator("#log .line").count()
        await page.get_by_role("button", name="看更早的").tap()
        await expect(page.locator("#log .line")).not_to_have_count(count)

    await expect(page.get_by_role("log")).to_contain_text("第0句")


async def _fill(site: Opened, user: str, person: str) -> None:
    """A hundred messages from earlier days."""
    from storage import Store
    from storage.database import Transaction
    from storage.outbox import Line

    async def unit(tx: Transaction) -> None:
        for number in range(100):
            line = Line(person, site.chat.address(user), f"消息 {number}")
            await Store(tx).outbox.add(line, site.app.clock(), state="sent")

    await site.app.database.write(unit)

"""When the network or the database is away, and when people write what a browser could run."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import NewPage, ready
from tests.web.site import CONCERN, Opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_is_written_without_network_goes_out_later_once(site: Opened, phone: NewPage) -> None:
    """The page says so, keeps the words, and sends them when the network is back."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill("你好")
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#log .mine")).to_have_count(1)
    await page.context.set_offline(True)

    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#unsent")).to_contain_text("还没发出去，正在再试")
    await expect(page.get_by_role("status")).to_contain_text("网络断了")
    await page.context.set_offline(False)

    await expect(page.locator("#log .mine")).to_have_count(2)
    await expect(page.locator("#unsent .line")).to_have_count(0)
    await expect(page.get_by_role("status")).to_be_empty()


async def test_unsent_words_survive_a_reload(site: Opened, phone: NewPage) -> None:
    """Closing the page while the database is down loses nothing: the next visit sends it."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill("你好")
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#log .mine")).to_have_count(1)
    with site.outage(reads=False):
        await page.get_by_label("写您的话").fill(CONCERN)
        await page.get_by_label("写您的话").press("Enter")
        await expect(page.locator("#unsent")).to_contain_text("还没发出去，正在再试")

    await page.reload()
    await ready(page)

    await expect(page.locator("#log .mine .bubble")).to_have_text(["你好", CONCERN])
    await expect(page.locator("#unsent .line")).to_have_count(0)


async def test_danger_is_answered_while_the_database_is_down(site: Opened, phone: NewPage) -> None:
    """The number to call appears at once, can be tapped, and the words go out by themselves later."""
    page = await phone(site.url)
    with site.outage():
        await page.get_by_label("写您的话").fill("着火了，快来人")
        await page.get_by_label("写您的话").press("Enter")

        alarm = page.get_by_role("alert")
        await expect(alarm).to_contain_text("119")
        await expect(alarm.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
        await expect(page.get_by_role("status")).to_contain_text("自动再试")
    await page.evaluate("window.dispatchEvent(new Event('online'))")

    await expect(page.locator("#log .mine .bubble")).to_have_text(["着火了，快来人"])
    await expect(page.locator("#log .urgent")).to_contain_text("119")


async def test_words_are_never_run(site: Opened, phone: NewPage) -> None:
    """Markup stands there as it was written."""
    words = "<img src=x onerror=\"document.title='gone'\"><script>document.title='gone'</script><b>粗</b>"
    page = await phone(site.url)

    await page.get_by_label("写您的话").fill(words)
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#log .mine .bubble")).to_have_text([words])
    await page.reload()
    await ready(page)

    await expect(page.locator("#log .mine .bubble")).to_have_text([words])
    assert await page.locator("#log .bubble :not(bdi):not(a)").count() == 0
    assert await page.title() == "一线协商"


async def test_right_to_left_marks_turn_nothing_else_around(site: Opened, phone: NewPage) -> None:
    """A row with direction marks is isolated from its neighbours."""
    page = await phone(site.url)

    await page.get_by_label("写您的话").fill("\u202e反过来\n第二行 123")
    await page.get_by_label("写您的话").press("Enter")

    rows = page.locator("#log .mine .bubble .row")
    await expect(rows).to_have_count(2)
    assert await rows.nth(1).evaluate("(row) => getComputedStyle(row).unicodeBidi + getComputedStyle(row).display") == (
        "isolateblock"
    )


async def test_a_foreign_script_does_not_run(site: Opened, browser: Browser) -> None:
    """Were markup ever let in, the browser would still refuse to run it."""
    page = await browser.new_page(locale="zh-CN")
    await page.goto(site.url)
    broken = await page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
            const script = document.createElement('script');
            script.src = 'data:text/javascript,document.title=1';
            document.body.append(script);
        })"""
    )

    assert broken.startswith("script-src")
    assert await page.title() == "一线协商"

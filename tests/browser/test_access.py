"""For eyes, fingers and ears of every age: keyboard, screen reader, contrast, size, narrow screens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.web.site import CONCERN, Opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HERE = Path(__file__).parent
CONTROLS = (HERE / "controls.js").read_text(encoding="utf-8")
CONTRAST = (HERE / "contrast.js").read_text(encoding="utf-8")
IDS = "Array.from(document.querySelectorAll('[id]'), (element) => element.id)"


async def told(page: Page) -> None:
    """A conversation with bubbles and buttons of every kind."""
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("log")).to_contain_text("编号")


async def test_everything_works_from_the_keyboard(site: Opened, phone: NewPage) -> None:
    """From the first Tab to the number, without a finger on the screen, and always seeing where one is."""
    page = await phone(site.url)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    for _ in range(12):
        if await page.evaluate("document.activeElement.id") == "words":
            break
        await page.keyboard.press("Tab")
    await page.keyboard.type("白云湖社区下水道堵了")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("污水漫到路上")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="提交")).to_be_visible()

    for _ in range(30):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.innerText") == "提交":
            break
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    await page.keyboard.press("Enter")

    assert outline == "solid"
    await expect(page.get_by_role("log")).to_contain_text("编号")
    await expect(page.locator("#log .mine .row")).to_have_text(["白云湖社区下水道堵了", "污水漫到路上", "提交"])


async def test_a_screen_reader_hears_who_says_what(site: Opened, phone: NewPage) -> None:
    """New lines are announced politely, each with its speaker; states go to a status line."""
    page = await phone(site.url)
    await told(page)

    log = page.get_by_role("log", name="对话")
    assert await log.get_attribute("aria-live") == "polite"
    await expect(log.get_by_role("article").first).to_contain_text("我说：")
    await expect(log.get_by_role("article").last).to_contain_text("小助手说：")
    await expect(page.get_by_role("status")).to_be_attached()
    assert await page.evaluate("document.documentElement.lang") == "zh"
    assert await page.locator("h1").count() == 1
    ids = await page.evaluate(IDS)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_read(stage: Opened, phone: NewPage, scheme: str) -> None:
    """Text is large and stands out from what is behind it, by day and by night (WCAG AA)."""
    page = await phone(stage.url, color_scheme=scheme)
    await told(page)
    await page.locator("#personas summary").click()

    found: list[dict[str, Any]] = await page.evaluate(CONTRAST)

    assert len(found) > 20
    assert [each for each in found if each["ratio"] < 4.5] == []
    assert [each for each in found if each["size"] < 14] == []
    assert await page.locator("#log .bubble").first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)") >= 18


async def test_everything_has_a_name_and_fits_a_thumb(stage: Opened, phone: NewPage) -> None:
    """Nothing can be operated that a screen reader cannot name or a thumb cannot hit."""
    page = await phone(stage.url)
    await told(page)
    await page.locator("#personas summary").click()

    found: list[dict[str, Any]] = await page.evaluate(CONTROLS)

    assert len(found) > 10
    assert [each["what"] for each in found if not each["name"] and not each["decorative"]] == []
    tapped = [each for each in found if each["tag"] in ("BUTTON", "A", "SUMMARY", "TEXTAREA")]
    assert [each["what"] for each in tapped if each["height"] < 44 or each["width"] < 44] == []


@pytest.mark.parametrize(
    ("width", "height", "letters"), [(320, 568, 16), (320, 568, 28), (740, 320, 16), (1280, 800, 16)]
)
async def test_nothing_hangs_over_the_edge(
    stage: Opened, phone: NewPage, width: int, height: int, letters: int
) -> None:
    """No sideways scrolling on the smallest phone, with the largest letters, lying down, or at a desk."""
    page = await phone(stage.url, viewport={"width": width, "height": height})
    size = await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size == letters * 1.125
    await told(page)
    await page.get_by_label("写您的话").fill("https://example.org/" + "很长" * 60 + "x" * 200)
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#unsent .line")).to_have_count(0)

    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    box = await page.get_by_label("写您的话").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


async def test_the_page_says_hello_before_its_script_has_come(site: Opened, phone: NewPage) -> None:
    """On a slow line the first words and the emergency numbers are there at once, and typing is not lost."""
    page = await phone(site.url)
    arrived = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route("**/*.js", hold)
    await page.goto(site.url, wait_until="commit")

    await expect(page.get_by_text("有难处，直接说就行")).to_be_visible()
    await expect(page.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
    await page.get_by_label("写您的话").fill("等不及了")
    await expect(page.get_by_role("button", name="发送")).to_be_disabled()
    arrived.set()
    await page.get_by_role("button", name="发送").click()

    await expect(page.locator("#log .mine .bubble")).to_have_text(["等不及了"])

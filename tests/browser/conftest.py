"""A real browser, and a telephone that notes everything a page complains about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from handlers.talk.turn import House
from tests.stage.house import house
from tests.web.site import PERSONAS, Opened, configured, opened, seat

__all__ = ["house"]
PHONE = {"width": 360, "height": 740}
QUIET = ("ERR_INTERNET_DISCONNECTED", "503 (Service", "409 (Conflict", "415 (Unsupported")
"""what a browser writes down when a test takes the network away, or the server says no: meant"""
NewPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def site(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The pages of a city."""
    async with opened(house, configured(tmp_path)) as site:
        await seat(site)
        yield site


@pytest.fixture
async def stage(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The pages of the demo."""
    async with opened(house, configured(tmp_path), PERSONAS) as site:
        await seat(site)
        yield site


@pytest.fixture
def letters() -> int:
    """The size of letters the phone's owner has chosen; a test may ask for larger ones."""
    return 16


@pytest.fixture
async def browser(browser_path: str, letters: int) -> AsyncIterator[Browser]:
    """Chromium, with a microphone that hums."""
    calm = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    hum = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    size = [f"--blink-settings=defaultFontSize={letters}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=calm + hum + size)
        yield browser
        await browser.close()


PATIENCE = 20_000
"""milliseconds until something is given up that nobody is told of; machines that build are slow at times"""
expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[NewPage]:
    """Opens a page on a telephone of its own; at the end no page may have complained (errors, broken CSP)."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    async def open_page(url: str, **how: object) -> Page:
        settings = {"viewport": PHONE, "locale": "zh-CN", "has_touch": True, **how}
        context = await browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(url)
        await ready(page)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert [said for said in complaints if not any(words in said for words in QUIET)] == []


async def ready(page: Page) -> None:
    """The conversation has been loaded."""
    await page.locator("#log[aria-busy=false]").wait_for(state="attached")

"""A real browser, and a telephone that notes everything a page complains about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from handlers.talk.turn import House
from tests.stage.house import house
from tests.web.site import PERSONAS, Opened, configured, opened, seat

__all__ = ["house"]
PHONE = {"width": 360, "height": 740}
QUIET = ("ERR_INTERNET_DISCONNECTED", "503 (Service", "409 (Conflict", "415 (Unsupported")
"""what a browser writes down when a test takes the network away, or the server says no: meant"""
NewPage = Callable[..., Awaitable[Page]]
Launched = Callable[[int], Awaitable[Browser]]


@pytest_asyncio.fixture(loop_scope="session")
async def site(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The pages of a city."""
    async with opened(house, configured(tmp_path)) as site:
        await seat(site)
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def stage(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The pages of the demo."""
    async with opened(house, configured(tmp_path), PERSONAS) as site:
        await seat(site)
        yield site


@pytest.fixture
def letters() -> int:
    """The size of letters the phone's owner has chosen; a test may ask for larger ones."""
    return 16


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browsers(browser_path: str) -> AsyncIterator[Launched]:
    """Chromium, with a microphone that hums, for each size of letters: to start it takes as long as most tests."""
    calm = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    hum = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched: dict[int, Browser] = {}
    async with async_playwright() as playwright:

        async def of(letters: int) -> Browser:
            if letters not in launched:
                size = [f"--blink-settings=defaultFontSize={letters}"]
                start = playwright.chromium.launch
                launched[letters] = await start(executable_path=browser_path, args=calm + hum + size)
            return launched[letters]

        yield of
        for browser in launched.values():
            await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(browsers: Launched, letters: int) -> AsyncIterator[Browser]:
    """A browser in which nobody was before: what a page keeps lies in its context, and those end with the test."""
    browser = await browsers(letters)
    yield browser
    for context in browser.contexts:
        await context.close()


PATIENCE = 20_000
"""milliseconds until something is given up that nobody is told of; machines that build are slow at times"""
expect.set_options(timeout=PATIENCE)


@pytest_asyncio.fixture(loop_scope="session")
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

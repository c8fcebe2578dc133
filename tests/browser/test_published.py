"""The public page in a real browser: read on a telephone, by day and by night, without a script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import PHONE
from tests.browser.test_access import CONTRAST
from tests.web.site import Opened
from tests.web.test_published import approved

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PARTS = {
    "what": "双河村漯河上没有桥，到文化广场要绕两里路",
    "result": "连心桥六月十日通了，灯管藏在栏杆里。\n" + "https://example.org/" + "x" * 200,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_is_read_on_a_telephone(site: Opened, browser: Browser, scheme: str) -> None:
    """Nothing runs off the narrow screen, everything stands out, and the browser does not complain."""
    credit = {"idea": "d", "words": "把灯管藏进栏杆", "name": "明叔"}
    await approved(site, 3, parts=PARTS, credits=[credit])
    complaints: list[str] = []
    settings = {"viewport": PHONE, "locale": "zh-CN", "color_scheme": scheme}
    context = await browser.new_context(**settings)  # type: ignore[arg-type]
    page = await context.new_page()
    page.on("console", lambda said: complaints.append(said.text))
    await page.goto(f"{site.url}/published")

    await expect(page.locator("article")).to_have_count(3)
    await expect(page.locator("article").first).to_contain_text("明叔出的主意")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found: list[dict[str, Any]] = await page.evaluate(CONTRAST)
    assert [one for one in found if one["ratio"] < 4.5] == []
    assert found
    assert complaints == []
    await context.close()

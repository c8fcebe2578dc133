"""What a resident does with a document on an old phone: taps its name and has it; shows a code to another camera."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from handlers.talk.turn import House
from tests.browser.conftest import NewPage
from tests.documents.test_made_on_channels import INVITE, WORDS, hand_out, making
from tests.documents.test_making import CODE
from tests.web.site import Opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def site(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The web chat with one maker."""
    async with making(house, tmp_path) as opened:
        yield opened


async def test_an_invitation_is_saved_by_its_name(site: Opened, phone: NewPage, tmp_path: Path) -> None:
    """A card a thumb can hit, with the name of the file on it; tapped, the telephone has it under that name."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill("你好")
    await page.get_by_role("button", name="发送").tap()
    await expect(page.locator(".line:not(.mine)").first).to_be_visible()
    await hand_out(site, INVITE)

    card = page.get_by_role("link", name="院坝会.ics")
    box = await card.bounding_box()
    async with page.expect_download() as waiting:
        await card.tap()
    download = await waiting.value
    await download.save_as(tmp_path / "saved")

    assert box is not None
    assert box["height"] >= 44
    assert download.suggested_filename == "院坝会.ics"
    assert (tmp_path / "saved").read_bytes() == WORDS


async def test_a_code_is_as_wide_as_the_page_allows(site: Opened, phone: NewPage) -> None:
    """Another camera reads it off this screen: it is not cut to a square, and hardly smaller than the screen."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill("你好")
    await page.get_by_role("button", name="发送").tap()
    await expect(page.locator(".line:not(.mine)").first).to_be_visible()
    await hand_out(site, CODE, "photo")

    picture = page.get_by_alt_text("二维码.png")
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_js_property("naturalWidth", 600)
    box = await picture.bounding_box()

    assert box is not None
    assert box["width"] >= 290
    assert box["height"] > box["width"]

"""What a resident does on an old phone: say it, tap, send a photo, come back."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import NewPage, ready
from tests.web.site import CODE, CONCERN, Opened, photo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LOADED = "Array.from(document.querySelectorAll('#log img')).every((shot) => shot.naturalWidth === 300)"

APPEARING = """() => { window.appeared = new Promise((tell) => {
  new MutationObserver((_, observer) => {
    const button = document.querySelector("#log .options button");
    if (!button) return;
    observer.disconnect();
    const { x, y, width, height } = button.getBoundingClientRect();
    tell(document.elementFromPoint(x + width / 2, y + height / 2) === button);
    button.click();  // what a browser makes of a key
  }).observe(document.getElementById("log"), { childList: true, subtree: true });
}); }"""


async def test_a_concern_is_reported_in_two_turns(site: Opened, phone: NewPage) -> None:
    """One sentence, one tap, and the number is there."""
    page = await phone(site.url)

    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_role("button", name="发送").tap()
    await page.get_by_role("button", name="提交").tap()

    await expect(page.get_by_role("log")).to_contain_text("编号")
    await expect(page.locator(".line.mine .bubble")).to_have_text([CONCERN, "提交"])


async def test_a_double_tap_is_one_tap(site: Opened, phone: NewPage) -> None:
    """The second tap of two hits neither the same button again nor the one that has moved under the finger."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_role("button", name="发送").tap()
    await page.get_by_role("button", name="提交").tap(trial=True)
    box = await page.get_by_role("button", name="提交").bounding_box()
    assert box is not None

    for _ in range(2):
        await page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    await expect(page.get_by_role("log")).to_contain_text("编号")
    await expect(page.locator("#unsent .line")).to_have_count(0)
    await expect(page.locator(".line.mine .bubble")).to_have_text([CONCERN, "提交"])


async def test_a_button_that_has_just_come_feels_no_finger(site: Opened, phone: NewPage) -> None:
    """In the moment in which it appears a tap goes past it, a key does not; a moment later a tap hits it."""
    page = await phone(site.url)
    await page.evaluate(APPEARING)

    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")

    assert await page.evaluate("() => window.appeared") is False
    await expect(page.get_by_role("log")).to_contain_text("编号")
    await page.locator(".options.now button").first.tap()
    await expect(page.locator(".line.mine")).to_have_count(3)


async def test_a_reload_shows_the_conversation(site: Opened, phone: NewPage) -> None:
    """What was said is there again, and so are the words one had not sent yet."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.get_by_role("button", name="提交")).to_be_visible()
    await page.get_by_label("写您的话").fill("还有,晚上")
    before = await page.locator("#log .bubble").all_text_contents()

    await page.reload()
    await ready(page)

    await expect(page.locator("#log .bubble")).to_have_text(before)
    await expect(page.get_by_label("写您的话")).to_have_value("还有,晚上")


async def test_a_photo_is_sent_and_seen(site: Opened, phone: NewPage) -> None:
    """A chosen photo appears as a picture, from the server and not from the phone."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.get_by_role("button", name="提交")).to_be_visible()

    picture = FilePayload(name="IMG_1.png", mimeType="image/png", buffer=photo((300, 200), "PNG"))
    await page.get_by_label("照片", exact=True).set_input_files([picture, picture])

    shots = page.locator("#log .mine img")
    await expect(shots).to_have_count(2)
    await expect(page.locator("#unsent .line")).to_have_count(0)
    await page.wait_for_function(LOADED)
    assert len(site.kept()) == 2
    await expect(page.get_by_role("log")).to_contain_text("2 个")
    await expect(page.locator("#log .line:not(.mine)", has_text="提交")).to_have_count(2)


async def test_a_file_that_is_no_photo_is_refused_kindly(site: Opened, phone: NewPage) -> None:
    """The page says what to do instead, and goes on working."""
    page = await phone(site.url)
    await page.get_by_label("写您的话").fill("你好")
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#log .mine")).to_have_count(1)
    odd = FilePayload(name="a.heic", mimeType="image/heic", buffer=b"\x00\x00\x00\x18ftypheic" + bytes(99))

    await page.get_by_label("照片", exact=True).set_input_files(odd)
    await expect(page.locator("#unsent")).to_contain_text("看不了")
    await page.get_by_role("button", name="不发了").tap()
    await page.get_by_label("写您的话").fill("进度")
    await page.get_by_label("写您的话").press("Enter")

    await expect(page.locator("#unsent .line")).to_have_count(0)
    await expect(page.locator("#log .mine")).to_have_count(2)


async def test_voice_is_recorded_and_played(site: Opened, phone: NewPage) -> None:
    """Tap, talk, tap: the recording stands in the conversation."""
    page = await phone(site.url, permissions=["microphone"])

    await page.get_by_role("button", name="语音").tap()
    await expect(page.locator("#heard")).to_contain_text("0:01")
    await page.get_by_role("button", name="说完了，发送").tap()

    await expect(page.locator("#log audio")).to_have_count(1)
    assert [path.suffix for path in site.kept()] == [".webm"]
    await expect(page.get_by_role("button", name="语音")).to_be_visible()


async def test_a_recording_can_be_thrown_away(site: Opened, phone: NewPage) -> None:
    """What one does not want to send is not sent."""
    page = await phone(site.url, permissions=["microphone"])

    await page.get_by_role("button", name="语音").tap()
    await page.get_by_role("button", name="不要了").tap()

    await expect(page.get_by_role("button", name="语音")).to_be_visible()
    assert site.kept() == []
    assert await page.locator(".line").count() == 0


async def test_a_location_is_sent_when_allowed(site: Opened, phone: NewPage) -> None:
    """The phone's position goes along after one tap."""
    page = await phone(site.url, permissions=["geolocation"], geolocation={"latitude": 31.7175, "longitude": 113.3826})
    await page.get_by_label("写您的话").fill("路灯坏了，晚上看不见路")
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.locator("#log .line:not(.mine)").last).to_be_visible()

    await page.get_by_role("button", name="位置").tap()

    await expect(page.get_by_role("log")).to_contain_text("我的位置")
    await expect(page.get_by_role("log")).to_contain_text("31.71750, 113.38260")


async def test_a_refused_location_is_no_dead_end(site: Opened, phone: NewPage) -> None:
    """Whoever does not allow it is told that writing the name does as well."""
    page = await phone(site.url)

    await page.get_by_role("button", name="位置").tap()

    await expect(page.get_by_role("status")).to_contain_text("直接写")


async def test_a_link_from_a_door_greets_and_disappears(site: Opened, phone: NewPage) -> None:
    """The code is said once, is gone from the address bar, and does not show in the conversation."""
    page = await phone(f"{site.url}/?code=xc_door")

    await expect(page.get_by_role("log")).to_contain_text("西城街道活动组")
    assert page.url == f"{site.url}/"
    await expect(page.locator("body")).not_to_contain_text("xc_door")


async def test_a_one_time_link_makes_a_member(site: Opened, phone: NewPage) -> None:
    """The link in a member's hands opens the member's conversation, with a secret of its own."""
    page = await phone(f"{site.url}/?code={CODE}")

    await expect(page.get_by_role("log")).to_contain_text("何立新")
    assert CODE not in page.url
    await page.reload()
    await ready(page)
    await expect(page.get_by_role("log")).to_contain_text("何立新")


async def test_a_shared_screen_forgets_each_visitor(site: Opened, phone: NewPage) -> None:
    """On a kiosk a large button leaves, after asking, and the next person begins with nothing."""
    page = await phone(f"{site.url}/?kiosk")
    await page.get_by_label("写您的话").fill(CONCERN)
    await page.get_by_label("写您的话").press("Enter")
    await expect(page.get_by_role("button", name="提交")).to_be_visible()

    await page.get_by_role("button", name="说完了，离开").tap()
    await page.get_by_role("button", name="离开", exact=True).tap()

    await expect(page.locator("#log .line")).to_have_count(0)
    assert await page.context.cookies() == []
    assert await page.evaluate("localStorage.getItem('tongxin.writing')") in (None, "")


async def test_english_speakers_read_english(site: Opened, phone: NewPage) -> None:
    """The page speaks the browser's language, and so does the assistant."""
    page = await phone(site.url, locale="en-GB")

    await page.get_by_label("Your words").fill("hello")
    await page.get_by_role("button", name="Send").tap()

    await expect(page.get_by_role("log")).to_contain_text("CPPCC")

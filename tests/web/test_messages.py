"""What is said through the page is on disk before it is acknowledged, once, and comes back as it was said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handlers.talk.turn import House
from tests.web.site import CONCERN, Opened, configured, fresh_event, opened, seat

LONG = "很长的话" * 8000  # 96 kB


async def test_a_clear_sentence_files_in_two_turns(site: Opened) -> None:
    """A resident says it in one sentence, taps once, and holds a number."""
    resident = await site.caller()

    await resident.say(CONCERN)
    await resident.tap("提交")

    said = await resident.texts()
    assert said[0] == f"me: {CONCERN}"
    assert "me: 提交" in said
    assert "编号" in said[-1]


async def test_a_stranger_gets_a_session_before_anything_is_kept(site: Opened) -> None:
    """The first try only brings a session: were its answer lost, nothing would be said twice by two strangers."""
    resident = await site.caller()
    body = {"event": fresh_event(), "text": CONCERN}

    status, answer = await resident.post("/messages", body)

    assert (status, answer) == (409, {"again": True})
    assert await resident.lines() == []
    assert (await resident.post("/messages", body))[0] == 200


async def test_the_same_id_again_changes_nothing(site: Opened) -> None:
    """A page that did not hear the answer sends again; the message stands there once."""
    resident = await site.caller()
    event = fresh_event()

    first = await resident.say(CONCERN, event)
    before = await resident.texts()
    again = await resident.say(CONCERN, event)

    assert (first, again) == ({"new": True}, {"new": False})
    assert await resident.texts() == before


async def test_nobody_uses_up_the_ids_of_others(site: Opened) -> None:
    """Two people whose browsers chose the same id are both heard."""
    one, other = await site.caller(), await site.caller()

    assert await one.say("你好", "same-id-of-two") == {"new": True}
    assert await other.say("你好", "same-id-of-two") == {"new": True}


async def test_what_was_acknowledged_is_there_after_a_restart(house: House, tmp_path: Path) -> None:
    """Conversation and session outlive the program."""
    config = configured(tmp_path)
    async with opened(house, config) as site:
        resident = await site.caller()
        await resident.say(CONCERN)
        before, secret = await resident.texts(), resident.cookie()

    async with opened(house, config) as site:
        resident = await site.caller()
        resident.show(secret)

        assert await resident.texts() == before


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"event": "short", "text": "x"},
        {"event": "with space in it", "text": "x"},
        {"event": ["12345678"], "text": "x"},
        {"event": "12345678"},
        {"event": "12345678", "text": ""},
        {"event": "12345678", "text": "  \n "},
        {"event": "12345678", "text": 7},
        {"event": "12345678", "text": "x", "press": "do:help"},
        {"event": "12345678", "press": "x" * 65},
        {"event": "12345678", "spot": [31.7]},
        {"event": "12345678", "spot": [91, 0]},
        {"event": "12345678", "spot": ["31", "113"]},
        {"event": "12345678", "spot": [True, False]},
        {"event": "12345678", "spot": [float("nan"), 0]},
        ["12345678", "x"],
        "text",
    ],
    ids=str,
)
async def test_what_no_page_sends_is_refused(site: Opened, told: Any) -> None:
    """Malformed requests are the caller's fault: 400, never 500, and nothing is kept."""
    resident = await site.caller()
    await resident.say("你好")
    before = await resident.texts()

    status, _ = await resident.post("/messages", told)

    assert status == 400
    assert await resident.texts() == before


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b""], ids=["cut", "bytes", "deep", "empty"])
async def test_what_is_no_json_is_refused(site: Opened, body: bytes) -> None:
    """Broken, binary and bottomless bodies end as 400."""
    resident = await site.caller()
    headers = resident.headers | {"Content-Type": "application/json"}

    async with resident.session.post("/messages", data=body, headers=headers) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "'; DROP TABLE people; --",
        "{city} {0} %s ${x}",
        "左\u202e右\u200b👨‍👩‍👧𠮷",
        "第一行\r\n第二行",
        "../../etc/passwd",
        LONG,
    ],
    ids=["markup", "sql", "braces", "bidi", "lines", "path", "long"],
)
async def test_words_come_back_as_they_were_written(site: Opened, words: str) -> None:
    """Nothing people write is read as anything but words."""
    resident = await site.caller()

    await resident.say(words)

    assert (await resident.lines())[0]["text"] == words


@pytest.mark.parametrize("words", ["坏\ud83d了", "坏\x00了"], ids=["half a character", "NUL"])
async def test_what_no_database_can_keep_is_marked(site: Opened, words: str) -> None:
    """Half an emoji or a NUL costs that character, not the message."""
    resident = await site.caller()

    await resident.say(words)

    assert (await resident.lines())[0]["text"] == "坏\ufffd了"


async def test_a_body_without_end_is_cut_off(site: Opened) -> None:
    """More than any person writes is refused without being read to the end."""
    resident = await site.caller()

    status, _ = await resident.post("/messages", {"event": fresh_event(), "text": "x" * 300_000})

    assert status == 413


async def test_an_old_button_is_named_by_what_stood_on_it(site: Opened) -> None:
    """A button pressed later than others appears in the conversation under its own label."""
    resident = await site.caller()
    await resident.say("你好")
    old = next(line["options"] for line in await resident.lines() if line["options"])[0]
    await resident.say(CONCERN)

    await resident.say(press=old["press"])

    assert f"me: {old['label']}" in await resident.texts()


async def test_a_forged_button_gets_a_kind_no(site: Opened) -> None:
    """A press nobody was offered does nothing and says so."""
    resident = await site.caller()

    await resident.say(press="take:0000000000000000")

    assert "用不了" in (await resident.texts())[-1]


async def test_a_location_is_a_place(site: Opened) -> None:
    """A position sent from the page goes into the report."""
    resident = await site.caller()
    await resident.say("路灯坏了，晚上看不见路")

    await resident.say(spot=[31.7175, 113.3826])

    assert any("31.71750, 113.38260" in text for text in await resident.texts())


async def test_a_door_s_code_fills_in_the_place(site: Opened) -> None:
    """Whoever came by the link on a group's door is asked only what is wrong."""
    resident = await site.caller()

    await resident.say("/start xc_door")

    assert any("西城街道活动组" in text for text in await resident.texts())


async def test_pages_of_the_conversation_do_not_overlap(site: Opened) -> None:
    """Earlier lines are fetched page by page, every line once, in order."""
    resident = await site.caller()
    for number in range(45):
        await resident.say(f"第{number}句")
    newest = await resident.lines()
    older = await resident.lines(before=newest[0]["id"])
    oldest = await resident.lines(before=older[0]["id"])

    ids = [line["id"] for line in [*oldest, *older, *newest]]
    assert ids == sorted(set(ids))
    assert [line["text"] for line in [*oldest, *older, *newest] if line["mine"]] == [f"第{n}句" for n in range(45)]


@pytest.mark.parametrize("query", [{"after": "' OR 1=1"}, {"before": "zzzz"}, {"after": "0" * 5000}], ids=str)
async def test_a_made_up_place_in_the_conversation_shows_nothing_of_others(site: Opened, query: dict[str, str]) -> None:
    """Whatever one asks for, one only sees one's own lines."""
    other, curious = await site.caller(), await site.caller()
    await other.say(CONCERN)
    await curious.say("你好")

    assert all(CONCERN not in line["text"] for line in await curious.lines(**query))


async def test_while_the_database_is_down_nothing_is_promised(site: Opened) -> None:
    """503 with a time to come back and a sentence; the same id is taken later, once."""
    resident = await site.caller()
    await resident.say("你好")
    body = {"event": fresh_event(), "text": "下水道堵了"}

    with site.outage():
        status, answer = await resident.post("/messages", body)

    assert status == 503
    assert resident.answers[-1]["headers"]["Retry-After"] == "5"
    assert answer["text"].startswith("系统正在检修")
    assert answer["hotline"] == ""
    assert (await resident.post("/messages", body)) == (200, {"new": True})
    assert (await resident.post("/messages", body)) == (200, {"new": False})


@pytest.mark.parametrize("known", [True, False], ids=["somebody we know", "a stranger"])
async def test_a_cry_for_help_is_answered_without_a_database(site: Opened, known: bool) -> None:
    """The number that helps comes with the refusal itself."""
    resident = await site.caller()
    if known:
        await resident.say("你好")

    with site.outage():
        status, answer = await resident.post("/messages", {"event": fresh_event(), "text": "着火了，快来人"})

    assert status == 503
    assert "119" in answer["hotline"]


async def test_english_browsers_are_spoken_to_in_english(site: Opened) -> None:
    """The page and its refusals follow the browser's language."""
    resident = await site.caller()
    async with resident.session.get("/", headers={"Accept-Language": "en-GB,en;q=0.8"}) as response:
        page = await response.text()
    async with resident.session.get("/") as response:
        original = await response.text()

    assert '<html lang="en"' in page
    assert "Front-line" in page
    assert '<html lang="zh"' in original
    assert "{{" not in page + original


async def test_what_others_do_appears_in_one_s_own_conversation(stage: Opened) -> None:
    """A member takes the issue over; its reporter reads so."""
    resident, member = await stage.caller(), await stage.caller()
    await member.post("/persona", {"user": "li"})
    await resident.say(CONCERN)
    await resident.tap("提交")

    await member.tap("接单")

    assert any("李秀兰" in text for text in await resident.texts())


async def test_two_databases_give_one_page(house: House, tmp_path: Path, database_url: str) -> None:
    """The conversation is the same on SQLite and PostgreSQL."""
    async with opened(house, configured(tmp_path, database_url)) as site:
        await seat(site)
        resident = await site.caller()
        await resident.say(CONCERN)
        await resident.tap("提交")

        assert [text.partition(":")[0] for text in await resident.texts()] == ["me", "bot", "bot", "me", "bot"]

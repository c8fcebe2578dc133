"""The fake Telegram server refuses what the real one refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram import FakeTelegram

MEI = 7001
PICTURE = "https://example.org/a"
BUTTON = {"text": "a", "callback_data": "x"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        server.user(MEI)
        yield server


async def call(fake: FakeTelegram, method: str, **params: Any) -> Any:
    """The decoded answer to a call that a client library's types would not let us make."""
    address = f"{fake.base_url}/bot{fake.token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(address, json=params) as answer:
        body = await answer.json()
        assert answer.status == body.get("error_code", 200)
        return body


def text(text: str = "a", **more: Any) -> tuple[str, dict[str, Any]]:
    """A message with a text."""
    return "sendMessage", {"chat_id": MEI, "text": text} | more


def keys(*rows: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """A message with these rows of buttons."""
    return text(reply_markup={"inline_keyboard": list(rows)})


WRONG: dict[str, tuple[tuple[str, dict[str, Any]], str]] = {
    "a method that does not exist": (("sendPigeon", {}), "method not found"),
    "a parameter that does not exist": (text(loud=True), "unknown parameter loud"),
    "a required parameter missing": (("sendMessage", {"chat_id": MEI}), "parameter text of sendMessage is required"),
    "a parameter of the wrong type": (text(message_thread_id="x"), "message_thread_id must be Integer"),
    "a number for a truth": (text(protect_content=1), "protect_content must be Boolean"),
    "a nested field of the wrong type": (
        text(link_preview_options={"is_disabled": "yes"}),
        "link_preview_options.is_disabled must be Boolean",
    ),
    "a nested field that does not exist": (keys([{"text": "a", "call": "x"}]), "inline_keyboard[0][0].call"),
    "a nested field missing": (keys([{"callback_data": "x"}]), "inline_keyboard[0][0].text"),
    "a name without @ for a chat": (("sendMessage", {"chat_id": "mei", "text": "a"}), "chat_id must be"),
    "an empty text": (text(" \n"), "message text is empty"),
    "a text that is only markup": (text("<b></b>", parse_mode="HTML"), "message text is empty"),
    "a text of 4097": (text("中" * 4097), "message is too long"),
    "a text of 2049 emoji": (text("😀" * 2049), "message is too long"),
    "a caption of 1025": (("sendPhoto", {"chat_id": MEI, "photo": PICTURE, "caption": "中" * 1025}), "too long"),
    "an unclosed tag": (text("<b>a", parse_mode="HTML"), "can't parse entities"),
    "a bare <": (text("a < b", parse_mode="HTML"), "can't parse entities"),
    "tags that cross": (text("<b><i>a</b></i>", parse_mode="HTML"), "can't parse entities"),
    "an unknown tag": (text("<h1>a</h1>", parse_mode="HTML"), "can't parse entities"),
    "an entity outside the text": (text("ab", entities=[{"type": "bold", "offset": 1, "length": 2}]), "outside"),
    "callback_data of 66 bytes": (keys([{"text": "a", "callback_data": "中" * 22}]), "BUTTON_DATA_INVALID"),
    "callback_data of none": (keys([{"text": "a", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
    "nine buttons in a row": (keys([BUTTON] * 9), "row of more than 8"),
    "101 buttons": (keys(*[[BUTTON]] * 101), "more than 100"),
    "a button that does nothing": (keys([{"text": "a"}]), "exactly one action"),
    "a button that does two things": (keys([BUTTON | {"url": "https://example.org"}]), "exactly one action"),
    "a button with a bad address": (keys([{"text": "a", "url": "example"}]), "URL is invalid"),
    "an album of one": (("sendMediaGroup", {"chat_id": MEI, "media": [{"type": "photo", "media": PICTURE}]}), "2-10"),
    "an unknown chat action": (("sendChatAction", {"chat_id": MEI, "action": "dancing"}), "wrong parameter action"),
    "an over-long toast": (("answerCallbackQuery", {"callback_query_id": "1", "text": "中" * 201}), "0-200"),
    "a command in capitals": (
        ("setMyCommands", {"commands": [{"command": "Start", "description": "a"}]}),
        "BOT_COMMAND_INVALID",
    ),
    "a scope that lacks its chat": (("deleteMyCommands", {"scope": {"type": "chat"}}), "BotCommandScope"),
    "a secret with a space": (("setWebhook", {"url": "http://127.0.0.1/", "secret_token": "a b"}), "unallowed"),
    "an unknown kind of update": (("getUpdates", {"allowed_updates": ["gossip"]}), "unknown kinds"),
    "an edit of nothing": (("editMessageText", {"text": "a"}), "message identifier is not specified"),
}


@pytest.mark.parametrize("fault", WRONG)
async def test_malformed_calls_are_refused(fake: FakeTelegram, fault: str) -> None:
    """A malformed call is refused with the reason, written down, and changes nothing."""
    (method, params), complaint = WRONG[fault]
    answer = await call(fake, method, **params)

    assert complaint in answer["description"]
    assert [(one.method, one.params) for one in fake.ledger.refused] == [(method, params)]
    assert fake.ledger.calls == []


RIGHT: dict[str, tuple[str, dict[str, Any]]] = {
    "a text of 4096": text("中" * 4096),
    "a text of 2048 emoji": text("😀" * 2048),
    "4096 after the markup is read": text("<b>" + "中" * 4094 + "</b>&lt;&gt;", parse_mode="HTML"),
    "markup characters without a parse_mode": text("<b>a & b_*"),
    "callback_data of 64 bytes": keys([{"text": "a", "callback_data": "中" * 21 + "a"}]),
    "100 buttons": keys(*[[BUTTON] * 8] * 12, [BUTTON] * 4),
    "a caption of 1024": ("sendPhoto", {"chat_id": MEI, "photo": PICTURE, "caption": "中" * 1024}),
    "another spelling of the method": ("SENDMESSAGE", {"chat_id": MEI, "text": "a"}),
    "an album of two": ("sendMediaGroup", {"chat_id": MEI, "media": [{"type": "photo", "media": PICTURE}] * 2}),
}


@pytest.mark.parametrize("case", RIGHT)
async def test_what_just_fits_passes(fake: FakeTelegram, case: str) -> None:
    """The limits refuse nothing that Telegram takes."""
    method, params = RIGHT[case]
    assert (await call(fake, method, **params))["ok"] is True
    assert len(fake.ledger.calls) == 1


async def test_html_is_read_as_people_see_it(fake: FakeTelegram) -> None:
    """Entities are counted in UTF-16 units, nested ones too, and escaped characters appear."""
    source = '😀<b>a<i>b</i></b> <a href="https://example.org">&amp;c</a>'
    message = (await call(fake, *text(source)[:1], chat_id=MEI, text=source, parse_mode="HTML"))["result"]

    assert message["text"] == "😀ab &c"
    assert [(one["type"], one["offset"], one["length"]) for one in message["entities"]] == [
        ("bold", 2, 2),
        ("italic", 3, 1),
        ("text_link", 5, 2),
    ]


async def test_updates_made_by_hand_are_checked_too(fake: FakeTelegram) -> None:
    """A fixture that Telegram would never send fails the test that pushes it."""
    press = {"id": "1", "from": fake.user(MEI).about, "data": "x"}
    with pytest.raises(Exception, match=r"chat_instance .* is required"):
        fake.push({"callback_query": press})
    assert fake.push({"callback_query": press | {"chat_instance": "-1"}}) is not None


async def test_a_wrong_token_is_unauthorized(fake: FakeTelegram) -> None:
    """Nobody gets in with another token, to the methods or to the files."""
    async with aiohttp.ClientSession() as session:
        for path in ("/bot1:other/getMe", "/file/bot1:other/photos/file_1.jpg"):
            async with session.get(fake.base_url + path) as answer:
                assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    assert fake.ledger.calls == []

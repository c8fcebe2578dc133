"""The fake WeCom app keeps the rules of the real one: crypto, tokens, partial failures, cards, media, silent drops."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson
import pytest

from tests.fakes.wecom import FakeWeCom, crypto
from tests.fakes.wecom.members import JPEG
from tests.fakes.wecom_program import Now, Post, Program, fake, now, post, program

__all__ = ["fake", "now", "post", "program"]
CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "3号楼路灯不亮"},
    "task_id": "c-42_r1",
    "button_list": [{"text": "认领", "key": "take:1"}, {"text": "转交", "key": "pass:1"}],
}


def text(to: str = "LiWei", content: str = "好", **more: Any) -> dict[str, Any]:
    """A text to somebody."""
    return {"touser": to, "msgtype": "text", "agentid": 1000002, "text": {"content": content}, **more}


def card(to: str = "LiWei", **more: Any) -> dict[str, Any]:
    """A card with two buttons."""
    return {"touser": to, "msgtype": "template_card", "agentid": 1000002, "template_card": CARD | more}


@pytest.mark.parametrize(
    ("key", "receive_id", "encrypted", "plain"),
    [
        (
            "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
            "wx5823bf96d3bd56c7",
            "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
            b"1616140317555161061",
        ),
        (
            "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
            "",
            "PtEf/qEh+Y7YEqqbZY88HG7dKEEfUvciJiVLAUpBGYSH+VAi0H7452MNPZuqbqW2b2zKLz6B3/3GHTldW1kw0w==",
            b"x" * 12,
        ),
    ],
)
def test_published_vectors_open_and_close(key: str, receive_id: str, encrypted: str, plain: bytes) -> None:
    """What others have published opens to the same text; the same salt closes it to the same bytes."""
    assert crypto.unseal(key, encrypted) == (plain, receive_id)
    if not receive_id:
        assert crypto.seal(key, receive_id, plain, salt=b"A" * 16) == encrypted


def test_a_published_signature_is_reached() -> None:
    """The signature covers token, time, nonce and the sealed text in the order of bytes."""
    sealed = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    assert crypto.sign("QDG6eK", "1409659589", "263014780", sealed) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"


async def test_a_token_lives_two_hours_and_is_the_same_until_then(fake: FakeWeCom, post: Post, now: Now) -> None:
    """Asking again gives the same; afterwards the old one is called expired, an invented one invalid, none missing."""
    assert (await post("message/send", text()))["errcode"] == 0
    await post("message/send", text(content="二"))
    assert (fake.tokens.asked, fake.tokens.issued) == (2, 1)
    now.at += 7200
    assert (await post("message/send", text(), token=f"T1-{'k' * 200}"))["errcode"] == 42001
    assert (await post("message/send", text(), token="made up"))["errcode"] == 40014
    assert (await post("message/send", text(), token=""))["errcode"] == 41001
    assert (await post("message/send", text()))["errcode"] == 0
    assert fake.tokens.issued == 2


async def test_whoever_is_out_of_range_is_named_in_small_letters(fake: FakeWeCom, post: Post) -> None:
    """Some out of range: success with their names; all: refused; nobody named: malformed."""
    answer = await post("message/send", text("LiWei|NoBody"))
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    assert (await post("message/send", text("NoBody")))["errcode"] == 81013
    assert (await post("message/send", text("")))["errcode"] == 82001
    assert [one.code for one in fake.ledger.refused] == [82001]


async def test_an_identical_request_is_delivered_once(fake: FakeWeCom, post: Post, now: Now) -> None:
    """Byte for byte the same within the interval: known; one byte more, or later: delivered."""
    again = text(enable_duplicate_check=1, duplicate_check_interval=60)
    assert (await post("message/send", again)) == (await post("message/send", again))
    assert len(fake.ledger.of("message/send")) == 1
    now.at += 60
    await post("message/send", again)
    assert fake.ledger.texts("LiWei") == ["好", "好"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"touser":"LiWei","msgtype":"text","agentid":1000002,"text":{"content":"\\u597d"}}', 40033),
        (text(content=" "), 44004),
        (text(odd=1), 40058),
        (text() | {"agentid": 5}, 301002),
        (text() | {"msgtype": "song"}, 40008),
        (card(task_id="c 42"), 42017),
        (card(task_id=""), 40063),
        (card(button_list=[]), 42040),
        (card(button_list=[{"text": "a", "key": "k"}] * 2), 42044),
        (card(button_list=[{"text": "a", "key": str(n)} for n in range(7)]), 42041),
        (card(horizontal_content_list=[{"value": "x"}]), 42027),
        (card(horizontal_content_list=[{"keyname": "x"}] * 7), 42035),
        (card(), 43012),
    ],
)
async def test_what_the_vendor_refuses_is_refused(post: Post, body: Any, code: int) -> None:
    """Escapes, empty texts, unknown fields, wrong apps, cards over their limits or without an address to call."""
    assert (await post("message/send", body))["errcode"] == code


async def test_a_long_text_is_cut_and_written_down(fake: FakeWeCom, post: Post) -> None:
    """Beyond 2,048 bytes people see nothing, and the ledger says so."""
    await post("message/send", text(content="好" * 683))
    assert fake.member("LiWei").inbox.shown[0].text == "好" * 682
    assert len(fake.ledger.cut) == 1


async def test_too_much_to_one_member_vanishes(fake: FakeWeCom, post: Post, now: Now) -> None:
    """The 31st within a minute is accepted and never seen; a minute later it goes on."""
    for number in range(31):
        assert (await post("message/send", text(content=str(number))))["errcode"] == 0
    assert [one.text for one in fake.ledger.dropped] == ["30"]
    now.at += 61
    await post("message/send", text(content="later"))
    assert len(fake.ledger.dropped) == 1


async def test_an_address_is_verified_with_an_echo(fake: FakeWeCom, program: Program) -> None:
    """The plus signs of the echo arrive as plus signs, and what comes back is the echo and nothing else."""
    for number in range(20):
        assert await fake.callback.verify(f"{number}") == (200, f"{number}".encode())


async def test_what_a_member_does_arrives_sealed(fake: FakeWeCom, program: Program) -> None:
    """Texts, photos, places and events, each with the fields of the fact sheet."""
    hua = fake.member("LiWei")
    await hua.says("灯坏了 <b>&]]>")
    await hua.sends_photo()
    await hua.sends_location(31.7, 113.4, "曾都区")
    await hua.enters()
    said, photo, place, event = program.got
    assert (said["Content"], said["FromUserName"], said["AgentID"]) == ("灯坏了 <b>&]]>", "LiWei", "1000002")
    assert fake.media.valid(photo["MediaId"]).content == JPEG
    assert (place["Location_X"], place["AppType"]) == ("31.7", "wxwork")
    assert (event["Event"], event.get("MsgId")) == ("enter_agent", None)


async def test_a_callback_comes_three_times_and_no_more(fake: FakeWeCom, program: Program) -> None:
    """After silence or a refusal it is tried again; what was answered is not; copies and losses are as ordered."""
    hua = fake.member("LiWei")
    program.status = 503
    assert [one.status for one in await hua.says("一")] == [503, 503, 503]
    program.status = 200
    fake.callback.answer_within = 0.05
    program.hold.clear()
    assert [one.status for one in await hua.says("二")] == [0, 0, 0]
    program.hold.set()
    fake.callback.answer_within = 5.0
    fake.callback.lose = 1
    assert await hua.says("三") == []
    fake.callback.copies = 3
    assert len(await hua.says("四")) == 3
    fake.callback.copies = 1
    fake.callback.hold()
    await hua.says("五")
    await hua.says("六")
    await fake.callback.release(backwards=True)
    assert [one["Content"] for one in program.got][6:] == ["四", "四", "四", "六", "五"]


async def test_a_card_is_changed_once_a_code(fake: FakeWeCom, program: Program, post: Post, now: Now) -> None:
    """The code of the sending and that of each press are good for one change each, within 72 hours."""
    fake.member("WangFang")
    first = (await post("message/send", card("LiWei|WangFang")))["response_code"]
    (shown,) = await fake.member("LiWei").hears()
    assert shown.labels == ["认领", "转交"]
    await fake.member("LiWei").presses("认领")
    pressed = program.got[-1]
    assert (pressed["EventKey"], pressed["TaskId"]) == ("take:1", "c-42_r1")

    change = {"agentid": 1000002, "atall": 1, "button": {"replace_name": "已认领"}}
    update = "message/update_template_card"
    assert (await post(update, change | {"response_code": pressed["ResponseCode"]}))["errcode"] == 0
    assert [fake.member(one).inbox.shown[0].dead for one in ("LiWei", "WangFang")] == ["已认领"] * 2
    assert (await post(update, change | {"response_code": pressed["ResponseCode"]}))["errcode"] == 60140
    now.at += 72 * 3600
    assert (await post(update, change | {"response_code": first}))["errcode"] == 60140
    assert (await post("message/send", card()))["errcode"] == 42018


async def test_a_vote_is_cast_with_what_was_ticked(fake: FakeWeCom, program: Program, post: Post) -> None:
    """The ticked options arrive by their ids, under the question they belong to."""
    box = {"question_key": "q", "mode": 1, "option_list": [{"id": "i1", "text": "路灯"}, {"id": "i2", "text": "下水"}]}
    vote = {"card_type": "vote_interaction", "main_title": {"title": "先谈哪件"}, "task_id": "v-1", "checkbox": box,
            "submit_button": {"text": "投票", "key": "vote:1"}}  # fmt: skip
    body = {"touser": "LiWei", "msgtype": "template_card", "agentid": 1000002, "template_card": vote}
    assert (await post("message/send", body))["errcode"] == 0
    (delivery,) = await fake.member("LiWei").votes("下水")
    assert delivery.status == 200
    assert program.got[-1]["EventKey"] == "vote:1"


async def test_files_last_three_days(fake: FakeWeCom, post: Post, now: Now) -> None:
    """Uploaded with the name as it is, sent by id, gone after three days; formats and sizes are looked at."""
    await post("message/send", text())
    token = f"T1-{'k' * 200}"
    async with aiohttp.ClientSession() as session:

        async def upload(kind: str, content: bytes) -> dict[str, Any]:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("media", content, filename="报告.docx")
            query = {"access_token": token, "type": kind}
            async with session.post(f"{fake.base_url}/cgi-bin/media/upload", params=query, data=form) as answer:
                told: dict[str, Any] = await answer.json()
                return told

        kept = await upload("file", b"PK content")
        assert fake.media.files[kept["media_id"]].name == "报告.docx"
        assert [(await upload(kind, b"plain text"))["errcode"] for kind in ("image", "voice", "odd")] == [
            40005, 40009, 40004,
        ]  # fmt: skip
        assert (await upload("file", b"tiny"))["errcode"] == 40006
        query = {"access_token": token, "media_id": kept["media_id"]}
        async with session.get(f"{fake.base_url}/cgi-bin/media/get", params=query) as answer:
            assert await answer.read() == b"PK content"
        file = {"touser": "LiWei", "msgtype": "file", "agentid": 1000002, "file": {"media_id": kept["media_id"]}}
        assert (await post("message/send", file))["errcode"] == 0
        now.at += 3 * 86400
        assert (await post("message/send", file))["errcode"] == 40007


async def test_the_menu_is_kept_and_pressed(fake: FakeWeCom, program: Program, post: Post) -> None:
    """Three top entries of five each; a press of an entry that is there arrives as a click."""
    menu = {"button": [{"name": "我的", "type": "click", "key": "todo"}]}
    assert (await post("menu/create", menu, agentid="1000002"))["errcode"] == 0
    await fake.member("LiWei").clicks("todo")
    assert (program.got[-1]["Event"], program.got[-1]["EventKey"]) == ("click", "todo")
    assert (await post("menu/create", {"button": menu["button"] * 4}, agentid="1000002"))["errcode"] == 40058
    assert (await post("menu/create", menu, agentid="1"))["errcode"] == 40056


async def test_faults_choose_their_calls(fake: FakeWeCom, post: Post) -> None:
    """Codes, pages, cut answers and lost ones; the ledger tells what took effect."""
    fake.fault("errcode", code=45009)
    assert (await post("message/send", text()))["errcode"] == 45009
    assert fake.ledger.calls == []
    fake.fault("lost_answer")
    with pytest.raises(aiohttp.ClientError):
        await post("message/send", text())
    fake.fault("cut_json")
    with pytest.raises(orjson.JSONDecodeError):
        await post("message/send", text())
    assert [one.outcome for one in fake.ledger.calls] == ["lost_answer", "cut_json"]
    fake.fault("reset", user="LiWei")
    with pytest.raises(aiohttp.ClientError):
        await post("message/send", text())
    fake.fault("status")
    with pytest.raises(orjson.JSONDecodeError):
        await post("message/send", text())
    assert len(fake.ledger.calls) == 2
    with pytest.raises(ValueError, match="no such kind"):
        fake.fault("earthquake")

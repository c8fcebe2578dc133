"""The fake customer service keeps the rules of the real one: cursor, five in 48 hours, sessions, codes, own ids."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.kf import ACCOUNT
from tests.fakes.wecom_program import Now, Post, Program, fake, now, post, program

__all__ = ["fake", "now", "post", "program"]
MEI = "wm0mei"


def text(content: str = "好", msgid: str = "", user: str = MEI) -> dict[str, Any]:
    """A text to a resident."""
    body = {"touser": user, "open_kfid": ACCOUNT, "msgtype": "text", "text": {"content": content}}
    return body | ({"msgid": msgid} if msgid else {})


def sync(cursor: str = "", **more: Any) -> dict[str, Any]:
    """A reading from there."""
    return {"cursor": cursor, "open_kfid": ACCOUNT, **more}


async def code(post: Post, method: str, body: dict[str, Any]) -> int:
    """The errcode of a call."""
    return int((await post(method, body))["errcode"])


async def test_the_log_is_read_by_cursor(fake: FakeWeCom, post: Post, now: Now) -> None:
    """In pages, some of them empty, from the oldest message of three days, each page where the last one ended."""
    mei = fake.resident(MEI)
    await mei.says("太早了")
    now.at += 3 * 86400
    for word in "一二三":
        await mei.says(word)
    fake.kf.page, fake.kf.empty_pages = 2, 1
    empty = await post("kf/sync_msg", sync())
    assert (empty["msg_list"], empty["has_more"]) == ([], 1)
    first = await post("kf/sync_msg", sync(empty["next_cursor"]))
    second = await post("kf/sync_msg", sync(first["next_cursor"]))
    told = [one["text"]["content"] for page in (first, second) for one in page["msg_list"]]
    assert (told, first["has_more"], second["has_more"]) == (["一", "二", "三"], 1, 0)


async def test_reading_without_a_token_is_for_emergencies(fake: FakeWeCom, post: Post, now: Now) -> None:
    """Six a minute; with the token of a nudge as often as one likes, for ten minutes."""
    assert [await code(post, "kf/sync_msg", sync()) for _ in range(7)] == [0] * 6 + [45009]
    token = fake.kf.token()
    assert await code(post, "kf/sync_msg", sync(token=token)) == 0
    now.at += 600
    assert await code(post, "kf/sync_msg", sync(token=token)) == 95007


async def test_five_messages_in_48_hours(fake: FakeWeCom, post: Post, now: Now) -> None:
    """A word of theirs allows five; the sixth and the 49th hour are refused; a new word begins anew."""
    mei = fake.resident(MEI)
    assert await code(post, "kf/send_msg", text()) == 95002
    await mei.says("在吗")
    assert [await code(post, "kf/send_msg", text()) for _ in range(6)] == [0] * 5 + [95001]
    await mei.says("还在吗")
    now.at += 48 * 3600 + 1
    assert await code(post, "kf/send_msg", text()) == 95002


async def test_an_id_is_said_once(fake: FakeWeCom, post: Post) -> None:
    """A repeat of an id of one's own is recognised, whatever it says."""
    await fake.resident(MEI).says("在吗")
    assert await code(post, "kf/send_msg", text("一", "a-1")) == 0
    assert await code(post, "kf/send_msg", text("二", "a-1")) == 95033
    assert [said.text for said in fake.resident(MEI).chat.shown] == ["一"]


async def test_a_session_has_one_who_answers(fake: FakeWeCom, post: Post) -> None:
    """New or ours: we may speak; a person's or ended: not; moves go forward only."""
    mei = fake.resident(MEI)
    await mei.says("在吗")
    where = {"open_kfid": ACCOUNT, "external_userid": MEI}
    trans = "kf/service_state/trans"
    assert await code(post, trans, where | {"service_state": 1}) == 0
    assert await code(post, trans, where | {"service_state": 1}) == 95016
    assert await code(post, trans, where | {"service_state": 3, "servicer_userid": "nobody"}) == 95014
    assert await code(post, trans, where | {"service_state": 3, "servicer_userid": "servant"}) == 0
    assert await code(post, "kf/send_msg", text()) == 95018
    assert await code(post, trans, where | {"service_state": 4}) == 0
    assert await code(post, "kf/send_msg", text()) == 95013
    await mei.says("还有一件事")
    assert (await post("kf/service_state/get", where))["service_state"] == 0


async def test_a_welcome_is_said_once_within_twenty_seconds(fake: FakeWeCom, post: Post, now: Now) -> None:
    """The code comes where nobody was welcomed or wrote for 48 hours, is good once, and only so long."""
    mei = fake.resident(MEI)

    async def entered() -> dict[str, Any]:
        await mei.enters("xc")
        told: dict[str, Any] = fake.kf.log[-1][1]["event"]
        return told

    welcome = {"msgtype": "text", "text": {"content": "欢迎"}}
    first = await entered()
    assert first["scene_param"] == "xc"
    assert await code(post, "kf/send_msg_on_event", welcome | {"code": first["welcome_code"]}) == 0
    assert await code(post, "kf/send_msg_on_event", welcome | {"code": first["welcome_code"]}) == 95018
    assert "welcome_code" not in await entered()
    now.at += 48 * 3600 + 1
    late = await entered()
    now.at += 20
    assert await code(post, "kf/send_msg_on_event", welcome | {"code": late["welcome_code"]}) == 95018


@pytest.mark.parametrize(
    ("menu", "wanted"),
    [
        ({"list": []}, 40063),
        ({"list": [{"type": "click", "click": {"id": str(n), "content": "是"}} for n in range(11)]}, 95008),
        ({"list": [{"type": "click", "click": {"id": "a:b", "content": "是"}}]}, 95009),
        ({"list": [{"type": "click", "click": {"id": "a", "content": "好" * 43}}]}, 95009),
        ({"head_content": "好" * 342, "list": [{"type": "text", "text": {"content": "x"}}]}, 45002),
        ({"list": [{"type": "click", "click": {"id": "a_1", "content": "是"}}]}, 0),
    ],
)
async def test_menus_have_limits(fake: FakeWeCom, post: Post, menu: dict[str, Any], wanted: int) -> None:
    """Ten entries, ids of letters, digits and _, bytes counted; a tap comes back as a text with the id."""
    mei = fake.resident(MEI)
    await mei.says("在吗")
    body = {"touser": MEI, "open_kfid": ACCOUNT, "msgtype": "msgmenu", "msgmenu": menu}
    assert await code(post, "kf/send_msg", body) == wanted
    if not wanted:
        await mei.taps("是")
        assert fake.kf.log[-1][1]["text"] == {"content": "是", "menu_id": "a_1"}


async def test_what_was_taken_may_be_lost_all_the_same(fake: FakeWeCom, post: Post) -> None:
    """The call says yes, nobody sees it, and an event says why."""
    mei = fake.resident(MEI)
    await mei.says("在吗")
    fake.kf.fail_next = [10]
    assert await code(post, "kf/send_msg", text(msgid="a-1")) == 0
    told = fake.kf.log[-1][1]["event"]
    assert (mei.chat.shown, told["fail_msgid"], told["fail_type"]) == ([], "a-1", 10)


async def test_a_nudge_says_nothing_but_where(fake: FakeWeCom, program: Program) -> None:
    """Sealed like every callback, with a token and the account; who wrote what is not in it."""
    fake.kf.callback.url = fake.callback.url
    await fake.resident(MEI).says("路灯坏了")
    (nudge,) = program.got
    assert (nudge["Event"], nudge["OpenKfId"]) == ("kf_msg_or_event", ACCOUNT)
    assert "FromUserName" not in nudge
    assert MEI not in str(nudge)

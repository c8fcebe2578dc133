"""The callback: only WeCom is let in, what it brings is kept before it is answered, and has one effect."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from bot.channels.wecom_api.callback import FRESH, MOST_BODY
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import CONCERN, HUA, Line, Moment
from tests.fakes.wecom import FakeWeCom, crypto
from tests.fakes.wecom.callbacks import xml

__all__ = ["bot", "fake", "moment"]
DTD = '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'


def text(fake: FakeWeCom, words: str = CONCERN, msg_id: int = 1) -> bytes:
    """What a member writes, not yet encrypted."""
    told = {"ToUserName": fake.corp_id, "FromUserName": "guest", "CreateTime": int(fake.clock()), "MsgType": "text"}
    return xml({**told, "Content": words, "MsgId": msg_id, "AgentID": fake.agent_id}).encode()


async def test_saving_the_configuration_gets_the_echo_and_nothing_else(bot: Line, fake: FakeWeCom) -> None:
    """The bytes that were sealed come back exactly; a plus in them survives the way through the address."""
    assert await fake.callback.verify("1616140317555161061") == (200, b"1616140317555161061")
    for number in range(30):
        assert await fake.callback.verify(f"echo+{number}") == (200, f"echo+{number}".encode())


async def test_a_proxy_that_reads_the_address_twice_does_no_harm(bot: Line, fake: FakeWeCom) -> None:
    """Plus signs that have become blanks on the way are plus signs again: the console gets its echo."""
    callback, stamp = fake.callback, str(int(fake.clock()))
    echo, sealed = next(
        (word, seal)
        for word in map(str, range(10_000, 10_500))
        if "+" in (seal := crypto.seal(callback.key, fake.corp_id, word.encode()))
    )
    signature = crypto.sign(callback.token, stamp, "n", sealed)
    spoiled = quote(sealed.replace("+", " "), safe="")
    address = f"{callback.url}?msg_signature={signature}&timestamp={stamp}&nonce=n&echostr={spoiled}"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert (answer.status, await answer.read()) == (200, echo.encode())


async def test_what_is_another_apps_is_let_go(bot: Line, fake: FakeWeCom) -> None:
    """Two apps of one corp may share an address: what was said to the other one is not answered here, and who leaves
    the other's range keeps the seat in this one."""
    (hua,) = await bot.informed(HUA)
    before = await bot.noted(), len(await bot.rows())
    told = {"ToUserName": fake.corp_id, "FromUserName": HUA, "CreateTime": int(fake.clock()), "AgentID": 1000077}
    said = await fake.callback.push({**told, "MsgType": "text", "Content": "待办", "MsgId": 78})
    left = await fake.callback.push({**told, "MsgType": "event", "Event": "unsubscribe"})
    await bot.quiet()
    assert [one.status for one in (*said, *left)] == [200, 200]
    assert (await bot.noted(), len(await bot.rows())) == before

    heard = len(hua.inbox.shown)
    await hua.says("待办")
    await bot.quiet()
    assert len(hua.inbox.shown) > heard


async def test_a_word_with_an_odd_character_is_answered(bot: Line, fake: FakeWeCom) -> None:
    """What was pasted with it arrives, and what is sent about it holds nothing that WeCom refuses."""
    guest = fake.member("guest")
    (made,) = await guest.says(CONCERN.replace("，", "\x0b\x07，"))
    await bot.quiet()

    assert made.status == 200
    assert len(guest.inbox.shown) == 2
    await bot.oracle()


async def test_a_wrong_signature_on_the_check_is_refused_without_a_word(bot: Line, fake: FakeWeCom) -> None:
    """403 and an empty body, whether the signature or what is sealed is wrong."""
    stamp, sealed = str(int(fake.clock())), crypto.seal(fake.callback.key, "another-corp", b"echo")
    for signature in ("0" * 40, crypto.sign(fake.callback.token, stamp, "n", sealed)):
        address = (
            f"{fake.callback.url}?msg_signature={signature}&timestamp={stamp}&nonce=n&echostr={quote(sealed, safe='')}"
        )
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            assert (answer.status, await answer.read()) == (403, b"")


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"signature": "0" * 40}, 403),
        ({"signature": "x"}, 403),
        ({"nonce": "another", "signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"}, 403),
        ({"receive_id": "ww0another0000001"}, 403),
        ({"receive_id": "suite"}, 403),
        ({"encrypt": "AAAA"}, 403),
        ({"encrypt": "not base64"}, 403),
        ({"encrypt": base64.b64encode(bytes(64)).decode()}, 403),
        ({"body": DTD}, 400),
        ({"body": "<xml>" * 200_000}, 413),
        ({"body": "<xml>" * 40_000}, 400),
        ({"body": "x" * (MOST_BODY + 1)}, 413),
        ({"body": "{}"}, 400),
        ({"body": "<xml></xml>"}, 403),
        ({"timestamp": "soon"}, 403),
    ],
)
async def test_what_is_forged_or_broken_is_refused(
    bot: Line, fake: FakeWeCom, wrong: dict[str, str], status: int
) -> None:
    """Signature, receive id, padding, base64, DTD, nesting, size: refused, with an empty body, and nothing is kept."""
    before = await bot.rows(), await bot.noted()

    assert await fake.callback.post(text(fake), **wrong) == (status, b"")
    assert (await bot.rows(), await bot.noted()) == before


async def test_a_dtd_inside_is_refused_as_well(bot: Line, fake: FakeWeCom) -> None:
    """Whoever had the key could still not make us read one."""
    assert await fake.callback.post(DTD.encode()) == (400, b"")


@pytest.mark.parametrize("late", [FRESH + 60, -FRESH - 60])
async def test_what_is_old_or_ahead_is_refused(bot: Line, fake: FakeWeCom, late: float) -> None:
    """A callback that somebody has kept is worth nothing after ten minutes."""
    stamp = str(int(fake.clock() - late))

    assert await fake.callback.post(text(fake), timestamp=stamp) == (403, b"")
    assert await fake.callback.post(text(fake), timestamp=str(int(fake.clock() - 300))) == (200, b"")


async def test_a_callback_played_again_has_no_effect(bot: Line, fake: FakeWeCom) -> None:
    """The same bytes under the same nonce, and the same message sealed anew: handled once."""
    guest = fake.member("guest")
    sealed = crypto.seal(fake.callback.key, fake.corp_id, text(fake))
    for _ in range(2):
        assert (await fake.callback.post(b"", encrypt=sealed, nonce="n", timestamp=str(int(fake.clock()))))[0] == 200
    assert (await fake.callback.post(text(fake)))[0] == 200
    await bot.quiet()

    assert await bot.noted() == 1
    assert len(guest.inbox.shown) == 2
    await bot.oracle()


async def test_a_callback_played_again_after_its_time_is_refused(bot: Line, fake: FakeWeCom, moment: Moment) -> None:
    """Whoever kept the very bytes of a callback gets 403 for them once they are old, whatever the inbox remembers."""
    sealed, then = crypto.seal(fake.callback.key, fake.corp_id, text(fake)), str(int(fake.clock()))
    fake.member("guest")
    assert await fake.callback.post(b"", encrypt=sealed, nonce="n", timestamp=then) == (200, b"")
    await bot.quiet()
    rows = len(await bot.rows())
    moment.passes(seconds=FRESH + 1)
    await bot.app.database.write(lambda tx: tx.run("DELETE FROM inbox"))

    assert await fake.callback.post(b"", encrypt=sealed, nonce="n", timestamp=then) == (403, b"")
    await bot.quiet()
    assert (len(await bot.rows()), await bot.noted()) == (rows, 0)


async def test_repeated_three_times_at_once_it_has_one_effect(bot: Line, fake: FakeWeCom) -> None:
    """Three deliveries side by side are each answered within a second, and heard once."""
    fake.callback.copies = 3
    guest = fake.member("guest")
    made = await guest.says(CONCERN)
    await bot.quiet()

    assert [(d.status, d.body) for d in made] == [(200, b"")] * 3
    assert max(d.seconds for d in made) < 1
    assert await bot.noted() == 1
    await bot.oracle()


async def test_a_slow_disk_and_an_impatient_platform_make_one_effect(
    bot: Line, fake: FakeWeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer comes too late three times; what was kept is kept once."""
    guest = fake.member("guest")
    commit, gate = bot.app.database.driver.commit, asyncio.Event()

    async def slowly(units: Any) -> None:
        await gate.wait()
        await commit(units)

    monkeypatch.setattr(bot.app.database.driver, "commit", slowly)
    fake.callback.answer_within = 0.05
    made = await guest.says(CONCERN)
    gate.set()
    await bot.quiet()
    await bot.quiet()

    assert [d.status for d in made] == [0, 0, 0]
    assert await bot.noted() == 1
    assert len(guest.inbox.shown) == 2


async def test_two_events_of_one_second_are_both_kept(bot: Line, fake: FakeWeCom) -> None:
    """Events have no id: two different presses of one person in one second are two, the same one twice is one."""
    (hua,) = await bot.informed(HUA)
    before = await bot.noted()

    await hua.presses_key("do:todo")
    await hua.presses_key("do:queue")
    await hua.presses_key("do:queue")
    await bot.quiet()

    assert await bot.noted() == before + 2


async def test_messages_in_the_wrong_order_are_all_kept(bot: Line, fake: FakeWeCom) -> None:
    """What comes late comes late, and nothing is lost."""
    guest = fake.member("guest")
    fake.callback.hold()
    await guest.says(CONCERN)
    await guest.says("帮助")
    made = await fake.callback.release(backwards=True)
    await bot.quiet()

    assert [d.status for d in made] == [200, 200]
    assert await bot.noted() == 2


async def test_nothing_is_acknowledged_while_the_database_is_down_and_nothing_is_lost(
    bot: Line, fake: FakeWeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 three times, after which WeCom gives up; once the disk is back the message is kept all the same, once.
    Whoever is in danger is told the number at once."""
    guest = fake.member("guest")
    commit = bot.app.database.driver.commit

    async def refuse(units: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(bot.app.database.driver, "commit", refuse)
    made = await guest.says("着火了，快来人")
    await fake.ledger.reach(1, "message/send", "guest")
    assert [d.status for d in made] == [503, 503, 503]
    assert "119" in guest.inbox.shown[0].text

    monkeypatch.setattr(bot.app.database.driver, "commit", commit)
    await fake.ledger.until(lambda: len(guest.inbox.shown) > 1, wanted="an answer once the disk is back")
    await bot.quiet()
    assert await bot.noted() == 1


async def test_an_answer_takes_no_longer_than_the_commit(bot: Line, fake: FakeWeCom) -> None:
    """However long a send takes, the callback is answered far within the five seconds."""
    held = fake.fault("hold", times=None)
    guest = fake.member("guest")
    began = time.perf_counter()
    (made,) = await guest.says(CONCERN)

    assert made.status == 200
    assert time.perf_counter() - began < 1
    held.release()
    await bot.quiet()


async def test_kf_events_go_where_they_belong(bot: Line, fake: FakeWeCom, moment: Moment) -> None:
    """The customer service shares this address: its events are handed on and not kept here."""
    heard: list[str] = []

    async def nudge(node: Any) -> None:
        heard.append(node.get("OpenKfId"))

    bot.channel._elsewhere = {"kf_msg_or_event": nudge}
    told = {"ToUserName": fake.corp_id, "CreateTime": int(fake.clock()), "MsgType": "event", "Event": "kf_msg_or_event"}
    (made,) = await fake.callback.push({**told, "Token": "T", "OpenKfId": "wk1"})

    assert made.status == 200
    assert heard == ["wk1"]
    assert await bot.noted() == 0

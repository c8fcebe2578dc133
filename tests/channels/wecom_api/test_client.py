"""Calls to the API: one token for all, refusals by their code, files by the names people gave them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels import Gone, Never, Unsure, Wait
from bot.channels.wecom_api.client import Client, Upload
from bot.channels.wecom_api.errors import Refusal, send_failed
from tests.fakes.wecom import FakeWeCom

MENU = {"agentid": "1000002"}


class Seconds:
    """A clock that stands still until it is moved."""

    now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
async def fake(clock: Seconds) -> AsyncIterator[FakeWeCom]:
    async with FakeWeCom(clock=clock) as server:
        yield server


@pytest.fixture
async def client(fake: FakeWeCom, clock: Seconds) -> AsyncIterator[Client]:
    made = Client(fake.base_url, fake.corp_id, fake.secret, clock)
    yield made
    await made.close()


async def test_twenty_calls_at_once_fetch_one_token(fake: FakeWeCom, client: Client) -> None:
    """The first one asks, the others wait for it; the same when it is revoked."""
    await asyncio.gather(*(client.call("GET", "menu/get", params=MENU) for _ in range(20)))
    assert fake.tokens.asked == 1

    fake.tokens.revoke()
    await asyncio.gather(*(client.call("GET", "menu/get", params=MENU) for _ in range(20)))
    assert fake.tokens.asked == 2


async def test_two_processes_share_what_the_platform_gives_and_do_not_chase_each_other(
    fake: FakeWeCom, client: Client, clock: Seconds
) -> None:
    """Taken back under both at once: each asks once more, both get the same new one, and neither takes the other's
    away: later calls ask for nothing."""
    other = Client(fake.base_url, fake.corp_id, fake.secret, clock)
    both = (client, other)
    await asyncio.gather(*(one.call("GET", "menu/get", params=MENU) for one in both))
    fake.tokens.revoke()
    await asyncio.gather(*(one.call("GET", "menu/get", params=MENU) for one in both for _ in range(20)))
    assert (fake.tokens.issued, fake.tokens.asked) == (2, 4)

    for _ in range(3):
        await asyncio.gather(*(one.call("GET", "menu/get", params=MENU) for one in both))
    assert fake.tokens.asked == 4
    await other.close()


async def test_a_token_is_fetched_anew_before_it_ends(fake: FakeWeCom, client: Client, clock: Seconds) -> None:
    """Nothing is ever called with one that is about to end."""
    await client.call("GET", "menu/get", params=MENU)
    clock.now += 7200 - 200
    await client.call("GET", "menu/get", params=MENU)

    assert fake.tokens.asked == 2
    assert fake.ledger.declined == []


async def test_a_token_refused_twice_is_given_up(fake: FakeWeCom, client: Client) -> None:
    """One refresh, one repetition, then the caller is told; no stampede."""
    fake.fault("errcode", method="menu/get", code=42001, times=2)

    with pytest.raises(Refusal) as no:
        await client.call("GET", "menu/get", params=MENU)

    assert no.value.code == 42001
    assert fake.tokens.asked == 2


@pytest.mark.parametrize("code", [40014, 42001, 40001])
async def test_a_token_that_is_refused_by_whatever_code_is_fetched_anew_once(
    fake: FakeWeCom, client: Client, code: int
) -> None:
    """Invalid, expired, or the one code for both that older platforms have: the call goes through."""
    fake.fault("errcode", method="menu/get", code=code)

    await client.call("GET", "menu/get", params=MENU)

    assert fake.tokens.asked == 2


@pytest.mark.parametrize("content", [b"plain words in a file", b'{"a": "file that is JSON"}', b"{not even JSON"])
async def test_a_file_is_told_from_an_answer(fake: FakeWeCom, client: Client, content: bytes) -> None:
    """What WeCom hands out is a file, whatever is in it; only an answer with a code is none."""
    media = await client.upload(Upload("file", "a.txt", content, "text/plain"))
    assert await client.download(media) == content

    fake.media.expire()
    with pytest.raises(Refusal) as no:
        await client.download(media)
    assert no.value.code == 40007


async def test_a_wrong_secret_is_not_tried_again_and_again(fake: FakeWeCom, clock: Seconds) -> None:
    """WeCom would shut out the address for an hour: a second call waits without asking, until somebody had time."""
    client = Client(fake.base_url, fake.corp_id, "wrong-secret", clock)
    with pytest.raises(Refusal) as no:
        await client.call("GET", "menu/get", params=MENU)
    assert no.value.code == 40001
    for _ in range(5):
        with pytest.raises(Wait) as wait:
            await client.call("GET", "menu/get", params=MENU)
        assert wait.value.everyone
    assert fake.tokens.wrong == 1

    clock.now += 601
    with pytest.raises(Refusal):
        await client.call("GET", "menu/get", params=MENU)
    assert fake.tokens.wrong == 2
    await client.close()


@pytest.mark.parametrize("name", ["会议邀请.ics", 'a"b\\c/d.txt', "line\nbreak.txt", "plain.pdf"])
async def test_a_file_keeps_the_name_it_was_given(fake: FakeWeCom, client: Client, name: str) -> None:
    """Raw UTF-8, no percent signs; only what would end the header is replaced."""
    media = await client.upload(Upload("file", name, b"content of it", "text/plain"))

    assert fake.media.files[media].name == name.replace('"', "_").replace("\\", "_").replace("/", "_").replace(
        "\n", "_"
    )
    assert await client.download(media) == b"content of it"


async def test_the_name_goes_over_the_wire_as_it_is() -> None:
    """The bytes that are sent, looked at by a server that does no decoding."""
    got = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"gettoken" in head:
            body = b'{"errcode":0,"access_token":"T","expires_in":7200}'
        else:
            got.extend(await reader.readuntil(b"content of it"))
            body = b'{"errcode":0,"media_id":"M"}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        client = Client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "ww0", "secret00", Seconds())
        await client.upload(Upload("file", "会议.ics", b"content of it"))
        await client.close()

    assert 'name="media"; filename="会议.ics"'.encode() in got
    assert b"filename*" not in got


async def test_a_file_that_is_gone_is_a_refusal_and_no_file(fake: FakeWeCom, client: Client) -> None:
    """The platform says so with status 200 and JSON where the bytes should be."""
    with pytest.raises(Refusal) as no:
        await client.download("nothing")

    assert no.value.code == 40007


@pytest.mark.parametrize(
    ("kind", "raised"),
    [("reset", Unsure), ("cut_json", Unsure), ("lost_answer", Unsure), ("status", Wait)],
)
async def test_a_lost_answer_says_what_may_have_happened(
    fake: FakeWeCom, client: Client, kind: str, raised: type[Exception]
) -> None:
    """No connection and a proxy's page: not arrived; anything after that: it may have."""
    fake.fault(kind, method="menu/create")
    menu = {"button": [{"type": "click", "name": "x", "key": "x"}]}

    with pytest.raises(raised):
        await client.call("POST", "menu/create", params=MENU, json=menu)


async def test_nobody_there_is_not_arrived(clock: Seconds) -> None:
    """A port on which nobody listens; the error quotes no address, because the token stands in it."""
    client = Client("http://127.0.0.1:9", "ww0", "secret00", clock)

    with pytest.raises(Wait) as no:
        await client.call("GET", "menu/get", params=MENU)

    assert no.value.everyone
    assert no.value.__suppress_context__
    await client.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [(-1, Wait), (45009, Wait), (42001, Wait), (40001, Wait), (60020, Wait), (81013, Gone), (60111, Gone),
     (40033, Never), (45002, Never), (40201, Never), (42027, Never), (1234567, Never)],
)  # fmt: skip
def test_every_code_is_one_of_the_failures_of_the_house(code: int, kind: type[Exception]) -> None:
    """What passes, who is gone, what never will."""
    assert type(send_failed(Refusal(code))) is kind


def test_the_hint_for_support_is_kept_and_nothing_else() -> None:
    """The text of an error names addresses; only its hint goes to the log."""
    assert (
        Refusal(60020, "not allow to access from your ip, hint: [1767225_ab-1], from ip: 1.2.3.4").hint
        == "1767225_ab-1"
    )

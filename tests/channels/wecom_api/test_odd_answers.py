"""Answers of a platform somebody else built, or of a proxy before it: what is meant is taken, nothing is made up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.channels import SendFailed, Unsure, Wait
from bot.channels.wecom_api import json_text
from bot.channels.wecom_api.client import Client, Upload
from bot.channels.wecom_api.errors import Refusal
from tests.channels.raw_server import Answer, answering, chunked, said

TOKEN = b'{"errcode":0,"access_token":"T","expires_in":7200}'
MARK = b"\xef\xbb\xbf"


@contextlib.asynccontextmanager
async def platform(answer: Answer) -> AsyncIterator[Client]:
    """A client of a platform that answers each request, known by its first line, with these bytes."""
    async with answering(answer) as address:
        client = Client(address, "ww0", "secret00", asyncio.get_running_loop().time)
        try:
            yield client
        finally:
            await client.close()


def to(call: bytes, otherwise: bytes = said(TOKEN)) -> Answer:
    """This for every call but that for a token."""
    return lambda line: otherwise if b"gettoken" in line else call


async def called(answer: Answer) -> dict[str, object] | Exception:
    """What comes of a call."""
    async with platform(answer) as client:
        try:
            return await client.call("POST", "message/send", json={})
        except (Refusal, SendFailed) as no:
            return no


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode":0,"msgid":"m"}',
        b'{"msgid":"m"}',
        b'{"errcode":null,"errmsg":null,"msgid":"m"}',
        b'{"msgid":"m","errmsg":"ok","errcode":"0"}',
        MARK + b'{"errcode":0,"msgid":"m"}',
        b' \n{"errcode":0,"msgid":"m","odd":"\\ud83d"}\n',
        b'{"errcode":0,"msgid":"m","odd":"\xe4\xbd"}',
    ],
)
async def test_a_yes_is_a_yes_however_it_is_written(body: bytes) -> None:
    """No code, a code as text or null, a mark before it, blanks around it, half a character in it, any type, in
    pieces."""
    for whole in (said(body), said(body, kind=b"text/plain; charset=GBK"), said(body, kind=b""), chunked(body)):
        answer = await called(to(whole))
        assert isinstance(answer, dict)
        assert answer["msgid"] == "m"


@pytest.mark.parametrize("status", [b"200 OK", b"400 Bad Request", b"429 Too Many Requests", b"503 Busy"])
async def test_a_no_is_known_by_its_code_whatever_the_status(status: bytes) -> None:
    """With or without words beside it."""
    for body in (b'{"errcode":45009}', b'{"errmsg":"api freq out of limit, hint: [1-a]","errcode":"45009"}'):
        no = await called(to(said(body, status)))
        assert isinstance(no, Refusal)
        assert no.code == 45009


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (said(b"<html>", b"502 Bad Gateway", b"text/html"), Wait),
        (said(b"", b"302 Found\r\nLocation: http://127.0.0.1:9/"), Wait),
        (said(b"<html>", kind=b"text/html"), Unsure),
        (said(b"[]"), Unsure),
        (said(b""), Unsure),
        (said(b'{"errcode":0}')[:-4], Unsure),
        (b"", Unsure),
    ],
)
async def test_what_is_no_answer_is_lost_or_waits(answer: bytes, raised: type[Exception]) -> None:
    """A page of a proxy and a redirection mean that it has not arrived; anything that breaks off, that it may have."""
    assert type(await called(to(answer))) is raised


@pytest.mark.parametrize(
    "token",
    [said(b"{}"), said(b'{"errcode":0,"access_token":""}'), said(b"<html>"), said(b"["), b"", said(b"", b"500 Oh")],
)
async def test_a_token_that_does_not_come_costs_no_message(token: bytes) -> None:
    """Nothing has been sent without it: everybody waits, and nothing is in doubt."""
    no = await called(to(said(b'{"errcode":0}'), token))
    assert isinstance(no, Wait)
    assert no.everyone


@pytest.mark.parametrize("life", [b"", b',"expires_in":null', b',"expires_in":"7200"'])
async def test_a_token_that_says_nothing_of_its_end_is_taken(life: bytes) -> None:
    """Or says it in words."""
    token = said(b'{"access_token":"T"%s}' % life)
    assert await called(to(said(b'{"errcode":0}'), token)) == {"errcode": 0}


async def test_an_upload_without_a_name_is_in_doubt_and_no_bug() -> None:
    """Yes, and nothing else."""
    async with platform(to(said(b'{"errcode":0,"errmsg":"ok"}'))) as client:
        with pytest.raises(Unsure):
            await client.upload(Upload("file", "a.txt", b"content"))


@pytest.mark.parametrize("body", [b' \n{"errcode":40007}', MARK + b'{"errcode": "40007", "errmsg": "x"}'])
async def test_a_refusal_in_place_of_a_file_is_seen_however_it_is_written(body: bytes) -> None:
    """Blanks or a mark before it, whatever type it says it is."""
    async with platform(to(said(body, kind=b"image/jpeg"))) as client:
        with pytest.raises(Refusal) as no:
            await client.download("M")
    assert no.value.code == 40007


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\x0bb\x07\x07c\x00", "abc"),
        ('水\t\n\r"', '水\t\n\r"'),
        ("C:\\u0007 \\", "C:\\u0007 \\"),
        ("\\\x0b\\\\\x1f|", "\\\\\\|"),
        ("\x7f\u200d\u2028", "\x7f\u200d\u2028"),
    ],
)
def test_nothing_goes_out_as_a_number(text: str, left: str) -> None:
    """WeCom refuses what is escaped; what somebody wrote with a backslash stays as they wrote it."""
    body = json_text.written({"text": text})

    assert json_text.read(body) == {"text": left}
    assert b"\\u00" not in body.replace(b"\\\\", b"")

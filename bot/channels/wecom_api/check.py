"""What an operator is told of the address that WeCom calls, and of what WeCom refuses."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.channels.wecom_api.crypto import Seal
from bot.channels.wecom_api.errors import Refusal
from bot.config_wechat_kf import WeChatKf
from bot.config_wecom import WeCom

_PUBLIC = ("https://", "http://127.0.0.1:")
"""WeCom itself calls nothing but https; the loopback is for a platform on the same machine"""


def because(no: Refusal, wrong: Mapping[int, str], page: str) -> str:
    """Why, and what to do about it; `page` of the docs knows more."""
    hint = f", hint {no.hint}" if no.hint else ""
    return wrong.get(no.code, f"refused with code {no.code}{hint}; docs/{page}.md says where to look")


async def callback(settings: WeCom | WeChatKf, public_url: str, listens: bool) -> tuple[str, str]:
    """Call ourselves as WeCom does when somebody saves the address: over the public address, where there is one."""
    if not public_url.startswith(_PUBLIC):
        return "WRONG", "web.public_url must be the https:// address under which WeCom reaches this machine"
    if not listens:
        return "look", "the program is not running, so its address was not tried; start it and look again"
    seal = Seal(settings.callback_token, settings.callback_key, settings.corp_id)
    nonce, stamp = secrets.token_hex(8), str(int(time.time()))
    echo = seal.seal(nonce.encode())
    signature = seal.sign(stamp, nonce, echo)
    asked = f"msg_signature={signature}&timestamp={stamp}&nonce={nonce}&echostr={quote(echo, safe='')}"
    url = URL(f"{public_url}{settings.callback_path}?{asked}", encoded=True)
    try:
        async with asyncio.timeout(10), aiohttp.ClientSession() as session, session.get(url) as answer:
            if answer.status == 200 and await answer.content.read(1024) == nonce.encode():
                return "ok", "the public address answers as WeCom wants it"
            if answer.status == 403:
                why = "our own call is refused: the running program has other callback settings, or another clock"
                return "WRONG", why
            return "WRONG", f"the public address answers with {answer.status}; is {settings.callback_path} passed on?"
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return "WRONG", f"the public address cannot be reached ({type(error).__name__}); check DNS, TLS and the proxy"

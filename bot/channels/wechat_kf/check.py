"""What the operator wants to know of the customer service: each step of setting it up, and what is missing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

from bot.channels import SendFailed
from bot.channels.wecom_api.check import because, callback
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import Refusal
from bot.config import Config
from bot.config_wechat_kf import WeChatKf

_WRONG = {
    40001: "the secret is refused; it is that of the app which may call the customer service",
    40013: "the corp id is refused; copy it again from the page of the corp in the console",
    48002: "the app may not call the customer service; add it under API in the console",
    48007: "the account is not handed over; do so under API in the console",
    60020: "this machine's address is not trusted; add it to the app's trusted IPs in the console, and wait a minute",
    95017: "the customer service's API is off; switch it on in the console",
}
Found = tuple[str, str, str]
"""what was looked at; ok, look or WRONG; the words"""


async def findings(config: Config, listens: bool) -> AsyncIterator[Found]:
    """One step after the other; what depends on a step that is missing is not looked at."""
    settings = config.wechat_kf
    client = Client(settings.base_url, settings.corp_id, settings.secret, time.monotonic, 2)
    try:
        yield ("wechat_kf account", *await _account(client, settings))
        if settings.hand_over:
            yield ("wechat_kf people", *await _desk(client, settings))
    finally:
        await client.close()
    yield ("wechat_kf callback", *await callback(settings, config.web.public_url, listens))


async def _account(client: Client, settings: WeChatKf) -> tuple[str, str]:
    """Whether the account is there, and ours to answer for."""
    try:
        answer = await client.call("POST", "kf/account/list", json={"offset": 0, "limit": 100})
    except Refusal as no:
        return "WRONG", because(no, _WRONG, "wechat_kf")
    except SendFailed as no:
        return "WRONG", f"no answer ({no.problem})"
    accounts = {str(one.get("open_kfid")): one for one in answer.get("account_list") or ()}
    mine = accounts.get(settings.open_kfid)
    if mine is None:
        return "WRONG", f"no account {settings.open_kfid}; there are: {', '.join(sorted(accounts)) or 'none'}"
    if not mine.get("manage_privilege", True):
        return "WRONG", _WRONG[48007]
    return "ok", "the account is handed over to this program"


async def _desk(client: Client, settings: WeChatKf) -> tuple[str, str]:
    """Whether somebody is there to answer who asks for a person."""
    try:
        answer = await client.call("GET", "kf/servicer/list", params={"open_kfid": settings.open_kfid})
    except Refusal as no:
        return "WRONG", because(no, _WRONG, "wechat_kf")
    except SendFailed as no:
        return "WRONG", f"no answer ({no.problem})"
    serving = {
        str(one.get("userid")).lower() for one in answer.get("servicer_list") or () if one.get("status") in (0, "0")
    }
    if settings.hand_over == "pool":
        return ("ok", f"{len(serving)} people answer") if serving else ("look", "nobody answers just now")
    if settings.hand_over.lower() in serving:
        return "ok", "whoever is named in hand_over answers"
    return "look", "whoever is named in hand_over does not answer just now, or is none of the account's people"

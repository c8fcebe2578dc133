"""What the operator wants to know of the app: each step of setting it up, and what is missing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence

from bot.channels import SendFailed
from bot.channels.wecom_api.check import because, callback
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import NOBODY, Refusal
from bot.config import Config
from bot.config_wecom import WeCom

_WRONG = {
    40001: "the secret is refused; copy it again from the page of the app in the console",
    40013: "the corp id is refused; copy it again from the page of the corp in the console",
    40056: "the agent id is not this app's; copy it again from the page of the app in the console",
    301002: "the agent id is not this app's; copy it again from the page of the app in the console",
    48002: "the app may not make this call; look at its permissions in the console",
    50003: "the app is switched off in the console; switch it on",
    60020: "this machine's address is not trusted; add it to the app's trusted IPs in the console, and wait a minute",
}
_LOOKED_AT = 50
People = tuple[Sequence[str], int]
"""the accounts of those with a seat, and how many with a seat have none"""
Found = tuple[str, str, str]
"""what was looked at; ok, look or WRONG; the words"""


async def findings(config: Config, listens: bool, people: People | None = None) -> AsyncIterator[Found]:
    """One step after the other; what depends on a step that is missing is not looked at."""
    settings = config.wecom
    client = Client(settings.base_url, settings.corp_id, settings.secret, time.monotonic, 2)
    try:
        problem = await _refused(client.token.get())
        yield ("wecom token", *_said(problem, "the corp id and the secret are taken"))
        if problem:
            return
        async for found in _app(client, settings):
            yield found
        if people is not None:
            yield ("wecom people", *await _people(client, *people))
    finally:
        await client.close()
    yield ("wecom callback", *await callback(settings, config.web.public_url, listens))


async def _app(client: Client, settings: WeCom) -> AsyncIterator[Found]:
    try:
        about = {"agentid": str(settings.agent_id)}
        agent = await client.call("GET", "agent/get", params=about)
        seen = agent.get("allow_userinfos", {}).get("user", [])
        parties = agent.get("allow_partys", {}).get("partyid", [])
        tags = agent.get("allow_tags", {}).get("tagid", [])
        if agent.get("close"):
            yield "wecom app", "WRONG", _WRONG[50003]
        elif not (seen or parties or tags):
            yield (
                "wecom app",
                "WRONG",
                "nobody is in the app's visible range; put the members' department there",
            )
        else:
            yield (
                "wecom app",
                "ok",
                f"its range holds {len(seen)} members and {len(parties) + len(tags)} departments or tags",
            )
        menu = await client.call("GET", "menu/get", params=about)
        there = bool(menu.get("button"))
        yield "wecom menu", "ok" if there else "look", "is there" if there else "there is none yet; `run` makes it"
    except Refusal as no:
        yield "wecom app", "WRONG", because(no, _WRONG, "wecom")
    except SendFailed as no:
        yield "wecom app", "WRONG", f"does not answer ({no.problem})"


async def _people(client: Client, accounts: Sequence[str], without: int) -> tuple[str, str]:
    """Whether the app can reach those of the roster; of many a few are looked at."""
    if not accounts:
        return "look", "nobody with a seat has a WeCom account on the roster; fill in its column and import it again"
    some, missed = accounts[:_LOOKED_AT], []
    try:
        for user in some:
            if await _is_out(client, user):
                missed.append(user)
    except Refusal as no:
        return "look", because(no, _WRONG, "wecom")
    except SendFailed as no:
        return "look", f"does not answer ({no.problem})"
    if missed:
        return "look", f"{len(missed)} of {len(some)} looked at are not in the app's range, the first is {missed[0]}"
    rest = f"; {without} with a seat have none" if without else ""
    return "ok", f"{len(accounts)} people with a seat have an account{rest}"


async def _is_out(client: Client, user: str) -> bool:
    try:
        await client.call("GET", "user/get", params={"userid": user})
    except Refusal as no:
        if no.code not in NOBODY:
            raise
        return True
    return False


async def _refused(asked: object) -> str:
    try:
        await asked  # type: ignore[misc]
    except Refusal as no:
        return because(no, _WRONG, "wecom")
    except SendFailed as no:
        return f"does not answer ({no.problem}); check wecom.base_url and the network"
    return ""


def _said(problem: str, fine: str) -> tuple[str, str]:
    return ("WRONG", problem) if problem else ("ok", fine)

"""What doctor says of the app: each step, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.wecom.check import findings
from bot.config import Config, Web
from storage.wecom import people_with_seats
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, Line, settings
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]


async def looked_at(fake: FakeWeCom, public: str = "", listens: bool = True, **how: Any) -> dict[str, tuple[str, str]]:
    """What was looked at → its state and the words."""
    config = Config(web=Web(public_url=public), wecom=settings(fake, **how))
    return {name: (state, words) async for name, state, words in findings(config, listens)}


def public(fake: FakeWeCom) -> str:
    """The address under which the program is reached."""
    return fake.callback.url.removesuffix("/wecom")


async def test_everything_stands(bot: Line, fake: FakeWeCom) -> None:
    """Token, app, menu and the callback itself, called as the console calls it."""
    fake.member(HUA)
    await fake.ledger.until(lambda: fake.menu)
    bot.moment.now = datetime.now(UTC)  # doctor looks at the real clock

    found = await looked_at(fake, public(fake))

    assert {name: state for name, (state, _) in found.items()} == {
        "wecom token": "ok",
        "wecom app": "ok",
        "wecom menu": "ok",
        "wecom callback": "ok",
    }


async def test_who_of_the_roster_can_be_reached_is_looked_at(bot: Line, fake: FakeWeCom) -> None:
    """Everybody in the range; one who is not, by name; nobody with an account; and the database says who they are."""

    async def people(*who: object) -> tuple[str, str]:
        config = Config(web=Web(), wecom=settings(fake))
        return {name: (s, words) async for name, s, words in findings(config, False, who)}["wecom people"]  # type: ignore[arg-type]

    for user in ("zhanghua", "liwei", "office"):
        fake.member(user)
    accounts, without = await bot.app.database.read(lambda tx: people_with_seats(tx, bot.channel.account))
    assert (accounts, without) == (["liwei", "office", "zhanghua"], 0)
    assert await people(accounts, 2) == ("ok", "3 people with a seat have an account; 2 with a seat have none")

    fake.member("liwei").inbox.visible = False
    state, words = await people(accounts, 0)
    assert (state, "1 of 3" in words, "liwei" in words) == ("look", True, True)
    assert (await people([], 3))[0] == "look"
    fake.fault("errcode", method="user/get", code=48002)
    assert "permissions" in (await people(accounts, 0))[1]


async def test_a_wrong_secret_ends_the_look(fake: FakeWeCom) -> None:
    """What depends on it is not asked; the secret itself is not quoted."""
    found = await looked_at(fake, secret="wrong-secret")

    assert list(found) == ["wecom token"]
    state, words = found["wecom token"]
    assert state == "WRONG"
    assert "wrong-secret" not in words


async def test_each_fault_has_its_words(fake: FakeWeCom) -> None:
    """An address that is not trusted, another app's id, an empty range, no public address."""
    fake.fault("errcode", method="agent/get", code=60020)
    assert "trusted" in (await looked_at(fake))["wecom app"][1]

    assert "agent id" in (await looked_at(fake, agent_id=7))["wecom app"][1]

    found = await looked_at(fake)
    assert "visible range" in found["wecom app"][1]
    assert found["wecom menu"][0] == "look"
    assert found["wecom callback"][0] == "WRONG"
    assert "public_url" in found["wecom callback"][1]


async def test_a_callback_with_other_settings_is_found_out(bot: Line, fake: FakeWeCom) -> None:
    """The running program has another token than the config that is looked at."""
    fake.member(HUA)
    bot.moment.now = datetime.now(UTC)  # doctor looks at the real clock

    other = await looked_at(fake, public(fake), callback_token="another")
    nobody = await looked_at(fake, "http://127.0.0.1:9")
    still = await looked_at(fake, public(fake), listens=False)

    assert "other callback settings" in other["wecom callback"][1]
    assert "cannot be reached" in nobody["wecom callback"][1]
    assert still["wecom callback"][0] == "look"


def test_the_section_says_what_is_needed() -> None:
    """Switched on without its parts, the config names the first that lacks."""
    assert replace(Config().wecom, corp_id="ww1", agent_id=3).account == "ww1-3"

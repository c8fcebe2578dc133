"""The doctor looks at the customer service: what stands, what is missing, and nothing secret in its words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.wechat_kf.check import findings
from bot.config import Config, Web
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import Line, Moment, settings
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "mei", "moment"]


async def told(fake: FakeWeCom, public_url: str, **how: str) -> dict[str, tuple[str, str]]:
    """What is found, by what was looked at."""
    config = replace(Config(), wechat_kf=settings(fake, **how), web=Web(public_url=public_url))
    return {name: (state, words) async for name, state, words in findings(config, True)}


async def test_what_stands_is_said(bot: Line, fake: FakeWeCom, moment: Moment) -> None:
    """The account is ours; an address with another clock is not taken for ready."""
    found = await told(fake, fake.kf.callback.url.removesuffix("/wechat_kf"))
    assert found["wechat_kf account"] == ("ok", "the account is handed over to this program")
    assert found["wechat_kf callback"][0] == "WRONG"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"secret": "another-secret"}, "the secret is refused"),
        ({"corp_id": "wwother"}, "the corp id is refused"),
        ({"open_kfid": "wkother"}, "no account wkother; there are: wk0aFakeAccount"),
    ],
)
async def test_what_is_missing_is_named(fake: FakeWeCom, how: dict[str, str], words: str) -> None:
    """A wrong secret, corp or account is named, without the secret."""
    state, said = (await told(fake, "https://example.org", **how))["wechat_kf account"]
    assert (state, words in said) == ("WRONG", True)
    assert "another-secret" not in said


@pytest.mark.parametrize(("code", "words"), [(60020, "trusted"), (48002, "may not call"), (95003, "docs/wechat_kf.md")])
async def test_what_wecom_refuses_is_explained(fake: FakeWeCom, code: int, words: str) -> None:
    """Each refusal says what to do in the console."""
    fake.fault("errcode", method="kf/account/list", code=code)
    assert words in (await told(fake, "https://example.org"))["wechat_kf account"][1]


@pytest.mark.parametrize(
    ("to", "servicers", "state"),
    [
        ("pool", {"a", "b"}, "ok"),
        ("pool", set(), "look"),
        ("Servant", {"servant"}, "ok"),
        ("other", {"servant"}, "look"),
    ],
)
async def test_whether_somebody_answers_is_looked_at(fake: FakeWeCom, to: str, servicers: set[str], state: str) -> None:
    """Where residents can be handed over, there should be somebody; where they cannot, nobody is looked for."""
    fake.kf.servicers = servicers
    assert (await told(fake, "https://example.org", hand_over=to))["wechat_kf people"][0] == state
    assert "wechat_kf people" not in await told(fake, "https://example.org")

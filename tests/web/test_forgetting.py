"""忘记我 in the web chat: the page still shows the last word, and after a while nothing at all."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, Forgetting
from bot.forgetting import READ, settle
from tests.faults.test_forgetting import PHONE
from tests.web.site import CONCERN, Caller, Opened, photo


@pytest.fixture
def config(site: Opened, tmp_path: Path) -> Config:
    """The site's, with a list of its own."""
    return dataclasses.replace(site.app.config, forgetting=Forgetting(str(tmp_path / "forgotten")))


async def forgotten(site: Opened) -> Caller:
    """Somebody reports with a photo, begins another report, and wants to be forgotten."""
    visitor = await site.caller()
    await visitor.send(photo())
    await visitor.say(CONCERN)
    await visitor.tap("提交")
    await visitor.say(f"白云湖社区的井盖没了,我的电话{PHONE}")
    await visitor.say("忘记我")
    await visitor.tap("是的，忘记我")
    return visitor


async def test_the_last_word_is_read_and_then_the_chat_is_empty(site: Opened, config: Config, tmp_path: Path) -> None:
    """At once only one line is left; ten minutes later the session is nobody's, and no file holds a word or a photo."""
    visitor = await forgotten(site)
    cookie = visitor.cookie()

    assert [text[:11] for text in await visitor.texts()] == ["bot: 好的，都删了"]
    assert len(site.kept()) == 1
    assert not await settle(config, site.app.database, site.app.clock())
    assert site.kept() == []
    assert len(await visitor.lines()) == 1, "the page may not have been looked at yet"
    assert not await settle(config, site.app.database, site.app.clock() + READ + timedelta(minutes=1))
    assert await visitor.lines() == []
    assert [p.name for p in tmp_path.rglob("*") if p.is_file() and PHONE.encode() in p.read_bytes()] == []

    await visitor.say("进度")
    assert visitor.cookie() != cookie
    assert any("还没有" in text or "没有" in text for text in await visitor.texts())


async def test_whoever_writes_again_at_once_keeps_the_session(site: Opened, config: Config) -> None:
    """A stranger by then, and what they say now is not taken away with the last line of before."""
    visitor = await forgotten(site)
    cookie = visitor.cookie()
    await visitor.say("殷店镇双河村的桥断了")
    await settle(config, site.app.database, site.app.clock() + READ + timedelta(minutes=1))

    assert visitor.cookie() == cookie
    assert any("桥断了" in text for text in await visitor.texts())
    assert not any("都删了" in text for text in await visitor.texts())
    await visitor.say("再补一句")
    assert visitor.cookie() == cookie

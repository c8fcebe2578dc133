"""The whole program with the app switched on: its callback stands among the pages, and needs no page to ask."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from pathlib import Path

import aiohttp
from aiohttp import web

from bot.app import HOME
from bot.channels.webchat import WebChat
from bot.files import Folder
from bot.making import Workshop
from bot.pages import mount, pages
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import CONCERN, Line
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.callbacks import KEY, TOKEN

__all__ = ["bot", "fake", "moment"]
CONFIG = """
[database]
url = "sqlite:{folder}/tongxin.db"
[web]
port = {port}
[keys]
file = "{folder}/keys"
[files]
folder = "{folder}/files"
[wecom]
enabled = true
corp_id = "{corp}"
agent_id = {agent}
secret = "{secret}"
callback_token = "{token}"
callback_key_file = "{folder}/key"
base_url = "{base_url}"
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_callback_comes_in_beside_the_pages(bot: Line) -> None:
    """A provider sends no Origin, and is let through to its own proof; a page that sends none is refused as before."""
    chat = WebChat(Workshop(bot.app.database, Folder(Path(), 1), bot.app.house).ready)
    site = pages(bot.app, chat, demo=None)
    mount(site, bot.channel.routes())
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{here}/messages", json={}) as answer:
                assert (answer.status, await answer.text()) == (403, "other origin\n")
            async with session.post(f"{here}/wecom", data=b"<xml/>") as answer:
                assert (answer.status, await answer.text()) == (403, "")
        bot.fake.callback.url = f"{here}/wecom"
        assert await bot.fake.callback.verify("echo") == (200, b"echo")
        (made,) = await bot.fake.member("guest").says(CONCERN)
        assert (made.status, made.body) == (200, b"")
    finally:
        await runner.cleanup()


async def test_the_program_runs_with_the_app(tmp_path: Path) -> None:
    """Started as an operator starts it: menu made, callback answered, a concern heard, stopped in order."""
    port = free_port()
    async with FakeWeCom() as fake:
        (tmp_path / "key").write_text(KEY)
        told = {"folder": tmp_path, "port": port, "corp": fake.corp_id, "agent": fake.agent_id, "secret": fake.secret}
        config = tmp_path / "config.toml"
        config.write_text(CONFIG.format(**told, token=TOKEN, base_url=fake.base_url))
        command = [sys.executable, "-m", "bot", "--config", str(config), "run"]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=HOME, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        assert process.stdout
        assert await asyncio.wait_for(process.stdout.readline(), 60)
        fake.callback.url = f"http://127.0.0.1:{port}/wecom"
        guest = fake.member("guest")
        assert await fake.callback.verify("echo") == (200, b"echo")
        await fake.ledger.until(lambda: fake.menu)
        (made,) = await guest.says(CONCERN)
        shown = await guest.hears(2)
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), 20)

    assert made.status == 200
    assert "提交" in shown[1].labels
    assert process.returncode == 0
    assert fake.secret not in errors.decode()
    assert not [line for line in errors.decode().splitlines() if json.loads(line)["level"] in ("ERROR", "CRITICAL")]

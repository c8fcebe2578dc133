"""A made document in the web chat and on Telegram: there with its line, by its own name, for those concerned."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestServer

from bot.app import App, running
from bot.channels.webchat import WebChat
from bot.files import folder_of
from bot.making import MAKERS, Workshop
from bot.making import Maker as AnyMaker
from bot.pages import pages
from handlers.talk.turn import House
from storage import Store
from storage.database import Transaction
from storage.outbox import Line as OutboxLine
from tests.channels.telegram.fixtures import fake, moment
from tests.channels.telegram.house import MEI, Line, Moment, line
from tests.documents.test_making import CODE, Maker
from tests.fakes.telegram import FakeTelegram
from tests.stage.house import house
from tests.web.site import Opened, configured, shown

__all__ = ["fake", "house", "moment"]
INVITE = "invite:m1:0:zh"
WORDS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
async def site(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The web chat with one maker."""
    async with making(house, tmp_path) as opened:
        yield opened


@contextlib.asynccontextmanager
async def making(house: House, tmp_path: Path) -> AsyncIterator[Opened]:
    """The same, for whoever brings a loop of their own."""
    config = configured(tmp_path)
    chats: list[tuple[WebChat, Workshop]] = []

    def channels(app: App) -> list[WebChat]:
        makers: dict[str, AnyMaker] = {**MAKERS, "invite": Maker(WORDS), "broken": Maker(ValueError())}
        made = Workshop(app.database, folder_of(config), house, makers)
        chats.append((WebChat(made.ready), made))
        return [chats[0][0]]

    async with running(config, house, channels) as app, contextlib.AsyncExitStack() as callers:
        chat, made = chats[0]
        server = TestServer(pages(app, chat, demo=None, workshop=made))
        await server.start_server(shutdown_timeout=0.5)
        try:
            yield Opened(app, chat, server, Path(config.files.folder), callers)
        finally:
            await server.close()


async def hand_out(site: Opened, recipe: str, kind: str = "document") -> str:
    """Everybody of the web chat gets a line with this document; answers its file."""

    async def unit(tx: Transaction) -> str:
        store, now = Store(tx), site.app.clock()
        file = ""
        for row in await tx.rows("SELECT person, user_id FROM addresses WHERE channel = 'web'"):
            file = await store.files.make(recipe, row["person"], now, kind)
            at = site.chat.address(row["user_id"])
            await store.outbox.add(OutboxLine(row["person"], at, "请您参加", files=(file,)), now)
        return file

    file = await site.app.database.write(unit)
    site.app.deliverer.wake()
    await site.settled()
    return file


async def test_the_page_offers_a_document_by_its_name(site: Opened) -> None:
    """It is there when its line is; saved, it has the name and the type a calendar looks for."""
    resident = await site.caller()
    await resident.say("你好")
    await hand_out(site, INVITE)

    (file,) = await shown(resident)
    assert (file["state"], file["kind"], file["name"]) == ("here", "document", "院坝会.ics")
    async with resident.session.get(file["src"]) as response:
        assert (response.status, await response.read()) == (200, WORDS)
        assert response.headers["Content-Type"].startswith("text/calendar")
        assert f"filename*=UTF-8''{quote('院坝会.ics')}" in response.headers["Content-Disposition"]
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_a_page_that_is_quicker_than_the_maker_waits_for_the_name(site: Opened) -> None:
    """A line is on its way and its document not made: whoever looks now sees the name it will be saved by."""
    resident = await site.caller()
    await resident.say("你好")

    async def unit(tx: Transaction) -> int:
        store, now = Store(tx), site.app.clock()
        (row,) = await tx.rows("SELECT person, user_id FROM addresses WHERE channel = 'web'")
        file = await store.files.make(INVITE, row["person"], now)
        at = site.chat.address(row["user_id"])
        await store.outbox.add(OutboxLine(row["person"], at, "请您参加", files=(file,)), now)
        return len(await store.outbox.claim(now, 1, at.channel, at.account))

    assert await site.app.database.write(unit) == 1
    (file,) = await shown(resident)
    assert (file["state"], file["name"]) == ("here", "院坝会.ics")


async def test_a_document_is_for_those_who_got_it(site: Opened) -> None:
    """Its name says nothing to anybody else."""
    invited, other = await site.caller(), await site.caller()
    await invited.say("你好")
    file = await hand_out(site, INVITE)
    await other.say("你好")

    async with other.session.get(f"/files/{file}") as response:
        assert response.status == 404


async def test_words_go_out_without_what_cannot_be_made(site: Opened) -> None:
    """A bug in a document costs the document, never the sentence; the page says that it is gone."""
    resident = await site.caller()
    await resident.say("你好")
    await hand_out(site, "broken:m1")

    (file,) = await shown(resident)
    assert (file["state"], file["kind"]) == ("lost", "document")
    assert (await resident.texts())[-1] == "bot: 请您参加"


@pytest.fixture
async def bot(tmp_path: Path, fake: FakeTelegram, moment: Moment) -> AsyncIterator[Line]:
    """The bot, with makers of its own."""
    fake.user(MEI)
    makers = {**MAKERS, "invite": Maker(WORDS), "broken": Maker(ValueError())}
    async with line(tmp_path, fake, moment, makers=makers) as opened:
        yield opened


async def told(bot: Line, recipe: str, *, guarded: bool = False, kind: str = "document") -> list[Any]:
    """Somebody on Telegram gets a line with this document; answers the calls it took."""

    async def unit(tx: Transaction) -> str:
        owner = await Store(tx).people.add(bot.moment())
        return await Store(tx).files.make(recipe, owner.id, bot.moment(), kind)

    file = await bot.app.database.write(unit)
    await bot.put(MEI, "请您参加", files=(file,), guarded=guarded)
    await bot.oracle()
    return list(bot.fake.ledger.of(chat=MEI))


async def test_telegram_gets_a_document_with_its_words(bot: Line) -> None:
    """One call, at the first try: the file under its own name and type, the words below it."""
    (call,) = await told(bot, INVITE)

    assert (call.method, call.params["caption"]) == ("sendDocument", "请您参加")
    document = bot.fake.chats[MEI].heard[-1].message["document"]
    assert (document["file_name"], document["mime_type"]) == ("院坝会.ics", "text/calendar")
    assert await bot.channel.fetch(f"document:{document['file_id']}") == WORDS


async def test_a_member_can_save_the_document_and_not_the_words(bot: Line) -> None:
    """What quotes residents stays where it is; an invitation goes into the calendar, a notice to the printer."""
    document, words = await told(bot, INVITE, guarded=True)

    assert (document.method, words.method) == ("sendDocument", "sendMessage")
    assert not document.params.get("protect_content")
    assert words.params["protect_content"]


async def test_a_picture_we_made_is_shown_as_one(bot: Line) -> None:
    """A code is looked at, not saved."""
    (call,) = await told(bot, CODE, guarded=True, kind="photo")

    assert (call.method, call.params["caption"]) == ("sendPhoto", "请您参加")
    assert call.params["protect_content"]


async def test_telegram_gets_the_words_without_what_cannot_be_made(bot: Line) -> None:
    """A bug in a document costs no reminder."""
    (call,) = await told(bot, "broken:m1")

    assert (call.method, call.text) == ("sendMessage", "请您参加")

"""An open page hears each line the moment it is there, once, and nothing that is not meant for it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientResponse

from bot.channels.webchat import MOST_STREAMS
from domain.messages import Outgoing
from tests.web.site import CONCERN, Caller, Opened, within


class Listener:
    """Reads a stream, event by event."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response
        self.last = ""

    async def event(self) -> tuple[str, dict[str, Any]]:
        """The next event: its name and what it tells."""
        name, told = "line", {}
        while True:
            row = (await within(20, self.response.content.readline())).decode()
            if not row:
                return "closed", {}
            field, _, value = row.rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                self.last = value
            elif field == "data":
                told = json.loads(value)
            elif not field and told is not None and row == "\n" and (told or name != "line"):
                return name, told

    async def until(self, words: str) -> list[str]:
        """The texts of the lines up to one with these words."""
        texts: list[str] = []
        while not texts or words not in texts[-1]:
            name, told = await self.event()
            assert name in ("line", "others"), name
            if name == "line":
                texts.append(told["text"])
        return texts


@contextlib.asynccontextmanager
async def listening(caller: Caller, after: str = "", last: str = "") -> AsyncIterator[Listener]:
    """A page of this caller, open."""
    headers = {"Last-Event-ID": last} if last else {}
    async with caller.session.get("/events", params={"after": after}, headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        yield Listener(response)


async def test_a_line_arrives_without_asking(site: Opened) -> None:
    """What one says on the telephone appears on one's other page, answer and all."""
    resident = await site.caller()
    await resident.say("你好")
    before = await resident.texts()
    async with listening(resident) as page:
        assert len(await page.until(before[-1].partition(": ")[2])) == len(before)

        await resident.say("进度")

        texts = await page.until("还没有报过")
    assert texts[0] == "进度"


async def test_a_page_that_comes_back_misses_nothing(site: Opened) -> None:
    """After a break the stream goes on where it stood; what it tells twice the page knows by its id."""
    resident = await site.caller()
    await resident.say("你好")
    async with listening(resident) as page:
        await page.until("您好！")
        last = page.last
    await resident.say(CONCERN)

    async with listening(resident, last=last) as page:
        texts = await page.until("提交")

    assert CONCERN in texts


async def test_nobody_hears_what_is_said_to_others(site: Opened) -> None:
    """Two people's streams have nothing in common."""
    one, other = await site.caller(), await site.caller()
    await one.say("你好")
    await other.say("你好")
    async with listening(other) as page:
        await one.say("我家的秘密在这里")
        await other.say("进度")

        texts = await page.until("还没有报过")

    assert not any("秘密" in text for text in texts)


async def test_a_line_that_was_held_back_still_arrives(site: Opened) -> None:
    """A message may become visible after a newer one; a page that has seen the newer one gets it all the same."""
    resident = await site.caller()
    await resident.say("你好")
    lines = await resident.lines()
    held = lines[-1]["id"]
    await site.app.database.write(
        lambda tx: tx.run(
            "UPDATE outbox SET state = 'waiting', due_at = '9999-12-31T00:00:00+00:00' WHERE id = :id", id=held
        )
    )
    await site.app.database.write(
        lambda tx: tx.run("UPDATE outbox SET state = 'said' WHERE id = :id", id=lines[-2]["id"])
    )
    async with listening(resident, after=lines[-2]["id"]) as page:
        while page.last != lines[-2]["id"]:
            await page.event()

        await site.app.database.write(lambda tx: tx.run("UPDATE outbox SET state = 'sent' WHERE id = :id", id=held))
        site.chat.wake(next(iter(site.chat._streams)))

        await page.event()
        assert page.last == held


async def test_open_pages_are_bounded(site: Opened) -> None:
    """Whoever opens page after page loses the oldest, not the server its memory."""
    resident = await site.caller()
    await resident.say("你好")
    async with contextlib.AsyncExitStack() as pages:
        opened = [await pages.enter_async_context(listening(resident)) for _ in range(MOST_STREAMS + 1)]
        assert site.chat.listening <= MOST_STREAMS

        while (event := await opened[0].event())[0] == "line":
            pass

    assert event[0] == "closed"


async def test_streams_end_with_the_server(site: Opened) -> None:
    """An open page does not keep the program from stopping."""
    resident = await site.caller()
    await resident.say("你好")
    async with listening(resident) as page:
        await page.until("您好！")
        site.chat.end_all()

        assert (await page.event())[0] == "bye"
        assert (await page.event())[0] == "closed"


async def test_the_database_s_absence_does_not_end_a_stream(site: Opened) -> None:
    """During an outage a page stays connected, and hears what was said once it is over."""
    resident = await site.caller()
    await resident.say("你好")
    async with listening(resident) as page:
        await page.until("您好！")
        with site.outage():
            site.chat.wake(next(iter(site.chat._streams)))
        await resident.say("进度")

        assert "进度" in await page.until("还没有报过")


async def test_a_closed_page_is_forgotten(site: Opened) -> None:
    """The channel keeps nothing of a page that has gone."""
    stream = site.chat.open("somebody", "mark", curious=True)
    site.chat.close(stream)
    site.chat.close(stream)

    await site.chat.send(Outgoing("1", site.chat.address("somebody"), "x"))

    assert site.chat.listening == 0
    assert not stream.wake.is_set()

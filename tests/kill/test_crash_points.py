"""Fault 1: the program dies at each named place, and nobody notices but by the time it takes."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from storage.crash import PLACES
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_users import User
from tests.kill.afterwards import check
from tests.kill.born import Nursery
from tests.kill.life import MEMBER, TOKEN, Ground, Life, alive

CONCERN = "白云湖社区3号楼下水道堵了，污水漫到路上"
SIGKILL = -9
TEN_DAYS = 10 * 24 * 3600
CLOCK = "kind LIKE 'accept.%'"
# The second message is the one that files the report; counted so that death comes while it is under way.
ON_A_MESSAGE = (
    "noted:1",
    "noted:2",
    "answered:2",
    "committed:1",
    "committed:9",
    "kept:1",
    "kept:2",
    "claimed:1",
    "claimed:2",
    "sending:2",
    "sending:3",
    "sent:1",
    "sent:3",
    "sent.noted:3",
)
ON_A_FILE = ("file.written:1", "file.named:1", "file.noted:1")
ON_A_TIMER = ("timer.fired:1", "timer.fired:2", "timer.answered:1")


def _picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "olive").save(drawn, "JPEG")
    return drawn.getvalue()


JPEG = _picture()


@pytest.fixture
async def ground(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Ground]:
    """A folder with a configuration and a small roster, and Telegram beside it."""
    async with FakeTelegram(TOKEN) as telegram:
        made = Ground(tmp_path / "home", telegram, nursery=nursery)
        made.prepare()
        await made.seat()
        yield made


def test_every_place_is_tried() -> None:
    """A place that is added without a test of it fails here."""
    tried = {place.partition(":")[0] for place in (*ON_A_MESSAGE, *ON_A_FILE, *ON_A_TIMER)}

    assert tried == set(PLACES)


@dataclass
class Story:
    """What somebody does, and by which words they know that it was heard; it goes on where it stopped."""

    ground: Ground
    steps: list[tuple[Callable[[User], Awaitable[object]], str]]
    done: int = 0
    under_way: bool = False

    async def goes_on(self, life: Life) -> None:
        """To its end, or to the program's."""
        ming = self.ground.telegram.user(7001, "Ming")
        while self.done < len(self.steps):
            does, answer = self.steps[self.done]
            if not self.under_way:
                await does(ming)
                self.under_way = True
            if not await life.until(lambda words=answer: any(words in one.text for one in ming.chat.heard)):  # type: ignore[misc]
                return
            self.done, self.under_way = self.done + 1, False


REPORT: list[tuple[Callable[[User], Awaitable[object]], str]] = [
    (lambda ming: ming.says(CONCERN), "您看看对不对"),
    (lambda ming: ming.presses("提交"), "收到了，编号"),
]
PHOTO: tuple[Callable[[User], Awaitable[object]], str] = (lambda ming: ming.sends_photo(JPEG), "照片语音：1 个")


async def dies_once(ground: Ground, crash: str, story: Story) -> None:
    """The story in two lives: the first ends at the place, the second goes on."""
    async with alive(ground, crash=crash) as first:
        assert await first.ready()
        await story.goes_on(first)
        assert await first.over() == SIGKILL
    async with alive(ground) as second:
        assert await second.ready()
        await story.goes_on(second)
        assert story.done == len(story.steps)
        await second.settled()
        await second.stop()


@pytest.mark.parametrize("crash", ON_A_MESSAGE)
async def test_dies_on_a_message(ground: Ground, crash: str) -> None:
    """One report, one receipt, one card for the member, whatever the moment of death."""
    await dies_once(ground, crash, Story(ground, REPORT))

    assert len(ground.ask("SELECT id FROM issues")) == 1
    for chat, words in ((7001, "收到了，编号"), (MEMBER, "新来一件")):
        lines = ground.ask(f"SELECT uncertain FROM outbox WHERE user_id = '{chat}' AND body LIKE '%{words}%'")
        assert len(lines) == 1
        copies = sum(words in text for text in ground.telegram.ledger.texts(chat))
        assert copies == 1 or (copies == 2 and lines[0]["uncertain"])
    await check(ground, handed_in=2)


@pytest.mark.parametrize("crash", ON_A_FILE)
async def test_dies_on_a_file(ground: Ground, crash: str) -> None:
    """A photo is there once and whole, and nothing half written is left."""
    await dies_once(ground, crash, Story(ground, [REPORT[0], PHOTO, REPORT[1]]))

    (kept,) = ground.ask("SELECT path FROM files")
    found = [path for path in (ground.folder / "var" / "files").rglob("*") if path.is_file()]
    assert ground.folder / "var" / "files" / kept["path"] in found
    assert not [path for path in found if path.suffix == ".part"]
    await check(ground, handed_in=3)


@pytest.mark.parametrize("crash", ON_A_TIMER)
async def test_dies_on_a_timer(ground: Ground, crash: str) -> None:
    """What fell due while nobody ran, and while somebody died on it, is said once (faults 38 and 1)."""
    async with alive(ground) as first:
        story = Story(ground, REPORT)
        assert await first.ready()
        await story.goes_on(first)
        await first.settled()
        await first.stop()
    async with alive(ground, ahead=TEN_DAYS, crash=crash) as second:
        assert await second.over() == SIGKILL
    async with alive(ground, ahead=TEN_DAYS) as third:
        assert await third.ready()
        await third.comes(
            lambda: not ground.ask("SELECT 1 FROM timers WHERE fired_at IS NULL AND kind LIKE 'accept.%'")
        )
        # The notes of messages are forgotten after a week, and here ten days have gone.
        await third.comes(lambda: not ground.ask("SELECT 1 FROM inbox"))
        await third.settled()
        await third.stop()

    fired = [row["kind"] for row in ground.ask("SELECT kind FROM timers WHERE fired_at IS NOT NULL")]
    # "Soon" is not said of what is over already.
    meant = [kind for kind in fired if kind.endswith(".overdue")]
    rung = [row["body"] for row in ground.ask("SELECT body FROM outbox WHERE body LIKE '%”的时限%'")]
    assert {"accept.remind", "accept.overdue"} <= set(fired)
    assert len(rung) == len(set(rung)) == len(meant)
    assert len(ground.ask("SELECT id FROM events WHERE verb = 'escalated'")) == len(meant)
    await check(ground, handed_in=0)

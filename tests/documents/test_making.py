"""Documents on their way: made once after the turn, on whatever channel, and never lost with a crash or a lost disk."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.app import App, running
from bot.files import Fetcher, Folder
from bot.making import Workshop
from documents import Document
from domain.messages import Address
from handlers.talk.turn import House
from storage import Store
from storage.database import Database, Transaction
from storage.files import Kept
from storage.ids import moment
from storage.outbox import Line
from tests.databases import database, database_url
from tests.paper import Paper
from tests.stage.house import house
from tests.web.site import configured

__all__ = ["database", "database_url", "house"]
NOON = moment("2026-03-16T04:00:00+00:00")
CODE = "code:zh:https://tongxin.example/?code=m_7fk2"
HEARER = Address("paper", "test", "mei")


class Maker:
    """Counts how often it was asked; does what the test says."""

    def __init__(self, *answers: bytes | Exception, name: str = "院坝会", ending: str = "ics") -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.name = name
        self.ending = ending

    async def __call__(self, _house: House, _store: Store, argument: str) -> Document:
        self.asked.append(argument)
        return Document(self.name, self.ending, self._write)

    def _write(self) -> bytes:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def ordered(database: Database, recipe: str) -> str:
    """A handler wants a document; answers the id of its file."""
    assert NOON is not None

    async def unit(tx: Transaction) -> str:
        store = Store(tx)
        person = await store.people.add(NOON)
        return await store.files.make(recipe, person.id, NOON)

    return await database.write(unit)


async def look(database: Database, file: str) -> Kept:
    """The file as it is known."""
    kept = await database.read(lambda tx: Store(tx).files.get(file))
    assert kept is not None
    return kept


def workshop(database: Database, house: House, folder: Path, maker: Maker) -> Workshop:
    """One with a single maker."""
    return Workshop(database, Folder(folder, 1 << 20), house, {"invite": maker})


async def test_a_document_is_made_once_for_everybody(database: Database, house: House, tmp_path: Path) -> None:
    """However many are invited, and ask at the same time: one file, made once, under a name they can save."""
    maker = Maker(b"BEGIN:VCALENDAR")
    made = workshop(database, house, tmp_path, maker)
    files = {await ordered(database, "invite:m1:0:zh") for _ in range(3)}

    (file,) = files
    kept = await asyncio.gather(*(made.ready(file) for _ in range(5)))

    assert maker.asked == ["m1:0:zh"]
    assert {k.name for k in kept if k} == {"院坝会.ics"}
    assert (tmp_path / (await look(database, file)).path).read_bytes() == b"BEGIN:VCALENDAR"
    assert (await look(database, file)).mime == "text/calendar"


async def test_another_version_is_another_document(database: Database, house: House, tmp_path: Path) -> None:
    """A meeting that was moved has an invitation of its own; who kept the first still has the first."""
    made = workshop(database, house, tmp_path, Maker(b"first", b"second"))
    files = [await ordered(database, f"invite:m1:{version}:zh") for version in (0, 1)]

    for file in files:
        await made.ready(file)

    assert [(tmp_path / (await look(database, file)).path).read_bytes() for file in files] == [b"first", b"second"]


async def test_what_a_lost_disk_took_is_made_again(database: Database, house: House, tmp_path: Path) -> None:
    """A database restored without its folder still hands out its documents."""
    maker = Maker(b"BEGIN:VCALENDAR")
    made = workshop(database, house, tmp_path, maker)
    file = await ordered(database, "invite:m1:0:zh")
    await made.ready(file)
    (tmp_path / (await look(database, file)).path).unlink()

    kept = await made.ready(file)

    assert kept is not None
    assert (tmp_path / kept.path).read_bytes() == b"BEGIN:VCALENDAR"
    assert len(maker.asked) == 2


@pytest.mark.parametrize(
    ("recipe", "answer", "problem"),
    [
        ("invite:m1:0:zh", ValueError("a bug"), "bug"),
        ("invite:m1:0:zh", OSError("disk full"), ""),
        ("poem:m1", b"x", "unknown_document"),
    ],
    ids=["bug", "full disk", "unknown"],
)
async def test_a_failure_is_known(
    database: Database, house: House, tmp_path: Path, recipe: str, answer: bytes | Exception, problem: str
) -> None:
    """What can never be made says why; what failed for want of room is made with a later look; asked anew, all are."""
    maker = Maker(answer, b"whole")
    made = workshop(database, house, tmp_path, maker)
    file = await ordered(database, recipe)

    await made.once()
    assert ((await look(database, file)).path, (await look(database, file)).problem) == ("", problem)
    await made.once()
    assert bool((await look(database, file)).path) is (problem == "")
    again = await ordered(database, recipe)

    assert again == file
    assert (await look(database, file)).problem == ""


@pytest.mark.parametrize(
    ("name", "saved"),
    [("随县\n院坝会: 3/5?", "随县 院坝会 3 5.ics"), ("路" * 200, "路" * 80 + ".ics"), ("..\\..\\会", "会.ics")],
    ids=["marks", "long", "path"],
)
async def test_a_name_can_be_saved_anywhere(
    database: Database, house: House, tmp_path: Path, name: str, saved: str
) -> None:
    """A topic somebody wrote becomes a name that every phone and every Windows takes, and leads nowhere."""
    made = workshop(database, house, tmp_path, Maker(b"x", name=name))
    kept = await made.ready(await ordered(database, "invite:m1:0:zh"))

    assert kept is not None
    assert kept.name == saved


async def test_nobody_has_to_ask(database: Database, house: House, tmp_path: Path) -> None:
    """What is ordered is made with the next look, so that it tells how things were then."""
    folder = Folder(tmp_path, 1 << 20)
    file = await ordered(database, CODE)
    made = Workshop(database, folder, house)

    await Fetcher(database, folder, [], made.once).once()

    body = (tmp_path / (await look(database, file)).path).read_bytes()
    with Image.open(io.BytesIO(body)) as picture:
        assert picture.format == "PNG"
    assert (await look(database, file)).name == "二维码.png"


@pytest.fixture
async def app(house: House, tmp_path: Path) -> AsyncIterator[tuple[App, Paper]]:
    """The program with a channel of paper."""
    paper = Paper()
    async with running(configured(tmp_path), house, lambda _app: [paper]) as opened:
        yield opened, paper


async def test_a_line_takes_its_document_along(app: tuple[App, Paper], house: House, tmp_path: Path) -> None:
    """What a handler orders and says in one transaction arrives as one line, whose file can be read."""
    opened, paper = app
    made = workshop(opened.database, house, tmp_path / "files", Maker(b"BEGIN:VCALENDAR"))

    async def turn(tx: Transaction) -> None:
        store, now = Store(tx), opened.clock()
        person = await store.people.add(now)
        file = await store.files.make("invite:m1:0:zh", person.id, now)
        await store.outbox.add(Line(person.id, HEARER, "请您参加", files=(file,)), now)

    await opened.database.write(turn)
    await opened.deliverer.idle.wait()

    (sheet,) = paper.sheets["mei"]
    (file,) = sheet.files
    kept = await made.ready(file)
    assert kept is not None
    assert (tmp_path / "files" / kept.path).read_bytes() == b"BEGIN:VCALENDAR"

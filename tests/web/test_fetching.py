"""Files of other channels are fetched after the turn: tried again as long as there is hope, given up visibly."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels import Gone, Never, SendFailed, Unsure, Wait
from bot.files import MOST_TRIES, Fetcher, Folder
from domain.messages import Address, FileRef, Incoming, Outgoing
from storage import Store
from storage.database import Database
from storage.files import Kept
from storage.ids import moment
from tests.web.site import photo, within

NOON = moment("2026-03-16T04:00:00+00:00")
ELSEWHERE = Address("paper", "test", "ming")


class Wire:
    """A channel whose files come, or do not come, as the test says."""

    name = "paper"
    account = "test"
    per_second = 100.0
    at_once = 1

    def __init__(self) -> None:
        self.answers: dict[str, list[bytes | Exception]] = {}
        self.asked: list[str] = []
        self.heard = asyncio.Event()

    async def send(self, message: Outgoing) -> str:
        raise NotImplementedError

    async def hotline(self, message: Incoming, text: str) -> None:
        raise NotImplementedError

    async def fetch(self, ref: str) -> bytes:
        self.asked.append(ref)
        self.heard.set()
        answers = self.answers[ref]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def wire() -> Wire:
    """The channel."""
    return Wire()


@pytest.fixture
async def fetcher(database: Database, wire: Wire, tmp_path: Path) -> Fetcher:
    """What fetches from it."""
    return Fetcher(database, Folder(tmp_path, 1 << 20), [wire])


async def note(database: Database, ref: str, kind: str = "photo") -> str:
    """Somebody sent a file there."""
    assert NOON is not None

    async def unit(tx: object) -> str:
        store = Store(tx)  # type: ignore[arg-type]
        person = await store.people.add(NOON)
        return await store.files.add(person.id, FileRef(kind, ref), ELSEWHERE, NOON)

    return await database.write(unit)


async def look(database: Database, file: str) -> Kept:
    """The file as it is known."""
    kept = await database.read(lambda tx: Store(tx).files.get(file))
    assert kept is not None
    return kept


async def test_a_photo_is_fetched_and_can_be_passed_on(database: Database, wire: Wire, fetcher: Fetcher) -> None:
    """Its bytes are cleaned, lie in the folder, and other channels can read them."""
    file = await note(database, "a")
    wire.answers["a"] = [photo()]

    await fetcher.once()

    body, mime = await fetcher.read(file)
    assert (body[:3], mime) == (b"\xff\xd8\xff", "image/jpeg")
    assert (await look(database, file)).path


async def test_what_is_not_there_yet_cannot_be_read(database: Database, fetcher: Fetcher) -> None:
    """Absent, unknown and not yet fetched are the same to whoever passes files on."""
    file = await note(database, "a")

    for id in (file, "0000000000000000"):
        with pytest.raises(FileNotFoundError):
            await fetcher.read(id)


@pytest.mark.parametrize("problem", [Wait("429", 0.0), Unsure("cut off")], ids=str)
async def test_a_hiccup_is_tried_again(database: Database, wire: Wire, fetcher: Fetcher, problem: SendFailed) -> None:
    """After a failure that may pass the file comes with a later look."""
    file = await note(database, "a")
    wire.answers["a"] = [problem, photo()]

    assert 0 < await fetcher.once() < 30
    await fetcher.once()

    assert (await look(database, file)).path
    assert len(wire.asked) == 2


async def test_hope_ends(database: Database, wire: Wire, fetcher: Fetcher) -> None:
    """A file that never comes is given up after some tries, with the reason for staff."""
    file = await note(database, "a")
    wire.answers["a"] = [Wait("http_500", 0.0)]

    for _ in range(MOST_TRIES + 3):
        await fetcher.once()

    assert len(wire.asked) == MOST_TRIES
    assert (await look(database, file)).problem == "http_500"


async def test_an_outage_of_the_whole_channel_costs_no_file(database: Database, wire: Wire, fetcher: Fetcher) -> None:
    """However long the channel is away, its files are still asked for; and one answer is enough to leave it alone."""
    files = [await note(database, ref) for ref in "ab"]
    for ref in "ab":
        wire.answers[ref] = [Wait("network", 5.0, everyone=True)]

    for _ in range(MOST_TRIES + 3):
        await fetcher.once()
    for ref in "ab":
        wire.answers[ref] = [photo()]
    asked = len(wire.asked)
    await fetcher.once()

    assert asked == MOST_TRIES + 3
    assert all([(await look(database, file)).path for file in files])


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Never("file_too_big"), "file_too_big"),
        (Gone("blocked"), "blocked"),
        (b"<svg/>", "odd_photo"),
        (b"", "empty"),
        (bytes(2 << 20), "too_large"),
        (ValueError("a bug"), "bug"),
    ],
    ids=["too big", "gone", "no photo", "empty", "too large", "bug"],
)
async def test_what_will_never_come_is_not_asked_for_again(
    database: Database, wire: Wire, fetcher: Fetcher, tmp_path: Path, answer: bytes | Exception, problem: str
) -> None:
    """One such file is given up at once, and the others come."""
    bad, good = await note(database, "bad"), await note(database, "good")
    wire.answers = {"bad": [answer], "good": [photo()]}

    await fetcher.once()
    await fetcher.once()

    assert (await look(database, bad)).problem == problem
    assert (await look(database, good)).path
    assert wire.asked.count("bad") == 1
    assert not list(tmp_path.glob(".*.part"))


async def test_a_full_disk_is_waited_out(database: Database, wire: Wire, tmp_path: Path) -> None:
    """When the folder cannot be written, files stay where they are until it can."""
    file = await note(database, "a")
    wire.answers["a"] = [photo()]
    place = tmp_path / "files"
    place.write_text("not a folder")
    fetcher = Fetcher(database, Folder(place, 1 << 20), [wire])

    await fetcher.once()
    place.unlink()
    await fetcher.once()

    assert (await look(database, file)).path


async def test_a_photo_sent_as_a_document_is_cleaned_all_the_same(
    database: Database, wire: Wire, fetcher: Fetcher
) -> None:
    """However a picture was sent, its position does not stay in it; papers are kept as they are."""
    picture, paper = await note(database, "a", "document"), await note(database, "b", "document")
    wire.answers = {"a": [photo(kind="PNG")], "b": [b"%PDF-1.7 as it was"]}

    await fetcher.once()

    assert (await fetcher.read(picture))[1] == "image/jpeg"
    assert await fetcher.read(paper) == (b"%PDF-1.7 as it was", "application/octet-stream")


async def test_it_runs_when_called_and_cleans_up_after_a_crash(
    database: Database, wire: Wire, fetcher: Fetcher, tmp_path: Path
) -> None:
    """What an earlier process left half written is swept; a call brings the next look at once."""
    half = tmp_path / ".0123.part"
    half.write_bytes(b"half")
    wire.answers["a"] = [photo()]
    async with asyncio.TaskGroup() as group:
        running = group.create_task(fetcher.run())
        file = await note(database, "a")
        fetcher.wake()
        await within(20, wire.heard.wait())
        async with asyncio.timeout(20):
            while not (await look(database, file)).path:
                assert not running.done()
        running.cancel()

    assert not half.exists()

"""Photos and voice: made harmless, on disk before they are acknowledged, and shown to those concerned only."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from yarl import URL

from bot.files import Folder
from bot.photos import LONGEST_SIDE
from tests.web.site import CONCERN, Caller, Opened, photo, shown

OGG = b"OggS\x00\x02" + bytes(500)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def placed() -> bytes:
    """A photo lying on its side, that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it right
    exif[0x0110] = "Telephone 12"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 42.0, 0.0), 3: "E", 4: (113.0, 22.0, 0.0)})
    return photo((80, 40), exif=exif, comment=b"taken at home")


def bomb() -> bytes:
    """A PNG of a few bytes that would unpack to a hundred megapixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


async def test_a_photo_says_only_what_it_shows(site: Opened) -> None:
    """Position, device and comment are gone, and the picture stands upright."""
    resident = await site.caller()

    assert await resident.send(placed()) == (200, {"new": True})

    (file,) = await shown(resident)
    async with resident.session.get(file["src"]) as response:
        body = await response.read()
    with Image.open(io.BytesIO(body)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 80))
        assert not image.getexif()
        assert "comment" not in image.info
    assert b"Telephone" not in body
    assert b"taken at home" not in body


@pytest.mark.parametrize(
    ("kind", "more"),
    [("JPEG", 0), ("PNG", 0), ("WEBP", 0), ("GIF", 0), ("GIF", 2), ("MPO", 1)],
    ids=["JPEG", "PNG", "WEBP", "GIF", "moving", "double"],
)
async def test_every_usual_kind_of_picture_is_taken(site: Opened, kind: str, more: int) -> None:
    """Camera, screenshot, messenger: all become the same harmless kind; of several pictures the first is kept."""
    resident = await site.caller()
    others = [Image.new("RGB", (64, 48), "#a27")] * more

    assert (await resident.send(photo(kind=kind, save_all=bool(more), append_images=others)))[0] == 200
    assert [path.suffix for path in site.kept()] == [".jpg"]


async def test_a_huge_picture_is_made_smaller(site: Opened) -> None:
    """What a camera of today makes is kept at a size that a phone of yesterday can show."""
    resident = await site.caller()

    await resident.send(photo((5000, 2500)))

    with Image.open(site.kept()[0]) as image:
        assert image.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


async def test_a_transparent_drawing_is_put_on_white_paper(site: Opened) -> None:
    """What was transparent is white, not black."""
    resident = await site.caller()
    written = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(written, "PNG")

    await resident.send(written.getvalue())

    with Image.open(site.kept()[0]) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("kind", "body", "status", "words"),
    [
        ("photo", HEIC, 415, "看不了"),
        ("photo", SVG, 415, "看不了"),
        ("photo", b"<html><script>alert(1)</script>", 415, "看不了"),
        ("photo", b"%PDF-1.7 ...", 415, "看不了"),
        ("photo", photo()[:200], 415, "看不了"),
        ("photo", photo(kind="BMP"), 415, "看不了"),
        ("photo", bomb(), 415, "太大"),
        ("photo", photo((5001, 5000), "PNG"), 415, "太大"),
        ("photo", b"", 415, "空的"),
        ("voice", b"", 415, "空的"),
        ("voice", b"MZ" + bytes(100), 415, "听不了"),
        ("voice", SVG, 415, "听不了"),
        ("voice", OGG + bytes(2 << 20), 413, "1 MB"),
        ("photo", b"\xff\xd8\xff" + bytes(2 << 20), 413, "1 MB"),
    ],
    ids=["heic", "svg", "html", "pdf", "cut", "bmp", "bomb", "26 MP", "empty", "no sound", "exe", "svg", "long", "big"],
)
async def test_what_is_not_taken_is_refused_kindly(
    site: Opened, kind: str, body: bytes, status: int, words: str
) -> None:
    """A plain sentence says what to do, and nothing stays on the disk."""
    resident = await site.caller()
    await resident.say("你好")

    got, answer = await resident.send(body, kind)

    assert got == status
    assert words in answer["text"]
    assert site.kept() == []


@pytest.mark.parametrize(
    ("head", "ending", "mime"),
    [
        (b"OggS", "ogg", "audio/ogg"),
        (b"\x1aE\xdf\xa3", "webm", "audio/webm"),
        (b"\x00\x00\x00\x20ftypM4A ", "m4a", "audio/mp4"),
        (b"#!AMR\n", "amr", "audio/amr"),
        (b"ID3\x04", "mp3", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "aac", "audio/aac"),
        (b"RIFF\x24\x00\x00\x00WAVE", "wav", "audio/wav"),
    ],
)
async def test_voice_is_kept_as_it_was_said(site: Opened, head: bytes, ending: str, mime: str) -> None:
    """Every phone's own format is kept untouched and played, also from the middle."""
    resident = await site.caller()
    said = head + bytes(range(256))

    assert (await resident.send(said, "voice"))[0] == 200

    (file,) = await shown(resident)
    assert file["kind"] == "voice"
    async with resident.session.get(file["src"]) as response:
        assert (response.status, await response.read()) == (200, said)
        assert response.headers["Content-Type"] == mime
    async with resident.session.get(file["src"], headers={"Range": "bytes=10-19"}) as response:
        assert (response.status, await response.read()) == (206, said[10:20])
    assert site.kept()[0].suffix == f".{ending}"


async def test_a_file_is_never_run_by_a_browser(site: Opened) -> None:
    """It comes with its true type, a name of ours, and no rights."""
    resident = await site.caller()
    await resident.send(photo())
    (file,) = await shown(resident)

    async with resident.session.get(file["src"]) as response:
        headers = response.headers

    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Content-Disposition"].startswith("inline; filename=")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"


async def test_a_photo_reaches_those_who_work_on_it_and_nobody_else(stage: Opened) -> None:
    """The reporter and the group see it; for anybody else it does not exist."""
    resident, member, stranger, nobody = [await stage.caller() for _ in range(4)]
    await member.post("/persona", {"user": "li"})
    await resident.say(CONCERN)
    await resident.send(photo())
    await resident.tap("提交")
    (card,) = [file for file in await shown(member) if file["kind"] == "photo"]
    (own,) = await shown(resident)
    await stranger.post("/persona", {"user": "zhou"})
    await stranger.post("/leave", {})

    async def status(caller: Caller, src: str) -> int:
        async with caller.session.get(src) as response:
            return response.status

    assert card["src"] != own["src"]
    assert [await status(resident, each["src"]) for each in (own, card)] == [200, 200]
    assert await status(member, card["src"]) == 200
    assert await status(member, own["src"]) == 404
    assert [await status(nobody, each["src"]) for each in (own, card)] == [404, 404]
    assert [await status(stranger, each["src"]) for each in (own, card)] == [404, 404]


async def test_a_foreign_file_and_an_absent_one_get_the_same_answer(site: Opened) -> None:
    """Trying ids tells nobody which of them exist."""
    owner, other = await site.caller(), await site.caller()
    await owner.send(photo())
    await other.say("你好")
    (file,) = await shown(owner)
    rows = await site.app.database.read(lambda tx: tx.rows("SELECT id FROM files"))
    absent = ("/files/0000000000000000", f"/files/{'0' * 32}.jpg", "/files/%", "/files/x%00y", f"/files/{'a' * 3000}")

    answers = set()
    for path in (file["src"], f"/files/{rows[0]['id']}", *absent):
        async with other.session.get(URL(f"{site.url}{path}", encoded=True)) as response:
            answers.add((response.status, await response.read()))

    assert answers == {(404, b"404: Not Found")}


@pytest.mark.parametrize(
    ("query", "mime", "status"),
    [
        ({}, "image/jpeg", 400),
        ({"event": "12345678"}, "image/jpeg", 400),
        ({"event": "12345678", "kind": "document"}, "image/jpeg", 400),
        ({"event": "../../12", "kind": "photo"}, "image/jpeg", 400),
        ({"event": "12345678", "kind": "photo"}, "multipart/form-data", 415),
        ({"event": "12345678", "kind": "photo"}, "text/plain", 415),
        ({"event": "12345678", "kind": "photo"}, "application/x-www-form-urlencoded", 415),
    ],
    ids=str,
)
async def test_a_form_cannot_leave_files(site: Opened, query: dict[str, str], mime: str, status: int) -> None:
    """Only what the page sends is taken: the bytes themselves, with an id and a kind."""
    resident = await site.caller()
    headers = resident.headers | {"Content-Type": mime}

    async with resident.session.post("/files", params=query, data=photo(), headers=headers) as response:
        assert response.status == status


async def test_a_name_that_was_never_given_out_is_nowhere(tmp_path: Path) -> None:
    """Only names of our own making lead to bytes, and only below the folder."""
    folder = Folder(tmp_path / "files", 1 << 20)
    stored = await folder.keep_bytes("photo", photo())
    (tmp_path / "secret.jpg").write_bytes(b"x")

    assert folder.where(stored.path) is not None
    for path in ("", "../secret.jpg", "/etc/passwd", stored.path.upper(), f"x/../{stored.path}", "ab/" + "0" * 32):
        assert folder.where(path) is None

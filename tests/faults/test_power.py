"""The power fails: what was not synced is lost, torn or there; what was acknowledged is there (fault 4).

A traced process commits; from its writes and syncs the disk is made as it may have been at many moments. Everything
before the last sync of a file is there, and of what was written since, whatever the dice say, torn at sectors too.
"""

from __future__ import annotations

import codecs
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage import open_database
from tests.databases import running

ROOT = Path(__file__).parents[2]
PAIRS = 320
IMAGES = 60
SECTOR = 512
_TRACED = "pwrite64,write,ftruncate,fsync,fdatasync"
_CALL = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass
class Disk:
    """One file: what is surely on it, and what has been written since the last sync."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes]] = field(default_factory=list)
    """where, what; the offset -1 cuts the file to the length that is given"""

    def write(self, at: int, what: bytes) -> None:
        """Written, and not yet sure."""
        self.since.append((at, what))

    def sync(self) -> None:
        """Whatever was written is sure."""
        for at, what in self.since:
            _put(self.sure, at, what)
        self.since.clear()

    def after(self, dice: random.Random) -> bytes:
        """What may be found when the power is back."""
        found = bytearray(self.sure)
        for at, what in self.since:
            if at < 0:
                if dice.random() < 0.5:
                    _put(found, at, what)
                continue
            for start in range(0, len(what), SECTOR):
                if dice.random() < 0.5:
                    _put(found, at + start, what[start : start + SECTOR])
        return bytes(found)


def _put(on: bytearray, at: int, what: bytes) -> None:
    if at < 0:
        del on[int(what) :]
        return
    on.extend(bytes(max(0, at + len(what) - len(on))))
    on[at : at + len(what)] = what


def traced(folder: Path, kind: str) -> list[str]:
    """Every call of the writer that touches a file, in order, as strace writes them down."""
    log = folder / "calls"
    how = ["strace", "-f", "-y", "-xx", "-s", "100000", "-o", str(log), "-e", f"trace={_TRACED}"]
    writer = [sys.executable, "-m", "tests.faults.writer_on_disk", str(folder / "home" / "tongxin.db"), kind]
    done = subprocess.run([*how, *writer, str(PAIRS)], cwd=ROOT, capture_output=True, check=False)
    if done.returncode and b"ptrace" in done.stderr:
        pytest.skip("strace may not look at processes here")
    assert done.stdout.endswith(b"end\n"), done.stderr.decode()[-500:]
    return log.read_text(encoding="ascii", errors="replace").splitlines()


def moments(calls: list[str], files: dict[str, Disk]) -> Iterator[int]:
    """Plays the calls on the files; answers after each how many pairs had been acknowledged by then."""
    acknowledged = 0
    for call in calls:
        found = _CALL.match(call)
        if found is None or int(found[3]) < 0:
            continue
        name, told = found[1], found[2]
        path = codecs.decode(told.partition("<")[2].partition(">")[0].replace("\\x", ""), "hex").decode()
        text = _TEXT.search(told.partition(">")[2])
        what = codecs.decode(text[1].replace("\\x", ""), "hex") if text else b""
        if name == "write" and what.startswith(b"ack "):
            acknowledged += what.count(b"ack ")
        elif (disk := files.get(path.rpartition("/")[2])) is not None:
            if name == "pwrite64":
                disk.write(int(told.rpartition(",")[2]), what)
            elif name == "ftruncate":
                disk.write(-1, told.rpartition(",")[2].strip().encode())
            elif name in ("fsync", "fdatasync"):
                disk.sync()
        yield acknowledged


def look(image: Path) -> tuple[set[int], bool]:
    """Which pairs an image holds, and whether each is whole; the database opens and is not damaged."""
    with closing(sqlite3.connect(image)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = [name for (name,) in opened.execute("SELECT name FROM settings")]
    left, right = ({int(n.split()[1]) for n in names if n.startswith(side)} for side in ("left", "right"))
    return left & right, left == right


async def power_cuts(tmp_path: Path, kind: str) -> list[tuple[int, int, bool]]:
    """(acknowledged, found, whole) for each image."""
    home = tmp_path / "home" / "tongxin.db"
    async with running(open_database(f"sqlite:{home}")):
        pass
    files = {home.name: Disk(bytearray(home.read_bytes())), f"{home.name}-wal": Disk()}
    calls = traced(tmp_path, kind)
    dice = random.Random(4)
    cuts = set(dice.sample(range(len(calls)), IMAGES))
    found = []
    for number, acknowledged in enumerate(moments(calls, files)):
        if number in cuts:
            image = tmp_path / "image" / home.name
            shutil.rmtree(image.parent, ignore_errors=True)
            image.parent.mkdir()
            for name, disk in files.items():
                (image.parent / name).write_bytes(disk.after(dice))
            try:
                pairs, whole = look(image)
            except (sqlite3.DatabaseError, AssertionError):
                pairs, whole = set(), False
            found.append((acknowledged, len(pairs), whole))
    return found


needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None or not sys.platform.startswith("linux"), reason="needs strace to see the syncs"
)


@needs_strace
async def test_what_was_acknowledged_survives_a_power_cut(tmp_path: Path) -> None:
    """At every moment, whatever the disk kept of what was under way: nothing acknowledged is lost, nothing is half."""
    found = await power_cuts(tmp_path, "as it is")

    assert len(found) > IMAGES // 2
    assert max(acknowledged for acknowledged, _, _ in found) > PAIRS // 2
    assert [each for each in found if each[1] < each[0] or not each[2]] == []


@needs_strace
async def test_who_does_not_sync_is_caught(tmp_path: Path) -> None:
    """The same cuts under a writer that trusts the disk lose what it acknowledged: the test can tell."""
    found = await power_cuts(tmp_path, "careless")

    assert [each for each in found if each[1] < each[0] or not each[2]]

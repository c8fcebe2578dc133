"""Keys: sealed data opens under every key still known, and no message of ours ever shows one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import config
from bot.keys import KeysFaulty, add, read
from bot.opening import keyring
from storage import Store
from storage.database import Database, Transaction
from storage.reseal import Resealed, reseal
from storage.seal import Keys

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
CANARY = base64.b64encode(b"a secret that nobody may ever se").decode()


def test_sealed_and_opened() -> None:
    """What is sealed opens again, does not show its text, and differs each time; nothing stays nothing."""
    keys = Keys({"k1": OLD})
    sealed = keys.seal("13800138000", "lin")

    assert keys.open(sealed, "lin") == "13800138000"
    assert "13800138000" not in sealed
    assert sealed != keys.seal("13800138000", "lin")
    assert keys.open(keys.seal("", "lin"), "lin") == ""


def test_sealed_text_belongs_to_its_row() -> None:
    """A sealed contact pasted into another person's row does not open there."""
    keys = Keys({"k1": OLD})

    assert keys.open(keys.seal("13800138000", "lin"), "zhou") is None


def test_tampering_and_lost_keys() -> None:
    """A changed text, a lost key and rubbish are all the same: nothing to read, and no exception."""
    sealed = Keys({"k1": OLD}).seal("13800138000", "lin")
    name, body = sealed.split(":")
    raw = bytearray(base64.b64decode(body))
    raw[-1] ^= 1

    assert Keys({"k1": OLD}).open(f"{name}:{base64.b64encode(raw).decode()}", "lin") is None
    assert Keys({"k2": NEW}).open(sealed, "lin") is None
    for rubbish in ("k1:", "k1:%%%", "k1", ":", "k1:QUJD"):
        assert Keys({"k1": OLD}).open(rubbish, "lin") is None


def test_newest_key_seals() -> None:
    """After a new key is added, it seals, and the old one still opens."""
    sealed = Keys({"k1": OLD}).seal("old", "lin")
    both = Keys({"k1": OLD, "k2": NEW})

    assert both.seal("new", "lin").startswith("k2:")
    assert both.open(sealed, "lin") == "old"


async def _three_with_contact(tx: Transaction, keys: Keys) -> list[str]:
    people = [await Store(tx).people.add(NOW) for _ in range(3)]
    for person in people:
        await Store(tx).people.keep_contact(person.id, keys.seal(f"contact of {person.id}", person.id))
    return [person.id for person in people]


async def test_rotation(database: Database) -> None:
    """After a rotation the old key is needed no more; run again, it finds nothing to do."""
    old = Keys({"k1": OLD})
    both = Keys({"k1": OLD, "k2": NEW})
    people = await database.write(lambda tx: _three_with_contact(tx, old))
    issue = await database.write(lambda tx: Store(tx).issues.report(NOW, people[0], "web", what="***"))
    await database.write(lambda tx: Store(tx).issues.seal(issue.id, old.seal("my number", issue.id)))

    assert await reseal(database, both, at_once=2) == Resealed(4, 0)
    assert await reseal(database, both, at_once=2) == Resealed(0, 0)
    alone = Keys({"k2": NEW})
    for person in people:
        contact = await database.read(lambda tx, p=person: Store(tx).people.contact(p))  # type: ignore[misc]
        assert alone.open(contact, person) == f"contact of {person}"
    what = await database.read(lambda tx: Store(tx).issues.sealed(issue.id))
    assert alone.open(what, issue.id) == "my number"


async def test_rotation_taken_up_again(database: Database) -> None:
    """A rotation that was interrupted goes on where it stopped, and leaves alone what it cannot open."""
    old = Keys({"k1": OLD})
    both = Keys({"k1": OLD, "k2": NEW})
    people = await database.write(lambda tx: _three_with_contact(tx, old))
    await database.write(lambda tx: Store(tx).people.keep_contact(people[0], both.seal("done", people[0])))
    foreign = Keys({"gone": NEW}).seal("lost", people[1])
    await database.write(lambda tx: Store(tx).people.keep_contact(people[1], foreign))

    assert await reseal(database, both, at_once=1) == Resealed(1, 1)
    assert await database.read(lambda tx: Store(tx).people.contact(people[1])) == foreign


async def test_the_first_start_makes_a_key(tmp_path: Path) -> None:
    """It makes a key file only its owner can read, once; the second start reads the same key."""
    file = tmp_path / "var" / "keys"
    settings = config.Config(
        database=config.Database(url=f"sqlite:{tmp_path / 't.db'}"), keys=config.Keys(file=str(file))
    )
    sealed = (await keyring(settings)).seal("x", "lin")

    assert file.stat().st_mode & 0o777 == 0o600
    assert (await keyring(settings)).open(sealed, "lin") == "x"
    assert [path.name for path in file.parent.iterdir()] == ["keys"]


def test_key_added(tmp_path: Path) -> None:
    """A key that is added seals from then on, and everything before it can still be opened."""
    file = tmp_path / "keys"
    add(file)
    sealed = read(file).seal("x", "lin")
    file.write_text("# kept by the office\n" + file.read_text().rstrip("\n"))
    name = add(file)

    assert read(file).newest == name == "k2"
    assert read(file).open(sealed, "lin") == "x"
    assert file.read_text().startswith("# kept by the office\n")
    assert file.stat().st_mode & 0o777 == 0o600


def test_environment_wins(tmp_path: Path) -> None:
    """Where the environment has keys the file is not even looked for."""
    text = f"k1 {base64.b64encode(OLD).decode()};k2 {base64.b64encode(NEW).decode()}"

    assert read(tmp_path / "missing", text).newest == "k2"
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no key"),
        (f"k1 {CANARY[:-8]}\n", "line 1"),
        (f"# all\n{CANARY}\n", "line 2"),
        (f"a:b {CANARY}\n", "line 1"),
        (f"k1 {CANARY}\nk1 {CANARY}\n", "line 2"),
        (f"\ufeffk1 {CANARY}\n", "ASCII"),
    ],
)
def test_faulty_file(tmp_path: Path, text: str, told: str) -> None:
    """A faulty file is named with its line; the key never is."""
    file = tmp_path / "keys"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(KeysFaulty, match=told) as fault:
        read(file)

    assert str(file) in str(fault.value)
    assert CANARY[:-8] not in str(fault.value)


def test_missing_and_open_files(tmp_path: Path) -> None:
    """A missing file is never replaced by a fresh key behind the operator's back; a file others can read is refused."""
    with pytest.raises(KeysFaulty, match="there are no keys"):
        read(tmp_path / "keys")
    add(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o644)
    with pytest.raises(KeysFaulty, match="chmod 600"):
        read(tmp_path / "keys")

"""The keys personal data is sealed with: from a file only we can read, or from the environment."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import secrets
from pathlib import Path

from storage.seal import Keys

VARIABLE = "TONGXIN_KEYS"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HEAD = (
    "# Keys of sealed personal data, one a line: name and 32 bytes in base64. The last one seals, all of them open.\n"
)


class KeysFaulty(Exception):
    """The keys cannot be used; the message says where and why, and never quotes a key."""


def read(file: Path, text: str = "") -> Keys:
    """The keys of the text (of the environment) where it has any, else those of the file.

    The text is what the file would say; a semicolon may stand for the end of a line.
    """
    if text.strip():
        return _keys(text.replace(";", "\n").splitlines(), VARIABLE)
    return _keys(_lines(file), str(file))


def add(file: Path) -> str:
    """Add a fresh key to the file, which seals from the next start on; answers its name.

    The file is replaced as a whole: a power cut leaves the old keys or all of them. The old keys stay, because what
    they sealed has to be opened until it has been sealed anew.
    """
    lines = _lines(file) if file.exists() else [_HEAD]
    names = [line.split()[0] for line in lines if _meant(line)]
    if names:
        _keys(lines, str(file))  # nothing is added to a file that is faulty already
    name = next(f"k{n}" for n in range(len(names) + 1, len(names) + 2 + len(names)) if f"k{n}" not in names)
    fresh = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = [line if line.endswith("\n") else f"{line}\n" for line in lines]
    try:
        _replace(file, "".join([*lines, f"{name} {fresh}\n"]))
    except OSError as error:
        raise KeysFaulty(f"{file}: the keys could not be written ({error.strerror}).") from error
    return name


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_mode & 0o077:
            raise KeysFaulty(f"{file}: others can read the keys. Allow only yourself: chmod 600 {file}")
        return file.read_text(encoding="ascii").splitlines(keepends=True)
    except FileNotFoundError as error:
        raise KeysFaulty(
            f"{file}: there are no keys. Bring the file back; if it is lost for good, `python -m bot rotate-keys` makes"
            " a new one, and what was sealed stays closed."
        ) from error
    except OSError as error:
        raise KeysFaulty(f"{file}: the keys cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise KeysFaulty(f"{file}: only plain ASCII is meant here (no BOM).") from None


def _meant(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _keys(lines: list[str], where: str) -> Keys:
    found: dict[str, bytes] = {}
    for number, line in enumerate(lines, 1):
        if not _meant(line):
            continue
        name, _, text = line.strip().partition(" ")
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not _NAME.fullmatch(name) or len(key) != 32:
            raise KeysFaulty(f"{where}, line {number}: a name, a space and 32 bytes in base64 are meant.")
        if name in found:
            raise KeysFaulty(f"{where}, line {number}: the name is taken by a line before.")
        found[name] = key
    if not found:
        raise KeysFaulty(f"{where}: there is no key in it.")
    return Keys(found)

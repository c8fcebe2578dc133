"""doctor: looks at everything a running system needs and says in one line each what is wrong and what to do."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import keys
from bot.commands.doctor_words import Spoken, spoken
from bot.config import LANGUAGES, Config
from bot.opening import CommandFailed, configured, sqlite_path
from domain import holidays

if TYPE_CHECKING:
    from storage.database import Database

_LITTLE, _TOO_LITTLE = 2 << 30, 200 << 20
"""bytes free on a disk: a warning below the first, a fault below the second"""
_LATE = timedelta(minutes=10)
_DECEMBER = 12
HOME = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    state: str
    """ok, look (something to look at) or WRONG"""
    words: str

    def said(self, spoken: Spoken) -> str:
        """The line, in the language of whoever runs it."""
        return f"{spoken.name(self.state):5} {spoken.name(self.name)}: {spoken.words(self.words)}"


def arguments(parser: argparse.ArgumentParser) -> None:
    """In which language."""
    parser.add_argument("--language", default="", metavar="zh", help="zh or en; else that of the config, city.language")


async def act(args: argparse.Namespace) -> int:
    """Look at one thing after the other; 1 when something is wrong."""
    config, playing = configured(args)
    language = args.language or config.city.language
    if language not in LANGUAGES:
        raise CommandFailed(f"--language {language}: doctor speaks {', '.join(LANGUAGES)}")
    words = spoken(language, HOME / "data")
    print(Finding("config", "ok", "the demo's, there is no config.toml" if playing else "read").said(words))
    wrong = 0
    async for finding in examine(config):
        print(finding.said(words), flush=True)
        wrong += finding.state == "WRONG"
    return 1 if wrong else 0


async def examine(config: Config) -> AsyncIterator[Finding]:
    """Everything, one after the other."""
    found = _Database(config)
    async for finding in found.findings():
        yield finding
    yield _keys(config, found.sealed)
    yield _folder(Path(config.files.folder))
    for path in dict.fromkeys(p for p in (sqlite_path(config), Path(config.files.folder)) if p is not None):
        yield _disk(path)
    yield await _reader(config)
    yield _address(config)
    yield days_off(datetime.now(ZoneInfo(config.city.timezone)).date())
    if config.telegram.enabled:
        yield await _telegram(config)
    if config.wecom.enabled:
        from bot.channels.wecom import check

        async for name, state, words in check.findings(config, _listens(config), found.wecom):
            yield Finding(name, state, words)
    if config.wechat_kf.enabled:
        from bot.channels.wechat_kf import check as kf

        async for name, state, words in kf.findings(config, _listens(config)):
            yield Finding(name, state, words)


class _Database:
    """The database, and whether what is in it needs the keys: where nobody has started yet, nothing does."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.sealed = True
        self.wecom: tuple[Sequence[str], int] | None = None
        """the WeCom accounts of those with a seat, and how many have none; None where that is not known"""

    async def findings(self) -> AsyncIterator[Finding]:
        from storage import open_database
        from storage.database import StorageFailed, StorageRefused

        path = sqlite_path(self._config)
        if path is not None and not path.exists():
            self.sealed = False
            yield Finding("database", "look", f"nothing has been started yet; the first `run` makes {path}")
            return
        database = open_database(self._config.database.url, alone=False)
        try:
            await database.driver.open()
            try:
                async for finding in self._inside(database):
                    yield finding
            finally:
                await database.driver.close()
        except (StorageRefused, StorageFailed) as no:
            yield Finding("database", "WRONG", str(no))

    async def _inside(self, database: Database) -> AsyncIterator[Finding]:
        from bot.forgetting import list_of
        from storage import Store
        from storage.health import look

        health = await look(database)
        self.sealed = health.sealed
        yield _whole(health.damaged, health.schema, health.newest)
        if health.schema != health.newest:
            return
        if self._config.wecom.enabled:
            from storage.wecom import people_with_seats

            account = self._config.wecom.account
            self.wecom = await database.read(lambda tx: people_with_seats(tx, account))
        broken = await database.read(lambda tx: Store(tx).events.broken())
        yield (
            Finding("events", "WRONG", f"{len(broken)} do not fit their chain, the first is {broken[0]}; "
                    "somebody has changed the past: compare with a backup")
            if broken
            else Finding("events", "ok", "every chain is whole")
        )  # fmt: skip
        yield _age("outbox", "the oldest unsent message is due", health.waiting_since, "is the program running?")
        yield _age("timers", "the oldest timer is due", health.late_since, "is the program running?")
        missing = set(await database.read(lambda tx: Store(tx).forgetting.everybody())) - set(
            list_of(self._config).read()
        )
        yield _count(
            "forgotten", len(missing), f"are missing on {self._config.forgetting.list}; the next start adds them"
        )
        yield _count("parked", health.parked, "messages no handler could answer; after the fix: python -m bot replay")
        yield _count("unsent", health.troubled, "messages failed or may have arrived twice; see the outbox")


def _whole(damaged: str, schema: int, newest: int) -> Finding:
    if damaged:
        return Finding("database", "WRONG", f"damaged ({damaged}); stop the program and restore a backup")
    if not schema:
        return Finding("database", "look", "empty: nothing has been started yet; the first `run` fills it")
    if schema < newest:
        return Finding("database", "look", f"at migration {schema} of {newest}; `run` or `migrate` brings it up")
    if schema > newest:
        return Finding("database", "WRONG", f"changed by a newer Tongxin (migration {schema}); install that one")
    return Finding("database", "ok", f"whole, at migration {schema}")


def _age(name: str, what: str, since: datetime | None, hint: str) -> Finding:
    late = datetime.now(UTC) - since if since else timedelta(0)
    if late > _LATE:
        return Finding(name, "look", f"{what} for {int(late.total_seconds() // 60)} minutes; {hint}")
    return Finding(name, "ok", "nothing is late")


def _count(name: str, number: int, what: str) -> Finding:
    return Finding(name, "look", f"{number} {what}") if number else Finding(name, "ok", "none")


def _keys(config: Config, sealed: bool) -> Finding:
    """As a start would find them: where nothing is sealed yet, it makes the first key itself."""
    file = Path(config.keys.file)
    if not sealed and not config.keys.text.strip() and not file.exists():
        return Finding("keys", "look", f"nothing is sealed yet; the first `run` makes {file}")
    try:
        keys.read(file, config.keys.text)
    except keys.KeysFaulty as faulty:
        return Finding("keys", "WRONG", str(faulty))
    return Finding("keys", "ok", "read; keep a copy away from this machine")


def _folder(folder: Path) -> Finding:
    probe = folder / f".doctor-{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding("files", "WRONG", f"{folder} cannot be written ({error.strerror}); allow it to this user")
    return Finding("files", "ok", f"{folder} can be written")


def _disk(path: Path) -> Finding:
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    state = "WRONG" if free < _TOO_LITTLE else "look" if free < _LITTLE else "ok"
    return Finding("disk", state, f"{free / (1 << 30):.1f} GB free below {there}")


async def _reader(config: Config) -> Finding:
    from bot.app import load_reader

    begun = asyncio.get_running_loop().time()
    try:
        await load_reader(config)
    except (OSError, ValueError, KeyError) as error:
        return Finding("reader", "WRONG", f"the data does not load ({type(error).__name__}: {error}); reinstall it")
    return Finding("reader", "ok", f"loaded in {asyncio.get_running_loop().time() - begun:.1f} s")


def _listens(config: Config) -> bool:
    here = config.web
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((here.host if here.host != "0.0.0.0" else "127.0.0.1", here.port)) == 0  # noqa: S104


def _address(config: Config) -> Finding:
    here, listens = config.web, _listens(config)
    if here.host not in ("127.0.0.1", "localhost", "::1") and not here.public_url:
        return Finding("web", "look", "open to others without web.public_url; set it, and put a TLS proxy before it")
    return Finding("web", "ok", f"port {here.port} {'answers' if listens else 'is free'}")


def days_off(today: date, folder: Path = holidays.FOLDER) -> Finding:
    """Whether the days off of this year are known, and in December, when they have long been published, of the next."""
    if problem := holidays.faulty(folder):
        return Finding("holidays", "WRONG", f"{folder}/{problem}")
    wanted = (today.year, today.year + 1) if today.month == _DECEMBER else (today.year,)
    missing = [year for year in wanted if not holidays.known(year, folder)]
    if missing:
        words = f"the days off of {missing[0]} are not known, Monday to Friday count; write {folder}/{missing[0]}.toml"
        return Finding("holidays", "look", words)
    return Finding("holidays", "ok", f"known for {wanted[-1]}")


async def _telegram(config: Config) -> Finding:
    from bot.channels.telegram_name import problem_with

    problem = await problem_with(config.telegram)
    return Finding("telegram", "WRONG" if problem else "ok", problem or f"answers, {config.telegram.mode}")

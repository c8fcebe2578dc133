"""JSON lines on standard error that hold events and ids, never what people say, who they are or a secret.

What is written of a record is decided here and not where it is logged: of our own records the constant message and
the ids in `extra`; of a library's record only the fixed beginning of its message; of an exception its type and where it
was raised, because its text may quote anything. Arguments are never rendered. Secrets are cut out on the handler.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO
from urllib.parse import quote

GONE = "[secret]"
WITHHELD = "[withheld]"

_TOKEN = re.compile(r"(?:bot)?[0-9]{5,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_OURS = frozenset({"bot", "domain", "handlers", "storage", "nlp", "documents", "bench", "__main__"})
_LOUD = (
    "aiohttp",
    "aiosqlite",
    "apscheduler",
    "asyncio",
    "asyncpg",
    "hpack",
    "httpcore",
    "httpx",
    "jieba",
    "PIL",
    "telegram",
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_FIXED = re.compile(r"[A-Za-z][A-Za-z ,_-]*")
_ID = re.compile(r"[A-Za-z0-9_.:/@+-]{1,80}")
_PERSONAL = re.compile(r"(?<![A-Za-z0-9])(?:\+?86)?(?:1[3-9][0-9]{9}|[0-9]{17}[0-9Xx])(?![A-Za-z0-9])")
_CODES = ("errno", "sqlite_errorname", "sqlstate", "status")
_HOME = Path(__file__).resolve().parent.parent
_DEEPEST = 4
_FRAMES = 25


class Scrub(logging.Filter):
    """Cuts secrets out of message, arguments and traceback of every record that passes the handler it is on.

    On the handler, because a filter on a logger does not see what the loggers below it say.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        spellings = {
            way
            for secret in secrets
            if len(secret) >= 6
            for way in (secret, quote(secret, safe=""), repr(secret)[1:-1])
        }
        self._secrets = tuple(sorted(spellings, key=len, reverse=True))

    def clean(self, text: str) -> str:
        """The text without the secrets we know and without anything that looks like a bot's token."""
        for secret in self._secrets:
            text = text.replace(secret, GONE)
        return _TOKEN.sub(GONE, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass, cleaned."""
        record.msg = self.clean(_text(record.msg))
        if isinstance(record.args, dict):
            record.args = {key: self._argument(value) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(self._argument(value) for value in record.args)
        if record.exc_info and not record.exc_text:
            record.exc_text = "\n".join(_frames(record.exc_info[2]))
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def _argument(self, value: object) -> object:
        return value if isinstance(value, int | float | None) else self.clean(_text(value))


class Lines(logging.Formatter):
    """One record, one line of JSON."""

    def __init__(self, scrub: Scrub) -> None:
        super().__init__()
        self._scrub = scrub
        self._salt = os.urandom(16)

    def format(self, record: logging.LogRecord) -> str:
        """The line; keys of `extra` stand beside our own."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "event": _event(record),
        }
        line.update({key: _id(value) for key, value in vars(record).items() if key not in _STANDARD})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = self._error(record.exc_info[1], _DEEPEST)
        return self._scrub.clean(json.dumps(line, ensure_ascii=True))

    def _error(self, error: BaseException, deepest: int) -> dict[str, object]:
        """Type, place and codes; of the text only a mark that tells equal ones apart until the next start."""
        kind = type(error)
        told: dict[str, object] = {"type": f"{kind.__module__}.{kind.__qualname__}", "mark": self._mark(error)}
        told.update({code: _id(getattr(error, code)) for code in _CODES if getattr(error, code, None) is not None})
        told["frames"] = _frames(error.__traceback__)
        if deepest > 1:
            cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if cause is not None:
                told["cause"] = self._error(cause, deepest - 1)
            if isinstance(error, BaseExceptionGroup):
                told["errors"] = [self._error(each, deepest - 1) for each in error.exceptions[:10]]
        return told

    def _mark(self, error: BaseException) -> str:
        return hashlib.blake2b(_text(error).encode(errors="replace"), key=self._salt, digest_size=4).hexdigest()


class Errors(logging.StreamHandler[TextIO]):
    """The handler on standard error; a record that cannot be written is counted, not quoted."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging chose the name
        """The standard one prints message and arguments, which is what nobody may do."""
        try:
            self.stream.write('{"level": "ERROR", "from": "bot.logs", "event": "a record could not be written"}\n')
        except (OSError, ValueError):
            return


def setup(level: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Everything logged from here on, by whomever, is one safe line on standard error; may be called again."""
    scrub = Scrub(secrets)
    handler = Errors(stream or sys.stderr)
    handler.addFilter(scrub)
    handler.setFormatter(Lines(scrub))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, Errors)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    logging.captureWarnings(True)
    sys.excepthook = _crashed


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("crashed", exc_info=(kind, error, trace))


def _text(value: object) -> str:
    """What it says of itself; a value that fails at that must not take the log, or the one who logs, with it."""
    try:
        return str(value)
    except Exception:
        return WITHHELD


def _event(record: logging.LogRecord) -> str:
    """Our messages are constant by house rule; a library may have written anything behind its first words."""
    message = str(record.msg)
    if record.name.partition(".")[0] in _OURS:
        return message
    words = _FIXED.match(message)
    return f"{words[0].strip() if words else WITHHELD} ({record.module}:{record.lineno})"


def _id(value: Any) -> object:
    """The value if it can only be an id, a count or a code; a text, a telephone or an identity number stays behind."""
    if isinstance(value, list | tuple):
        return [_id(each) for each in value[:50]]
    if value is None or isinstance(value, bool | float):
        return value
    if not isinstance(value, int | str):
        return WITHHELD
    shown = str(value)
    return value if _ID.fullmatch(shown) and not _PERSONAL.search(shown) else WITHHELD


def _frames(trace: TracebackType | None) -> list[str]:
    """Where it went through, newest last, in paths that say nothing about the machine."""
    summary = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in summary[-_FRAMES:]]


def _short(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.relative_to(_HOME).as_posix() if path.is_relative_to(_HOME) else path.name

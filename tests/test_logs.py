"""No text, number, name or secret reaches the log, at any level, by any road."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot import logs

TOKEN = "4839571:" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456-_"
PASSWORD = "p@ss/2718-日"
TEXT = "下水道堵了, call Wang Xiaoming 13812345678"
CANARIES = (TOKEN, PASSWORD, quote(PASSWORD, safe=""), "下水道", "Xiaoming", "13812345678", "\\u4e0b")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Logging set up at its most talkative, into memory; afterwards everything is as before."""
    root = logging.getLogger()
    before = root.level, list(root.handlers), sys.excepthook
    stream = io.StringIO()
    logs.setup("DEBUG", [PASSWORD], stream)
    yield stream
    logging.captureWarnings(False)
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    sys.excepthook = before[2]


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was written, read back: one JSON object a line and no canary in any of them."""
    text = stream.getvalue()
    for canary in CANARIES:
        assert canary not in text
    return [json.loads(line) for line in text.splitlines()]


def fail(text: str) -> None:
    """A bug whose exception quotes what somebody said."""
    raise ValueError(f"cannot parse {text!r}")


def test_a_record_is_one_line_of_json(written: io.StringIO) -> None:
    """The event, who says so, when, and the ids that belong to it."""
    logging.getLogger("handlers.report").info("issue filed", extra={"issue": "01HX-7", "person": 42, "took": 0.25})

    (line,) = lines(written)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "from": "handlers.report",
        "event": "issue filed",
        "issue": "01HX-7",
        "person": 42,
        "took": 0.25,
    }


def test_arguments_are_not_rendered(written: io.StringIO) -> None:
    """A text slipped in as an argument stays out; the constant message tells what happened."""
    logging.getLogger("bot.receive").debug("received %s", TEXT)
    logging.getLogger("bot.receive").debug("received %(text)s", {"text": TEXT})

    assert [line["event"] for line in lines(written)] == ["received %s", "received %(text)s"]


@pytest.mark.parametrize(
    "value",
    [TEXT, "13812345678", 13812345678, "+8613812345678", "wx:13812345678", "42130219900101123X", {"text": TEXT}, b"x"],
)
def test_only_ids_pass_as_extra(written: io.StringIO, value: object) -> None:
    """What is not an id, a count or a code is withheld, telephone and identity numbers too."""
    logging.getLogger("bot.receive").info("received", extra={"value": value})

    assert lines(written)[0]["value"] == logs.WITHHELD


def test_ids_in_a_list_pass(written: io.StringIO) -> None:
    """Several ids are ids; a text among them is not."""
    logging.getLogger("bot.receive").info("received", extra={"issues": ["a1", "b2", TEXT], "none": None})

    assert lines(written)[0]["issues"] == ["a1", "b2", logs.WITHHELD]


def test_an_exception_tells_where_and_not_what(written: io.StringIO) -> None:
    """Type and frames, also of what caused it; its text may quote a resident, so only a mark of it is kept."""
    try:
        try:
            fail(TEXT)
        except ValueError as error:
            raise OSError(28, f"cannot write {TEXT} for {TOKEN}") from error
    except OSError:
        logging.getLogger("bot.receive").exception("message failed", extra={"inbox": "in-1"})

    (line,) = lines(written)
    assert line["error"]["type"] == "builtins.OSError"
    assert line["error"]["errno"] == 28
    assert line["error"]["cause"]["type"] == "builtins.ValueError"
    assert line["error"]["cause"]["frames"][-1].startswith("tests/test_logs.py:")
    assert line["error"]["cause"]["frames"][-1].endswith(" fail")


def test_equal_exceptions_can_be_told(written: io.StringIO) -> None:
    """The mark is the same for the same text and another for another, so that a flood of one bug is seen as one."""
    for text in (TEXT, TEXT, TEXT + "!"):
        try:
            fail(text)
        except ValueError:
            logging.getLogger("bot.receive").exception("message failed")

    first, second, third = (line["error"]["mark"] for line in lines(written))
    assert first == second != third


def test_every_exception_of_a_group_is_told(written: io.StringIO) -> None:
    """A task group fails with several; each is listed."""
    group = ExceptionGroup(TEXT, [ValueError(TEXT), KeyError(TEXT)])

    logging.getLogger("bot.app").error("stopped", exc_info=group)

    assert [each["type"] for each in lines(written)[0]["error"]["errors"]] == [
        "builtins.ValueError",
        "builtins.KeyError",
    ]


def test_an_exception_that_cannot_speak_is_logged(written: io.StringIO) -> None:
    """A faulty __str__ of a library takes neither the record nor the program with it."""

    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError(TEXT)

    logging.getLogger("bot.app").error("stopped", exc_info=Mute())

    assert lines(written)[0]["error"]["type"].endswith("Mute")


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.http11", "aiohttp.access", "telegram.ext", "aiosqlite", "apscheduler"]
)
def test_libraries_stay_quiet(written: io.StringIO, name: str) -> None:
    """Their requests and statements carry tokens and texts, so below a warning nothing of theirs is written."""
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    logging.getLogger(name).debug("executing %s", TEXT)

    assert lines(written) == []


def test_of_a_library_only_the_first_words_are_kept(written: io.StringIO) -> None:
    """Enough to look it up, with the line it was said in; whatever it put behind the words is gone."""
    logging.getLogger("aiohttp.server").error(f"Error handling request: {TEXT}")
    logging.getLogger("telegram").warning("%s", TEXT)
    logging.getLogger("telegram").warning(f"{TEXT}")

    events = [line["event"].partition(" (")[0] for line in lines(written)]
    assert events == ["Error handling request", logs.WITHHELD, logs.WITHHELD]


async def test_a_forgotten_task_does_not_quote(written: io.StringIO) -> None:
    """asyncio prints the repr of the exception nobody fetched; here it becomes its type and place."""
    loop = asyncio.get_running_loop()
    try:
        fail(TEXT)
    except ValueError as error:
        loop.default_exception_handler({"message": "Task exception was never retrieved", "exception": error})

    (line,) = lines(written)
    assert line["event"].startswith("Task exception was never retrieved")
    assert line["error"]["type"] == "builtins.ValueError"


def test_secrets_are_cut_out_everywhere(written: io.StringIO) -> None:
    """Known ones in every spelling, tokens by their look, in messages and ids alike."""
    address = f"https://api.telegram.org/bot{TOKEN}/getMe"
    logging.getLogger("bot.app").info(f"calling {address} with {PASSWORD} and {quote(PASSWORD, safe='')}")
    logging.getLogger("bot.app").info("calling", extra={"url": address})
    logging.getLogger("bot.app").info(f"calling {quote(TOKEN, safe='')}")

    first, second, third = lines(written)
    assert first["event"] == f"calling https://api.telegram.org/{logs.GONE}/getMe with {logs.GONE} and {logs.GONE}"
    assert second["url"] == f"https://api.telegram.org/{logs.GONE}/getMe"
    assert third["event"] == f"calling {logs.GONE}"


def test_the_scrub_serves_any_handler() -> None:
    """A plain handler with the filter on it writes message, arguments and traceback without the secret."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.Scrub([PASSWORD]))
    logger = logging.Logger("plain")
    logger.addHandler(handler)
    try:
        fail(PASSWORD + TOKEN)
    except ValueError:
        logger.exception("with %s and %s", f"bot{TOKEN}", PASSWORD, stack_info=True)
    logger.error("%(a)s %(b)d", {"a": PASSWORD, "b": 5})

    text = stream.getvalue()
    assert "5" in text.splitlines()[-1]
    assert text.count(logs.GONE) >= 3
    assert TOKEN not in text
    assert PASSWORD not in text


def test_a_warning_is_a_line_too(written: io.StringIO) -> None:
    """Python's warnings take the same road, without the text a library may have put in."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(TEXT, UserWarning, stacklevel=1)

    assert lines(written)[0]["from"] == "py.warnings"


def test_a_value_that_cannot_speak_is_withheld(written: io.StringIO) -> None:
    """A faulty __str__ does not reach the one who only wanted to log."""

    class Mute:
        def __str__(self) -> str:
            raise RuntimeError(TEXT)

    logging.getLogger("bot.app").info("ready %s", Mute(), extra={"value": Mute()})
    logging.getLogger("bot.app").info(Mute())

    assert [line["event"] for line in lines(written)] == ["ready %s", logs.WITHHELD]


def test_a_record_that_cannot_be_written_is_not_quoted(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """logging's own answer to a broken record is to print its message and arguments."""
    broken = logging.makeLogRecord({"name": "bot.app", "msg": TEXT, "args": (TEXT,), "created": float("nan")})
    (handler,) = (handler for handler in logging.getLogger().handlers if isinstance(handler, logs.Errors))

    handler.handle(broken)

    assert [line["event"] for line in lines(written)] == ["a record could not be written"]
    assert TEXT not in capsys.readouterr().err


def test_setting_up_twice_writes_once(written: io.StringIO) -> None:
    """A second start in one process replaces the first handler."""
    logs.setup("INFO", [], written)
    logging.getLogger("bot.app").debug("too quiet")
    logging.getLogger("bot.app").info("ready")

    assert [line["event"] for line in lines(written)] == ["ready"]


def test_a_crash_of_the_program_is_a_line(tmp_path: Path) -> None:
    """What nobody caught leaves as JSON on standard error, without the text of the exception; the exit code says it."""
    program = tmp_path / "crash.py"
    program.write_text(
        f"from bot import logs\nlogs.setup('DEBUG', [])\nraise ValueError({TEXT + TOKEN!r})\n", encoding="utf-8"
    )

    done = subprocess.run(
        [sys.executable, str(program)],
        env={"PYTHONPATH": str(Path(logs.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    (line,) = lines(io.StringIO(done.stderr))
    assert line["event"] == "crashed"
    assert line["error"]["type"] == "builtins.ValueError"

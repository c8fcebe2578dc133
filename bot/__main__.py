"""python -m bot COMMAND: the table of commands, and how each of them fails: one line, and not 0."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "run": ("run", "start it; without a config.toml, as a demo"),
        "demo": ("demo", "start the demo, whatever config.toml says"),
        "migrate": ("migrate", "bring the database to the shape this program knows"),
        "import": ("import_", "import roster FILE: people, groups and seats from TOML or XLSX"),
        "export": ("export", "the ledger of issues as CSV or JSON lines"),
        "report": ("report", "the half-yearly report of a group as a Word file"),
        "invite": ("invite", "a one-time link with which a person of the roster joins"),
        "backup": ("backup", "copy the database to FILE while the program runs"),
        "restore": ("restore", "put a backup where the database is"),
        "forget": ("forget", "what is kept of somebody; with --yes, they are forgotten"),
        "replay": ("replay", "handle parked messages again, after the bug is mended"),
        "rotate-keys": ("rotate_keys", "a new key, and everything sealed anew with it"),
        "doctor": ("doctor", "look at everything and say what to do"),
        "tag": ("tag", "JSON lines in, what was understood out"),
        "similar": ("similar", "JSON lines in, what belongs together out"),
        "train": ("train", "learn the subjects from FILE, or from what the system was told better"),
    }
)
"""command → its file in bot/commands, and what it does"""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; answers its exit code."""
    os.umask(0o077)  # whatever is written here holds what people said
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    given = list(sys.argv[1:] if words is None else words)
    parser = _parser(next((word for word in given if word in COMMANDS), ""))
    args = parser.parse_args(given)
    if not args.command:
        parser.print_help()
        return 2
    command = importlib.import_module(f"bot.commands.{COMMANDS[args.command][0]}")
    problems: list[str] = []
    try:
        with asyncio.Runner(loop_factory=_loops()) as runner:
            return int(runner.run(command.act(args)))
    except* _expected() as group:
        problems += [str(problem) for problem in _leaves(group)]
    except* BrokenPipeError:
        problems.append("nobody reads what is written")
    for problem in problems:
        print(f"tongxin {args.command}: {problem}", file=sys.stderr)
    return 1


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Only the chosen command is read from disk, so that --help of all is quick."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Tongxin, a chat assistant for consultation.")
    parser.add_argument(
        "--config", type=Path, metavar="PATH", help="the configuration; else config.toml, if it is here"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, (file, does) in COMMANDS.items():
        sub = commands.add_parser(name, help=does, description=does)
        sub.add_argument("--config", type=Path, metavar="PATH", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if name == chosen:
            importlib.import_module(f"bot.commands.{file}").arguments(sub)
    return parser


def _loops() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it is installed: about twice as quick."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _expected() -> tuple[type[Exception], ...]:
    """The failures an operator can do something about; anything else is a bug, and shows its traceback."""
    from bot.config import ConfigError
    from bot.keys import KeysFaulty
    from bot.opening import CommandFailed
    from bot.roster_file import Unreadable
    from bot.run import CannotStart
    from storage.database import StorageFailed, StorageRefused

    return (CommandFailed, ConfigError, KeysFaulty, Unreadable, CannotStart, StorageFailed, StorageRefused)


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found += _leaves(error) if isinstance(error, BaseExceptionGroup) else [error]
    return found


if __name__ == "__main__":
    sys.exit(main())

"""train: learns the subjects from texts with their class, and from what a running system was told better."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.opening import CommandFailed, configured, database

if TYPE_CHECKING:
    from nlp import Reader
    from nlp.subject_lessons import Row
    from nlp.subject_training import Learned
    from storage import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to learn from, and where to put it."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="JSON lines with label, title and body")
    parser.add_argument(
        "--from-system",
        action="store_true",
        help="also from the issues of the database whose subject somebody chose or corrected against the guess",
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where the table is written; else data/subject")


async def act(args: argparse.Namespace) -> int:
    """Learn everything anew from files; without a file, only what the system was told better."""
    from bot.app import HOME
    from nlp import load

    if not args.files and not args.from_system:
        raise CommandFailed("name a file of JSON lines, or --from-system")
    reader = await asyncio.to_thread(load, HOME / "data")
    rows = [row for file in args.files for row in _rows(file, reader)]
    corrected = await _corrected(args, reader) if args.from_system else []
    texts = HOME / "data" / "subject"
    out = args.out or texts
    if rows:
        _learn(reader, texts, rows, corrected, out)
    else:
        _learn_better(reader, texts, corrected, out)
    print(f"written to {out}")
    return 0


def _rows(file: Path, reader: Reader) -> Iterator[Row]:
    from nlp.subject_lessons import BadRow, read_row

    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise CommandFailed(f"{file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise CommandFailed(f"{file}: is not UTF-8 text") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield read_row(json.loads(line), reader.subjects.names)
            except BadRow as problem:
                raise CommandFailed(f"{file}, line {number}: {problem}") from None
            except ValueError:
                raise CommandFailed(f"{file}, line {number}: not JSON") from None


def _learn(reader: Reader, texts: Path, rows: Sequence[Row], corrected: Sequence[tuple[str, str]], out: Path) -> None:
    from nlp.subject_lessons import lessons_from
    from nlp.subject_training import learn, write

    lessons = lessons_from(reader, texts, rows, corrected)
    counted = f"{len(lessons.letters)} letters, {len(lessons.titles)} titles, {len(lessons.messages)} messages"
    print(f"learning from {counted}; this takes minutes", flush=True)
    learned = learn(lessons, tuple(reader.subjects.names))
    _report(learned)
    write(learned, out)


def _report(learned: Learned) -> None:
    """What was right of the texts that were left out."""
    from nlp.subject_figures import figures
    from nlp.subject_training import KINDS

    for kind in KINDS:
        if told := figures([one for one in learned.tested if one.kind == kind], learned.subjects):
            print(f"{kind}s: {told.line()}")


def _learn_better(reader: Reader, texts: Path, corrected: Sequence[tuple[str, str]], out: Path) -> None:
    from nlp.subject_corrections import learn_better, write_better
    from nlp.subject_lessons import hints_from, messages_from

    table = reader.subjects.table
    if table is None:
        raise CommandFailed("there is no table yet that could be bettered; name a file of JSON lines")
    if not corrected:
        raise CommandFailed("no issue has a subject other than the one that was guessed: nothing to learn")
    print(f"learning from {len(corrected)} corrected issues")
    write_better(learn_better(table, messages_from(reader, texts, corrected), hints_from(reader, texts)), table, out)


async def _corrected(args: argparse.Namespace, reader: Reader) -> list[tuple[str, str]]:
    """The issues under another subject than the one of which the reader is sure.

    Residents choose a subject, whoever handles an issue corrects it, and who sends it to a studio says by that what it
    is about. Nothing is learned from what is about a child.
    """
    from storage import Store
    from storage.ledger import page, sent

    config, _playing = configured(args)
    found: list[tuple[str, str]] = []
    async with database(config) as opened:
        only = await opened.read(lambda tx: _studios(Store(tx)))
        after = ""
        while rows := await opened.read(lambda tx, after=after: page(tx, after)):  # type: ignore[misc]
            after = rows[-1]["id"]
            moved = await opened.read(lambda tx, ids=[row["id"] for row in rows]: sent(tx, ids))  # type: ignore[misc]
            for row in rows:
                subject = str(only.get(moved.get(row["id"], "")) or row["subject"])
                if row["minor"] or subject not in reader.subjects.names:
                    continue
                guess = reader.read(row["what"]).subject
                if not (guess.sure and guess.subject == subject):
                    found.append((subject, row["what"]))
    return found


async def _studios(store: Store) -> dict[str, str]:
    """The studios that stand for one subject alone, by their ids."""
    groups = [group for group in await store.groups.every() if group.kind == "studio"]
    return {group.id: group.subjects[0] for group in groups if len(group.subjects) == 1}

"""Turns texts with their class into lessons: rows of a file, the written messages, the words listed by class."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nlp import Reader
from nlp.subject_features import count
from nlp.subject_fit import Told
from nlp.subject_tags import read_tags
from nlp.subject_training import FOLDS, Example, Lessons, fold_of

#: Written messages about one thing stand together, so they are left out together.
_TOGETHER = 3
_HINT = 0.5


class BadRow(ValueError):
    """A row that cannot be learned from; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text of a file with the key of its class; texts of one fold are left out together."""

    subject: str
    title: str
    body: str
    fold: int


def read_row(told: object, names: Mapping[str, str]) -> Row:
    """A row from JSON: `label` (the name or the key of a class), `title`, `body`, and if wanted `fold` or `group`."""
    if not isinstance(told, dict):
        raise BadRow("an object with label, title and body is meant")
    label, title, body = told.get("label"), told.get("title") or "", told.get("body") or told.get("text") or ""
    keys = {name: key for key, name in names.items()} | {key: key for key in names}
    if not isinstance(label, str) or label not in keys:
        raise BadRow("its label is none of the classes of subjects.toml")
    if not isinstance(title, str) or not isinstance(body, str) or not (title or body):
        raise BadRow("it has neither a title nor a body")
    fold, group = told.get("fold"), told.get("group")
    number = fold % FOLDS if isinstance(fold, int) else fold_of(str(group or title + body))
    return Row(keys[label], title, body, number)


def lessons_from(
    reader: Reader, folder: Path, rows: Iterable[Row], corrected: Iterable[tuple[str, str]] = ()
) -> Lessons:
    """What there is to learn: rows, the written messages and listed words of a folder, corrected messages."""
    letters: list[Example] = []
    titles: list[Example] = []
    for row in rows:
        if row.body:
            letters.append(example(reader, f"{row.title}\n{row.body}".strip(), row.subject, row.fold))
        if row.title:
            titles.append(example(reader, row.title, row.subject, row.fold))
    return Lessons(letters, titles, messages_from(reader, folder, corrected), hints_from(reader, folder))


def messages_from(reader: Reader, folder: Path, corrected: Iterable[tuple[str, str]] = ()) -> list[Example]:
    """The written messages, and those that were corrected (class, text)."""
    lines = (folder / "seeds.tsv").read_text(encoding="utf-8").splitlines()
    written = [line.split("\t", 1) for line in lines if line and line[0] != "#"]
    found = [example(reader, text, key, at // _TOGETHER % FOLDS) for at, (key, text) in enumerate(written)]
    return found + [example(reader, text, key, fold_of(text)) for key, text in corrected]


def hints_from(reader: Reader, folder: Path) -> list[Told]:
    """The names of the second and third level, and each word listed for one."""
    texts = [
        (subject, text)
        for subject, second, third, words in read_tags(folder / "tags.tsv")
        for text in (f"{second} {third}", *words)
    ]
    return [Told(count(*reader.heard(text)), subject, _HINT) for subject, text in texts]


def example(reader: Reader, text: str, subject: str, fold: int) -> Example:
    """A text as the table will meet it."""
    plain, words = reader.heard(text)
    rules = reader.subjects.rules
    return Example(count(plain, words), subject, fold, dict(rules.evidence(plain, rules.words_of(plain)).scores))

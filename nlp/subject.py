"""Which official class a concern belongs to, with the words that decided; unsure rather than guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.subject_features import count
from nlp.subject_mix import UNLEARNED, as_mixture, chances, voices
from nlp.subject_rules import Rules, read_rules
from nlp.subject_table import TERMS, Table, read_table
from nlp.subject_tags import Tags, read_tags

MOST_CANDIDATES = 4
_MOST_WORDS = 5
_MOST_LEARNED = 3
#: What is less likely than this is not offered.
_WORTH_ASKING = 0.04
#: Where no class lies nearer than this, and the dictionary is silent, nothing was understood.
_NOTHING = -0.5
#: Where nothing has been learned yet.
_ENOUGH_ALONE = 0.8


@dataclass(frozen=True, slots=True)
class SubjectGuess:
    """The class of a concern by its key; `candidates` best first, `because` the words that spoke for the best one.

    `chances` are those of the candidates, `tags` the second and third level. No resident is shown a chance.
    """

    subject: str | None = None
    sure: bool = False
    candidates: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    chances: tuple[float, ...] = ()
    tags: tuple[str, ...] = ()


class Subjects:
    """The classes, what is written and what was learned about them; immutable after construction."""

    __slots__ = ("_enough", "_keys", "_mixture", "_tags", "rules", "table")

    def __init__(self, rules: Rules, table: Table | None, tags: Tags) -> None:
        self.rules = rules
        self.table = table
        self._tags = tags
        self._keys = tuple(rules.names)
        self._mixture = as_mixture(table.terms.mixture) if table else UNLEARNED
        self._enough = table.terms.enough if table else _ENOUGH_ALONE

    @property
    def names(self) -> Mapping[str, str]:
        """The official name of each class."""
        return self.rules.names

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the dictionary that speaks for a class by itself."""
        return self.rules.vocabulary

    def guess(self, text: str, words: Sequence[str], found: Mapping[str, bool] | None = None) -> SubjectGuess:
        """The class of a concern: its folded text and its words in order, both without the places in it.

        `found` are the words of the dictionary in it, where somebody has looked for them already.
        """
        evidence = self.rules.evidence(text, self.rules.words_of(text) if found is None else found)
        counted = count(text, words)
        margins = self.table.margins(counted) if self.table else None
        given = chances(voices(margins, evidence.scores, len(text), self._keys), self._mixture)
        ranked = sorted(zip(given, self._keys, strict=True), key=lambda pair: -pair[0])
        best, subject = ranked[0]
        if not evidence.scores and (margins is None or max(margins.chat) < _NOTHING):
            return SubjectGuess()
        learned = self.table.words_for(subject, counted) if self.table else ()
        likely = [pair for pair in ranked[:MOST_CANDIDATES] if pair[0] >= _WORTH_ASKING]
        return SubjectGuess(
            subject,
            best >= self._enough,
            tuple(key for _, key in likely),
            _reasons(evidence.words.get(subject, ()), learned),
            tuple(round(chance, 4) for chance, _ in likely),
            self._tags.of(text, subject),
        )


def _reasons(written: Sequence[str], learned: Sequence[str]) -> tuple[str, ...]:
    """The words of the dictionary first, then a few of those learned that say something else."""
    kept = list(written[:_MOST_WORDS])
    for word in learned[:_MOST_LEARNED]:
        if not any(word in other or other in word for other in kept):
            kept.append(word)
    return tuple(kept[:_MOST_WORDS])


def read_subjects(path: Path) -> Subjects:
    """The classes of `subjects.toml`, and what was learned, where the folder `subject` beside it holds a table."""
    folder = path.with_suffix("").with_name("subject")
    table = read_table(folder) if (folder / TERMS).exists() else None
    tags = folder / "tags.tsv"
    return Subjects(read_rules(path), table, Tags(read_tags(tags) if tags.exists() else []))

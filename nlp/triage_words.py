"""The words by which a message is sorted before it is anything else; and what is found out about one only once."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.cues import Cued, Cues, letters_of, read_kept
from nlp.patterns import filled, put_together
from nlp.triage_table import Learned, Weighed, read_learned

#: What is said after so many characters is not listened to.
_REACH = 4000
#: The phrases that tell nothing.
TELL_NOTHING = ("idle", "greeting", "filler")
_GROUPS = ("calm", "minor", "kinds")
_PAUSE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of emergency: the words that say it, the words that say it is something else, the numbers to call."""

    name: str
    numbers: tuple[str, ...]
    #: What says it whatever stands beside it.
    surely: Cued | None
    now: Cued
    unless: Cued | None
    #: Whether a life is at stake by the person's own hand: then nothing calms the alarm but its own exceptions.
    life: bool
    #: Whether it only cries for help, and keeps silent beside an alarm that says for what.
    alone: bool


@dataclass(frozen=True, slots=True)
class Triage:
    """The table by which messages are sorted, compiled."""

    cues: Cues
    alarms: tuple[Alarm, ...]
    calm: dict[str, Cued]
    minor: dict[str, Cued]
    youth_line: str
    kinds: dict[str, Cued]
    #: What answers a question and tells of nothing.
    answer: Cued
    #: What phrases that tell nothing are written with.
    idle_letters: frozenset[str]
    learned: Learned
    #: The numbers of what the learned table tells apart.
    numbers: dict[str, tuple[str, ...]]

    def only_answers(self, text: str) -> bool:
        """Whether a text says nothing but how many, who, when or where; names of places must be taken out before."""
        return not _PAUSE.sub("", self.answer.pattern.sub("", text))


class Heard:
    """A message as triage hears it: what one question about it found out is there for the next."""

    __slots__ = ("_bits", "_learned", "_weighed", "text")

    def __init__(self, text: str, table: Triage) -> None:
        self.text = text[:_REACH]
        self._bits = table.cues.possible(self.text)
        self._learned = table.learned
        self._weighed: dict[str, Weighed] = {}

    def may_hold(self, words: Cued) -> bool:
        """Whether it is worth looking for these words in the message, or in a part of it."""
        return self._bits & words.bit != 0

    def holds(self, words: Cued) -> bool:
        """Whether they stand in it."""
        return self._bits & words.bit != 0 and words.pattern.search(self.text) is not None

    def holds_within(self, words: Cued, part: str) -> bool:
        """Whether they stand in a part of it."""
        return self._bits & words.bit != 0 and words.pattern.search(part) is not None

    def weighed(self, part: str) -> Weighed:
        """What was learned of a part of it, or of all."""
        if part not in self._weighed:
            self._weighed[part] = self._learned.weighed(part)
        return self._weighed[part]


def read_triage(path: Path) -> Triage:
    """The table of `triage.toml`, and the learned one in the folder `triage` beside it."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    cues = Cues(patterns_of_triage(table), read_kept(path.parent))
    calm, minor, kinds = ({name: cues.cued[f"{group}.{name}"] for name in _words(table, group)} for group in _GROUPS)
    return Triage(
        cues,
        tuple(_alarm(entry, cues) for entry in table["alarm"]),
        calm,
        minor,
        table["minor"]["number"],
        kinds,
        cues.cued["answer"],
        frozenset().union(*(_spelled(name, kinds[name]) for name in TELL_NOTHING)),
        read_learned(path.parent / "triage", put_together(table["parts"])),
        {name: tuple(numbers) for name, numbers in table["learned"].items()},
    )


def patterns_of_triage(table: dict[str, Any]) -> dict[str, str]:
    """Every pattern of the table by its name."""
    parts = put_together(table["parts"])
    words = {
        f"{entry['name']}.{part}": "|".join(entry[part])
        for entry in table["alarm"]
        for part in ("surely", "now", "unless")
        if entry.get(part)
    }
    words |= {f"{group}.{name}": said for group in _GROUPS for name, said in _words(table, group).items()}
    words["answer"] = "|".join(table["answer"].values())
    return {name: filled(said, parts) for name, said in words.items()}


def _words(table: dict[str, Any], group: str) -> dict[str, str]:
    """The patterns of a group; beside those of minors stands the number of their line."""
    return {name: said for name, said in table[group].items() if name != "number"}


def _spelled(name: str, words: Cued) -> frozenset[str]:
    """The characters of phrases that tell nothing; they must be spelled out, or nothing could be told by them."""
    letters = letters_of(words.written)
    if letters is None:
        raise ValueError(f"triage.toml: {name} must spell out its phrases, without characters that may be any")
    return letters


def _alarm(entry: dict[str, Any], cues: Cues) -> Alarm:
    name = entry["name"]
    return Alarm(
        name,
        tuple(entry["numbers"]),
        cues.cued.get(f"{name}.surely"),
        cues.cued[f"{name}.now"],
        cues.cued.get(f"{name}.unless"),
        entry.get("life", False),
        entry.get("alone", False),
    )

"""The words by which a message is sorted before it is anything else; and what is found out about one only once."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.cues import Cued, Cues, letters_of
from nlp.patterns import pattern, put_together
from nlp.triage_table import Learned, Weighed, read_learned

#: What is said after so many characters is not listened to.
_REACH = 4000
#: The phrases that tell nothing.
TELL_NOTHING = ("idle", "greeting", "filler")
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
    answer: re.Pattern[str]
    #: What phrases that tell nothing are written with.
    idle_letters: frozenset[str]
    learned: Learned
    #: The numbers of what the learned table tells apart.
    numbers: dict[str, tuple[str, ...]]

    def only_answers(self, text: str) -> bool:
        """Whether a text says nothing but how many, who, when or where; names of places must be taken out before."""
        return not _PAUSE.sub("", self.answer.sub("", text))


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
    parts = put_together(table["parts"])
    number = table["minor"].pop("number")
    patterns = {
        f"{entry['name']}.{part}": pattern("|".join(entry[part]), parts)
        for entry in table["alarm"]
        for part in ("surely", "now", "unless")
        if entry.get(part)
    }
    groups = ("calm", "minor", "kinds")
    for group in groups:
        patterns |= {f"{group}.{name}": pattern(words, parts) for name, words in table[group].items()}
    cues = Cues(patterns)
    calm, minor, kinds = ({name: cues.cued[f"{group}.{name}"] for name in table[group]} for group in groups)
    return Triage(
        cues,
        tuple(_alarm(entry, cues) for entry in table["alarm"]),
        calm,
        minor,
        number,
        kinds,
        pattern("|".join(table["answer"].values()), parts),
        frozenset().union(*(_spelled(name, kinds[name]) for name in TELL_NOTHING)),
        read_learned(path.parent / "triage", parts),
        {name: tuple(numbers) for name, numbers in table["learned"].items()},
    )


def _spelled(name: str, words: Cued) -> frozenset[str]:
    """The characters of phrases that tell nothing; they must be spelled out, or nothing could be told by them."""
    letters = letters_of(words.pattern)
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

"""What a message is before it is anything else: an emergency, a concern, a question, thanks, a greeting, abuse or spam.

An alarm may be wrong but must not be missed, so it is found in the bare words, with nothing loaded but one small table.
It stays silent only where the same sentence says that the thing is over, or is only feared.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_CLAUSE = re.compile(r"[^，。！？；,!?;\n]+")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_EMOJI = re.compile(r"[^\w\s，。！？；、：,.!?;:~～…—\-\"'“”‘’()（）【】\[\]/%+@#&*=<>〔〕《》]")
_SHORT = 8
_TOO_SHORT = 5
_BEFORE = 12
_REACH = 4000


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of emergency: the words that say it, the words that say it is something else, the numbers to call."""

    name: str
    numbers: tuple[str, ...]
    now: re.Pattern[str]
    unless: re.Pattern[str] | None
    #: Whether a life is at stake by the person's own hand: then nothing calms the alarm but its own exceptions.
    life: bool
    #: Whether it only cries for help, and keeps silent beside an alarm that says for what.
    alone: bool


@dataclass(frozen=True, slots=True)
class Triage:
    """The table by which messages are sorted, compiled."""

    alarms: tuple[Alarm, ...]
    calm: dict[str, re.Pattern[str]]
    minor: dict[str, re.Pattern[str]]
    youth_line: str
    kinds: dict[str, re.Pattern[str]]


def read_triage(path: Path) -> Triage:
    """The table of `triage.toml`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    alarms = tuple(
        Alarm(
            entry["name"],
            tuple(entry["numbers"]),
            _pattern(entry["now"]),
            _pattern(entry["unless"]) if entry["unless"] else None,
            entry.get("life", False),
            entry.get("alone", False),
        )
        for entry in table["alarm"]
    )
    minor = dict(table["minor"])
    number = minor.pop("number")
    return Triage(
        alarms,
        {name: _pattern(words) for name, words in table["calm"].items()},
        {name: _pattern(words) for name, words in minor.items()},
        number,
        {name: _pattern(words) for name, words in table["kinds"].items()},
    )


def urgent(text: str, table: Triage) -> tuple[str, ...]:
    """The emergency numbers to show at once, most urgent first; empty when there is no emergency."""
    alarms = _alarms(text[:_REACH], table)
    speaking = [alarm for alarm in alarms if not alarm.alone] or alarms
    numbers = [number for alarm in speaking for number in alarm.numbers]
    if not numbers:
        return ()
    if table.minor["harm"].search(text[:_REACH]):
        numbers.append(table.youth_line)
    return tuple(sorted(set(numbers), key=lambda number: _rank(number, numbers)))


def _alarms(text: str, table: Triage) -> list[Alarm]:
    """The alarms a text sounds, in the order of the text."""
    sounding: list[Alarm] = []
    for sentence in _SENTENCE.findall(text):
        over = table.calm["past"].search(sentence) and not table.calm["present"].search(sentence)
        for clause in _CLAUSE.findall(sentence):
            talked = over or table.calm["talked"].search(clause)
            for alarm in table.alarms:
                if (alarm.life or not talked) and _sounds(alarm, clause, table.calm["supposed"]):
                    sounding.append(alarm)
    return sounding


def _rank(number: str, numbers: list[str]) -> tuple[int, int]:
    """In the order of the first alarm for the numbers of life and limb; the lines to talk to come last."""
    return (number not in ("119", "120", "110"), numbers.index(number))


def _sounds(alarm: Alarm, clause: str, supposed: re.Pattern[str]) -> bool:
    """Whether a clause says an emergency, and says it as something that is, not as something feared."""
    said = alarm.now.search(clause)
    if said is None or (alarm.unless is not None and alarm.unless.search(clause)):
        return False
    return alarm.life or supposed.search(clause, max(0, said.start() - _BEFORE), said.end()) is None


def is_about_minor(text: str, table: Triage) -> bool:
    """Whether a child may be spoken of; rather too often than too seldom, because it only narrows who may see it."""
    return table.minor["about"].search(table.minor["unless"].sub("", text)) is not None


def kind_of(text: str, table: Triage, *, topics: tuple[str, ...], placed: bool) -> str:
    """What a folded text is that is no emergency: concern, question, thanks, greeting, abuse, spam or other.

    `topics` are the words of a concern found in it, `placed` says whether it names a place. In doubt it is a concern:
    nothing a resident tells us is lost.
    """
    kinds = table.kinds
    bare = kinds["filler"].sub("", _EMOJI.sub("", text)).lower()
    signs = len(set(kinds["trouble"].findall(text))) + placed
    if not bare:
        return "thanks" if kinds["thanks"].search(text) else "other"
    if not kinds["greeting"].sub("", bare):
        return "greeting"
    if kinds["test"].fullmatch(bare):
        return "other"
    if _is_spam(kinds, text, signs):
        return "spam"
    if not placed and _is_abuse(kinds, text.lower(), topics):
        return "abuse"
    if kinds["chat"].search(text) and len(topics) + signs < 1:
        return "other"
    if kinds["thanks"].search(text) and not kinds["trouble"].search(_unpraised(kinds, text)):
        return "thanks"
    if _is_chat(kinds, text, len(bare), len(topics) + signs):
        return "other"
    asks = kinds["question"].search(text) and not kinds["trouble"].search(kinds["question"].sub("", text))
    return "question" if asks else "concern"


def _is_spam(kinds: dict[str, re.Pattern[str]], text: str, doubts: int) -> bool:
    """Whether a message advertises: one unmistakable sign, or two more than there are signs of a concern."""
    signs = len({sign.lower() for sign in kinds["spam"].findall(text)})
    return signs >= 2 + doubts or (not doubts and kinds["advert"].search(text) is not None)


def _is_abuse(kinds: dict[str, re.Pattern[str]], text: str, topics: tuple[str, ...]) -> bool:
    """Whether nothing but abuse is said: no topic beside it, or so little that nothing is told of it."""
    without = kinds["abuse"].sub("", text)
    if without == text:
        return False
    rest = kinds["filler"].sub("", without)
    told = any(topic.lower() in rest for topic in topics)
    return not told or (len(rest) <= _SHORT and not kinds["trouble"].search(rest))


def _is_chat(kinds: dict[str, re.Pattern[str]], text: str, length: int, signs: int) -> bool:
    """Whether a message is small talk, or too short to tell anything."""
    return (kinds["chat"].search(text) is not None and signs < 2) or (not signs and length < _TOO_SHORT)


def _unpraised(kinds: dict[str, re.Pattern[str]], text: str) -> str:
    """The text without its words of praise and of things done."""
    return kinds["done"].sub("", kinds["thanks"].sub("", text))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)

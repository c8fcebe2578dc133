"""What a message is before it is anything else: an emergency, a concern, a question, thanks, a greeting, abuse or spam.

An alarm may be wrong but must not be missed, so it is found in the bare words, with nothing loaded but one small table.
It stays silent only where the words around it say that the thing is over, feared, or something else.
"""

import math
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.patterns import pattern, put_together
from nlp.triage_features import WHOLE, stretches
from nlp.triage_table import EMERGENCIES, IDLE, Learned, read_learned

_CLAUSE = re.compile(r"[^，。！？；,!?;\n]+")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_EMOJI = re.compile(
    r"\[[\u4e00-\u9fff]{1,3}\]|[^\w\s，。！？；、：,.!?;:~～…—\-\"'“”‘’()（）【】\[\]/%+@#&*=<>〔〕《》]"
)
_SHORT = 8
_LEAST = 2
_LEFT_OF_ABUSE = 1
_BEFORE = 12
_LONG_BEFORE = 24
_BESIDE = 14
#: The learned margin from which on it is an emergency though no listed word says so; and that below which listed
#: words alone are not believed.
_LIKELY, _UNLIKELY, _SILENT = 0.1, -0.7, -9.0
#: How much is added to both each time twice as much is said; from so much on nothing is sure.
_DOUBT, _FEW, _MUCH_SAID = 0.2, 4, 0.3
#: How close a second kind of emergency has to be to have its numbers shown, too.
_NEAR = 0.2
#: How much less is believed of what is feared or talked about.
_FEARED = 0.35
#: The same for chatter.
_SURELY_IDLE, _HARDLY_IDLE = 0.25, -0.8
#: Hardly anything is said in three characters, and a concern can be: 路断.
_TINY, _SURELY_IDLE_OF_TINY = 3, 0.4
#: How many characters may be left beside thanks, abuse or a greeting that were only learned.
_BESIDE_KIND = {"thanks": 8, "abuse": 3, "greeting": 1}
_AT_ONCE = ("119", "120", "110")
_REACH = 4000


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of emergency: the words that say it, the words that say it is something else, the numbers to call."""

    name: str
    numbers: tuple[str, ...]
    #: What says it whatever stands beside it.
    surely: re.Pattern[str] | None
    now: re.Pattern[str]
    unless: re.Pattern[str]
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
    learned: Learned
    #: The numbers of what the learned table tells apart.
    numbers: dict[str, tuple[str, ...]]


def read_triage(path: Path) -> Triage:
    """The table of `triage.toml`, and the learned one in the folder `triage` beside it."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = put_together(table["parts"])
    minor = dict(table["minor"])
    number = minor.pop("number")
    return Triage(
        tuple(_alarm(entry, parts) for entry in table["alarm"]),
        {name: pattern(words, parts) for name, words in table["calm"].items()},
        {name: pattern(words, parts) for name, words in minor.items()},
        number,
        {name: pattern(words, parts) for name, words in table["kinds"].items()},
        read_learned(path.parent / "triage", parts),
        {name: tuple(numbers) for name, numbers in table["learned"].items()},
    )


def _alarm(entry: dict[str, Any], parts: dict[str, str]) -> Alarm:
    surely, now, unless = (pattern("|".join(entry.get(name, ())), parts) for name in ("surely", "now", "unless"))
    return Alarm(
        entry["name"],
        tuple(entry["numbers"]),
        surely if surely.pattern else None,
        now,
        unless,
        entry.get("life", False),
        entry.get("alone", False),
    )


def urgent(text: str, table: Triage) -> tuple[str, ...]:
    """The emergency numbers to show at once, most urgent first; empty when there is no emergency."""
    text = text[:_REACH]
    alarms = _alarms(text, table)
    loudest, chance, doubt = _loudest(text, table)
    sure = doubt < _MUCH_SAID and any(alarms.values())
    if not sure and chance < (_UNLIKELY if alarms else _LIKELY) + doubt:
        return ()
    numbers = [number for alarm in alarms if not alarm.alone or len(alarms) == 1 for number in alarm.numbers]
    if not alarms or all(alarm.alone for alarm in alarms):
        numbers = [*_numbers_for(loudest, table), *numbers]
    if table.minor["harm"].search(text):
        numbers.append(table.youth_line)
    return tuple(sorted(dict.fromkeys(numbers), key=_can_wait))


def _numbers_for(stretch: str, table: Triage) -> list[str]:
    """The numbers for what a stretch most likely tells of, and for what it may nearly as well tell of."""
    margins = table.learned.margins(stretch, EMERGENCIES)
    best = max(margins.values())
    near = sorted((kind for kind in EMERGENCIES if margins[kind] > best - _NEAR), key=lambda kind: -margins[kind])
    return [number for kind in near for number in table.numbers[kind]]


def _loudest(text: str, table: Triage) -> tuple[str, float, float]:
    """The stretch of a text that sounds most like an emergency by what was learned, how much, and how far to doubt it.

    Whoever says much says something alarming sooner or later, so the doubt grows with the number of stretches.
    """
    heard = [("", _SILENT)]
    for stretch in stretches(text):
        if not table.calm["past"].search(stretch) or table.calm["present"].search(stretch):
            margins = table.learned.margins(stretch, ("alarm", "idle"))
            feared = table.calm["supposed"].search(stretch) or table.calm["talked"].search(stretch)
            heard.append((stretch, margins["alarm"] - max(0.0, margins["idle"]) - (_FEARED if feared else 0.0)))
    loudest, chance = max(heard, key=lambda one: one[1])
    return loudest, chance, _DOUBT * max(0.0, math.log2(len(heard) / _FEW))


def _alarms(text: str, table: Triage) -> dict[Alarm, bool]:
    """The alarms a text sounds, in the order of the table, and whether each is sounded surely."""
    clauses = [(said, clause.span()) for said in _SENTENCE.findall(text) for clause in _CLAUSE.finditer(said)]
    sounding: dict[Alarm, bool] = {}
    for alarm in table.alarms:
        if any(_surely(alarm, said, span, table.calm) for said, span in clauses):
            sounding[alarm] = True
        elif any(_sounds(alarm, said, span, table.calm) for said, span in clauses):
            sounding[alarm] = False
    return sounding


def _can_wait(number: str) -> bool:
    """Whether it is a line to talk to; those come after the numbers of life and limb."""
    return number not in _AT_ONCE


def _surely(alarm: Alarm, sentence: str, clause: tuple[int, int], calm: dict[str, re.Pattern[str]]) -> bool:
    """Whether a clause says an emergency in words that mean nothing else."""
    if alarm.surely is None:
        return False
    return any(_is_now(sentence, said.span(), clause[0], calm) for said in alarm.surely.finditer(sentence, *clause))


def _sounds(alarm: Alarm, sentence: str, clause: tuple[int, int], calm: dict[str, re.Pattern[str]]) -> bool:
    """Whether a clause of a sentence says an emergency, and says it as something that is, not that was or is feared."""
    start, end = clause
    for said in alarm.now.finditer(sentence, start, end):
        near = sentence[max(start, said.start() - _BESIDE) : min(end, said.end() + _BESIDE)]
        if alarm.unless.pattern and alarm.unless.search(near):
            continue
        if alarm.life or (not calm["talked"].search(near) and _is_now(sentence, said.span(), start, calm)):
            return True
    return False


def _is_now(sentence: str, said: tuple[int, int], clause: int, calm: dict[str, re.Pattern[str]]) -> bool:
    """Whether what is said between two positions is neither feared nor over; "now" outweighs what was before."""
    start, end = said
    if calm["supposed"].search(sentence, max(clause, start - _BEFORE), end):
        return False
    around = slice(max(0, start - _LONG_BEFORE), end + _BEFORE)
    return not calm["past"].search(sentence[around]) or calm["present"].search(sentence[around]) is not None


def is_about_minor(text: str, table: Triage) -> bool:
    """Whether a child may be spoken of; rather too often than too seldom, because it only narrows who may see it."""
    return table.minor["about"].search(table.minor["unless"].sub("", text)) is not None


def kind_of(text: str, table: Triage, *, topics: tuple[str, ...], placed: bool) -> str:
    """What a folded text is that is no emergency: concern, question, thanks, greeting, abuse, spam or other.

    `topics` are the words of a concern found in it, `placed` says whether it names a place. In doubt it is a concern:
    nothing a resident tells us is lost.
    """
    listed = _listed_kind(text, table.kinds, topics, placed)
    if len(text) > WHOLE or listed == "greeting":
        return listed
    idle = table.learned.margins(text, ("idle",))["idle"]
    if listed in IDLE and idle < _HARDLY_IDLE and table.kinds["trouble"].search(text):
        return "concern"
    enough = _SURELY_IDLE if len(text) > _TINY else _SURELY_IDLE_OF_TINY
    if listed not in IDLE and idle > enough and not placed and not table.kinds["trouble"].search(text):
        margins = table.learned.margins(text, IDLE)
        kind = max(margins, key=lambda kind: margins[kind])
        return listed if kind in _BESIDE_KIND and _goes_on_after(table.kinds, text, kind) else kind
    return listed


def _goes_on_after(kinds: dict[str, re.Pattern[str]], text: str, kind: str) -> bool:
    """Whether more than a few characters are left beside thanks, a greeting or abuse: then something is told."""
    left = _rest(kinds, kinds[kind].sub("", text.lower()))
    return kinds["question"].search(text) is not None or len(left) > _BESIDE_KIND[kind]


def _listed_kind(text: str, kinds: dict[str, re.Pattern[str]], topics: tuple[str, ...], placed: bool) -> str:
    """The kind by the listed words alone."""
    bare = kinds["filler"].sub("", _EMOJI.sub("", text)).lower()
    if not bare:
        return "thanks" if kinds["thanks"].search(text) else "other"
    if not kinds["greeting"].sub("", bare):
        return "greeting"
    if not placed and _is_abuse(kinds, text.lower()):
        return "abuse"
    if _says_nothing(kinds, text, bare):
        return "thanks" if kinds["thanks"].search(text) else "other"
    signs = len(set(kinds["trouble"].findall(text))) + placed
    if _is_spam(kinds, text, signs):
        return "spam"
    if kinds["chat"].search(text) and len(topics) + signs < (1 if len(bare) > _SHORT else 2):
        return "other"
    if kinds["thanks"].search(_EMOJI.sub("", text)) and not _goes_on(kinds, _unpraised(kinds, text)):
        return "thanks"
    asks = kinds["question"].search(text) and not kinds["trouble"].search(kinds["question"].sub("", text))
    return "question" if asks else "concern"


def _says_nothing(kinds: dict[str, re.Pattern[str]], text: str, bare: str) -> bool:
    """Whether nothing is left of a text without its phrases of politeness, of trying out and of taking leave."""
    if kinds["noise"].fullmatch(bare) or (len(bare) < _LEAST and not kinds["trouble"].search(bare)):
        return True
    return not _rest(kinds, kinds["thanks"].sub("", text.lower()))


def _rest(kinds: dict[str, re.Pattern[str]], text: str) -> str:
    """The text without phrases that tell nothing."""
    for phrases in ("idle", "greeting", "filler"):
        text = kinds[phrases].sub("", _EMOJI.sub("", text))
    return text


def _is_spam(kinds: dict[str, re.Pattern[str]], text: str, doubts: int) -> bool:
    """Whether a message advertises: more unmistakable signs than signs of a concern, or two more of the others."""
    adverts, signs = (len({sign.lower() for sign in kinds[name].findall(text)}) for name in ("advert", "spam"))
    return adverts > doubts or signs >= 2 + doubts


def _is_abuse(kinds: dict[str, re.Pattern[str]], text: str) -> bool:
    """Whether there is abuse and nothing else: what is left without it could not tell anything."""
    without = kinds["abuse"].sub("", text)
    if without == text:
        return False
    left = _rest(kinds, without)
    return len(left) <= _LEFT_OF_ABUSE and not kinds["trouble"].search(left)


def _goes_on(kinds: dict[str, re.Pattern[str]], text: str) -> bool:
    """Whether there is more than praise: something wrong, or something asked."""
    return kinds["trouble"].search(text) is not None or kinds["question"].search(text) is not None


def _unpraised(kinds: dict[str, re.Pattern[str]], text: str) -> str:
    """The text without its words of praise and of things done."""
    return kinds["done"].sub("", kinds["thanks"].sub("", text))

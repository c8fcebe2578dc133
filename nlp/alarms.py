"""Whether a message is an emergency, and which numbers to show.

An alarm may be wrong but must not be missed, so it is found in the bare words, with nothing loaded but one small table.
It stays silent only where the words around it say that the thing is over, feared, or something else.
"""

import math
import re
from collections.abc import Callable

from nlp.triage_features import stretches
from nlp.triage_table import EMERGENCIES
from nlp.triage_words import Alarm, Heard, Triage

_CLAUSE = re.compile(r"[^，。！？；,!?;\n]+")
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_BEFORE = 12
_LONG_BEFORE = 24
_BESIDE = 14
#: The learned margin from which on it is an emergency though no listed word says so; and that below which listed
#: words alone are not believed.
_LIKELY, _UNLIKELY, _SILENT = -0.18, -0.45, -9.0
#: Whoever takes leave names no harm, so that what was learned hardly hears it: words of leaving are believed more.
_UNLIKELY_OF_LIFE = -0.8
#: How much is added to both each time twice as much is said; from so much on nothing is sure.
_DOUBT, _FEW, _MUCH_SAID = 0.2, 4, 0.3
#: How close a second kind of emergency has to be to have its numbers shown, too.
_NEAR = 0.2
#: How much more it has to sound like another kind than like the one that is named, to be taken for that first.
_RATHER = 0.5
#: How much less is believed of what is feared, talked about or put right.
_FEARED = 0.35
_AT_ONCE = ("119", "120", "110")

#: A clause: the sentence that it is part of, where it begins and where it ends.
_Clause = tuple[str, int, int]


def urgent(heard: Heard, table: Triage, unnamed: Callable[[str], str] = str) -> tuple[str, ...]:
    """The emergency numbers to show at once, most urgent first; empty when there is no emergency.

    `unnamed` takes the names of places out of a text: it matters what happened, and not in which village.
    """
    heard = _to_listen_to(heard, table)
    alarms = _alarms(heard, table)
    loudest, chance, doubt = _loudest(heard, table, unnamed)
    sure = doubt < _MUCH_SAID and any(surely for _, surely in alarms)
    if not sure and chance < _least(alarms) + doubt:
        return (table.youth_line,) if is_bullied(heard, table) else ()
    numbers = [number for alarm, _ in alarms if not alarm.alone or len(alarms) == 1 for number in alarm.numbers]
    named = next((alarm for alarm, _ in alarms if not alarm.alone), None)
    if named is None or _is_rather_another(named, loudest, heard):
        numbers = [*_numbers_for(loudest, heard, table), *numbers]
    if heard.holds(table.minor["harm"]) or is_bullied(heard, table):
        numbers.append(table.youth_line)
    return tuple(sorted(dict.fromkeys(numbers), key=_can_wait))


def _to_listen_to(heard: Heard, table: Triage) -> Heard:
    """The message without what alarms nobody by itself: a table of characters hears leave-taking in it."""
    if not heard.holds(unsaid := table.calm["unsaid"]):
        return heard
    return Heard(unsaid.pattern.sub("，", heard.text), table)


def is_bullied(heard: Heard, table: Triage) -> bool:
    """Whether a child is bullied or beaten: no word of it need alarm."""
    return heard.holds(table.minor["bullied"]) and not heard.holds(table.minor["unbullied"])


def _least(alarms: list[tuple[Alarm, bool]]) -> float:
    """How much what was learned has to agree with the listed words that were found."""
    if any(alarm.life for alarm, _ in alarms):
        return _UNLIKELY_OF_LIFE
    return _UNLIKELY if alarms else _LIKELY


def _is_rather_another(named: Alarm, stretch: str, heard: Heard) -> bool:
    """Whether a stretch sounds much more like another kind of emergency than like the one its words name."""
    kind = "life" if named.life else named.numbers[0]
    if kind not in EMERGENCIES or not stretch:
        return False
    weighed = heard.weighed(stretch)
    return max(map(weighed.margin, EMERGENCIES)) > weighed.margin(kind) + _RATHER


def _numbers_for(stretch: str, heard: Heard, table: Triage) -> list[str]:
    """The numbers for what a stretch most likely tells of, and for what it may nearly as well tell of."""
    margins = {kind: heard.weighed(stretch).margin(kind) for kind in EMERGENCIES}
    best = max(margins.values())
    near = sorted((kind for kind in EMERGENCIES if margins[kind] > best - _NEAR), key=lambda kind: -margins[kind])
    return [number for kind in near for number in table.numbers[kind]]


def _loudest(heard: Heard, table: Triage, unnamed: Callable[[str], str]) -> tuple[str, float, float]:
    """The stretch of a text that sounds most like an emergency by what was learned, how much, and how far to doubt it.

    Whoever says much says something alarming sooner or later, so the doubt grows with the number of stretches. A
    stretch that only answers a question is passed over: a table of characters hears alarm in the names of people.
    """
    calm, done = table.calm, table.kinds["done"]
    loudest = [("", _SILENT)]
    for stretch in stretches(unnamed(heard.text)):
        if not heard.holds_within(calm["past"], stretch) or heard.holds_within(calm["present"], stretch):
            weighed = heard.weighed(stretch)
            feared = any(heard.holds_within(words, stretch) for words in (calm["supposed"], calm["talked"], done))
            chance = weighed.margin("alarm") - max(0.0, weighed.margin("idle")) - (_FEARED if feared else 0.0)
            loudest.append((stretch, chance))
    ranked = sorted(loudest, key=lambda one: -one[1])
    stretch, chance = next(one for one in ranked if one[1] < _UNLIKELY or not table.only_answers(one[0]))
    return stretch, chance, _DOUBT * max(0.0, math.log2(len(loudest) / _FEW))


def _alarms(heard: Heard, table: Triage) -> list[tuple[Alarm, bool]]:
    """The alarms a text sounds, in the order of the table, and whether each is sounded surely."""
    clauses: list[_Clause] = []
    sounding: list[tuple[Alarm, bool]] = []
    for alarm in table.alarms:
        surely = alarm.surely is not None and heard.may_hold(alarm.surely)
        maybe = heard.may_hold(alarm.now)
        if not (surely or maybe):
            continue
        clauses = clauses or [
            (said, *clause.span()) for said in _SENTENCE.findall(heard.text) for clause in _CLAUSE.finditer(said)
        ]
        if surely and any(_surely(alarm, clause, heard, table) for clause in clauses):
            sounding.append((alarm, True))
        elif maybe and any(_sounds(alarm, clause, heard, table) for clause in clauses):
            sounding.append((alarm, False))
    return sounding


def _can_wait(number: str) -> bool:
    """Whether it is a line to talk to; those come after the numbers of life and limb."""
    return number not in _AT_ONCE


def _surely(alarm: Alarm, clause: _Clause, heard: Heard, table: Triage) -> bool:
    """Whether a clause says an emergency in words that mean nothing else."""
    if alarm.surely is None:
        return False
    return any(_is_now(clause, said.span(), heard, table) for said in alarm.surely.pattern.finditer(*clause))


def _sounds(alarm: Alarm, clause: _Clause, heard: Heard, table: Triage) -> bool:
    """Whether a clause of a sentence says an emergency, and says it as something that is, not that was or is feared."""
    sentence, start, end = clause
    for said in alarm.now.pattern.finditer(sentence, start, end):
        near = sentence[max(start, said.start() - _BESIDE) : min(end, said.end() + _BESIDE)]
        if alarm.unless is not None and heard.holds_within(alarm.unless, near):
            continue
        talked = not alarm.life and heard.holds_within(table.calm["talked"], near)
        if alarm.life or (not talked and _is_now(clause, said.span(), heard, table)):
            return True
    return False


def _is_now(clause: _Clause, said: tuple[int, int], heard: Heard, table: Triage) -> bool:
    """Whether what is said between two positions is neither feared nor over; "now" outweighs what was before."""
    sentence, first, _ = clause
    start, end = said
    supposed = table.calm["supposed"]
    if heard.may_hold(supposed) and supposed.pattern.search(sentence, max(first, start - _BEFORE), end):
        return False
    around = sentence[max(0, start - _LONG_BEFORE) : end + _BEFORE]
    return not heard.holds_within(table.calm["past"], around) or heard.holds_within(table.calm["present"], around)

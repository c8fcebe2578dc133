"""Which place a text speaks of: one, several to ask about, or none.

Towns and counties named in the text settle which of several villages of one name is meant; the finest place wins; where
something happens goes before where the writer lives or travels. What stays open is asked, never assumed.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from domain.places import LEVELS, Place
from nlp import place_context as around
from nlp.names import Gazetteer, Mention
from nlp.sounds import Sounds

MOST_CANDIDATES = 6
_MOST_MENTIONS = 30
_SHORT_ANSWER = 8
_FILLER = re.compile(
    r"^(?:我?们?家?就?住?是?在|地址是?|位于|这里是|是|就是)|"
    r"(?:这边|那边|这里|那里|附近|里面?|的|吧|啊|呢|哦)+$|[\s，。！？,.!?]"
)

_OF_TOWN = re.compile(r"的?[，, ]?")
"""what may stand between a town and the name of a place in it"""


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """What place a text speaks of; `candidates` are codes, best first, and `place` is the one that was found.

    `sure` is said only of a town or anything finer: a county or a city is found, but no group can be named from it.
    """

    status: Literal["found", "ambiguous", "none"] = "none"
    place: str | None = None
    sure: bool = False
    candidates: tuple[str, ...] = ()


def guess_place(text: str, gazetteer: Gazetteer, mentions: tuple[Mention, ...]) -> PlaceGuess:
    """The place a text speaks of, from the names `gazetteer` found in it."""
    read = [
        _without_inner(mention, gazetteer)
        for mention in mentions[:_MOST_MENTIONS]
        if not around.is_denied(text, mention.start, mention.end)
    ]
    narrowed = [_narrowed(mention, read, gazetteer) for mention in read]
    narrowed = [mention for mention in narrowed if not _is_hamlet(text, mention, read, gazetteer)]
    outer = [mention for mention in narrowed if not _holds_another(mention, narrowed, gazetteer)]
    if not outer:
        return PlaceGuess()
    scores = [_score(text, mention, _beginning(mention, read), gazetteer) for mention in outer]
    best = [mention for mention, score in zip(outer, scores, strict=True) if score == max(scores)]
    codes = tuple(dict.fromkeys(code for mention in best for code in mention.codes))
    if len(codes) > 1:
        return PlaceGuess("ambiguous", candidates=codes[:MOST_CANDIDATES])
    sure = any(mention.firm for mention in best) and _level(codes[0], gazetteer) >= LEVELS.index("town")
    doubted = any(_denies(mention, best[0], gazetteer) for mention in read)
    return PlaceGuess("found", codes[0], sure and not doubted, codes)


def is_open(guess: PlaceGuess, gazetteer: Gazetteer) -> bool:
    """Whether a finer place than the one found might still be hidden in the text."""
    return guess.place is None or _level(guess.place, gazetteer) < LEVELS.index("village")


def guess_misspelt(
    text: str, gazetteer: Gazetteer, sounds: Sounds, mentions: tuple[Mention, ...], guess: PlaceGuess
) -> PlaceGuess:
    """The guess, or a finer one from names written with a wrong character, which is never sure."""
    if not is_open(guess, gazetteer):
        return guess
    mentions = mentions[:_MOST_MENTIONS]
    heard = gazetteer.misspelt(text, sounds)[:_MOST_MENTIONS]
    fresh = tuple(name for name in heard if all(_apart(name, m) or _corrects(name, m, gazetteer) for m in mentions))
    fresh = _longest(fresh)
    if guess.status == "ambiguous":
        fresh = tuple(name for name in fresh if _lies_in(name, mentions, gazetteer))
    if not fresh:
        return guess
    kept = tuple(m for m in mentions if all(_apart(name, m) for name in fresh))
    return guess_place(text, gazetteer, tuple(sorted((*kept, *fresh), key=lambda m: m.start)))


def _longest(found: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Without names that overlap a longer one."""
    kept: list[Mention] = []
    for name in sorted(found, key=lambda mention: mention.start - mention.end):
        if all(_apart(name, other) or name.end - name.start == other.end - other.start for other in kept):
            kept.append(name)
    return tuple(kept)


def _apart(one: Mention, other: Mention) -> bool:
    return one.end <= other.start or one.start >= other.end


def _corrects(name: Mention, other: Mention, gazetteer: Gazetteer) -> bool:
    """Whether a misspelt name of the town before it holds a chance name of some other town: 吴山镇|糖王店村."""
    around_it = name.start <= other.start and other.end <= name.end and name.end - name.start > other.end - other.start
    within = gazetteer.places.within
    parents = {place.parent for code in name.codes if (place := gazetteer.places.get(code))}
    return around_it and not any(within(code, parent) for code in other.codes for parent in parents)


def _lies_in(name: Mention, mentions: tuple[Mention, ...], gazetteer: Gazetteer) -> bool:
    within = gazetteer.places.within
    return any(code != outer and within(code, outer) for code in name.codes for m in mentions for outer in m.codes)


def guess_answer(text: str, gazetteer: Gazetteer, sounds: Sounds, mentions: tuple[Mention, ...]) -> PlaceGuess:
    """The place meant by an answer to "where?", in which bare, partial and misspelt names count as names too."""
    if len(text) > _SHORT_ANSWER:
        guess = guess_place(text, gazetteer, mentions)
        if guess.sure or guess.status == "ambiguous":
            return guess
    bare = _FILLER.sub("", _FILLER.sub("", text))
    typed = gazetteer.typed(bare)
    guess = guess_misspelt(bare, gazetteer, sounds, typed, guess_place(bare, gazetteer, typed))
    return guess if guess.status != "none" else _with_part(bare, gazetteer)


def _with_part(part: str, gazetteer: Gazetteer) -> PlaceGuess:
    """Places whose name holds what was typed, for somebody who typed half of it."""
    if not 2 <= len(part) <= _SHORT_ANSWER:
        return PlaceGuess()
    fitting: list[Place] = sorted(
        (place for place in gazetteer.places if part in place.name),
        key=lambda place: (not place.name.startswith(part), len(place.name), place.code),
    )
    codes = tuple(place.code for place in fitting[:MOST_CANDIDATES])
    return PlaceGuess("ambiguous", candidates=codes) if codes else PlaceGuess()


def _without_inner(mention: Mention, gazetteer: Gazetteer) -> Mention:
    """Without the places that lie in another one of the same name: 万店 is the town, not its village."""
    within = gazetteer.places.within
    codes = tuple(
        code for code in mention.codes if not any(other != code and within(code, other) for other in mention.codes)
    )
    return replace(mention, codes=codes)


def _narrowed(mention: Mention, others: list[Mention], gazetteer: Gazetteer) -> Mention:
    """The places of a mention that lie in what else is named: towns first, the nearest before it first."""
    if len(mention.codes) == 1:
        return mention
    above = sorted(
        (other for other in others if other is not mention),
        key=lambda other: (
            -max(_level(code, gazetteer) for code in other.codes),
            other.start > mention.start,
            abs(other.start - mention.start),
        ),
    )
    for other in above:
        codes = tuple(
            code
            for code in mention.codes
            if any(code != outer and gazetteer.places.within(code, outer) for outer in other.codes)
        )
        if codes:
            mention = replace(mention, codes=codes)
        if len(codes) == 1:
            break
    return mention


def _denies(mention: Mention, found: Mention, gazetteer: Gazetteer) -> bool:
    """Whether a town named right before the place found is not the town it lies in."""
    if mention.end != found.start or min(_level(code, gazetteer) for code in mention.codes) < LEVELS.index("county"):
        return False
    within = gazetteer.places.within
    return not any(within(code, outer) for code in found.codes for outer in mention.codes)


def _is_hamlet(text: str, mention: Mention, read: list[Mention], gazetteer: Gazetteer) -> bool:
    """Whether a bare name stands behind a town in which no listed place has it: 唐县镇的王家湾 is no village of another
    town, but houses on no list, and all that is known of where they are is the town.
    """
    bare = text[mention.start : mention.end]
    if any(place.name == bare for code in mention.codes if (place := gazetteer.places.get(code))):
        return False
    behind = next((one for one in reversed(read) if one.end <= mention.start), None)
    if behind is None or not _OF_TOWN.fullmatch(text[behind.end : mention.start]):
        return False
    return _denies(replace(behind, end=mention.start), mention, gazetteer)


def _holds_another(mention: Mention, others: list[Mention], gazetteer: Gazetteer) -> bool:
    """Whether a finer place inside this one is named too, so that this one only says where that is."""
    return any(
        inner not in mention.codes and gazetteer.places.within(inner, outer)
        for outer in mention.codes
        for other in others
        for inner in other.codes
    )


def _score(text: str, mention: Mention, start: int, gazetteer: Gazetteer) -> float:
    """Finer places first; what the words put far from the scene last."""
    finest = min(_level(code, gazetteer) for code in mention.codes)
    return max(0, finest - 1) - around.distance(text, start, mention.end)


def _beginning(mention: Mention, read: list[Mention]) -> int:
    """Where an address begins that ends with this name: 万和镇倒峡村 at 万和镇."""
    start = mention.start
    for other in reversed(read):
        if other.end == start:
            start = other.start
    return start


def _level(code: str, gazetteer: Gazetteer) -> int:
    place = gazetteer.places.get(code)
    return LEVELS.index(place.level) if place else 0

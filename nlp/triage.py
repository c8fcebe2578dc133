"""What a message is that is no emergency: a concern, a question, thanks, a greeting, abuse or spam."""

import re

from nlp.cues import Cued
from nlp.triage_features import WHOLE
from nlp.triage_table import IDLE
from nlp.triage_words import TELL_NOTHING, Heard, Triage

_EMOJI = re.compile(
    r"\[[\u4e00-\u9fff]{1,3}\]|[^\w\s，。！？；、：,.!?;:~～…—\-\"'“”‘’()（）【】\[\]/%+@#&*=<>〔〕《》]"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORT = 8
_LEAST = 2
_LEFT_OF_ABUSE = 1
#: The learned margins from which on, and below which, something is chatter whatever the words say; and where words of
#: trouble stand in it.
_SURELY_IDLE, _HARDLY_IDLE = -0.1, -0.9
_SURELY_IDLE_TROUBLED, _HARDLY_IDLE_TROUBLED = 0.3, -0.7
#: Hardly anything is said in three characters, and a concern can be: 路断.
_TINY, _SURELY_IDLE_OF_TINY = 3, 0.2
#: How many characters may be left beside thanks, abuse or a greeting that were only learned; and the margin from which
#: on it does not matter.
_WHATEVER_ELSE = 0.2
_BESIDE_KIND = {"thanks": 8, "abuse": 3, "greeting": 1}
#: What nobody is taken for who only says a name or a number.
_UNKIND = ("abuse", "spam")


def is_about_minor(heard: Heard, table: Triage) -> bool:
    """Whether a child may be spoken of; rather too often than too seldom, because it only narrows who may see it."""
    about, unless = table.minor["about"], table.minor["unless"]
    if heard.may_hold(unless) and (left := unless.pattern.sub("", heard.text)) != heard.text:
        return about.pattern.search(left) is not None
    return heard.holds(about)


def kind_of(heard: Heard, table: Triage, *, topics: tuple[str, ...], placed: bool) -> str:
    """What a folded text is that is no emergency: concern, question, thanks, greeting, abuse, spam or other.

    `topics` are the words of a concern found in it, `placed` says whether it names a place. In doubt it is a concern:
    nothing a resident tells us is lost.
    """
    text = heard.text
    listed = _listed_kind(heard, table, topics, placed)
    if len(text) > WHOLE or listed == "greeting":
        return listed
    idle = heard.weighed(text).margin("idle")
    troubled = heard.holds(table.kinds["trouble"])
    if listed in IDLE:
        return "concern" if idle < (_HARDLY_IDLE_TROUBLED if troubled else _HARDLY_IDLE) else listed
    enough = _SURELY_IDLE if len(text) > _TINY else _SURELY_IDLE_OF_TINY
    if idle > (_SURELY_IDLE_TROUBLED if troubled else enough) and not placed:
        kind = max(IDLE, key=heard.weighed(text).margin)
        if kind in _UNKIND and table.only_answers(text):
            return listed
        doubtful = idle <= _WHATEVER_ELSE and kind in _BESIDE_KIND
        return listed if doubtful and _goes_on_after(heard, table.kinds, kind) else kind
    return listed


def _goes_on_after(heard: Heard, kinds: dict[str, Cued], kind: str) -> bool:
    """Whether more than a few characters are left beside thanks, a greeting or abuse: then something is told."""
    left = _rest(kinds, kinds[kind].pattern.sub("", heard.text.lower()))
    return heard.holds(kinds["question"]) or len(left) > _BESIDE_KIND[kind]


def _listed_kind(heard: Heard, table: Triage, topics: tuple[str, ...], placed: bool) -> str:
    """The kind by the listed words alone."""
    kinds = table.kinds
    plain = _EMOJI.sub("", heard.text)
    bare = kinds["filler"].pattern.sub("", plain).lower()
    if not bare:
        return "thanks" if heard.holds(kinds["thanks"]) else "other"
    if _may_tell_nothing(bare, table) and not kinds["greeting"].pattern.sub("", bare):
        return "greeting"
    if not placed and heard.may_hold(kinds["abuse"]) and _is_abuse(kinds, heard.text.lower()):
        return "abuse"
    if _says_nothing(heard, table, bare):
        return "thanks" if heard.holds(kinds["thanks"]) else "other"
    signs = len(_signs(heard, kinds["trouble"])) + placed
    if _is_spam(heard, kinds, signs):
        return "spam"
    if heard.holds(kinds["chat"]) and len(topics) + signs < (1 if len(bare) > _SHORT else 2):
        return "other"
    praised = heard.holds(kinds["thanks"]) if plain == heard.text else kinds["thanks"].pattern.search(plain)
    if praised and not _goes_on(kinds, _unpraised(kinds, heard.text)):
        return "thanks"
    if not heard.holds(kinds["question"]):
        return "concern"
    without = kinds["question"].pattern.sub("", heard.text)
    return "concern" if kinds["trouble"].pattern.search(without) else "question"


def _signs(heard: Heard, words: Cued) -> set[str]:
    """Those of the words that stand in a message."""
    return set(words.pattern.findall(heard.text)) if heard.may_hold(words) else set()


def _says_nothing(heard: Heard, table: Triage, bare: str) -> bool:
    """Whether nothing is left of a text without its phrases of politeness, of trying out and of taking leave."""
    kinds = table.kinds
    if kinds["noise"].pattern.fullmatch(bare) or (len(bare) < _LEAST and not kinds["trouble"].pattern.search(bare)):
        return True
    text = heard.text.lower()
    text = kinds["thanks"].pattern.sub("", text) if heard.may_hold(kinds["thanks"]) else text
    return _may_tell_nothing(text, table) and not _rest(kinds, text)


def _may_tell_nothing(text: str, table: Triage) -> bool:
    """Whether it has no character that phrases that tell nothing have not; most messages have, and cost no more."""
    return "[" in text or table.idle_letters.issuperset(_HAN.findall(text))


def _rest(kinds: dict[str, Cued], text: str) -> str:
    """The text without phrases that tell nothing."""
    for phrases in TELL_NOTHING:
        text = kinds[phrases].pattern.sub("", _EMOJI.sub("", text))
    return text


def _is_spam(heard: Heard, kinds: dict[str, Cued], doubts: int) -> bool:
    """Whether a message advertises: more unmistakable signs than signs of a concern, or two more of the others."""
    adverts, signs = (len({sign.lower() for sign in _signs(heard, kinds[name])}) for name in ("advert", "spam"))
    return adverts > doubts or signs >= 2 + doubts


def _is_abuse(kinds: dict[str, Cued], text: str) -> bool:
    """Whether there is abuse and nothing else: what is left without it could not tell anything."""
    without = kinds["abuse"].pattern.sub("", text)
    if without == text:
        return False
    left = _rest(kinds, without)
    return len(left) <= _LEFT_OF_ABUSE and not kinds["trouble"].pattern.search(left)


def _goes_on(kinds: dict[str, Cued], text: str) -> bool:
    """Whether there is more than praise: something wrong, or something asked."""
    return any(kinds[words].pattern.search(text) for words in ("trouble", "question"))


def _unpraised(kinds: dict[str, Cued], text: str) -> str:
    """The text without its words of praise and of things done."""
    return kinds["done"].pattern.sub("", kinds["thanks"].pattern.sub("", text))

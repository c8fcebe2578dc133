"""Masks personal data where it stands, seen through every disguise, and leaves everything around it as written."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from nlp.fold import Folded, fold

#: Characters that stand for a digit among digits, and hearts for the 信 of 微信. One for one, so that positions stay.
_DIGITS = str.maketrans(
    "零〇○洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾ОоΟοбЗз❤♥♡💗💓💕💖💙💚💛💜🖤🧡🤍➕",
    "000011122233445566777889990000633信信信信信信信信信信信信信信+",
)
_LETTER_DIGITS = re.compile(r"(?<=\d)[oOlI]+(?![A-Za-z])|(?<![A-Za-z\d])[lI](?=[3-9][\doOlI])|(?<=\d)[zZsSbB](?=\d)")
_LETTER_VALUES = str.maketrans("oOlIzZsSbB", "0011225588")
#: Pauses that are spelled out; as long as what they are replaced by.
_PAUSES = (("空格", "  "), ("横杠", "--"), ("横线", "--"), ("杠", "-"), ("然后", "  "), ("接着", "  "))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"

_GAP = r"[ \t\n\-–—_.·•,，、。/|~*()（）…]{0,4}"
_NARROW_GAP = r"[ \-–—]?"
_NUMBER = re.compile(rf"(?<!\d)\d(?:{_NARROW_GAP}\d){{11,22}}[Xx×]?(?![\da-zA-Z])")
_IDENTITY = re.compile(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx×](?![\da-zA-Z])")
#: In its three groups it is told with any marks between them, or twice the same word, only not with those of a sum.
_MOBILE = re.compile(
    rf"(?<![\d.])(?:[（(]?\+?(?:00)?86[)）]?[ \-]?[（(]?)?(?:1{_GAP}[3-9](?:{_GAP}\d){{9}}"
    r"|1[3-9]\d(?P<gap>[\W_]{1,4}|[的再点加和]{1,2})\d{4}(?:(?P=gap)|[^\w=]{1,4})\d{4})(?!\d)"
    r"|(?<!\d)1[3-9]\d{9}(?=1[3-9]\d{9}(?!\d))|(?<=1[3-9]\d{9})1[3-9]\d{9}(?!\d)"
)
_FIXED = re.compile(
    rf"(?<![\d.\-])[（(]?0(?:10|2\d|[3-9]\d\d)[)）]?[ \-–—]{{0,3}}[2-9]{_NARROW_GAP}(?:\d{_NARROW_GAP}){{5,6}}\d(?!\d)"
)
_ABROAD = re.compile(r"\+[1-9](?:[ \-]?\d){8,14}(?!\d)")
_LOCAL = re.compile(r"(?<![\d.])[2-9]\d{2,3}[ \-]?\d{4}(?!\d)")
_SPELLED = ("yi|yao", "er", "san", "si", "wu", "liu", "qi|guai", "ba", "jiu|gou", "ling|dong")
_PINYIN = re.compile(rf"\b(?:yi|yao)(?:[ ,\-]{{1,2}}(?:{'|'.join(_SPELLED)})){{10}}\b", re.IGNORECASE)
_AT = r"(?: ?@ ?|#(?=[a-z0-9-]+[.。](?:com|cn|net|org)(?![a-z0-9]))| ?艾特 ?| ?[(\[（【]at[)\]）】] ?)"
_DOT = r"(?: ?[.。] ?| ?点 ?| ?[(\[（【]dot[)\]）】] ?)"
_MAIL = re.compile(
    rf"(?<![\w.+%-])[\w.+%-]{{1,64}}(?:{_AT}[A-Za-z0-9-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{2,63}}){{1,4}}"
    r"| at [A-Za-z0-9-]{1,63}(?: dot [A-Za-z0-9-]{2,63}){1,4})",
    re.ASCII | re.IGNORECASE,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-HJ-NP-Z][ ·•.\-]?"
    r"(?=(?:[ \-]?[A-Z]){0,3}[ \-]?\d)(?:[ \-]?[A-HJ-NP-Z0-9]){4,5}[ \-]?[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])",
    re.IGNORECASE,
)
#: Without a letter or a digit nothing here is found.
_TELLING = re.compile(r"[a-z\d]", re.IGNORECASE)
#: What may stand between the characters of a word that announces an account: 微.信, w x.
_LOOSE = "[ .·_1-]?"
_AMOUNT = re.compile(r"\s?(?:元|块|万|亿|吨|斤|公斤|平|米|户|人|度|%|号文|字节)")
_LOOK_BACK = 12


@dataclass(frozen=True, slots=True)
class Masks:
    """What is put in the place of each kind of personal data, and the words that announce it."""

    marks: dict[str, str]
    cues: dict[str, re.Pattern[str]]
    account: re.Pattern[str]
    papers: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Find:
    """Personal data of one kind between two positions of the folded text."""

    start: int
    end: int
    kind: str


def read_masks(path: Path) -> Masks:
    """The marks and cues of `personal.toml`."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    cues = {kind: re.compile(_any_of(words), re.IGNORECASE) for kind, words in table["cues"].items()}
    account = re.compile(
        rf"(?:(?:{_any_of(table['cues']['account'], _LOOSE)})[号码是为我加: ：=，,()（）“”\"\-—>\s]{{0,6}}"
        r"(?P<account>[a-z][-_a-z0-9]{4,19}|[1-9]\d{4,11})"
        rf"|(?:{_any_of(table['cues']['account_number'])})[号码是为: ：]{{0,4}}(?P<number>[1-9]\d{{4,11}}))"
        r"(?![-_a-z0-9@])",
        re.IGNORECASE,
    )
    papers = re.compile(
        rf"(?:{_any_of(table['cues']['papers'])})[号码是为: ：]{{0,4}}(?P<number>[A-Z]{{0,2}}\d{{7,10}})(?![A-Z\d])",
        re.IGNORECASE,
    )
    return Masks(dict(table["marks"]), cues, account, papers)


def mask(text: str, masks: Masks) -> str:
    """The text with personal data replaced by marks; everything else unchanged, character by character."""
    return mask_folded(fold(text), masks)


def mask_folded(folded: Folded, masks: Masks) -> str:
    """The source of a folded text, masked."""
    parts: list[str] = []
    done = 0
    for found in _without_overlap(_find(folded.text, masks)):
        start, end = folded.original(found.start, found.end)
        parts += (folded.source[done:start], masks.marks[found.kind])
        done = end
    parts.append(folded.source[done:])
    return "".join(parts)


def _find(text: str, masks: Masks) -> Iterator[Find]:
    digits = _with_digits(text)
    if not _TELLING.search(digits):
        return

    def announced(kind: str, start: int) -> bool:
        return masks.cues[kind].search(text, max(0, start - _LOOK_BACK), start) is not None

    yield from (Find(*found.span(), "mail") for found in _MAIL.finditer(text))
    yield from (Find(*found.span(), "phone") for found in _PINYIN.finditer(text))
    yield from (Find(*found.span("number"), "identity") for found in masks.papers.finditer(digits))
    for found in masks.account.finditer(digits):
        if not _AMOUNT.match(text, found.end()):
            yield Find(*found.span("account" if found["account"] else "number"), "account")
    yield from (Find(*found.span(), "plate") for found in _PLATE.finditer(text))
    if any(character.isdigit() for character in digits):
        yield from _long_numbers(digits, announced)
        yield from _phones(digits, announced)


def _with_digits(text: str) -> str:
    """The text with a digit for everything that may stand for one, character by character."""
    digits = text.translate(_DIGITS)
    for spelled, pause in _PAUSES:
        digits = digits.replace(spelled, pause)
    return _LETTER_DIGITS.sub(lambda letters: letters[0].translate(_LETTER_VALUES), digits)


def _long_numbers(digits: str, announced: Callable[[str, int], bool]) -> Iterator[Find]:
    for found in _IDENTITY.finditer(digits):
        if _is_identity(_bare(found[0])) or announced("identity", found.start()):
            yield Find(*found.span(), "identity")
    for found in _NUMBER.finditer(digits):
        bare, start = _bare(found[0]), found.start()
        if announced("identity", start) and len(bare) in (15, 18):
            yield Find(*found.span(), "identity")
        elif announced("document", start):
            continue
        elif announced("card", start) or (16 <= len(bare) <= 19 and bare[0] in "34569" and _passes_luhn(bare)):
            yield Find(*found.span(), "card")


def _phones(digits: str, announced: Callable[[str, int], bool]) -> Iterator[Find]:
    for pattern in (_MOBILE, _FIXED, _ABROAD):
        for found in pattern.finditer(digits):
            called = announced("phone", found.start())
            if not called and _counts_up(found[0]):
                continue
            if called or not (_AMOUNT.match(digits, found.end()) or announced("document", found.start())):
                yield Find(*found.span(), "phone")
    for found in _LOCAL.finditer(digits):
        if announced("phone", found.start()) and not (
            announced("document", found.start()) or _AMOUNT.match(digits, found.end())
        ):
            yield Find(*found.span(), "phone")


def _without_overlap(finds: Iterator[Find]) -> list[Find]:
    """In the order of the text; of two that overlap, the one that begins first and is longest."""
    kept: list[Find] = []
    for found in sorted(finds, key=lambda found: (found.start, -found.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _counts_up(number: str) -> bool:
    """Whether it is a list of rising numbers: 1、3、5、7、9、11、13、15."""
    parts = [int(part) for part in re.findall(r"\d+", number)]
    return len(parts) > 4 and all(a < b for a, b in pairwise(parts))


def _bare(number: str) -> str:
    return "".join(character for character in number.replace("×", "X").upper() if character in "0123456789X")


def _is_identity(number: str) -> bool:
    """Whether an 18-digit number holds a real day of birth and its own check digit."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return born.year >= 1900 and number[17] == _CHECK_DIGITS[total % 11]


def _passes_luhn(number: str) -> bool:
    if not number.isdigit():
        return False
    doubled = [int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _any_of(words: list[str], between: str = "") -> str:
    """Any of the words, the longest first; one that begins with a letter not in the middle of a word or of a sign.

    Behind a whole number it is a cue again: nobody leaves a space between a telephone number and the vx after it.
    `between` may stand between any two of its characters.
    """
    listed = [(word[0], between.join(map(re.escape, word))) for word in sorted(words, key=len, reverse=True)]
    latin = [word for first, word in listed if first.isascii() and first.isalpha()]
    others = [word for first, word in listed if not (first.isascii() and first.isalpha())]
    return "|".join([*others, rf"(?:(?<![a-z\d])|(?<=\d{{7}}))(?:{'|'.join(latin)})"] if latin else others)

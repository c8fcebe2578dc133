"""How many came, as people say it: 23, 二十三个人, 到了十五人, 3栋20人, 共35人."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from domain.amounts import read_count

_CHINESE = "零〇一二两三四五六七八九十百千万"
_NUMBER = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?[万千百]?|[{_CHINESE}]+)(?P<about>[来多余]?)(?P<count>[个口]?)"
    r"(?P<people>\s?(?:人|位|名|people|persons?)(?!民|大|家|行|均|工))?",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?:一共|总共|合计|总计|共计|共|total:?|in all)(?:来了|到了|有|是|到会)?\s*$", re.IGNORECASE)
_VAGUE = re.compile(r"(?:[几数好第]|\d\s?[-~至、])$")
_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_RUN = re.compile(r"[一二两三四五六七八九]{2,}[十百千万]")
_ONLY = re.compile(
    rf"(?:不对|错了|不是)?[,。 ]*(?:应该)?(?:是|有|来了|到了)?(?:一共|总共|共)?(?:是|有|来了|到了)?\s*"
    rf"(?:\d{{1,6}}|[{_CHINESE}]{{1,7}})[来多]?[个口]?\s?(?:人|位|名|people|persons?)?[。.!]?",
    re.IGNORECASE,
)
MOST_HEADS = 100_000
_FROM = 10
"""a Chinese numeral below it, without a word for people, is mostly no count: 一起, 三方"""


@dataclass(frozen=True, slots=True)
class Heads:
    """The number of people in some words; without one, whether there were several."""

    count: int = 0
    several: bool = False


def read_heads(text: str) -> Heads:
    """The sum where one is said, else the only number that counts people, else the only number."""
    plain = _COMMA.sub("", unicodedata.normalize("NFKC", text)).strip()
    found = list(_NUMBER.finditer(plain))
    people = [m for m in found if m["people"]]
    for among in (
        [m for m in found if _SUM.search(plain[: m.start()])],
        people,
        [m for m in found if _counts(m, plain)],
    ):
        if among:
            counts = {_count(m, plain) for m in among}
            return Heads(several=True) if len(counts) > 1 else Heads(counts.pop())
    return Heads()


def only_heads(text: str) -> bool:
    """Whether a text says nothing but how many came: 25, 是25个人, 一共三十人."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_ONLY.fullmatch(plain)) and 0 < read_heads(plain).count <= MOST_HEADS


def _counts(match: re.Match[str], plain: str) -> bool:
    """Whether a number without a word for people may count them."""
    if match["number"][0].isdecimal() or match[0] == plain.rstrip("。.!"):
        return True
    return bool(match["about"] or match["count"]) and _count(match, plain) >= _FROM


def _count(match: re.Match[str], plain: str) -> int:
    """The number; 0 where it is only a guess: 几十人, 二三十人, 20-30人."""
    vague = _VAGUE.search(plain[: match.start()]) or _RUN.match(match["number"])
    after = plain[match.end("number") : match.end("number") + 1]
    return 0 if vague or after == "几" else read_count(match["number"]) or 0

"""Where in jieba's listing the words of each character stand; worked out once and kept (`nlp.prepare`).

What is kept is believed only of the very listing it was made of; of another one it is worked out at every start.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from itertools import accumulate, groupby, pairwise
from pathlib import Path
from typing import Any

KEPT = "words/dictionary_index.json"
"""in the data folder"""
ENOUGH = 4000
"""how often a word of ours counts as met, where jieba's listing does not have it more often"""


@dataclass(frozen=True, slots=True)
class Index:
    """What has to be known of the whole listing before any of it is read."""

    #: Of all frequencies.
    total: int
    #: The words met oftener than enough.
    often: Mapping[str, int]
    #: From where to where the lines stand that begin with a character.
    lines: Mapping[str, Sequence[tuple[int, int]]]


def read_listing() -> bytes:
    """The listing that comes with jieba."""
    found = find_spec("jieba")
    if found is None or found.origin is None:
        raise ImportError("jieba is not installed")
    return Path(found.origin).with_name("dict.txt").read_bytes()


def index_of(listing: bytes, kept: Path) -> Index:
    """The index of a listing: the one that is kept, where it is of this listing."""
    told = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if told.get("listing") != sha256(listing).hexdigest():
        told = worked_out(listing)
    return Index(told["total"], told["often"], _lines(told["begin"], told["sizes"]))


def worked_out(listing: bytes) -> dict[str, Any]:
    """What is kept: the total, the words met often, and the characters lines begin with, each with how many bytes."""
    lines = listing.splitlines(keepends=True)
    entries = [fields for line in lines if (fields := line.decode().split())]
    frequencies = {word: int(frequency) for word, frequency, _ in entries}
    begin = [(first, sum(map(len, some))) for first, some in groupby(lines, lambda line: line.decode()[0])]
    return {
        "listing": sha256(listing).hexdigest(),
        "total": sum(int(frequency) for _, frequency, _ in entries),
        "often": {word: frequency for word, frequency in frequencies.items() if frequency > ENOUGH},
        "begin": "".join(first for first, _ in begin),
        "sizes": [size for _, size in begin],
    }


def _lines(begin: str, sizes: Sequence[int]) -> dict[str, Sequence[tuple[int, int]]]:
    """The stretches of a listing by the character their lines begin with."""
    found: dict[str, Sequence[tuple[int, int]]] = {}
    for character, stretch in zip(begin, pairwise(accumulate(sizes, initial=0)), strict=True):
        found[character] = (*found.get(character, ()), stretch)
    return found

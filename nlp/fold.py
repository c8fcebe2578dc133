"""Folds a text to plain characters, each remembering where in the original it stood.

Full-width and circled characters, marks without a width and marks of direction are how a number slips past a reader;
they are also what telephones type by themselves. Chinese punctuation stays, because it is not a disguise.
"""

import re
import unicodedata
from dataclasses import dataclass

_ODD = re.compile(r"[^\t\n\x20-\x7e\u4e00-\u9fff，。！？；：、（）《》“”‘’…～—〇○]")
_NOTHING_SEEN = frozenset({"Cf", "Cc", "Cs", "Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origin[i]` is where its i-th character stood in `source`."""

    source: str
    text: str
    origin: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source from which the span of the folded text came, with the unseen marks that follow it."""
        return self.origin[start], self.origin[end] if end < len(self.origin) else len(self.source)


def fold(source: str) -> Folded:
    """The text in plain characters; linear, and made for any input."""
    parts: list[str] = []
    origin: list[int] = []
    done = 0
    for odd in _ODD.finditer(source):
        at = odd.start()
        parts.append(source[done:at])
        origin.extend(range(done, at))
        plain = _plain(odd[0])
        parts.append(plain)
        origin.extend([at] * len(plain))
        done = at + 1
    parts.append(source[done:])
    origin.extend(range(done, len(source)))
    return Folded(source, "".join(parts), tuple(origin))


def _plain(character: str) -> str:
    if character == "\r":
        return "\n"
    kind = unicodedata.category(character)
    if kind in _NOTHING_SEEN:
        return ""
    if kind == "Zs":
        return " "
    digit = unicodedata.digit(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)

"""XML as WeCom writes it → a tree of texts. A DTD, an entity, too deep or too much is refused while it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST, _MOST = 8, 2000
"""elements inside each other, and all together: a card event of WeCom has no more than 6 and 300"""

_FEW, _BLANK = 40, " \t\n"
_OPENS, _CLOSES = "<xml>", "</xml>"
_ELEMENT = re.compile(
    r"[ \t\n]*<([A-Za-z_][A-Za-z0-9_]*)>(?:<!\[CDATA\[([^\]]*(?:\](?!\]>)[^\]]*)*)\]\]>|([^<>&\]]*))</\1>[ \t\n]*"
)
_ODD = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")
"""what is no XML, and ends of lines that a parser makes others of"""
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Unreadable(Exception):
    """Not the XML of a callback; `problem` is a word for the log."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(slots=True)
class Node:
    """One element: its name, its text, what stands in it."""

    name: str
    text: str = ""
    inside: list[Node] = field(default_factory=list)

    def get(self, *path: str) -> str:
        """The text at the end of the path, each step the first of its name; empty where there is none.

        Without the blanks around it: whoever writes each element on lines of its own puts some there.
        """
        found = self
        for name in path:
            for node in found.inside:
                if node.name == name:
                    found = node
                    break
            else:
                return ""
        return found.text.strip()

    def all(self, name: str) -> Iterator[Node]:
        """The elements of this name that stand directly inside."""
        return (node for node in self.inside if node.name == name)


def read(xml: bytes, *, opened: bool = False) -> Node:
    """The outermost element; raises Unreadable. `opened`: it was under the seal, and somebody may have typed what is
    no XML, or half a character: that is left out, and the rest of what they said arrives."""
    try:
        # As a text, so that no mark at the beginning makes another encoding of it.
        text = _NO_XML.sub("", xml.decode("utf-8", "replace")) if opened else xml.decode("utf-8")
        return _flat(text) or _parsed(text)
    except (expat.ExpatError, ValueError):
        raise Unreadable("not xml") from None


def _parsed(text: str) -> Node:
    reading = _Reading()
    reading.parser.Parse(text, True)
    return reading.root.inside[0]


def _flat(text: str) -> Node | None:
    """The same for what nearly every callback is, one element with texts in it: a tenth of the work. None: not so
    plain, or so long that it had better be looked at more closely."""
    text = text.strip(_BLANK)
    if not text.startswith(_OPENS) or not text.endswith(_CLOSES) or _ODD.search(text):
        return None
    found = Node("xml")
    at, end = len(_OPENS), len(text) - len(_CLOSES)
    while at < end:
        element = _ELEMENT.match(text, at, end)
        if element is None or len(found.inside) > _FEW:
            return None
        name, marked, plain = element.groups()
        found.inside.append(Node(name, plain if marked is None else marked))
        at = element.end()
    return found


def write(**elements: str | int) -> bytes:
    """One flat element `xml` with these inside, in this order; texts as CDATA, as WeCom writes them."""
    lines = [
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}>{_cdata(value)}</{name}>"
        for name, value in elements.items()
    ]
    return f"<xml>{''.join(lines)}</xml>".encode()


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


class _Reading:
    """One parse."""

    def __init__(self) -> None:
        self.root = Node("")
        self._open = [self.root]
        self._count = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say

    def _refuse(self, *_: object) -> None:
        raise Unreadable("dtd")

    def _begin(self, name: str, _: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST:
            raise Unreadable("too much")
        node = Node(name)
        self._open[-1].inside.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _say(self, text: str) -> None:
        self._open[-1].text += text

"""The weekly figures in markdown: headings stand out, what is late is coloured, and nobody's words become markup."""

from __future__ import annotations

import re

from bot.channels.wecom_api.layout import MOST_TEXT, split

_HEADING = re.compile(r"[【\[]([^【】\[\]]+)[】\]]")
_LATE = "⏰"
_MARKUP = str.maketrans({"<": "＜", "*": "＊", "`": "｀", "[": "［", "]": "］", "#": "＃", ">": "＞"})
"""WeCom knows no way to write one of these and mean it: its wide sister stands for it"""


def has_headings(text: str) -> bool:
    """Whether markdown would help: there is something to be found again at a glance."""
    return any(_HEADING.fullmatch(line) for line in text.split("\n"))


def marked(text: str, most: int = MOST_TEXT) -> list[str]:
    """The text in parts of at most so many bytes; each ends with a line, and no mark is torn apart."""
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        for piece in _pieces(line, most):
            if parts[-1] and len("\n".join((*parts[-1], piece)).encode()) > most:
                parts.append([])
            parts[-1].append(piece)
    return [whole for part in parts if (whole := "\n".join(part)).strip()]


def _pieces(line: str, most: int) -> list[str]:
    """The line with its marks; one that is too long for a message goes without, in parts."""
    plain = line.translate(_MARKUP)
    if heading := _HEADING.fullmatch(line):
        shown = f"**{heading[1].translate(_MARKUP)}**"
    elif line.startswith(_LATE):
        shown = f'<font color="warning">{plain}</font>'
    else:
        shown = plain
    return [shown] if len(shown.encode()) <= most else split(plain, most)

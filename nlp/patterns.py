"""Patterns made of named parts, so that a table says once what a person, a place to fall into or a weapon is.

`{part}` in a pattern stands for the alternatives listed under that name; a part may stand on other parts before it.
"""

import re

_PART = re.compile(r"\{([a-z_]+)\}")


def put_together(parts: dict[str, str]) -> dict[str, str]:
    """The parts with the parts they stand on put in; a part can only stand on one listed before it."""
    whole: dict[str, str] = {}
    for name, words in parts.items():
        whole[name] = filled(words, whole)
    return whole


def filled(words: str, parts: dict[str, str]) -> str:
    """A pattern with its parts put in; whoever names a part that is not there has mistyped the table."""
    return _PART.sub(lambda name: f"(?:{parts[name[1]]})", words)

"""A text as WeCom takes it: parts of at most 2,048 bytes that end where people would pause, and nothing cut off."""

from __future__ import annotations

import re

from bot.channels import cutting

MOST_TEXT = 2048
"""bytes of UTF-8; what is beyond them WeCom leaves out without a word"""
_LINK = re.compile(r"<(?=/?a\b)", re.IGNORECASE)


def literal(text: str) -> str:
    """The text without what WeCom would take for a link of ours: people write what they like, and it stays words."""
    return _LINK.sub("\uff1c", text)


def split(text: str, most: int = MOST_TEXT) -> list[str]:
    """The text in parts that WeCom takes whole."""
    return cutting.split(text, lambda rest: len(rest[:most].encode()[:most].decode("utf-8", "ignore")))

"""Whether what was heard is what the file says: `…` stands for anything, a line break is a space, ： is :."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence


def plain(text: str) -> str:
    """On one line, every run of white space a single space, punctuation of either width the same."""
    return " ".join(unicodedata.normalize("NFKC", text.replace("…", "\0")).replace("\0", "…").split())


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says."""
    parts = (re.escape(plain(part)) for part in pattern.split("…"))
    return re.fullmatch(r"\s*" + r".*".join(parts) + r"\s*", plain(text)) is not None


def shows(labels: Sequence[str], buttons: Sequence[str]) -> bool:
    """Whether the buttons carry these labels, in this order; a last `…` stands for any others."""
    if labels and labels[-1] == "…":
        return len(buttons) >= len(labels) - 1 and shows(labels[:-1], buttons[: len(labels) - 1])
    return len(labels) == len(buttons) and all(
        fits(label, button) for label, button in zip(labels, buttons, strict=True)
    )

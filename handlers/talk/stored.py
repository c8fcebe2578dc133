"""How an answer is stored: as JSON, behind a question mark while it is to be given anew."""

from __future__ import annotations

from typing import Any


def anew(stored: Any) -> Any:
    """The answer, to be given anew; the old one is kept for whoever goes back."""
    return stored if is_open(stored) else {"?": stored}


def is_open(stored: Any) -> bool:
    """Whether an answer is to be given anew."""
    return isinstance(stored, dict) and "?" in stored


def as_given(stored: Any) -> Any:
    """The answer as it was given last, whether it is to be given anew or not; None where there is none."""
    return stored["?"] if is_open(stored) else stored

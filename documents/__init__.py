"""Values become bytes: invitations, codes, notices, charts, reports. Nothing here reads, keeps or sends anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """What somebody can save: its name without ending, its ending, and how its bytes are made."""

    name: str
    ending: str
    """png, ics, docx, xlsx or csv"""
    write: Callable[[], bytes]
    """pure; called once, in a thread, after the transaction in which its values were read"""

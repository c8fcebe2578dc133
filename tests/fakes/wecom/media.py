"""Files that lie with WeCom for three days."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.wecom.answers import Json, ok, refuse

LASTS = 3 * 86400.0
_MOST = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
_MAGIC = {
    "image": (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"),
    "voice": (b"#!AMR",),
}


@dataclass(frozen=True)
class Kept:
    """One file, until when it can be had, and as what it was sent."""

    kind: str
    name: str
    content: bytes
    until: float


class Media:
    """What people and the program have sent."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self.files: dict[str, Kept] = {}
        self.fetched: list[str] = []
        """ids that were downloaded, in order"""

    def keep(self, kind: str, name: str, content: bytes) -> str:
        """A file somebody sent; its id."""
        media_id = f"MEDIA_{next(self._numbers):06d}"
        self.files[media_id] = Kept(kind, name, content, self._clock() + LASTS)
        return media_id

    def upload(self, kind: str, name: str, content: bytes) -> Json:
        """media/upload, with the sizes and formats the vendor takes."""
        if kind not in _MOST:
            refuse(40004, "invalid media type")
        if len(content) <= 5:
            refuse(40006, "file too small")
        if len(content) > _MOST[kind]:
            refuse(45001, "file too large")
        if kind in _MAGIC and not content.startswith(_MAGIC[kind]):
            refuse(40005 if kind == "image" else 40009, "not of this format")
        media_id = self.keep(kind, name, content)
        return ok(type=kind, media_id=media_id, created_at=str(int(self._clock())))

    def get(self, media_id: str) -> Kept:
        """media/get."""
        kept = self.valid(media_id)
        self.fetched.append(media_id)
        return kept

    def valid(self, media_id: str, kind: str | None = None) -> Kept:
        """The file, if it is still there and of this kind."""
        kept = self.files.get(media_id)
        if kept is None or kept.until <= self._clock() or kind not in (None, kept.kind):
            refuse(40007, "invalid media_id")
        return kept

    def expire(self) -> None:
        """Three days pass for every file."""
        self.files.clear()

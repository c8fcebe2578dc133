"""Access tokens: the same one while it is valid, a new one afterwards, and never one for a wrong secret."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.wecom.answers import Json, ok, refuse


class Tokens:
    """The tokens of one app."""

    def __init__(self, corp_id: str, secret: str, life: float, clock: Callable[[], float]) -> None:
        self._corp_id, self._secret, self._clock = corp_id, secret, clock
        self.life = life
        """seconds"""
        self._current, self._until = "", 0.0
        self._past: set[str] = set()
        self.issued = 0
        """how many different ones there have been"""
        self.asked = 0
        self.wrong = 0
        """tries with a wrong secret: too many of them, and the vendor shuts the address out"""

    def get(self, query: Json) -> Json:
        """gettoken."""
        self.asked += 1
        if query.get("corpid") != self._corp_id:
            refuse(40013, "invalid corpid")
        if query.get("corpsecret") != self._secret:
            self.wrong += 1
            refuse(40001, "invalid credential")
        left = self._until - self._clock()
        if not self._current or left <= 0:
            self.revoke()
            self.issued += 1
            self._current = f"T{self.issued}-{'k' * 200}"
            self._until, left = self._clock() + self.life, self.life
        return ok(access_token=self._current, expires_in=int(left))

    def check(self, given: str) -> None:
        """Raises unless this is the token of now."""
        if not given:
            refuse(41001, "access_token missing")
        if given == self._current and self._clock() < self._until:
            return
        known = given in self._past or given == self._current
        refuse(42001 if known else 40014, "access_token expired" if known else "invalid access_token")

    def revoke(self) -> None:
        """Takes the token back before its time."""
        if self._current:
            self._past.add(self._current)
        self._current = ""

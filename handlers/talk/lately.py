"""What was looked up lately, for a script that runs again on every message; losing it costs nothing but time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

MOST = 4096


class Lately:
    """The last answers by what was asked; the oldest make room."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    async def ask(self, asked: Hashable, find: Callable[[], Awaitable[Any]]) -> Any:
        """The answer given before, or a new one. Only for what may as well be as old as the conversation."""
        if asked not in self._answers:
            self._answers[asked] = await find()
        self._answers.move_to_end(asked)
        while len(self._answers) > MOST:
            self._answers.popitem(last=False)
        return self._answers[asked]

"""What may get in the way of a play without anybody noticing: redelivery, restarts, sends that fail."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.channels import SendFailed, Unsure, Wait
from bot.deliver import ONCE
from domain.messages import Outgoing
from tests.paper import Paper


@dataclass(frozen=True, slots=True)
class Nuisance:
    """What goes wrong, all the time."""

    name: str
    twice: bool = False
    """every update, and every tick, arrives twice at once"""
    restart: bool = False
    """after every message the whole app is closed and opened on the same database"""
    failing: bool = False
    """the first try of every send fails"""


NUISANCES = (
    Nuisance("calm"),
    Nuisance("doubled", twice=True),
    Nuisance("restarted", restart=True),
    Nuisance("failing", failing=True),
)


@dataclass
class Post(Paper):
    """The paper channel; where told so, the first try of every message fails, in each of three ways in turn."""

    failing: bool = False
    failed: int = 0
    tries: dict[str, int] = field(default_factory=dict)

    async def send(self, message: Outgoing) -> str:
        first = message.id not in self.tries
        self.tries[message.id] = self.tries.get(message.id, 0) + 1
        if not (self.failing and first):
            return await super().send(message)
        if message.kind in ONCE:  # what may have arrived is never sent again; faults/ looks at that
            raise Wait("busy", 2)
        self.failed += 1
        raise await self._failure(message)

    async def _failure(self, message: Outgoing) -> SendFailed:
        match self.failed % 3:
            case 0:
                return Wait("busy", 2)
            case 1:
                return Unsure("answer lost before it arrived")
            case _:
                await super().send(message)
                return Unsure("answer lost after it arrived")

"""A channel made of paper: what is sent lands in a list, and any send can be told to fail."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from bot.channels import SendFailed
from domain.messages import Incoming, Outgoing


@dataclass
class Paper:
    """Everything that was sent, by user, in order."""

    name: str = "paper"
    account: str = "test"
    per_second: float = 1_000_000.0
    at_once: int = 64
    sheets: dict[str, list[Outgoing]] = field(default_factory=lambda: defaultdict(list))
    failures: list[SendFailed] = field(default_factory=list)
    """taken one by one, first to last, by the sends that follow"""
    every_other: type[SendFailed] | None = None
    calls: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Outgoing) -> str:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        self.sheets[message.address.user].append(message)
        self.arrived.set()
        return str(self.calls)

    async def fetch(self, ref: str) -> bytes:
        return ref.encode()

    async def hotline(self, message: Incoming, text: str) -> None:
        self.sheets[message.address.user].append(Outgoing("hotline", message.address, text))

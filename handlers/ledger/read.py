"""How a ledger is read: each page in a transaction of its own, or all in the one that is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from storage.database import Transaction

T = TypeVar("T")


class Read(Protocol):
    """Runs a piece of reading."""

    async def __call__(self, work: Callable[[Transaction], Awaitable[T]]) -> T: ...


def inside(transaction: Transaction) -> Read:
    """Everything in this transaction."""

    async def read(work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await work(transaction)

    return read

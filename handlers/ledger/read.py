"""How a ledger is read: each page in a transaction of its own, or all in the one that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from storage.database import Transaction
from storage.ledger import Part

T = TypeVar("T")


class Read(Protocol):
    """Runs a piece of reading."""

    async def __call__(self, work: Callable[[Transaction], Awaitable[T]]) -> T: ...


def inside(transaction: Transaction) -> Read:
    """Everything in this transaction."""

    async def read(work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await work(transaction)

    return read


async def rows(
    read: Read,
    page: Callable[[Transaction, str, Part], Awaitable[Sequence[T]]],
    part: Part,
    id: Callable[[T], str],
) -> AsyncIterator[T]:
    """Every row of the part, page after page, each page from behind the id of the last row before it."""
    after = ""
    while found := await read(lambda tx, after=after: page(tx, after, part)):  # type: ignore[misc]
        for row in found:
            yield row
        after = id(found[-1])

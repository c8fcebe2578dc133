"""The outbox: in order to each person, nobody waits for somebody else's queue, every row ends visibly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.messages import Address, Outgoing
from storage import Store
from storage.database import Database, Transaction
from storage.outbox import Line, Offer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIN = Address("web", "main", "lin")
ZHOU = Address("web", "main", "zhou")


async def add(database: Database, *texts: str, to: Address = LIN, fold: str = "", wait: float = 0) -> list[str]:
    return await database.write(lambda tx: _add(Store(tx), texts, to, fold, NOW + timedelta(seconds=wait)))


async def _add(store: Store, texts: Sequence[str], to: Address, fold: str, due: datetime) -> list[str]:
    options = (("好", "yes", 0),)
    return [await store.outbox.add(Line("p", to, text, options, fold=fold), due) for text in texts]


async def claim(database: Database, limit: int = 10, *, after: float = 0, channel: str = "web") -> list[Outgoing]:
    now = NOW + timedelta(seconds=after)
    return await database.write(lambda tx: Store(tx).outbox.claim(now, limit, channel, "main"))


async def sent(database: Database, line: Outgoing) -> None:
    await database.write(lambda tx: Store(tx).outbox.sent([(line, "77")], NOW))


def told(lines: Sequence[Outgoing]) -> list[str]:
    return [line.text for line in lines]


async def test_order_of_one_address(database: Database) -> None:
    """Lines of one address go out in the order they were said, never the second while the first is under way."""
    await add(database, "one", "two", "three")
    heard = []
    for _ in range(3):
        (line,) = await claim(database)
        assert await claim(database) == []
        heard.append(line.text)
        await sent(database, line)

    assert heard == ["one", "two", "three"]
    assert await claim(database) == []


async def test_addresses_do_not_wait_for_each_other(database: Database) -> None:
    """Each address has one line under way; a limit is kept and the oldest come first."""
    await add(database, "a1", "a2")
    await add(database, "b1", "b2", to=ZHOU)

    assert told(await claim(database, 1)) == ["a1"]
    assert told(await claim(database, 5)) == ["b1"]


async def test_what_is_said_while_sending_waits(database: Database) -> None:
    """A line added while another is under way is sent after it, also when it is long in coming."""
    await add(database, "one")
    (one,) = await claim(database)
    await add(database, "two")
    assert await claim(database) == []
    await sent(database, one)

    assert told(await claim(database)) == ["two"]


async def test_retry_keeps_its_place(database: Database) -> None:
    """A line that is tried again later holds back the lines behind it, and says so when it is asked when to look."""
    await add(database, "one", "two")
    (one,) = await claim(database)
    await claim(database)  # looks at the second, and marks it
    later = NOW + timedelta(seconds=60)
    await database.write(lambda tx: Store(tx).outbox.again(one.id, later, "HTTP 502", uncertain=True))
    assert await claim(database, after=59) == []
    assert await database.read(lambda tx: Store(tx).outbox.next_due("web", "main")) == later

    (again,) = await claim(database, after=60)

    assert (again.text, again.attempts, again.again) == ("one", 1, True)


async def test_failed_line_lets_the_next_one_go(database: Database) -> None:
    """A line that fails for good is visible to staff and no longer in the way."""
    await add(database, "one", "two")
    (one,) = await claim(database)
    await claim(database)
    await database.write(lambda tx: Store(tx).outbox.failed(one.id, "HTTP 400"))
    (trouble,) = await database.read(lambda tx: Store(tx).outbox.troubled())

    assert (trouble["id"], trouble["problem"]) == (one.id, "HTTP 400")
    assert told(await claim(database)) == ["two"]


async def test_fold(database: Database) -> None:
    """A folded line replaces the unsent one of the same name, also when others already stand behind that one."""
    await add(database, "recap 1", fold="recap", wait=2)
    await add(database, "after")
    assert await claim(database) == []  # the recap still waits for the rest of an album
    await add(database, "recap 2", fold="recap", wait=2)

    assert told(await claim(database)) == ["after"]


async def test_fold_spares_what_is_under_way(database: Database) -> None:
    """What has been claimed once may have been read: it is not folded away."""
    await add(database, "recap 1", fold="recap")
    (one,) = await claim(database)
    await add(database, "recap 2", fold="recap")
    await sent(database, one)

    assert told(await claim(database)) == ["recap 2"]


async def test_what_comes_back_finds_its_place_taken(database: Database) -> None:
    """A reminder under way when the meeting was moved, and not sent: the old time is not told after the new one."""
    await add(database, "Wednesday", fold="meeting")
    (old,) = await claim(database)
    await add(database, "Thursday", fold="meeting")
    await database.write(lambda tx: Store(tx).outbox.again(old.id, NOW, "busy"))

    assert told(await claim(database)) == ["Thursday"]


async def test_what_may_have_arrived_keeps_its_place(database: Database) -> None:
    """A line that may lie there already is tried again as promised, whatever came after it."""
    await add(database, "Wednesday", fold="meeting")
    (old,) = await claim(database)
    await add(database, "Thursday", fold="meeting")
    await database.write(lambda tx: Store(tx).outbox.again(old.id, NOW, "silence", uncertain=True))

    assert told(await claim(database)) == ["Wednesday"]


async def test_each_channel_by_itself(database: Database) -> None:
    """A claim takes the lines of one channel; those of the others wait for theirs."""
    await add(database, "a")
    await add(database, "b", to=Address("telegram", "main", "zhou"))

    assert told(await claim(database, channel="telegram")) == ["b"]
    assert told(await claim(database)) == ["a"]


async def test_give_up(database: Database) -> None:
    """Everything that waits for an address nobody reaches any more fails visibly, and only that."""
    await add(database, "one", "two")
    await add(database, "b", to=ZHOU)
    await database.write(lambda tx: Store(tx).outbox.give_up(LIN, "blocked"))
    trouble = await database.read(lambda tx: Store(tx).outbox.troubled())

    assert [row["problem"] for row in trouble] == ["blocked", "blocked"]
    assert told(await claim(database)) == ["b"]


async def test_move(database: Database) -> None:
    """When a chat goes on under another id, what waits follows, in order."""
    await add(database, "one", "two")
    (one,) = await claim(database)
    await claim(database)
    await database.write(lambda tx: Store(tx).outbox.move(LIN, "lin-2"))
    await sent(database, one)
    (two,) = await claim(database)

    assert (two.text, two.address.user) == ("two", "lin-2")


async def test_unreachable(database: Database) -> None:
    """A line for a person without an address is kept as failed, for the group to see."""
    await database.write(lambda tx: Store(tx).outbox.add(Line("p", None, "lost"), NOW))
    (trouble,) = await database.read(lambda tx: Store(tx).outbox.troubled())

    assert (trouble["state"], trouble["problem"]) == ("failed", "unreachable")


async def test_interrupted(database: Database) -> None:
    """What was under way when the process died is found again."""
    ids = await add(database, "one")
    assert await database.read(lambda tx: Store(tx).outbox.interrupted()) == []
    await claim(database)
    (row,) = await database.read(lambda tx: Store(tx).outbox.interrupted())

    assert row["id"] == ids[0]


async def test_chat_and_offered(database: Database) -> None:
    """A chat page gets the latest lines in order, own words included, and knows the buttons shown last."""
    first, *_ = await add(database, "one", "two")
    await database.write(lambda tx: Store(tx).outbox.add(Line("p", LIN, "my words"), NOW, "said"))
    whole = await database.read(lambda tx: Store(tx).outbox.chat(LIN))
    rest = await database.read(lambda tx: Store(tx).outbox.chat(LIN, first))
    latest = await database.read(lambda tx: Store(tx).outbox.chat(LIN, limit=1))

    assert [line["text"] for line in whole] == ["one", "two", "my words"]
    assert [line["text"] for line in rest] == ["two", "my words"]
    assert [line["state"] for line in latest] == ["said"]
    assert await database.read(lambda tx: Store(tx).outbox.offered(LIN)) == [Offer("", (("好", "yes"),))] * 2
    assert await database.read(lambda tx: Store(tx).outbox.offered(ZHOU)) == []


async def test_what_rests_goes_out_in_its_order_once_somebody_is_awake(database: Database) -> None:
    """News waits for the morning and holds back nothing that was said before it; a word of the person lets it go, and
    nothing overtakes it. What waits for another try goes on waiting."""
    morning = NOW + timedelta(hours=8)

    async def rest(tx: Transaction, text: str, to: Address) -> str:
        return await Store(tx).outbox.add(Line("p", to, text, (("看", f"see:{text}", 0),), rests=True), morning)

    for text, to in (("news 1", LIN), ("news 2", LIN), ("other", ZHOU)):
        await database.write(lambda tx, text=text, to=to: rest(tx, text, to))  # type: ignore[misc]
    await add(database, "answer")
    assert await claim(database) == []
    shown = await database.read(lambda tx: Store(tx).outbox.offered(LIN))
    assert [offer.buttons for offer in shown] == [(("好", "yes"),)], "nobody has seen the buttons of what rests"

    await database.write(lambda tx: Store(tx).outbox.rouse(LIN, NOW))
    heard = []
    while lines := await claim(database):
        heard += told(lines)
        await sent(database, lines[0])

    assert heard == ["news 1", "news 2", "answer"]
    assert told(await claim(database, after=8 * 3600)) == ["other"]


async def test_who_is_awake_does_not_hurry_another_try(database: Database) -> None:
    """A channel that asked us to wait is not asked sooner because somebody wrote."""
    await add(database, "one")
    (one,) = await claim(database)
    await database.write(lambda tx: Store(tx).outbox.again(one.id, NOW + timedelta(seconds=60), "busy"))
    await database.write(lambda tx: Store(tx).outbox.rouse(LIN, NOW))

    assert await claim(database) == []
    assert told(await claim(database, after=61)) == ["one"]

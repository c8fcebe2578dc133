"""Channels that ration their messages: what waits is said together, what may not be said is held and comes later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.messages import Address, Outgoing
from storage import Store
from storage.database import Database, Row, Transaction
from storage.outbox import Line
from storage.unheard import passed_on

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIN = Address("kf", "wk0a", "wm0lin")
DAYS = timedelta(hours=48)


def cost(line: Outgoing) -> int:
    """One for the text, one for each file."""
    return int(bool(line.text)) + len(line.files)


async def add(database: Database, text: str, **what: object) -> str:
    wait = timedelta(seconds=float(str(what.pop("wait", 0))))
    line = Line("p", LIN, text, **what)  # type: ignore[arg-type]
    return await database.write(lambda tx: Store(tx).outbox.add(line, NOW + wait))


async def wrote(database: Database, after: timedelta = timedelta(), most: int = 5) -> None:
    until = NOW + after + DAYS
    await database.write(lambda tx: Store(tx).allowances.heard(LIN, most, until, NOW + after))


async def claim(database: Database, after: timedelta = timedelta()) -> list[Outgoing]:
    return await database.write(lambda tx: Store(tx).allowances.claim(NOW + after, 10, "kf", "wk0a", cost))


async def sent(database: Database, line: Outgoing) -> None:
    async def work(tx: object) -> None:
        store = Store(tx)  # type: ignore[arg-type]
        await store.outbox.sent([(line, line.id)], NOW)
        await store.allowances.ended(line)

    await database.write(work)


async def rows(database: Database) -> list[Row]:
    found = await database.read(lambda tx: tx.rows("SELECT id, state, problem, receipt FROM outbox ORDER BY id"))
    return list(found)


async def states(database: Database) -> list[str]:
    return [row["state"] for row in await rows(database)]


async def test_what_waits_is_said_together(database: Database) -> None:
    """Several lines are one message, the question's buttons first; they end as it ends, and the number counts on."""
    await wrote(database)
    await add(database, "notice", options=(("明白", "ok", 0),))
    await add(database, "what?", options=(("A", "a", 0), ("B", "b", 0)), asks="d1")
    (line,) = await claim(database)

    assert line.text == "notice\n\nwhat?"
    assert [label for label, _, _ in line.options] == ["A", "B", "明白"]
    assert await claim(database) == []
    await sent(database, line)
    assert await states(database) == ["sent"] * 3
    assert {row["receipt"] for row in await rows(database)} == {line.id}
    offers = await database.read(lambda tx: Store(tx).outbox.offered(LIN))
    assert (offers[0].asks, len(offers[0].buttons)) == ("d1", 3)


async def test_a_repeated_try_is_the_same_message(database: Database) -> None:
    """After an answer that was lost the same lines go under the same id, and are not paid for twice."""
    await wrote(database, most=1)
    await add(database, "one")
    await add(database, "two")
    (line,) = await claim(database)
    await database.write(lambda tx: Store(tx).outbox.again(line.id, NOW, "answer lost", uncertain=True))
    await add(database, "three")
    (again,) = await claim(database)

    assert (again.id, again.text, again.again) == (line.id, "one\n\ntwo", True)
    await sent(database, again)
    assert await claim(database) == []
    assert [held.text for held in await database.read(lambda tx: Store(tx).allowances.held())] == ["three"]


async def test_nothing_is_said_beyond_the_allowance(database: Database) -> None:
    """The sixth message and the 49th hour are held, visibly, and nothing is due because of them."""
    await wrote(database)
    for number in range(5):
        await add(database, str(number))
        await sent(database, (await claim(database))[0])
    await add(database, "sixth")
    assert await claim(database) == []
    assert (await rows(database))[-1]["state"] == "held"
    assert await database.read(lambda tx: Store(tx).outbox.next_due("kf", "wk0a")) is None

    await wrote(database, DAYS)
    assert await database.write(lambda tx: Store(tx).allowances.release(LIN, NOW + DAYS, lambda n: f"{n} new:")) == 1
    await add(database, "answer", wait=1)
    (line,) = await claim(database, DAYS)
    assert line.text == "1 new:\nsixth\n\nanswer"
    await sent(database, line)
    await add(database, "late")
    assert await claim(database, DAYS * 2) == []
    assert (await states(database))[-1] == "held"


async def test_whoever_never_wrote_is_sent_nothing(database: Database) -> None:
    """Without a word of theirs everything is held; with a permit one message goes out, once, while it is good."""
    await add(database, "hello")
    assert await claim(database) == []
    assert await states(database) == ["held"]

    await add(database, "welcome")
    await database.write(lambda tx: Store(tx).allowances.permit(LIN, "W1", NOW + timedelta(seconds=20)))
    (line,) = await claim(database)
    assert (line.text, line.permit) == ("welcome", "W1")
    await sent(database, line)
    await add(database, "more")
    assert await claim(database) == []

    await add(database, "late")
    await database.write(lambda tx: Store(tx).allowances.permit(LIN, "W2", NOW + timedelta(seconds=20)))
    assert await claim(database, timedelta(seconds=20)) == []


async def test_receipts_and_questions_come_first(database: Database) -> None:
    """What is short goes to receipts; a digest never takes the last message."""
    await wrote(database, most=1)
    await add(database, "digest", kind="digest")
    await add(database, "photos", files=("f1",))
    await add(database, "filed")
    (line,) = await claim(database)

    assert line.text == "digest\n\nfiled"
    assert (await states(database)).count("held") == 1

    await sent(database, line)
    await wrote(database, timedelta(minutes=1), most=1)
    await add(database, "weekly", kind="digest")
    assert await claim(database) == []


async def test_what_was_not_taken_is_not_counted(database: Database) -> None:
    """Given back it can be said again; refused by the channel, everything waiting there is held, line by line."""
    await wrote(database, most=1)
    await add(database, "one")
    await add(database, "two")
    (line,) = await claim(database)
    await database.write(lambda tx: Store(tx).outbox.again(line.id, NOW, "busy"))
    await database.write(lambda tx: Store(tx).allowances.give_back(line, 1))
    (again,) = await claim(database)
    assert again.text == line.text

    await database.write(lambda tx: Store(tx).allowances.refused(again, "95001", NOW))
    assert await states(database) == ["held", "held"]
    held = await database.read(lambda tx: Store(tx).allowances.held("p"))
    assert [one.text for one in held] == ["one", "two"]
    await database.write(lambda tx: passed_on(tx, held[:1]))
    assert await states(database) == ["failed", "held"]


async def test_a_message_reported_lost_fails_with_all_its_lines(database: Database) -> None:
    """The channel took it and says later that it has not arrived: every line of it ends visibly."""
    await wrote(database)
    await add(database, "one")
    await add(database, "two")
    (line,) = await claim(database)
    await sent(database, line)
    assert await database.write(lambda tx: Store(tx).allowances.lost(LIN, line.id, "not arrived (10)", NOW))
    assert {(row["state"], row["problem"]) for row in await rows(database)} == {("failed", "not arrived (10)")}


async def test_a_message_that_came_too_late_is_held(database: Database) -> None:
    """Where the five or the 48 hours are the reason, its lines wait for the next word."""
    await wrote(database)
    await add(database, "one")
    await add(database, "two")
    (line,) = await claim(database)
    late = lambda tx: Store(tx).allowances.lost(LIN, line.id, "not arrived (4)", NOW, hold=True)  # noqa: E731
    assert not await database.write(late)
    await sent(database, line)
    assert await database.write(late)
    assert await states(database) == ["held", "held"]


async def test_a_crash_leaves_no_line_without_an_end(database: Database) -> None:
    """The process died with a digest under way, which is never repeated: its lines say that they may have arrived."""
    await wrote(database)
    await add(database, "one", kind="digest")
    await add(database, "two", kind="digest")
    (line,) = await claim(database)
    await database.write(lambda tx: Store(tx).allowances.recover())
    assert await states(database) == ["folded", "folded", "sending"]
    await database.write(lambda tx: Store(tx).outbox.failed(line.id, "interrupted", uncertain=True))
    await database.write(lambda tx: Store(tx).allowances.recover())
    assert await states(database) == ["failed"] * 3


async def test_what_was_said_together_is_held_as_the_lines_it_was(database: Database) -> None:
    """It was not taken, and meanwhile nothing more may be said: each of its lines waits for the next word, and none is
    left behind when the process dies."""
    await wrote(database)
    await add(database, "one")
    await add(database, "two")
    (line,) = await claim(database)
    await database.write(lambda tx: Store(tx).outbox.again(line.id, NOW, "busy"))
    await wrote(database, most=0)
    assert await claim(database) == []
    await database.write(lambda tx: Store(tx).allowances.recover())
    assert await states(database) == ["held", "held"]


async def test_nothing_overtakes_what_is_not_due_yet(database: Database) -> None:
    """The rest of an album is waited for, and what was said after it waits too, without being looked at for ever."""
    await wrote(database)
    await add(database, "album", wait=1)
    await add(database, "later")
    assert await claim(database) == []
    assert await database.read(lambda tx: Store(tx).outbox.next_due("kf", "wk0a")) == NOW + timedelta(seconds=1)
    (line,) = await claim(database, timedelta(seconds=1))
    assert line.text == "album\n\nlater"


async def test_a_cursor_moves_once_and_each_message_is_kept_once(database: Database) -> None:
    """Two pullers who read the same page: one of them moves on; a message that comes again is there once."""

    async def keep(before: str, after: str, *ids: str) -> bool:
        found = [(id, {"msgid": id}) for id in ids]
        return await database.write(lambda tx: Store(tx).pulls.keep("kf", "wk0a", before, after, found))

    assert await keep("", "C1", "m1", "m2")
    assert not await keep("", "C1", "m1", "m2")
    assert await keep("C1", "C2", "m2", "m3")
    waiting = await database.read(lambda tx: Store(tx).pulls.waiting("kf", "wk0a"))
    assert [body["msgid"] for _, body in waiting] == ["m1", "m2", "m3"]
    await database.write(lambda tx: Store(tx).pulls.done([id for id, _ in waiting]))
    assert await database.read(lambda tx: Store(tx).pulls.waiting("kf", "wk0a")) == []
    assert await database.read(lambda tx: Store(tx).pulls.cursor("kf", "wk0a")) == "C2"


async def test_what_is_held_gives_way_to_what_is_said_anew(database: Database) -> None:
    """The invitation to a meeting that was moved meanwhile is not read beside the new one; what may have arrived stays,
    and so does what has another name. The same for one and for many at once."""
    await add(database, "on Monday", fold="meeting:1")
    await add(database, "in doubt", fold="meeting:1")
    await add(database, "another", fold="meeting:2")
    (*_, last) = await rows(database)
    await database.write(lambda tx: tx.run("UPDATE outbox SET state = 'held'"))
    doubt = "UPDATE outbox SET uncertain = 1 WHERE id = (SELECT MIN(id) FROM outbox WHERE fold = 'meeting:1')"
    await database.write(lambda tx: tx.run(doubt))
    await add(database, "on Friday", fold="meeting:1")
    assert await states(database) == ["held", "held", "waiting"]
    assert last["id"] in {row["id"] for row in await rows(database)}

    line = Line("p", LIN, "off", fold="meeting:2")
    await database.write(lambda tx: Store(tx).outbox.add_all([(line, NOW), (Line("p", LIN, "x"), NOW)]))
    assert last["id"] not in {row["id"] for row in await rows(database)}


async def test_what_is_refused_for_good_costs_only_itself(database: Database) -> None:
    """Said together and refused: each line is tried alone. What tells of something is held and not let go by a word;
    what answers somebody stays failed."""
    await wrote(database)
    for text, about in (("news", "i1"), ("answer", ""), ("more", "i1")):
        await add(database, text, about=about)
    (together,) = await claim(database)

    async def refused(tx: Transaction, line: Outgoing) -> None:
        store = Store(tx)
        await store.outbox.failed(line.id, "refused (40201)")
        await store.allowances.turned_away(line, "refused (40201)", NOW)
        await store.allowances.ended(line)

    await database.write(lambda tx: refused(tx, together))
    for text in ("news", "answer"):
        (alone,) = await claim(database)
        assert alone.text == text
        await database.write(lambda tx, line=alone: refused(tx, line))  # type: ignore[misc]
    (last,) = await claim(database)
    await sent(database, last)

    assert (last.text, await states(database)) == ("more", ["held", "failed", "sent"])
    await wrote(database, timedelta(hours=1))
    assert await database.write(lambda tx: Store(tx).allowances.release(LIN, NOW, str)) == 0
    held = await database.read(lambda tx: Store(tx).allowances.held("p"))
    assert [(line.text, line.refused) for line in held] == [("news", True)]

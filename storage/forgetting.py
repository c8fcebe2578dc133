"""Forgetting a person: everything that leads to them goes at once; what they reported stays, and says so.

The row in `people` stays without anything in it: its id is the pseudonym that events and figures keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.forgetting import FORGOTTEN, Hide, hiding
from domain.issue import OPEN
from domain.messages import Address
from storage.database import Transaction
from storage.events import Events
from storage.files import MADE
from storage.ids import stamp
from storage.issues import Issues
from storage.json_text import from_json
from storage.lines import AT, address_of, at_address
from storage.rewriting import note, rewrite, rewrite_drafts, rewrite_lines
from storage.unwanted import drop, unwant


@dataclass(frozen=True, slots=True)
class Held:
    """How much is kept of a person."""

    addresses: int
    reported: int
    open: int
    """of these, how many are not done"""
    followed: int
    lines: int
    drafts: int
    files: int


class Forgetting:
    """What is forgotten in one transaction."""

    def __init__(self, transaction: Transaction, issues: Issues, events: Events) -> None:
        self._tx = transaction
        self._issues = issues
        self._events = events

    async def held(self, person: str) -> Held:
        """How much is kept of a person now."""
        among = ", ".join(f"'{status.value}'" for status in sorted(OPEN))
        parts = (
            "addresses a WHERE a.person = :p",
            "issues i WHERE i.reporter = :p",
            f"issues i WHERE i.reporter = :p AND i.status IN ({among})",
            "followers f JOIN issues i ON i.id = f.issue WHERE f.person = :p AND i.reporter <> :p",
            "outbox o WHERE o.person = :p",
            "drafts d WHERE d.person = :p",
            f"files x WHERE x.owner = :p AND x.channel <> '{MADE}'",
        )
        rows = [await self._tx.row(f"SELECT COUNT(*) AS n FROM {part}", p=person) for part in parts]
        return Held(*(int(row["n"]) if row else 0 for row in rows))

    async def reported(self, person: str) -> list[str]:
        """The ids of everything this person reported that has them as its reporter now."""
        rows = await self._tx.rows("SELECT id FROM issues WHERE reporter = :p ORDER BY id", p=person)
        return [row["id"] for row in rows]

    async def names(self, person: str) -> list[str]:
        """Every name this person is called by."""
        rows = await self._tx.rows(
            "SELECT name FROM people WHERE id = :p UNION SELECT name FROM ideas WHERE person = :p", p=person
        )
        return [row["name"] for row in rows if row["name"]]

    async def ideas(self, person: str) -> list[str]:
        """The ids of their ideas that were adopted."""
        return [
            row["id"] for row in await self._tx.rows("SELECT id FROM ideas WHERE person = :p ORDER BY id", p=person)
        ]

    async def erase(self, person: str, hide: Hide, strings: Sequence[str], sure: Sequence[str], at: datetime) -> None:
        """Forget the person. `hide` takes `strings` out of words; those that are `sure` mean nobody else anywhere.

        Only the address they used last can still be told something, until `end`.
        """
        things = await self.things(person)
        addresses = await self._addresses(person)
        gone = await self._files(person, things)
        await self._said(person, addresses, spare=addresses[:1])
        await self._rows(person, at)
        await self._rewrite(person, things, gone, hide, at)
        await rewrite_drafts(self._tx, things, hide)
        marks = await self._marks(things)
        await rewrite_lines(
            self._tx, strings, hide, lambda body: any(text in body for text in sure) or any(m in body for m in marks)
        )

    async def known(self, persons: Sequence[str]) -> list[str]:
        """Which of these people are there and have not been forgotten: a restored backup knows them again."""
        found = [
            await self._tx.row(
                "SELECT id FROM people WHERE id = :p AND NOT EXISTS (SELECT 1 FROM forgotten WHERE person = :p)", p=p
            )
            for p in persons
        ]
        return [row["id"] for row in found if row]

    async def everybody(self) -> list[str]:
        """Everybody who was forgotten."""
        return [row["person"] for row in await self._tx.rows("SELECT person FROM forgotten ORDER BY at, person")]

    async def waiting(self, before: datetime, latest: datetime) -> tuple[list[str], list[str], list[str]]:
        """Everybody something is still to be removed of, those of them whose last line has been read by then (it ended
        and was said before the first moment, or it is older than the second), and the bytes to be removed."""
        rows = await self._tx.rows("SELECT person, at FROM forgotten WHERE done_at IS NULL ORDER BY at, person")
        ended = [
            row["person"]
            for row in rows
            if row["at"] < stamp(latest) or (row["at"] < stamp(before) and not await self._unsaid(row["person"]))
        ]
        paths = await self._tx.rows("SELECT path FROM unwanted ORDER BY path")
        return [row["person"] for row in rows], ended, [row["path"] for row in paths]

    async def _unsaid(self, person: str) -> bool:
        for open_ in ("IN ('waiting', 'sending')", "= 'held'"):  # each by its own index
            if await self._tx.row(f"SELECT id FROM outbox WHERE person = :p AND state {open_} LIMIT 1", p=person):
                return True
        return False

    async def end(self, person: str, at: datetime) -> None:
        """The last line goes, and with it where it went to, unless somebody writes from there again."""
        rows = await self._tx.rows(
            "SELECT DISTINCT channel, account, user_id FROM outbox o WHERE person = :p AND NOT EXISTS (SELECT 1"
            " FROM addresses a WHERE a.channel = o.channel AND a.account = o.account AND a.user_id = o.user_id)",
            p=person,
        )
        for row in rows:
            await self._channel(address_of(row))
        await self._tx.run("DELETE FROM outbox WHERE person = :p", p=person)
        await self._tx.run("UPDATE forgotten SET done_at = :at WHERE person = :p", p=person, at=stamp(at))

    async def things(self, person: str) -> list[str]:
        """The issues they had to do with, the meetings about these or to which they came, and what is published."""
        rows = await self._tx.rows(
            "SELECT id FROM issues WHERE reporter = :p UNION SELECT issue FROM followers WHERE person = :p"
            " UNION SELECT thing FROM events WHERE actor = :p AND verb IN"
            " ('reported', 'followed', 'added', 'replied', 'rated', 'reopened', 'objected')"
            " UNION SELECT meeting FROM invitations WHERE person = :p UNION SELECT issue FROM ideas WHERE person = :p",
            p=person,
        )
        found = dict.fromkeys(sorted(row["id"] for row in rows))
        for thing in list(found):
            about = await self._tx.rows(
                "SELECT meeting AS id FROM meeting_issues WHERE issue = :thing"
                " UNION SELECT id FROM publications WHERE thing = :thing OR thing IN"
                " (SELECT meeting FROM meeting_issues WHERE issue = :thing)",
                thing=thing,
            )
            found.update(dict.fromkeys(sorted(row["id"] for row in about)))
        return list(found)

    async def _addresses(self, person: str) -> list[Address]:
        rows = await self._tx.rows(
            "SELECT channel, account, user_id FROM addresses WHERE person = :p ORDER BY used_at DESC", p=person
        )
        return [address_of(row) for row in rows]

    async def _files(self, person: str, things: Sequence[str]) -> list[str]:
        """Drop what they sent, and have documents about these things made anew; answers the ids that are gone."""
        rows = await self._tx.rows(
            f"SELECT id, path, filed FROM files WHERE owner = :p AND channel <> '{MADE}' ORDER BY id", p=person
        )
        kept: set[str] = set()
        if await self._tx.row("SELECT id FROM people WHERE id = :p AND roster <> ''", p=person):
            # What somebody did for a group belongs to the thing.
            visits = await self._tx.rows("SELECT detail FROM events WHERE actor = :p AND verb = 'visited'", p=person)
            kept = {file for row in visits for file in from_json(row["detail"]).get("files", ())}
            kept |= {row["id"] for row in rows if row["filed"]}
        gone = [row for row in rows if row["id"] not in kept]
        await drop(self._tx, gone)
        for thing in things:
            made = f"SELECT path FROM files WHERE channel = '{MADE}' AND ref LIKE :ref"
            await unwant(self._tx, [row["path"] for row in await self._tx.rows(made, ref=f"%{thing}%")])
        return [row["id"] for row in gone]

    async def _said(self, person: str, addresses: Sequence[Address], spare: Sequence[Address]) -> None:
        """What was said to and by them, wherever it is kept, and what a channel remembers of their addresses."""
        for address in addresses:
            await self._tx.run(f"DELETE FROM outbox WHERE {AT}", **at_address(address))
            await self._parked(address)
            await self._tx.run(
                "DELETE FROM wecom_cards WHERE account = :account AND user_id = :user_id",
                account=address.account,
                user_id=address.user,
            )
            if address not in spare:
                await self._channel(address)
        await self._tx.run("DELETE FROM outbox WHERE person = :p", p=person)

    async def _channel(self, address: Address) -> None:
        """What is needed to say something there."""
        await self._tx.run(f"DELETE FROM allowances WHERE {AT}", **at_address(address))
        if address.channel == "web":
            await self._tx.run("DELETE FROM sessions WHERE user_id = :user_id", user_id=address.user)

    async def _parked(self, address: Address) -> None:
        rows = await self._tx.rows("SELECT channel, account, event, parked FROM inbox WHERE state = 'parked'")
        for row in rows:
            if Address(**from_json(row["parked"])["address"]) == address:
                await self._tx.run(
                    "DELETE FROM inbox WHERE channel = :channel AND account = :account AND event = :event",
                    channel=row["channel"],
                    account=row["account"],
                    event=row["event"],
                )

    async def _rows(self, person: str, at: datetime) -> None:
        """Every row that is theirs, but the empty one whose id is the pseudonym."""
        for table in ("addresses", "joins", "wrong_codes", "drafts", "tellings", "wecom_members", "posts", "seats"):
            await self._tx.run(f"DELETE FROM {table} WHERE person = :p", p=person)
        await self._tx.run(
            "UPDATE people SET name = '', language = 'zh', notice = '', roster = '', sealed_contact = '',"
            " slowed_until = '', lines = '' WHERE id = :p",
            p=person,
        )
        await self._tx.run("UPDATE ideas SET name = '', answer = 'none' WHERE person = :p", p=person)
        await self._tx.run("UPDATE issues SET sealed_what = '', sealed_contact = '' WHERE reporter = :p", p=person)
        await self._tx.run(
            "INSERT INTO forgotten (person, at, done_at) VALUES (:p, :at, NULL)"
            " ON CONFLICT (person) DO UPDATE SET at = :at, done_at = NULL",
            p=person,
            at=stamp(at),
        )

    async def _rewrite(self, person: str, things: Sequence[str], gone: Sequence[str], hide: Hide, at: datetime) -> None:
        for thing in things:
            for kind in ("issue", "meeting", "publication"):
                await self._tx.hold(f"{kind}:{thing}")
            changed = await rewrite(self._tx, thing, hiding(hide))
            issue = await self._issues.get(thing)
            if issue is None:
                if changed:
                    await note(self._events, thing, person, changed, at, "")
                continue
            told = {"person": person, "changed": changed, "files": sorted(gone)}
            await self._issues.happen(issue, FORGOTTEN, "", at, "", **told)

    async def _marks(self, things: Sequence[str]) -> list[str]:
        """How these things are called in a line: by id or by number."""
        rows = [await self._tx.row("SELECT number FROM issues WHERE id = :id", id=thing) for thing in things]
        return [*things, *(row["number"] for row in rows if row)]

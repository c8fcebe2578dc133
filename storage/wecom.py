"""What the WeCom app has to remember: cards that can still be changed, and which account is whose by the roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.messages import Address, Outgoing
from storage.database import Row, Transaction
from storage.ids import moment, stamp
from storage.json_text import from_json, to_json
from storage.lines import AT, at_address, outgoing

_CARD = "task, account, user_id, about, presses, code, says"


@dataclass(frozen=True, slots=True)
class Card:
    """A card somebody has, with the code that changes it once; an empty code changes nothing."""

    task: str
    account: str
    user: str
    about: str
    presses: tuple[str, ...]
    code: str = ""
    says: str = ""
    """in words, how things stand; empty as long as it says nothing of it"""


def _card(row: Row) -> Card:
    presses = tuple(from_json(row["presses"]))
    return Card(row["task"], row["account"], row["user_id"], row["about"], presses, row["code"], row["says"])


async def keep_card(tx: Transaction, card: Card, until: datetime, now: datetime) -> None:
    """The card with the newest code for it; those whose codes are over are forgotten on the way."""
    await tx.run("DELETE FROM wecom_cards WHERE good_until < :now", now=stamp(now))
    await tx.run(
        f"INSERT INTO wecom_cards ({_CARD}, good_until)"
        " VALUES (:task, :account, :user_id, :about, :presses, :code, :says, :until)"
        " ON CONFLICT (task) DO UPDATE SET code = :code, good_until = :until, presses = :presses, says = :says",
        task=card.task,
        account=card.account,
        user_id=card.user,
        about=card.about,
        presses=to_json(list(card.presses)),
        code=card.code,
        says=card.says,
        until=stamp(until),
    )


async def card(tx: Transaction, task: str, now: datetime) -> Card | None:
    """The card of this task; None where nothing is known of it any more."""
    row = await tx.row(
        f"SELECT {_CARD} FROM wecom_cards WHERE task = :task AND good_until >= :now", task=task, now=stamp(now)
    )
    return _card(row) if row else None


async def cards_about(
    tx: Transaction, account: str, about: str, now: datetime, after: str = "", most: int = 100
) -> list[Card]:
    """The cards about one thing that can still be changed, the oldest after that one."""
    rows = await tx.rows(
        f"SELECT {_CARD} FROM wecom_cards WHERE account = :account AND about = :about AND code <> ''"
        " AND good_until >= :now AND task > :after ORDER BY task LIMIT :most",
        account=account,
        about=about,
        now=stamp(now),
        after=after,
        most=most,
    )
    return [_card(row) for row in rows]


async def changed_since(tx: Transaction, account: str, since: str) -> tuple[str, dict[str, str]]:
    """The newest event, and of each thing that happened to what has cards that can be changed; the one that was given
    where nothing has happened after it."""
    rows = await tx.rows(
        # By their ids and not by things: grouped, all that ever happened would be looked through.
        "SELECT e.thing, e.id, CASE WHEN EXISTS (SELECT 1 FROM wecom_cards c WHERE c.account = :account"
        " AND c.about = e.thing AND c.code <> '') THEN 1 ELSE 0 END AS shown"
        " FROM events e WHERE e.id > :since ORDER BY e.id",
        account=account,
        since=since,
    )
    newest = rows[-1]["id"] if rows else since
    return str(newest), {row["thing"]: row["id"] for row in rows if row["shown"]}


async def is_outdated(tx: Transaction, card: Card) -> bool:
    """Whether something happened to what the card is about after it was written."""
    return bool(
        await tx.row(
            "SELECT 1 AS yes FROM events WHERE thing = :about AND id > :task LIMIT 1", about=card.about, task=card.task
        )
    )


async def spend_code(tx: Transaction, card: Card, until: datetime, now: datetime) -> list[str]:
    """A press has brought this code: the codes to change the card with now, of which one is used. The older one comes
    first, where there is one, and that of the press is left for what happens later."""
    await tx.hold(f"card:{card.task}")
    row = await tx.row(
        "SELECT code FROM wecom_cards WHERE task = :task AND good_until >= :now", task=card.task, now=stamp(now)
    )
    codes = [code for code in dict.fromkeys((row["code"] if row else "", card.code)) if code]
    await keep_card(tx, replace(card, code=codes[1] if len(codes) > 1 else ""), until, now)
    return codes


async def use_code(tx: Transaction, card: Card, presses: Sequence[str], says: str) -> bool:
    """The code of the card is used for showing these buttons and words; False when somebody else used it first."""
    return bool(
        await tx.run(
            "UPDATE wecom_cards SET code = '', presses = :presses, says = :says"
            " WHERE task = :task AND code = :code AND code <> ''",
            task=card.task,
            code=card.code,
            presses=to_json(list(presses)),
            says=says,
        )
    )


async def shown_line(tx: Transaction, task: str) -> tuple[str, list[tuple[str, str, int]]] | None:
    """Text and buttons (label, press, row) of the line that a card shows; None where it is forgotten."""
    row = await tx.row("SELECT body FROM outbox WHERE id = :id", id=task)
    if row is None:
        return None
    body = from_json(row["body"])
    return body["text"], [(label, press, line) for label, press, line in body["options"]]


async def on_roster(tx: Transaction, address: Address, *, inside: bool = False) -> str:
    """The id of the person whose account this is by the roster; empty for nobody's. `inside`: and who is not known to
    be out of the range."""
    row = await tx.row(
        "SELECT person, out FROM wecom_members WHERE account = :account AND user_id = :user_id",
        account=address.account,
        user_id=address.user,
    )
    return str(row["person"]) if row and not (inside and row["out"]) else ""


async def note_range(tx: Transaction, address: Address, at: str, *, out: bool) -> bool:
    """WeCom said at that second that the account is out of the range, or in it. False: it has said something newer."""
    newer = await tx.row(
        "SELECT 1 AS yes FROM wecom_members WHERE account = :account AND user_id = :user_id AND told_at > :at",
        account=address.account,
        user_id=address.user,
        at=at,
    )
    if newer:
        return False
    await tx.run(
        "UPDATE wecom_members SET out = :out, told_at = :at WHERE account = :account AND user_id = :user_id",
        out=int(out),
        at=at,
        account=address.account,
        user_id=address.user,
    )
    return True


async def enrol(tx: Transaction, address: Address, person: str) -> None:
    """By the roster this account is this person's, and no other one is."""
    await tx.run("DELETE FROM wecom_members WHERE account = :account AND person = :person AND user_id <> :user_id",
                 account=address.account, person=person, user_id=address.user)  # fmt: skip
    await tx.run(
        "INSERT INTO wecom_members (account, user_id, person) VALUES (:account, :user_id, :person)"
        " ON CONFLICT (account, user_id) DO UPDATE SET person = :person, out = 0",
        account=address.account,
        user_id=address.user,
        person=person,
    )


async def enrolled(tx: Transaction, account: str) -> list[tuple[str, str]]:
    """User id and person of everybody whose account is on the roster."""
    rows = await tx.rows(
        "SELECT user_id, person FROM wecom_members WHERE account = :account ORDER BY user_id", account=account
    )
    return [(row["user_id"], row["person"]) for row in rows]


async def people_with_seats(tx: Transaction, account: str) -> tuple[list[str], int]:
    """The accounts of everybody who has a seat, and how many with a seat have none."""
    rows = await tx.rows(
        "SELECT DISTINCT s.person, m.user_id FROM seats s LEFT JOIN wecom_members m ON m.person = s.person"
        " AND m.account = :account ORDER BY m.user_id",
        account=account,
    )
    found = [row["user_id"] for row in rows if row["user_id"]]
    return found, len(rows) - len(found)


async def strike(tx: Transaction, address: Address) -> None:
    """The account is nobody's any more: whoever gets the same user id later is somebody else."""
    await tx.run(
        "DELETE FROM wecom_members WHERE account = :account AND user_id = :user_id",
        account=address.account,
        user_id=address.user,
    )


async def part(tx: Transaction, address: Address) -> str:
    """Who writes from this address is a stranger from now on; answers whose it was, empty for nobody's."""
    row = await tx.row(f"DELETE FROM addresses WHERE {AT} RETURNING person", **at_address(address))
    return str(row["person"]) if row else ""


async def addresses_of(tx: Transaction, channel: str, account: str, person: str) -> list[str]:
    """The user ids from which a person writes to this account."""
    rows = await tx.rows(
        "SELECT user_id FROM addresses WHERE channel = :channel AND account = :account AND person = :person",
        channel=channel,
        account=account,
        person=person,
    )
    return [row["user_id"] for row in rows]


async def sent_since(
    tx: Transaction, channel: str, account: str, since: datetime, lately: datetime
) -> list[tuple[str, datetime, Outgoing | None]]:
    """To whom and when every line went out since then, oldest first, and the line itself where it was sent lately."""
    rows = await tx.rows(
        "SELECT id, channel, account, user_id, kind, attempts, uncertain, sent_at,"
        " CASE WHEN sent_at >= :lately THEN body ELSE '' END AS body FROM outbox"
        " WHERE channel = :channel AND account = :account AND state = 'sent' AND sent_at >= :since"
        " ORDER BY sent_at, id",
        channel=channel,
        account=account,
        since=stamp(since),
        lately=stamp(lately),
    )
    return [
        (row["user_id"], at, outgoing(row) if row["body"] else None) for row in rows if (at := moment(row["sent_at"]))
    ]

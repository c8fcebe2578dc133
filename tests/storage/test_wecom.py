"""What the WeCom app remembers: cards whose code is used once, and accounts that are one person's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.issue import Event
from domain.messages import Address
from storage import Store, wecom
from storage.database import Database
from storage.outbox import Line
from storage.wecom import Card
from storage.wecom_media import Media, forget_media, keep_media, media_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=71)
APP = "ww0-1"


def address(user: str) -> Address:
    """An account of the app."""
    return Address("wecom", APP, user)


async def kept(database: Database, *cards: Card) -> None:
    """These cards have been sent."""
    for card in cards:
        await database.write(lambda tx, card=card: wecom.keep_card(tx, card, UNTIL, NOW))  # type: ignore[misc]


async def test_a_code_is_used_once(database: Database) -> None:
    """Whoever comes second is told so; a new code is good again."""
    card = Card("t1", APP, "hua", "issue", ("take:issue", "return:issue"), "RC1")
    await kept(database, card)

    assert await database.write(lambda tx: wecom.use_code(tx, card, ["return:issue"], "held"))
    assert not await database.write(lambda tx: wecom.use_code(tx, card, [], ""))
    left = await database.read(lambda tx: wecom.card(tx, "t1", NOW))
    assert left == Card("t1", APP, "hua", "issue", ("return:issue",), "", "held")

    again = Card("t1", APP, "hua", "issue", ("return:issue",), "RC2")
    await kept(database, again)
    assert not await database.write(lambda tx: wecom.use_code(tx, card, [], ""))
    assert await database.write(lambda tx: wecom.use_code(tx, again, [], ""))


async def test_a_press_leaves_a_code_for_what_happens_later(database: Database) -> None:
    """The older code changes the card now, and that of the press is kept; without an older one that of the press is
    used and none is left."""
    sent = Card("t1", APP, "hua", "issue", ("take:issue",), "RC0")
    await kept(database, sent)
    pressed = Card("t1", APP, "hua", "issue", ("return:issue",), "RC1")

    codes = await database.write(lambda tx: wecom.spend_code(tx, pressed, UNTIL, NOW))
    assert codes == ["RC0", "RC1"]
    assert await database.read(lambda tx: wecom.card(tx, "t1", NOW)) == pressed

    assert await database.write(lambda tx: wecom.use_code(tx, pressed, [], ""))
    again = Card("t1", APP, "hua", "issue", (), "RC2")
    assert await database.write(lambda tx: wecom.spend_code(tx, again, UNTIL, NOW)) == ["RC2"]
    left = await database.read(lambda tx: wecom.card(tx, "t1", NOW))
    assert left
    assert left.code == ""
    nothing = Card("t1", APP, "hua", "issue", (), "")
    assert await database.write(lambda tx: wecom.spend_code(tx, nothing, UNTIL, NOW)) == []


async def test_what_happened_is_found_where_somebody_has_a_card_about_it(database: Database) -> None:
    """Of each such thing the newest event; a card written after the last one is up to date."""
    card = Card("0000000000000000", APP, "hua", "seen", ("take:seen",), "RC1")
    await kept(database, card, Card("t2", APP, "li", "used", ("take:used",), ""))

    async def happens(*things: str) -> list[str]:
        now = Event("taken", NOW, "p", {})
        return [await database.write(lambda tx, t=t: Store(tx).events.append(t, now, "web")) for t in things]  # type: ignore[misc]

    assert await database.read(lambda tx: wecom.changed_since(tx, APP, "")) == ("", {})
    first, *_, second, last = await happens("seen", "used", "nobodys", "seen", "nobodys")

    assert await database.read(lambda tx: wecom.changed_since(tx, APP, "")) == (last, {"seen": second})
    assert await database.read(lambda tx: wecom.changed_since(tx, APP, first)) == (last, {"seen": second})
    assert await database.read(lambda tx: wecom.changed_since(tx, APP, second)) == (last, {})
    assert await database.read(lambda tx: wecom.changed_since(tx, "other", "")) == (last, {})
    assert await database.read(lambda tx: wecom.is_outdated(tx, card))
    newer = Card(last, APP, "hua", "seen", ("take:seen",), "RC1")
    assert not await database.read(lambda tx: wecom.is_outdated(tx, newer))


async def test_cards_are_found_by_what_they_are_about_as_long_as_they_can_be_changed(database: Database) -> None:
    """Not those of another app or thing, not those without a code, not those whose time is over."""
    one = Card("t1", APP, "hua", "issue", ("take:issue",), "RC1")
    await kept(
        database,
        one,
        Card("t2", APP, "li", "other", ("take:other",), "RC2"),
        Card("t3", "ww0-2", "li", "issue", ("take:issue",), "RC3"),
        Card("t4", APP, "li", "issue", ("take:issue",), ""),
    )
    late = UNTIL + timedelta(seconds=1)

    assert await database.read(lambda tx: wecom.cards_about(tx, APP, "issue", NOW)) == [one]
    assert await database.read(lambda tx: wecom.cards_about(tx, APP, "issue", late)) == []
    new = Card("t5", APP, "hua", "", (), "RC5")
    await database.write(lambda tx: wecom.keep_card(tx, new, late + timedelta(hours=1), late))
    rows = await database.read(lambda tx: tx.rows("SELECT task FROM wecom_cards"))
    assert [row["task"] for row in rows] == ["t5"]


async def test_an_account_is_one_persons_and_a_person_has_one(database: Database) -> None:
    """The last word of the roster holds, for both."""
    first = await database.write(lambda tx: Store(tx).people.add(NOW, name="A"))
    second = await database.write(lambda tx: Store(tx).people.add(NOW, name="B"))
    for user, person in (("a", first.id), ("b", second.id), ("b", first.id)):
        await database.write(lambda tx, u=user, p=person: wecom.enrol(tx, address(u), p))  # type: ignore[misc]

    assert await database.read(lambda tx: wecom.enrolled(tx, APP)) == [("b", first.id)]
    assert await database.read(lambda tx: wecom.on_roster(tx, address("a"))) == ""
    await database.write(lambda tx: wecom.strike(tx, address("b")))
    assert await database.read(lambda tx: wecom.enrolled(tx, APP)) == []


async def test_whose_address_it_was_is_told_when_it_is_nobodys_any_more(database: Database) -> None:
    """A second time there is nobody."""
    person = await database.write(lambda tx: Store(tx).people.add(NOW, name="A"))
    await database.write(lambda tx: Store(tx).people.settle(person.id, address("a"), NOW))

    assert await database.read(lambda tx: wecom.addresses_of(tx, "wecom", APP, person.id)) == ["a"]
    assert await database.write(lambda tx: wecom.part(tx, address("a"))) == person.id
    assert await database.write(lambda tx: wecom.part(tx, address("a"))) == ""


async def test_what_was_sent_lately_is_counted(database: Database) -> None:
    """By member and time; and the line of a card is found with its buttons."""
    options = (("Take", "take:x", 0),)

    async def send(tx: object) -> str:
        store = Store(tx)  # type: ignore[arg-type]
        person = await store.people.add(NOW)
        line = await store.outbox.add(Line(person.id, address("a"), "text", options), NOW)
        (out,) = await store.outbox.claim(NOW, 1, "wecom", APP)
        await store.outbox.sent([(out, "M-1")], NOW)
        return line

    line = await database.write(send)

    sent = await database.read(lambda tx: wecom.sent_since(tx, "wecom", APP, NOW - timedelta(minutes=1), NOW))
    assert [(user, at, said.text, said.options) for user, at, said in sent if said] == [("a", NOW, "text", options)]
    (old,) = await database.read(
        lambda tx: wecom.sent_since(tx, "wecom", APP, NOW - timedelta(minutes=1), NOW + timedelta(minutes=1))
    )
    assert old == ("a", NOW, None)
    assert await database.read(lambda tx: wecom.sent_since(tx, "wecom", APP, NOW + timedelta(minutes=1), NOW)) == []
    assert await database.read(lambda tx: wecom.shown_line(tx, line)) == ("text", [("Take", "take:x", 0)])
    assert await database.read(lambda tx: wecom.shown_line(tx, "none")) is None


async def test_the_name_of_a_file_is_kept_until_it_is_over(database: Database) -> None:
    """Whoever uploads second sends what the first one has; an old name gives way; what WeCom lost is forgotten."""
    day = timedelta(days=1)

    async def uploaded(id: str, at: datetime) -> str:
        media = Media("file", id, True)
        work = lambda tx: keep_media(tx, "ww0", "f", media, at - 2 * day, at - 3 * day, at)  # noqa: E731
        return (await database.write(work)).id

    assert [await uploaded("A", NOW), await uploaded("B", NOW + day), await uploaded("C", NOW + 2 * day)] == [
        "A",
        "A",
        "C",
    ]
    known = await database.read(lambda tx: media_of(tx, "ww0", "f", NOW))
    assert known == Media("file", "C", True)
    assert await database.read(lambda tx: media_of(tx, "ww1", "f", NOW)) is None
    await database.write(lambda tx: forget_media(tx, "ww0", "C"))
    assert await database.read(lambda tx: media_of(tx, "ww0", "f", NOW)) is None

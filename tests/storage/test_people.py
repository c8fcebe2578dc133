"""People, their addresses, seats and codes, and the groups they sit in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.messages import Address, FileRef
from domain.people import Group, Role
from storage import Store
from storage.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIN = Address("telegram", "main", "4711")
TOWN = Group("g1", "T1", "Town", "town", "door1", ("p1", "p2"), ())
STUDIO = Group("g2", "S1", "Studio", "studio", "", ("p2",), ("school",))
EVERYWHERE = Group("g3", "S2", "Other studio", "studio", "", (), ("school",))


async def test_person_and_addresses(database: Database) -> None:
    """A person is found by every address, written to at the reachable one used last, and follows a moved chat."""

    async def story(store: Store) -> None:
        people = store.people
        assert await people.at(LIN) is None
        lin = await people.add(NOW, name="Lin", language="en")
        web = Address("web", "main", "abc")
        await people.settle(lin.id, LIN, NOW)
        await people.settle(lin.id, web, NOW + DAY)
        assert await people.at(LIN) == await people.at(web) == lin
        assert await people.address(lin.id) == web
        await people.reach(web, False)
        assert await people.address(lin.id) == LIN
        await people.move(LIN, "-100")
        assert await people.address(lin.id) == Address("telegram", "main", "-100")
        assert await people.at(LIN) is None
        await people.settle(lin.id, LIN, NOW)
        await people.move(LIN, "-100")  # taken: stays
        assert await people.at(LIN) == lin
        await people.rename(lin.id, "Lin L.")
        await people.speak(lin.id, "zh")
        await people.informed(lin.id, "v2")
        again = await people.get(lin.id)
        assert again is not None
        assert (again.name, again.language, again.notice) == ("Lin L.", "zh", "v2")
        assert await people.get("nobody") is None
        assert await people.address("nobody") is None
        assert await people.slow_down(lin.id, NOW)
        assert not await people.slow_down(lin.id, NOW)
        assert await people.slow_down(lin.id, NOW + DAY)

    await database.write(lambda tx: story(Store(tx)))


async def test_seats(database: Database) -> None:
    """A person sits exactly where the roster says, in as many groups as it says."""

    async def story(store: Store) -> None:
        await store.groups.keep(TOWN)
        await store.groups.keep(STUDIO)
        ming = await store.people.add(NOW, name="Ming", roster="r1")
        hua = await store.people.add(NOW, name="Hua")
        await store.people.seat(ming.id, [("g1", Role.MEMBER), ("g1", Role.LEADER), ("g2", Role.MEMBER)])
        await store.people.seat(hua.id, [("g1", Role.MEMBER)])
        found = await store.people.by_roster("r1")
        assert found is not None
        assert [(s.group, s.role) for s in found.seats] == [
            ("g1", Role.LEADER),
            ("g1", Role.MEMBER),
            ("g2", Role.MEMBER),
        ]
        assert await store.people.seated("g1", Role.MEMBER) == [(hua.id, "Hua"), (ming.id, "Ming")]
        assert await store.groups.people(["g1", "g2", "g9"]) == {"g1": ["Hua", "Ming"], "g2": ["Ming"], "g9": []}
        await store.people.seat(ming.id, [])
        assert await store.people.get(ming.id) == await store.people.by_roster("r1")
        assert await store.people.seated("g1", Role.MEMBER) == [(hua.id, "Hua")]
        assert await store.people.by_roster("") is None  # residents have no key

    await database.write(lambda tx: story(Store(tx)))


async def test_one_time_code(database: Database) -> None:
    """A code opens once and in time; unknown, used and expired are the same, and only its hash is kept."""

    async def story(store: Store) -> None:
        ming = await store.people.add(NOW)
        await store.people.invite(ming.id, "code-1", NOW + DAY)
        await store.people.invite(ming.id, "code-2", NOW + DAY)
        assert await store.people.redeem("code-2", NOW + DAY) is None
        assert await store.people.redeem("code-3", NOW) is None
        assert await store.people.redeem("code-1", NOW) == ming.id
        assert await store.people.redeem("code-1", NOW) is None
        rows = await store.transaction.rows("SELECT secret FROM joins")
        assert not any("code" in row["secret"] for row in rows)

    await database.write(lambda tx: story(Store(tx)))


async def test_stranger_who_joins_keeps_what_they_began(database: Database) -> None:
    """When a stranger turns out to be somebody we know, drafts and files go along."""

    async def story(store: Store) -> None:
        stranger, ming = await store.people.add(NOW), await store.people.add(NOW)
        draft = store.drafts.new(stranger.id, "report")
        await store.drafts.keep(draft, NOW)
        file = await store.files.add(stranger.id, FileRef("photo", "ref"), LIN, NOW)
        await store.people.inherit(stranger.id, ming.id)
        listening, kept = await store.drafts.listening(ming.id), await store.files.get(file)
        assert listening is not None
        assert kept is not None
        assert (listening.id, kept.owner) == (draft.id, ming.id)
        assert await store.drafts.listening(stranger.id) is None

    await database.write(lambda tx: story(Store(tx)))


async def test_groups(database: Database) -> None:
    """A group answers for its places and subjects as the roster last said."""

    async def story(store: Store) -> None:
        groups = store.groups
        for group in (TOWN, STUDIO, EVERYWHERE, Group("g0", "O", "Office", "office")):
            await groups.keep(group)
        assert await groups.get("g1") == await groups.by_code("T1") == await groups.at_door("door1") == TOWN
        assert await groups.at_door("") is None
        assert await groups.get("g9") is None
        assert [group.code for group in await groups.every()] == ["O", "S1", "S2", "T1"]
        office = await groups.office()
        assert office is not None
        assert office.id == "g0"
        assert await groups.answering(["p9", "p2", "p1"], []) == [STUDIO, TOWN]
        assert await groups.answering(["p9"], ["road"]) == await groups.answering([], []) == []
        assert await groups.answering(["p9"], ["road", "school"]) == [STUDIO, EVERYWHERE]
        assert await groups.answering(["p1"], ["school"]) == [STUDIO, EVERYWHERE, TOWN]
        await groups.keep(Group("g1", "T1", "Town", "town", "door1", ("p3",)))
        assert await groups.answering(["p1"], []) == []
        assert [group.id for group in await groups.answering(["p3"], [])] == ["g1"]

    await database.write(lambda tx: story(Store(tx)))


async def test_a_crowd_is_looked_up_like_each_of_it(database: Database) -> None:
    """More people than one statement asks about: the same person, seats and address as one by one, and no strangers."""

    async def story(store: Store) -> None:
        people = [(await store.people.add(NOW, name=f"{n}")).id for n in range(900)]
        for group in (TOWN, STUDIO):
            await store.groups.keep(group)
        await store.people.seat(people[7], [("g1", Role.LEADER), ("g2", Role.MEMBER)])
        for n, person in enumerate(people[:600]):
            for account in ("old", "new")[: 1 + n % 2]:
                used = NOW + timedelta(minutes=account == "new")
                await store.people.settle(person, Address("web", account, f"{n}"), used)
        await store.people.reach(Address("web", "new", "1"), False)
        asked = [*people[::-1], "nobody", people[0]]

        found, at = await store.people.several(asked), await store.people.addresses(asked)

        assert found == {id: await store.people.get(id) for id in people}
        assert at == {id: there for id in people if (there := await store.people.address(id))}
        assert at[people[1]] == Address("web", "old", "1")

    await database.write(lambda tx: story(Store(tx)))

"""The items of a plan and the meetings they became, as they are kept."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.plan import Item, Meetings, apply
from storage import Store
from storage.database import Database, Transaction
from storage.tidy import lonely_files
from tests.databases import database, database_url

__all__ = ["database", "database_url"]
NOW = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 1, tzinfo=UTC)
MINUTES = {"heads": 3, "said": "s", "dissent": "", "agreed": "a", "given": "", "files": []}


async def planned(store: Store, author: str, words: str, quarter: int, sort: str = "plan") -> Item:
    told = {"group": "g", "year": 2026, "quarter": quarter, "sort": sort, "words": words}
    return await store.plans.plan(NOW, author, "web", **told)


async def meet(store: Store, caller: str, group: str, plan: str, files: tuple[str, ...] = ()) -> str:
    told = {"form": "topic", "begins": NOW.isoformat(), "place": "", "spot": "", "agenda": "x", "contact": "c"}
    more = {"guests": "", "minor": False, "issues": [], "invited": [caller], "material": "m", "point": [31.5, 113.25]}
    meeting = await store.meetings.call(NOW, caller, "web", group=group, plan=plan, files=list(files), **told, **more)
    found = await store.meetings.get(meeting.id)
    assert found == meeting
    return meeting.id


async def test_an_item_is_listed_until_it_is_given_up(database: Database) -> None:
    """The themes first, then by quarter; what is kept is what its events add up to."""

    async def work(tx: Transaction) -> None:
        store = Store(tx)
        author = (await store.people.add(NOW)).id
        late, early = await planned(store, author, "late", 3), await planned(store, author, "early", 1)
        theme = await planned(store, author, "theme", 0, "theme")
        assert await store.plans.of("g", 2026) == [theme, early, late]
        assert await store.plans.of("g", 2027) == []

        await store.plans.happen(early, "given_up", author, NOW, "web")

        assert await store.plans.of("g", 2026) == [theme, late]
        found = await store.plans.get(early.id)
        replayed = Item(early.id)
        for event in await store.events.of(early.id):
            replayed = apply(replayed, event)
        assert found == replayed

    await database.write(work)


async def test_the_meetings_of_an_item_are_counted(database: Database) -> None:
    """Those to come and those with minutes, of all groups or of one; what is called off is none."""

    async def work(tx: Transaction) -> None:
        store = Store(tx)
        who = (await store.people.add(NOW)).id
        item = (await planned(store, who, "theme", 0, "theme")).id
        ids = [await meet(store, who, group, item) for group in ("g", "g", "h", "h")]
        for id, verb, detail in ((ids[1], "minuted", MINUTES), (ids[3], "called_off", {"why": "x"})):
            found = await store.meetings.get(id)
            assert found is not None
            await store.meetings.happen(found, verb, who, NOW, "web", **detail)

        assert await store.plans.met("g", 2026) == {item: Meetings(called=2, held=1)}
        assert await store.plans.met("g", 2026, "h") == {item: Meetings(called=1, held=0)}

    await database.write(work)


async def test_what_goes_with_an_invitation_outlives_the_tidying(database: Database) -> None:
    """A photo of the agenda stands in no issue; its meeting holds it."""

    async def work(tx: Transaction) -> tuple[str, list[str]]:
        store = Store(tx)
        who = (await store.people.add(NOW)).id
        kept, lonely = [await store.files.make(f"code:zh:{n}", who, NOW) for n in (1, 2)]
        await meet(store, who, "g", "", (kept,))
        _, found = await lonely_files(tx, "", LATER, 10)
        assert lonely in [id for id, _path in found]
        return kept, [id for id, _path in found]

    kept, dropped = await database.write(work)
    assert kept not in dropped

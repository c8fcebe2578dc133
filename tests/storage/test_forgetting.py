"""Forgetting in every table: a name goes from what others wrote about the same things, and everything still adds up."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain import meeting as meetings
from domain import publication as publications
from domain.forgetting import fading, hider, names_in, without
from domain.issue import replay
from domain.messages import Address
from domain.publication import Byline, Credit, Idea
from storage import Store, new_id
from storage.database import Database, Transaction
from storage.issues import same
from storage.outbox import Line

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NAME = "柳如烟"
HIDE = hider([NAME], "居民")


class Past:
    """Somebody who had to do with an issue, a meeting about it, what is published, and an idea."""

    person: str
    caller: str
    issue: str
    meeting: str
    publication: str


async def live(tx: Transaction) -> Past:
    """The name stands wherever somebody could write it."""
    store, past = Store(tx), Past()
    past.person = (await store.people.add(NOW, name=NAME)).id
    past.caller = (await store.people.add(NOW, name="周组长", roster="zhou")).id
    here = Address("telegram", "main", "1")
    await store.people.settle(past.person, here, NOW)
    told = {"what": f"路灯坏了,{NAME}报的", "spot": f"{NAME}家门口", "keywords": ["路灯", NAME], "manner": "named"}
    issue = await store.issues.report(NOW, past.person, "web", **told)
    past.issue = issue.id
    issue = await store.issues.happen(issue, "added", past.person, NOW, "web", words=f"我是{NAME}", files=[])
    await store.issues.happen(issue, "visited", past.caller, NOW, "web", words=f"见到了{NAME}", files=[])
    past.meeting = await _meeting(store, past)
    idea = Idea(new_id(), past.issue, past.person, past.caller, f"{NAME}说装感应灯", Byline.NAMED, NAME)
    await store.publications.mark(idea, NOW)
    published = {"kind": "result", "thing": past.issue, "group": "g", "place": "", "minor": False}
    credit = asdict(Credit(idea.id, idea.words, NAME))
    parts, about = {"what": f"{NAME}报的路灯", "result": "修好了"}, {"outcome": "solved", "who": f"named:{NAME}"}
    one = await store.publications.begin(
        "approved", past.caller, NOW, "web", **published, parts=parts, about=about, credits=[credit]
    )
    past.publication = one.id
    for text in (f"2026-0001 {NAME}请您去看看", f"{NAME}是别的人"):
        await store.outbox.add(Line(past.caller, Address("telegram", "main", "2"), text), NOW)
    await store.outbox.add(Line(past.person, here, "收到了"), NOW)
    draft = store.drafts.new(past.caller, "visit", past.issue)
    draft.answers.update({"visit.words": f"去找{NAME}"})
    await store.drafts.keep(draft, NOW)
    return past


async def _meeting(store: Store, past: Past) -> str:
    told: dict[str, Any] = {
        "group": "g",
        "form": "bench",
        "begins": (NOW + timedelta(days=3)).isoformat(),
        "place": "",
        "spot": f"{NAME}家院子",
        "agenda": f"{NAME}家的路灯",
        "contact": f"找{NAME}",
        "guests": f"{NAME}、老王",
        "material": f"{NAME}拍的照片",
        "issues": [past.issue],
        "invited": [past.caller, past.person],
        "minor": False,
    }
    meeting = await store.meetings.call(NOW, past.caller, "web", **told)
    said = {"heads": 3, "said": f"{NAME}说太暗", "dissent": "", "agreed": "装灯", "given": f"{NAME}出电", "files": []}
    meeting = await store.meetings.happen(meeting, "minuted", past.caller, NOW, "web", **said)
    meeting = await store.meetings.happen(meeting, "objected", past.person, NOW, "web", words=f"{NAME}没说过")
    due = (NOW + timedelta(days=9)).isoformat()
    promised = {"id": new_id(), "who": NAME, "person": "", "what": f"{NAME}接电", "due_at": due}
    await store.meetings.happen(meeting, "promised", past.caller, NOW, "web", **promised)
    return meeting.id


async def named(database: Database) -> list[str]:
    """Where the name stands."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if database.dialect == "postgres":
        sql = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"

    async def look(tx: Transaction) -> list[str]:
        return [
            f"{table['name']}.{column}"
            for table in await tx.rows(sql)
            for row in await tx.rows(f"SELECT * FROM {table['name']}")
            for column, value in dict(row).items()
            if NAME in str(value)
        ]

    return sorted(await database.read(look))


async def erase(database: Database, past: Past) -> None:
    """As the conversation does it."""

    async def work(tx: Transaction) -> None:
        await Store(tx).forgetting.erase(past.person, HIDE, [NAME], [], NOW)

    await database.write(work)


async def test_a_name_goes_from_whatever_was_written_about_the_same_things(database: Database) -> None:
    """Issue, meeting, minutes, promises, objections, publication, idea, drafts, lines; a namesake elsewhere stays."""
    past = await database.write(live)
    assert len(set(await named(database))) > 15
    await erase(database, past)

    assert await named(database) == ["outbox.body"]
    [left] = await database.read(lambda tx: tx.rows("SELECT body FROM outbox WHERE body LIKE :n", n=f"%{NAME}%"))
    assert "是别的人" in left["body"]


async def test_everything_adds_up_afterwards(database: Database) -> None:
    """Issue, meeting and publication are what their changed events make of them, and every chain holds."""
    past = await database.write(live)
    await erase(database, past)

    async def look(tx: Transaction) -> None:
        store = Store(tx)
        issue = await store.issues.get(past.issue)
        assert issue is not None
        assert same(issue, replay(past.issue, await store.events.of(past.issue)))
        assert await store.meetings.get(past.meeting) == meetings.replay(
            past.meeting, await store.events.of(past.meeting)
        )
        assert await store.publications.get(past.publication) == publications.replay(
            past.publication, await store.events.of(past.publication)
        )
        assert await store.events.broken() == []

    await database.read(look)


async def test_a_second_person_of_the_same_issue_is_forgotten_too(database: Database) -> None:
    """Events that were changed before are changed again, and the chain says so again."""
    past = await database.write(live)
    other = await database.write(lambda tx: _follows(tx, past))
    await erase(database, past)
    hide = hider(["宋青书"], "居民")
    await database.write(lambda tx: Store(tx).forgetting.erase(other, hide, ["宋青书"], [], NOW))

    events = await database.read(lambda tx: Store(tx).events.of(past.issue))
    assert [e.verb for e in events][-2:] == ["forgotten", "forgotten"]
    assert not [e for e in events if "宋青书" in str(e.detail) or NAME in str(e.detail)]
    assert await database.read(lambda tx: Store(tx).events.broken()) == []


async def _follows(tx: Transaction, past: Past) -> str:
    """A neighbour supports it and says so, naming both."""
    store = Store(tx)
    neighbour = await store.people.add(NOW, name="宋青书")
    issue = await store.issues.get(past.issue)
    assert issue is not None
    issue = await store.issues.happen(issue, "followed", neighbour.id, NOW, "web", person=neighbour.id)
    words = f"我是宋青书,和{NAME}一起"
    await store.issues.happen(issue, "added", neighbour.id, NOW, "web", words=words, files=[])
    return neighbour.id


async def test_who_withdrew_and_left_it_to_others_is_found_by_their_words(database: Database) -> None:
    """The issue is somebody else's by now; what the first reporter wrote is still changed."""
    past = await database.write(live)
    other = await database.write(lambda tx: _follows(tx, past))

    async def leave(tx: Transaction) -> None:
        store = Store(tx)
        issue = await store.issues.get(past.issue)
        assert issue is not None
        await store.issues.happen(issue, "adopted", past.person, NOW, "web", was=past.person, person=other)

    await database.write(leave)
    await erase(database, past)
    issue = await database.read(lambda tx: Store(tx).issues.get(past.issue))

    assert issue is not None
    assert (issue.reporter, NAME in issue.what, issue.manner) == (other, False, "named")


KNOWN = {
    "addresses.person": "goes",
    "addresses.user_id": "goes",
    "allowances.user_id": "goes, the last one with the last line",
    "drafts.person": "goes",
    "files.owner": "goes, but for what was sent on duty and documents of ours",
    "followers.person": "pseudonym",
    "forgotten.person": "pseudonym",
    "ideas.person": "pseudonym, without the name",
    "invitations.person": "pseudonym, the words changed",
    "commitments.person": "pseudonym, the words changed",
    "issues.reporter": "pseudonym, the words changed",
    "joins.person": "goes",
    "outbox.person": "goes",
    "outbox.user_id": "goes",
    "posts.person": "goes",
    "seats.person": "goes",
    "sessions.user_id": "goes, the last one with the last line",
    "tellings.person": "goes",
    "votes.person": "pseudonym",
    "wecom_cards.user_id": "goes",
    "wecom_members.person": "goes",
    "wecom_members.user_id": "goes",
    "wrong_codes.person": "goes",
}
"""every column that names a person or where they are reached, and what becomes of it"""


async def test_no_column_that_names_somebody_is_overlooked(database: Database) -> None:
    """Whoever adds one says here, and in storage/forgetting.py, what becomes of it."""
    sql = "SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
    if database.dialect == "postgres":
        sql = "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public'"
    rows = await database.read(lambda tx: tx.rows(sql))
    naming = {f"{row['t']}.{row['c']}" for row in rows if row["c"] in ("person", "user_id", "owner", "reporter")}

    assert naming == set(KNOWN)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("柳如烟家", "居民家"),
        ("Liu Ruyan came", "居民 came"),
        ("Liu Ruyana came", "Liu Ruyana came"),
        ("a thin man", "a thin man"),
    ],
)
def test_a_name_in_letters_is_a_whole_word(text: str, hidden: str) -> None:
    """Chinese has no spaces; other names stand by themselves."""
    assert hider([NAME, "Liu Ruyan", "hi", "x"], "居民")(text) == hidden


def test_only_words_are_changed() -> None:
    """An id, a kind or a time that happens to hold the same characters stays what it is."""
    detail = {"words": "ab1c ab1c", "group": "ab1c", "files": ["ab1c"], "about": {"who": "ab1c", "day": "ab1c"}}
    changed = without(detail, lambda text: text.replace("ab1c", "-"))

    assert changed == {"words": "- -", "group": "ab1c", "files": ["ab1c"], "about": {"who": "-", "day": "ab1c"}}


def test_what_points_to_somebody_in_a_contact() -> None:
    """The whole of it, each number, and what may be a name."""
    assert names_in("宋青书 13987654321") == {"宋青书 13987654321", "13987654321", "宋青书"}
    assert names_in("") == set()


def test_what_fades() -> None:
    """Words go, the first of them leave a mark; how it ended stays."""
    detail = {"what": "路灯坏了", "keywords": ["路灯"], "spot": "3号楼", "place": "421303", "result": "修好了"}
    assert fading("-")(detail, "") == {
        "what": "-",
        "keywords": [],
        "spot": "",
        "place": "421303",
        "result": "修好了",
    }

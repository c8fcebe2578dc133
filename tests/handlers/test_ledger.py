"""The ledger by scope and period: who may have which, what is in it, and that nothing in it is computed."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from openpyxl import load_workbook

from domain.people import Line, Person, Reach, Role, Seat
from domain.period import days
from handlers.ledger.order import MOST, ledger_file, may_have
from handlers.talk.turn import House
from storage import Store, open_database
from storage.database import Transaction
from storage.ledger import Part, narrowed, page, sizes
from tests.databases import database_url, running
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, person, press, rows_of, say
from tests.stage.theatre import Theatre, theatre
from tests.storage.lives import CALENDAR
from tests.storage.test_plans import Recording

__all__ = ["database_url", "house"]
FORMULA = "=1+1,白云湖社区的路灯坏了"
MARCH = days(CALENDAR, date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


def sits(*seats: tuple[str, Role], lines: tuple[Line, ...] = ()) -> Person:
    """Somebody with these seats and lines."""
    return Person("p", seats=tuple(Seat("p", group, role) for group, role in seats), lines=lines)


@pytest.mark.parametrize(
    ("who", "mine", "others"),
    [
        (sits(("g1", Role.MEMBER)), ["own"], ["group=g1", "city", "line", "place=421303", "subject=urban"]),
        (sits(("g1", Role.LEADER)), ["own", "group=g1"], ["group=g2", "city", "line"]),
        (sits(("g1", Role.INSPECTOR)), ["line", "group=g1"], ["own", "group=g2", "city", "subject=urban"]),
        (sits(lines=(Line(Reach.SUBJECT, "urban"),)), ["line", "subject=urban"], ["subject=land", "city"]),
        (sits(lines=(Line(Reach.ALL),)), ["city", "group=g2", "place=421303", "subject=land"], ["own"]),
        (sits(("g0", Role.OFFICE)), ["city", "group=g2", "place=421303", "subject=land"], ["own", "line"]),
    ],
)
def test_who_may_have_which(who: Person, mine: list[str], others: list[str]) -> None:
    """Members their own, leaders their groups, the chair what it answers for, the office everything."""
    assert [may_have(who, scope) for scope in mine] == [True] * len(mine)
    assert [may_have(who, scope) for scope in others] == [False] * len(others)


async def of(stage: Theatre, scope: str, who: str, form: str = "xlsx") -> bytes:
    """The bytes of a ledger of this March."""
    id = await person(stage, who)
    recipe = f"{scope}:20260301:20260401:{form}:{id}:zh:202603311200"
    document = await stage.app.database.read(lambda tx: ledger_file(stage.house, Store(tx), recipe))
    return document.write()


async def whats(stage: Theatre, scope: str, who: str = "ban") -> list[str]:
    """What the issues of a ledger are about."""
    sheet = load_workbook(io.BytesIO(await of(stage, scope, who)))["事"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = rows[0].index("什么事")
    return [str(row[at]) for row in rows[1:]]


async def test_each_scope_has_its_own(stage: Theatre) -> None:
    """City, county, group, line, class and person: each finds its issues, and no other."""
    await file_report(stage)
    await file_report(stage, "gang", "殷店镇双河村的桥断了")
    lamp, bridge = await rows_of(stage, "SELECT id, group_id, subject, what FROM issues ORDER BY number")
    await press(stage, "hua", f"take:{lamp['id']}")

    for scope, who, expected in (
        ("city", "ban", [lamp, bridge]),
        ("place=421303", "ban", [lamp]),
        ("place=421321", "ban", [bridge]),
        (f"group={lamp['group_id']}", "zhou", [lamp]),
        ("line", "wang", [lamp, bridge]),
        ("own", "hua", [lamp]),
        ("own", "he", []),
        (f"subject={bridge['subject']}", "ban", [i for i in (lamp, bridge) if i["subject"] == bridge["subject"]]),
    ):
        assert await whats(stage, scope, who) == [issue["what"] for issue in expected], scope


async def test_a_leader_takes_along_a_row_for_each_member(stage: Theatre) -> None:
    """Everybody of the group, with what they did counted as their record counts it; a member has their own row, and a
    city has no such sheet."""
    await file_report(stage)
    (lamp,) = await rows_of(stage, "SELECT id, group_id FROM issues")
    await press(stage, "hua", f"take:{lamp['id']}")
    for words in ("记一笔", "走访", "12", "记下"):
        await say(stage, "hua", words)

    async def did(scope: str, who: str) -> dict[str, dict[str, Any]]:
        book = load_workbook(io.BytesIO(await of(stage, scope, who)))
        heads, *rows = ([cell.value for cell in row] for row in book["每人"].iter_rows())
        return {str(row[0]): dict(zip(map(str, heads), row, strict=True)) for row in rows}

    everybody, own = await did(f"group={lamp['group_id']}", "zhou"), await did("own", "hua")
    assert {"李华", "何清", "周平", "辛红"} == everybody.keys()
    assert [everybody[name]["接单"] for name in ("李华", "周平")] == [1, 0]
    assert [everybody[name]["走访：户数"] for name in ("李华", "周平")] == [12, 0]
    assert own == {"李华": everybody["李华"]}
    assert "每人" not in load_workbook(io.BytesIO(await of(stage, "city", "ban"))).sheetnames


async def test_nothing_is_computed(stage: Theatre) -> None:
    """Whatever people write stands in the sheet and the CSV as words; the reporter is in neither."""
    await file_report(stage, "ming", FORMULA)
    book, text = await of(stage, "city", "ban"), (await of(stage, "city", "ban", "issues")).decode("utf-8-sig")

    cells = [cell for sheet in load_workbook(io.BytesIO(book)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert f"'{FORMULA}" in [cell.value for cell in cells]
    assert f'"\'{FORMULA}"' in text
    reporter = await person(stage, "ming")
    assert not any(reporter in str(cell.value) or "小明" in str(cell.value) for cell in cells)


async def test_a_forged_press_gets_nothing(stage: Theatre) -> None:
    """A member who sends the press of the city's ledger is refused, and it is on record."""
    await press(stage, "hua", "csv:city:20260301-20260401")
    await press(stage, "ban", "csv:city:yesterday")

    assert not [sheet for sheet in stage.heard("hua") if sheet.text.startswith("台账")]
    assert not [sheet for sheet in stage.heard("ban") if sheet.text.startswith("台账")]
    refused = await rows_of(stage, "SELECT detail FROM events WHERE verb = 'refused'")
    assert len(refused) == 2


async def test_who_took_which_is_on_record(stage: Theatre) -> None:
    """Whose ledger and of when, by whom: a table that leaves the house leaves a trace."""
    await file_report(stage)
    await press(stage, "ban", "csv:city:20260301-20260401")

    [row] = await rows_of(stage, "SELECT actor, detail FROM events WHERE verb = 'handed_out'")
    assert row["actor"] == await person(stage, "ban")
    assert json.loads(row["detail"]) == {"period": "2026-03-01..2026-03-31", "scope": "city"}


async def test_a_chat_walks_through_no_table(tmp_path: Path) -> None:
    """A group's and a person's part are found by an index, however long the past; the same rows as the walk's."""

    async def work(tx: Transaction) -> list[str]:
        recording, found = Recording(tx), []
        for part in (Part(groups=("g1",), period=MARCH), Part(member="p", period=MARCH), Part(period=MARCH)):
            await sizes(cast("Transaction", recording), part, MOST)
            await narrowed(cast("Transaction", recording), part, MOST)
        for sql, params in recording.seen.items():
            if " issues i" in sql:
                found += [row["detail"] for row in await tx.rows(f"EXPLAIN QUERY PLAN {sql}", **params)]
        return found

    async with running(open_database(f"sqlite:{tmp_path / 't.db'}")) as database:
        plan = await database.write(work)
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and not step.startswith("SCAN x")] == []


async def test_narrowed_is_the_same(stage: Theatre) -> None:
    """What the chat finds by an index is what the command line finds on its walk."""
    await file_report(stage)
    await file_report(stage, "gang", "殷店镇双河村的桥断了")
    await stage.pass_time(stage.clock.now + timedelta(days=1))
    [row] = await rows_of(stage, "SELECT group_id FROM issues WHERE what LIKE '%桥%'")
    part = Part(groups=(row["group_id"],), period=MARCH)

    async def both(tx: Transaction) -> tuple[list[str], list[str]]:
        walked = await page(tx, "", part)
        return [r["id"] for r in walked], [r["id"] for r in await page(tx, "", await narrowed(tx, part, MOST))]

    walked, found = await stage.app.database.read(both)
    assert walked == found
    assert len(found) == 1

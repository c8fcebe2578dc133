"""What the command line writes for those who read on paper: reports, briefs, and the ledger of notes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from storage import Store
from storage.database import Transaction
from tests.commands.conftest import Run
from tests.commands.test_operating import NOW, database, made, write

__all__ = ["database", "made"]


def test_reports_on_paper(database: Path, run: Run) -> None:
    """A half-year of a group and a quarter of the city are Word files; what does not exist is told in one line."""
    half = run("report", "half-year", "--group", "yindian", "--period", "2026H1", "-o", "half.docx")
    quarter = run("report", "quarter", "--period", "2026Q1", "-o", "quarter.docx")
    assert (half.code, quarter.code) == (0, 0), half.err + quarter.err
    for name in ("half.docx", "quarter.docx"):
        assert (database.parent.parent / name).read_bytes()[:2] == b"PK"

    for words, why in (
        (("quarter", "--period", "2026H1"), "2026Q4"),
        (("quarter", "--period", "2026Q1", "--group", "yindian"), "whole city"),
        (("half-year", "--period", "2026Q1", "--group", "yindian"), "2026H2"),
        (("half-year", "--period", "2026H1", "--group", "nowhere"), "no group"),
    ):
        said = run("report", *words, "-o", "none.docx")
        assert said.code != 0
        assert why in said.err
        assert not (database.parent.parent / "none.docx").exists()

    for name, why in (("quarter.docx", "there already"), ("nowhere/quarter.docx", "cannot be written")):
        said = run("report", "quarter", "--period", "2026Q1", "-o", name)
        assert said.code == 1
        assert why in said.err
        assert "Traceback" not in said.err


def test_the_ledger_of_notes(database: Path, run: Run) -> None:
    """A note a line, each figure in its column, without what was said of children."""

    async def noted(tx: Transaction) -> None:
        store = Store(tx)
        member, group = await store.people.add(NOW, name="李华"), await store.groups.by_code("yindian")
        assert group is not None
        told = {"group": group.id, "place": "", "spot": "", "day": "2026-03-01", "files": []}
        for kind, figures in (("call", {"households": 3}), ("class", {"sites": 1, "children": 30})):
            await store.activities.note(NOW, member.id, "web", **told, kind=kind, figures=figures, words="小明家")

    write(database, noted)
    said = run("export", "--of", "notes", "--group", "yindian", "--period", "2026H1")
    rows = list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))))

    assert [(row["kind"], row["households"], row["children"], row["words"]) for row in rows] == [
        ("call", "3", "", "小明家"),
        ("class", "", "30", ""),
    ]
    assert run("export", "--of", "notes", "--period", "2025").out.count("\n") == 1


def test_the_ledger_of_meetings(database: Path, run: Run) -> None:
    """A meeting a line, with heads, sums and promises; nothing is computed, and nothing said of a child gets out."""

    async def met(tx: Transaction) -> None:
        store = Store(tx)
        leader, group = await store.people.add(NOW, name="罗山"), await store.groups.by_code("yindian")
        assert group is not None
        told: dict[str, Any] = {
            "group": group.id,
            "form": "bench",
            "place": "",
            "spot": "",
            "contact": "",
            "issues": [],
        }
        said: dict[str, Any] = {"heads": 23, "said": "=1+1", "dissent": "", "agreed": "修路", "given": "", "files": []}
        for begins, minor in (("2026-03-02T11:30:00+00:00", False), ("2026-03-03T11:30:00+00:00", True)):
            more = {
                **told,
                "begins": begins,
                "minor": minor,
                "agenda": "=SUM(A1)",
                "guests": "",
                "invited": [leader.id],
            }
            meeting = await store.meetings.call(NOW, leader.id, "web", **more)
            detail = {**said, "gave": {"yuan": 32500, "labour": 12}}
            meeting = await store.meetings.happen(meeting, "minuted", leader.id, NOW, "web", **detail)
            promise = {"id": f"p{minor}", "who": "村里", "person": "", "what": "修", "due_at": NOW.isoformat()}
            meeting = await store.meetings.happen(meeting, "promised", leader.id, NOW, "web", **promise)
            if minor:
                await store.meetings.happen(meeting, "kept", leader.id, NOW, "web", id=promise["id"], words="修了")

    write(database, met)
    said = run("export", "--of", "meetings", "--group", "yindian", "--period", "2026H1")
    rows = list(csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))))
    names = ("agenda", "said", "agreed", "heads", "yuan", "labour", "land", "promised", "kept")

    assert [tuple(row[name] for name in names) for row in rows] == [
        ("'=SUM(A1)", "'=1+1", "修路", "23", "32500", "12", "", "1", "0"),
        ("", "", "", "23", "32500", "12", "", "1", "1"),
    ]
    assert run("export", "--of", "meetings", "--period", "2025").out.count("\n") == 1


def test_the_ledger_of_any_scope(database: Path, run: Run) -> None:
    """A place, a class, a line, a person, and any stretch of days; what does not exist is told in one line."""

    async def told(tx: Transaction) -> None:
        store = Store(tx)
        resident, liu = await store.people.add(NOW, name="居民乙"), await store.people.by_roster("liu-qiang")
        group = await store.groups.by_code("yindian")
        assert group is not None
        assert liu is not None
        about = {"group": group.id, "place": "421321103", "subject": "transport"}
        issue = await store.issues.report(NOW, resident.id, "web", what="桥断了", **about)
        await store.issues.happen(issue, "taken", liu.id, NOW, "web", member=liu.id)
        await store.issues.report(NOW, resident.id, "web", what="井盖没了", place="421303001", subject="urban")

    write(database, told)

    def whats(*words: str) -> list[str]:
        said = run("export", *words)
        assert said.code == 0, said.err
        return [row["what"] for row in csv.DictReader(io.StringIO(said.out.removeprefix("\ufeff"))) if row["subject"]]

    assert whats("--place", "随县") == whats("--subject", "交通运输") == ["桥断了"]
    assert whats("--place", "421303") == whats("--subject", "urban") == ["井盖没了"]
    assert whats("--member", "刘强") == whats("--line", "郑丽", "--subject", "transport") == ["桥断了"]
    assert whats("--period", "2026-03-02..2026-03-02", "--place", "421321") == ["桥断了"]
    assert whats("--period", "2026-03-03..2026-03-05") == []
    for words, why in (
        (("--place", "双河村"), "by its code"),
        (("--place", "蓬莱"), "no place"),
        (("--subject", "玄学"), "urban"),
        (("--member", "没有这个人"), "nobody"),
        (("--period", "2026-03-05..2026-03-01"), "2026H1"),
    ):
        said = run("export", *words)
        assert said.code != 0
        assert why in said.err
        assert said.err.count("\n") == 1

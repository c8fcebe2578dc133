"""A canary in every input, crashes included: it sings in no log, and lies only where it is meant to lie (fault 55)."""

from __future__ import annotations

import dataclasses
import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import setup
from domain.messages import FileRef
from handlers.talk.turn import House
from tests.stage.nuisances import NUISANCES
from tests.stage.people import message, press, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre

PHONE = "13987654321"
CARD = "421303199001011234"
SECRET = "canary-7f3a9"
HERE = "白云湖社区的路灯坏了"
BURST = "爆裂"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything the program logs, at DEBUG, as it would stand on standard error."""
    stream, root = io.StringIO(), logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    setup("DEBUG", (), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def clumsy(house: House) -> House:
    """A house whose reader falls over a word, and says what it was reading."""

    def read(text: str) -> object:
        if BURST in text:
            raise RuntimeError(f"cannot read {text}")
        return house.read(text)

    return dataclasses.replace(house, read=read)  # type: ignore[arg-type]


async def everywhere(stage: Theatre) -> None:
    """The canaries go in wherever something can be said."""
    words = f"{HERE},{SECRET},电话{PHONE},身份证{CARD}"
    photo = (FileRef("photo", f"{SECRET}-{PHONE}"),)
    for update in (
        message("ming", words, name=f"明{PHONE}"),
        message("ming", f"/start {SECRET}{PHONE}"),
        message("gang", words, files=photo, album="album-1", language=f"zh-{SECRET}"),
        message("lan", press=f"take:{PHONE}"),
        message("lan", words, edit=True, name=f"兰{PHONE}"),
        message("fang", f"{BURST}{words}"),
        message("fang", words, group_chat=True),
    ):
        await stage.hand_in(update)
        await stage.settle()


async def whole_life(stage: Theatre) -> None:
    """A report with a contact, worked on by people who write numbers into everything."""
    await tap(stage, "ming", "修改")
    await tap(stage, "ming", "改署名")
    await tap(stage, "ming", "写我的名字")
    await say(stage, "ming", f"明大爷{PHONE}")
    await tap(stage, "ming", "修改")
    await tap(stage, "ming", "留电话")
    await say(stage, "ming", PHONE)
    await tap(stage, "ming", "提交")
    await tap(stage, "hua", "接单")
    for button, answers in {
        "追问居民": [f"打{PHONE}对吗?"],
        "记录走访": [f"见到了,{CARD}", "告诉居民"],
        "已交办部门": [f"住建局{PHONE}", f"找他{PHONE}"],
        "办结": ["1", f"好了,再有事打{PHONE}"],
    }.items():
        await tap(stage, "hua", button)
        for answer in answers:
            await say(stage, "hua", answer)
        if button == "追问居民":
            await say(stage, "ming", f"就是{PHONE}")
    await tap(stage, "hua", "告诉居民")
    await tap(stage, "ming", "没解决")
    await say(stage, "ming", f"打{PHONE}没人接")
    await tap(stage, "ming", "还没办好…")
    await say(stage, "ming", f"还是打{PHONE}")


async def test_no_log_line_holds_what_people_said(house: House, database_url: str, logged: io.StringIO) -> None:
    """At DEBUG, through a whole life of an issue, with a handler that crashes on the words: 0 hits."""
    async with theatre(clumsy(house), database_url, NUISANCES[0]) as stage:
        await everywhere(stage)
        await whole_life(stage)
    lines = logged.getvalue()

    assert "message parked" in lines
    assert [canary for canary in (PHONE, CARD, SECRET, "路灯", "明大爷", "白云湖") if canary in lines] == []


async def cells(stage: Theatre) -> list[tuple[str, str, dict[str, object]]]:
    """Every text of the database with its table and column."""
    tables = (
        "people addresses groups seats joins issues followers files events counters drafts inbox outbox timers sessions"
    )
    return [
        (f"{table}.{column}", str(value), dict(row))
        for table in tables.split()
        for row in await rows_of(stage, f"SELECT * FROM {table}")
        for column, value in dict(row).items()
    ]


async def test_a_number_lies_in_no_column_but_its_writers_own(house: House, database_url: str) -> None:
    """Outside what its writer was shown, and what waits for its writer, the database holds no number to read."""
    async with theatre(clumsy(house), database_url, NUISANCES[0]) as stage:
        await everywhere(stage)
        await whole_life(stage)
        writers = {"ming", "gang", "lan", "fang", "hua"}
        found = [
            (column, row.get("user_id"))
            for column, text, row in await cells(stage)
            if PHONE in text or CARD in text
            if not (column == "outbox.body" and row["user_id"] in writers)
        ]
        sealed = [
            (c, t) for c, t, _ in await cells(stage) if c in ("issues.sealed_what", "issues.sealed_contact") and t
        ]

    assert {column for column, _ in found} <= {"drafts.answers", "inbox.parked", "files.ref"}
    assert {column for column, _ in sealed} == {"issues.sealed_what", "issues.sealed_contact"}
    assert not any(PHONE in text for _, text in sealed)


async def test_others_never_read_the_number(house: House, database_url: str) -> None:
    """Neither member nor leader nor inspector nor office is shown what the reporter's words held."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await everywhere(stage)
        await whole_life(stage)
        shown = {
            who: [
                text for sheet in stage.heard(who) if PHONE in (text := f"{sheet.text} {sheet.options}") or CARD in text
            ]
            for who in ("zhou", "he", "wang", "ban", "shang")
        }

    assert {who: texts for who, texts in shown.items() if texts} == {}


async def test_a_filed_draft_is_gone(house: House, database_url: str) -> None:
    """Once the report is filed, the unmasked words are sealed and nowhere else."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await say(stage, "ming", f"{HERE},电话{PHONE}")
        assert PHONE in str([row["answers"] for row in await rows_of(stage, "SELECT answers FROM drafts")])
        await tap(stage, "ming", "提交")

        assert await rows_of(stage, "SELECT answers FROM drafts") == []
        assert not [c for c, text, row in await cells(stage) if PHONE in text and row.get("user_id") != "ming"]


async def test_a_refused_press_is_recorded_without_what_was_in_it(house: House, database_url: str) -> None:
    """The record of a forged press names verb and thing; a number in it stays out."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await press(stage, "gang", f"take:{PHONE}")
        recorded = await rows_of(stage, "SELECT detail FROM events")

    assert len(recorded) == 1
    assert PHONE not in recorded[0]["detail"]

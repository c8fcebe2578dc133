"""忘记我 with an open issue, in the queue, in a backup: the person is gone, and the matter stays (fault 58)."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import running
from bot.config import Config, Files
from bot.config import Database as DatabaseSection
from bot.config import Forgetting as ForgettingSection
from bot.files import folder_of
from bot.forgetting import READ, again, list_of, settle
from domain.issue import Status
from domain.messages import Address, FileRef
from handlers.talk.turn import House
from storage import Store
from storage.backup import backup, restore
from storage.database import Transaction
from storage.ids import stamp
from tests.stage.nuisances import NUISANCES
from tests.stage.oracle import check
from tests.stage.people import events, issues, message, person, rows_of, say, tap
from tests.stage.theatre import Theatre, theatre
from tests.web.site import photo

PHONE = "13987654321"
NAME = "柳如烟"
OTHER_NAME = "宋青书"
SECRET = "canary-5b1f"
CANARIES = (PHONE, NAME, OTHER_NAME, SECRET)
HERE = f"白云湖社区的路灯坏了,我是{NAME}"


@pytest.fixture
async def config(tmp_path: Path, database_url: str) -> Config:
    """Everything that is kept lies in one folder."""
    return dataclasses.replace(
        Config(),
        database=DatabaseSection(url=database_url),
        files=Files(folder=str(tmp_path / "files")),
        forgetting=ForgettingSection(list=str(tmp_path / "forgotten")),
    )


@pytest.fixture
async def stage(house: House, database_url: str) -> AsyncIterator[Theatre]:
    """The whole bot, calm, with the standard roster."""
    async with theatre(house, database_url, NUISANCES[0]) as opened:
        yield opened


async def lives(stage: Theatre, config: Config) -> str:
    """Somebody signs a report with name and telephone, is asked, answers, sends a photo and begins another report;
    answers the path of the photo."""
    await stage.hand_in(message("ming", HERE, name="Liu Ruyan Canary"))
    await stage.settle()
    await tap(stage, "ming", "修改")
    await tap(stage, "ming", "改署名")
    await tap(stage, "ming", "写我的名字")
    await say(stage, "ming", NAME)
    await tap(stage, "ming", "修改")
    await tap(stage, "ming", "留电话")
    await say(stage, "ming", f"{OTHER_NAME} {PHONE}")
    await tap(stage, "ming", "提交")
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "看联系方式")
    await say(stage, "hua", f"要约{NAME}看现场")
    await tap(stage, "hua", "追问居民")
    await say(stage, "hua", f"{NAME}您在家吗")
    await say(stage, "ming", f"{NAME}在家,电话{PHONE}")
    path = await send_photo(stage, config)
    await say(stage, "ming", f"白云湖社区的下水道堵了,找{OTHER_NAME},{PHONE},{SECRET}")
    return path


async def send_photo(stage: Theatre, config: Config) -> str:
    """A photo belongs to the open issue; its bytes lie in the folder."""
    kept = await folder_of(config).keep_bytes("photo", photo())
    ming, [issue] = await person(stage, "ming"), await issues(stage)

    async def add(tx: Transaction) -> None:
        store = Store(tx)
        sent = FileRef("photo", kept.path, kept.mime, kept.size, kept.path)
        file = await store.files.add(ming, sent, Address("web", "web", "u"), stage.clock.now, kept.path)
        whole = await store.issues.get(issue.id)
        assert whole is not None
        await store.issues.happen(whole, "added", ming, stage.clock.now, "paper", words=f"照片,{NAME}", files=[file])

    await stage.app.database.write(add)
    return kept.path


async def forget(stage: Theatre, config: Config) -> None:
    """They say so, confirm it, and the pulse does the rest."""
    asked = await say(stage, "ming", "忘记我")
    assert "还有 1 件没办完" in asked[-1]
    done = await tap(stage, "ming", "是的,忘记我")
    assert "都删了" in done[-1]
    await pulse(stage, config)
    stage.clock.goes(minutes=READ.total_seconds() / 60 + 1)
    await pulse(stage, config)


async def pulse(stage: Theatre, config: Config) -> None:
    """What a tick does about forgetting."""
    assert await settle(config, stage.app.database, stage.clock.now) is False


def found_in(folder: Path) -> dict[str, list[str]]:
    """Which files hold which canary, byte by byte."""
    found = {
        path.name: [c for c in CANARIES if c.encode() in path.read_bytes()]
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: canaries for name, canaries in found.items() if canaries}


async def found_in_rows(stage: Theatre) -> list[str]:
    """Which columns of the database hold a canary."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if stage.app.database.dialect == "postgres":
        sql = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
    tables = [row["name"] for row in await rows_of(stage, sql)]
    return [
        f"{table}.{column}"
        for table in tables
        for row in await rows_of(stage, f"SELECT * FROM {table}")
        for column, value in dict(row).items()
        if any(canary in str(value) for canary in CANARIES)
    ]


async def test_nothing_of_the_person_is_left(stage: Theatre, config: Config, tmp_path: Path) -> None:
    """Neither in a row, nor in a byte of database, write-ahead log or files; the photo's bytes are gone."""
    path = await lives(stage, config)
    assert {"people.name", "outbox.body", "drafts.answers"} <= set(await found_in_rows(stage))
    await forget(stage, config)

    assert await found_in_rows(stage) == []
    assert found_in(tmp_path) == {}
    assert folder_of(config).where(path) is None
    assert await rows_of(stage, "SELECT id FROM files") == []
    await check(stage)


async def test_the_matter_goes_on_without_them(stage: Theatre, config: Config) -> None:
    """Number, place, subject and words stay, without the name; the member is told, and can ask nobody."""
    await lives(stage, config)
    [before] = await issues(stage)
    await forget(stage, config)
    [issue] = await issues(stage)

    assert issue.what == before.what.replace(NAME, "居民")
    assert (issue.number, issue.place, issue.subject, issue.member) == (
        before.number,
        before.place,
        before.subject,
        before.member,
    )
    assert issue.status is Status.TAKEN
    assert (issue.manner, issue.files) == ("anonymous", ())
    assert "要求忘记" in stage.heard("hua")[-1].text
    assert (await tap(stage, "hua", "追问居民"))[-1].startswith("2026-0001 号的居民已经要求忘记")
    await tap(stage, "hua", "办结")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "灯修好了")
    await tap(stage, "hua", "告诉居民")
    assert await rows_of(stage, "SELECT person FROM tellings") == []
    assert await rows_of(stage, f"SELECT id FROM outbox WHERE person = '{issue.reporter}'") == []
    await check(stage)


async def test_no_trace_of_the_name_finds_the_issue(stage: Theatre, config: Config, house: House) -> None:
    """By the traces of a text later ones find it; those that the name left go, the others stay."""
    await lives(stage, config)
    [issue] = await issues(stage)
    likeness = house.reader.likeness
    of_name, of_lamp = (set(likeness.traces(likeness.told(text), (issue.place,))) for text in (NAME, "路灯坏了"))
    sql = "SELECT trace FROM traces"
    before = {row["trace"] for row in await rows_of(stage, sql)}
    await forget(stage, config)
    after = {row["trace"] for row in await rows_of(stage, sql)}

    assert of_name & before
    assert not of_name & after
    assert of_lamp & after


async def test_the_past_says_that_it_was_changed_and_stays_whole(stage: Theatre, config: Config) -> None:
    """Every chain holds; an event changed once more than that is found."""
    await lives(stage, config)
    await forget(stage, config)
    [issue] = await issues(stage)
    told = await events(stage, issue.id)

    assert told[-1].verb == "forgotten"
    assert told[-1].detail["person"] == issue.reporter
    assert await stage.app.database.read(lambda tx: Store(tx).events.broken()) == []
    [first, *_] = await rows_of(stage, f"SELECT id FROM events WHERE thing = '{issue.id}' ORDER BY step")
    edit = "UPDATE events SET detail = REPLACE(detail, '路灯', '井盖') WHERE id = :id"
    await stage.app.database.write(lambda tx: tx.run(edit, id=first["id"]))
    assert await stage.app.database.read(lambda tx: Store(tx).events.broken()) == [first["id"]]


async def test_who_writes_again_is_a_stranger(stage: Theatre, config: Config) -> None:
    """They see the notice again, and have reported nothing."""
    await lives(stage, config)
    before = await person(stage, "ming")
    await forget(stage, config)

    told = await say(stage, "ming", "进度")
    assert "小助手" in told[0]
    assert await person(stage, "ming") != before
    assert "还没有" in told[-1] or "没有" in told[-1]


async def test_what_waits_for_somebody_who_cannot_be_reached_goes_too(stage: Theatre, config: Config) -> None:
    """In the queue: a line that never arrived, with the name in it, is not sent afterwards."""
    await lives(stage, config)
    before = len(stage.heard("hua"))
    later = stamp(stage.clock.now + timedelta(days=1))
    held_up = "UPDATE outbox SET state = 'waiting', due_at = :due WHERE user_id = 'ming'"
    await stage.app.database.write(lambda tx: tx.run(held_up, due=later))
    ming = await person(stage, "ming")
    await stage.app.database.write(lambda tx: forget_in(tx, stage, ming))
    await stage.settle()

    assert await rows_of(stage, f"SELECT id FROM outbox WHERE person = '{ming}'") == []
    assert not any(NAME in sheet.text for sheet in stage.heard("hua")[before:])


async def forget_in(tx: Transaction, stage: Theatre, person: str) -> None:
    """As the operator's command does it."""
    from bot.forgetting import forget as by_command

    await by_command(stage.house, tx, person, stage.clock.now)


async def test_a_restored_backup_does_not_bring_them_back(house: House, config: Config, tmp_path: Path) -> None:
    """From before they were forgotten: the start forgets them again, before anything is sent."""
    home, copy = tmp_path / "home" / "tongxin.db", tmp_path / "elsewhere" / "copy.db"
    config = dataclasses.replace(config, database=DatabaseSection(url=f"sqlite:{home}"))
    async with theatre(house, config.database.url, NUISANCES[0]) as stage:
        await lives(stage, config)
        await backup(stage.app.database, copy)
        await forget(stage, config)
    restore(copy, home, replace=True)
    for moved in home.parent.glob("*.replaced*"):
        moved.unlink()
    assert found_in(home.parent)
    async with running(config, house, lambda _app: [], clock=stage.clock, first=again) as app:
        await settle(config, app.database, stage.clock.now + timedelta(hours=1))

    assert len(list_of(config).read()) == 1
    assert found_in(home.parent) == {}


async def test_whoever_is_listed_is_forgotten_when_the_program_starts(stage: Theatre, config: Config) -> None:
    """On both databases; a list that was lost is written anew from what the database knows."""
    await lives(stage, config)
    ming = await person(stage, "ming")
    list_of(config).add([ming, "0" * 16])
    for _ in range(2):
        await again(dataclasses.replace(stage.app, config=config))

    assert [row["person"] for row in await rows_of(stage, "SELECT person FROM forgotten")] == [ming]
    assert await found_in_rows(stage) == []
    Path(config.forgetting.list).unlink()
    await again(dataclasses.replace(stage.app, config=config))
    assert list_of(config).read() == [ming]


async def test_whoever_holds_a_seat_leaves_it_first(stage: Theatre) -> None:
    """A member is told whom to ask, and nothing is changed; on the way out of the seat it works."""
    told = await say(stage, "hua", "忘记我")

    assert told[-1].startswith("您在小组里有席位")
    assert await rows_of(stage, "SELECT person FROM forgotten") == []
    hua = await person(stage, "hua")
    await stage.app.database.write(lambda tx: Store(tx).people.seat(hua, []))
    await say(stage, "hua", "忘记我")
    await tap(stage, "hua", "是的,忘记我")
    assert [row["person"] for row in await rows_of(stage, "SELECT person FROM forgotten")] == [hua]

"""Who reported it is found out by nobody whom it was not told: not by asking, searching, counting or exporting (57)."""

from __future__ import annotations

from bot.app import HOME
from domain.messages import FileRef
from domain.places import read_places
from handlers.ledger.issues import issues as exported
from storage.ledger import Part
from tests.stage.oracle import check
from tests.stage.people import events, issues, message, press, rows_of, say, tap
from tests.stage.theatre import Theatre

NAME, PHONE = "柳如烟", "13987654321"
WORDS = f"白云湖社区3号楼的下水道堵了,污水漫到路上,电话{PHONE}"


async def reported(stage: Theatre) -> str:
    """In confidence, with a name the channel gave and a telephone for whoever works on it."""
    await stage.hand_in(message("ming", WORDS, name=NAME))
    await stage.settle()
    await tap(stage, "ming", "修改")
    await tap(stage, "ming", "留电话")
    await say(stage, "ming", f"{NAME} {PHONE}")
    await tap(stage, "ming", "提交")
    return (await issues(stage))[-1].id


def unmasked(stage: Theatre) -> dict[str, list[str]]:
    """Who but the reporter was shown name or telephone, in whatever they were sent."""
    found = {
        who: [text for s in stage.heard(who) if any(c in (text := f"{s.text} {s.options}") for c in (NAME, PHONE))]
        for who in stage.post.sheets
        if who != "ming"
    }
    return {who: texts for who, texts in found.items() if texts}


async def test_nobody_is_shown_who_it_was(stage: Theatre) -> None:
    """Member, leader, inspector, office, a neighbour with the same concern: cards, lists, hot topics, digest, search,
    a question with its answer, a rating, a published result, what happened so far."""
    issue = await reported(stage)
    await say(stage, "gang", "白云湖社区3号楼下水道又堵了,污水漫出来")
    for who in ("zhou", "hua", "wang", "ban"):
        for words in ("队列", "热点", "待办", "周报", "进度 2026-0001", "2026-0001", "谁报的这件事"):
            await say(stage, who, words)
            await say(stage, who, "取消")
        await press(stage, who, f"see:{issue}")
    await tap(stage, "hua", "接单")
    await tap(stage, "hua", "追问居民")
    await say(stage, "hua", "几点堵的?")
    await say(stage, "ming", f"早上,打{PHONE}")
    await tap(stage, "hua", "办结 on 2026-0001")
    await tap(stage, "hua", "解决了")
    await say(stage, "hua", "疏通了下水道")
    await tap(stage, "hua", "告诉居民")
    await tap(stage, "ming", "没解决")
    await say(stage, "ming", f"还堵,{PHONE}")
    for action in ("publish", "reached", "credit"):
        await press(stage, "zhou", f"{action}:{issue}")
    for who in ("zhou", "hua", "wang", "ban"):
        await press(stage, who, f"history:{issue}")
    assert "居民答" in stage.heard("wang")[-1].text

    assert unmasked(stage) == {}
    assert len(stage.heard("zhou")) > 10
    await check(stage)


async def test_the_telephone_is_seen_once_by_one_with_a_reason_on_record(stage: Theatre) -> None:
    """Who holds the issue, after writing why; nobody else sees it, and everybody can see that it was looked at."""
    issue = await reported(stage)
    await tap(stage, "hua", "接单")
    refused = [await press(stage, who, f"reveal:{issue}") for who in ("he", "gang", "wang", "ban")]
    await tap(stage, "hua", "看联系方式")
    await say(stage, "hua", "约时间看现场")

    assert not any(PHONE in text for texts in refused for text in texts)
    assert unmasked(stage).keys() == {"hua"}
    assert [e.detail["reason"] for e in await events(stage, issue) if e.verb == "revealed"] == ["约时间看现场"]
    await check(stage)


async def test_whoever_takes_an_issue_over_is_not_named_for_it(stage: Theatre) -> None:
    """It was reported by name, and whoever did leaves it to a neighbour: the neighbour never asked to be named."""
    await say(stage, "ming", "白云湖社区的路灯坏了")
    await tap(stage, "ming", "修改")
    await tap(stage, "ming", "改署名")
    await tap(stage, "ming", "写我的名字")
    await say(stage, "ming", "明大爷")
    await tap(stage, "ming", "提交")
    await stage.hand_in(message("gang", "附议 2026-0001", name=NAME))
    await stage.settle()
    await tap(stage, "hua", "接单")
    await say(stage, "ming", "撤回 2026-0001")
    await press(stage, "ming", f"withdraw:{(await issues(stage))[0].id}")
    await tap(stage, "ming", "撤回 on 真的要撤回")
    await press(stage, "hua", f"see:{(await issues(stage))[0].id}")

    assert (await issues(stage))[0].manner == "confidential"
    assert "明大爷" not in stage.heard("hua")[-1].text
    assert unmasked(stage).keys() <= {"gang"}
    await check(stage)


async def test_an_export_knows_no_reporter(stage: Theatre) -> None:
    """Every column of every row."""
    await reported(stage)
    places = read_places(HOME / "data" / "places")
    rows = [row async for row in exported(stage.app.database.read, places, Part())]

    assert len(rows) == 1
    assert not any(canary in str(rows) for canary in (NAME, PHONE))
    assert "下水道" in rows[0]["what"]


async def test_a_photo_says_nothing_of_who_sent_it(stage: Theatre) -> None:
    """What goes along with the card is called by an id; the channel's own name for it stays behind."""
    await stage.hand_in(
        message("ming", "白云湖社区的路灯坏了", name=NAME, files=(FileRef("photo", f"{NAME}-{PHONE}"),))
    )
    await stage.settle()
    await tap(stage, "ming", "提交")
    files = [file for s in stage.heard("hua") for file in s.files]

    assert len(files) == 1
    assert not any(canary in str(files) for canary in (NAME, PHONE))
    assert [row["name"] for row in await rows_of(stage, "SELECT name FROM files")] == [""]

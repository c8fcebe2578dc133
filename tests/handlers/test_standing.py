"""What a card that was sent earlier says today: which of its buttons still mean something, and how things stand."""

from __future__ import annotations

import pytest

from domain.messages import Words
from handlers.standing import about, standing
from handlers.talk.turn import House
from storage import Store
from tests.databases import database_url
from tests.stage.house import house
from tests.stage.nuisances import NUISANCES
from tests.stage.people import file_report, person, say, tap
from tests.stage.theatre import Theatre, theatre

__all__ = ["database_url", "house"]


@pytest.mark.parametrize(
    ("presses", "id"),
    [
        (("take:i1", "return:i1", "see:i2", "do:todo"), "i1"),
        (("come:m1", "stay:m1", "meeting:m1"), "m1"),
        (("vote:b1:0", "unvote:b1:1"), "b1"),
        (("say:d1:report.send:yes", "edit:d1:report.what", "do:skip:d1"), "d1"),
        (("see:i1", "see:i2"), ""),
        (("take:i1", "take:i2"), ""),
        (("nonsense", "take", "", ":"), ""),
        ((), ""),
    ],
)
def test_what_a_card_is_about(presses: tuple[str, ...], id: str) -> None:
    """The one thing its buttons decide about; buttons that only lead somewhere do not count."""
    assert about(presses) == id


async def stands(stage: Theatre, who: str, *presses: str) -> tuple[tuple[str, ...], Words | None]:
    """How it stands for somebody."""
    id = await person(stage, who)

    async def look(tx: object) -> tuple[tuple[str, ...], Words | None]:
        store = Store(tx)  # type: ignore[arg-type]
        somebody = await store.people.get(id)
        assert somebody
        found = await standing(store, stage.clock.now, somebody, presses)
        return found.open, found.words

    return await stage.app.database.read(look)


async def test_an_issues_card_follows_the_issue(house: House, database_url: str) -> None:
    """Free: whoever works there may take it. Taken: nobody else, and it says by whom. A stranger never could."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        issue = await file_report(stage)
        take, see = f"take:{issue}", f"see:{issue}"
        assert (await stands(stage, "hua", take, see))[0] == (take, see)
        assert (await stands(stage, "ming", take))[0] == ()

        await tap(stage, "hua", "接单")

        opened, words = await stands(stage, "zhou", take, see)
        assert opened == (see,)
        assert words == Words("shown.held", {"status": Words("status.taken"), "name": "李华"})


async def test_a_questions_card_ends_with_its_draft(house: House, database_url: str) -> None:
    """As long as the draft is open it can be answered, by its owner; what is not there is closed."""
    async with theatre(house, database_url, NUISANCES[0]) as stage:
        await say(stage, "ming", "白云湖社区的路灯坏了")
        press = next(p for _, p, _ in stage.heard("ming")[-1].options if p.startswith("say:"))
        assert (await stands(stage, "ming", press))[0] == (press,)
        assert (await stands(stage, "hua", press))[0] == ()

        await say(stage, "ming", "取消")
        assert (await stands(stage, "ming", press))[0] == ()
        for gone in ("say:none:x:y", "take:none", "come:none", "vote:none:0"):
            assert (await stands(stage, "ming", gone))[0] == ()
        assert (await stands(stage, "ming", "do:todo", "nonsense:1"))[0] == ("do:todo", "nonsense:1")

"""The demo's switch: one visitor plays everybody, and there is no such door in a real city."""

from __future__ import annotations

import pytest

from tests.web.site import CONCERN, Opened, fresh_event
from tests.web.test_stream import listening


async def test_a_visitor_plays_one_person_after_another(stage: Opened) -> None:
    """Each persona has a conversation of their own, and it is still there on the way back."""
    visitor = await stage.caller()
    await visitor.post("/persona", {"user": "guest"})
    await visitor.say(CONCERN)
    await visitor.tap("提交")
    as_guest = await visitor.texts()

    await visitor.post("/persona", {"user": "zhou"})
    as_leader = await visitor.texts()
    await visitor.post("/persona", {"user": "guest"})

    assert not any(text.startswith("me:") for text in as_leader)
    assert "新来一件" in as_leader[-1]
    assert await visitor.texts() == as_guest


async def test_a_newcomer_is_the_first_of_the_list(stage: Opened) -> None:
    """Whoever just writes is the resident."""
    visitor = await stage.caller()
    await visitor.say("你好")

    async with visitor.session.get("/lines") as response:
        told = await response.json()

    assert [(one["user"], one["here"]) for one in told["personas"]] == [
        ("guest", True),
        ("li", False),
        ("zhou", False),
    ]


@pytest.mark.parametrize(
    ("spoken", "labels"),
    [
        ("en-GB,en;q=0.9", ["Resident, Mr Sun", "Member Li", "组长 周桂芳"]),
        ("zh-CN,zh;q=0.9", ["居民 小孙", "委员 李秀兰", "组长 周桂芳"]),
        ("", ["居民 小孙", "委员 李秀兰", "组长 周桂芳"]),
    ],
)
async def test_everybody_is_named_in_the_language_of_the_page(stage: Opened, spoken: str, labels: list[str]) -> None:
    """An English page names people in English; whoever has no name there keeps the original's."""
    visitor = await stage.caller()

    async with visitor.session.get("/lines", headers={"Accept-Language": spoken}) as response:
        told = await response.json()

    assert [one["label"] for one in told["personas"]] == labels


async def test_the_old_secret_ends_with_the_old_part(stage: Opened) -> None:
    """A switch is a change of rights: it renews the secret, and open pages notice."""
    visitor, thief = await stage.caller(), await stage.caller()
    await visitor.say("你好")
    thief.show(visitor.cookie())
    async with listening(visitor) as page:
        await visitor.post("/persona", {"user": "zhou"})
        while (event := await page.event())[0] == "line":
            pass

    assert event[0] == "bye"
    assert await thief.lines() == []


async def test_badges_count_what_a_persona_has_not_seen(stage: Opened) -> None:
    """Only messages count, only since the line the page has seen."""
    visitor = await stage.caller()
    await visitor.post("/persona", {"user": "guest"})
    async with visitor.session.get("/others") as response:
        now = (await response.json())["now"]
    await visitor.say(CONCERN)
    await visitor.tap("提交")

    async with visitor.session.get("/others", params={"li": now, "zhou": now, "nobody": now}) as response:
        told = await response.json()

    assert told["unread"] == {"li": 1, "zhou": 1}


async def test_an_open_page_hears_that_others_have_news(stage: Opened) -> None:
    """The badge changes without asking."""
    resident, leader = await stage.caller(), await stage.caller()
    await leader.post("/persona", {"user": "zhou"})
    async with listening(leader) as page:
        await resident.say("你好")

        assert (await page.event())[0] == "others"


@pytest.mark.parametrize("user", ["nobody", "", None, 7, ["li"]], ids=str)
async def test_only_personas_can_be_played(stage: Opened, user: object) -> None:
    """The switch leads to the list's people and to nobody else."""
    visitor = await stage.caller()

    status, _ = await visitor.post("/persona", {"user": user})

    assert status == 404


async def test_in_a_real_city_there_is_no_switch(site: Opened) -> None:
    """Neither the door nor the list exists outside the demo."""
    visitor = await site.caller()
    await visitor.post("/messages", {"event": fresh_event(), "text": "你好"})

    status, _ = await visitor.post("/persona", {"user": "li"})
    async with visitor.session.get("/others") as response:
        others = response.status
    async with visitor.session.get("/lines") as response:
        told = await response.json()

    assert (status, others) == (404, 404)
    assert "personas" not in told

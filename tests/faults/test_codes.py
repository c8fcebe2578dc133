"""Codes and numbers tried one after another: nobody learns or gets anything by it (fault 47).

A number such as 2026-0012 opens nothing. What does open something is a code of ten minutes that joins two chats, and a
one-time link that gives a seat; both are long, good once, and wrong ones all get one answer.
"""

from __future__ import annotations

import math
import re
from datetime import timedelta

from bot.invitations import invite, new_code
from storage import Store
from tests.stage.people import file_report, message, person, press, say
from tests.stage.theatre import Theatre

CODE = re.compile(r"[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}")
LEAST_BITS = 50


def bits(codes: list[str]) -> float:
    """How much there is to guess, as far as these tell: the letters that occur at all, and how many there are."""
    (length,) = {len(code) for code in codes}
    assert len(set(codes)) == len(codes)
    assert len({code[:4] for code in codes}) == len(codes), "some beginnings are likelier than others"
    return length * math.log2(len(set("".join(codes))))


async def code_of(stage: Theatre, who: str) -> str:
    """The code somebody is given."""
    found = CODE.search((await say(stage, who, "绑定"))[-1])
    assert found
    return found[0]


async def test_there_is_too_much_to_guess(stage: Theatre) -> None:
    """More than fifty bits in the code of two chats and in the link that gives a seat."""
    joined = [(await code_of(stage, "ming")).replace("-", "") for _ in range(40)]

    assert bits(joined) >= LEAST_BITS
    assert bits([new_code().removeprefix("j_") for _ in range(40)]) >= LEAST_BITS


async def test_an_absent_number_and_a_foreign_one_get_one_answer(stage: Theatre) -> None:
    """Asked for in every way there is, an issue of somebody else is like one that nobody has."""
    issue = await file_report(stage)
    await say(stage, "gang", "你好")
    for words in ("进度 {}", "查进度 {}", "{}", "progress {}"):
        foreign = await say(stage, "gang", words.format("2026-0001"))
        assert foreign == await say(stage, "gang", words.format("2026-0999"))
        assert not any("路灯" in text for text in foreign)
    absent = f"{issue[:-1]}{'0' if issue[-1] != '0' else '1'}"
    for verb in ("see", "add", "withdraw", "rate", "reopen", "reply"):
        assert await press(stage, "gang", f"{verb}:{issue}") == await press(stage, "gang", f"{verb}:{absent}")


async def test_a_link_that_is_used_late_or_made_up_gets_one_answer(stage: Theatre) -> None:
    """And nobody has a seat afterwards."""
    hua, now = await person(stage, "hua"), stage.clock.now
    used, late = new_code(), new_code()
    await invite(stage.app.database, hua, used, now)
    await invite(stage.app.database, hua, late, now - timedelta(days=8))
    await stage.hand_in(message("second", f"/start {used}"))
    await stage.settle()
    assert await person(stage, "second") == hua
    answers = []
    for number, code in enumerate((used, late, new_code(), "j_", "j_x")):
        who = f"guest{number}"
        await say(stage, who, "你好")
        answers.append(await say(stage, who, f"/start {code}"))

    assert all(answer == answers[0] for answer in answers)
    ids = [await person(stage, f"guest{number}") for number in range(5)]
    found = [await stage.app.database.read(lambda tx, p=id: Store(tx).people.get(p)) for id in ids]  # type: ignore[misc]
    assert [one.staff for one in found if one] == [False] * 5


async def test_many_who_guess_together_are_slowed_down_too(stage: Theatre) -> None:
    """Two hundred wrong codes an hour, from however many people: then even a right one waits, and counts for nobody."""
    code = await code_of(stage, "ming")
    for guest in range(40):
        for number in range(5):
            await stage.hand_in(message(f"guest{guest}", f"绑定 abcd-efgh-jkm{number + 2}"))
    await stage.settle()
    told = await say(stage, "lan", f"绑定 {code}")

    assert told[-1].startswith("绑定码试得太多了")
    assert await person(stage, "lan") != await person(stage, "ming")
    stage.clock.goes(minutes=61)
    fresh = await code_of(stage, "ming")
    assert (await say(stage, "lan", f"绑定 {fresh}"))[0].startswith("好了")

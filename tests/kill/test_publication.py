"""Fault 1 at the end of the story: the program dies between approval and telling, and everybody is told once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.telegram_users import User
from tests.kill.afterwards import check
from tests.kill.life import MEMBER, Ground, Life, alive
from tests.kill.test_crash_points import CONCERN, SIGKILL, ground

__all__ = ["ground"]
MING = 7001
Act = Callable[[User], Awaitable[object]]
Step = tuple[int, Act, int, str]
"""who does what, and who then reads which words"""
BEFORE: list[Step] = [
    (MING, lambda user: user.says(CONCERN), MING, "您看看对不对"),
    (MING, lambda user: user.presses("提交"), MEMBER, "新来一件"),
    (MEMBER, lambda user: user.presses("接单"), MEMBER, "交到您手上了"),
    (MEMBER, lambda user: user.presses("办结"), MEMBER, "办成什么样了"),
    (MEMBER, lambda user: user.presses("解决了"), MEMBER, "用大白话说说"),
    (MEMBER, lambda user: user.says("主管换好了"), MEMBER, "要这样告诉居民"),
]
TELL: Step = (MEMBER, lambda user: user.presses("告诉居民"), MEMBER, "结果已经告诉居民")
READ: Step = (MEMBER, lambda user: user.presses("看公示稿"), MEMBER, "公示出来是这样")
APPROVE: Step = (MEMBER, lambda user: user.presses("同意公示"), MEMBER, "公示了，大家都能看到")
DEATHS = ("noted:1", "committed:1", "claimed:1", "sending:2", "sent:1")


async def _done(ground: Ground, life: Life, step: Step, *, again: bool = False) -> bool:
    """Do it, unless it is done already, and wait for what is read; False where the program died over it."""
    who, act, reader, words = step
    if not again:
        await act(ground.telegram.user(who, str(who)))
    chat = ground.telegram.user(reader, str(reader)).chat
    return bool(await life.until(lambda: any(words in one.text for one in chat.heard)))


async def _play(ground: Ground, steps: list[Step]) -> None:
    """These steps in one quiet life."""
    async with alive(ground) as life:
        assert await life.ready()
        for step in steps:
            assert await _done(ground, life, step)
        await life.settled()
        await life.stop()


async def _die(ground: Ground, crash: str, step: Step) -> None:
    """This step in two lives, of which the first ends at the place."""
    async with alive(ground, crash=crash) as first:
        assert await first.ready()
        await _done(ground, first, step)
        assert await first.over() == SIGKILL
    async with alive(ground) as second:
        assert await second.ready()
        assert await _done(ground, second, step, again=True)
        await second.settled()
        await second.stop()


def _told_once(ground: Ground, words: str) -> None:
    """One line to the resident, which arrived once, or twice where it says that it may have."""
    lines = ground.ask(f"SELECT uncertain FROM outbox WHERE user_id = '{MING}' AND body LIKE '%{words}%'")
    assert len(lines) == 1
    copies = sum(words in text for text in ground.telegram.ledger.texts(MING))
    assert copies == 1 or (copies == 2 and lines[0]["uncertain"])


@pytest.mark.parametrize("crash", DEATHS)
async def test_dies_between_approval_and_telling(ground: Ground, crash: str) -> None:
    """Whatever the moment of death: published once, by one event, and the resident is told where to read it."""
    await _play(ground, [*BEFORE, TELL, READ])
    await _die(ground, crash, APPROVE)

    assert [row["stage"] for row in ground.ask("SELECT stage FROM publications")] == ["published"]
    assert len(ground.ask("SELECT id FROM events WHERE verb IN ('approved', 'published')")) == 2
    _told_once(ground, "的结果公示了")
    await check(ground, handed_in=len(BEFORE) + 3)


@pytest.mark.parametrize("crash", DEATHS[1:])
async def test_dies_while_the_result_is_told(ground: Ground, crash: str) -> None:
    """The result is there once, so is whom it has to reach, and it reaches them."""
    await _play(ground, BEFORE)
    await _die(ground, crash, TELL)

    assert len(ground.ask("SELECT person FROM tellings")) == 1
    assert len(ground.ask("SELECT kind FROM timers WHERE kind = 'told'")) == 1
    _told_once(ground, "号有结果了")
    await check(ground, handed_in=len(BEFORE) + 1)

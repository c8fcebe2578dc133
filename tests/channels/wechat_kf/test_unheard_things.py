"""请转告, of whatever did not get out: news after a day and once, invitations and ballots by who called them."""

from __future__ import annotations

from datetime import timedelta

from bot.roster_import import import_roster
from domain.issue import Issue
from domain.messages import Address, Incoming
from domain.people import Action
from handlers.ballots import opening
from handlers.publication import relay
from handlers.talk.turn import Turn
from storage import Store
from storage.database import Transaction
from tests.channels.meetings import called
from tests.channels.wechat_kf.fixtures import bot, fake, mei, moment
from tests.channels.wechat_kf.house import ACCOUNT_ADDRESS, MEI, Line
from tests.channels.wechat_kf.unheard import (
    LEADER,
    LI,
    a_while_passes,
    asked_too_late,
    news,
    of,
    reported,
    rings,
    tasks,
)
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.residents import Resident

__all__ = ["bot", "fake", "mei", "moment"]


async def test_news_becomes_one_task_after_a_day(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Three pieces of news about one issue, for two residents: nobody is bothered for a day, and then once."""
    li, issue = await reported(bot, mei)
    wang = fake.resident("wm0wang")
    await wang.says("帮助")
    await wang.hears()
    await bot.quiet()
    support = Address(*ACCOUNT_ADDRESS, "wm0wang")

    async def follow(tx: Transaction) -> None:
        known = await Store(tx).issues.get(issue)
        assert known
        await Store(tx).issues.happen(known, "followed", (await of(tx, support)).id, bot.moment(), "test")

    await bot.app.database.write(follow)
    await bot.passes(hours=49)
    await news(bot, issue, "水务局")
    await rings(bot, 20)
    assert await tasks(li) == []
    await news(bot, issue, "城管局")
    await rings(bot, 16)

    (asked,) = await tasks(li)
    assert "2 位居民" in asked
    assert ("水务局" in asked, "城管局" in asked) == (True, True)
    await news(bot, issue, "住建局")
    await rings(bot, 72)
    assert len(await tasks(li)) == 1
    assert not fake.ledger.refused


async def test_the_task_is_gone_once_the_resident_has_it(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Mei writes again and reads the news: nothing stands in 待办, and a tap on the old card says that all is said."""
    li, issue = await reported(bot, mei)
    await news(bot, issue, "水务局")
    await rings(bot, 40)
    assert len(await tasks(li)) == 1
    await li.does(text="待办")
    assert any("请您转告的 1 件" in text for text in await li.heard())

    await mei.says("进度")
    (answer,) = await mei.hears()
    assert "水务局" in answer.text
    before = len(await li.heard())
    await li.does(text="待办")
    assert not any("请您转告" in text for text in (await li.heard())[before:])
    await li.does(press=f"unheard:{issue}:phone")
    assert "没有要转告的了" in (await li.heard())[-1]
    assert not fake.ledger.refused


async def test_what_came_after_the_question_is_not_taken_for_said(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Li has called about what they were asked to pass on; what was held since waits for Mei all the same."""
    li, issue = await reported(bot, mei)
    await news(bot, issue, "水务局")
    await rings(bot, 48)  # by day: at night nothing is said
    await news(bot, issue, "城管局")

    await li.does(press=f"unheard:{issue}:phone")

    assert ["城管局" in one.text for one in await bot.held()] == [True]


async def test_an_answer_that_finds_no_room_is_nobodys_task(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """What answers a resident's own press waits for their next word, and nobody has to call because of it."""
    li, _ = await reported(bot, mei)
    await import_roster(bot.app.database, bot.app.house, LEADER, bot.moment(), "")
    await mei.says("帮助")
    await mei.hears()
    await bot.quiet()
    meeting = await bot.app.database.write(lambda tx: invite(tx, bot))
    await bot.quiet()
    fake.fault("errcode", method="kf/send_msg", code=95001, times=None)
    await bot.app.receiver.receive(Incoming(Address(*ACCOUNT_ADDRESS, MEI), "s", press=f"meeting:{meeting}"))
    await bot.quiet()
    (held,) = await bot.held()
    assert held.presses

    await rings(bot, 72)

    assert await tasks(li) == []


async def test_an_invitation_is_the_callers_to_pass_on(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """After an hour whoever called the meeting is asked, finds it in 待办, and says with a tap that it is done."""
    li, _ = await reported(bot, mei)
    await import_roster(bot.app.database, bot.app.house, LEADER, bot.moment(), "")
    meeting = await bot.app.database.write(lambda tx: invite(tx, bot))
    await bot.quiet()
    assert await bot.held()

    await rings(bot, 16)

    (asked,) = await tasks(li)
    assert ("1 位居民" in asked, "下水道" in asked) == (True, True)
    await li.does(text="待办")
    assert await li.offered(f"unheard:{meeting}")
    await li.does(press=f"unheard:{meeting}:visit")
    assert "不再重复" in (await li.heard())[-1]
    assert await bot.held() == []
    await rings(bot, 72)
    assert len(await tasks(li)) == 1
    assert not fake.ledger.refused


async def test_an_invitation_to_what_is_over_is_nobodys_task(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Called for an hour later: by the time somebody would be asked there is nothing to come to any more."""
    li, _ = await reported(bot, mei)
    await import_roster(bot.app.database, bot.app.house, LEADER, bot.moment(), "")
    await bot.app.database.write(lambda tx: invite(tx, bot, within=timedelta(minutes=30)))
    await bot.quiet()
    assert await bot.held()

    await rings(bot, 72)

    assert await tasks(li) == []


async def test_a_ballot_that_reaches_nobody_is_one_task(bot: Line, fake: FakeWeCom, mei: Resident) -> None:
    """Twelve who were asked to vote have not written for days: the leader is told how many, once."""
    li, issue = await reported(bot, mei)
    await import_roster(bot.app.database, bot.app.house, LEADER, bot.moment(), "")
    for n in range(12):
        await bot.app.database.write(lambda tx, n=n: settle(tx, bot, f"wm0r{n}"))  # type: ignore[misc]
    ballot = await bot.app.database.write(lambda tx: vote(tx, bot, issue))
    await bot.quiet()

    await rings(bot, 20)

    (asked,) = await tasks(li)
    assert "12 位居民" in asked
    await li.does(press=f"unheard:{ballot}:posted")
    assert "不再重复" in (await li.heard())[-1]
    assert await bot.held() == []


async def test_a_question_that_was_passed_on_does_not_end_the_care_for_the_result(
    bot: Line, fake: FakeWeCom, mei: Resident
) -> None:
    """The result is somebody's task as well, and whoever has it is still reminded of it."""
    li, issue = await asked_too_late(bot, mei)
    await a_while_passes(bot)

    async def result(tx: Transaction) -> Issue:
        turn = Turn(bot.app.house, Store(tx), bot.moment(), await of(tx, LI), Incoming(LI, "r"))
        known = await turn.issue(issue, Action.RESOLVE)
        done = await turn.happen(known, "answered", outcome="solved", result="疏通了", files=[])
        await Store(tx).tellings.begin(issue, bot.moment(), [done.reporter])
        await relay.look(turn, done, last=True)
        await turn.flush()
        return done

    await bot.app.database.write(result)
    await li.does(press=f"unheard:{issue}:phone")
    before = len(await li.heard())

    await rings(bot, 48)

    assert any("结果" in text and "转告" in text for text in (await li.heard())[before:])


async def invite(tx: Transaction, bot: Line, within: timedelta = timedelta(days=10)) -> str:
    """Li calls a meeting, and Mei is invited."""
    return await called(tx, bot, LI, bot.address(MEI), within)


async def settle(tx: Transaction, bot: Line, user: str) -> None:
    """Somebody who once wrote, long ago."""
    person = await Store(tx).people.add(bot.moment())
    await Store(tx).people.settle(person.id, Address(*ACCOUNT_ADDRESS, user), bot.moment())


async def vote(tx: Transaction, bot: Line, issue: str) -> str:
    """Li puts two topics to everybody who once wrote."""
    store, now = Store(tx), bot.moment()
    caller = await of(tx, LI)
    users = [Address(*ACCOUNT_ADDRESS, f"wm0r{n}") for n in range(12)]
    topics = [{"place": "", "words": [word], "people": 3, "issues": [issue]} for word in ("下水道", "路灯")]
    ballot = await store.ballots.open(
        now,
        caller.id,
        "test",
        group=caller.seats[0].group,
        topics=topics,
        closes=(now + timedelta(days=5)).isoformat(),
        asked=[(await of(tx, user)).id for user in users],
    )
    turn = Turn(bot.app.house, store, now, caller, Incoming(LI, "x"))
    await opening.invite(turn, ballot)
    await turn.flush()
    return ballot.id

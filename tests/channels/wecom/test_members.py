"""Who may use the app: by the roster, as long as they are in its range."""

from __future__ import annotations

import dataclasses

from domain.messages import Address
from domain.people import Role
from storage import Store
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import CONCERN, HUA, LI, ROSTER, Line
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]


async def who(bot: Line, user: str) -> str:
    """The name of the person who writes from this account; empty for nobody we know."""
    address = Address("wecom", bot.channel.account, user.lower())
    person = await bot.app.database.read(lambda tx: Store(tx).people.at(address))
    return person.name if person and person.seats else ""


async def addresses(bot: Line) -> list[tuple[str, ...]]:
    """Every address as it is kept."""
    rows = await bot.app.database.read(
        lambda tx: tx.rows(
            "SELECT channel, account, user_id, person, reachable, used_at FROM addresses ORDER BY user_id"
        )
    )
    return [tuple(row) for row in rows]


async def test_a_member_is_known_by_their_account_without_a_link(bot: Line, fake: FakeWeCom) -> None:
    """Whatever letters the roster and WeCom write it in."""
    assert await who(bot, HUA) == "张华"
    assert await who(bot, LI) == "李伟"

    await fake.member("guest").says(CONCERN)
    await bot.quiet()
    assert await who(bot, "guest") == ""


async def test_importing_again_changes_nothing(bot: Line) -> None:
    """Addresses stay whose they are, and when they were used last."""
    rows = await addresses(bot)
    bot.moment.passes(hours=1)

    await bot.import_roster()

    assert await addresses(bot) == rows


async def test_whoever_leaves_the_range_can_do_nothing_from_there_until_they_are_back(
    bot: Line, fake: FakeWeCom
) -> None:
    """The account is nobody's: nothing is sent to it, a press from it finds no seat. Back in range, it is theirs."""
    hua, _ = await bot.informed(HUA, LI)
    await bot.put(HUA, "还没送到", kind="receipt")
    await hua.leaves()
    await bot.quiet()
    assert await who(bot, HUA) == ""

    bot.moment.passes(seconds=5)
    await hua.returns()
    await bot.quiet()

    assert await who(bot, HUA) == "张华"
    await hua.says("队列")
    await bot.quiet()
    assert hua.inbox.shown[-1].labels or "没有" in hua.inbox.shown[-1].text


async def test_what_is_said_from_an_account_that_has_left_comes_from_a_stranger(bot: Line, fake: FakeWeCom) -> None:
    """A message or a press that arrives after the leaving opens no seat, whatever the roster says; a seat comes back
    with the range, or with a new roster."""
    (hua,) = await bot.informed(HUA)
    await hua.leaves()
    hua.inbox.visible = True
    bot.moment.passes(seconds=5)
    await hua.says("队列")
    await hua.presses_key("do:queue")
    await bot.quiet()
    assert await who(bot, HUA) == ""

    await bot.import_roster()
    assert await who(bot, HUA) == "张华"


async def test_the_newer_of_two_events_about_the_range_holds(bot: Line, fake: FakeWeCom) -> None:
    """Events overtake each other: coming and leaving count by when they happened, not by when they arrive."""
    now = int(fake.clock())
    told = {"ToUserName": fake.corp_id, "FromUserName": HUA, "MsgType": "event"}
    await fake.callback.push({**told, "Event": "unsubscribe", "CreateTime": now + 20})
    await fake.callback.push({**told, "Event": "subscribe", "CreateTime": now + 10})
    assert await who(bot, HUA) == ""

    await fake.callback.push({**told, "Event": "subscribe", "CreateTime": now + 40})
    await fake.callback.push({**told, "Event": "unsubscribe", "CreateTime": now + 30})
    assert await who(bot, HUA) == "张华"


async def test_somebody_else_who_gets_the_account_of_one_who_left_is_a_stranger(bot: Line, fake: FakeWeCom) -> None:
    """User ids are given again: out of the corp, the seat is gone for good, until a roster says otherwise."""
    (hua,) = await bot.informed(HUA)
    told = {"ToUserName": fake.corp_id, "FromUserName": "sys", "CreateTime": int(fake.clock()), "MsgType": "event"}
    await fake.callback.push({**told, "Event": "change_contact", "ChangeType": "delete_user", "UserID": HUA})
    bot.moment.passes(seconds=5)
    await hua.returns()
    await hua.says("队列")
    await bot.quiet()
    assert await who(bot, HUA) == ""

    await bot.import_roster()
    assert await who(bot, HUA) == "张华"


async def test_an_account_that_changes_hands_on_the_roster_changes_hands_here(bot: Line) -> None:
    """The old one's seat cannot be used from it a moment longer."""
    hua, li, office = ROSTER.people
    swapped = dataclasses.replace(
        ROSTER, people=(dataclasses.replace(hua, wecom=""), dataclasses.replace(li, wecom="zhanghua"), office)
    )

    await bot.import_roster(swapped)

    assert await who(bot, HUA) == "李伟"
    assert await who(bot, LI) == ""


async def test_what_somebody_wrote_before_the_roster_knew_them_stays_theirs(bot: Line, fake: FakeWeCom) -> None:
    """An issue reported as a stranger is the member's own from then on."""
    guest = fake.member("guest")
    await guest.says(CONCERN)
    await bot.quiet()
    await guest.presses("提交")
    await bot.quiet()
    new = dataclasses.replace(ROSTER.people[1], key="new", name="新来", wecom="Guest")
    seats = (*ROSTER.seats, ("new", "xc", Role.MEMBER))

    await bot.import_roster(dataclasses.replace(ROSTER, people=(*ROSTER.people, new), seats=seats))

    assert await who(bot, "guest") == "新来"
    await guest.says("进度")
    await bot.quiet()
    assert "2026-0001" in guest.inbox.shown[-1].text


async def test_whoever_is_not_on_the_roster_and_comes_into_the_range_is_not_kept(bot: Line, fake: FakeWeCom) -> None:
    """An app that a whole city hall can see does not make a person of everybody in it."""
    before = await bot.app.database.read(lambda tx: tx.rows("SELECT id FROM people"))

    (made,) = await fake.member("somebody").returns()

    assert made.status == 200
    assert len(await bot.app.database.read(lambda tx: tx.rows("SELECT id FROM people"))) == len(before)

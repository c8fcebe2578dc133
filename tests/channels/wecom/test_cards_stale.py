"""Cards that cannot be changed any more: none of them lies about who holds an issue to whoever asks it."""

from __future__ import annotations

from bot.roster import Roster, Somebody, Unit
from domain.messages import Address, Incoming
from domain.people import Role
from handlers.talk.turn import Turn
from handlers.work import hand_to
from storage import Store
from storage.database import Transaction
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, LI, ROSTER, Line
from tests.channels.wecom.test_cards import HELD, says
from tests.channels.wecom.test_conversation import UPDATE, card, reported
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.members import Member

__all__ = ["bot", "fake", "moment"]
WANG, ZHAO = "wangfang", "zhaoqiang"
MORE = Roster(
    (*ROSTER.people, Somebody("wf", "王芳", wecom=WANG), Somebody("zq", "赵强", wecom=ZHAO)),
    (*ROSTER.groups, Unit("dc", "东城组", "town", places=("421303002",))),
    (*ROSTER.seats, ("wf", "xc", Role.MEMBER), ("zq", "xc", Role.MEMBER)),
)
NOW_HELD = "有人在办：赵强"


async def taken(bot: Line) -> list[Member]:
    """Hua, Li and Wang have the card of an issue; Li takes it, and every card has been changed once."""
    await bot.import_roster(MORE)
    _, people = await reported(bot, HUA, LI, WANG)
    shown = [card(each) for each in people]
    await people[1].presses("接单")
    for one in shown:
        await says(bot, one, HELD)
    await bot.quiet()
    return people


async def passed(bot: Line) -> None:
    """Li hands it to Zhao, and the cards are looked at."""
    address = Address("wecom", bot.channel.account, LI.lower())

    async def work(tx: Transaction) -> None:
        store = Store(tx)
        li, zhao = await store.people.at(address), await store.people.by_roster("zq")
        (row,) = await tx.rows("SELECT id FROM issues")
        issue = await store.issues.get(row["id"])
        assert li
        assert zhao
        assert issue
        turn = Turn(bot.app.house, store, bot.moment(), li, Incoming(address, "p"))
        await hand_to(turn, issue, zhao.id)
        await turn.flush()

    await bot.app.database.write(work)
    await bot.channel._shown.look()
    await bot.quiet()


async def test_a_card_that_offers_nothing_more_shows_on_a_press_how_it_stands(bot: Line, fake: FakeWeCom) -> None:
    """Wang never pressed: the card could be changed once, and says of which moment its words are. One press later it
    says who has the issue now, and so does a text."""
    _, _, wang = await taken(bot)
    old = card(wang)
    assert old.labels == ["现在怎样"]
    await bot.passes(hours=5)
    await passed(bot)
    assert old.card["main_title"]["desc"] == f"{HELD}（11-23 09:00）"

    await wang.presses_key(old.card["button_list"][0]["key"], old)
    await says(bot, old, NOW_HELD)
    await bot.quiet()

    assert old.card["main_title"]["desc"] == f"{NOW_HELD}（11-23 14:00）"
    assert "赵强" in wang.inbox.shown[-1].text
    assert old.labels == ["现在怎样"]
    await bot.oracle()


async def test_a_card_that_was_pressed_follows_without_another_press(bot: Line, fake: FakeWeCom) -> None:
    """The press has left a code: who holds it now stands there, though the same buttons are open as before."""
    hua, _, _ = await taken(bot)
    old = card(hua)
    before = old.labels
    await hua.presses_key(dict(old.buttons)["看联系方式"], old)
    await bot.quiet()
    await passed(bot)

    await says(bot, old, NOW_HELD)
    assert old.labels == before
    await bot.oracle()


async def test_a_press_on_what_could_not_be_changed_gives_the_truth(bot: Line, fake: FakeWeCom) -> None:
    """Wang's card still offers to take it, because its change was refused for good: the press is told who has it, and
    the code that came with it changes the card at last."""
    await bot.import_roster(MORE)
    _, (_, li, wang) = await reported(bot, HUA, LI, WANG)
    old = card(wang)
    await bot.quiet()
    fake.fault("errcode", method=UPDATE, code=60140, times=None)
    await li.presses("接单")
    await bot.channel._shown.look()
    await bot.quiet()
    assert "接单" in old.labels
    fake.faults.clear()
    await passed(bot)
    assert "接单" in old.labels

    await wang.presses("接单")
    await says(bot, old, NOW_HELD)
    await bot.quiet()

    assert "有人在办" in wang.inbox.shown[-1].text
    assert "接单" not in old.labels
    await bot.oracle()


async def test_after_three_days_a_press_is_told_and_changes_the_card(bot: Line, fake: FakeWeCom) -> None:
    """The code of the card is over, that of the press is fresh."""
    _, _, wang = await taken(bot)
    old = card(wang)
    await passed(bot)
    await bot.passes(hours=80)

    await wang.presses_key(old.card["button_list"][0]["key"], old)

    await says(bot, old, NOW_HELD)
    await bot.quiet()
    assert "赵强" in wang.inbox.shown[-1].text


async def test_whoever_may_not_see_it_any_more_is_told_nothing_of_it(bot: Line, fake: FakeWeCom) -> None:
    """It went to another group: the card says that it is over, names nobody and has nothing to press."""
    await bot.import_roster(MORE)
    _, (hua, _, wang) = await reported(bot, HUA, LI, WANG)
    old = card(wang)

    async def reroute(tx: Transaction) -> None:
        store = Store(tx)
        (row,) = await tx.rows("SELECT id FROM issues")
        issue, group = await store.issues.get(row["id"]), await store.groups.by_code("dc")
        assert issue
        assert group
        await store.issues.happen(issue, "routed", "", bot.moment(), "test", group=group.id)

    await bot.app.database.write(reroute)
    await bot.channel._shown.look()
    await fake.ledger.until(lambda: old.dead)

    assert old.dead == "已经过去了"
    assert hua.inbox.shown

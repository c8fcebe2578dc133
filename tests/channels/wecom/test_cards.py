"""Cards show how things stand now: after a press, a number typed, a conversation, a word on another channel."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.messages import Address, Incoming
from storage import Store
from storage.database import Transaction
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, LI, Line
from tests.channels.wecom.test_conversation import UPDATE, card, changed, reported
from tests.fakes.wecom import FakeWeCom
from tests.fakes.wecom.messages import Shown

__all__ = ["bot", "fake", "moment"]
HELD = "有人在办：李伟"


async def says(bot: Line, shown: Shown, standing: str) -> None:
    """Returns when this card says how it stands, and as of when."""

    def look() -> bool:
        return str(shown.card["main_title"].get("desc", "")).startswith(f"{standing}（")

    await bot.fake.ledger.until(look, wanted=standing)


async def test_a_number_that_is_typed_changes_the_cards_like_a_press(bot: Line) -> None:
    """Whoever types the number of a button has pressed it: nobody's card offers it any more."""
    _, (hua, li) = await reported(bot, HUA, LI)
    for_hua, for_li = card(hua), card(li)

    await li.says("1")

    await says(bot, for_hua, HELD)
    await says(bot, for_li, HELD)
    assert "接单" not in for_hua.labels + for_li.labels
    await bot.oracle()


async def test_what_a_conversation_ends_with_stands_on_every_card(bot: Line) -> None:
    """The leader assigns it in a few turns: the cards that offered to take it say who has it."""
    _, (hua, li) = await reported(bot, HUA, LI)
    for_hua, for_li = card(hua), card(li)

    await hua.presses("指派")
    await bot.quiet()
    await hua.presses("李伟（手上 0 件）")
    await bot.quiet()
    if any("提交" in label for label in card(hua).labels):
        await hua.presses("提交")

    await says(bot, for_li, HELD)
    await says(bot, for_hua, HELD)
    assert "接单" not in for_li.labels
    await bot.oracle()


async def test_what_happens_on_another_channel_stands_on_the_cards_as_well(bot: Line) -> None:
    """Li takes it on Telegram: the card that Hua has in WeCom says so."""
    _, (hua, li) = await reported(bot, HUA, LI)
    for_hua, key = card(hua), dict(card(li).buttons)["接单"]
    elsewhere = Address("telegram", "t", "5")

    async def link(tx: Transaction) -> None:
        person = await Store(tx).people.at(Address("wecom", bot.channel.account, LI.lower()))
        assert person
        await Store(tx).people.settle(person.id, elsewhere, bot.moment())

    await bot.app.database.write(link)
    await bot.app.receiver.receive(Incoming(elsewhere, "t1", press=key))
    await bot.channel._shown.look()

    await says(bot, for_hua, HELD)


async def test_a_card_that_was_under_way_meanwhile_is_changed_as_soon_as_it_has_arrived(
    bot: Line, fake: FakeWeCom
) -> None:
    """Hua's card hangs on the way while Li takes the issue: what she gets in the end says who has it."""
    hua, li = await bot.informed(HUA, LI)
    guest = fake.member("guest")
    await guest.says("白云湖社区水泥制品厂小区下水道堵了，污水都漫到路上")
    await bot.quiet()
    before = len(hua.inbox.shown)
    held = fake.fault("hold", user=hua.user_id, times=None)
    await guest.presses("提交")
    await fake.ledger.until(lambda: any("接单" in one.labels for one in li.inbox.shown))
    await li.presses("接单")
    await bot.channel._shown.look()
    held.release()
    await fake.ledger.until(lambda: len(hua.inbox.shown) > before)
    await bot.quiet()

    await says(bot, next(one for one in hua.inbox.shown[before:] if one.kind == "template_card"), HELD)
    await bot.oracle()


async def test_looking_again_changes_nothing_and_uses_up_no_code(bot: Line, fake: FakeWeCom) -> None:
    """However often and by how many it is looked: each card is changed once for each change."""
    _, (_, li) = await reported(bot, HUA, LI)
    await li.presses("接单")
    await changed(bot, HUA.lower(), LI.lower())
    for_hua = len([c for c in fake.ledger.of(UPDATE) if HUA.lower() in {u.lower() for u in c.users}])

    await asyncio.gather(*(bot.channel._shown.look() for _ in range(4)))

    assert len([c for c in fake.ledger.of(UPDATE) if HUA.lower() in {u.lower() for u in c.users}]) == for_hua == 1
    assert not [turned for turned in fake.ledger.declined if turned.method == UPDATE]
    await bot.oracle()


async def test_a_card_that_cannot_be_understood_stops_nobody(bot: Line, fake: FakeWeCom) -> None:
    """A row that is damaged costs its own card: the app goes on, and other cards go on changing."""
    _, (hua, li) = await reported(bot, HUA, LI)
    broken = "UPDATE wecom_cards SET presses = 'damaged' WHERE about <> ''"
    await bot.app.database.write(lambda tx: tx.run(broken))
    await li.presses("接单")
    await bot.channel._shown.look()
    await bot.quiet()
    assert card(hua).card["main_title"].get("desc") is None

    guest = fake.member("guest")
    await guest.says("白云湖社区的路灯坏了")
    await bot.quiet()
    await guest.presses("提交")
    await bot.quiet()
    second = card(hua)
    await li.presses("接单")
    await says(bot, second, HELD)
    await bot.oracle()


@pytest.mark.parametrize("kind", [{"kind": "errcode", "code": 45009}, {"kind": "errcode", "code": -1}])
async def test_a_platform_that_is_out_of_order_changes_the_card_later(
    bot: Line, fake: FakeWeCom, kind: dict[str, Any]
) -> None:
    """Limited, busy: no code is lost by it, and every card says in the end how it stands."""
    _, (hua, li) = await reported(bot, HUA, LI)
    for_hua, for_li = card(hua), card(li)
    await bot.quiet()
    fake.fault(method=UPDATE, times=2, **kind)

    await li.presses("接单")
    await fake.ledger.until(lambda: len([t for t in fake.ledger.declined if t.method == UPDATE]) == 2)
    await bot.quiet()
    await bot.channel._shown.look()
    bot.channel._shown.wake()

    await says(bot, for_hua, HELD)
    await says(bot, for_li, HELD)
    await bot.oracle()


async def test_a_question_answered_twice_ends_nothing(bot: Line, fake: FakeWeCom) -> None:
    """Its card is pressed again after it was answered: a text answers, and the app goes on changing cards."""
    guest, (hua, li) = await reported(bot, HUA, LI)
    await changed(bot, "guest")
    asked = next(one for one in guest.inbox.shown if one.dead)
    key = next(key for key in (c["key"] for c in asked.card["button_list"]) if key.startswith("say:"))
    for _ in range(2):
        await bot.passes(seconds=2)
        await guest.presses_key(key, asked)
        await bot.quiet()

    for_hua = card(hua)
    await li.presses("接单")
    await says(bot, for_hua, HELD)
    await bot.oracle()

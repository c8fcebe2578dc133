"""The cards that people have: whatever happens, by whomever, on whatever channel, each shows how things stand."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from functools import partial
from typing import Any

from bot.app import App
from bot.channels import SendFailed, Wait
from bot.channels.cutting import one_line
from bot.channels.wecom.card import change, is_vote
from bot.channels.wecom.incoming import Pressed, address
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import BUSY, CARD_OVER, LIMITED, SETUP, TOKEN, Refusal
from domain.messages import Outgoing, Words
from handlers.standing import Standing, about, standing
from storage import Store
from storage import wecom as kept
from storage.database import StorageFailed, Transaction
from storage.ids import earlier, new_id
from storage.wecom import Card

log = logging.getLogger(__name__)
_GOOD_FOR = timedelta(hours=71)
"""a code changes a card for 72 hours"""
_MOST_WORDS = 20
_QUESTIONS = ("say:", "edit:")
_PASSES = BUSY | LIMITED | SETUP | TOKEN
_LOOK, _BREATH = 30.0, 0.2
"""seconds after which it is looked at the latest what happened on other channels, and between two looks"""
_LATE = 10.0
"""seconds by which an event may be seen later than one that was made after it"""


class Ended(Enum):
    """What came of changing a card."""

    CHANGED = "changed"
    """or nothing more can be done about it"""
    OVER = "over"
    """the code is good for nothing any more"""
    LATER = "later"
    """not now: the platform is out of order, and has not used the code"""


@dataclass(frozen=True, slots=True)
class _Stands:
    """How it stands with one card."""

    open: tuple[str, ...] = ()
    """the buttons it has to show"""
    said: Mapping[str, Any] | None = None
    """what the call has to say; None for nothing"""
    says: str = ""
    """in words, without the moment they are of"""

    def are_shown(self, card: Card) -> bool:
        """Whether the card has these buttons and says this."""
        return set(self.open) == set(card.presses) and self.says == card.says


class Shown:
    """What one app has shown."""

    def __init__(self, client: Client, app: App, account: str, agent: int) -> None:
        self._client, self._app, self._account, self._agent = client, app, account, agent
        self._happened = asyncio.Event()
        self._seen = earlier(new_id(), 600)
        """the event up to which it has been looked at; what a process that died did not show, the next one does"""
        self._done: dict[str, str] = {}
        """the event at which each thing was looked at last"""
        self._again: set[str] = set()
        """of these a card could not be changed the last time"""

    def wake(self) -> None:
        """Something may have happened."""
        self._happened.set()

    async def run(self) -> None:
        """Show what happened, until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self._happened.wait()
            self._happened.clear()
            await self._safely(self.look())
            await asyncio.sleep(_BREATH)

    async def look(self) -> None:
        """Change every card of which buttons have lost their sense since the last look."""
        since = earlier(self._seen, _LATE)
        newest, things = await self._app.database.read(lambda tx: kept.changed_since(tx, self._account, since))
        again, self._again = self._again - {""}, set()
        happened = {thing for thing, event in things.items() if self._done.get(thing) != event}
        for thing in sorted(happened | again):
            await self._safely(self._show_all(thing))
        self._seen, self._done = max(self._seen, newest), things

    async def keep(self, message: Outgoing, code: str) -> None:
        """Remember the code of a card that has just been sent."""
        presses = tuple(press for _, press, _ in message.options)
        card = Card(message.id, self._account, message.address.user, about(presses), presses, code)
        if await self._keep(card):  # it was under way while something happened
            await self._safely(self._show(card))

    async def pressed(self, pressed: Pressed) -> None:
        """Show on the pressed card what was chosen.

        Nothing hangs on it: whoever presses a card that could not be changed is told with a text how things are.
        """
        await self._safely(self._pressed(pressed))

    async def _safely(self, work: Awaitable[None]) -> None:
        """Whatever is wrong with a card, nobody else has to do without the app."""
        try:
            await work
        except StorageFailed:
            log.warning("cards not changed")
        except Exception:
            log.exception("cards not changed")

    async def _keep(self, card: Card) -> bool:
        """Note the card; whether it says already what is not so any more."""
        now = self._app.clock()

        async def work(tx: Transaction) -> bool:
            await kept.keep_card(tx, card, now + _GOOD_FOR, now)
            return await kept.is_outdated(tx, card)

        try:
            return await self._app.database.write(work)
        except StorageFailed:
            log.warning("card not noted", extra={"line": card.task})
            return False

    async def _pressed(self, pressed: Pressed) -> None:
        user, now = pressed.message.address.user, self._app.clock()
        own = await self._app.database.read(lambda tx: self._own(tx, pressed))
        if own is None or own.user != user:
            return
        stands = await self._app.database.read(lambda tx: self._stands(tx, own, pressed.message.press))
        said = stands.said
        if said is None or stands.are_shown(own):  # the code of the press is left for what happens later
            if pressed.code:
                await self._app.database.write(lambda tx: kept.keep_card(tx, own, now + _GOOD_FOR, now))
        else:
            shown = replace(own, presses=stands.open, says=stands.says)
            codes = await self._app.database.write(lambda tx: kept.spend_code(tx, shown, now + _GOOD_FOR, now))
            for code in codes:
                ended = await self._call(replace(shown, code=code), said)
                if ended is Ended.LATER:
                    await self._put_back(replace(own, code=code))
                if ended is not Ended.OVER:
                    break
        if any(press.startswith(_QUESTIONS) for press in own.presses):  # earlier ones of the same conversation
            await self._show_all(own.about)

    async def _show_all(self, about: str) -> None:
        """How it stands now, on every card about it."""
        now, after = self._app.clock(), ""
        while True:
            cards = await self._app.database.read(
                lambda tx, after=after: kept.cards_about(tx, self._account, about, now, after)  # type: ignore[misc]
            )
            for card in cards:
                await self._show(card)
            if not cards:
                return
            after = cards[-1].task

    async def _own(self, tx: Transaction, pressed: Pressed) -> Card | None:
        """The card that was pressed; of one that is not known, what its line says."""
        known = await kept.card(tx, pressed.task, self._app.clock())
        if known is not None:
            return replace(known, code=pressed.code)
        line = await kept.shown_line(tx, pressed.task)
        if line is None:
            return None
        presses = tuple(press for _, press, _ in line[1])
        return Card(pressed.task, self._account, pressed.message.address.user, about(presses), presses, pressed.code)

    async def _show(self, card: Card) -> None:
        """Change one card where buttons of it have lost their sense, or what it says is not so any more.

        One that was never pressed can be changed once: afterwards it says of which moment its words are, and tells by
        a press how things stand now, which changes it too.
        """
        stands = await self._app.database.read(lambda tx: self._stands(tx, card, ""))
        said = stands.said
        if said is None or stands.are_shown(replace(card, says=card.says or stands.says)):
            return
        used = await self._app.database.write(lambda tx: kept.use_code(tx, card, stands.open, stands.says))
        if used and await self._call(card, said) is Ended.LATER:
            await self._put_back(card)

    async def _put_back(self, card: Card) -> None:
        """The code is as good as before, and it is tried again with the next look."""
        now = self._app.clock()
        await self._app.database.write(lambda tx: kept.keep_card(tx, card, now + _GOOD_FOR, now))
        self._again.add(card.about)

    async def _stands(self, tx: Transaction, card: Card, press: str) -> _Stands:
        """How it stands, and what the call has to say of it."""
        store, now = Store(tx), self._app.clock()
        person = await store.people.at(address(self._account, card.user))
        if person is None:
            return _Stands()
        text, options = await kept.shown_line(tx, card.task) or ("", [])
        stands = await standing(store, now, person, [press for _, press, _ in options] or card.presses)
        words = _words(press, options, stands)
        if words is None:
            return _Stands(stands.open)
        say = partial(self._app.house.texts.say, person.language)
        told = say(words)
        if press and _is_answered(press, options):
            return _Stands((), {"button": {"replace_name": one_line(told, _MOST_WORDS)}}, told)
        if not text or not (stands.open or stands.look):
            return _Stands(stands.open, {"button": {"replace_name": one_line(told, _MOST_WORDS)}}, told)
        at = f"{self._app.house.calendar.local(now):%m-%d %H:%M}"
        dated = say(Words("shown.dated", {"words": told, "at": at})) if stands.look else told
        look = say(Words("shown.look")), stands.look
        changed = change(text, options, card.task, stands.open, dated, look)
        return _Stands(stands.open or (stands.look,), {"template_card": changed}, told)

    async def _call(self, card: Card, said: Mapping[str, Any]) -> Ended:
        """Change the card."""
        asked = {"userids": [card.user], "agentid": self._agent, "response_code": card.code, **said}
        try:
            await self._client.call("POST", "message/update_template_card", json=asked)
        except Refusal as no:
            level = logging.INFO if no.code in CARD_OVER else logging.ERROR
            log.log(level, "card not changed", extra={"line": card.task, "code": no.code})
            return Ended.OVER if no.code in CARD_OVER else Ended.LATER if no.code in _PASSES else Ended.CHANGED
        except SendFailed as no:
            log.info("card not changed", extra={"line": card.task, "problem": no.problem})
            return Ended.LATER if isinstance(no, Wait) else Ended.CHANGED
        return Ended.CHANGED


def _is_answered(press: str, options: Sequence[tuple[str, str, int]]) -> bool:
    """Whether the card was a question or a ballot, which is done with once it is answered."""
    return press.startswith(_QUESTIONS) or is_vote(options)


def _words(press: str, options: Sequence[tuple[str, str, int]], stands: Standing) -> Words | None:
    """What the card says now: of an answered question the answer, else how things stand."""
    if is_vote(options):
        return stands.words or (Words("shown.voted") if press else None)
    label = next((label for label, known, _ in options if known == press), "")
    if press and _is_answered(press, options):
        return Words("shown.chosen", {"label": label}) if label else Words("shown.over")
    return stands.words or (None if stands.open else Words("shown.over"))

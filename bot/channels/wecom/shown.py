"""The cards that people have: after a press each shows how things stand now, to everybody who got one about it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.channels import SendFailed
from bot.channels.wecom.card import change, is_vote
from bot.channels.wecom.incoming import Pressed, address
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import CARD_OVER, Refusal
from bot.channels.wecom_api.layout import one_line
from domain.messages import Outgoing, Words
from handlers.standing import Standing, about, standing
from storage import Store
from storage import wecom as kept
from storage.database import StorageFailed, Transaction
from storage.wecom import Card

log = logging.getLogger(__name__)
_GOOD_FOR = timedelta(hours=71)
"""a code changes a card for 72 hours"""
_MOST_WORDS = 20


class Shown:
    """What one app has shown."""

    def __init__(self, client: Client, app: App, account: str, agent: int) -> None:
        self._client, self._app, self._account, self._agent = client, app, account, agent

    async def keep(self, message: Outgoing, code: str) -> None:
        """Remember the code of a card that has just been sent."""
        presses = tuple(press for _, press, _ in message.options)
        await self._keep(Card(message.id, self._account, message.address.user, about(presses), presses, code))

    async def pressed(self, pressed: Pressed) -> None:
        """Show on the pressed card what was chosen, and on every other about the same thing how it stands.

        Nothing hangs on it: whoever presses a card that could not be changed is told with a text how things are.
        """
        try:
            await self._pressed(pressed)
        except StorageFailed:
            log.warning("cards not changed")

    async def _keep(self, card: Card) -> None:
        now = self._app.clock()
        try:
            await self._app.database.write(lambda tx: kept.keep_card(tx, card, now + _GOOD_FOR, now))
        except StorageFailed:
            log.warning("card not noted", extra={"line": card.task})

    async def _pressed(self, pressed: Pressed) -> None:
        user, now = pressed.message.address.user, self._app.clock()
        own = await self._app.database.read(lambda tx: self._own(tx, pressed))
        if own is None or own.user != user:
            return
        if pressed.code:
            await self._app.database.write(lambda tx: kept.keep_card(tx, own, now + _GOOD_FOR, now))
        cards = [own] if own.code else []
        if own.about:
            others = await self._app.database.read(lambda tx: kept.cards_about(tx, self._account, own.about, now))
            cards += [card for card in others if card.task != own.task]
        for card in cards:
            await self._show(card, pressed.message.press if card is own else "")

    async def _own(self, tx: Transaction, pressed: Pressed) -> Card | None:
        """The card that was pressed; of one that is not known, what its line says."""
        known = await kept.card(tx, pressed.task, self._app.clock())
        if known is not None:
            code = pressed.code or known.code
            return Card(known.task, known.account, known.user, known.about, known.presses, code)
        line = await kept.shown_line(tx, pressed.task)
        if line is None:
            return None
        presses = tuple(press for _, press, _ in line[1])
        return Card(pressed.task, self._account, pressed.message.address.user, about(presses), presses, pressed.code)

    async def _show(self, card: Card, press: str) -> None:
        """Change one card, if need be: the pressed one always, another where buttons of it have lost their sense."""
        now = self._app.clock()
        stands, said = await self._app.database.read(lambda tx: self._stands(tx, card, press))
        if said is None or (not press and set(stands.open) == set(card.presses)):
            return
        if await self._app.database.write(lambda tx: kept.use_code(tx, card, stands.open)):
            log.debug("card changed", extra={"line": card.task, "at": now.timestamp()})
            await self._call(card, said)

    async def _stands(self, tx: Transaction, card: Card, press: str) -> tuple[Standing, dict[str, Any] | None]:
        """How it stands, and what the call has to say of it; None for nothing."""
        store = Store(tx)
        person = await store.people.at(address(self._account, card.user))
        if person is None:
            return Standing(()), None
        stands = await standing(store, self._app.clock(), person, card.presses)
        line = await kept.shown_line(tx, card.task)
        text, options = line or ("", [])
        words = _words(press, options, stands)
        if words is None:
            return stands, None
        told = self._app.house.texts.say(person.language, words)
        if press and _is_answered(press, options):
            return Standing(()), {"button": {"replace_name": one_line(told, _MOST_WORDS)}}
        if not stands.open or not text:
            return stands, {"button": {"replace_name": one_line(told, _MOST_WORDS)}}
        return stands, {"template_card": change(text, options, card.task, stands.open, told)}

    async def _call(self, card: Card, said: dict[str, Any]) -> None:
        asked = {"userids": [card.user], "agentid": self._agent, "response_code": card.code, **said}
        try:
            await self._client.call("POST", "message/update_template_card", json=asked)
        except Refusal as no:
            level = logging.INFO if no.code in CARD_OVER else logging.ERROR
            log.log(level, "card not changed", extra={"line": card.task, "code": no.code})
        except SendFailed as no:
            log.info("card not changed", extra={"line": card.task, "problem": no.problem})


def _is_answered(press: str, options: Sequence[tuple[str, str, int]]) -> bool:
    """Whether the card was a question or a ballot, which is done with once it is answered."""
    return press.startswith(("say:", "edit:")) or is_vote(options)


def _words(press: str, options: Sequence[tuple[str, str, int]], stands: Standing) -> Words | None:
    """What the card says now: of an answered question the answer, else how things stand."""
    if is_vote(options):
        return stands.words or (Words("shown.voted") if press else None)
    label = next((label for label, known, _ in options if known == press), "")
    if press and _is_answered(press, options):
        return Words("shown.chosen", {"label": label}) if label else Words("shown.over")
    return stands.words or (None if stands.open else Words("shown.over"))

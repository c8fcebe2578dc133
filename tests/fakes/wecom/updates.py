"""message/update_template_card: one change for each response code, within 72 hours."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.wecom.answers import Json, ok, only, refuse
from tests.fakes.wecom.cards import ASKING, card_text, check_card
from tests.fakes.wecom.messages import CODE_LASTS, Messages


class Updates:
    """Changes cards that members have."""

    def __init__(self, messages: Messages, clock: Callable[[], float]) -> None:
        self._messages, self._clock = messages, clock

    def update(self, body: Json) -> tuple[Json, tuple[str, ...], str]:
        """(answer, whose card has changed, what stands there now)."""
        only(body, "userids", "partyids", "tagids", "atall", "agentid", "response_code", "button", "template_card",
             "enable_id_trans")  # fmt: skip
        if body.get("agentid") != self._messages.agent_id:
            refuse(42015, "another app's card")
        button, card = body.get("button"), body.get("template_card")
        if (button is None) == (card is None):
            refuse(40058, "either a button or a card")
        code = self._messages.codes.get(body.get("response_code", ""))
        if code is None or code.used or self._clock() - code.at >= CODE_LASTS:
            refuse(60140, "response_code used or expired")
        has = self._messages.tasks[code.task]
        users, invalid = self._people(body, has)
        dead = self._dead(button) if button is not None else ""
        if card is not None:
            check_card(card, callback=True, update=True)
        code.used = True
        for user in users:
            self._change(user, code.task, dead, card)
        return ok(invaliduser=invalid), users, dead or card_text(card or {})

    def _people(self, body: Json, has: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
        if body.get("atall"):
            return has, []
        wanted = body.get("userids") or ()
        if not wanted:
            refuse(82101, "nobody to update")
        if len(wanted) > 1000:
            refuse(82003, "more than 1000 people")
        known = {user.lower(): user for user in has}
        users = tuple(known[one.lower()] for one in wanted if one.lower() in known)
        if not users:
            refuse(82102, "none of them has the card")
        return users, [one for one in wanted if one.lower() not in known]

    def _dead(self, button: Json) -> str:
        only(button, "replace_name", where="button")
        return str(button.get("replace_name") or refuse(40063, "replace_name"))

    def _change(self, user: str, task: str, dead: str, card: Json | None) -> None:
        for shown in self._messages.inboxes[user].shown:
            if shown.card.get("task_id") != task:
                continue
            if card is not None:
                shown.card = {**card, "task_id": task}
                shown.text, shown.dead = card_text(card), str(card.get("replace_text", ""))
            elif shown.card["card_type"] in ASKING:
                shown.dead = dead
            else:
                refuse(40058, "a notice has no buttons")

"""One message of the outbox → calls, each under an id of our own, so that a repeated one is recognised and not said."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from bot.channels import Held, Never, SendFailed, Unsure, Wait
from bot.channels.wechat_kf.layout import Part, plan
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import MEDIA_OVER, Refusal, send_failed
from bot.channels.wecom_api.media import Post
from domain.messages import Outgoing
from storage.allowance import IN_PART

log = logging.getLogger(__name__)
_SAID = 95033
"""this id has been said: the answer to an earlier try was lost"""
_OVER = frozenset({95001, 95002, 95003, 95031, 95013, 95018})
"""five messages, 48 hours, more residents than an unverified corp may serve, no contact, session ended, somebody else
answers"""


class Sender:
    """Sends through one account."""

    def __init__(self, client: Client, post: Post, account: str) -> None:
        self._client, self._post, self._account = client, post, account

    async def send(self, message: Outgoing) -> str:
        """Send every part of the message; raises a SendFailed. What arrived before is not said again."""
        parts = plan(message)
        if not parts:
            raise Never("nothing to send")
        for number, part in enumerate(parts):
            name = message.id if len(parts) == 1 else f"{message.id}-{number}"
            try:
                await self._one(message, part, name)
            except Refusal as no:
                if number and no.code in _OVER:
                    raise Held(f"{IN_PART} ({no.code})") from no
                raise _failed_at_the_door(no) if message.permit else failed(no) from no
        return message.id

    async def plain(self, user: str, text: str, name: str) -> None:
        """Say this now, beside the outbox."""
        body = {"touser": user, "open_kfid": self._account, "msgid": name, "msgtype": "text", "text": {"content": text}}
        await self._client.call("POST", "kf/send_msg", json=body)

    async def on_event(self, code: str, text: str, name: str) -> None:
        """Say this with the code of an event; where that cannot be, it is left."""
        body = {"code": code, "msgid": name, "msgtype": "text", "text": {"content": text}}
        try:
            await self._client.call("POST", "kf/send_msg_on_event", json=body)
        except (Refusal, SendFailed):
            log.warning("not said on an event", extra={"line": name})

    async def _one(self, message: Outgoing, part: Part, name: str) -> None:
        kind, content = part.kind, part.content
        if kind == "file":
            try:
                media = await self._post.media(part.content, message.attempts)
            except Unsure as lost:  # nothing has been said with it yet
                raise Wait(lost.problem, 5) from lost
            if media is None:
                return
            try:
                await self._call(message, name, media.kind, {"media_id": media.id})
            except Refusal as no:
                if no.code not in MEDIA_OVER:
                    raise
                await self._post.forget(media)
                raise Refusal(-1) from no
            return
        await self._call(message, name, kind, content)

    async def _call(self, message: Outgoing, name: str, kind: str, content: Any) -> None:
        body: dict[str, Any] = {"msgid": name, "msgtype": kind, kind: content}
        path = "kf/send_msg"
        if message.permit:
            path, body = "kf/send_msg_on_event", {"code": message.permit, **body}
        else:
            body = {"touser": message.address.user, "open_kfid": self._account, **body}
        try:
            await self._client.call("POST", path, json=body)
        except Refusal as no:
            if no.code != _SAID:
                raise


def own_id(kind: str, event: str) -> str:
    """An id for what is said beside the outbox because of this event: the same for the same one, of letters that the
    channel takes, whatever its own ids look like and however long they are."""
    return f"{kind}-{hashlib.blake2b(event.encode(), digest_size=12).hexdigest()}"


def _failed_at_the_door(no: Refusal) -> SendFailed:
    """A welcome that is too late, or was said already: whoever came is told with the answer to their first word."""
    no_ = failed(no)
    return Held(f"held ({no.code})") if isinstance(no_, Never) else no_


def failed(no: Refusal) -> SendFailed:
    """The refusal of a send, in the words of the house."""
    if no.code in _OVER:
        return Held(f"held ({no.code})")
    return send_failed(no)

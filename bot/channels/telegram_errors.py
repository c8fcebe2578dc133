"""What Telegram's refusals mean for a message: python-telegram-bot's errors → the few that a channel may raise.

NotConnected          Wait     the whole channel
Limited               Wait     this chat
InvalidToken          Wait     the whole channel: the operator has to act
Conflict              Wait     this chat
ChatMigrated          Moved
Forbidden             Gone
BadRequest            Gone, where the chat is not there any more; else Never
anything else         Unsure
"""

from __future__ import annotations

import logging
import re

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.channels import Gone, Moved, Never, SendFailed, Unsure, Wait
from bot.channels.telegram_transport import Limited, NotConnected

log = logging.getLogger(__name__)
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""what python-telegram-bot raises where an answer is not what it should be"""
REVOKED_WAIT = 60.0
_NOBODY = re.compile(
    r"(chat|user) not found|blocked|deactivated|peer_id_invalid|kicked|no(t enough)? rights", re.IGNORECASE
)


def send_failed(error: Exception) -> SendFailed:
    """The failure of a send, in the words of the house."""
    if isinstance(error, NotConnected):
        return Wait("no connection", 0, everyone=True)
    if isinstance(error, Limited):
        return Wait("limited", error.seconds)
    if isinstance(error, InvalidToken):
        log.error("telegram refuses the token: outbox held")
        return Wait("token refused", REVOKED_WAIT, everyone=True)
    if isinstance(error, Conflict):
        return Wait("conflict", 10)
    if isinstance(error, ChatMigrated):
        return Moved(str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return Gone("blocked")
    if isinstance(error, BadRequest):
        return Gone("chat is gone") if _NOBODY.search(str(error)) else Never("refused")
    return Unsure("answer lost" if isinstance(error, TelegramError) else "answer unreadable")

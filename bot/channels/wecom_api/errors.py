"""What WeCom's error codes mean for a message: a number → one of the few failures that a channel may raise.

busy, limited         Wait     the whole channel where the window is the app's, not the person's
token                 Wait     the whole channel, once a fresh token was refused as well
set up wrongly        Wait     the whole channel: the operator has to act, and is told in the log
nobody there          Gone
anything else         Never    this very message is refused
"""

from __future__ import annotations

import logging
import re

from bot.channels import Gone, Never, SendFailed, Wait

log = logging.getLogger(__name__)
BUSY = frozenset({-1})
TOKEN = frozenset({40014, 42001})
"""invalid, expired: fetch a new one, once"""
STALE = TOKEN | {40001}
"""after which a call is made once more with another token; a secret that is wrong, gettoken says by itself"""
LIMITED = frozenset({45009, 45033, 45035})
SETUP = frozenset(
    {40001, 40013, 40056, 43012, 48002, 48007, 50003, 60020, 60030, 95000, 95004, 95011, 95012, 95017, 301002}
)
"""secret, corp, agent, account, callback address, permission, trusted IP …: nothing goes out until it is set right"""
NOBODY = frozenset({40003, 60011, 60111, 81013, 84061})
MEDIA_OVER = frozenset({40007})
"""the media id is wrong or older than three days: upload again"""
CARD_OVER = frozenset({42015, 42016, 60140, 82101, 82102})
"""the card cannot be changed any more: say it with a text"""
LIMITED_WAIT, SETUP_WAIT, TOKEN_WAIT = 60.0, 600.0, 60.0
_HINT = re.compile(r"hint: ?\[([0-9A-Za-z_-]{1,60})\]")


class Refusal(Exception):
    """WeCom answered no, with this code; `hint` is what its support asks for."""

    def __init__(self, code: int, told: str = "") -> None:
        super().__init__(str(code))
        self.code = code
        found = _HINT.search(told)
        self.hint = found[1] if found else ""


def send_failed(no: Refusal) -> SendFailed:
    """The refusal of a send, in the words of the house."""
    code = no.code
    if code in BUSY:
        return Wait("busy", 0)
    if code in LIMITED:
        return Wait("limited", LIMITED_WAIT, everyone=True)
    if code in TOKEN:
        return Wait("token refused", TOKEN_WAIT, everyone=True)
    if code in SETUP:
        log.error("wecom is not set up right: outbox held", extra={"code": code, "hint": no.hint})
        return Wait(f"not set up ({code})", SETUP_WAIT, everyone=True)
    if code in NOBODY:
        return Gone(f"not reachable ({code})")
    log.error("wecom refuses a message", extra={"code": code, "hint": no.hint})
    return Never(f"refused ({code})")

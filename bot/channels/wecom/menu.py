"""The menu at the bottom of the app: WeCom has one for all, so each role finds its own part of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels import SendFailed
from bot.channels.wecom_api.client import Client
from bot.channels.wecom_api.errors import Refusal
from domain.messages import Words
from handlers.talk.turn import Texts

log = logging.getLogger(__name__)
_LANGUAGE = "zh"
ENTRIES: Sequence[tuple[Words, Sequence[tuple[str, Words]]]] = (
    (
        Words("wecom.member"),
        (
            ("do:todo", Words("wecom.todo")),
            ("do:jot", Words("wecom.jot")),
            ("do:own_record", Words("wecom.own_record")),
            ("do:wish", Words("wecom.wish")),
            ("do:meetings", Words("wecom.meetings")),
        ),
    ),
    (
        Words("wecom.leader"),
        (
            ("do:queue", Words("wecom.queue")),
            ("do:topics", Words("wecom.topics")),
            ("do:ballots", Words("wecom.ballots")),
            ("do:digest", Words("wecom.digest")),
            ("do:half_year", Words("wecom.half_year")),
        ),
    ),
    (
        Words("wecom.more"),
        (
            ("do:inspections", Words("wecom.inspections")),
            ("do:progress", Words("wecom.progress")),
            ("do:notice", Words("wecom.notice")),
            ("do:help", Words("wecom.help")),
        ),
    ),
)
"""at the top, and below it what is pressed; at the most three, and five below each"""


def menu(texts: Texts) -> Mapping[str, Any]:
    """The menu as WeCom takes it; what each entry does is checked when it is pressed."""
    return {
        "button": [
            {
                "name": texts.say(_LANGUAGE, top),
                "sub_button": [
                    {"type": "click", "name": texts.say(_LANGUAGE, words), "key": press} for press, words in below
                ],
            }
            for top, below in ENTRIES
        ]
    }


async def create_menu(client: Client, agent: int, texts: Texts) -> None:
    """Put the menu up; without it everything can still be said in words."""
    try:
        await client.call("POST", "menu/create", params={"agentid": str(agent)}, json=menu(texts))
    except Refusal as no:
        log.error("menu not made", extra={"code": no.code})
    except SendFailed as no:
        log.error("menu not made", extra={"problem": no.problem})

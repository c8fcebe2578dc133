"""The six-step form of the rivals on our own engine: the same questions and buttons, and nothing is understood in them.

    python -m bench.load --bot "python -m bench.dialogue --form {base_url} {token}"

Everything around it is as it runs in earnest: dangers are looked for first, every answer is kept with its draft, and
what is handed in is counted and filed with the drafts in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import handlers.contents
from bot.texts import Texts
from domain.issue import Event
from handlers.talk import conversation as talk
from handlers.talk.conversation import Conversation
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import House, Turn
from storage.drafts import Draft
from storage.ids import new_id

_TEXTS = {
    "words.form": "/report",
    "form.what": "请说说发生了什么。",
    "form.where": "在哪里？",
    "form.subject": "属于哪一类？",
    "form.name": "要不要公开姓名？",
    "form.send": "请核对：{what}；{where}；{subject}；{name}",
    "form.filed": "收到，编号 {number}。",
}
_SUBJECTS = tuple(Choose(key, label, n // 2) for n, (key, label) in enumerate(
    (("road", "道路"), ("water", "下水"), ("light", "路灯"), ("other", "其他"))
))  # fmt: skip
_NAMES = (Choose("shown", "公开"), Choose("hidden", "匿名"))
_SENDS = (Choose("yes", "提交"), Choose("no", "取消"))


def _script(ask: Ask, _facts: None) -> dict[str, Any]:
    told = {
        "what": ask(Text("form.what")),
        "where": ask(Text("form.where")),
        "subject": ask(Choice("form.subject", among=_SUBJECTS)),
        "name": ask(Choice("form.name", among=_NAMES)),
    }
    ask(Choice("form.send", among=_SENDS, params=told))
    return told


async def _done(turn: Turn, _draft: Draft, told: dict[str, Any]) -> None:
    number = await turn.store.transaction.row(
        "INSERT INTO counters (name, value) VALUES ('form', 1)"
        " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
    )
    await turn.store.events.append(new_id(), Event("filed", turn.now, turn.person.id, told), turn.origin)
    turn.say("form.filed", number=number["value"] if number else "")


FORM = Conversation("form", talk.no_facts, _script, _done)


async def _begin(turn: Turn, _words: str) -> None:
    """As the rivals do, it begins anew whatever is open."""
    while draft := await turn.store.drafts.listening(turn.person.id):
        await turn.store.drafts.drop(draft.id)
    await talk.begin(turn, FORM)


def with_form(house: House) -> House:
    """The house with the form in it, begun by /report."""
    tables = vars(handlers.contents)
    tables["CONVERSATIONS"] = {**handlers.contents.CONVERSATIONS, FORM.key: FORM}
    tables["COMMANDS"] = {**handlers.contents.COMMANDS, "form": _begin}
    assert isinstance(house.texts, Texts)
    languages = {language: {**texts, **_TEXTS} for language, texts in house.texts.languages.items()}
    return replace(house, texts=Texts(languages))

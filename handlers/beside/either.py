"""来不了: words that may answer an invitation or what is asked just now; one short question tells which."""

from __future__ import annotations

from domain.messages import Incoming, Option, Words
from handlers import report
from handlers.hearing import typed
from handlers.meetings.words import name
from handlers.residents.follow import ADD, REPLY
from handlers.talk.conversation import Conversation, hear, keep, show_again
from handlers.talk.dialogue import NOTE
from handlers.talk.questions import Said
from handlers.talk.turn import Turn
from storage.drafts import Draft

MINE = "mine"
"""the button: it was said to what is asked"""
_SAID = f"{NOTE}either"
"""the note on a draft that holds the words"""
_TAKES_ANY = frozenset({REPLY.key, ADD.key, report.REPORT.key})
"""the conversations in which a resident may write whatever they like"""


async def asked(turn: Turn, talk: Conversation, draft: Draft, heard: Incoming) -> bool:
    """Put the question, where there are two answers to it. False: the words mean no invitation."""
    if talk.key not in _TAKES_ANY or not heard.only_words:
        return False
    press = await typed.answers_invitation(turn, heard)
    verb, _, id = press.partition(":")
    meeting = await turn.store.meetings.get(id) if press else None
    if meeting is None:
        return False
    draft.answers[_SAID] = heard.text
    await keep(turn, talk, draft)
    invitation = Words("either.invitation", {"answer": Words(f"button.{verb}")})
    other = "either.reply" if talk.key == REPLY.key else "either.goes_on"
    options = [Option(press, invitation), Option(f"do:{MINE}:{draft.id}", Words(other), row=1)]
    turn.say(
        "either.which", options=options, asks=draft.id, words=heard.text.strip(), meeting=name(turn.house, meeting)
    )
    return True


async def mine(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """It was said to what is asked: taken as if nothing had been asked in between."""
    words = draft.answers.pop(_SAID, None)
    if isinstance(words, str):
        await hear(turn, talk, draft, Said(text=words))
    else:
        await show_again(turn, talk, draft)

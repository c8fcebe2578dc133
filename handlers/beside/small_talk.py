"""Greetings, thanks, rudeness, impatience where nothing is open: answered without opening a report."""

from __future__ import annotations

from domain.messages import Incoming
from handlers import report
from handlers.beside import chatter
from handlers.hearing.heard import complains
from handlers.talk import conversation as talk
from handlers.talk import first
from handlers.talk.turn import Turn


async def answered(turn: Turn, heard: Incoming) -> bool:
    """Whether these words were answered; False: they may be a concern."""
    if not turn.person.staff and complains(turn, heard.text):
        await _impatient(turn)
        return True
    kind = turn.house.read(heard.text).kind
    if kind in ("concern", "question"):
        return False
    if kind in ("abuse", "spam"):
        if await turn.store.people.slow_down(turn.person.id, turn.now):
            turn.say(f"kind.{kind}")
        return True
    if kind == "greeting" or not heard.text.strip():
        await first.hello(turn)
    else:  # whoever works here may mean a case of theirs: "it is mended"
        turn.say("kind.staff" if turn.person.staff else f"kind.{kind}", options=first.menu(turn))
    return True


async def _impatient(turn: Turn) -> None:
    """Somebody is tired of waiting: how their matters stand; of whoever has none, what it is about."""
    if any(await turn.store.issues.count_own(turn.person.id)):
        await chatter.stand(turn)
    else:
        turn.say("kind.waits")
        await talk.begin(turn, report.REPORT)

"""不满意，第三个坑还在那里: an answer that stands on a button shown last, typed with words beside it that are kept."""

from __future__ import annotations

from domain.meeting_rights import AtMeeting
from domain.messages import Incoming
from domain.people import Action
from handlers.hearing import typed
from handlers.hearing.marks import clauses
from handlers.meetings import call, objection
from handlers.meetings.words import name
from handlers.residents import back, rate
from handlers.talk.conversation import begin
from handlers.talk.turn import NEWS, Turn

_RATE = Action.RATE.value


async def answered(turn: Turn, heard: Incoming) -> bool:
    """Whether these words judge a result that was told, or answer an invitation that was shown lately, and say more:
    it is done, and what was said beside it is kept. False: nothing was done; they may be anything."""
    if not heard.only_words or turn.house.reader.urgent(heard.text):
        return False
    first, *more = clauses(heard.text) or [""]
    labels, judges = turn.house.texts.meant(first), rate.judged(turn, first) is not None
    press = await typed.shown(turn, heard.address, labels, _RATE if judges else "") if labels or judges else ""
    verb, _, rest = press.partition(":")
    id = rest.partition(":")[0]
    if judges and verb in (_RATE, ""):
        return await back.rated(turn, id, heard.text)
    if not more:
        return False
    if verb == AtMeeting.OBJECT:
        await begin(turn, objection.OBJECT, id, **{"object.why": heard.text})
    elif verb in typed.COMING:
        await call.answer(turn, id, AtMeeting(verb))
        meeting = await turn.meeting(id, AtMeeting.LOOK)
        told = {"meeting": name(turn.house, meeting), "words": turn.mask(heard.text)}
        turn.tell(meeting.id, f"meeting.said.{verb}", to=meeting.caller, kind=NEWS, **told)
        turn.say("meeting.said_done")
    return bool(press)


async def of_another(turn: Turn, heard: Incoming, press: str) -> bool:
    """Whether words that were typed for the button of one result may be meant for another that waits for them."""
    verb, _, rest = press.partition(":")
    if heard.press or verb != _RATE or rate.judged(turn, heard.text) is None:
        return False
    id, waiting = rest.partition(":")[0], {issue.id for issue in await rate.waiting(turn)}
    return bool(waiting - {id}) and await back.rated(turn, id, heard.text)

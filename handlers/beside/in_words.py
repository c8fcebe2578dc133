"""不满意，第三个坑还在那里: an answer that stands on a button shown last, typed with words beside it that are kept."""

from __future__ import annotations

from domain.meeting_rights import AtMeeting
from domain.messages import Incoming
from domain.people import Action
from handlers.hearing import typed
from handlers.hearing.heard import hedges, is_mixed
from handlers.hearing.marks import clauses
from handlers.meetings import call, objection
from handlers.meetings.words import name
from handlers.residents import rate
from handlers.talk.conversation import begin
from handlers.talk.turn import NEWS, Turn

_RATE = Action.RATE.value


async def answered(turn: Turn, heard: Incoming) -> bool:
    """Whether these words judge a result or answer an invitation that was shown lately, and say more: it is done, and
    what was said beside it is kept. False: nothing was done; they may be anything."""
    if not heard.only_words or turn.house.reader.urgent(heard.text):
        return False
    first, *more = clauses(heard.text) or [""]
    if not more:
        return False
    labels, unsure = turn.house.texts.meant(first), hedges(turn, first)
    press = await typed.shown(turn, heard.address, labels, _RATE if unsure else "") if labels or unsure else ""
    verb, _, rest = press.partition(":")
    id, _, rating = rest.partition(":")
    if verb == _RATE:
        sure = not unsure and not (rating == "solved" and is_mixed(turn, " ".join(more)))
        await rate.rate(turn, id, rating if sure else "", heard.text)
    elif verb == AtMeeting.OBJECT:
        await begin(turn, objection.OBJECT, id, **{"object.why": heard.text})
    elif verb in typed.COMING:
        await call.answer(turn, id, AtMeeting(verb))
        meeting = await turn.meeting(id, AtMeeting.LOOK)
        told = {"meeting": name(turn.house, meeting), "words": turn.mask(heard.text)}
        turn.tell(meeting.id, f"meeting.said.{verb}", to=meeting.caller, kind=NEWS, **told)
        turn.say("meeting.said_done")
    return bool(press)

"""签到: whoever stands before the code at the door signs in; a head counts, a name is not needed."""

from __future__ import annotations

from domain.meeting_rights import AtMeeting, is_open
from handlers.meetings.words import name
from handlers.talk.turn import Turn

LINK = "m_"
"""what the code of a meeting's link begins with"""


async def code(turn: Turn, id: str) -> None:
    """签到码: a picture to hold up or to print."""
    meeting = await turn.meeting(id, AtMeeting.CODE)
    recipe = f"code:{turn.person.language}:{turn.house.public_url}/?code={LINK}{meeting.id}"
    file = await turn.store.files.make(recipe, turn.person.id, turn.now, kind="photo")
    turn.say("sign.code", files=[file], meeting=name(turn.house, meeting), count=meeting.heads)


async def sign(turn: Turn, id: str) -> bool:
    """Whoever opened the link is there. False: there is no such meeting."""
    meeting = await turn.store.meetings.get(id)
    if meeting is None:
        return False
    if not is_open(meeting, turn.now):
        turn.say("sign.closed", meeting=name(turn.house, meeting))
    elif meeting.invited.get(turn.person.id) is not None and meeting.invited[turn.person.id].here:
        turn.say("sign.already")
    else:
        await turn.met(meeting, "signed")
        turn.say("sign.done", meeting=name(turn.house, meeting))
    return True

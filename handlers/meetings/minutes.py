"""纪要: written by whoever called the meeting, and final only when those who were there agree."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from domain import consent
from domain.amounts import says_more
from domain.contributions import read_given
from domain.meeting import Answer, Meeting, Minutes, Stage, View
from domain.meeting_heads import MOST_HEADS, only_heads, read_heads
from domain.meeting_rights import AtMeeting
from domain.messages import Words
from handlers.cards import first_of, voices
from handlers.meetings import cards, crowd, times
from handlers.publication.offer import offer
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Question, Said, Text, Unfit
from handlers.talk.several import Photos
from handlers.talk.turn import Turn
from handlers.units import with_sums
from storage.drafts import Draft

PHOTOS = Choose("", Words("button.photos"), row=1, edits="minutes.photos")
ON_RECAP = (
    Choose("yes", Words("button.show_minutes"), row=0),
    Choose("", Words("button.edit"), row=1, does="edit"),
    PHOTOS,
    Choose("", Words("button.cancel"), row=1, does="cancel"),
    *(
        Choose("", Words(f"minutes.edit.{part}"), row=2 + n // 3, edits=f"minutes.{part}", folded=True)
        for n, part in enumerate(("heads", "said", "agreed", "dissent", "given"))
    ),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the script runs."""

    minor: bool
    """a child may be spoken of: no photos, no names"""
    signed: int = 0
    """how many signed in on the spot"""


async def facts(turn: Turn, draft: Draft) -> Facts:
    """The meeting that is written about."""
    meeting = await turn.store.meetings.get(draft.subject)
    return Facts(meeting.minor, meeting.heads) if meeting else Facts(minor=False)


@dataclass(frozen=True, slots=True)
class Heads(Text):
    """How many people, as a number in whatever digits."""

    beside: Text | None = None
    """keeps the whole words, where they say more than how many"""

    def rest(self, said: Said) -> Question[Any] | None:
        """What else was said with the number."""
        return self.beside if not (said.to or said.spot) and says_more(said.text) else None

    def read(self, said: Said, stored: Any) -> str | None:
        """The number of people in the words; Unfit when there is none, or more than one."""
        words = Text.read(self, said, stored)
        if words is None:
            return None
        found = read_heads(words)
        if not 0 < found.count <= MOST_HEADS:
            raise Unfit("minutes.heads.several" if found.several else "minutes.heads.odd")
        return str(found.count)

    def gathers(self, said: Said) -> bool:
        """A mere number that comes after it puts it right."""
        return not said.to and not said.files and only_heads(said.text)

    def choices(self) -> tuple[Choose, ...]:
        """As many as signed in, a tap away: those without a telephone have to be counted by whoever was there."""
        return (Choose("offer", Words("minutes.heads.signed", {"count": self.offer})),) if self.offer else ()


_PAUSE = re.compile(r"[,;.\uff0c\uff1b\u3002\s]+")


class Sides(Text):
    """What the sides said; a mere number is none of it."""

    __slots__ = ()

    def with_rest(self, said: Said, stored: Any) -> Any:
        """How many came stands above it already: 二十三个人，都愿意凑钱."""
        first, *rest = _PAUSE.split(said.text.strip(), maxsplit=1)
        return Text.with_rest(self, replace(said, text=rest[0]) if rest and only_heads(first) else said, stored)

    def read(self, said: Said, stored: Any) -> str | None:
        return None if not said.to and only_heads(said.text) else Text.read(self, said, stored)


async def minute(turn: Turn, id: str) -> None:
    """记纪要: minutes that were sent round already begin with what they say, so that one thing can be put right."""
    meeting = await turn.meeting(id, AtMeeting.MINUTE)
    known: dict[str, Any] = {}
    if said := meeting.minutes:
        known = {part: getattr(said, part) for part in ("said", "dissent", "agreed", "given")}
        known |= {"heads": str(said.heads), **({} if meeting.minor else {"photos": list(said.files)})}
    await begin(turn, MINUTE, meeting.id, **{f"minutes.{part}": value for part, value in known.items()})


def script(ask: Ask, facts: Facts) -> Minutes:
    """How many came, who said what, who disagreed, what was agreed, what residents bring in themselves.

    Of a meeting about a child there are no photos, and whoever writes is asked for no names.
    """
    sent = Photos("minutes.photos", guess=())
    if not facts.minor:
        ask.takes_early(sent)
    sides = Sides("minutes.said", at_least=2, told="minutes.heads.and_said")
    offer = f"{facts.signed or ''}"
    heads = ask(Heads("minutes.heads", offer=offer, told="minutes.heads.righted", beside=sides))
    put = "minutes.said_of_child" if facts.minor else ""
    said = ask(replace(sides, put=put, params={"heads": heads}))
    dissent = ask.maybe(Text("minutes.dissent", optional=True)) or ""
    agreed = ask(Text("minutes.agreed", at_least=2))
    given = ask.maybe(Text("minutes.given", optional=True)) or ""
    files = () if facts.minor else ask(sent)
    none = Words("minutes.none")
    gave = read_given(given)
    shown = with_sums(given, gave) if given else none
    told = {"heads": heads, "said": said, "dissent": dissent or none, "agreed": agreed, "given": shown}
    among = tuple(choose for choose in ON_RECAP if choose is not PHOTOS or not facts.minor)
    ask(Choice("minutes.send", among=among, params={**told, "photos": sent.shown(files)}))
    return Minutes(int(heads), said, dissent, agreed, given, files, gave)


async def done(turn: Turn, draft: Draft, minutes: Minutes) -> None:
    """Show the minutes to everybody who may have been there, and ask for their consent."""
    meeting = await turn.meeting(draft.subject, AtMeeting.MINUTE)
    masked = {part: turn.mask(getattr(minutes, part)) for part in ("said", "dissent", "agreed", "given")}
    beside = {"files": list(minutes.files), "written_at": turn.now.isoformat()}
    meeting = await turn.met(meeting, "minuted", **{**asdict(minutes), **masked, **beside})
    asked = consent.readers(meeting)
    needed = consent.needed(meeting, turn.house.meetings.quorum)
    key = "minutes.done" if asked else "minutes.aloud"
    turn.say(key, options=cards.buttons(turn, turn.person, meeting), count=len(asked), needed=needed)
    if asked:
        await turn.store.timers.set(times.VIEWS, meeting.id, turn.now + consent.WAITS)
    await crowd.tell(turn, meeting, "minutes")


async def agree(turn: Turn, id: str) -> None:
    """同意: one more who may have been there says that the minutes are right."""
    meeting = await turn.met(await turn.meeting(id, AtMeeting.AGREE), "agreed")
    enough = meeting.stage is Stage.FINAL or consent.is_agreed(meeting, turn.house.meetings.quorum)
    turn.say("minutes.thanks_final" if enough else "minutes.thanks")
    await finish(turn, meeting)


async def aloud(turn: Turn, id: str) -> None:
    """念过了: too few confirm them here; the minutes were read out, nobody objected, and they say so."""
    meeting = await turn.meeting(id, AtMeeting.ALOUD)
    await _final(turn, meeting, aloud=True)


async def finish(turn: Turn, meeting: Meeting) -> None:
    """The minutes stand as soon as enough agreed or were answered."""
    if meeting.stage is Stage.MINUTED and consent.is_agreed(meeting, turn.house.meetings.quorum):
        await _final(turn, meeting)


async def _final(turn: Turn, meeting: Meeting, **how: Any) -> None:
    """The minutes stand: whoever was there is told, and everybody who reported or supports what it was about."""
    meeting = await turn.met(meeting, "finished", **how)
    minutes = meeting.minutes
    agreed = minutes.agreed if minutes else ""
    caller = await turn.store.people.get(meeting.caller)
    options = [*(cards.buttons(turn, caller, meeting) if caller else ()), *await offer(turn, meeting, meeting.caller)]
    final = "minutes.final_aloud" if minutes and minutes.aloud else "minutes.final"
    objected = _objected(meeting)
    counted: dict[str, Any] = {"count": consent.agreed(meeting), "objected": objected}
    turn.say(final, to=meeting.caller, options=options, agreed=agreed, **counted)
    issues = [issue for id in meeting.issues if (issue := await turn.store.issues.get(id))]
    for issue in issues:
        await turn.happen(issue, "agreed", meeting=meeting.id)
    behind = voices(issues)
    form = Words(f"form.{meeting.form.value}")
    for person, numbers in behind.items():
        told: dict[str, Any] = {"number": tuple(numbers), "agreed": agreed, "form": form, "objected": objected}
        options = [cards.to_meeting(meeting)] if person in meeting.invited else []
        key = "told.read_out" if minutes and minutes.aloud else "told.agreed"
        turn.tell(first_of(issues, numbers), key, to=person, options=options, **told)
    told_already = {meeting.caller, *behind}
    for person, invited in sorted(meeting.invited.items()):
        was_there = invited.answer in (Answer.COME, Answer.PROXY) or invited.view is not View.NONE
        if person not in told_already and was_there:
            stand = "minutes.stand_aloud" if minutes and minutes.aloud else "minutes.stand"
            look = [cards.to_meeting(meeting)]
            turn.tell(meeting.id, stand, to=person, options=look, agreed=agreed, objected=objected)


def _objected(meeting: Meeting) -> Words:
    """Whether anybody was against minutes that were read out."""
    count = consent.dissenting(meeting)
    return Words("minutes.dissenting", {"count": count}) if count else Words("minutes.unopposed")


MINUTE = Conversation("minute", facts, script, done, nudges=True)

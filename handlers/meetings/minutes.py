"""纪要: written by whoever called the meeting, and final only when those who were there agree."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from domain.meeting import Answer, Meeting, Minutes
from domain.meeting_rights import AtMeeting
from domain.messages import Option, Words
from handlers.cards import tell_everyone
from handlers.meetings import cards
from handlers.publication.offer import offer
from handlers.talk.conversation import Conversation, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Photos, Said, Text, Unfit
from handlers.talk.turn import Turn
from storage.drafts import Draft

ON_RECAP = (
    Choose("yes", Words("button.show_minutes"), row=0),
    *(
        Choose("", Words(f"minutes.edit.{part}"), row=1, edits=f"minutes.{part}")
        for part in ("heads", "said", "agreed")
    ),
    *(Choose("", Words(f"minutes.edit.{part}"), row=2, edits=f"minutes.{part}") for part in ("dissent", "given")),
    Choose("", Words("button.photos"), row=3, edits="minutes.photos"),
    Choose("", Words("button.cancel"), row=3, does="cancel"),
)
MOST_HEADS = 100_000


class Heads(Text):
    """How many people, as a number in whatever digits."""

    __slots__ = ()

    def read(self, said: Said, stored: Any) -> str | None:
        """The number in the words; Unfit when there is none."""
        words = Text.read(self, said, stored)
        if words is None:
            return None
        digits = "".join(letter for letter in words if letter.isdecimal())
        if not digits or not 0 < int(digits) <= MOST_HEADS:
            raise Unfit("minutes.heads.odd")
        return str(int(digits))


def script(ask: Ask, _facts: Any) -> Minutes:
    """How many came, who said what, who disagreed, what was agreed, what residents bring in themselves."""
    sent = Photos("minutes.photos", guess=())
    ask.takes_early(sent)
    heads = ask(Heads("minutes.heads"))
    said = ask(Text("minutes.said", at_least=2))
    dissent = ask.maybe(Text("minutes.dissent", optional=True)) or ""
    agreed = ask(Text("minutes.agreed", at_least=2))
    given = ask.maybe(Text("minutes.given", optional=True)) or ""
    files = ask(sent)
    none = Words("minutes.none")
    told = {"heads": heads, "said": said, "dissent": dissent or none, "agreed": agreed, "given": given or none}
    ask(Choice("minutes.send", among=ON_RECAP, params={**told, "photos": sent.shown(files)}))
    return Minutes(int(heads), said, dissent, agreed, given, files)


async def done(turn: Turn, draft: Draft, minutes: Minutes) -> None:
    """Show the minutes to everybody who said they would be there, and ask for their consent."""
    meeting = await turn.meeting(draft.subject, AtMeeting.MINUTE)
    masked = {part: turn.mask(getattr(minutes, part)) for part in ("said", "dissent", "agreed", "given")}
    meeting = await turn.met(meeting, "minuted", **{**asdict(minutes), **masked, "files": list(minutes.files)})
    present = meeting.present
    needed = meeting.needed(turn.house.meetings.quorum)
    key = "minutes.done" if present else "minutes.aloud"
    turn.say(key, options=cards.buttons(turn, turn.person, meeting), count=len(present), needed=needed)
    for person in present:
        await _show(turn, meeting, person, "minutes.confirm")


async def _show(turn: Turn, meeting: Meeting, person: str, key: str, **more: Any) -> None:
    minutes = meeting.minutes
    if minutes:
        none = Words("minutes.none")
        told: dict[str, Any] = {"heads": minutes.heads, "said": minutes.said, "agreed": minutes.agreed}
        maybe: dict[str, Any] = {"dissent": minutes.dissent or none, "given": minutes.given or none}
        await cards.show(turn, meeting, person, key, **told, **maybe, **more)


async def agree(turn: Turn, id: str) -> None:
    """同意: one more who was there says that the minutes are right."""
    meeting = await turn.met(await turn.meeting(id, AtMeeting.AGREE), "agreed")
    turn.say("minutes.thanks")
    await _finish(turn, meeting)


async def aloud(turn: Turn, id: str) -> None:
    """当场念过: nobody who was there has a telephone for it; the minutes were read out, and nobody objected."""
    meeting = await turn.meeting(id, AtMeeting.ALOUD)
    await _final(turn, meeting, aloud=True)


async def _finish(turn: Turn, meeting: Meeting) -> None:
    if meeting.is_agreed(turn.house.meetings.quorum):
        await _final(turn, meeting)


async def _final(turn: Turn, meeting: Meeting, **how: Any) -> None:
    """The minutes stand: whoever was there is told, and everybody who reported or supports what it was about."""
    meeting = await turn.met(meeting, "finished", **how)
    minutes = meeting.minutes
    agreed = minutes.agreed if minutes else ""
    told = {turn.person.id} if turn.person.id == meeting.caller else set()
    caller = await turn.store.people.get(meeting.caller)
    options = [*(cards.buttons(turn, caller, meeting) if caller else ()), *await offer(turn, meeting, meeting.caller)]
    turn.say("minutes.final", to=meeting.caller, options=options, agreed=agreed)
    told.add(meeting.caller)
    for id in meeting.issues:
        issue = await turn.store.issues.get(id)
        if issue:
            told |= {issue.reporter, *issue.followers}
            form = Words(f"form.{meeting.form.value}")
            await tell_everyone(turn, issue, "told.agreed", _look(meeting), agreed=agreed, form=form)
    for person, invited in sorted(meeting.invited.items()):
        if person not in told and invited.answer in (Answer.COME, Answer.PROXY):
            turn.say("minutes.stand", to=person, options=_look(meeting), agreed=agreed)


def _look(meeting: Meeting) -> list[Option]:
    return [Option(f"{AtMeeting.LOOK.value}:{meeting.id}", Words("button.meeting"))]


def object_script(ask: Ask, _facts: Any) -> str:
    """What is not right."""
    return ask(Text("object.why", at_least=2, at_most=1000))


async def _objected(turn: Turn, draft: Draft, why: str) -> None:
    meeting = await turn.meeting(draft.subject, AtMeeting.OBJECT)
    meeting = await turn.met(meeting, "objected", words=turn.mask(why))
    turn.say("object.done")
    await cards.show(turn, meeting, meeting.caller, "object.told", words=turn.mask(why))


def settle_script(ask: Ask, _facts: Any) -> str:
    """What is said to those who objected."""
    return ask(Text("settle.words", at_least=2, at_most=1000))


async def _settled(turn: Turn, draft: Draft, words: str) -> None:
    meeting = await turn.meeting(draft.subject, AtMeeting.SETTLE)
    objected = meeting.objections
    meeting = await turn.met(meeting, "settled", words=turn.mask(words))
    for person in objected:
        turn.say("settle.told", to=person, options=_look(meeting), words=turn.mask(words))
    turn.say("settle.done", count=len(objected))
    await _finish(turn, meeting)


MINUTE = Conversation("minute", no_facts, script, done, nudges=True)
OBJECT = Conversation("object", no_facts, object_script, _objected)
SETTLE = Conversation("settle", no_facts, settle_script, _settled)

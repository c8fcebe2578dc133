"""承诺: what was agreed becomes who does what by when, and is looked after until it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.issue import Issue
from domain.meeting import Meeting
from domain.meeting_rights import AtMeeting
from domain.messages import Option, Refused, Words
from domain.people import Action, Role
from domain.promised import Promised, Span, read_promises
from handlers.cards import numbered, shorten, staff, tell_behind
from handlers.meetings import cards, times
from handlers.meetings.words import name
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import NOTE, Ask
from handlers.talk.questions import Choice, Choose, Said, Text, Unfit
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.when import Meant, When, day_in_words
from nlp.times import Moment, read_time
from storage import new_id
from storage.drafts import Draft
from storage.meetings import LISTED
from storage.timers import Timer

_TOGETHER = timedelta(days=7)
"""days so near each other are one stretch of time, and a promise is due at its end"""
END_OF_WORK = 18
"""the hour of a day by which something is done, where only the day was said"""
MOST_NAME = 60
REST = f"{NOTE}promises"
"""the note of what was promised in the same sentence and is put next"""
_SURE = (
    Choose("yes", Words("button.note_down"), row=0),
    *(Choose("", Words(f"promise.edit_{part}"), row=1, edits=f"promise.{part}") for part in ("who", "what", "due")),
    Choose("skip", Words("promise.skip"), row=2),
)
STAGES = {"remind": timedelta(days=-1), "overdue": timedelta(), "inspect": timedelta(days=7)}
"""when a promise is looked at, counted from the moment it is due"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What reading a day needs."""

    now: datetime
    reads: Callable[[str], Meant]
    span: Span
    read: bool = False
    """who, what and by when were read from a sentence: whether that is right is asked"""


@dataclass(frozen=True, slots=True)
class Who(Text):
    """Who does it: a name; a sentence that surely says who does what by when gives all three."""

    facts: Facts | None = None

    def _promises(self, said: Said) -> tuple[Promised, ...]:
        words = said.text.strip()
        return read_promises(words, self.facts.span) if words and not said.to and self.facts else ()

    def read(self, said: Said, stored: Any) -> str | None:
        """Whom the first promise is of; Unfit where nobody is surely named."""
        words = Text.read(self, said, stored)
        if words is None:
            return None
        found = self._promises(said)
        if not found or len(found[0].who) > MOST_NAME:
            raise Unfit("promise.who_again")
        return found[0].who

    def besides(self, said: Said) -> Mapping[str, Any]:
        """What they do and by when, and what else was promised in the same words."""
        first, *others = self._promises(said)
        return (
            _told(first, self.facts, [asdict(other) for other in others]) if first.what or first.due or others else {}
        )


def _told(promise: Promised, facts: Facts | None, others: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """What a sentence says beside the name, as answers, and the note of the promises still to be put."""
    meant = facts.reads(promise.due) if facts and promise.due else Meant("none")
    due = When("promise.due").store(meant.moments[0]) if meant.status == "found" else None
    known = {"promise.what": promise.what, "promise.due": due}
    return {key: value for key, value in known.items() if value} | {REST: list(others)}


async def facts(turn: Turn, draft: Draft) -> Facts:
    """A promise is due by the end of a working day, where only days are said; of several days, of the last."""

    def reads(text: str) -> Meant:
        said = read_time(text, turn.now, turn.house.calendar)
        moments = said.candidates or ((Moment(said.at, said.until, said.all_day),) if said.at else ())
        dues = sorted({_due(moment, turn.now) for moment in moments})
        dues = [due for due in dues if due > turn.now]
        if not dues or said.status in ("none", "past"):
            return Meant("none" if said.status == "none" else "past", tuple(dues[:6]))
        whole = all(moment.all_day for moment in moments)
        if len(dues) == 1 or (whole and dues[-1] - dues[0] < _TOGETHER):  # the end of a month is its last day
            return Meant("found", (dues[-1],))
        return Meant(said.status, tuple(dues[:6]))

    def span(text: str) -> tuple[int, int]:
        return read_time(text, turn.now, turn.house.calendar).words

    return Facts(turn.now, reads, span, REST in draft.answers)


def _due(moment: Moment, now: datetime) -> datetime:
    """The moment itself, where an hour was said; else the end of work on the last of the days."""
    if not moment.all_day and moment.at > now:
        return moment.at
    last = moment.until - timedelta(seconds=1) if moment.until else moment.at
    return last.replace(hour=END_OF_WORK, minute=0, second=0, microsecond=0)


def script(ask: Ask, facts: Facts) -> tuple[str, str, datetime] | None:
    """Who, what, by when; None where what was read from a sentence is no promise."""
    who = ask(Who("promise.who", at_least=2, at_most=1000, facts=facts))
    what = ask(Text("promise.what", at_least=2, at_most=500))
    due = ask(When("promise.due", find=facts.reads, after=facts.now))
    if facts.read:
        shown: dict[str, Any] = {"who": who, "what": what, "due": day_in_words(due)}
        if ask(Choice("promise.sure", among=_SURE, params=shown)) == "skip":
            return None
    return who, what, due


async def done(turn: Turn, draft: Draft, promise: tuple[str, str, datetime] | None) -> None:
    """Keep it, or leave it out; then put the next of the same sentence."""
    meeting = await turn.meeting(draft.subject, AtMeeting.PROMISE)
    if promise:
        await _keep_in_mind(turn, meeting, *promise)
    else:
        turn.say("promise.skipped", options=cards.buttons(turn, turn.person, meeting))
    await _next(turn, draft)


async def _keep_in_mind(turn: Turn, meeting: Meeting, who: str, what: str, due: datetime) -> None:
    """It is promised, and looked at again before and after it is due."""
    id, person = new_id(), await _person(turn, meeting, who)
    detail: dict[str, Any] = {"who": who, "person": person, "what": turn.mask(what), "due_at": due.isoformat()}
    meeting = await turn.met(meeting, "promised", id=id, **detail)
    ahead = [
        Timer(times.DUE, f"{id}:{stage}", turn.house.calendar.kind_hour(due + after))
        for stage, after in STAGES.items()
        if due + after > turn.now
    ]
    await turn.store.timers.set_all(ahead)
    told: dict[str, Any] = {"who": who, "what": turn.mask(what), "due": day_in_words(turn.house.calendar.local(due))}
    turn.say("promise.done", options=cards.buttons(turn, turn.person, meeting), **told)
    if person and person != turn.person.id:
        options = [Option(f"keep:{id}", Words("button.kept"))]
        turn.say("promise.yours", to=person, options=options, meeting=name(turn.house, meeting), **told)


async def _next(turn: Turn, draft: Draft) -> None:
    """Put the next promise of the same sentence."""
    if rest := draft.answers.get(REST):
        promise, known = Promised(**rest[0]), await facts(turn, draft)
        await begin(turn, PROMISE, draft.subject, **{"promise.who": promise.who}, **_told(promise, known, rest[1:]))


async def _person(turn: Turn, meeting: Meeting, who: str) -> str:
    """The member or leader of the group who is called so; empty for anybody else."""
    seated = [
        (id, name)
        for role in (Role.MEMBER, Role.LEADER)
        for id, name in await turn.store.people.seated(meeting.group, role)
    ]
    found = {id for id, name in seated if name and name in who}
    return found.pop() if len(found) == 1 else ""


async def _promised(turn: Turn, id: str) -> Meeting:
    """The meeting of a promise, if the person may say that it is kept: who made it, or who leads."""
    meeting = await turn.store.meetings.of_commitment(id)
    promise = meeting.commitments[id] if meeting else None
    leads = turn.person.sits(Role.OFFICE) or (meeting is not None and turn.person.sits(Role.LEADER, meeting.group))
    own = meeting is not None and promise is not None and turn.person.id in (promise.person, meeting.caller)
    if meeting is None or promise is None or not (leads or own):
        raise Forbidden(f"keep:{id}")
    if promise.kept_at:
        raise Refused("keep.already")
    return meeting


async def keep(turn: Turn, id: str) -> None:
    """办完了: whoever promised it, or leads, says how it was done."""
    await _promised(turn, id)
    await begin(turn, KEEP, id)


async def _what(turn: Turn, draft: Draft) -> str:
    """What was promised: somebody may have several to look after."""
    meeting = await turn.store.meetings.of_commitment(draft.subject)
    return meeting.commitments[draft.subject].what if meeting else ""


def keep_script(ask: Ask, what: str) -> str:
    """How it was done."""
    return ask(Text("keep.words", params={"what": what}, at_least=2, at_most=1000))


async def _kept(turn: Turn, draft: Draft, words: str) -> None:
    """It is done: the caller knows, and everybody who reported or supports what it was about."""
    meeting = await _promised(turn, draft.subject)
    promise = meeting.commitments[draft.subject]
    meeting = await turn.met(meeting, "kept", id=draft.subject, words=turn.mask(words))
    told: dict[str, Any] = {"who": promise.who, "what": promise.what, "words": turn.mask(words)}
    turn.say("keep.done", **told)
    if meeting.caller != turn.person.id:
        turn.say("keep.told", to=meeting.caller, **told)
    issues = [issue for id in meeting.issues if (issue := await turn.store.issues.get(id))]
    await tell_behind(turn, issues, "told.kept", **told)
    await _all_kept(turn, issues)


async def _all_kept(turn: Turn, issues: Sequence[Issue]) -> None:
    """Nothing that was promised about these is open any more: whoever works on them may say how they ended."""
    waiting: dict[str, list[Issue]] = {}
    for issue in issues:
        if issue.open and not await turn.store.meetings.open_promises(issue.id):
            holders = [issue.member] if issue.member else await staff(turn, [issue.group], Role.LEADER)
            for holder in holders:
                waiting.setdefault(holder, []).append(issue)
    for id, theirs in waiting.items():
        options = [Option(f"{Action.SEE.value}:{issue.id}", issue.number, row=n) for n, issue in enumerate(theirs)]
        if len(theirs) == 1 and theirs[0].member:
            options.insert(0, Option(f"{Action.RESOLVE.value}:{theirs[0].id}", Words("button.resolve")))
        numbers = tuple(issue.number for issue in theirs)
        turn.say("keep.all", to=id, options=options[:LISTED], number=numbers, what=shorten(theirs[0].what))


async def listed(turn: Turn) -> int:
    """What this person promised or asks after and is not done yet, each a tap away; answers how many."""
    led = [seat.group for seat in turn.person.seats if seat.role is Role.LEADER]
    found = await turn.store.meetings.owed(turn.person.id, list(dict.fromkeys(led)), turn.now)
    told = []
    for id, one in list(found.items())[:LISTED]:
        due = day_in_words(turn.house.calendar.local(one.due_at))
        key = "commitment.todo_late" if one.due_at <= turn.now else "commitment.todo_line"
        told.append((f"keep:{id}", Words(key, {"who": one.who, "what": one.what, "due": due})))
    lines, options = numbered(turn, told)
    if found:
        turn.say("commitment.todo", options=options, lines="\n".join(lines), count=len(found))
    return len(found)


PROMISE = Conversation("promise", facts, script, done)
KEEP = Conversation("keep", _what, keep_script, _kept)

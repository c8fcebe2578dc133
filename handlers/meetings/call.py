"""A leader calls a meeting about an issue: which form, when, where, who; then everybody invited is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import is_working_day
from domain.issue import Issue
from domain.meeting import Form
from domain.meeting_rights import AtMeeting
from domain.messages import Words
from domain.people import Action, Role
from handlers import heard
from handlers.cards import staff
from handlers.meetings import cards, papers, times
from handlers.talk.conversation import Conversation
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import Turn
from handlers.talk.when import Meant, When
from handlers.talk.where import Found, Spot, Where
from storage.drafts import Draft

APART = timedelta(hours=2)
"""two meetings closer than this are in each other's way"""
MOST_GUESTS = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the script runs."""

    agenda: str
    place: Spot | None
    contact: str
    now: datetime
    soon: tuple[datetime, ...]
    reads: Callable[[str], Meant]
    find: Callable[[str], Found]
    name: Callable[[str], str]
    odd: tuple[Words, ...]
    """what speaks against the moment that was chosen"""


@dataclass(frozen=True, slots=True)
class Called:
    """What a meeting needs before it can be called."""

    form: Form
    at: datetime
    where: Spot
    whom: str
    guests: str
    agenda: str
    contact: str


FORMS = tuple(Choose(form.value, Words(f"form.{form.value}"), row=n // 3) for n, form in enumerate(Form))
WHOM = tuple(Choose(whom, Words(f"meet.whom.{whom}"), row=n) for n, whom in enumerate(("residents", "group", "both")))
ON_RECAP = (
    Choose("yes", Words("button.invite"), row=0),
    Choose("", Words("meet.edit.form"), row=1, edits="meet.form"),
    Choose("", Words("meet.edit.when"), row=1, edits="meet.when"),
    Choose("", Words("meet.edit.where"), row=1, edits="meet.where"),
    Choose("", Words("meet.edit.agenda"), row=2, edits="meet.agenda"),
    Choose("", Words("meet.edit.contact"), row=2, edits="meet.contact"),
    Choose("", Words("button.cancel"), row=3, does="cancel"),
)
ODD = (
    Choose("yes", Words("meet.odd.keep"), row=0),
    Choose("", Words("meet.odd.change"), row=0, edits="meet.when"),
)


def script(ask: Ask, facts: Facts) -> Called:
    """Form, time, place and people; what it is about is known from the issue."""
    form = ask(Choice("meet.form", among=FORMS))
    at = ask(When("meet.when", find=facts.reads, after=facts.now, offered=facts.soon))
    if facts.odd:
        ask(Choice("meet.odd", among=ODD, params={"why": facts.odd}))
    where = ask(Where("meet.where", guess=facts.place, find=facts.find, name=facts.name))
    whom = ask(Choice("meet.whom", among=WHOM))
    guests = ask.maybe(Text("meet.guests", optional=True, at_most=MOST_GUESTS)) or ""
    agenda = ask(Text("meet.agenda", guess=facts.agenda, at_least=4, at_most=500))
    contact = ask(Text("meet.contact", guess=facts.contact, at_least=2, at_most=100))
    shown = {question.key.rpartition(".")[2]: question.shown(value) for question, value in ask.trail}
    ask(Choice("meet.send", among=ON_RECAP, params={**shown, "guests": guests or Words("meet.guests.none")}))
    return Called(Form(form), at, where, whom, guests, agenda, contact)


async def facts(turn: Turn, draft: Draft) -> Facts:
    """The issue the meeting is about, and what speaks against its time."""
    issue = await turn.store.issues.get(draft.subject)
    at = draft.answers.get("meet.when")
    chosen = datetime.fromisoformat(at) if isinstance(at, str) else None
    return Facts(
        agenda=issue.what if issue else "",
        place=Spot(issue.place, issue.spot) if issue and (issue.place or issue.spot) else None,
        contact=turn.person.name,
        now=turn.now,
        soon=times.soon(turn),
        reads=times.reads(turn),
        find=lambda text: heard.place(turn, text, insist=True),
        name=turn.place_name,
        odd=await odd(turn, chosen, issue.place if issue else "") if chosen else (),
    )


async def odd(turn: Turn, at: datetime, place: str) -> tuple[Words, ...]:
    """What speaks against a moment: night, a holiday, the same place or the same person busy."""
    calendar = turn.house.calendar
    day = calendar.local(at).date()
    close = await turn.store.meetings.around(at, APART, place, turn.person.id)
    found = {
        "night": calendar.is_quiet(at),
        "holiday": day.weekday() < 5 and not is_working_day(day),
        "place": close["place"],
        "busy": close["person"],
    }
    return tuple(Words(f"meet.odd.{why}") for why, holds in found.items() if holds)


async def done(turn: Turn, draft: Draft, called: Called) -> None:
    """Call it, invite everybody, and set what is to be looked at later."""
    issue = await turn.issue(draft.subject, Action.MEET)
    invited = await _invited(turn, issue, called.whom)
    meeting = await turn.store.meetings.call(
        turn.now,
        turn.person.id,
        turn.origin,
        group=issue.group,
        form=called.form.value,
        begins=called.at.isoformat(),
        place=called.where.code,
        spot=turn.mask(called.where.words),
        agenda=turn.mask(called.agenda),
        contact=called.contact,
        guests=called.guests,
        issues=[issue.id],
        minor=issue.minor,
        invited=invited,
    )
    await turn.happen(issue, "consulted", meeting=meeting.id)
    await times.watch(turn, meeting)
    turn.say("meet.done", options=cards.buttons(turn, turn.person, meeting), count=len(invited) - 1)
    await papers.ask_to_call(turn, meeting)
    await cards.show_all(turn, meeting, "meeting.invitation", saved=True)


async def _invited(turn: Turn, issue: Issue, whom: str) -> list[str]:
    """The caller and the member who works on it always; residents, the group or both, as was said."""
    people = dict.fromkeys([turn.person.id, issue.member])
    if whom in ("residents", "both"):
        people.update(dict.fromkeys([issue.reporter, *sorted(issue.followers)]))
    if whom in ("group", "both"):
        groups = [g for g in (issue.group, issue.studio) if g]
        people.update(dict.fromkeys(await staff(turn, groups, Role.LEADER, Role.MEMBER)))
    return [person for person in people if person]


async def answer(turn: Turn, id: str, said: AtMeeting) -> None:
    """参加, 不参加, 代会: may be changed until it begins."""
    meeting = await turn.met(await turn.meeting(id, said), "answered", answer=said.value)
    await cards.show(turn, meeting, turn.person.id, f"meeting.answered.{said.value}")


MEET = Conversation("meet", facts, script, done)

"""A leader calls a meeting: which form, when, where, who; then everybody invited is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.meeting import Form, Meeting
from domain.meeting_rights import AtMeeting
from domain.messages import Words
from domain.plan import Item
from domain.quarter import Quarter
from handlers.cards import shorten
from handlers.meetings import cards, crowd, papers, times
from handlers.meetings.forms import AtWhere, FormOf, elsewhere, names
from handlers.meetings.matter import BALLOT, TOPIC, Matter, known, matter, note, to_invite
from handlers.meetings.odd import Odd, ask_about, clash, odd
from handlers.meetings.place import Likely, likely
from handlers.meetings.words import with_material
from handlers.talk.conversation import ABOUT, Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.several import Photos
from handlers.talk.stored import is_open
from handlers.talk.turn import Turn
from handlers.talk.when import Meant
from handlers.talk.where import Spot, Where
from storage.drafts import Draft

MOST_GUESTS = 200
GROUP = "group"
"""whom to ask, where there are no residents to be asked"""
OFFERED = 8
"""as many items of the plan as are offered"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the script runs."""

    about: Matter
    contact: str
    now: datetime
    soon: tuple[datetime, ...]
    reads: Callable[[str], Meant]
    forms: Mapping[str, str]
    """what each form is called"""
    elsewhere: Callable[[str], str]
    """the code of another village in words"""
    at: tuple[str, ...]
    """what stands before a place"""
    likely: Likely
    """where it may be"""
    guessed: str
    """where the place comes from, as long as nobody has said it"""
    name: Callable[[str], str]
    near: Callable[[tuple[float, float]], str]
    odd: Odd
    """what speaks against the moment and the place that were chosen"""
    clash: Odd
    """who of those to be invited is busy at that moment"""
    plan: tuple[Item, ...]
    """what it could be a part of"""


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
    material: str
    files: tuple[str, ...]
    plan: str


FORMS = tuple(Choose(form.value, Words(f"form.{form.value}"), row=n // 3) for n, form in enumerate(Form))
WHOM = tuple(Choose(whom, Words(f"meet.whom.{whom}"), row=n) for n, whom in enumerate(("residents", "group", "both")))
ON_RECAP = (
    Choose("yes", Words("button.invite"), row=0),
    Choose("", Words("button.edit"), row=1, does="edit"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
    Choose("", Words("meet.edit.where"), row=1, edits="meet.where"),
    Choose("", Words("meet.edit.form"), row=2, edits="meet.form", folded=True),
    Choose("", Words("meet.edit.when"), row=2, edits="meet.when", folded=True),
    Choose("", Words("meet.edit.agenda"), row=3, edits="meet.agenda", folded=True),
    Choose("", Words("meet.edit.contact"), row=3, edits="meet.contact", folded=True),
    Choose("", Words("meet.edit.guests"), row=4, edits="meet.guests", folded=True),
    Choose("", Words("meet.edit.material"), row=5, edits="meet.material", folded=True),
)
WHO = Choose("", Words("meet.edit.whom"), row=4, edits="meet.whom", folded=True)
PHOTOS = Choose("", Words("meet.edit.files"), row=5, edits="meet.files", folded=True)
OF_PLAN = Choose("", Words("meet.edit.plan"), row=6, edits="meet.plan", folded=True)


def script(ask: Ask, facts: Facts) -> Called:
    """Form, time, place and people; what it is about is known already.

    Material, photos and the plan wait behind buttons of the recap: whoever has none is not asked.
    """
    about = facts.about
    sent = Photos("meet.files", guess=())
    if not about.minor:
        ask.takes_early(sent)
    named = FormOf("meet.form", among=FORMS, named=facts.forms, reads=facts.reads, elsewhere=facts.elsewhere)
    form = ask(named)
    at = ask(_when(facts))
    where = ask(_where(facts))
    ask_about(ask, facts.odd, "meet.when", "meet.where")
    whom = ask(Choice("meet.whom", among=WHOM)) if about.issues else GROUP
    ask_about(ask, facts.clash, "meet.when")
    guests = ask.maybe(Text("meet.guests", optional=True, at_most=MOST_GUESTS)) or ""
    put = "meet.agenda_of_child" if about.minor else "meet.agenda_unnamed" if about.unnamed else ""
    agenda = ask(Text("meet.agenda", guess=about.agenda or None, at_least=4, at_most=500, put=put))
    contact = ask(Text("meet.contact", guess=facts.contact, at_least=2, at_most=100))
    material = ask.maybe(Text("meet.material", guess="", optional=True, at_most=500)) or ""
    files = () if about.minor else ask(sent)
    plan = about.plan or (ask(_of_plan(facts.plan)) if facts.plan else "")
    shown = {question.key.rpartition(".")[2]: question.shown(value) for question, value in ask.trail}
    told = {
        **{part: shown[part] for part in ("form", "when", "contact")},
        "where": Words(f"meet.where.{facts.guessed}", {"where": shown["where"]}) if facts.guessed else shown["where"],
        "agenda": with_material(agenda, material, len(files)),
        "whom": next(choose.label for choose in WHOM if choose.value == whom),
        "guests": guests or Words("meet.guests.none"),
    }
    ask(Choice("meet.send", among=_on_recap(facts), params=told))
    return Called(Form(form), at, where, whom, guests, agenda, contact, material, files, plan)


def _when(facts: Facts) -> AtWhere:
    where, soon = _where(facts), facts.soon
    return AtWhere("meet.when", find=facts.reads, after=facts.now, offered=soon, where=where, marks=facts.at)


def _where(facts: Facts) -> Where:
    likely = facts.likely
    return Where("meet.where", likely.guess, find=likely.find, name=facts.name, near=facts.near, likely=likely.taps)


def _of_plan(items: tuple[Item, ...]) -> Choice:
    some = tuple(Choose(item.id, shorten(item.words, 20), row=n) for n, item in enumerate(items))
    return Choice("meet.plan", guess="", among=(*some, Choose("", Words("meet.plan.none"), row=99)))


def _on_recap(facts: Facts) -> tuple[Choose, ...]:
    photos = () if facts.about.minor else (PHOTOS,)
    plan = (OF_PLAN,) if facts.plan and not facts.about.plan else ()
    whom = (WHO,) if facts.about.issues else ()
    return (*ON_RECAP, *whom, *photos, *plan)


async def facts(turn: Turn, draft: Draft) -> Facts:
    """What the meeting is about, and what speaks against its time and place."""
    about = await known(turn, draft.subject)
    at = draft.answers.get("meet.when")
    chosen = datetime.fromisoformat(at) if isinstance(at, str) else None
    place = _place(draft.answers.get("meet.where"), about)
    where = await likely(turn, about, draft.answers.get("meet.form"))
    return Facts(
        about=about,
        contact=turn.person.name,
        now=turn.now,
        soon=times.soon(turn),
        reads=times.reads(turn),
        forms=names(turn),
        elsewhere=elsewhere(turn, about),
        at=tuple(turn.sentence(Words("meet.at.marks")).split("|")),
        likely=where,
        guessed=where.source if "meet.where" not in draft.answers else "",
        name=turn.place_name,
        near=lambda at: nearest.code if (nearest := turn.house.places.nearest(*at)) else "",
        odd=await odd(turn, chosen, place) if chosen else Odd(),
        clash=await _clash(turn, chosen, about, draft.answers.get("meet.whom", "" if about.issues else GROUP)),
        plan=await _plan(turn, about.group),
    )


async def _clash(turn: Turn, at: datetime | None, about: Matter, whom: Any) -> Odd:
    """Who of all those to be invited is expected elsewhere; what speaks against the time itself was asked before."""
    if at is None or not isinstance(whom, str) or not whom:
        return Odd()
    return await clash(turn, at, await to_invite(turn, about, whom))


def _place(chosen: Any, about: Matter) -> str:
    """The code of the place as far as it is settled: the one that was chosen, else the one that is known."""
    if isinstance(chosen, dict) and not is_open(chosen):
        return str(chosen.get("code") or "")
    return about.place.code if about.place else ""


async def _plan(turn: Turn, group: str) -> tuple[Item, ...]:
    """The items of this year that the meeting could be a part of: the group's own, then the city's."""
    year = Quarter.of(turn.house.calendar, turn.now).year
    office = await turn.store.groups.office()
    groups = dict.fromkeys([group, office.id if office else ""])
    return tuple([item for id in groups if id for item in await turn.store.plans.of(id, year)][:OFFERED])


async def done(turn: Turn, draft: Draft, called: Called) -> None:
    """Call it, invite everybody, and set what is to be looked at later."""
    about = await matter(turn, draft.subject)
    invited = await to_invite(turn, about, called.whom)
    meeting = await _call(turn, about, called, invited)
    for issue in about.issues:
        await turn.happen(issue, "consulted", meeting=meeting.id)
    await times.watch(turn, meeting)
    turn.say("meet.done", options=cards.buttons(turn, turn.person, meeting), count=len(invited) - 1)
    await papers.ask_to_call(turn, meeting)
    await crowd.tell(turn, meeting, "invite")


async def _call(turn: Turn, about: Matter, called: Called, invited: list[str]) -> Meeting:
    return await turn.store.meetings.call(
        turn.now,
        turn.person.id,
        turn.origin,
        group=about.group,
        form=called.form.value,
        begins=called.at.isoformat(),
        place=called.where.code,
        spot=turn.mask(called.where.words),
        point=list(called.where.at) if called.where.at else None,
        agenda=turn.mask(called.agenda),
        contact=called.contact,
        material=turn.mask(called.material),
        files=[] if about.minor else list(called.files),
        guests=called.guests,
        issues=sorted(issue.id for issue in about.issues),
        minor=about.minor,
        plan=called.plan,
        invited=invited,
    )


async def meet(turn: Turn, id: str) -> None:
    """开会商量 on the card of an issue: with all the issues of its project."""
    about = await matter(turn, id)
    await begin(turn, MEET, id, **{ABOUT: note(about.issues)})


async def topic(turn: Turn, id: str) -> None:
    """开会商量 under a hot topic: a meeting about all its issues."""
    about = await matter(turn, f"{TOPIC}{id}")
    await begin(turn, MEET, f"{TOPIC}{id}", **{ABOUT: note(about.issues)})


async def elected(turn: Turn, ballot: str, number: str = "") -> None:
    """开会商量 under the result of a ballot: a meeting about all the issues of the topic."""
    subject = f"{BALLOT}{ballot}:{number}"
    about = await matter(turn, subject)
    await begin(turn, MEET, subject, **{ABOUT: note(about.issues)})


async def answer(turn: Turn, id: str, said: AtMeeting) -> None:
    """参加, 不参加, 代会: may be changed until it begins."""
    meeting = await turn.met(await turn.meeting(id, said), "answered", answer=said.value)
    await cards.show(turn, meeting, turn.person.id, f"meeting.answered.{said.value}")


MEET = Conversation("meet", facts, script, done)

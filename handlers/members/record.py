"""记一笔: a member notes what they did that is no issue, sets it right or strikes it out within the month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from domain.activity import FIGURES, Activity, AtActivity, Kind, fits_on, may_note, may_on
from domain.activity import told as told_of
from domain.messages import Option, Refused, Words
from domain.people import Group, Role
from domain.period import days
from handlers.hearing import heard
from handlers.members.counting import FURTHEST, Count, PastDay, day_words
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.several import Photos
from handlers.talk.turn import Forbidden, Turn
from handlers.talk.where import Found, Spot, Where
from handlers.units import in_units
from handlers.whose import only_for
from storage.drafts import Draft

MOST_WORDS = 1000
KINDS = tuple(Choose(kind.value, Words(f"activity.{kind.value}"), row=n // 3) for n, kind in enumerate(Kind))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the script runs."""

    groups: tuple[Group, ...]
    today: date
    find: Callable[[str], Found]
    name: Callable[[str], str]
    before: Activity | None = None
    """what is being set right"""
    last: Activity | None = None
    """what was noted last: the next is likely of the same group and place"""


def script(ask: Ask, facts: Facts) -> Activity:
    """Which kind, how many of what; group, place and day are guessed, words and pictures may come at any time."""
    was = facts.before or Activity("")
    kind = Kind(ask(Choice("record.kind", among=KINDS, guess=was.kind.value if facts.before else None)))
    sent = Photos("record.photos", guess=was.files)
    if kind is not Kind.CLASS:
        ask.takes_early(sent)
    told_of_it = Text("record.words", guess=was.words, grows=True, at_most=MOST_WORDS)
    figures = {
        figure: ask(Count(f"record.{figure}", at_least=0 if n else 1, guess=was.figures.get(figure), beside=told_of_it))
        for n, figure in enumerate(FIGURES[kind])
    }
    group = _group(ask, facts)
    where = ask(_where(facts, group))
    day = ask(PastDay("record.day", guess=was.day if facts.before else facts.today, today=facts.today))
    words = ask(told_of_it)
    files = ask(sent) if kind is not Kind.CLASS else ()
    several = len(facts.groups) > 1
    shown: dict[str, Any] = {
        "figures": _units(kind, figures),
        "where": _where(facts, group).shown(where),
        "day": day_words(day),
    }
    photos = Words("record.no_children") if kind is Kind.CLASS else sent.shown(files)
    told = {**shown, "what": Words(f"activity.{kind.value}"), "words": words or Words("record.none"), "photos": photos}
    put = "record.send_group" if several else "record.send"
    among = _on_recap(kind, several=several)
    ask(Choice("record.send", put=put, among=among, params={**told, "group": group.name}))
    spot, place = where.words, where.code
    return replace(
        was, kind=kind, group=group.id, figures=figures, place=place, spot=spot, day=day, words=words, files=files
    )


def _group(ask: Ask, facts: Facts) -> Group:
    """Whose record it is: the group of the last note, or the first; who sits in several can change it."""
    among = tuple(Choose(g.id, g.name, row=n) for n, g in enumerate(facts.groups))
    known = {g.id: g for g in facts.groups}
    was = facts.before or facts.last
    guess = was.group if was and was.group in known else among[0].value
    return known[ask(Choice("record.group", among=among, guess=guess))]


def _where(facts: Facts, group: Group) -> Where:
    """Where it was: where the last note of the group was, or its place; another by a tap, or any other in words."""
    was, last = facts.before, facts.last if facts.last and facts.last.group == group.id else None
    guess = Spot(group.places[0]) if group.places else Spot()
    if was or (last and last.place):
        guess = Spot(was.place, was.spot) if was else Spot(last.place if last else "")
    candidates = group.places if len(group.places) > 1 else ()
    return Where("record.where", guess=guess, candidates=candidates, find=facts.find, name=facts.name)


def _units(kind: Kind, figures: Mapping[str, int]) -> tuple[Words, ...]:
    return tuple(in_units(figure, figures[figure]) for figure in FIGURES[kind] if figure in figures)


def _on_recap(kind: Kind, *, several: bool) -> tuple[Choose, ...]:
    """Whether it is right; what can be changed stands behind 修改, so that a telephone shows what was noted."""
    parts = [*FIGURES[kind], "where", "day", "words", *(["group"] if several else [])]
    photos = (Choose("", Words("button.photos"), row=1, edits="record.photos"),) if kind is not Kind.CLASS else ()
    return (
        Choose("yes", Words("button.note_down"), row=0),
        Choose("", Words("button.edit"), row=1, does="edit"),
        *photos,
        Choose("", Words("button.cancel"), row=1, does="cancel"),
        *(
            Choose("", Words(f"record.edit_{part}"), row=2 + n // 2, edits=f"record.{part}", folded=True)
            for n, part in enumerate(parts)
        ),
    )


async def _facts(turn: Turn, draft: Draft) -> Facts:
    """The groups of this person, and what is set right where something is."""
    ids = dict.fromkeys(s.group for s in turn.person.seats if s.role in (Role.MEMBER, Role.LEADER))
    groups = [group for id in ids if (group := await turn.store.groups.get(id))]
    return Facts(
        tuple(groups),
        turn.house.calendar.local(turn.now).date(),
        find=lambda text: heard.place(turn, text, insist=True),
        name=turn.place_name,
        before=await turn.store.activities.get(draft.subject) if draft.subject else None,
        last=await _last(turn),
    )


async def _last(turn: Turn) -> Activity | None:
    """What this person noted last, in the time of which notes are taken."""
    today = turn.house.calendar.local(turn.now).date()
    period = days(turn.house.calendar, today - FURTHEST, today + timedelta(days=1))
    return next(iter(await turn.store.activities.latest(turn.person.id, period)), None)


async def jot(turn: Turn, _words: str = "") -> None:
    """记一笔: begin a note."""
    if not may_note(turn.person):
        raise only_for(turn, "jot")
    await begin(turn, NOTE)


async def _activity(turn: Turn, id: str, action: AtActivity) -> Activity:
    """The activity, if the person may do this to it now; otherwise Refused, and the attempt is recorded."""
    activity = await turn.store.activities.get(id)
    if activity is None or not may_on(turn.person, action, activity):
        raise Forbidden(f"{action.value}:{id}")
    if not fits_on(action, activity, turn.house.calendar.local(turn.now)):
        raise Refused("record.closed")
    return activity


def _masked(turn: Turn, activity: Activity) -> Activity:
    return replace(activity, words=turn.mask(activity.words), spot=turn.mask(activity.spot))


async def _noted(turn: Turn, _draft: Draft, activity: Activity) -> None:
    if not may_note(turn.person):
        raise only_for(turn, "jot")
    store, fresh = turn.store.activities, _masked(turn, activity)
    activity = await store.note(turn.now, turn.person.id, turn.origin, **told_of(fresh))
    _say(turn, activity, "record.done")


async def _amended(turn: Turn, draft: Draft, activity: Activity) -> None:
    before = await _activity(turn, draft.subject, AtActivity.AMEND)
    after = told_of(_masked(turn, activity))
    activity = await turn.store.activities.happen(before, "corrected", turn.person.id, turn.now, turn.origin, **after)
    _say(turn, activity, "record.corrected")


def _say(turn: Turn, activity: Activity, key: str) -> None:
    options = [*buttons(turn, activity), Option("do:jot", Words("button.jot"), row=1)]
    turn.say(key, options=options, activity=in_words(activity))


def buttons(turn: Turn, activity: Activity) -> list[Option]:
    """What this person may do about it now."""
    now = turn.house.calendar.local(turn.now)
    return [
        Option(f"{action.value}:{activity.id}", Words(f"button.{action.value}"), row=0)
        for action in (AtActivity.AMEND, AtActivity.STRIKE)
        if may_on(turn.person, action, activity) and fits_on(action, activity, now)
    ]


def in_words(activity: Activity) -> Words:
    """The activity on one line: day, kind and numbers."""
    kind, units = Words(f"activity.{activity.kind.value}"), _units(activity.kind, activity.figures)
    return Words("record.line", {"day": day_words(activity.day), "kind": kind, "figures": units})


async def look(turn: Turn, id: str) -> None:
    """One activity with everything that was noted."""
    activity = await _activity(turn, id, AtActivity.LOOK)
    member = await turn.store.people.get(activity.member)
    turn.say(
        "record.card_struck" if activity.struck_at else "record.card",
        options=buttons(turn, activity),
        files=activity.files,
        activity=in_words(activity),
        member=member.name if member else "",
        where=_shown(turn, activity),
        words=activity.words or Words("record.none"),
    )


def _shown(turn: Turn, activity: Activity) -> str | Words:
    parts = [part for part in (turn.place_name(activity.place), activity.spot) if part]
    return " · ".join(dict.fromkeys(parts)) or Words("report.where.none")


async def amend(turn: Turn, id: str) -> None:
    """改: the recap again, with everything as it was."""
    await _activity(turn, id, AtActivity.AMEND)
    await begin(turn, AMEND, id)


async def strike(turn: Turn, id: str) -> None:
    """划掉: asked once more, then it counts nowhere; what was noted stays on record."""
    await _activity(turn, id, AtActivity.STRIKE)
    await begin(turn, STRIKE, id)


def strike_script(ask: Ask, facts: Facts) -> None:
    """Whether it is meant."""
    sure = (Choose("yes", Words("button.strike"), row=0), Choose("", Words("button.back"), row=0, does="cancel"))
    what: Any = in_words(facts.before) if facts.before else ""
    ask(Choice("record.strike", among=sure, params={"activity": what}))


async def _struck(turn: Turn, draft: Draft, _result: None) -> None:
    activity = await _activity(turn, draft.subject, AtActivity.STRIKE)
    await turn.store.activities.happen(activity, "struck", turn.person.id, turn.now, turn.origin)
    turn.say("record.struck", activity=in_words(activity), options=[Option("do:jot", Words("button.jot"))])


NOTE = Conversation("note", _facts, script, _noted, nudges=True)
AMEND = Conversation("amend", _facts, script, _amended)
STRIKE = Conversation("strike", _facts, strike_script, _struck)

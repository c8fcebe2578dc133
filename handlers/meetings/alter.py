"""改别的: place, agenda, material and who is asked, after the invitations are out; each hears once what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from domain.meeting import Meeting
from domain.meeting_rights import AtMeeting
from domain.messages import Words
from handlers.meetings import cards, crowd, papers, times, who
from handlers.meetings.matter import Matter
from handlers.meetings.place import Likely, likely
from handlers.meetings.words import name, where
from handlers.talk.conversation import Conversation, begin
from handlers.talk.dialogue import Ask
from handlers.talk.people import People
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.several import Photos
from handlers.talk.stored import is_open
from handlers.talk.turn import Turn
from handlers.talk.where import Spot, Where
from storage.drafts import Draft

FILES, MORE, LESS = "alter.files", "alter.more", "alter.less"
CANCEL = Choose("", Words("button.cancel"), row=8, does="cancel")
_EDITS = ("where", "agenda", "contact", "material", "files", "guests", "more", "less")


@dataclass(frozen=True, slots=True)
class Facts:
    """The meeting as it stands, and whom else it could be told to."""

    meeting: Meeting
    title: Words
    spot: str | Words
    likely: Likely
    name: Callable[[str], str]
    near: Callable[[tuple[float, float]], str]
    more: who.Who
    less: who.Who
    named: tuple[Choose, ...]
    more_told: tuple[str, ...]
    less_told: tuple[str, ...]
    say: Callable[[Words], str]


@dataclass(frozen=True, slots=True)
class Altered:
    """What is to be different: the parts by their names, and people."""

    parts: dict[str, Any]
    added: list[str]
    removed: list[str]


async def alter(turn: Turn, id: str) -> None:
    """The button: begins with the photos and papers there are, so that one more is one more."""
    meeting = await turn.meeting(id, AtMeeting.ALTER)
    await begin(turn, ALTER, meeting.id, **{FILES: list(meeting.files)})


async def facts(turn: Turn, draft: Draft) -> Facts:
    """The meeting, and the people there are."""
    # It may have been called off meanwhile: that is said at the end, nothing else is held up by it.
    meeting = await turn.store.meetings.get(draft.subject) or Meeting(draft.subject)
    issues = [issue for id in meeting.issues if (issue := await turn.store.issues.get(id))]
    more, less = await who.to_add(turn, meeting, issues), await who.to_leave_out(turn, meeting, issues)
    place = Spot(meeting.place) if meeting.place else None
    at = await likely(turn, Matter(meeting.group, place=place), meeting.form.value)
    given = {key: draft.answers.get(key) for key in (MORE, LESS)}
    chosen = {key: tuple(value) if isinstance(value, list) else () for key, value in given.items()}
    words = turn.heard.text.strip() if turn.heard and is_open(given[MORE]) else ""
    return Facts(
        meeting,
        name(turn.house, meeting),
        where(turn.house, meeting),
        replace(at, taps={value: tap for value, tap in at.taps.items() if tap[1].words != meeting.spot}),
        turn.place_name,
        lambda at: nearest.code if (nearest := turn.house.places.nearest(*at)) else "",
        more,
        less,
        await who.called(turn, meeting, words) if words else (),
        await who.in_words(turn, meeting, chosen[MORE], more),
        await who.in_words(turn, meeting, chosen[LESS], less),
        turn.sentence,
    )


def script(ask: Ask, facts: Facts) -> Altered:
    """Everything as it is, each behind its button; as soon as something differs, whether everybody is to be told."""
    meeting, at = facts.meeting, facts.likely
    spot = Spot(meeting.place, meeting.spot, meeting.point)
    place = Where("alter.where", spot, find=at.find, name=facts.name, near=facts.near, likely=at.taps)
    told = {
        "where": ask(place),
        "agenda": ask(_text("agenda", meeting.agenda, 500, 4, "of_child" if meeting.minor else "")),
        "contact": ask(_text("contact", meeting.contact, 100, 2)),
        "material": ask.maybe(_text("material", meeting.material, 500)) or "",
        "files": meeting.files if meeting.minor else ask(Photos(FILES, guess=meeting.files)),
        "guests": ask.maybe(_text("guests", meeting.guests, 200)) or "",
    }
    before = {part: getattr(meeting, part) for part in told if part != "where"} | {"where": spot}
    parts = {part: value for part, value in told.items() if value != before[part]}
    more = ask(People(MORE, guess=(), among=facts.more.among, named=facts.named, nobody="alter.nobody"))
    less = ask(People(LESS, guess=(), among=facts.less.among, nobody="alter.not_asked"))
    _whether(ask, facts, parts, place)
    added = [id for id in facts.more.people(more) if id not in meeting.invited]
    removed = [id for id in facts.less.people(less) if id in meeting.invited and id != meeting.caller]
    return Altered(parts, added, removed)


def _text(part: str, now: str, at_most: int, at_least: int = 0, put: str = "") -> Text:
    """What it says now is the guess; what may be empty can be skipped."""
    instead = f"meet.{part}_{put}" if put else f"meet.{part}"
    return Text(f"alter.{part}", now, optional=not at_least, at_least=at_least or 1, at_most=at_most, put=instead)


def _whether(ask: Ask, facts: Facts, parts: dict[str, Any], place: Where) -> None:
    """What is to be changed, as long as nothing is; then what differs, and whether it is meant."""
    edits = tuple(
        Choose("", Words(f"alter.edit.{part}"), row=1 + n // 2, edits=f"alter.{part}")
        for n, part in enumerate(_EDITS)
        if part != "files" or not facts.meeting.minor
    )
    none = Words("minutes.none")
    if not parts and not facts.more_told and not facts.less_told:
        now = {"meeting": facts.title, "where": facts.spot, "guests": facts.meeting.guests or none}
        ask(Choice("alter.what", among=(*edits, CANCEL), params={**now, "count": len(facts.meeting.invited) - 1}))
    shown = {part: value or none for part, value in parts.items()} | {
        "where": place.shown(parts.get("where")),
        "files": Words("report.photos.count", {"count": len(parts.get("files", ()))}),
    }
    lines = [Words(f"alter.line.{part}", {"words": shown[part]}) for part in parts]
    lines += [Words("alter.line.more", {"words": facts.more_told})] if facts.more_told else []
    lines += [Words("alter.line.less", {"words": facts.less_told})] if facts.less_told else []
    ends = (
        Choose("yes", Words("button.tell_all"), row=0),
        Choose("", Words("button.edit"), row=1, does="edit"),
        Choose("", Words("button.cancel"), row=1, does="cancel"),
    )
    folded = tuple(Choose("", edit.label, edit.row + 1, edit.edits, folded=True) for edit in edits)
    ask(Choice("alter.send", among=(*ends, *folded), params={"lines": "\n".join(map(facts.say, lines))}))


async def done(turn: Turn, draft: Draft, altered: Altered) -> None:
    """Keep it; whoever is asked hears once what changed, whoever is new everything, whoever is left out a kind word."""
    meeting = await turn.meeting(draft.subject, AtMeeting.ALTER)
    before = meeting.moves
    if altered.parts:
        told = _detail(turn, altered.parts)
        meeting = await turn.met(meeting, "altered", **told, parts=sorted(altered.parts))
    turn.say("alter.done", options=cards.buttons(turn, turn.person, meeting), meeting=name(turn.house, meeting))
    if altered.parts:
        await papers.ask_to_call(turn, meeting)
    if meeting.moves != before:  # whom the caller telephones is nobody else's affair
        await times.watch(turn, meeting)
        await crowd.tell(turn, meeting, "altered")
    if altered.removed:
        meeting = await turn.met(meeting, "unasked", people=altered.removed)
        await _leave_out(turn, meeting, altered.removed)
    if altered.added:
        meeting = await turn.met(meeting, "asked", people=altered.added)
        await crowd.tell(turn, meeting, "asked")


def _detail(turn: Turn, parts: dict[str, Any]) -> dict[str, Any]:
    """The parts as the event keeps them."""
    found: dict[str, Any] = {part: turn.mask(parts[part]) for part in ("agenda", "material") if part in parts}
    found |= {part: parts[part] for part in ("contact", "guests") if part in parts}
    if "files" in parts:
        found["files"] = list(parts["files"])
    if "where" in parts:
        spot: Spot = parts["where"]
        found |= {"place": spot.code, "spot": turn.mask(spot.words), "point": list(spot.at) if spot.at else None}
    return found


async def _leave_out(turn: Turn, meeting: Meeting, people: list[str]) -> None:
    """They need not come, and their calendars are cleared of it."""
    known = await turn.store.people.several(people)
    for id in people:
        if person := known.get(id):
            files = [await papers.invite(turn, meeting, person, left_out=True)]
            await cards.show(
                turn, meeting, id, "meeting.unasked", how={"files": files, "fold": f"meeting:{meeting.id}"}
            )


ALTER = Conversation("alter", facts, script, done)

"""A person reads what would be published, changes sentences, and approves or declines it; about children, two do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from domain.issue import Issue
from domain.meeting import Meeting, Stage
from domain.messages import Option, Refused, Words
from domain.people import Action
from domain.publication import AtPublication, Publication, may_approve
from domain.publication import Stage as Published
from domain.verdicts import not_helped
from handlers.publication import drawn, second, words
from handlers.publication.drawn import Drawn
from handlers.publication.offer import to_draft
from handlers.talk.conversation import Conversation, about, begin
from handlers.talk.dialogue import NOTE, Ask
from handlers.talk.questions import Choice, Choose, Text
from handlers.talk.turn import Forbidden, Turn
from storage.drafts import Draft

_SHOWN = f"{NOTE}shown"
"""the note of what was drawn up when somebody began to read it"""
MOST = 1500
"""the longest part, so that the whole can be read in one message"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What would be published, part by part, and how it looks with what was changed."""

    parts: tuple[tuple[str, str], ...]
    minor: bool
    named: bool
    """the reporter wants to be named, and may be"""
    looks: Callable[[Mapping[str, str], bool], str]


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody made of it."""

    parts: Mapping[str, str]
    named: bool = True
    why: str = ""
    """why it is not to be published; empty: it is"""


def script(ask: Ask, facts: Facts) -> Decided:
    """The text as it will appear, with a button to change each part; yes, no, or not now."""
    parts = {part: ask(Text(f"publish.{part}", guess=text, at_least=2, at_most=MOST)) for part, text in facts.parts}
    named = facts.named and ask(Choice("publish.name", guess="yes", among=_NAME)) == "yes"
    key = "publish.send_minor" if facts.minor else "publish.send"
    said = ask(Choice("publish.send", put=key, among=_recap(facts), params={"text": facts.looks(parts, named)}))
    if said == "no":
        return Decided(parts, named, ask(Text("publish.why", at_least=2, at_most=300)))
    return Decided(parts, named)


FEW = 3
"""as many parts as have a button of their own"""
_NAME = (
    Choose("yes", Words("publish.name.keep"), row=0),
    Choose("no", Words("publish.name.drop"), row=0),
)


def _recap(facts: Facts) -> tuple[Choose, ...]:
    """What ends it, and a change of each part: behind 修改 where there are more than a telephone shows at once."""
    named = (("name", ""),) if facts.named else ()
    parts = (*facts.parts, *named)
    many = len(parts) > FEW
    edits = (
        Choose("", Words(f"publish.edit.{part}"), 1 + n // 3, f"publish.{part}", folded=many)
        for n, (part, _text) in enumerate(parts)
    )
    return (
        Choose("yes", Words("button.approve"), row=0),
        *((Choose("", Words("button.edit"), row=1, does="edit"),) if many else ()),
        *edits,
        Choose("no", Words("button.refuse"), row=8),
        Choose("", Words("button.later"), row=8, does="cancel"),
    )


def _facts(turn: Turn, found: Drawn) -> Facts:
    one = found.publication

    def looks(parts: Mapping[str, str], named: bool) -> str:
        masked = {part: turn.mask(text) for part, text in parts.items()}
        shown = replace(one, parts=masked, about=_about(one, named=named))
        return words.text(turn.house, shown, turn.person.language)

    named = one.about.get("who", "").startswith("named")
    return Facts(tuple((part, text[:MOST]) for part, text in drawn.in_order(one)), one.minor, named, looks)


def _about(one: Publication, *, named: bool) -> dict[str, str]:
    """What is said beside it, with or without the reporter's name."""
    told = dict(one.about)
    if not named and told.get("who", "").startswith("named"):
        told["who"] = "resident"
    return told


async def _result_facts(turn: Turn, draft: Draft) -> Facts:
    return _facts(turn, await drawn.result(turn, await turn.issue(draft.subject, Action.PUBLISH)))


async def _minutes_facts(turn: Turn, draft: Draft) -> Facts:
    return _facts(turn, await drawn.minutes(turn, await _meeting(turn, draft.subject)))


async def publish(turn: Turn, id: str) -> None:
    """看公示稿 of a result."""
    issue = await turn.issue(id, Action.PUBLISH)
    found = await drawn.result(turn, issue)
    await _free(turn, found)
    if unsolved := len(not_helped(await turn.store.events.of(issue.id))):
        turn.say("publish.unsolved", number=issue.number, count=unsolved)
    await begin(turn, PUBLISH, id, **about(issue), **{_SHOWN: found.print})


async def post(turn: Turn, id: str) -> None:
    """看公示稿 of minutes."""
    found = await drawn.minutes(turn, await _meeting(turn, id))
    await _free(turn, found)
    await begin(turn, POST, id, **{_SHOWN: found.print})


async def _free(turn: Turn, found: Drawn) -> None:
    """What waits for a second person is theirs to decide, or taken down first."""
    before = await turn.store.publications.get(found.before) if found.before else None
    if before and before.stage is Published.APPROVED:
        raise Refused("publish.waits")


async def _meeting(turn: Turn, id: str) -> Meeting:
    """The meeting, if the person may publish its minutes and they stand."""
    meeting = await turn.store.meetings.get(id)
    if meeting is None or not may_approve(turn.person, meeting.group):
        raise Forbidden(f"{AtPublication.POST.value}:{id}")
    if meeting.stage is not Stage.FINAL:
        raise Refused("meeting.stale", stage=Words(f"meeting.stage.{meeting.standing}"))
    return meeting


async def _result_decided(turn: Turn, draft: Draft, decided: Decided) -> None:
    issue = await turn.issue(draft.subject, Action.PUBLISH)
    await _decided(turn, draft, decided, await drawn.result(turn, issue), [issue])


async def _minutes_decided(turn: Turn, draft: Draft, decided: Decided) -> None:
    meeting = await _meeting(turn, draft.subject)
    issues = [issue for id in meeting.issues if (issue := await turn.store.issues.get(id))]
    await _decided(turn, draft, decided, await drawn.minutes(turn, meeting), issues)


async def _decided(turn: Turn, draft: Draft, decided: Decided, found: Drawn, issues: list[Issue]) -> None:
    """Publish exactly what was read: where anything has changed meanwhile, it is to be read again."""
    again = [Option(to_draft(found.publication.kind, draft.subject), Words("button.publish"))]
    if found.print != draft.answers.get(_SHOWN):
        turn.say("publish.changed", options=again)
        return
    one = found.publication
    by = (turn.person.id, turn.now, turn.origin)
    if decided.why:
        told: dict[str, Any] = {"kind": one.kind.value, "thing": one.thing, "group": one.group, "minor": one.minor}
        if not await _stands(turn, found):
            await turn.store.publications.begin("declined", *by, **told, why=turn.mask(decided.why))
        turn.say("publish.declined", options=again)
        return
    one = await turn.store.publications.begin("approved", *by, **_told(turn, one, decided))
    await second.settle(turn, one, issues)


async def _stands(turn: Turn, found: Drawn) -> bool:
    """Whether something about it is published already, and stays so."""
    return bool(await turn.store.publications.about(found.publication.thing))


def _told(turn: Turn, one: Publication, decided: Decided) -> dict[str, Any]:
    """What was approved, as the event says it."""
    return {
        "kind": one.kind.value,
        "thing": one.thing,
        "group": one.group,
        "place": one.place,
        "minor": one.minor,
        "parts": {part: turn.mask(text) for part, text in decided.parts.items()},
        "about": _about(one, named=decided.named),
        "credits": [asdict(credit) for credit in one.credits],
    }


PUBLISH = Conversation("publish", _result_facts, script, _result_decided)
POST = Conversation("post", _minutes_facts, script, _minutes_decided)

"""A leader sees the queue, assigns, merges, bundles and sends on; an inspector looks and may ask for a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.issue import Issue, Status
from domain.messages import Refused, Words
from domain.people import Action, Group, Role, fits, may
from handlers import cards, clocks, known
from handlers.hearing import numbered
from handlers.routing import Route
from handlers.talk.conversation import Conversation, about, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Said, Text, Unfit
from handlers.talk.sure import sure
from handlers.talk.turn import NEWS, Turn
from handlers.work import colleagues, hand_to
from storage.drafts import Draft

WATCHING = (Role.LEADER, Role.OFFICE, Role.INSPECTOR, Role.MEMBER)


async def queue(turn: Turn, part: str = "") -> None:
    """队列: for each group of this person, what is open there, oldest first; or a further part of one group's."""
    groups = list(dict.fromkeys(s.group for role in WATCHING for s in turn.person.seats if s.role is role))
    if not groups:
        raise Refused("refused.staff")
    one, _, number = part.partition(":")
    for id in [one] if one in groups else groups:
        group = await turn.store.groups.get(id)
        if group is not None:
            await _queue_of(turn, group, number)


async def _queue_of(turn: Turn, group: Group, part: str) -> None:
    counts = await turn.store.issues.counts(group.id)
    shown = cards.part(part, sum(counts.values()), f"queue:{group.id}")
    if not shown.total:
        turn.say("queue.none", group=group.name)
        return
    issues = await turn.store.issues.queue(group.id, skip=shown.skip)
    lines, options = cards.listed(turn, issues, shown, await cards.beside(turn, issues))
    stand = [
        turn.sentence(Words("queue.count", {"status": Words(f"status.{status.value}"), "count": counts[status.value]}))
        for status in Status
        if counts.get(status.value)
    ]
    turn.say("queue.list", options=options, group=group.name, lines=lines, counts=tuple(stand))


def assign_script(ask: Ask, people: tuple[Choose, ...]) -> str:
    """To whom; refused where there is nobody."""
    if not people:
        raise Refused("assign.nobody")
    return ask(Choice("assign.to", among=people))


async def _assigned(turn: Turn, draft: Draft, member: str) -> None:
    issue = await turn.issue(draft.subject, Action.ASSIGN)
    name = await hand_to(turn, issue, member)
    turn.say("assign.done", number=issue.number, member=name)


@dataclass(frozen=True, slots=True)
class Number(Text):
    """The number of another issue, typed or tapped; one that does not do is asked for again."""

    wrong: str = ""
    """the text that says why the number given does not do"""
    likely: tuple[Choose, ...] = ()
    """a tap away"""

    def read(self, said: Said, stored: Any) -> str | None:
        return said.value if said.to == self.key else Text.read(self, said, stored)

    def choices(self) -> tuple[Choose, ...]:
        return self.likely

    def load(self, stored: Any) -> str:
        if self.wrong:
            raise Unfit(self.wrong)
        return Text.load(self, stored)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two issues that are to be put together, as far as the second is known."""

    wrong: str = ""
    """why the number given does not do"""
    named: Mapping[str, str] = field(default_factory=dict)
    """both, by their numbers and words"""
    likely: tuple[Choose, ...] = ()
    """those that tell of the same"""


def merge_script(ask: Ask, pair: Pair) -> str:
    """Into which one; and whether these two are meant, because it cannot be undone."""
    put = "merge.likely" if pair.likely else ""
    into = ask(Number("merge.into", at_most=20, wrong=pair.wrong, likely=pair.likely, put=put))
    ask(Choice("merge.sure", among=MERGES, params=pair.named))
    return into


MERGES = (
    Choose("yes", Words("button.merge"), row=0),
    Choose("", Words("button.back"), row=1, does="back"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
)


def bundle_script(ask: Ask, pair: Pair) -> str:
    """With which one."""
    return ask(Number("bundle.with", at_most=20, wrong=pair.wrong))


def _pair(key: str, action: Action) -> Any:
    """Facts of such a script; a number that is absent and one that is somebody else's are the same."""

    async def facts(turn: Turn, draft: Draft) -> Pair:
        one = await turn.store.issues.get(draft.subject)
        likely = await _likely(turn, one, action) if one and action is Action.MERGE else ()
        number = draft.answers.get(key)
        if not isinstance(number, str):
            return Pair(likely=likely)
        found = await turn.store.issues.by_number(numbered.number(turn, number))
        if found is None or not may(turn.person, action, found):
            return Pair("merge.unknown", likely=likely)
        if found.id == draft.subject:
            return Pair("merge.same", likely=likely)
        if not fits(action, found):
            return Pair("merge.over", likely=likely)
        both = {"number": one.number, "what": cards.shorten(one.what)} if one else {}
        return Pair(named={**both, "into": found.number, "into_what": cards.shorten(found.what)}, likely=likely)

    return facts


async def _likely(turn: Turn, issue: Issue, action: Action) -> tuple[Choose, ...]:
    """The issues that tell of the same, as far as this person may do it to them now."""
    found = [other for e in await known.like(turn, issue) if (other := await turn.store.issues.get(e.id))]
    mine = [other for other in found if may(turn.person, action, other) and fits(action, other)][: known.SHOWN]
    return tuple(
        Choose(o.number, Words("merge.one", {"number": o.number, "what": cards.shorten(o.what)}), row=n)
        for n, o in enumerate(mine)
    )


async def _other(turn: Turn, number: str, action: Action) -> Issue:
    """The other issue of a merge or bundle, under the same rights."""
    found = await turn.store.issues.by_number(numbered.number(turn, number))
    return await turn.issue(found.id if found else "", action)


async def _merged(turn: Turn, draft: Draft, number: str) -> None:
    """The followers go along: whoever reported or supported the duplicate supports the other one now."""
    issue = await turn.issue(draft.subject, Action.MERGE)
    into = await _other(turn, number, Action.MERGE)
    issue = await turn.happen(issue, "merged", into=into.id)
    for person in sorted({issue.reporter, *issue.followers} - {into.reporter} - into.followers):
        into = await turn.happen(into, "followed", person=person)
    await cards.tell_everyone(turn, issue, "told.merged", into=into.number)
    if issue.member and issue.member not in (into.member, turn.person.id):
        turn.say("card.merged", to=issue.member, kind=NEWS, number=issue.number, into=into.number)
    await cards.show(turn, into, key="merge.done", merged=issue.number)
    if into.member and into.member != turn.person.id:
        await cards.tell_holder(turn, into, "merge.done", merged=issue.number)


async def _bundled(turn: Turn, draft: Draft, number: str) -> None:
    """Several issues become one project: they keep their reporters and share one name."""
    issue = await turn.issue(draft.subject, Action.BUNDLE)
    other = await _other(turn, number, Action.BUNDLE)
    bundle = other.bundle or other.id
    if not other.bundle:
        await turn.happen(other, "bundled", bundle=bundle)
    await turn.happen(issue, "bundled", bundle=bundle)
    turn.say("bundle.done", number=issue.number, other=other.number)


async def other_groups(turn: Turn, draft: Draft) -> tuple[Choose, ...]:
    """Every group but the one in the lead."""
    issue = await turn.store.issues.get(draft.subject)
    groups = [g for g in await turn.store.groups.every() if g.kind != "dissolved"]
    groups = [g for g in groups if issue is None or g.id != issue.group]
    return tuple(Choose(g.id, g.name, row=n // 2) for n, g in enumerate(groups))


def reroute_script(ask: Ask, groups: tuple[Choose, ...]) -> tuple[str, str]:
    """To which group, and why."""
    return ask(Choice("reroute.to", among=groups)), ask(Text("reroute.why", at_least=2, at_most=500))


async def _rerouted(turn: Turn, draft: Draft, choice: tuple[str, str]) -> None:
    issue = await turn.issue(draft.subject, Action.REROUTE)
    lead = await turn.store.groups.get(choice[0])
    if lead is None:
        raise Refused("talk.changed")
    studio = await turn.store.groups.get(issue.studio) if issue.studio and issue.studio != lead.id else None
    await send_to(turn, issue, Route(lead, studio), turn.mask(choice[1]))
    turn.say("reroute.done", number=issue.number, group=lead.name)


async def send_to(turn: Turn, issue: Issue, route: Route, reason: str) -> None:
    """The issue belongs to these groups from now on; they and the reporter are told."""
    studio = route.studio.id if route.studio else ""
    if issue.member and issue.member != turn.person.id:
        turn.say("card.moved", to=issue.member, kind=NEWS, number=issue.number, group=route.lead.name, words=reason)
    issue = await turn.happen(issue, "routed", group=route.lead.id, studio=studio, reason=reason, again=True)
    await clocks.start(turn, issue, clocks.ACCEPT)
    await cards.hand_out(turn, issue)
    await cards.tell_everyone(turn, issue, "told.rerouted", group=route.lead.name)


def words_script(key: str) -> Any:
    """A script that asks for a few sentences."""

    def script(ask: Ask, _facts: Any) -> str:
        return ask(Text(key, at_least=2, at_most=1500))

    return script


async def _if_left(turn: Turn, issue: Issue) -> dict[str, Any]:
    """Nobody has to give a reason for seeing what is not there."""
    if issue.manner == "anonymous" or not await turn.store.issues.contact(issue.id):
        raise Refused("reveal.none", number=issue.number)
    return about(issue)


async def _revealed(turn: Turn, draft: Draft, reason: str) -> None:
    """The contact is shown once, to one person, with the reason on record."""
    issue = await turn.issue(draft.subject, Action.REVEAL)
    await turn.happen(issue, "revealed", reason=turn.mask(reason))
    sealed = await turn.store.issues.contact(issue.id)
    opened = turn.house.keys.open(sealed, issue.id)
    if issue.manner == "anonymous" or not sealed:
        turn.say("reveal.none", number=issue.number)
    elif opened is None:
        turn.say("reveal.lost", number=issue.number)
    else:
        turn.say("reveal.done", number=issue.number, contact=opened)


ASSIGN = Conversation("assign", colleagues, sure(assign_script, "sure.pass"), _assigned)
MERGE = Conversation("merge", _pair("merge.into", Action.MERGE), merge_script, _merged)
BUNDLE = Conversation("bundle", _pair("bundle.with", Action.BUNDLE), bundle_script, _bundled)
REROUTE = Conversation("reroute", other_groups, sure(reroute_script, "sure.reroute"), _rerouted)
REVEAL = Conversation("reveal", no_facts, words_script("reveal.why"), _revealed, note=_if_left)

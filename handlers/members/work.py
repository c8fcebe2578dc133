"""What a member does with an issue: take it, go and look, hand it on, ask, and say what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from domain.contributions import read_built
from domain.issue import Issue, Outcome
from domain.messages import Option, Refused, Words
from domain.people import Action, Role
from domain.promised import only_number, read_office
from handlers import cards, clocks
from handlers.cadences import recheck
from handlers.publication import telling
from handlers.publication.offer import offer
from handlers.talk.conversation import Conversation, about, no_facts
from handlers.talk.dialogue import Ask
from handlers.talk.questions import Choice, Choose, Said, Text, Unfit
from handlers.talk.several import Photos
from handlers.talk.sure import sure
from handlers.talk.turn import NEWS, Turn
from handlers.talk.when import day_in_words
from handlers.units import with_sums
from handlers.work import asked_by_member, colleagues, hand_to, no_more_reply
from storage.drafts import Draft
from storage.ids import moment

MOST_NAME = 100
OUTCOMES = (Outcome.SOLVED, Outcome.PARTLY, Outcome.UNSOLVABLE, Outcome.PASSED_ON)


@dataclass(frozen=True, slots=True)
class Note:
    """Words and pictures from a member's work."""

    words: str
    files: tuple[str, ...] = ()
    choice: str = ""
    built: str = ""
    """what was built and who has something of it, with numbers"""


async def take(turn: Turn, id: str) -> None:
    """接单: the member works on it from now on; the first press counts, the second is told so."""
    issue = await turn.issue(id, Action.TAKE)
    await hand_to(turn, issue, turn.person.id)


def visit_script(ask: Ask, _facts: Any) -> Note:
    """What was seen, with pictures if there are any; the resident reads it, so it is shown once before."""
    files = ask(Photos("visit.photos", guess=()))
    words = ask(Text("visit.words", at_least=2, grows=True))
    ask(Choice("visit.send", among=_VISIT_SEND, params={"words": words}))
    return Note(words, files)


_VISIT_SEND = (
    Choose("yes", Words("button.tell"), row=0),
    Choose("", Words("visit.edit_words"), row=1, edits="visit.words"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
)


async def _visited(turn: Turn, draft: Draft, note: Note) -> None:
    issue = await turn.issue(draft.subject, Action.VISIT)
    words = turn.mask(note.words)
    issue = await turn.happen(issue, "visited", words=words, files=list(note.files))
    await cards.show(turn, issue, key="visit.done")
    await cards.tell_everyone(turn, issue, "told.visited", files=note.files, words=words)


class Office(Text):
    """Which department, also in a sentence that tells more: what was agreed is kept beside its name."""

    __slots__ = ()

    def read(self, said: Said, stored: Any) -> str | None:
        words = Text.read(self, said, stored)
        office = read_office(words)[0] if words else ""
        if words and not 1 < len(office) <= MOST_NAME:
            raise Unfit("hand.office_odd")
        return office or None

    def besides(self, said: Said) -> Mapping[str, Any]:
        rest = read_office(said.text)[1]
        return {"hand.words": rest} if rest else {}


class Agreed(Text):
    """What was agreed with the department; the number of an issue says nothing of that."""

    __slots__ = ()

    def read(self, said: Said, stored: Any) -> str | None:
        words = Text.read(self, said, stored)
        if words and only_number(words):
            raise Unfit("hand.number")
        return words


def hand_script(ask: Ask, _facts: Any) -> Note:
    """Which department, and what was agreed with it."""
    office = ask(Office("hand.office", at_least=2, at_most=1000))
    words = ask.maybe(Agreed("hand.words", optional=True, at_most=1000))
    return Note(words or "", choice=office)


async def _handed(turn: Turn, draft: Draft, note: Note) -> None:
    issue = await turn.issue(draft.subject, Action.HAND)
    office, words = turn.mask(note.choice), turn.mask(note.words)
    issue = await turn.happen(issue, "handed", office=office, words=words)
    await cards.show(turn, issue, key="hand.done")
    if words:
        await cards.tell_everyone(turn, issue, "told.handed_said", office=office, words=words)
    else:
        await cards.tell_everyone(turn, issue, "told.handed", office=office)


def question_script(ask: Ask, _facts: Any) -> Note:
    """What the member wants to know."""
    return Note(ask(Text("question.words", at_least=2, at_most=1000)))


async def _if_askable(turn: Turn, issue: Issue) -> dict[str, Any]:
    """Whoever wanted to be forgotten is asked nothing."""
    reporter = await turn.store.people.get(issue.reporter)
    if reporter is None or reporter.gone:
        raise Refused("forget.unasked", number=issue.number)
    return about(issue)


async def _questioned(turn: Turn, draft: Draft, note: Note) -> None:
    issue = await turn.issue(draft.subject, Action.QUESTION)
    await _if_askable(turn, issue)
    words = turn.mask(note.words)
    issue = await turn.happen(issue, "questioned", words=words)
    turn.say("question.done", number=issue.number)
    options = [Option(f"reply:{issue.id}", Words("button.reply"))]
    key = "told.question_rest" if turn.quiet else "told.question_busy"
    if not turn.quiet and await _listens(turn, issue, words):  # nothing listens for an answer to what nobody has read
        key = "told.question"
    await cards.tell_reporter(turn, issue, key, options, words=words, member=turn.person.name)


async def _listens(turn: Turn, issue: Issue, words: str) -> bool:
    """Whether the resident can simply write the answer; whoever is in the middle of something else has the button."""
    drafts = turn.store.drafts
    busy = await drafts.listening(issue.reporter)
    draft = await drafts.about(issue.reporter, "reply", issue.id) or drafts.new(issue.reporter, "reply", issue.id)
    draft = replace(draft, answers={**draft.answers, **asked_by_member(issue, words)})
    if busy is None or busy.id == draft.id:
        await drafts.keep(draft, turn.now)
        return True
    # It waits behind what is open and is taken up after it; a draft hears only what is said after it was touched.
    await drafts.keep(draft, (moment(busy.touched_at) or turn.now) - timedelta(seconds=1))
    return False


async def _promised(turn: Turn, draft: Draft) -> str:
    """What was promised in meetings about it and is still open, line by line."""
    lines = []
    for one in await turn.store.meetings.open_promises(draft.subject):
        due = day_in_words(turn.house.calendar.local(one.due_at))
        lines.append(turn.sentence(Words("resolve.promised", {"who": one.who, "what": one.what, "due": due})))
    return "\n".join(lines)


def resolve_script(ask: Ask, promised: str) -> Note:
    """How it ended, in words the resident understands, with pictures if there are any; what was promised in a meeting
    and is not done yet is shown before it is told."""
    among = tuple(Choose(o.value, Words(f"outcome.{o.value}"), row=n // 2) for n, o in enumerate(OUTCOMES))
    outcome = ask(Choice("resolve.outcome", among=among))
    files = ask(Photos("resolve.photos", guess=()))
    words = ask(Text(f"resolve.words.{outcome}", at_least=4, grows=True))
    ended = outcome in recheck.ASKED
    built = (ask.maybe(Text("resolve.built", guess="", optional=True, at_most=200)) or "") if ended else ""
    shown = Words("resolve.with_built", {"words": words, "built": with_sums(built, read_built(built))})
    told = {"words": shown if built else words, "outcome": Words(f"outcome.{outcome}"), "promised": promised}
    ask(Choice("resolve.send", put="resolve.send_early" if promised else "", among=_send(ended), params=told))
    return Note(words, files, outcome, built)


_BUILT = Choose("", Words("resolve.edit_built"), row=1, edits="resolve.built")


def _send(ended: bool) -> tuple[Choose, ...]:
    return (
        Choose("yes", Words("button.tell"), row=0),
        *((_BUILT,) if ended else ()),
        Choose("", Words("button.back"), row=2, does="back"),
        Choose("", Words("button.cancel"), row=2, does="cancel"),
    )


async def _resolved(turn: Turn, draft: Draft, note: Note) -> None:
    issue = await turn.issue(draft.subject, Action.RESOLVE)
    words = turn.mask(note.words)
    if note.built:
        words = f"{words}\n{turn.mask(note.built)}"
    counted = {"built": built} if (built := read_built(note.built)) else {}
    issue = await turn.happen(issue, "answered", outcome=note.choice, result=words, **counted)
    await no_more_reply(turn, issue)
    await recheck.plan(turn, issue)
    if note.files:
        issue = await turn.happen(issue, "added", words="", files=list(note.files))
    reached = Option(f"{Action.REACHED.value}:{issue.id}", Words("button.reached"), row=91)
    turn.say("resolve.done", options=[*await offer(turn, issue, turn.person.id), reached], number=issue.number)
    await telling.tell(turn, issue, note.files, words)


def reason_script(key: str) -> Any:
    """A script that asks one reason."""

    def script(ask: Ask, _facts: Any) -> Note:
        return Note(ask(Text(key, at_least=2, at_most=1000)))

    return script


async def _returned(turn: Turn, draft: Draft, note: Note) -> None:
    issue = await turn.issue(draft.subject, Action.RETURN)
    words = turn.mask(note.words)
    office = await turn.store.groups.office()
    if issue.member:
        if issue.member != turn.person.id:
            turn.say("card.dropped", to=issue.member, kind=NEWS, number=issue.number, words=words)
        issue = await turn.happen(issue, "dropped", reason=words)
    elif office and issue.group != office.id:
        # Nobody in the group holds it: the whole group says it is not theirs, and the office finds another.
        issue = await turn.happen(issue, "routed", group=office.id, studio="", reason=words, again=True)
        await cards.tell_reporter(turn, issue, "told.rerouted", group=office.name)
    await clocks.start(turn, issue, clocks.ACCEPT)
    turn.say("return.done", number=issue.number)
    leaders = await cards.staff(turn, [issue.group], Role.LEADER, Role.OFFICE)
    for id in leaders:
        person = await turn.store.people.get(id)
        if person:
            await cards.show(turn, issue, person, "card.returned", words=words)


def pass_script(ask: Ask, facts: tuple[Choose, ...]) -> str:
    """To which colleague."""
    return ask(Choice("pass.to", among=facts))


async def _passed(turn: Turn, draft: Draft, member: str) -> None:
    issue = await turn.issue(draft.subject, Action.PASS_ON)
    name = await hand_to(turn, issue, member)
    turn.say("pass.done", number=issue.number, member=name)


_TELLS = tuple(f"resolve.words.{outcome}" for outcome in OUTCOMES)
VISIT = Conversation("visit", no_facts, visit_script, _visited, nudges=True, takes=("visit.words",))
HAND = Conversation("hand", no_facts, sure(hand_script, "sure.hand"), _handed, takes=("hand.words",))
QUESTION = Conversation(
    "question",
    no_facts,
    sure(question_script, "sure.question"),
    _questioned,
    note=_if_askable,
    takes=("question.words",),
)
RESOLVE = Conversation("resolve", _promised, resolve_script, _resolved, takes=_TELLS)
RETURN = Conversation(
    "return", no_facts, sure(reason_script("return.why"), "sure.return"), _returned, takes=("return.why",)
)
PASS = Conversation("pass", colleagues, sure(pass_script, "sure.pass"), _passed)

"""A resident reports what is wrong: one good sentence and one tap; only what is missing or unsure is asked."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.messages import Option, Words
from domain.people import Group
from handlers import again, apart, cards, known
from handlers.filing import Report, file, taken_by
from handlers.hearing import heard, reached, signature
from handlers.routing import route
from handlers.talk.conversation import Conversation
from handlers.talk.dialogue import NOTE, Ask, said_before, went_past
from handlers.talk.fire import burns
from handlers.talk.questions import Choice, Choose, Contact, Text
from handlers.talk.several import Photos
from handlers.talk.stored import as_given, is_open
from handlers.talk.turn import Turn
from handlers.talk.where import Spot, Where
from nlp import Reading
from storage.drafts import Draft

WISH = "wish"
"""the conversation in which a member notes what somebody said on a walk"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before the script runs: what was understood, and what is there already."""

    voice: str | None
    wish: bool
    """noted on behalf of somebody who does not chat"""
    by_staff: bool
    """written by somebody who may have meant a case they work on"""
    parts: tuple[str, ...]
    place: Spot | None
    places: tuple[str, ...]
    find: Any
    name: Any
    near: Any
    number: Any
    where_again: bool
    """what was said to "where?" was no place"""
    subject: str | None
    subjects: tuple[Choose, ...]
    offered: int
    same: tuple[Choose, ...]
    recap: dict[str, Any]
    known_as: str
    called: str
    """what they said they are called; kept where their number is, unless it is to be shown"""
    child: bool
    """a child is bullied or beaten: no name and no picture is asked for"""


@dataclass(frozen=True, slots=True)
class Support:
    """It has been reported already: the person joins that issue."""

    issue: str


MANNERS = tuple(
    Choose(manner, Words(f"report.manner.{manner}"), row=n)
    for n, manner in enumerate(("confidential", "named", "anonymous", "firm"))
)
NAMELESS = tuple(replace(choose, folded=choose.value in ("named", "firm")) for choose in MANNERS)
"""nobody is offered to show a child's name; a grown-up who writes for it may still say so"""
ON_RECAP = (
    Choose("yes", Words("button.send"), row=0),
    Choose("", Words("button.edit"), row=1, does="edit"),
    Choose("", Words("button.photos"), row=1, edits="report.photos"),
    Choose("", Words("button.cancel"), row=1, does="cancel"),
    Choose("", Words("report.edit.what"), row=2, edits="report.what", folded=True),
    Choose("", Words("report.edit.where"), row=2, edits="report.where"),
    Choose("", Words("report.edit.subject"), row=2, edits="report.subject"),
    Choose("", Words("report.edit.manner"), row=3, edits="report.manner", folded=True),
)
"""first what ends it, then a change of what was guessed; of what the person said themselves, behind 修改"""
BY_STAFF = f"{NOTE}by_staff"
"""the note on a report that somebody who works here began with mere words"""
MEANT = (
    Choose("yes", Words("report.meant.yes"), row=0),
    Choose("", Words("report.meant.no"), row=1, does="cancel"),
)
_AIR = "environment"
"""the subject of smoke, which is not what is wrong where it burns"""
LIKELY = 4
"""as many subjects as are offered before the others are asked for"""
OWN = "report.same.own"
"""what stands on the button of one of their own"""
NEW = Choose("new", Words("report.same.new"), row=9)


def script(ask: Ask, facts: Facts) -> Report | Support | apart.Apart:
    """What, where, what kind, whether it is known already, and in whose name."""
    sent = Photos("report.photos", guess=())
    place = _where(facts)
    reach = _reach(facts)
    ask.takes_early(sent, place, reach)
    what = ask(Text("report.what", guess=facts.voice, at_least=2, grows=True, remembers=True))
    if facts.by_staff:
        ask(Choice("report.meant", among=MEANT))
    if facts.parts and ask(apart.QUESTION) == apart.EACH:
        return apart.Apart(facts.parts)
    where = ask(place)
    subject = ask(Choice("report.subject", facts.subject, unsure="other", among=facts.subjects, first=facts.offered))
    if facts.same:
        put = "report.same_own" if any(isinstance(c.label, Words) and c.label.key == OWN for c in facts.same) else ""
        same = ask(Choice("report.same", unsure=NEW.value, among=(*facts.same, NEW), put=put))
        if same != "new":
            return Support(same)
    manner = ask(Choice("report.manner", guess="confidential", among=NAMELESS if facts.child else MANNERS))
    name = ask(Text("report.name", offer=facts.known_as, at_most=40)) if manner == "named" else ""
    firm = ask(Text("report.firm", at_least=2, at_most=100)) if manner == "firm" else ""
    contact = ask.maybe(reach)
    photos = ask(sent)
    shown = {question.key.rpartition(".")[2]: question.shown(value) for question, value in ask.trail}
    if name:
        shown["manner"] = Words("report.manner.of_name", {"name": name})
    if firm:
        shown["manner"] = Words("report.manner.of_firm", {"firm": firm})
    hidden = facts.called if manner == "confidential" and facts.called not in (contact or "") else ""
    left, change = ("left", "contact_left") if contact else ("called" if hidden else "none", "contact")
    offered = tuple(c for c in ON_RECAP if not (facts.child and c.edits == sent.key))
    on_recap = (*offered, Choose("", Words(f"report.edit.{change}"), 3, "report.contact", folded=True))
    recap = {**shown, **facts.recap, "contact": Words(f"report.contact.{left}")}
    ask(Choice("report.send", among=on_recap, params=recap))
    return Report(what, where, subject, manner, name, firm, f"{hidden} {contact or ''}".strip(), photos)


def _reach(facts: Facts) -> Contact:
    """How to reach who reports, if they want to leave it; of a wish, whose it is, or nobody can be told the result."""
    put, guess = ("wish.whose", None) if facts.wish else ("", "")
    return Contact("report.contact", guess, True, put=put, at_most=100, number=facts.number, named=facts.wish)


def _where(facts: Facts) -> Where:
    return Where(
        "report.where",
        guess=facts.place,
        find=facts.find,
        name=facts.name,
        near=facts.near,
        candidates=facts.places,
        put="report.where.again" if facts.where_again else "",
        unsure=Spot() if facts.where_again else None,
    )


async def facts(turn: Turn, draft: Draft) -> Facts:
    """Read what was written so far, and look at what is there already."""
    answers = draft.answers
    what = written if isinstance(written := answers.get("report.what"), str) else ""
    reading = turn.house.read(what)
    before = [turn.house.read(words) for words in answers.get(said_before("report.what"), ())]
    sure = _placed(turn, reading, before)
    where = answers.get("report.where")
    told = where if isinstance(where, dict) and (where.get("code") or where.get("words")) else {"code": sure or ""}
    code, placed = told["code"], bool(sure) or (isinstance(where, dict) and not is_open(where))
    guess = _subject_guess(turn, reading, what, before)
    given = answers.get("report.subject")
    subject = given if isinstance(given, str) else (guess or "")
    # Whose it is says the recap, and that is far off as long as place or kind is open; who files asks the roster anew.
    asked = (draft.id, code, subject, answers.get("report.manner") == "firm", what)
    routed = await turn.house.lately.ask(asked, lambda: route(turn, *asked[1:])) if placed and subject else None
    again = went_past("report.where") in answers
    likely = reading.subject.candidates[:LIKELY]
    return Facts(
        voice=turn.sentence(Words("report.what.voice")) if await _has_voice(turn, answers) else None,
        wish=draft.conversation == WISH,
        by_staff=BY_STAFF in answers,
        parts=apart.parts(turn, what) if draft.conversation != WISH and what else (),
        place=Spot(sure) if sure else None,
        places=reading.place.candidates if not sure else (),
        find=lambda text: heard.place(turn, text, insist=again),
        name=turn.place_name,
        near=lambda at: place.code if (place := turn.house.places.nearest(*at)) else "",
        number=lambda text: heard.number(turn, text),
        where_again=again,
        subject=guess,
        subjects=_subjects(likely, tuple(turn.house.reader.subjects.names)),
        offered=len(likely) + 1 if likely else 0,
        same=await _same(turn, draft, code, what) if placed and subject and what else (),
        recap={"tags": reading.keywords, "group": _to(routed.lead, routed.studio) if routed else _to()},
        known_as=turn.person.name,
        called=str(as_given(answers.get("report.name")) or ""),
        child=reading.minor and turn.house.reader.bullied(what),
    )


def _placed(turn: Turn, reading: Reading, before: Sequence[Reading]) -> str | None:
    """The place that the words surely name; where a new wording names none, or only what lies around it, the place that
    was known from an earlier one."""
    here = reading.place
    if here.sure:
        return here.place
    known = next((earlier.place.place for earlier in before if earlier.place.sure), None)
    if known is None or here.status == "none" or known in here.candidates:
        return known
    return known if here.place and turn.house.places.within(known, here.place) else None


def _subject_guess(turn: Turn, reading: Reading, what: Any, before: Sequence[Reading]) -> str | None:
    """What is sure of it all, or was of the first line or of an earlier wording: whoever adds or changes a word is not
    asked again what was known.

    Where nothing points anywhere, a person of the group will know better than a tired resident.
    """
    if burns(reading) and (not reading.subject.sure or reading.subject.subject == _AIR):
        return "other"  # nobody is asked for the kind of a fire
    if reading.subject.sure:
        return reading.subject.subject
    first, _, more = what.partition("\n") if isinstance(what, str) else ("", "", "")
    if more and (began := turn.house.read(first).subject).sure:
        return began.subject
    if known := next((earlier.subject for earlier in before if earlier.subject.sure), None):
        return known.subject
    return None if reading.subject.candidates else "other"


def _to(*groups: Group | None) -> tuple[str, ...] | Words:
    """Who gets it: the group in the lead and the studio beside it; the office, where no group does."""
    return tuple(g.name for g in groups if g and g.kind != "office") or Words("report.to_office")


async def _has_voice(turn: Turn, answers: dict[str, Any]) -> bool:
    sent = as_given(answers.get("report.photos"))
    for sent_file in sent if isinstance(sent, list) else ():
        kept = await turn.store.files.get(sent_file)
        if kept and kept.kind == "voice":
            return True
    return False


@functools.lru_cache(maxsize=1024)
def _subjects(likely: tuple[str, ...], names: tuple[str, ...]) -> tuple[Choose, ...]:
    """The likely ones first, then "hard to say", then the others."""
    others = [key for key in names if key not in likely]
    return tuple(Choose(key, Words(f"subject.{key}"), row=n // 2) for n, key in enumerate([*likely, "other", *others]))


async def _same(turn: Turn, draft: Draft, place: str, what: str) -> tuple[Choose, ...]:
    """Up to three issues that tell of the same, open or lately closed; the person's own is called so."""
    if draft.conversation == WISH or draft.answers.get("report.same") == "new":
        return ()
    found = await turn.house.lately.ask((draft.id, what, place), lambda: known.same(turn, what, place))
    keys = (OWN if issue.reporter == turn.person.id else "report.same.one" for issue in found)
    return tuple(
        Choose(issue.id, Words(key, {"number": issue.number, "what": cards.shorten(issue.what)}), row=n)
        for n, (key, issue) in enumerate(zip(keys, found, strict=True))
    )


async def done(turn: Turn, draft: Draft, result: Report | Support | apart.Apart) -> None:
    """File the report, tell the reporter what happens next, and put the card before the group."""
    if isinstance(result, Support):
        if not await again.to_own(turn, draft, result.issue):
            await again.join(turn, result.issue)
        return
    if isinstance(result, apart.Apart):
        await apart.part_ways(turn, REPORT, draft, result)
        return
    issue = await file(turn, result, on_behalf=draft.conversation == WISH)
    lead = await turn.store.groups.get(issue.group)
    studio = await turn.store.groups.get(issue.studio) if issue.studio else None
    key = "wish.filed" if issue.on_behalf else "report.filed"
    options = [Option(f"add:{issue.id}", Words("button.add")), Option(f"see:{issue.id}", Words("button.progress"))]
    turn.say(key, options=options, number=issue.number, group=_to(lead, studio), by=taken_by(turn, issue))
    await cards.hand_out(turn, issue)


REPORT = Conversation(
    "report",
    facts,
    script,
    done,
    nudges=True,
    named="report.what",
    own=reached.own,
    leaves=apart.hand_on,
    parts=apart.parts,
)
ON_BEHALF = replace(REPORT, key=WISH, own=signature.own)

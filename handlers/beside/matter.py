"""Words about a matter that was told before: which one they name, and what is wanted of it."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from domain.issue import Issue
from domain.messages import Incoming
from domain.people import Action, fits, may
from handlers import report
from handlers.hearing import signature
from handlers.hearing.heard import (
    asks_about,
    asks_progress,
    complains,
    is_back,
    is_concern,
    is_opening,
    is_polite,
    points_at,
    points_back,
    supports,
    takes_back,
    told_behind,
)
from handlers.hearing.heard import number as telephone
from handlers.hearing.marks import clauses, leading
from handlers.hearing.numbered import alone, within
from handlers.hearing.taken_back import read
from handlers.residents.fresh import belongs
from handlers.residents.rate import judged
from handlers.talk.conversation import Conversation, open_question
from handlers.talk.questions import Choice, Said
from handlers.talk.turn import Turn
from storage.drafts import Draft

_EDGES = " ,.:;\u3001\u3002\uff0c\uff1a\uff1b"


async def at_buttons(turn: Turn, talk: Conversation, draft: Draft, heard: Incoming) -> str:
    """The press for the matter of which nothing but the number was typed where a button is asked for that is not called
    so; empty for none that is theirs to see: it may be another number."""
    said, _sure = alone(turn, heard.text)
    issue = await turn.store.issues.by_number(said) if said else None
    if issue is None or not may(turn.person, Action.SEE, issue):
        return ""
    asked = await open_question(turn, talk, draft)
    button = asked is not None and isinstance(asked.question, Choice)
    return f"see:{issue.id}" if asked and button and not asked.question.takes(Said(text=heard.text)) else ""


async def meant(turn: Turn, heard: Incoming, draft: Draft | None) -> str:
    """The press for what is wanted of a matter that was told before; empty where the words tell something."""
    plain = unicodedata.normalize("NFKC", heard.text).strip()
    said, sure = alone(turn, plain)
    if said and (sure or draft is None):
        return f"do:progress:{said}"
    if not heard.only_words or not plain:
        return ""
    named, rest = within(turn, plain)
    if named:
        return await _named(turn, draft, named, rest)
    if complains(turn, plain):
        return ""
    if about := points_at(turn, plain):
        return await _taken_back(turn, draft, about)
    return await _pointed(turn, draft, plain)


async def own_named(turn: Turn, talk: Conversation, draft: Draft, heard: Incoming) -> str:
    """The press for words that carry the number of one of their own matters, while another one is talked about, or a
    button is asked for."""
    plain = unicodedata.normalize("NFKC", heard.text).strip()
    named, _rest = within(turn, plain) if heard.only_words and not turn.person.staff else ("", "")
    issue = await turn.store.issues.by_number(named) if named else None
    if issue is None or not is_own(turn, issue):
        return ""
    asked = await open_question(turn, talk, draft) if issue.id == draft.subject else None
    return "" if asked and not isinstance(asked.question, Choice) else await meant(turn, heard, draft)


def is_own(turn: Turn, issue: Issue) -> bool:
    """Whether this person reported it, or stands behind it."""
    return turn.person.id in issue.followers | {issue.reporter}


async def _pointed(turn: Turn, draft: Draft | None, plain: str) -> str:
    """The press for what is said about a matter that is not named."""
    if draft is None and (whose := points_back(turn, plain)):
        reported, followed = await turn.store.issues.count_own(turn.person.id)
        if followed if whose == "followed" else reported:
            return f"back:{whose}"
    if draft is None and (just := await _just_told(turn, plain)):
        return f"back:{just}"
    if draft is None and (answered := await _just_answered(turn, plain)):
        return f"back:{answered}"
    if draft is None and asks_progress(turn, plain):
        return "do:progress"
    # Whoever never reported anything tells something new, whatever it sounds like.
    asks = asks_about(turn, plain) or (draft is not None and asks_progress(turn, plain))
    return "do:progress" if asks and any(await turn.store.issues.count_own(turn.person.id)) else ""


async def _taken_back(turn: Turn, draft: Draft | None, about: str) -> str:
    """The press that takes back the open matter that is about this: what is being told, else the only one reported;
    where several may be meant, the list of them."""
    if draft is not None and about in str(draft.answers.get("report.what", "")):
        return f"do:cancel:{draft.id}"
    own = [i for i in await turn.store.issues.reported_by(turn.person.id) if fits(Action.WITHDRAW, i)]
    named = [issue for issue in own if about in issue.what]
    if len(named) == 1:
        return f"withdraw:{named[0].id}"
    return "do:progress" if own else ""


async def _just_told(turn: Turn, plain: str) -> str:
    """The issue that these words correct, or of which they say how its reporter wants to be named or reached, where it
    was reported a moment ago; empty for none."""
    said = read(turn, plain)
    if turn.person.staff or not ((said and said.led) or _tells_of_oneself(turn, plain)):
        return ""
    since = turn.now - timedelta(minutes=turn.house.nudge_minutes)
    newest = await turn.store.issues.reported_by(turn.person.id, 1)
    return next((i.id for i in newest if i.open and i.created_at and i.created_at > since), "")


async def _just_answered(turn: Turn, plain: str) -> str:
    """The issue of which a member wanted to know something, and was answered a moment ago, where these words may be
    more of the answer; empty for none."""
    reading = turn.house.read(plain)
    whole = reading.place.sure and reading.subject.sure  # a concern that says where needs no other one
    tells = reading.kind == "concern" and not whole and not is_polite(turn, plain) and not is_opening(turn, plain)
    if turn.person.staff or not tells or turn.house.reader.urgent(plain):
        return ""
    since = turn.now - timedelta(minutes=turn.house.nudge_minutes)
    for issue in await turn.store.issues.reported_by(turn.person.id):
        event = await turn.store.events.last(issue.id, "replied") if issue.open and issue.contacted_at else None
        if event and event.at > since and event.actor == turn.person.id and await belongs(turn, issue, plain):
            return issue.id
    return ""


def _tells_of_oneself(turn: Turn, plain: str) -> bool:
    """Whether somebody says how they want to be named or reached, and no concern."""
    if telephone(turn, plain) or signature.says_only(turn, plain):
        return True
    said = clauses(plain)
    others = [clause for clause in said if not signature.says_only(turn, clause)]
    return len(others) < len(said) and not is_concern(turn, " ".join(others))


async def _named(turn: Turn, draft: Draft | None, said: str, rest: str) -> str:
    """The press for what is said about the issue of this number."""
    issue = await turn.store.issues.by_number(said)
    asks = asks_about(turn, rest, named=True)
    if supports(turn, rest):
        return f"do:support:{said}"
    if issue is None or not may(turn.person, Action.SEE, issue):
        return f"do:progress:{said}" if draft is None and asks else ""
    withdraws = may(turn.person, Action.WITHDRAW, issue) and fits(Action.WITHDRAW, issue)
    if withdraws and any(takes_back(turn, told_behind(turn, clause)) for clause in clauses(rest)):
        return f"withdraw:{issue.id}"
    if is_own(turn, issue) and not turn.person.staff:
        return f"see:{issue.id}" if asks and not _tells(turn, rest) else f"back:{issue.id}"
    works = turn.person.staff and (draft is None or is_unsure(draft))
    return f"see:{issue.id}" if works or asks else ""


def _tells(turn: Turn, rest: str) -> bool:
    """Whether words about a matter that sound like a question say more than one asks."""
    reading = turn.house.read(rest)
    corrects = read(turn, rest)
    told = reading.place.sure or reading.subject.sure or is_back(turn, rest)
    return told or judged(turn, rest) is not None or bool(corrects and (corrects.led or corrects.place))


async def named(turn: Turn, words: str) -> tuple[Issue | None, str]:
    """The one issue whose number stands in the words, and what else they say; none for several, or for nothing else."""
    found, rest = within(turn, words.strip())
    if not found or within(turn, rest)[0]:
        return None, words
    said = rest.strip(_EDGES)
    if rest.startswith(" ") and (called := leading(*turn.lists("heard.numbered")).match(said)):
        said = said[called.end() :].strip(_EDGES)
    return (await turn.store.issues.by_number(found) if said else None), said


def is_unsure(draft: Draft) -> bool:
    """Whether somebody who works here is being asked if what they wrote is a new matter at all."""
    answers = draft.answers
    return report.BY_STAFF in answers and "report.what" in answers and "report.meant" not in answers


async def is_nothing_new(turn: Turn) -> None:
    """Whoever is asked if they tell a new matter, and does something else instead, has said that they do not."""
    draft = await turn.store.drafts.listening(turn.person.id)
    if draft is not None and is_unsure(draft):
        await turn.store.drafts.drop(draft.id)

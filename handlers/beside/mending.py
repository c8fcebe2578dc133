"""Somebody corrects in words what they said in a report: it is replaced where it is certain what is meant.

Where it is not, the words are written down first, and one short question asks whether they change something: nothing
is lost, whatever is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.messages import Incoming, Option, Words
from handlers.beside.chatter import BESIDE
from handlers.hearing import heard, signature
from handlers.hearing.taken_back import Mend, instead, is_numbered, read
from handlers.talk.conversation import Conversation, edit, hear, keep, open_question, show_again, take_up
from handlers.talk.dialogue import NOTE, noted, open_again
from handlers.talk.questions import MOST_TEXT, Said, Text
from handlers.talk.stored import as_given
from handlers.talk.turn import Turn
from handlers.talk.where import Found
from nlp.similar import names_of
from storage.drafts import Draft

_MEANT = f"{NOTE}mend"
"""the note on a draft whose last words may have been meant to change what was said before"""
_LONG = 60
"""characters; whoever says more tells something"""
_SHORT = 2
"""characters; so few are a word more often than a place"""
_WHOLE = 6
"""characters; a concern told anew has as many"""
_WHAT, _WHERE = "report.what", "report.where"
_WRITTEN = (_WHAT, "report.name", "report.firm")


async def mend(turn: Turn, talk: Conversation, draft: Draft, said: Incoming) -> bool:
    """Take words as a correction of what was said; False where they may be anything else."""
    what = as_given(draft.answers.get(_WHAT))
    if not said.only_words or not isinstance(what, str) or len(said.text) > _LONG:
        return False
    found = read(turn, said.text)
    if found is None or heard.number(turn, said.text) or signature.says_only(turn, said.text):
        return False
    if heard.number(turn, found.right) or signature.says_only(turn, found.right):
        await hear(turn, talk, draft, Said(text=found.right))
        return True
    place = heard.place(turn, found.right, insist=True)
    if _is_place(turn, draft, found, place):
        await _move(turn, talk, draft, found, place)
    elif not found.doubtful and (fixed := _fixed(draft.answers, found)):
        turn.say("mending.done")
        await take_up(turn, talk, replace(draft, answers=_told_more({**draft.answers, **fixed}, found.more)))
    elif not (found.led or _is_near(found.wrong, what)) or len(what) + len(said.text) >= MOST_TEXT:
        return False
    else:
        return await _unsure(turn, talk, draft, said.text)
    return True


def _is_near(wrong: str, what: str) -> bool:
    """Whether something of what is taken back was said."""
    return any(wrong[at : at + 2] in what for at in range(max(1, len(wrong) - 1))) if wrong else False


def _is_place(turn: Turn, draft: Draft, found: Mend, place: Found) -> bool:
    """Whether it is the place that is corrected."""
    if place.other:
        return False
    if found.place:
        return True
    known = bool(place.code or place.candidates)
    if not found.wrong:
        return known and place.whole and len(found.right) > _SHORT
    if instead(_where_words(draft.answers), found) and not known:
        return False
    before = turn.house.reader.where(found.wrong)
    return before.status != "none" and (known or before.place == _code(turn, draft))


def _where_words(answers: Mapping[str, Any]) -> str:
    where = answers.get(_WHERE)
    return str(where.get("words") or "") if isinstance(where, dict) else ""


def _code(turn: Turn, draft: Draft) -> str:
    """The place that is known so far."""
    where = as_given(draft.answers.get(_WHERE))
    if isinstance(where, dict) and where.get("code"):
        return str(where["code"])
    return turn.house.read(str(as_given(draft.answers[_WHAT]))).place.place or ""


def _fixed(answers: Mapping[str, Any], found: Mend) -> dict[str, Any]:
    """The answers in which something is replaced, with it replaced; nothing where it is not certain what is meant."""
    fixed: dict[str, Any] = {}
    for key in _WRITTEN:
        was = as_given(answers.get(key)) if key == _WHAT else answers.get(key)
        if isinstance(was, str) and (now := instead(was, found)):
            fixed[key] = now
            if key == _WHAT:
                fixed |= noted(_WHAT, was, answers)
    if now := instead(_where_words(answers), found):
        fixed[_WHERE] = {**answers[_WHERE], "words": now}
    return fixed


def _told_more(answers: dict[str, Any], more: str) -> dict[str, Any]:
    """The answers with what was told beside the correction."""
    what = as_given(answers[_WHAT])
    return {**answers, _WHAT: f"{what}\n{more}"} if more else answers


async def _move(turn: Turn, talk: Conversation, draft: Draft, found: Mend, place: Found) -> None:
    """Another place: also in the words, where they name the one that was wrong; of several that it may be, which?"""
    answers = draft.answers
    if not (place.code or place.candidates) and is_numbered(found.right):  # a part of the place that is known
        where = {"code": _code(turn, draft), "words": found.right, "at": None}
        fixed = _fixed(answers, found) or {_WHERE: where}
    else:
        fixed = _renamed(turn, draft, found)
        words = "" if place.whole else found.right
        fixed[_WHERE] = {"code": place.code, "words": words, "at": None}
    if place.candidates and not place.code:
        after = _told_more(open_again({**answers, _WHAT: fixed.get(_WHAT, answers[_WHAT])}, _WHERE), found.more)
        await hear(turn, talk, replace(draft, answers=after), Said(text=found.right))
        return
    turn.say("report.where.taken")
    await take_up(turn, talk, replace(draft, answers=_told_more({**answers, **fixed}, found.more)))


def _renamed(turn: Turn, draft: Draft, found: Mend) -> dict[str, Any]:
    """The concern with the new place in the place of the old one's name, where it stands in it once."""
    what, old = str(as_given(draft.answers[_WHAT])), turn.house.places.get(_code(turn, draft))
    names = (found.wrong, *(names_of((old.name,)) if old else ()))
    name = next((name for name in names if name and what.count(name) == 1), "")
    return {_WHAT: what.replace(name, found.right)} if name else {_WHAT: what}


async def _unsure(turn: Turn, talk: Conversation, draft: Draft, text: str) -> bool:
    """Written down, and asked whether it changes something. False: the words answer what is asked."""
    asked = await open_question(turn, talk, draft)
    if asked and isinstance(asked.question, Text):
        return False
    draft.answers[_WHAT] = f"{draft.answers[_WHAT]}\n{text}"
    draft.answers[_MEANT] = text
    draft.answers.pop(BESIDE, None)
    await keep(turn, talk, draft)
    change = Option(f"do:mend:{draft.id}", Words("button.mend_words"), row=0)
    turn.asked = True
    turn.say("mending.which", options=[change, Option(f"do:include:{draft.id}", Words("button.include"), row=0)])
    return True


async def change(turn: Turn, talk: Conversation, draft: Draft) -> None:
    """改过来: what was said anew takes the place of the concern, where it tells it whole, or of the spot, where it
    reads like one; else it is asked for."""
    words, what = draft.answers.pop(_MEANT, None), draft.answers.get(_WHAT)
    found = read(turn, words) if isinstance(words, str) else None
    if found is None or not isinstance(what, str):
        await show_again(turn, talk, draft)
        return
    without = {**draft.answers, _WHAT: what.replace(f"\n{words}", "", 1)}
    if fixed := _fixed(without, found) or _told_anew(turn, draft.answers, found):
        turn.say("mending.done")
        await take_up(turn, talk, replace(draft, answers=_told_more({**without, **fixed}, found.more)))
    elif heard.is_spot(turn, found.right):
        await _move(turn, talk, replace(draft, answers=without), found, Found())
    else:
        turn.say("mending.again", what=what)
        await edit(turn, talk, draft, _WHAT)


def _told_anew(turn: Turn, answers: Mapping[str, Any], found: Mend) -> dict[str, Any]:
    """What was said instead, where it tells a whole concern; nothing where it does not."""
    if len(found.right) < _WHOLE or not turn.house.read(found.right).subject.sure:
        return {}
    return {_WHAT: found.right, **noted(_WHAT, answers[_WHAT], answers)}

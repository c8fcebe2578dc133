"""What somebody typed instead of tapping → the press it stands for: a number, a label, words for one, yes or no."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from domain.meeting_rights import AtMeeting, fits_at, may_at
from domain.messages import Address, Incoming, Option, Words
from domain.people import Action, fits, may
from handlers.cards import shorten
from handlers.hearing.heard import says_no, says_yes
from handlers.talk.turn import Turn
from storage.drafts import Draft
from storage.outbox import Offer

_LONG = 40
"""characters; no label is longer"""
COMING = frozenset({AtMeeting.COME.value, AtMeeting.STAY.value, AtMeeting.PROXY.value})
"""what can be said to an invitation"""
_ON_ISSUES = frozenset(action.value for action in Action)
_JUDGED = frozenset({Action.RATE.value, AtMeeting.OBJECT.value})
"""what can be said to a result, and to minutes, with words beside"""
_PAUSES = frozenset(" ,:\uff0c\uff1a")
_FEW = 3
"""buttons; a question with more than yes, no and one more is no question for a no"""


async def pressed(turn: Turn, heard: Incoming, apart: Iterable[str]) -> str | None:
    """The press that these words stand for; empty for none, None where the matter that this person opened or acted on
    last has no such button, or a card that came meanwhile has it as well: that is said, and nothing is done to another
    matter unless it is named and tapped.

    A number counts the buttons of the open question, even when it has none: then it is an answer in words. Where
    nothing is asked it counts the buttons shown last. A label is found among everything shown lately; but the words of
    a command that is set apart mean what is open now, not the card on which they stood.
    """
    words = heard.text.strip()
    if not words or len(words) > _LONG:
        return ""
    texts, number = turn.house.texts, _number(words)
    meant = frozenset() if number else texts.meant(words)
    far = meant or (frozenset({words}) if texts.is_button(words) else meant)
    offers = await turn.store.outbox.offered(heard.address, far)
    if not offers:
        return ""
    if number:
        asking = await _asking(turn, offers)
        buttons = (asking or offers[0]).buttons
        return buttons[number - 1][1] if number <= len(buttons) else ""
    if texts.command(words)[0] in apart:
        return ""
    latest = next((offer for offer in offers if offer.asks or not offer.unasked), offers[0])
    press = (
        await _exact(turn, offers, words)
        or await _agreed(turn, latest, words)
        or (await _meant(turn, offers, far) if far else "")
    )
    if not press:
        asking = await _asking(turn, offers)
        press = _begun(asking, words) or ("" if texts.command(words)[0] else _change(asking, words))
    return None if await _meant_elsewhere(turn, offers, press) else press


async def _exact(turn: Turn, offers: list[Offer], words: str) -> str:
    """The newest button that is called so; while something is asked, no answer to another question."""
    press = next((press for offer in offers if not offer.far for label, press in offer.buttons if label == words), "")
    verb, _, rest = press.partition(":")
    draft = await turn.store.drafts.listening(turn.person.id) if verb in ("say", "edit") else None
    return "" if draft and draft.id != rest.partition(":")[0] else press


def _begun(asking: Offer | None, words: str) -> str:
    """The one button of what is asked that says more after these words and a pause: 没解决 for 没解决，告诉他们."""
    found = {
        press
        for label, press in (asking.buttons if asking else ())
        if label.startswith(words) and label[len(words) :][:1] in _PAUSES
    }
    return found.pop() if len(found) == 1 else ""


def _change(asking: Offer | None, words: str) -> str:
    """What somebody wants to change who types but what it is: 不同意见 for 改不同意见. Of several labels that begin or
    end so the one that says hardly more; empty for none, and where it is not certain which."""
    found = {
        label: press
        for label, press in (asking.buttons if asking else ())
        if len(words) > 1 and press.startswith("edit:") and (label.startswith(words) or label.endswith(words))
    }
    nearest = [label for label in found if len(label) == len(words) + 1] or list(found)
    return found[nearest[0]] if len(nearest) == 1 else ""


def _shown_after(offers: list[Offer], press: str) -> Offer | None:
    """The latest line about one other matter that was shown since this button was."""
    if press.partition(":")[0] not in _ON_ISSUES:
        return None
    for offer in offers:
        if any(press == one for _, one in offer.buttons):
            return None
        if _issue_on(offer) not in ("", _issue_of(press)):
            return offer
    return None


def _issue_of(press: str) -> str:
    verb, _, rest = press.partition(":")
    return rest.partition(":")[0] if verb in _ON_ISSUES else ""


def _issue_on(offer: Offer) -> str:
    """The issue that a line is about; empty for none and for several."""
    ids = {_issue_of(one) for _, one in offer.buttons} - {""}
    return ids.pop() if len(ids) == 1 else ""


async def _meant_elsewhere(turn: Turn, offers: list[Offer], press: str) -> bool:
    """Whether the button may not be meant for the matter that it stands under: this is said, or asked. A card that
    comes by itself changes nothing about which one its reader is busy with."""
    if press.partition(":")[0] not in _ON_ISSUES:
        return False
    stands, label = next((n, label) for n, o in enumerate(offers) for label, one in o.buttons if one == press)
    opened = next((n for n, offer in enumerate(offers) if _issue_on(offer) and not offer.unasked), len(offers))
    found = {
        _issue_of(one): one
        for offer in reversed(offers[: opened + 1])
        for other, one in offer.buttons
        if other == label and await _open(turn, one, None)
    }
    if len(found) > 1 and press.partition(":")[0] not in _JUDGED:  # which result is rated is asked where it is rated
        return await _asks_which(turn, label, found)
    if stands <= opened and not offers[stands].unasked:
        return False
    here = offers[opened] if opened < len(offers) else _shown_after(offers, press)
    if here is None or _issue_on(here) == _issue_of(press):
        return False
    return await _says_not_here(turn, here, offers, press)


async def _asks_which(turn: Turn, label: str, found: Mapping[str, str]) -> bool:
    """Ask which matter is meant by words that stand under several; the one that was opened first of all."""
    issues = [issue for id in found if (issue := await turn.store.issues.get(id))]
    options = [Option(found[i.id], f"{label} {i.number}", row) for row, i in enumerate(issues)]
    told = [turn.sentence(Words("not_here.one", {"number": i.number, "what": shorten(i.what)})) for i in issues]
    turn.say("not_here.which", options=options, label=label, lines="\n".join(told))
    return True


async def _says_not_here(turn: Turn, shown: Offer, offers: list[Offer], press: str) -> bool:
    """Say that this cannot be done with the matter shown last, and what can; the other matter is named on a button."""
    here, other = await turn.store.issues.get(_issue_on(shown)), await turn.store.issues.get(_issue_of(press))
    if here is None or other is None:
        return False
    label = next(label for offer in offers for label, one in offer.buttons if one == press)
    options = [Option(one, label, row) for row, (label, one) in enumerate(shown.buttons)]
    if await _open(turn, press, None):
        options.append(Option(press, f"{label} {other.number}", len(options)))
        turn.say("not_here.other", options=options, number=here.number, label=label, other=other.number)
    else:
        turn.say("not_here.alone", options=options, number=here.number, label=label)
    return True


async def _asking(turn: Turn, offers: list[Offer]) -> Offer | None:
    """The latest line that puts the question which is open now."""
    draft = await turn.store.drafts.listening(turn.person.id)
    return next((o for o in offers if o.asks == draft.id), None) if draft else None


async def _agreed(turn: Turn, latest: Offer, words: str) -> str:
    """Yes and no, in whatever words, where the last that was shown is a question whose first button is a yes, or that
    has two answers and no more."""
    presses = [press for _, press in latest.buttons]
    one_of_two = len(presses) == 2 and all(press.startswith("say:") for press in presses)
    if not latest.asks or not presses or not (one_of_two or _is_yes(presses[0])):
        return ""
    yes = says_yes(turn, words)
    if not yes and not (1 < len(presses) <= _FEW and says_no(turn, words)):
        return ""
    if await _asking(turn, [latest]) is None:
        return ""
    return presses[0 if yes else 1]


def _is_yes(press: str) -> bool:
    return press.startswith("say:") and press.endswith(":yes")


async def _meant(turn: Turn, offers: list[Offer], labels: frozenset[str]) -> str:
    """The newest button of one of these labels that can still be pressed. While something is asked, only what stands
    on the line shown last, and no answer to an invitation that was given before: the words may be the answer."""
    draft: Draft | None = await turn.store.drafts.listening(turn.person.id)
    for offer in offers if draft is None else offers[:1]:
        for label, press in offer.buttons:
            if label in labels and await _open(turn, press, draft) and not (draft and await _is_given(turn, press)):
                return press
    return ""


async def _is_given(turn: Turn, press: str) -> bool:
    """Whether this answer to an invitation was given before."""
    verb, _, id = press.partition(":")
    meeting = await turn.store.meetings.get(id) if verb in COMING else None
    invited = meeting.invited.get(turn.person.id) if meeting else None
    return invited is not None and invited.answer == verb


async def shown(turn: Turn, address: Address, labels: frozenset[str], verb: str) -> str:
    """The newest button with one of these labels, or with this verb, of a result or an invitation that can still be
    answered, among the last few lines, unless another matter was shown since; empty for none."""
    offers = await turn.store.outbox.offered(address)
    for offer in offers:
        for label, press in offer.buttons:
            does = press.partition(":")[0]
            fits_words = does == verb or (label in labels and (does in COMING or does in _JUDGED))
            if fits_words and await _open(turn, press, None):
                return "" if _shown_after(offers, press) else press
    return ""


async def answers_invitation(turn: Turn, heard: Incoming) -> str:
    """The answer to an invitation that these words may be, whatever else is asked; empty for none, and for the answer
    that was given already."""
    words = heard.text.strip()
    labels = turn.house.texts.meant(words) if 0 < len(words) <= _LONG else frozenset()
    for offer in await turn.store.outbox.offered(heard.address, labels) if labels else ():
        for label, press in offer.buttons:
            if label in labels and press.partition(":")[0] in COMING and await _open(turn, press, None):
                return "" if await _is_given(turn, press) else press
    return ""


async def _open(turn: Turn, press: str, draft: Draft | None) -> bool:
    """Whether the button does something today."""
    verb, _, rest = press.partition(":")
    id = rest.partition(":")[0]
    if verb in _ON_ISSUES:
        issue = await turn.store.issues.get(id)
        return issue is not None and may(turn.person, Action(verb), issue) and fits(Action(verb), issue)
    if verb in {action.value for action in AtMeeting}:
        meeting, action = await turn.store.meetings.get(id), AtMeeting(verb)
        return meeting is not None and may_at(turn.person, action, meeting) and fits_at(action, meeting, turn.now)
    return verb not in ("say", "edit") or (draft is not None and draft.id == id)


def _number(words: str) -> int:
    """The number somebody typed instead of tapping: 2, ２, 二, ② or "2."; 0 for anything else."""
    plain = unicodedata.normalize("NFKC", words).rstrip(".。、) ")
    if plain.isdecimal() and len(plain) <= 2:
        return int(plain)
    return int(unicodedata.numeric(plain, 0)) if len(plain) == 1 else 0

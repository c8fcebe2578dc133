"""One message → the one handler that answers it: emergency, command, button, listening draft, or a new report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from domain.messages import Incoming, Refused
from handlers import apart, contents, report
from handlers.beside import (
    after,
    asked_us,
    chatter,
    danger,
    either,
    given_up,
    in_words,
    matter,
    mending,
    small_talk,
    told_work,
)
from handlers.hearing import signature, typed
from handlers.hearing.heard import cannot_say, is_opening, is_over, is_polite, means, says_yes
from handlers.hearing.taken_back import only_denies
from handlers.meetings import sign
from handlers.members.join import join
from handlers.talk import conversation as talk
from handlers.talk import edits, first
from handlers.talk.questions import Said, Unfit
from handlers.talk.turn import Forbidden, Turn
from storage.drafts import Draft


async def answer(turn: Turn, heard: Incoming) -> None:
    """Answer the message of this turn."""
    if heard.moved_to:
        return
    if heard.reachable is not None:
        await turn.store.people.reach(heard.address, heard.reachable)
        if heard.reachable and (missed := await turn.store.outbox.missed(heard.address)):
            turn.say("talk.missed", options=first.menu(turn), count=missed)
        return
    danger.call(turn, heard.text)
    if heard.group_chat:
        turn.say("talk.private_only")
        return
    if heard.text.startswith("/start") and await _start(turn, heard.text.removeprefix("/start").strip()):
        return
    await first.inform(turn)
    press = heard.press or await typed.pressed(turn, heard, ON_DRAFT)
    if press is None:
        await _remind(turn)
        return
    if press:
        if not await in_words.of_another(turn, heard, press):
            await pressed(turn, press)
        return
    name, words = turn.house.texts.command(heard.text) if heard.text and not heard.edit else ("", "")
    if name:
        taken = name == "progress" and words and await matter.meant(turn, heard, None)
        await (pressed(turn, taken) if taken else command(turn, name, words))
        return
    await _spoken(turn, heard)


async def _start(turn: Turn, code: str) -> bool:
    """A link was opened: a one-time code, a group's door, or just the button Start. True: answered."""
    if code.startswith("j_") and await join(turn, code.removeprefix("j_")):
        return True
    await first.inform(turn)
    if code.startswith(sign.LINK) and await sign.sign(turn, code.removeprefix(sign.LINK)):
        return True
    group = await turn.store.groups.at_door(code)
    if group is not None:
        place = group.places[0] if len(group.places) == 1 else ""
        if place:
            where: Any = {"code": place, "words": "", "at": None}
            turn.say("door.welcome", group=group.name, place=turn.place_name(place))
            await talk.begin(turn, report.REPORT, **{"report.where": where})
            return True
        turn.say("door.group", group=group.name)
        return True
    if code:
        turn.say("join.unknown" if code.startswith("j_") else "door.unknown")
    draft = await turn.store.drafts.listening(turn.person.id)
    if draft is None:
        await first.hello(turn)
        return True
    await _draft(turn, draft, talk.take_up)
    return True


async def pressed(turn: Turn, press: str) -> None:
    """A button: of a question, of a thing, or a command in disguise. Stale and forged ones are told kindly."""
    verb, _, rest = press.partition(":")
    if verb == "do":
        name, _, about = rest.partition(":")
        await command(turn, name, "", about)
    elif verb in ("say", "edit"):
        id, _, rest = rest.partition(":")
        draft = await turn.store.drafts.get(id)
        if draft is None or draft.person != turn.person.id:
            raise Refused("talk.over")
        if verb == "edit":
            await _draft(turn, draft, lambda t, c, d: talk.edit(t, c, d, rest))
        else:
            question, _, value = rest.partition(":")
            await _draft(turn, draft, lambda t, c, d: talk.hear(t, c, d, Said(to=question, value=value)))
    elif verb in contents.BUTTONS:
        id, *more = rest.split(":")
        if len(more) > (1 if verb in contents.WITH_MORE else 0):
            raise Forbidden(press)
        await matter.is_nothing_new(turn)
        await contents.BUTTONS[verb](turn, id, *more)
        await _remind(turn)
    else:
        raise Forbidden(press)


Act = Callable[[Turn, talk.Conversation, Draft], Awaitable[None]]
ON_DRAFT: dict[str, Act] = {
    "back": talk.go_back,
    "skip": talk.leave_empty,
    "cancel": talk.cancel,
    "restart": talk.restart,
    "edit": edits.offer,
    "photos": lambda t, c, d: talk.edit(t, c, d, f"{c.key if c.key != 'wish' else 'report'}.photos"),
    "more": talk.take_up,
    "all": talk.show_all,
    "include": chatter.include,
    either.MINE: either.mine,
    "mend": mending.change,
}


async def command(turn: Turn, name: str, words: str, about: str = "") -> None:
    """A word that is understood at any point; a button means the draft it stands under, or a part of a list."""
    if name in ON_DRAFT:
        drafts = turn.store.drafts
        draft = await (drafts.get(about) if about else drafts.listening(turn.person.id))
        if about and (draft is None or draft.person != turn.person.id):
            raise Refused("talk.over")
        if draft is None:
            turn.say("talk.nothing_open", options=first.menu(turn))
            return
        await _draft(turn, draft, ON_DRAFT[name])
    elif name in contents.COMMANDS:
        await matter.is_nothing_new(turn)
        await contents.COMMANDS[name](turn, words or about)
        await _remind(turn)
    else:
        raise Forbidden(f"do:{name}")


def _conversation(draft: Draft) -> talk.Conversation:
    conversation = contents.conversation(draft.conversation)
    if conversation is None:
        over = Refused("talk.over")
        over.draft = draft.id
        raise over
    return conversation


async def _draft(turn: Turn, draft: Draft, act: Act) -> None:
    await act(turn, _conversation(draft), draft)
    if not turn.asked and await turn.store.drafts.get(draft.id) is None:
        await _resume(turn)


async def _remind(turn: Turn) -> None:
    """Whoever looked at something else in between is told what is still asked: the next words answer that."""
    draft = None if turn.asked else await turn.store.drafts.listening(turn.person.id)
    if draft is not None and contents.conversation(draft.conversation):
        await _draft(turn, draft, talk.remind)


async def _resume(turn: Turn) -> None:
    """After one conversation ends, another is taken up where it stood: of several the one that was begun first."""
    draft = await turn.store.drafts.first(turn.person.id)
    if draft is not None:
        turn.say("talk.resume")
        await _draft(turn, draft, talk.take_up)


async def _said(turn: Turn, heard: Incoming) -> Said:
    """What was said as a question sees it; the files are noted, their bytes follow."""
    files = [await turn.store.files.add(turn.person.id, f, heard.address, turn.now, f.path) for f in heard.files]
    voice = any(f.kind == "voice" for f in heard.files)
    return Said(text=heard.text, files=tuple(files), voice=voice, spot=heard.spot, edit=heard.edit)


async def _spoken(turn: Turn, heard: Incoming) -> None:
    """Words, files or a location: for the listening draft, else the beginning of a report."""
    draft = await given_up.kept(turn, await turn.store.drafts.listening(turn.person.id), heard)
    if draft is None:
        await _first(turn, heard)
    elif not await _beside(turn, draft, heard):
        if heard.text and matter.is_unsure(draft):  # not yet meant at all: said in other words, it is not said twice
            draft.answers.pop("report.what")
        await _taken(turn, draft, heard)


async def _taken(turn: Turn, draft: Draft, heard: Incoming) -> None:
    """What was said is the draft's; the files are noted, their bytes follow, and those of an album are one."""
    said, how = await _said(turn, heard), {"fold": f"album:{heard.album}", "wait": 1.0} if heard.album else {}
    await _draft(turn, draft, lambda t, c, d: talk.hear(t, c, d, said, **how))


async def _first(turn: Turn, heard: Incoming) -> None:
    """Nothing is open: it is about something told before, about this house, or the beginning of a report."""
    if await told_work.begun(turn, heard) or await in_words.answered(turn, heard):
        return
    if press := await matter.meant(turn, heard, None):
        await pressed(turn, press)
    elif about := asked_us.answer(turn, heard):
        turn.say(about, options=first.menu(turn))
    elif heard.edit:
        turn.say("talk.edit_late", options=first.menu(turn))
    elif not heard.files and (is_opening(turn, heard.text) or means(turn, heard.text, "button.send")):
        await talk.begin(turn, report.REPORT)
    elif heard.files or heard.spot or not await small_talk.answered(turn, heard):
        if thing := await after.recorded(turn, heard):
            await after.attach(turn, thing, await _said(turn, heard), heard.album)
            return
        draft = _new(turn)
        if heard.files or heard.spot or not await danger.begins(turn, draft, heard):
            await _taken(turn, draft, heard)


def _new(turn: Turn) -> Draft:
    """A report that begins with mere words."""
    draft = turn.store.drafts.new(turn.person.id, report.REPORT.key)
    draft.answers.update({report.BY_STAFF: True} if turn.person.staff else {})
    return draft


async def _beside(turn: Turn, draft: Draft, heard: Incoming) -> bool:
    """Words that are no answer to what is open: of danger, to an invitation, about another matter or this house, a
    correction, mere politeness. True: seen to."""
    conversation = _conversation(draft)
    if met := await danger.met(turn, conversation, draft, heard):
        if met == danger.APART:
            await _taken(turn, _new(turn), heard)
        return True
    if await either.asked(turn, conversation, draft, heard):
        return True
    if matter.is_unsure(draft) and await told_work.begun(turn, heard):
        await turn.store.drafts.drop(draft.id)
        return True
    reporting = conversation.key in (report.REPORT.key, report.WISH)
    told = matter.meant(turn, heard, draft) if reporting else matter.own_named(turn, conversation, draft, heard)
    press = await told
    if press or (press := await matter.at_buttons(turn, conversation, draft, heard)):
        await pressed(turn, press)
        return True
    if aside := _aside(turn, heard, reporting=reporting):
        await _draft(turn, draft, aside)
        return True
    if not reporting:
        return False
    if await mending.mend(turn, conversation, draft, heard):
        return True
    if heard.only_words and await apart.asks_again(turn, conversation, draft, heard.text):
        return True
    kind = await chatter.beside(turn, conversation, draft, heard)
    if kind:
        await chatter.answer(turn, conversation, draft, kind, heard.text)
    return bool(kind)


async def _still_here(turn: Turn, conversation: talk.Conversation, draft: Draft) -> None:
    await talk.show_again(turn, conversation, draft, Unfit("talk.still_here"))


def _aside(turn: Turn, heard: Incoming, *, reporting: bool) -> Act | None:
    """What answers words in between that are no part of what somebody wants to say; None where they may be."""
    if reporting and heard.only_words and means(turn, heard.text, "button.send"):  # before it can be sent
        return apart.sent
    if turn.house.texts.is_button(heard.text):  # a button's words, typed where that button is not
        return lambda t, c, d: edits.typed(t, c, d, heard.text)
    if not heard.only_words:
        return None
    if (reporting or turn.person.staff) and is_over(turn, heard.text):
        return talk.cancel
    if not reporting:
        return None
    if about := asked_us.answer(turn, heard):
        return lambda t, c, d: talk.show_again(t, c, d, Unfit(about))
    if cannot_say(turn, heard.text):
        return talk.cannot_say
    if means(turn, heard.text, "report.apart.each"):
        return apart.said
    greets = turn.house.read(heard.text).kind == "greeting" and not signature.says_only(turn, heard.text)
    # A yes to nothing is no place, and no name.
    if greets or is_polite(turn, heard.text) or says_yes(turn, heard.text):
        return _still_here
    return edits.what_is_wrong if only_denies(turn, heard.text) else None

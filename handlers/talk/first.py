"""The first words: the notice, the welcome, help, and the person's language."""

from __future__ import annotations

from dataclasses import replace

from domain.commands import is_for
from domain.messages import Option, Words
from domain.people import Person, Role
from handlers.talk.turn import Turn


async def inform(turn: Turn) -> None:
    """Show the notice to whoever has not seen this version of it, and record that."""
    if turn.person.notice != turn.house.notice:
        await notice(turn)
        await turn.store.people.informed(turn.person.id, turn.house.notice)
        turn.person = replace(turn.person, notice=turn.house.notice)


async def notice(turn: Turn, _words: str = "") -> None:
    """隐私: what happens to what one says; whoever works here is told what they owe to those who say it."""
    if any(turn.person.sits(role) for role in (Role.MEMBER, Role.LEADER, Role.OFFICE)):
        turn.say("notice.staff")
    elif turn.person.staff:
        turn.say("notice.inspector")
    else:
        turn.say("notice.text", city=turn.house.city)


async def hello(turn: Turn) -> None:
    """Somebody greets or starts: say what this is and how to begin."""
    turn.say("hello.staff" if turn.person.staff else "hello.resident", options=menu(turn), city=turn.house.city)


async def help_(turn: Turn, _words: str = "") -> None:
    """帮助: what can be said at any point, and the meetings of whoever is invited to one."""
    options = [*menu(turn), *_more(turn.person)]
    if await turn.store.meetings.ahead([], turn.person.id, turn.now):
        options.append(Option("do:meetings", Words("menu.meetings"), row=9))
    if turn.person.staff:
        turn.say("help.staff", options=options, commands=_commands(turn))
    else:
        turn.say("help.resident", options=options)


_TOLD = (
    ("todo", "queue"),
    ("topics", "meetings"),
    ("plan",),
    ("wish",),
    ("record",),
    ("digest", "half_year"),
    ("brief", "ledger"),
    ("inspections", "published"),
)
"""what is told of each command, line by line"""


def _commands(turn: Turn) -> str:
    """What each command is for that this person may use."""
    lines = []
    for line in _TOLD:
        words = [turn.sentence(Words(f"help.of.{name}")) for name in line if is_for(turn.person, name)]
        if len(words) > 1:
            words = [turn.sentence(Words("help.beside", {"one": words[0], "other": words[1]}))]
        lines += words
    return "\n".join(lines)


async def person(turn: Turn, _words: str = "") -> None:
    """人工: who is behind this, and where to find somebody."""
    turn.say("help.person")


def menu(turn: Turn) -> list[Option]:
    """The few things everybody can begin with."""
    walks = turn.person.sits(Role.MEMBER) or turn.person.sits(Role.LEADER)
    for_staff = ("todo", "queue", "wish", "progress") if walks else ("queue", "progress")
    names = for_staff if turn.person.staff else ("progress", "help")
    return [Option(f"do:{name}", Words(f"menu.{name}"), row=n // 2) for n, name in enumerate(names)]


_CADENCES = {
    Role.MEMBER: ("record", "digest", "ledger"),
    Role.LEADER: ("plan", "record", "digest", "half_year", "inspections", "ledger"),
    Role.INSPECTOR: ("record", "digest", "inspections", "brief", "ledger"),
    Role.OFFICE: ("plan", "record", "digest", "half_year", "inspections", "brief", "ledger"),
}
"""what each role reads and writes week by week and quarter by quarter"""


def _more(who: Person) -> list[Option]:
    """A button for each of them, once, whatever roles somebody has."""
    names = dict.fromkeys(name for role, among in _CADENCES.items() if who.sits(role) for name in among)
    return [Option(f"do:{name}", Words(f"menu.{name}"), row=2 + n // 3) for n, name in enumerate(names)]


async def language(turn: Turn, words: str = "") -> None:
    """Answer in another language of the house from now on."""
    chosen = turn.house.texts.language(words) if words.strip() else ("en" if turn.person.language == "zh" else "zh")
    await turn.store.people.speak(turn.person.id, chosen)
    turn.person = replace(turn.person, language=chosen)
    turn.say("language.now")

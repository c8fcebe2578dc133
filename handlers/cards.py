"""What an issue looks like to the people who work on it, and telling everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.issue import Issue, Status
from domain.messages import Option, Words
from domain.people import Action, Person, Role, fits, may
from handlers import clocks
from handlers.routing import reason
from handlers.talk.turn import NEWS, Turn
from handlers.talk.when import clock_in_words
from storage.issues import LISTED

ON_CARD = (
    (Action.TAKE, 0),
    (Action.ASSIGN, 0),
    (Action.VISIT, 1),
    (Action.HAND, 1),
    (Action.QUESTION, 2),
    (Action.RESOLVE, 2),
    (Action.PASS_ON, 3),
    (Action.RETURN, 3),
    (Action.REVEAL, 3),
    (Action.MEET, 1),
    (Action.MERGE, 4),
    (Action.BUNDLE, 4),
    (Action.REROUTE, 4),
    (Action.CLASSIFY, 5),
    (Action.ASK_REPORT, 5),
    (Action.PUBLISH, 6),
    (Action.CREDIT, 6),
    (Action.REACHED, 6),
    (Action.HISTORY, 5),
)
"""The buttons of a card and their rows; each person sees those they may press now."""
WITH_REASON = ("card.issue", "card.new")
"""the cards that say why an issue is with its group"""
OF_CHILD = (*WITH_REASON, "card.yours")
"""the cards on which a child's matter says what is not to be done with it"""


def buttons(person: Person, issue: Issue) -> list[Option]:
    """What this person may do with the issue as it stands."""
    return [
        Option(f"{action.value}:{issue.id}", Words(f"button.{action.value}"), row)
        for action, row in ON_CARD
        if may(person, action, issue) and fits(action, issue) and (action is not Action.HISTORY or _has_past(issue))
    ]


def _has_past(issue: Issue) -> bool:
    """Whether there is more to tell of it than that it has just been reported."""
    return issue.status is not Status.REPORTED or issue.given_at != issue.created_at


async def describe(turn: Turn, issue: Issue) -> dict[str, Any]:
    """Everything the text of a card mentions."""
    lead = await turn.store.groups.get(issue.group)
    studio = await turn.store.groups.get(issue.studio) if issue.studio else None
    member = await turn.store.people.get(issue.member) if issue.member else None
    return {
        "number": issue.number,
        "what": issue.what,
        "place": where(turn, issue),
        "tags": issue.keywords,
        "subject": Words(f"subject.{issue.subject or 'other'}"),
        "who": await reporter(turn, issue),
        "support": len(issue.followers),
        "photos": len(issue.files),
        "group": " + ".join(g.name for g in (lead, studio) if g) or "—",
        "member": member.name if member else Words("card.nobody"),
        "status": Words(f"status.{issue.status.value}"),
        "clock": clock_line(turn, issue),
    }


def where(turn: Turn, issue: Issue) -> str | Words:
    """The place in words, with the spot the reporter named."""
    name = turn.place_name(issue.place)
    parts = [name] if name else []
    if issue.spot and issue.spot not in name:
        parts.append(issue.spot)
    return " · ".join(parts) or Words("report.where.none")


async def reporter(turn: Turn, issue: Issue) -> Words:
    """Who reported it, as far as they want it known."""
    if issue.firm:
        return Words("card.firm", {"firm": issue.firm})
    if issue.on_behalf:
        return Words("card.on_behalf")
    if issue.manner == "named" and (person := await turn.store.people.get(issue.reporter)) and person.name:
        return Words("card.named", {"name": person.name})
    return Words(f"card.{'anonymous' if issue.manner == 'anonymous' else 'confidential'}")


def clock_line(turn: Turn, issue: Issue) -> Words:
    """The next clock that is still running."""
    for clock in (clocks.ACCEPT, clocks.CONTACT, clocks.ANSWER, clocks.RESULT):
        over = clocks.deadline(turn, clock, issue)
        if over is not None and not clocks.is_met(clock, issue):
            at = turn.house.calendar.local(over)
            late = "late" if over < turn.now else "due"
            return Words(f"clock.{late}", {"what": Words(f"clock.{clock}"), "at": clock_in_words(at)})
    return Words("clock.none")


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a long list one message shows, and the command whose button shows the next."""

    number: int
    total: int
    """how many the whole list holds"""
    command: str

    @property
    def skip(self) -> int:
        return (self.number - 1) * LISTED

    def goes_on(self, turn: Turn, lines: list[str], options: list[Option]) -> tuple[str, list[Option]]:
        """The lines and buttons of this part; where there is more, how much, and a button to it."""
        left = self.total - self.skip - LISTED
        if left <= 0:
            return "\n".join(lines), options
        rest = turn.sentence(Words("list.rest", {"count": left}))
        further = Option(f"do:{self.command}:{self.number + 1}", Words("button.further"), row=len(options))
        return "\n".join([*lines, rest]), [*options, further]


def part(asked: str, total: int, command: str) -> Part:
    """The part that was asked for; the first for anything else, the last where the list has become shorter."""
    number = int(asked) if asked.isdecimal() and len(asked) <= 4 else 1
    return Part(min(max(number, 1), max(1, -(-total // LISTED))), total, command)


async def beside(turn: Turn, issues: Sequence[Issue]) -> dict[str, str]:
    """Who stands behind each of these and when it is met about, as far as anybody does and it is."""
    ids = [issue.id for issue in issues]
    support, meetings = await turn.store.issues.supporters(ids), await turn.store.meetings.coming(ids, turn.now)
    found: dict[str, str] = {}
    for id in ids:
        parts = [Words("queue.support", {"count": support[id]})] if id in support else []
        if id in meetings:
            at, form = meetings[id]
            when = clock_in_words(turn.house.calendar.local(at))
            parts.append(Words("queue.meeting", {"at": when, "form": Words(f"form.{form.value}")}))
        if parts:
            found[id] = " · ".join(map(turn.sentence, parts))
    return found


def listed(
    turn: Turn, issues: Sequence[Issue], shown: Part, more: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, list[Option]]:
    """Issues as lines, with what else is to be said of them, and a button for each."""
    lines = [
        turn.sentence(
            Words(
                "todo.line",
                {
                    "number": issue.number,
                    "place": where(turn, issue),
                    "what": shorten(issue.what),
                    "status": Words(f"status.{issue.status.value}"),
                    "clock": clock_line(turn, issue),
                },
            )
        )
        + (f"\n{more[issue.id]}" if issue.id in more else "")
        for issue in issues
    ]
    return shown.goes_on(turn, lines, [Option(f"see:{i.id}", i.number, row=n // 3) for n, i in enumerate(issues)])


def numbered(turn: Turn, found: Iterable[tuple[str, Words]]) -> tuple[list[str], list[Option]]:
    """What stands behind each press, line by line with a number, and a button of that number for each."""
    each = [(n, press, words) for n, (press, words) in enumerate(found, start=1)]
    lines = [f"{n}. {turn.sentence(words)}" for n, _press, words in each]
    return lines, [Option(press, str(n), row=(n - 1) // 5) for n, press, _words in each]


def shorten(text: str, most: int = 24) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


async def show(turn: Turn, issue: Issue, to: Person | None = None, key: str = "card.issue", **more: Any) -> None:
    """Send the card to one person, with what that person may do."""
    person = to or turn.person
    described = await describe(turn, issue)
    if key in WITH_REASON:
        described["why"] = await reason(turn, issue)
    if issue.minor and key in OF_CHILD:
        described["what"] = Words("card.of_child", {"what": issue.what})
    options = await _takable(turn, issue, buttons(person, issue))
    explains = key == "card.issue" and may(person, Action.GIVE_REPORT, issue)
    if explains and await turn.store.events.unexplained([issue.id]):
        options.append(Option(f"{Action.GIVE_REPORT.value}:{issue.id}", Words("button.give_report"), row=7))
    turn.say(key, to=person.id, options=options, files=issue.files, **{**described, **more})


async def _takable(turn: Turn, issue: Issue, options: list[Option]) -> list[Option]:
    """The same without handing it to somebody, where the groups have nobody else."""
    given = {f"{action.value}:{issue.id}" for action in (Action.ASSIGN, Action.PASS_ON)}
    if not any(option.press in given for option in options):
        return options
    groups = [g for g in (issue.group, issue.studio) if g]
    key = ("colleagues", *groups)
    if key not in turn.known:
        turn.known[key] = await staff(turn, groups, Role.MEMBER, Role.LEADER)
    nobody = not set(turn.known[key]) - {issue.member}
    return [option for option in options if not (nobody and option.press in given)]


async def staff(turn: Turn, groups: Sequence[str], *roles: Role) -> list[str]:
    """Everybody with one of these roles in one of these groups, each once."""
    found: dict[str, None] = {}
    for group in groups:
        for role in roles:
            found.update(dict.fromkeys(person for person, _name in await turn.store.people.seated(group, role)))
    return list(found)


async def hand_out(turn: Turn, issue: Issue, key: str = "card.new") -> None:
    """Give the card to everybody who may take it up; in the office, to everybody there."""
    groups = [g for g in (issue.group, issue.studio) if g]
    for id in await staff(turn, groups, Role.LEADER, Role.MEMBER, Role.OFFICE):
        person = await turn.store.people.get(id)
        if person and (person.id != issue.reporter or issue.on_behalf):
            await show(turn, issue, person, key)


async def tell_reporter(
    turn: Turn, issue: Issue, key: str, options: Sequence[Option] = (), files: Sequence[str] = (), **params: Any
) -> None:
    """Tell the person who reported it: news, whoever that is."""
    turn.tell(issue.id, key, to=issue.reporter, options=options, files=files, number=issue.number, kind=NEWS, **params)


async def tell_everyone(
    turn: Turn, issue: Issue, key: str, options: Sequence[Option] = (), files: Sequence[str] = (), **params: Any
) -> None:
    """Tell the reporter and everybody who supports it."""
    for person in (issue.reporter, *sorted(issue.followers - {issue.reporter})):
        turn.tell(issue.id, key, to=person, options=options, files=files, number=issue.number, kind=NEWS, **params)


def voices(issues: Sequence[Issue]) -> dict[str, list[str]]:
    """Everybody who reported or supports one of these, with the numbers of theirs: whoever is behind several is told
    once."""
    found: dict[str, list[str]] = {}
    for issue in issues:
        for person in (issue.reporter, *sorted(issue.followers - {issue.reporter})):
            found.setdefault(person, []).append(issue.number)
    return found


async def tell_behind(
    turn: Turn, issues: Sequence[Issue], key: str, options: Sequence[Option] = (), **params: Any
) -> None:
    """Tell everybody who reported or supports one of these, each once."""
    for person, numbers in voices(issues).items():
        about = first_of(issues, numbers)
        turn.tell(about, key, to=person, options=options, number=tuple(numbers), kind=NEWS, **params)


def first_of(issues: Sequence[Issue], numbers: Sequence[str]) -> str:
    """The id of the first of these issues that has one of the numbers."""
    return next((issue.id for issue in issues if issue.number in numbers), "")


async def tell_holder(turn: Turn, issue: Issue, key: str, **params: Any) -> None:
    """Show the card to the member who works on it; without one, to the leaders."""
    people = [issue.member] if issue.member else await staff(turn, [issue.group], Role.LEADER, Role.OFFICE)
    for id in people:
        person = await turn.store.people.get(id)
        if person:
            await show(turn, issue, person, key, **params)

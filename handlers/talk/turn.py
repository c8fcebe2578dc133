"""What a handler holds in its hands: the person, the moment, the tables, and a voice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.calendar import Calendar
from domain.commands import may_tap
from domain.issue import Issue
from domain.meeting import Meeting
from domain.meeting_rights import AtMeeting, fits_at, may_at
from domain.messages import Address, Incoming, Option, Refused, Say, Words
from domain.people import Action, Person, fits, may
from domain.places import Places
from handlers.talk.lately import Lately
from nlp import Reader, Reading
from storage import Store
from storage.outbox import Line
from storage.seal import Keys


class Texts(Protocol):
    """Every sentence a person sees, in every language of the house."""

    def say(self, language: str, words: Words) -> str:
        """The sentence in that language (or the original, where the language is not known)."""
        ...

    def lists(self, language: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of these keys as they stand there: several words in each, and nothing to put in."""
        ...

    def command(self, text: str) -> tuple[str, str]:
        """The command that these words stand for, in whatever language, and what follows it; empty for none."""
        ...

    def meant(self, text: str) -> frozenset[str]:
        """The labels of the buttons that somebody means who types this."""
        ...

    def is_button(self, text: str) -> bool:
        """Whether these words stand on one of our buttons, in whatever language."""
        ...

    def language(self, tag: str) -> str:
        """The language of the house nearest to an IETF tag."""
        ...


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long each step may take; every clock runs from creation or assignment."""

    accept_hours: float = 2
    """working hours until a group has accepted"""
    contact_hours: float = 24
    answer_days: float = 7
    result_days: float = 15
    remind_share: float = 0.75
    """a clock reminds when this share of its time is gone"""


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """How people are reminded of a meeting, and when its minutes are theirs."""

    remind_before: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=1), timedelta(hours=2))
    by_form: Mapping[str, tuple[timedelta, ...]] = field(default_factory=dict)
    """the same for the forms that have times of their own"""
    map_link: str = ""
    """the address that shows a point, with {lat} and {lon} in it; empty: a point is told by its numbers"""
    quorum: float = 0.5
    """more than this share of those present have to agree to the minutes"""


@dataclass(frozen=True, slots=True)
class House:
    """What is the same in every turn: the city, its words, its clocks."""

    city: str
    places: Places
    reader: Reader
    read: Callable[[str], Reading]
    """the reader's, remembering what it read lately: a script runs again on every message"""
    texts: Texts
    calendar: Calendar
    clocks: Clocks
    keys: Keys
    meetings: MeetingRules = field(default_factory=MeetingRules)
    notice: str = "1"
    nudge_minutes: float = 60
    public_url: str = ""
    lately: Lately = field(default_factory=Lately)

    def place_name(self, code: str) -> str:
        """The place as people call it, with its town; empty for an unknown code."""
        place = self.places.get(code)
        if place is None:
            return ""
        town = next((p for p in self.places.ancestors(code) if p.level == "town"), None)
        return f"{town.name}{place.name}" if town and town.code != code else place.name


BURST = "burst"
NEWS = "news"
"""the kind of a line that nobody waits for, whoever is told"""
ANSWER = "answer"
"""the kind of a line for whoever has written a moment ago, though it is said by the clock"""
CROWD = 50
"""from more lines than this on they are looked up and kept together"""
AFTER_BURST = 20.0
"""seconds after which somebody who wrote very fast is asked what comes next"""


class Turn:
    """One message or one timer being answered, inside one transaction."""

    __slots__ = ("_said", "asked", "heard", "house", "known", "now", "person", "store")

    def __init__(self, house: House, store: Store, now: datetime, person: Person, heard: Incoming | None) -> None:
        self.house = house
        self.store = store
        self.now = now
        self.person = person
        self.heard = heard
        self.asked = False
        """a question has been put: nothing else is taken up in this turn"""
        self.known: dict[object, Any] = {}
        """what was looked up in this turn and cannot change in it"""
        self._said: list[Say] = []

    @property
    def origin(self) -> str:
        """The channel this came by; the clock where nobody spoke."""
        return self.heard.address.channel if self.heard else "clock"

    def say(
        self,
        key: str,
        /,
        *,
        to: str = "",
        options: Sequence[Option] = (),
        files: Sequence[str] = (),
        kind: str = "receipt",
        asks: str = "",
        fold: str = "",
        wait: float = 0.0,
        **params: Any,
    ) -> None:
        """Say the text of this key, to the person of this turn or to somebody else."""
        self._said.append(Say(to or self.person.id, key, params, tuple(options), tuple(files), kind, asks, fold, wait))

    def tell(self, about: str, key: str, /, **how: Any) -> None:
        """The same to somebody who did not ask, about the issue, meeting or ballot of this id: where it cannot arrive,
        somebody else passes it on."""
        self.say(key, **how)
        self._said[-1] = replace(self._said[-1], about=about)

    def unsay(self) -> None:
        """Forget what was to be said: a rule has said no."""
        self._said.clear()

    def gather(self) -> None:
        """Somebody writes faster than anybody could read: what would be asked each time is asked once, later. Questions
        of several conversations stay in the order in which they were begun."""
        self._said = [
            replace(say, fold=say.fold or f"{BURST}:{say.asks}", wait=AFTER_BURST) if say.asks or say.fold else say
            for say in self._said
        ]

    def sentence(self, words: Words, language: str = "") -> str:
        """The words in the person's language, to be kept or put into another text."""
        return self.house.texts.say(language or self.person.language, words)

    def lists(self, *keys: str) -> tuple[str, ...]:
        """The texts of these keys in the person's language: words that people use, to be looked for."""
        return self.house.texts.lists(self.person.language, keys)

    def mask(self, text: str) -> str:
        """The text without phone and identity numbers, as everybody but its writer may see it."""
        return self.house.reader.mask(text)

    def place_name(self, code: str) -> str:
        """The place as people call it, with its town; empty for an unknown code."""
        return self.house.place_name(code)

    async def issue(self, id: str, action: Action) -> Issue:
        """The issue, if the person may do this to it now; otherwise Refused, and the attempt is recorded."""
        issue = await self.store.issues.get(id)
        if issue is None or not may(self.person, action, issue):
            raise Forbidden(f"{action.value}:{id}")
        if not fits(action, issue):
            raise Refused("refused.stale", number=issue.number, status=Words(f"status.{issue.status.value}"))
        return issue

    async def meeting(self, id: str, action: AtMeeting) -> Meeting:
        """The meeting, if the person may do this about it now; otherwise Refused, and the attempt is recorded."""
        meeting = await self.store.meetings.get(id)
        if meeting is None or not may_at(self.person, action, meeting):
            raise Forbidden(f"{action.value}:{id}")
        if not fits_at(action, meeting, self.now):
            raise Refused("meeting.stale", stage=Words(f"meeting.stage.{meeting.standing}"))
        return meeting

    async def met(self, meeting: Meeting, verb: str, **detail: Any) -> Meeting:
        """Something happened to the meeting, done by the person of this turn."""
        actor = self.person.id if self.heard else ""
        return await self.store.meetings.happen(meeting, verb, actor, self.now, self.origin, **detail)

    async def happen(self, issue: Issue, verb: str, **detail: Any) -> Issue:
        """Something happened to the issue, done by the person of this turn."""
        actor = self.person.id if self.heard else ""
        return await self.store.issues.happen(issue, verb, actor, self.now, self.origin, **detail)

    async def flush(self) -> int:
        """Put everything said into the outbox, each line in its recipient's language; answers how many."""
        if len(self._said) > CROWD:
            lines = await self._lines()
            await self.store.outbox.add_all(lines)
        else:
            lines = [(line, self._due(say, line)) for say in self._said if (line := await self._line(say))]
            for line, due in lines:
                await self.store.outbox.add(line, due)
        if self.quiet:
            await self._rouse([line for line, _ in lines])
        self._said.clear()
        return len(lines)

    async def _lines(self) -> list[tuple[Line, datetime]]:
        """The same for very many, without a few questions for each: nobody else waits for a village."""
        others = [say.to for say in self._said if not self._answers(say)]
        people = await self.store.people.several(others)
        at = await self.store.people.addresses(others)
        found = ((say, self._worded(say, people.get(say.to), at.get(say.to))) for say in self._said)
        return [(line, self._due(say, line)) for say, line in found if line]

    @property
    def quiet(self) -> bool:
        """Whether these are hours in which people are left alone."""
        return self.house.calendar.is_quiet(self.now)

    async def _rouse(self, lines: Sequence[Line]) -> None:
        """Who writes at night, or is told at night what cannot wait, hears before it what was to rest."""
        awake = {line.address: None for line in lines if line.address and not line.rests}
        if self.heard is not None:
            awake[self.heard.address] = None
        for address in awake:
            await self.store.outbox.rouse(address, self.now)

    def _answers(self, say: Say) -> bool:
        """Whether it is said to who spoke: where they spoke."""
        return say.to == self.person.id and self.heard is not None

    def _rests(self, say: Say, person: Person) -> bool:
        """Whether it may wait for the morning: nobody asked, and for who works here it is no more than news."""
        return not self._answers(say) and say.kind != ANSWER and (say.kind == NEWS or not person.staff) and self.quiet

    def _due(self, say: Say, line: Line) -> datetime:
        at = self.now + timedelta(seconds=say.wait)
        return self.house.calendar.kind_hour(at) if line.rests else at

    async def _line(self, say: Say) -> Line | None:
        if self._answers(say):
            return self._worded(say, None, None)
        people = self.store.people
        return self._worded(say, await people.get(say.to), await people.address(say.to))

    def _worded(self, say: Say, known: Person | None, address: Address | None) -> Line | None:
        """The line as it is kept; none for who wanted to be forgotten."""
        if self.heard is not None and self._answers(say):
            person, address = self.person, self.heard.address
        elif (person := known or replace(self.person, id=say.to)).gone:
            return None
        text = self.sentence(Words(say.key, say.params), person.language)
        options = tuple(
            (o.label if isinstance(o.label, str) else self.sentence(o.label, person.language), o.press, o.row)
            for o in say.options
            if may_tap(person, o.press)
        )
        # Whoever sits in a group reads what others told in confidence; a resident's own receipts are theirs to pass on.
        told = (say.to, address, text, options, say.files, say.kind, say.fold, say.asks)
        asked = self._answers(say)
        about = "" if person.staff or asked else say.about
        return Line(*told, guarded=person.staff, rests=self._rests(say, person), about=about, unasked=not asked)


class Forbidden(Refused):
    """A forged press, or somebody else's thing: refused without saying whether the thing exists, and recorded."""

    def __init__(self, what: str) -> None:
        super().__init__("refused.forbidden")
        self.what = what

"""The demo: an invented roster and the six stories, lived through once by the running program itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.app import HOME, App, running, utc_now
from bot.channels.webchat import WebChat
from bot.config import Config
from bot.roster import read_roster
from bot.roster_import import import_roster
from bot.roster_words import read_vocabulary
from domain.messages import Address, Incoming, Words
from handlers.members.join import welcome
from handlers.talk.turn import House, Turn
from storage import Store
from storage.database import Transaction
from storage.ids import moment, stamp

FOLDER = HOME / "data" / "demo"
_BEGUN, _TOLD = "demo.begun", "demo.told"
_JOINED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody a visitor can be."""

    user: str
    labels: Mapping[str, str]
    """language → who that is, in a few words"""
    roster: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody said or pressed in a story."""

    story: str
    event: str
    at: datetime
    who: str
    say: str = ""
    press: str = ""
    tap: str = ""


class StoryBroken(Exception):
    """A story cannot go on: the program no longer offers what it presses."""


def personas() -> tuple[Persona, ...]:
    """Everybody a visitor can be, in the order of the list."""
    told = tomllib.loads((FOLDER / "personas.toml").read_text(encoding="utf-8"))
    return tuple(Persona(**persona) for persona in told["persona"])


def steps(house: House, now: datetime) -> list[Step]:
    """All steps of all stories in the order of time, counted back from now."""
    told = tomllib.loads((FOLDER / "stories.toml").read_text(encoding="utf-8"))
    found = [
        _step(house, now, story["name"], number, step)
        for story in told["story"]
        for number, step in enumerate(story["step"])
    ]
    return sorted(found, key=lambda step: step.at)


def _step(house: House, now: datetime, story: str, number: int, told: Mapping[str, Any]) -> Step:
    if "minutes" in told:
        at = now - timedelta(minutes=told["minutes"])
    else:
        zone = house.calendar.zone
        day = house.calendar.local(now).date() - timedelta(days=told["ago"])
        at = datetime.combine(day, time.fromisoformat(told["at"]), zone)
    words = {name: told.get(name, "") for name in ("say", "press", "tap")}
    return Step(story, f"demo-{story}-{number}", at, told["who"], **words)


class _Past:
    """The clock of a program that lives through what has been."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def tell(config: Config, house: House, now: datetime | None = None) -> bool:
    """Let the stories happen, unless they have; begun and broken off, they go on where they stopped."""
    past, web = _Past((now or utc_now()).replace(microsecond=0)), WebChat()
    async with running(config, house, lambda _app: [web], clock=past) as app:
        app.receiver.transcripts = frozenset({web.name})
        begun, told = await app.database.write(lambda tx: _begin(Store(tx), past.now))
        if told:
            return False
        past.now = begun - _JOINED
        words = read_vocabulary(HOME / "data" / "roster_words.toml", house.reader.subjects.names)
        await import_roster(app.database, house, read_roster(FOLDER / "roster.toml", words, house.places), past.now)
        await app.database.write(lambda tx: _seat(tx, house, web, past.now, personas()))
        teller = _Teller(app, web)
        for step in steps(house, begun):
            past.now = step.at
            await teller.play(step)
        app.deliverer.wake()
        await app.deliverer.idle.wait()
        await app.database.write(lambda tx: Store(tx).settings.set(_TOLD, "yes"))
    return True


async def _begin(store: Store, now: datetime) -> tuple[datetime, bool]:
    """The day from which the stories count back, and whether they have been told to the end."""
    begun = moment(await store.settings.get(_BEGUN))
    if begun is None:
        await store.settings.set(_BEGUN, stamp(now))
    return begun or now, bool(await store.settings.get(_TOLD))


async def _seat(tx: Transaction, house: House, web: WebChat, now: datetime, people: Sequence[Persona]) -> None:
    """The staff of the roster come by the web chat, and are welcomed there."""
    store = Store(tx)
    for persona in people:
        address = web.address(persona.user)
        person = await store.people.by_roster(persona.roster)
        if person is None or await store.people.at(address):
            continue
        await store.people.settle(person.id, address, now)
        turn = Turn(house, store, now, person, Incoming(address, ""))
        await welcome(turn)
        await turn.flush()


class _Teller:
    """Says and presses what the stories say, as the people in them."""

    def __init__(self, app: App, web: WebChat) -> None:
        self._app = app
        self._web = web
        self._issues: dict[str, tuple[str, str]] = {}
        """story → id and number of its issue"""

    async def play(self, step: Step) -> None:
        """One step, and a look at whether it made the story's issue."""
        address = self._web.address(step.who)
        known = await self._app.database.read(
            lambda tx: Store(tx).inbox.known(address.channel, address.account, step.event)
        )
        if not known:
            await self._app.receiver.receive(await self._message(step, address))
        if step.story not in self._issues:
            await self._remember(step, address)

    async def _message(self, step: Step, address: Address) -> Incoming:
        if step.tap:
            label = self._app.house.texts.say("zh", Words(step.tap))
            return Incoming(address, step.event, press=await self._offered(step, address, label))
        if step.press:
            verb, _, rest = step.press.partition(":")
            issue, _number = self._issues[step.story]
            return Incoming(address, step.event, press=":".join(part for part in (verb, issue, rest) if part))
        said = step.say
        for story, (_, number) in self._issues.items():
            said = said.replace(f"{{{story}}}", number)
        return Incoming(address, step.event, text=said)

    async def _offered(self, step: Step, address: Address, label: str) -> str:
        """The press of the newest button with this text."""
        lines = await self._app.database.read(lambda tx: Store(tx).outbox.chat(address, limit=12))
        for line in reversed(lines):
            for shown, press, _row in line["options"]:
                if shown == label:
                    return str(press)
        raise StoryBroken(f"{step.event}: nobody offers {step.tap}")

    async def _remember(self, step: Step, address: Address) -> None:
        async def newest(tx: Transaction) -> tuple[str, str] | None:
            store = Store(tx)
            person = await store.people.at(address)
            for issue in await store.issues.reported_by(person.id, 20) if person else ():
                if issue.created_at == step.at:
                    return issue.id, issue.number
            return None

        if found := await self._app.database.read(newest):
            self._issues[step.story] = found

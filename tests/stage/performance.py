"""Plays a file from its first line to its last, and says where what was heard is not what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from domain.messages import Outgoing
from handlers.talk.turn import House
from tests.stage.clock import Clock
from tests.stage.matching import fits, plain, shows
from tests.stage.nuisances import Nuisance
from tests.stage.oracle import Kept, check
from tests.stage.script import Does, Hears, Passes, Play, Scene, Sees
from tests.stage.theatre import Theatre, theatre

WEEKLY = "the week is told"
"""in a file: from here on digests go out, as they do wherever the pulse goes"""
QUARTERLY = "the quarter is told"
"""from here on inspectors are asked once a quarter"""
HALF_YEARLY = "the half-year is told"
"""from here on leaders are asked for their reports"""
BRIEFS = "the briefs are told"
"""from here on the city reads what came of each quarter"""
NO_QUIET = "messages rest at no hour"
"""the quiet hours are switched off, as in the demo"""
Transcript = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What everybody was sent, in order, and what is kept."""

    transcript: Transcript
    kept: Kept


class WrongLine(AssertionError):
    """What was heard is not what the file says."""


@dataclass(slots=True)
class _Performance:
    play: Play
    stage: Theatre
    read: dict[str, int] = field(default_factory=dict)
    """how many of their messages each person has read"""

    async def run(self) -> None:
        for scene in self.play.scenes:
            try:
                await self._scene(scene)
            except (AssertionError, ValueError) as wrong:
                raise WrongLine(f"{self.play.path.name}:{scene.line} ({self.stage.nuisance.name}): {wrong}") from None
        for who in sorted(self.play.named):
            self._nothing(who, "at the end")

    async def _scene(self, scene: Scene) -> None:
        if isinstance(scene, Does):
            self._nothing(scene.who, "before they went on")
            await self.stage.does(scene)
        elif isinstance(scene, Passes):
            if scene.words == WEEKLY:
                await self.stage.wind()
            elif scene.words == QUARTERLY:
                await self.stage.wind_quarters()
            elif scene.words == HALF_YEARLY:
                await self.stage.wind_half_years()
            elif scene.words == BRIEFS:
                await self.stage.wind_briefs()
            elif scene.words == NO_QUIET:
                pass  # the house was built so
            elif scene.words.startswith("it is") and not self.stage.events:
                self.stage.clock.now = self.stage.clock.after(scene.words)
            else:
                await self.stage.pass_time(self.stage.clock.after(scene.words))
        elif isinstance(scene, Hears):
            self._hears(scene)
        else:
            self._sees(scene)

    def _unread(self, who: str) -> list[str]:
        return [sheet.text for sheet in self.stage.heard(who)[self.read.get(who, 0) :]]

    def _nothing(self, who: str, when: str) -> None:
        unread = self._unread(who)
        assert not unread, f"{who} had heard, {when}, what the file does not say: {plain(unread[0])}"

    def _hears(self, scene: Hears) -> None:
        unread = self._unread(scene.who)
        if scene.pattern == "nothing":
            self._nothing(scene.who, "where the file says nothing")
            return
        assert unread, f"{scene.who} heard nothing, and not: {plain(scene.pattern)}"
        if scene.pattern == "…":
            self.read[scene.who] = self.read.get(scene.who, 0) + len(unread)
            return
        assert fits(scene.pattern, unread[0]), f"{scene.who} heard: {plain(unread[0])}"
        self.read[scene.who] = self.read.get(scene.who, 0) + 1

    def _sees(self, scene: Sees) -> None:
        count = self.read.get(scene.who, 0)
        assert count, f"{scene.who} has heard nothing yet"
        labels = [label for label, _press, _row in self.stage.heard(scene.who)[count - 1].options]
        assert shows(scene.labels, labels), f"{scene.who} saw the buttons {labels}"


def housed(play: Play, house: House) -> House:
    """The house as the file wants it."""
    if any(isinstance(scene, Passes) and scene.words == NO_QUIET for scene in play.scenes):
        return replace(house, calendar=replace(house.calendar, quiet=()))
    return house


async def perform(play: Play, house: House, url: str, nuisance: Nuisance) -> Outcome:
    """One performance with its oracle."""
    async with theatre(housed(play, house), url, nuisance, cast=play.cast, clock=Clock()) as stage:
        await _Performance(play, stage).run()
        transcript = {who: [_told(sheet) for sheet in stage.heard(who)] for who in sorted(stage.post.sheets)}
        return Outcome(transcript, await check(stage))


def _told(sheet: Outgoing) -> str:
    return f"{sheet.text} {[label for label, _press, _row in sheet.options]} {len(sheet.files)} files"

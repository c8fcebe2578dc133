"""What the conversation promises: how many turns a concern takes until it is filed, and wrong guesses mended.

    python -m bench.turns [--data ../shared/data] [--show]

Each shared message of Suizhou that is a concern with a place is said by a new person to the real handlers, on SQLite.
Whoever plays the residents knows what they mean: they answer what is asked, press the button for a line of the recap
that is wrong, and then the one that files. A turn is a message or a press. Then the same messages are said by others
who mean another place and another kind, so that every guess is wrong. One JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import itertools
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import HOME, App, build_house, load_reader, running
from bot.config import Config
from domain.messages import Address, Incoming, Outgoing
from storage.seal import Keys
from tests.paper import Paper

_MOST = 12
#: What is meant by those who mean something else.
_KINDS, _PLACES = ("科技与信息产业", "农村农业"), ("421321103226", "421381108207")
_PLACE, _SUBJECT, _SEND = "report.where", "report.subject", "report.send"


@dataclass
class Resident:
    """Somebody who knows what they mean: where it is, and of which kinds it may be."""

    id: str
    places: Sequence[str]
    subjects: frozenset[str]
    turns: int = 0
    #: The questions that were asked, and the lines of the recap that were wrong.
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    filed: bool = False


class Stage:
    """One conversation after another, and the channel they are held on."""

    def __init__(self, app: App, paper: Paper) -> None:
        self._app, self._paper = app, paper
        self._named = app.house.place_name
        self._events = itertools.count(1)
        self._keys = {name: key for key, name in app.house.reader.subjects.names.items()}

    async def report(self, row: Mapping[str, Any]) -> Resident:
        """One message from the first word to the number of the issue."""
        places = [row["place"]] if row["place"] != "AMBIGUOUS" else row["place_candidates"]
        named = [row["category15"], *row["category15_accept"]]
        kinds = frozenset(self._keys[name] for name in named if name in self._keys)
        one = Resident(row["id"], [*places, *row["place_accept"]], kinds or frozenset({"other"}))
        said: dict[str, Any] = {"text": row["text"]}
        while said and one.turns < _MOST:
            heard = await self._turn(one, said)
            presses = [press for line in heard for _, press, _ in line.options]
            one.filed = any(press.startswith("see:") for press in presses)
            said = {} if one.filed else self._answer(one, presses, heard[-1].text)
        return one

    async def _turn(self, one: Resident, said: Mapping[str, Any]) -> list[Outgoing]:
        one.turns += 1
        sheet = self._paper.sheets[one.id]
        before = len(sheet)
        await self._app.receiver.receive(Incoming(Address("paper", "test", one.id), str(next(self._events)), **said))
        while len(sheet) == before or not self._app.deliverer.idle.is_set():
            await self._app.deliverer.idle.wait()
            if len(sheet) == before:
                self._paper.arrived.clear()
                await self._paper.arrived.wait()
        return sheet[before:]

    def _answer(self, one: Resident, presses: Sequence[str], text: str) -> dict[str, Any]:
        """What this resident does next: answers the question that was asked, or mends the recap and files it."""
        offered = {tuple(press.split(":")[2:]): press for press in presses if press.startswith("say:")}
        questions = [name for name, *_ in offered] or [_PLACE]
        if _SEND in questions:
            return {"press": self._mended(one, presses, text) or offered[_SEND, "yes"]}
        question = questions[0]
        one.asked.append(question)
        if question == _PLACE:
            code = next((code for code in one.places if (_PLACE, code) in offered), None)
            return {"press": offered[_PLACE, code]} if code else {"text": self._named(one.places[0])}
        if question == _SUBJECT:
            key = next((key for key in sorted(one.subjects) if (_SUBJECT, key) in offered), None)
            others = [press for press in presses if press.startswith("do:")]
            return {"press": offered[_SUBJECT, key] if key else others[0]}
        first = {"report.apart": "one", "report.same": "new"}
        return {"press": offered[question, first[question]]}

    def _mended(self, one: Resident, presses: Sequence[str], text: str) -> str:
        """The button for the first line of the recap that is wrong; empty where nothing is."""
        lines = text.splitlines()
        told = {
            _PLACE: any(self._named(code) in line for line in lines for code in one.places),
            _SUBJECT: any(name in line for line in lines for name, key in self._keys.items() if key in one.subjects)
            or one.subjects == {"other"},
        }
        for question, right in told.items():
            if not right:
                one.wrong.append(question)
                return next(press for press in presses if press.startswith("edit:") and press.endswith(question))
        return ""


def _otherwise(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same words from somebody who means another place and another kind."""
    kind = next(name for name in _KINDS if name not in (row["category15"], *row["category15_accept"]))
    place = next(code for code in _PLACES if code not in (row["place"], *row["place_candidates"], *row["place_accept"]))
    meant = {"place": place, "place_accept": [], "category15": kind, "category15_accept": []}
    return {**row, "id": f"{row['id']}-", **meant}


def _figures(told: Sequence[Resident]) -> dict[str, Any]:
    turns = Counter(one.turns for one in told)
    untouched = [one for one in told if not one.wrong]
    return {
        "messages": len(told),
        "filed": sum(one.filed for one in told),
        "turns": dict(sorted(turns.items())),
        "in_two_turns": round(turns[2] / len(told), 3),
        "most_turns": max(turns),
        "with_a_wrong_guess": len(told) - len(untouched),
        "mended_and_filed": sum(one.filed for one in told if one.wrong),
        "most_lines_mended": max(len(one.wrong) for one in told),
        "asked": dict(Counter(question for one in told for question in one.asked)),
    }


async def measure(data: Path, show: bool) -> dict[str, Any]:
    """The figures over all shared concerns with a place."""
    rows = [json.loads(line) for line in (data / "routing" / "examples.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if not row["not_a_concern"] and row["place"] != "NONE"]
    with tempfile.TemporaryDirectory() as folder:
        config = dataclasses.replace(
            Config(),
            database=dataclasses.replace(Config().database, url=f"sqlite:{folder}/bench.db"),
            talk=dataclasses.replace(Config().talk, per_minute=1000),
        )
        house = build_house(config, await load_reader(config), Keys({"bench": bytes(32)}))
        paper = Paper()
        async with running(config, house, lambda _app: [paper]) as app:
            stage = Stage(app, paper)
            told = [await stage.report(row) for row in rows]
            others = [await stage.report(_otherwise(row)) for row in rows]
    figures: dict[str, Any] = {"as_meant": _figures(told), "every_guess_wrong": _figures(others)}
    if show:
        figures["more_than_two"] = [
            f"{one.id} {one.turns} asked: {' '.join(one.asked)} wrong: {' '.join(one.wrong)}"
            for one in told
            if one.turns > 2
        ]
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HOME.parent / "shared" / "data")
    parser.add_argument("--show", action="store_true", help="tell which messages took more than two turns, and why")
    args = parser.parse_args()
    print(json.dumps(asyncio.run(measure(args.data, args.show)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

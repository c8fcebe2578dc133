"""Steps per second: virtual users walk a form against a bot, through a Bot API server in this process.

    python -m bench.load --users 80 --seconds 20 --steps form.toml --bot "python my_bot.py {base_url} {token}"

Each user takes the next step when the bot's answer to the last one is in the ledger, so the bot is never asked faster
than it answers. Without --bot the address is printed and the bot is started by hand. The result is one JSON object;
the latency of a step runs from the moment its update can be polled to the moment the answer is accepted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import resource
import shlex
import sys
import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import uvloop

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_ledger import SENDS, Call
from tests.fakes.telegram_users import User

_ANSWERS = SENDS | {"editMessageText", "editMessageReplyMarkup"}
_FIRST_USER = 7001
#: Seconds for what is in flight, so that stopping the bot does not look like an error.
_FINISH = 0.5


@dataclass(frozen=True)
class Step:
    """What a user does next: write, or press a button by its label, callback_data or the beginning of it."""

    say: str | None = None
    """may hold {names} of what differs from user to user or round to round, from the tables `each` and `round`"""
    press: str | None = None
    #: Words a message must contain before a text is written; a press waits for its button anyway.
    after: str | None = None
    #: Taken in the first round only: starting, accepting a notice.
    once: bool = False

    def ready(self, user: User) -> bool:
        """Whether the newest message of the bot lets this step be taken."""
        if self.press is not None:
            return user.chat.heard[-1].button(self.press) is not None
        return self.after is None or self.after in user.chat.heard[-1].text


@dataclass
class Score:
    """What was measured after the warm-up."""

    latencies: list[float] = field(default_factory=list)
    forms: int = 0
    stalled: int = 0
    calls: int = 0
    elapsed: float = 0.0
    measuring: bool = False


class Walker:
    """One user, walking the form in a closed loop."""

    def __init__(
        self,
        user: User,
        steps: list[Step],
        score: Score,
        stall: float,
        own: dict[str, str],
        turns: dict[str, list[str]],
    ) -> None:
        self._user, self._steps, self._score, self._stall, self._own = user, steps, score, stall, own
        self._turns = turns
        self._round = 0
        self._waits_for: Step | None = None
        self._ready = asyncio.Event()

    def hears(self) -> None:
        """The bot said something to this user."""
        if self._waits_for is not None and self._waits_for.ready(self._user):
            self._ready.set()

    async def walk(self) -> None:
        """Round after round; a form that the bot stopped answering is begun again."""
        again = [step for step in self._steps if not step.once]
        todo = self._steps
        while True:
            for step, following in itertools.pairwise([*todo, again[0]]):
                if not await self._take(step, following):
                    self._score.stalled += 1
                    break
            else:
                self._score.forms += self._score.measuring
            todo = again
            self._round += 1

    async def _take(self, step: Step, following: Step) -> bool:
        self._ready.clear()
        self._waits_for = following
        begun = time.perf_counter()
        if step.press is not None:
            await self._user.presses(step.press)
        else:
            now = {name: some[self._round % len(some)] for name, some in self._turns.items()}
            await self._user.says((step.say or "").format(**self._own, **now))
        try:
            async with asyncio.timeout(self._stall):
                await self._ready.wait()
        except TimeoutError:
            return False
        if self._score.measuring:
            self._score.latencies.append(time.perf_counter() - begun)
        return True


async def measure(given: argparse.Namespace) -> dict[str, Any]:
    """One run: warm-up, measurement, figures."""
    form = tomllib.loads(given.steps.read_text("utf-8"))
    steps, each = [Step(**step) for step in form["step"]], form.get("each", {})
    score = Score()
    async with FakeTelegram(port=given.port) as fake, _bot(given.bot, fake):
        # A webhook counts as well; without either there is nobody to measure.
        await fake.ledger.until(lambda: fake.updates.polls or fake.webhook.url, given.patience, "the bot's first poll")
        walkers = {
            number: Walker(
                fake.user(number, f"User {number}"),
                steps,
                score,
                given.stall,
                {name: some[number % len(some)] for name, some in each.items()},
                form.get("round", {}),
            )
            for number in range(_FIRST_USER, _FIRST_USER + given.users)
        }

        def heard(call: Call) -> None:
            if call.method in _ANSWERS and call.chat_id in walkers:
                walkers[call.chat_id].hears()

        fake.ledger.listeners.append(heard)
        async with asyncio.TaskGroup() as tasks:
            walking = [tasks.create_task(walker.walk()) for walker in walkers.values()]
            await asyncio.sleep(given.warmup)
            before, begun, score.measuring = len(fake.ledger.calls), time.perf_counter(), True
            await asyncio.sleep(given.seconds)
            score.measuring, score.elapsed = False, time.perf_counter() - begun
            score.calls = len(fake.ledger.calls) - before
            for task in walking:
                task.cancel()
            await asyncio.sleep(_FINISH)
        turned_away = {"refused": len(fake.ledger.refused), "declined": len(fake.ledger.declined)}
        return _figures(given, score) | turned_away


def _figures(given: argparse.Namespace, score: Score) -> dict[str, Any]:
    ordered = sorted(score.latencies) or [0.0]
    return {
        "bot": given.name or given.bot or "started by hand",
        "users": given.users,
        "seconds": round(score.elapsed, 1),
        "steps": len(score.latencies),
        "steps_per_s": round(len(score.latencies) / score.elapsed, 1),
        "calls_per_s": round(score.calls / score.elapsed, 1),
        **{
            f"p{percent}_ms": round(1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1)
            for percent in (50, 95, 99)
        },
        "forms": score.forms,
        "stalled": score.stalled,
    }


@asynccontextmanager
async def _bot(command: str | None, fake: FakeTelegram) -> AsyncIterator[None]:
    """The bot under test as a process of its own, stopped in the end."""
    if command is None:
        print(f"start the bot with base_url={fake.base_url} token={fake.token}", file=sys.stderr, flush=True)
        yield
        return
    words = [word.format(base_url=fake.base_url, token=fake.token) for word in shlex.split(command)]
    process = await asyncio.create_subprocess_exec(*words)
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


def main() -> None:
    """Prints the figures of one run as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--users", type=int, default=80)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--warmup", type=float, default=3)
    parser.add_argument("--stall", type=float, default=10, help="seconds after which an unanswered form is begun again")
    parser.add_argument("--patience", type=float, default=60, help="seconds to wait for the bot's first poll")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--steps", type=Path, default=Path(__file__).with_name("rivals") / "form.toml")
    parser.add_argument("--bot", help="the command that starts it, with {base_url} and {token}")
    parser.add_argument("--name", help="what to call it in the result")
    given = parser.parse_args()
    # The ledger only grows; walking it over and over would be most of the work.
    gc.set_threshold(100_000, 50, 1000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(measure(given))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures |= {"bot_cpu_s": round(used.ru_utime + used.ru_stime, 1), "bot_peak_mb": round(used.ru_maxrss / 1024)}
    print(orjson.dumps(figures, option=orjson.OPT_INDENT_2).decode())


if __name__ == "__main__":
    main()

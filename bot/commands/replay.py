"""replay: handle parked messages again, once the bug that stood in their way is mended."""

from __future__ import annotations

import argparse

from bot.opening import configured, database, house


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


async def act(args: argparse.Namespace) -> int:
    """Handle each in a transaction of its own; the answers go out from the running program."""
    from bot.app import utc_now
    from bot.receive import Limits, Receiver

    config, _playing = configured(args)
    built = await house(config)
    async with database(config) as opened:
        receiver = Receiver(opened, built, utc_now, Limits(config.talk.per_minute, utc_now), lambda: None)
        handled, left = await receiver.replay()
    print(f"{handled} handled, {left} still parked")
    return 1 if left else 0

"""run: the program itself; without a config.toml, the demo."""

from __future__ import annotations

import argparse

from bot.opening import configured


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


async def act(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    from bot.run import serve

    config, playing = configured(args)
    await serve(config, playing=playing)
    return 0

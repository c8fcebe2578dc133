"""demo: what `run` does where there is no config.toml, also where there is one."""

from __future__ import annotations

import argparse
import os

from bot import logs
from bot.config import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


async def act(args: argparse.Namespace) -> int:
    """Run the demo until told to stop; the configuration of the real system is not even read."""
    from bot.opening import demo_config
    from bot.run import serve

    config = demo_config(load(args.config, os.environ))
    logs.setup("WARNING" if args.config is None and "TONGXIN_LOG_LEVEL" not in os.environ else config.log.level)
    await serve(config, playing=True)
    return 0

"""rotate-keys: a fresh key, and everything sealed under older ones sealed anew, while nothing else runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot import keys
from bot.opening import CommandFailed, alone, configured


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to make a key, or only to seal anew with the last one."""
    parser.add_argument("--no-new-key", action="store_true", help="only seal anew with the last key there is")


async def act(args: argparse.Namespace) -> int:
    """A program that runs knows only the keys it started with, so it must be stopped."""
    from storage.reseal import reseal

    config, _playing = configured(args)
    file = Path(config.keys.file)
    async with alone(config) as opened:
        if not args.no_new_key:
            if config.keys.text.strip():
                raise CommandFailed("the keys come from TONGXIN_KEYS: add one there, then rotate-keys --no-new-key")
            print(f"{file}: key {keys.add(file)} added; keep a copy of the file elsewhere")
        found = await reseal(opened, keys.read(file, config.keys.text))
    print(f"{found.done} sealed anew, {found.lost} cannot be opened with any key there is")
    print("older keys may go from the file once no backup sealed with them is needed any more")
    return 1 if found.lost else 0

"""The bytes of a file that somebody sent on Telegram, and never more of them than Telegram itself hands out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from telegram.error import InvalidToken, TelegramError

from bot.channels import Never, Unsure, Wait
from bot.channels.telegram_errors import UNREADABLE, send_failed
from bot.channels.telegram_transport import Client, TooLarge

MOST_FETCHED = 20 << 20
"""bytes"""
_AGAIN = 5.0


async def fetched(client: Client, id: str, *, local: bool) -> bytes:
    """The bytes of the file of this id. `local`: a server of our own may name a place on this machine's disk.

    Raises Never where it is too large or will not be had, else Wait: fetching is never in doubt.
    """
    path = await _path(client, id)
    try:
        if local and path.startswith("/") and (place := Path(path)).is_file():
            if place.stat().st_size > MOST_FETCHED:
                raise Never("file too large")
            return await asyncio.to_thread(place.read_bytes)
        return await client.file(path, MOST_FETCHED)
    except TooLarge as error:
        raise Never("file too large") from error
    except (TelegramError, OSError) as error:
        raise Wait("file not fetched", _AGAIN) from error


async def _path(client: Client, id: str) -> str:
    """Where Telegram keeps it just now."""
    try:
        told = await client.plain("getFile", file_id=id)
        if int(told.get("file_size") or 0) > MOST_FETCHED:
            raise Never("file too large")
        return str(told["file_path"])
    except InvalidToken as error:
        if "not found" in str(error).lower():  # the file, where everything else works
            raise Wait("file not found", _AGAIN) from error
        raise send_failed(error) from error
    except (TelegramError, *UNREADABLE) as error:
        no = send_failed(error)
        raise Wait(no.problem, _AGAIN) if isinstance(no, Unsure) else no from error

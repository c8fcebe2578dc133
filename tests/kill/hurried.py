"""The whole program, with a clock that may be ahead, and no minute's wait before an uncertain message is sent again.

python -m tests.kill.hurried [SECONDS AHEAD]
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import deliver, logs
from bot.config import load
from bot.run import serve


async def hurry(ahead: timedelta) -> None:
    """Run until told to stop."""
    config = load(Path("config.toml"), os.environ)
    logs.setup("INFO", config.secrets())
    await serve(config, playing=False, clock=lambda: datetime.now(UTC) + ahead)


def hurried(ahead: float) -> None:
    """The whole life, with a clock that is so many seconds ahead."""
    deliver.RESEND_AFTER = timedelta(seconds=0.3)
    asyncio.run(hurry(timedelta(seconds=ahead)))


if __name__ == "__main__":
    hurried(float(sys.argv[1]) if len(sys.argv) > 1 else 0)

"""A start reads what it needs and nothing else."""

from __future__ import annotations

import subprocess
import sys

from bot.app import HOME

LOOK = """
import sys, bot.run
from storage import open_database
open_database(sys.argv[1])
print(*(name for name in ("asyncpg", "telegram", "openpyxl", "jieba") if name in sys.modules))
"""


def read_for(url: str) -> list[str]:
    """Which of the heavy libraries a program on this database has read before it begins."""
    look = [sys.executable, "-c", LOOK, url]
    return subprocess.run(look, cwd=HOME, capture_output=True, text=True, check=True).stdout.split()


def test_a_library_is_read_where_it_is_wanted() -> None:
    """Each costs tenths of a second or megabytes: on a file, nothing of PostgreSQL, of Telegram or of sheets."""
    assert read_for("sqlite:nowhere.db") == []
    assert read_for("postgresql://127.0.0.1/nowhere") == ["asyncpg"]

"""Reminders for each form, and the map: what is set holds, and what cannot be is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import meeting_rules
from bot.config import Config, ConfigError, load


def written(folder: Path, line: str) -> Path:
    file = folder / "config.toml"
    file.write_text(f"[meetings]\n{line}\n", encoding="utf-8")
    return file


def test_a_form_has_hours_of_its_own() -> None:
    """A bench meeting reminds a day and two hours before; others as for all."""
    rules = meeting_rules(Config())
    day, hours = timedelta(days=1), timedelta(hours=2)
    assert rules.by_form["bench"] == (day, hours)
    assert "on_spot" not in rules.by_form
    assert rules.remind_before == (3 * day, day, hours)


def test_the_hours_of_a_form_can_be_set(tmp_path: Path) -> None:
    """As many forms as one wants."""
    config = load(written(tmp_path, 'remind_by_form = ["on_spot=48,1", "survey=24"]'), {})
    assert meeting_rules(config).by_form == {
        "on_spot": (timedelta(days=2), timedelta(hours=1)),
        "survey": (timedelta(days=1),),
    }


@pytest.mark.parametrize(
    "line",
    [
        'remind_by_form = ["bench"]',
        'remind_by_form = ["sofa=24"]',
        'remind_by_form = ["bench=0"]',
        'remind_by_form = ["bench=24", "bench=2"]',
        'map_link = "https://maps.example.org/"',
        'map_link = "javascript:{lat}{lon}"',
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    """A form that is none, hours that are none, a link that shows no point."""
    with pytest.raises(ConfigError):
        load(written(tmp_path, line), {})

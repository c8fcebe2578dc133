"""What is kept so that starts are quick is what they would work out themselves."""

import json
from pathlib import Path

import pytest

from nlp import load
from nlp.accused import read_accusations
from nlp.cues import Cues, mark
from nlp.prepare import prepare, prepared
from nlp.triage_words import read_triage
from tests.nlp.conftest import DATA


def test_what_is_kept_is_in_step_with_the_tables() -> None:
    """After a change to triage.toml, accused.toml or jieba: `python -m nlp.prepare`; else starts are slow again."""
    for name, told in prepared(DATA).items():
        assert json.loads((DATA / name).read_text(encoding="utf-8")) == told, f"{name}: run python -m nlp.prepare"


def test_it_is_written_as_it_is_read(tmp_path: Path) -> None:
    """The command writes what stands in the data folder, byte for byte."""
    for name in ("triage.toml", "accused.toml"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    (tmp_path / "words").mkdir()

    prepare(tmp_path)

    for name in prepared(DATA):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_all_tables_start_with_what_is_kept() -> None:
    """No pattern of the shipped tables is compiled before something is said."""
    for cues in (read_triage(DATA / "triage.toml").cues, read_accusations(DATA / "accused.toml").cues):
        assert not any("pattern" in vars(cued) for cued in cues.cued.values())


def test_what_was_left_can_be_done_before_it_is_needed() -> None:
    """Afterwards no message has to wait for a pattern."""
    left = load(DATA).later()

    for cued in left:
        cued.ready()

    tables = (read_triage(DATA / "triage.toml").cues, read_accusations(DATA / "accused.toml").cues)
    assert [cued.written for cued in left] == [cued.written for cues in tables for cued in cues.cued.values()]
    assert all("pattern" in vars(cued) for cued in left)


def test_a_pattern_that_changed_is_looked_at_anew() -> None:
    """What is kept of the old one hides nothing of the new one."""
    kept = {mark("着火"): ["着火"]}

    cues = Cues({"fire": "着火|起火"}, kept)

    assert cues.possible("那边起火了") == cues.cued["fire"].bit


def test_a_mistake_in_a_table_stops_the_start() -> None:
    """A pattern that cannot be looked for is found before anybody speaks of an emergency, not after."""
    with pytest.raises(Exception, match="missing"):
        Cues({"fire": "(着火"}, {})

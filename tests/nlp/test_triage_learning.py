"""The learned half of triage is what its written messages teach, and nothing else."""

from pathlib import Path

from nlp.triage_learning import learn, parts_of, read_written, write_learned
from nlp.triage_table import FEATURES, TERMS, WEIGHTS, roles_of
from tests.nlp.conftest import DATA


def test_learned_again(tmp_path: Path) -> None:
    """Learning from the shipped messages gives the shipped table, byte for byte."""
    written = read_written(DATA)
    write_learned(tmp_path, *learn(written, roles_of(parts_of(DATA))))

    for name in (FEATURES, WEIGHTS, TERMS):
        assert (tmp_path / name).read_bytes() == (DATA / "triage" / name).read_bytes()


def test_what_it_learns_from() -> None:
    """No message that tests hold back is among those it learns from."""
    held_back = {
        line.split("\t")[-1]
        for path in (Path(__file__).with_name("triage")).glob("*")
        if path.name.split("_")[-1] in ("emergencies.tsv", "decoys.txt") or path.name.endswith("_idle.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    learned_from = {one.text for one in read_written(DATA)}

    shared = held_back & learned_from
    assert len(shared) < 0.1 * len(held_back), shared

"""The cues of a pattern never hide a match: they only tell where it is no use to look for one."""

import pytest

from nlp.accused import read_accusations
from nlp.cues import Cues, cues_of, letters_of
from nlp.triage_words import read_triage
from tests.nlp.conftest import DATA, SETS, lines


def _written() -> list[str]:
    """Messages of many kinds, one a line."""
    return [line for path in sorted(SETS.glob("*.t[xs][tv]")) for line in lines(path.name)]


def test_no_match_is_hidden() -> None:
    """Whatever a pattern of the shipped tables finds in a written message, its cues announced."""
    written = _written()
    matched = 0
    for cues in (read_triage(DATA / "triage.toml").cues, read_accusations(DATA / "accused.toml").cues):
        possible = [cues.possible(text) for text in written]
        for name, cued in cues.cued.items():
            found = [text for text in written if cued.pattern.search(text)]
            hidden = [text for text, bits in zip(written, possible, strict=True) if not bits & cued.bit]
            assert not set(found) & set(hidden), name
            matched += len(found)
    assert matched > 1000


def test_much_is_left_out() -> None:
    """An everyday complaint is no reason to look for most alarms."""
    table = read_triage(DATA / "triage.toml")
    possible = table.cues.possible("白云湖社区的下水道堵了，污水漫到路上")

    assert sum(bool(possible & alarm.now.bit) for alarm in table.alarms) < len(table.alarms) / 3


@pytest.mark.parametrize(
    ("words", "cues"),
    [
        ("着火|起火", {"着火", "起火"}),
        ("孩子?", {"孩", "孩子"}),
        ("(?:打|骂)人", {"打人", "骂人"}),
        ("跳(?!舞)楼", {"跳楼"}),
        ("水[^，]{0,3}坝", {"水"}),
        ("Fire", {"re"}),
        ("[^a]", None),
        ("a*", None),
        ("(?:着火)+", {"着火"}),
        ("(?:着火)*了", {"了"}),
        ("(?P<what>着|起)火$", {"着火", "起火"}),
        ("[0-2]楼(?<!下)", {"0楼", "1楼", "2楼"}),
        ("\\u706b灾{2,}", {"火"}),
        ("(?i:火)", None),
        ("(火)\\1", None),
    ],
)
def test_cues(words: str, cues: set[str] | None) -> None:
    """One pair of characters, or one character, of each way a pattern can be met."""
    assert cues_of(words) == cues


@pytest.mark.parametrize("text", ["FIRE", "f\u0131re", "F\u0130RE"])
def test_capital_letters(text: str) -> None:
    """What a pattern takes for the same letter, its cues take for the same."""
    cues = Cues({"fire": "fire"}, {})

    assert cues.cued["fire"].pattern.search(text)
    assert cues.possible(text)


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("你好|您(?:们)?好", "你好您们"),
        ("ok+|[0-9]\\s", "ok0123456789"),
        ("是(?=的)", "是"),
        (".好", None),
        ("[^a]", None),
        ("\\w", None),
        ("(?=a)[]好\\-]+", "]好-"),
        ("\\d", None),
        ("Ä", None),
    ],
)
def test_the_characters_of_a_pattern(written: str, letters: str | None) -> None:
    """A match holds no other character than these; where any may stand in it, no list is given."""
    assert letters_of(written) == (letters and frozenset(letters))

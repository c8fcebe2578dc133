"""Learning the subjects: what is fitted is right, the same lessons give the same bytes, and corrections teach."""

import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from nlp import Reader
from nlp.subject_corrections import learn_better, write_better
from nlp.subject_features import count, direction
from nlp.subject_figures import figures
from nlp.subject_fit import Told, fit, rarities, telling
from nlp.subject_lessons import BadRow, Row, example, hints_from, lessons_from, messages_from, read_row
from nlp.subject_mix import Mixture, Voices, chances, mixed
from nlp.subject_table import read_table, write_table
from nlp.subject_training import LETTER, MESSAGE, Learned, LeftOut, Lessons, fold_of, learn, write
from tests.nlp.conftest import DATA

TEXTS = [
    Told(count(text, ()), subject)
    for text, subject in (
        ("水管坏了", "urban"),
        ("水管漏水", "urban"),
        ("停水三天", "urban"),
        ("公交晚点", "transport"),
        ("公交改线", "transport"),
        ("班车停开", "transport"),
    )
]


def test_a_direction_has_length_one() -> None:
    """Neither length nor repetition makes a text louder."""
    rarity = rarities([told.counted.whole for told in TEXTS], 1)
    for text in ("水管", "水管水管水管水管", "公交晚点" * 30):
        reach = direction(count(text, ()), rarity)

        assert math.isclose(math.fsum((value * rarity[f]) ** 2 for f, value in reach.items()), 1.0)


def test_what_is_fitted_tells_the_classes_apart() -> None:
    """Texts lie on the side of their own class, and new ones beside those that they resemble."""
    rarity = rarities([told.counted.whole for told in TEXTS], 1)
    urban, transport = fit(TEXTS, rarity, ("urban", "transport"), 1.0)

    def margin(text: str) -> float:
        reach = direction(count(text, ()), rarity)
        return math.fsum(
            value * rarity[f] * (urban.weights.get(f, 0.0) - transport.weights.get(f, 0.0))
            for f, value in reach.items()
        )

    assert margin("水管") > 0 > margin("公交")
    assert margin("停水") > 0 > margin("班车")


def test_the_telling_features_are_kept() -> None:
    """What stands in one class only comes before what stands in both."""
    rarity = rarities([told.counted.whole for told in TEXTS], 1)
    ranked = telling(TEXTS, rarity, 1000)

    assert ranked.index("公交") < ranked.index("停")
    assert telling(TEXTS, rarity, 3) == ranked[:3]


def test_a_mixture_trusts_the_voice_that_is_right() -> None:
    """A voice that is always right counts; one that says the opposite does not."""
    examples = [
        (Voices(0.0, ((1.0, -1.0, 0.5), (-1.0, 1.0, 0.5))), 0),
        (Voices(0.0, ((-1.0, 1.0, 0.5), (1.0, -1.0, 0.5))), 1),
    ] * 20
    mixture = mixed(examples, [])

    assert mixture.chat[0] > mixture.chat[1]
    assert mixture.letter == mixture.chat
    assert chances(examples[0][0], mixture)[0] > 0.9


def test_chances_are_never_more_than_all() -> None:
    """Whatever the slopes say, the best stays best and the chances stay within one."""
    mixture = Mixture((1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (1.0, -3.0), (1.0, -3.0))
    found = chances(Voices(0.0, ((0.2, 0.0, 0.0), (0.1, 0.0, 0.0), (-5.0, 0.0, 0.0))), mixture)

    assert found[0] == max(found)
    assert sum(found) <= 1.0 + 1e-9


def test_figures_mean_what_they_say() -> None:
    """Three of four right, one class missed: known shares and a known calibration error."""
    voices = Voices(0.0, ())
    tested = [LeftOut(MESSAGE, right, (0.75, 0.25), voices) for right in ("a", "a", "a", "b")]
    told = figures(tested, ("a", "b"))

    assert told is not None
    assert told.right == 0.75
    assert told.calibration == pytest.approx(0.0)
    assert told.macro_f1 == pytest.approx((6 / 7) / 2)
    assert figures([], ("a", "b")) is None


def test_written_weights_come_back(tmp_path: Path) -> None:
    """A byte for a weight: what is read is what was written, to a hundredth of the largest."""
    weights = {"水": [1.0, -0.5, 0.25], " 公交": [-1.0, 0.75, 0.0]}
    terms = {
        "subjects": ["urban"],
        "letters": ["urban"],
        "bias": [0.5, 0.25, 0.0],
        "mixture": [[1, 1, 1]] * 2 + [[1, 0]] * 2,
        "enough": 0.9,
    }
    write_table(tmp_path, weights, {"水": 2.0, " 公交": 3.0}, terms)
    table = read_table(tmp_path)

    for feature, row in weights.items():
        assert table.weights(feature) == pytest.approx(row, abs=0.012)
    assert table.weights("火") == [0.0, 0.0, 0.0]
    assert table.margins(count("水", ())).letter == pytest.approx((1.5,), abs=0.012)
    assert table.words_for("urban", count("水", ("公交",))) == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ([], "an object"),
        ({"label": "天文", "title": "星星"}, "none of the classes"),
        ({"label": "城乡建设"}, "neither a title nor a body"),
        ({"label": "城乡建设", "body": 5}, "neither a title nor a body"),
    ],
)
def test_a_bad_row_says_why(reader: Reader, row: object, why: str) -> None:
    """A row that cannot be learned from is refused with its reason."""
    with pytest.raises(BadRow, match=why):
        read_row(row, reader.subjects.names)


def test_texts_of_one_group_share_a_fold(reader: Reader) -> None:
    """Copies of one letter are left out together; a fold that is named is taken."""
    names = reader.subjects.names
    one, two = (read_row({"label": "urban", "title": t, "group": "g1"}, names) for t in ("甲", "乙"))

    assert one.fold == two.fold == fold_of("g1")
    assert read_row({"label": "民政", "title": "甲", "fold": 3}, names) == Row("civil", "甲", "", 3)


def test_the_same_lessons_give_the_same_bytes(
    lessons: Lessons, learned: Learned, reader: Reader, tmp_path: Path
) -> None:
    """Training knows no chance and no clock: twice the same lessons, twice the same files."""
    write(learned, tmp_path / "once")
    write(learn(lessons, tuple(reader.subjects.names)), tmp_path / "again")

    for file in ("features.txt", "weights.bin", "model.json"):
        assert (tmp_path / "once" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_what_is_reported_was_mixed_by_other_texts(lessons: Lessons, learned: Learned) -> None:
    """Every text is reported once, and no text of its own fold had a say in how its voices were mixed."""
    subjects, tested = learned.subjects, learned.tested
    everything = (*lessons.letters, *lessons.titles, *lessons.messages)
    first = sum(one.fold == 0 for one in everything)
    chat, letters = (
        [(one.said, subjects.index(one.right)) for one in tested[first:] if one.kind == kind]
        for kind in (MESSAGE, LETTER)
    )
    mixture = mixed(chat, letters)

    assert Counter(one.right for one in tested) == Counter(one.subject for one in everything)
    assert [list(one.chances) for one in tested[:first]] == [chances(one.said, mixture) for one in tested[:first]]


def test_letters_learn_the_listed_words(lessons: Lessons, reader: Reader) -> None:
    """A word that no letter holds speaks for its class in letters, too, once it is listed for it."""
    listed = Told(count("麒麟灯", ()), "transport", 0.5)
    learned = learn(replace(lessons, hints=[*lessons.hints, listed]), tuple(reader.subjects.names))
    transport, labour = (learned.fitted[learned.letters.index(key)].weights for key in ("transport", "labour"))

    assert transport["麒麟"] > 0 > labour["麒麟"]


@pytest.fixture(scope="module")
def lessons(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Lessons:
    """Fifteen letters of three classes, and few of the shipped messages and words."""
    texts = [("自来水停了没人管", "urban"), ("公交车一天一班", "transport"), ("工资拖了半年", "labour")] * 5
    rows = [Row(subject, text, text * 3, at % 5) for at, (text, subject) in enumerate(texts)]
    return lessons_from(reader, _few(tmp_path_factory.mktemp("lessons")), rows)


@pytest.fixture(scope="module")
def learned(lessons: Lessons, reader: Reader) -> Learned:
    """What is learned from them."""
    return learn(lessons, tuple(reader.subjects.names))


def test_corrections_teach_chat_and_leave_letters(reader: Reader, tmp_path: Path) -> None:
    """What residents chose instead is learned; what came from the letters stays as it was."""
    table = reader.subjects.table
    assert table is not None
    corrected = [("party", f"想问下灯谜会{when}在哪里办") for when in ("几时", "今年", "中秋", "魑魅", "周末")]
    messages = messages_from(reader, _few(tmp_path), corrected)
    write_better(learn_better(table, messages, hints_from(reader, tmp_path)), table, tmp_path / "out")
    better = read_table(tmp_path / "out")
    told = example(reader, "灯谜会办不办", "party", 0).counted
    party = table.terms.subjects.index("party")

    assert better.margins(told).chat[party] == max(better.margins(told).chat)
    assert better.margins(told).chat[party] > table.margins(told).chat[party]
    assert better.weights("灯谜")[party + len(table.terms.letters)] > 0
    assert better.weights("工资")[0] == pytest.approx(table.weights("工资")[0], abs=0.05)
    assert "灯谜" in better.rarity
    assert "魑魅" not in better.rarity


def _few(folder: Path) -> Path:
    """Few of the shipped lessons, so that a test is quick."""
    for name in ("seeds.tsv", "tags.tsv"):
        lines = (DATA / "subject" / name).read_text(encoding="utf-8").splitlines()
        (folder / name).write_text("\n".join(lines[1::12]) + "\n", encoding="utf-8")
    return folder

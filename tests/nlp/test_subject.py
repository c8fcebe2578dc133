"""The subject of a concern: the right class or a question, with its reasons, its tags and honest chances."""

import time
from pathlib import Path

import pytest

from nlp import Reader
from nlp.subject import Subjects, read_subjects
from nlp.subject_tags import Tags, read_tags
from tests.nlp.conftest import DATA

TOLD = [
    ("我家堰塘埂子垮了一截，秧田放不了水", "farming"),
    ("厂里压了两个月的工资，年底还没动静", "labour"),
    ("村医退了以后卫生室一直没人坐诊", "health"),
    ("桥头那截水泥路断成几块，三轮车都过不得", "transport"),
    ("楼下炒菜的油烟直往我屋里灌", "environment"),
    ("孙子班上一个老师带三个年级", "education"),
    ("买的电饭煲用两天就不通电，店里不给换", "trade"),
    ("爹爹瘫在床上，想申请残疾人护理补贴", "civil"),
    ("组里的地被征了，补偿款一直没有发", "land"),
    ("隔壁的大狼狗不拴，咬伤了送信的", "justice"),
    ("村会计冒领粮补，没人敢说", "discipline"),
    ("支部两年没开过党员大会", "party"),
    ("小厂想贷点款周转，银行嫌没有抵押", "economy"),
    ("湾子里打电话断断续续，基站是不是坏了", "technology"),
    ("窨井盖翘起来，老人绊了一跤", "urban"),
]


@pytest.mark.parametrize(("text", "subject"), TOLD, ids=[subject for _, subject in TOLD])
def test_each_class_is_known(reader: Reader, text: str, subject: str) -> None:
    """A plain concern of each of the fifteen classes is among the two likeliest, and nothing else is sure."""
    guess = reader.read(text).subject

    assert subject in guess.candidates[:2]
    assert guess.subject == subject or not guess.sure


def test_a_guess_gives_its_reasons(reader: Reader) -> None:
    """The words that decided stand in the text."""
    text = "退伍优待证办了半年还没拿到"
    guess = reader.read(text).subject

    assert guess.because
    assert all(word in text for word in guess.because)


def test_chances_fall_and_belong_to_the_candidates(reader: Reader) -> None:
    """Each candidate has a chance, the best first; together they are at most one."""
    for text, _ in TOLD:
        guess = reader.read(text).subject

        assert len(guess.chances) == len(guess.candidates) <= 4
        assert list(guess.chances) == sorted(guess.chances, reverse=True)
        assert sum(guess.chances) <= 1.001
        assert guess.candidates[0] == guess.subject


def test_what_says_nothing_is_not_guessed(reader: Reader) -> None:
    """Nothing is claimed of a text without a concern."""
    for text in ("", "在吗", "asdf", "123", "😀😀"):
        guess = reader.read(text).subject

        assert guess.subject is None
        assert guess.candidates == ()
        assert not guess.sure


def test_two_concerns_are_asked_about(reader: Reader) -> None:
    """Where two classes speak equally loud, neither is sure and both are offered."""
    guess = reader.read("桥边堆满垃圾，过河不方便").subject

    assert not guess.sure
    assert {"urban", "transport"} <= set(guess.candidates)


def test_tags_are_the_second_and_third_level(reader: Reader) -> None:
    """The finer classes follow the words; one that is only called other is not shown."""
    assert reader.read("自来水停了四天，也没人通知").subject.tags == ("城市建设和市政管理", "自来水供应")
    assert "其他" not in reader.read("我们镇上稻田遭了野猪，庄稼毁了").subject.tags


def test_tags_name_only_known_classes() -> None:
    """Every line of the table belongs to one of the fifteen classes and lists words that can be found."""
    names = read_subjects(DATA / "subjects.toml").names
    lines = read_tags(DATA / "subject" / "tags.tsv")

    assert len(lines) > 250
    assert {subject for subject, _, _, _ in lines} == set(names)
    assert all(any(len(word) > 1 for word in words) for _, _, _, words in lines)


def test_a_place_is_no_reason(reader: Reader) -> None:
    """The name of a village does not turn a concern: 建设村 is no building matter."""
    guess = reader.read("双河村的老人想办个吃饭的地方").subject

    assert not any("双河" in word for word in guess.because)


def test_without_a_table_the_dictionary_speaks(reader: Reader) -> None:
    """A city that has learned nothing yet has the written words; what they say plainly is sure."""
    shipped = reader.subjects
    bare = Subjects(shipped.rules, None, Tags([]))

    assert bare.guess("医院的医生误诊", ("医院", "的", "医生", "误诊")).subject == "health"
    assert bare.guess("嗯嗯", ("嗯嗯",)).subject is None
    assert bare.guess("医院门口的下水道堵了", ()).subject == "urban"


def test_a_guess_is_quick(reader: Reader) -> None:
    """A third of a millisecond with the words given; the bound leaves room for a busy machine."""
    text, words = reader.heard("楼道的灯坏了三个月，物业说来修，到现在也没有人来，老人晚上不敢出门")
    times = []
    for _ in range(50):
        began = time.perf_counter()
        reader.subjects.guess(text, words)
        times.append(time.perf_counter() - began)

    assert sorted(times)[25] < 0.003


def test_the_files_stay_small() -> None:
    """Everything that was learned fits into 1.2 MB."""
    files = [path for path in (DATA / "subject").iterdir() if path.is_file()]

    assert {"features.txt", "weights.bin", "model.json"} <= {path.name for path in files}
    assert sum(path.stat().st_size for path in files) < 1_200_000


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    """Half a copy of a table is no table."""
    folder = tmp_path / "subject"
    folder.mkdir()
    (tmp_path / "subjects.toml").write_bytes((DATA / "subjects.toml").read_bytes())
    for name in ("features.txt", "weights.bin", "model.json"):
        (folder / name).write_bytes((DATA / "subject" / name).read_bytes())
    (folder / "weights.bin").write_bytes(b"short")

    with pytest.raises(ValueError, match="do not belong together"):
        read_subjects(tmp_path / "subjects.toml")

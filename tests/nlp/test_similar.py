"""The same concern in other words, and other concerns in like words; what holds for every two texts."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.similar import ONE_PLACE, SAME, Likeness, names_of, read_likeness
from nlp.topics import Gathering

LIKENESS = read_likeness(Path(__file__).parent.parent.parent / "data" / "similar")
SAID_TWICE = (
    ("路灯坏了,晚上看不见路", "晚上黑灯瞎火的,路灯都不亮"),
    ("下水道堵了,污水漫到路上", "污水横流,下水道不通,臭死了"),
    ("垃圾没人收,堆成山", "垃圾桶满了好多天没人清运"),
    ("自来水发黄,不能喝", "家里自来水是浑的黄的"),
    ("楼下烧烤店油烟太大", "烧烤摊半夜冒烟,油烟呛人"),
    ("公交车一个小时都等不到", "等公交要等一个多小时"),
    ("幼儿园门口车子乱停", "上学放学幼儿园门口堵得走不动"),
    ("电动车没地方充电,飞线充电", "小区没有充电桩,大家都飞线充电"),
)
TEXTS = st.text(alphabet="路灯坏了水管漏。, a1①\n", max_size=80)


@pytest.fixture(scope="module")
def likeness() -> Likeness:
    """The shipped table."""
    return LIKENESS


def closeness(likeness: Likeness, one: str, other: str, *names: str) -> float:
    return likeness.score(likeness.told(one, names), likeness.told(other, names), 2, ONE_PLACE)


@pytest.mark.parametrize(("one", "other"), SAID_TWICE)
def test_other_words(likeness: Likeness, one: str, other: str) -> None:
    """At one place, two ways to tell of one thing are the same concern."""
    assert closeness(likeness, one, other) >= SAME


def test_other_concerns(likeness: Likeness) -> None:
    """At one place, no two of many short concerns are taken for the same, and neither are two cries."""
    different = [one for one, _ in SAID_TWICE] + ["在吗", "滚", "停水了"]

    assert [pair for pair in combinations(different, 2) if closeness(likeness, *pair) >= SAME] == []


def test_the_place_does_not_decide(likeness: Likeness) -> None:
    """Where the place is known its name says nothing more, and neither does the gate before which it happened."""
    names = names_of(["白云湖社区", "西城街道"])
    one, other = "西城街道白云湖社区水泥制品厂小区路灯坏了", "白云湖水泥制品厂小区下水道堵了"

    assert names == ("白云湖社区", "西城街道", "白云湖", "西城")
    assert closeness(likeness, one, other, *names) < SAME
    assert closeness(likeness, one, "白云湖社区的路灯坏了好久", *names) >= SAME


def test_time_passes(likeness: Likeness) -> None:
    """The longer ago, the less two texts are the same."""
    one, other = (likeness.told(text) for text in SAID_TWICE[0])
    scores = [likeness.score(one, other, days) for days in (0, 1, 30, 365)]

    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


@given(TEXTS, TEXTS)
def test_any_two_texts(one: str, other: str) -> None:
    """A score lies between 0 and 1, is the same both ways, and is 1 for a text that says something and itself."""
    a, b = LIKENESS.told(one), LIKENESS.told(other)

    score = LIKENESS.score(a, b)
    assert 0 <= score <= 1.0001
    assert score == pytest.approx(LIKENESS.score(b, a))
    assert LIKENESS.score(a, a) == pytest.approx(1 if a.lead else 0)


def test_traces_depend_on_the_place(likeness: Likeness) -> None:
    """A text is found again at its place and at no other; a text of no words leaves none."""
    told = likeness.told("下水道堵了")

    assert set(likeness.traces(told, ["p1", "p2"])) == {*likeness.traces(told, ["p1"]), *likeness.traces(told, ["p2"])}
    assert not set(likeness.traces(told, ["p1"])) & set(likeness.traces(told, ["p2"]))
    assert all(0 <= trace < 2**63 for trace in likeness.traces(told, ["p1"]))
    assert likeness.traces(likeness.told("???"), ["p1"]) == ()


def test_topics_that_grow_together(likeness: Likeness) -> None:
    """Two topics become one when a text belongs to both and their texts are like each other."""
    gathering = Gathering(likeness)
    for text in (
        "丽景花园烧烤店油烟呛人",
        "村口的桥裂了",
        "半夜噪音吵人,丽景花园的烧烤店",
        "丽景花园烧烤店油烟呛人,半夜噪音吵人",
    ):
        gathering.add(text)

    assert gathering.topics() == [[0, 2, 3], [1]]


def test_other_words_for_one_thing(likeness: Likeness) -> None:
    """Who calls a thing by its other name is nearer to those who named it first than who names another thing."""
    score = {
        text: likeness.score(likeness.told("楼下烧烤店油烟大，晚上噪声扰民"), likeness.told(text))
        for text in ("楼下大排档油烟大，夜里太吵闹", "楼下停车场收费高，晚上没车位")
    }

    assert score["楼下大排档油烟大，夜里太吵闹"] > 2 * score["楼下停车场收费高，晚上没车位"]


def test_a_name_is_known_by_its_sound(likeness: Likeness) -> None:
    """A name with another character of the same sound is the same name; one of another sound is another name."""
    one = likeness.told("中茂城老板欠钱不还")
    score = {text: likeness.score(one, likeness.told(text)) for text in ("中贸城何时退款", "中银城何时退款")}

    assert score["中贸城何时退款"] > 2 * score["中银城何时退款"]
    assert likeness.score(one, likeness.told("中茂城何时退款")) >= score["中贸城何时退款"]


def test_everyday_words_count_as_they_are_written(likeness: Likeness) -> None:
    """Words of one sound that many texts hold are two words: who asks for 公示 does not speak of 工时."""
    assert likeness.score(likeness.told("工时"), likeness.told("公示")) == 0


def test_a_text_is_found_by_its_own_words(likeness: Likeness) -> None:
    """Traces are left by what was written: a rare word of one's own says more than the one that stands for it."""

    assert set(likeness.traces(likeness.told("街灯坏了"), [""])) != set(
        likeness.traces(likeness.told("路灯坏了"), [""])
    )
    assert likeness.told("街灯坏了").lead == likeness.told("路灯坏了").lead

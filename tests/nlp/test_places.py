"""From names in a text to the place that is meant."""

import pytest

from domain.places import Places
from nlp import Reader


def _names(places: Places, codes: tuple[str, ...]) -> list[str]:
    return [place.full_name.removeprefix("随州市") for code in codes if (place := places.get(code))]


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("曾都区西城街道白云湖社区的下水道", "曾都区西城街道白云湖社区"),
        ("白云湖这边的下水道", "曾都区西城街道白云湖社区"),
        ("白云湖居委会没人接电话", "曾都区西城街道白云湖社区"),
        ("白云湖村的下水道", "曾都区西城街道白云湖社区"),
        ("楚凤社区飞线充电", "曾都区北郊街道楚风社区"),
        ("楚风社区飞线充电", "曾都区北郊街道楚风社区"),
        ("万店的路", "曾都区万店镇"),
        ("西城办事处门口", "曾都区西城街道"),
        ("高新区的公交", "曾都区随州市经济开发区"),
        ("双河村在殷店，桥断了", "随县殷店镇双河村"),
        ("骆店东方修路", "广水市骆店镇东方村"),
        ("长岭建设三组的堰塘", "广水市长岭镇建设村"),
        ("我住在万店镇，昨天在殷店街上买到假化肥", "随县殷店镇"),
        ("殷店到随州城里的班车停了", "随县殷店镇"),
        ("白云胡社区停水", "曾都区西城街道白云湖社区"),
        ("bai yun hu she qu ting shui", "曾都区西城街道白云湖社区"),
    ],
)
def test_found(reader: Reader, places: Places, text: str, full_name: str) -> None:
    """Full, partial, other and misspelt names lead to the one place that is meant."""
    guess = reader.read(text).place

    assert guess.status == "found"
    assert _names(places, (guess.place or "",)) == [full_name]


@pytest.mark.parametrize("text", ["白云湖社区停水", "万店停水", "殷店镇双河村停水"])
def test_a_town_or_a_village_is_sure(reader: Reader, text: str) -> None:
    """A town or a village that is named without doubt is not asked about."""
    assert reader.read(text).place.sure


@pytest.mark.parametrize("text", ["随县停水", "广水停水", "随州停水", "白云胡社区停水", "小林镇铁山社区停水"])
def test_not_sure(reader: Reader, text: str) -> None:
    """A county, a misspelt name, a village said to lie in another town are found, but asked about."""
    guess = reader.read(text).place

    assert guess.status == "found"
    assert not guess.sure


def test_one_name_in_five_towns(reader: Reader, places: Places) -> None:
    """A village whose name stands in five towns is asked about, in a county only among that county's."""
    assert len(reader.read("双河村的路灯坏了").place.candidates) == 5
    assert _names(places, reader.read("广水双河村的路灯坏了").place.candidates) == [
        "广水市余店镇双河村",
        "广水市郝店镇双河村",
        "广水市李店镇双河村",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "小区中心的喷泉坏了",
        "建设银行门口的井盖坏了",
        "我们要联合起来",
        "解放路堵车",
        "希望幸福和平团结",
        "河南洛阳来的货车",
        "武汉洪山区太远",
        "车站附近的厕所",
        "阳光小区停水",
        "老随州师范旁边",
        "高山流水",
    ],
)
def test_everyday_words_are_no_places(reader: Reader, text: str) -> None:
    """Words of every sentence, roads, estates and other cities are not taken for villages of the same name."""
    assert reader.read(text).place.status == "none"


@pytest.mark.parametrize(
    ("answer", "full_name"),
    [
        ("白云湖", "曾都区西城街道白云湖社区"),
        ("就在殷店", "随县殷店镇"),
        ("建设", "广水市长岭镇建设村"),
        ("太平", "广水市太平镇"),
        ("双河，殷店的", "随县殷店镇双河村"),
        ("我家在均川镇桃园村三组", "随县均川镇桃园村"),
    ],
)
def test_answers(reader: Reader, places: Places, answer: str, full_name: str) -> None:
    """Asked "where?", a bare name is enough, an everyday word too."""
    guess = reader.where(answer)

    assert guess.sure
    assert _names(places, (guess.place or "",)) == [full_name]


def test_answers_with_choices(reader: Reader) -> None:
    """A bare name of several villages, or half a name, gives candidates to choose from."""
    assert len(reader.where("双河").candidates) == 5
    assert reader.where("云湖").candidates == ("421303001009",)
    assert reader.where("就在建设银行那里").status == "none"

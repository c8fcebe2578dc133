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
        ("应山东关那边的桥塌了", "广水市应山街道东关社区"),
        ("红石桥村的路断了，我们归淮河管", "随县淮河镇红石桥村"),
        ("吴山镇糖王店村的水脏", "随县吴山镇唐王店村"),
        ("何店谌岭村的渡槽裂了", "曾都区何店镇谌家岭村"),
        ("南郊柳树趟社区夜里太吵", "曾都区南郊街道柳树埫社区"),
        ("军川镇黄陂桥村的房子震裂了", "随县均川镇黄陂桥村"),
        ("不是殷店双河村，是余店的双河村", "广水市余店镇双河村"),
        ("西城办门口停满了车", "曾都区西城街道"),
        ("唐镇街上的红绿灯坏了", "随县唐县镇"),
        ("均川中学的食堂不干净", "随县均川镇"),
        ("万和中学饭菜又贵又少", "随县万和镇"),
        ("太平卫生院没得儿科医生", "广水市太平镇"),
        ("余店集镇上的盖板全破了", "广水市余店镇"),
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


@pytest.mark.parametrize(
    ("text", "full_name"),
    [
        ("人在万店上班，家在厉山星旗社区，小区停暖", "随县厉山镇星旗社区"),
        ("从唐县镇嫁到尚市镇群金村的，医保转不过来", "随县尚市镇群金村"),
        ("原来住万店镇黄家畈村，现在住双龙寺社区，高空抛物", "曾都区西城街道双龙寺社区"),
        ("龙门街的下水道堵了，打电话给东城办事处，又推给西城办事处", "曾都区东城街道龙门街社区"),
        ("淅河镇蒋家寨村那个弯道，我去高新区上班天天过", "曾都区淅河镇蒋家寨村"),
        ("万和镇倒峡村跟草店镇东湾村交界的路没人修", "随县万和镇倒峡村"),
        ("高新区的企业把废渣拉到淅河镇魏岗村倒在沟里", "曾都区淅河镇魏岗村"),
        ("涢水街道办事处门口停车乱，我从淅河过来办事", "曾都区涢水街道"),
    ],
)
def test_the_scene_and_not_the_home(reader: Reader, places: Places, text: str, full_name: str) -> None:
    """Where the writer lives, works, comes from or was sent to is not where it happens."""
    assert _names(places, (reader.read(text).place.place or "",)) == [full_name]


def test_a_village_in_an_unknown_town_is_asked_about(reader: Reader) -> None:
    """A village right behind the name of a town that is not on the list may be another one."""
    guess = reader.read("茅坪镇金塔村的河水被污染").place

    assert guess.status == "found"
    assert not guess.sure


def test_a_misspelt_place_is_asked_about(reader: Reader) -> None:
    """What had to be corrected is never sure."""
    assert not reader.read("吴山镇糖王店村的水脏").place.sure
    assert not reader.read("南郊柳树趟社区夜里太吵").place.sure


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
        "枣阳兴隆镇的砖厂欠工资",
        "京山那边的绿林镇",
        "提高城镇居民的养老金",
        "美丽乡村建设村村通",
        "我叫刘桂华",
        "擂鼓墩大道没有路灯",
        "市中心医院挂号太慢",
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


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("唐县镇王家湾的路烂了", "唐县镇"),
        ("三里岗镇王家湾", "三里岗镇"),
        ("不对，是三里岗镇的王家湾", "三里岗镇"),
        ("洛阳镇的，王家湾水渠堵了", "洛阳镇"),
        ("淮河镇王家湾的路烂了", "王家湾村"),
        ("王家湾的路烂了", "王家湾村"),
    ],
)
def test_a_hamlet_of_the_town_that_is_named(reader: Reader, places: Places, text: str, right: str) -> None:
    """Houses on no list lie in the town that is named before them, not in a village of that name far away."""
    found = places.get(reader.read(text).place.place or "")

    assert found is not None
    assert found.name == right

"""Places form a tree, and faults in their tables are told, not swallowed."""

from pathlib import Path

import pytest

from domain.places import Place, Places, read_places

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def suizhou() -> Places:
    """The shipped places."""
    return read_places(DATA / "places")


def test_the_shipped_places(suizhou: Places) -> None:
    """All 1,064 places are there, each within the city."""
    assert len(suizhou) == 1064
    assert all(suizhou.within(place.code, "421300") for place in suizhou)
    assert [place.level for place in suizhou].count("village") == 1009


def test_ancestors(suizhou: Places) -> None:
    """A place comes first, then what it lies in, up to the city."""
    assert [place.name for place in suizhou.ancestors("421321103226")] == ["双河村", "殷店镇", "随县", "随州市"]
    assert suizhou.ancestors("000000") == ()


def test_within(suizhou: Places) -> None:
    """A place lies in itself, its town and its county, and in no other."""
    assert suizhou.within("421321103226", "421321103226")
    assert suizhou.within("421321103226", "421321")
    assert not suizhou.within("421321103226", "421381")
    assert not suizhou.within("000000", "421300")


def test_named(suizhou: Places) -> None:
    """Names, full names and other names lead to their places."""
    assert len(suizhou.named("双河村")) == 5
    assert [place.code for place in suizhou.named("随州市随县殷店镇双河村")] == ["421321103226"]
    assert [place.code for place in suizhou.named("楚凤社区")] == ["421303004005"]
    assert suizhou.named("没有这个村") == ()


def test_children(suizhou: Places) -> None:
    """A city holds its counties, a village nothing."""
    assert [place.name for place in suizhou.children("421300")] == ["曾都区", "随县", "广水市"]
    assert suizhou.children("421321103226") == ()
    assert suizhou.get("421321").full_name == "随州市随县"  # type: ignore[union-attr]
    assert suizhou.get("000000") is None
    assert "421321" in suizhou


CITY = Place("1", "甲市", "city", "", "甲市")


@pytest.mark.parametrize(
    ("rows", "aliases", "fault"),
    [
        ([CITY, CITY], {}, "1 is listed twice"),
        ([CITY, Place("2", "乙村", "village", "9", "乙村")], {}, "2 lies in 9"),
        ([CITY, Place("2", "乙村", "hamlet", "1", "乙村")], {}, "unknown level 'hamlet'"),
        ([CITY, Place("2", "乙市", "city", "1", "乙市")], {}, "2 lies in 1, which is not above it"),
        ([CITY], {"甲": ("7",)}, "'甲' stands for 7"),
    ],
)
def test_what_is_no_tree_is_refused(rows: list[Place], aliases: dict[str, tuple[str, ...]], fault: str) -> None:
    """A table that does not form a tree is refused with the place that is wrong."""
    with pytest.raises(ValueError, match=fault):
        Places(rows, aliases)


def test_another_city(tmp_path: Path) -> None:
    """A city comes with its own files, rings included, whatever editor saved them."""
    (tmp_path / "jia_places.tsv").write_text(
        "\ufeffcode\tname\tlevel\tparent\tring\n1\t甲市\tcity\t\t\n2\t乙镇\ttown\t1\t北环\n", encoding="utf-8"
    )

    place = read_places(tmp_path).get("2")

    assert place == Place("2", "乙镇", "town", "1", "甲市乙镇", "北环")


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """A line with a cell too few is told with its file and number; no table at all is told, too."""
    with pytest.raises(ValueError, match="no table of places"):
        read_places(tmp_path)
    (tmp_path / "jia_places.tsv").write_text("code\tname\tlevel\tparent\n1\t甲市\tcity\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"jia_places.tsv, line 2: 3 cells instead of 4"):
        read_places(tmp_path)


JIA = "code\tname\tlevel\tparent\tlat\tlon\n"


@pytest.fixture
def located(tmp_path: Path) -> Places:
    """A city whose table tells where some of its places are."""
    (tmp_path / "jia_places.tsv").write_text(
        JIA + "1\t甲市\tcity\t\t\t\n11\t乙县\tcounty\t1\t31.60\t113.30\n111\t丙镇\ttown\t11\t31.70\t113.40\n"
        "1111\t丁村\tvillage\t111\t31.71\t113.41\n1112\t戊村\tvillage\t111\t31.75\t113.41\n"
        "1113\t己村\tvillage\t111\t\t\n",
        encoding="utf-8",
    )
    return read_places(tmp_path)


@pytest.mark.parametrize(
    ("position", "name"),
    [
        ((31.712, 113.412), "丁村"),
        ((31.741, 113.409), "戊村"),
        ((31.66, 113.35), "丙镇"),
        ((31.45, 113.10), "乙县"),
        ((39.9, 116.4), None),
        ((-31.71, -113.41), None),
    ],
)
def test_the_nearest_place(located: Places, position: tuple[float, float], name: str | None) -> None:
    """A position leads to the nearest village if one is near, else to a town or a county, and far away to none."""
    place = located.nearest(*position)

    assert (place.name if place else None) == name


def test_without_positions_nothing_is_near(suizhou: Places) -> None:
    """The shipped table tells no positions, so a position leads nowhere."""
    assert suizhou.nearest(31.69, 113.38) is None


def test_positions_across_the_date_line() -> None:
    """Half a degree is half a degree on either side of the line where longitudes begin anew."""
    island = Place("2", "乙村", "village", "1", "甲市乙村", "", (0.0, 179.99))

    assert Places([CITY, island], {}).nearest(0.0, -179.99) == island


@pytest.mark.parametrize("cells", ["31.7\t", "north\t113", "131.7\t113.4", "nan\t113.4"])
def test_what_is_no_position_is_refused(tmp_path: Path, cells: str) -> None:
    """A position with a half missing, in words or off the globe is told with its place."""
    (tmp_path / "jia_places.tsv").write_text(JIA + f"1\t甲市\tcity\t\t{cells}\n", encoding="utf-8")

    with pytest.raises(ValueError, match="place 1 stands at"):
        read_places(tmp_path)

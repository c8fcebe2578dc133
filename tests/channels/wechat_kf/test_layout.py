"""How a message of the house looks on WeChat: nothing cut, ten entries to tap, every choice with its number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_kf.layout import cost, menu_id, plan, press_of
from bot.channels.wecom_api.layout import literal
from domain.messages import Address, Outgoing
from tests.channels.wechat_kf.house import ACCOUNT_ADDRESS, MEI
from tests.fakes.wecom.kf_checks import check_kf
from tests.fakes.wecom.media import Media

MEDIA = Media(lambda: 0.0)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=1500)
LABELS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


def message(text: str, *labels: str, files: int = 0) -> Outgoing:
    """A line with these buttons and so many files."""
    options = tuple((label, f"say:{n}:where:{label[:8]}", n) for n, label in enumerate(labels))
    return Outgoing("0a1b2c3d4e5f6g7h", Address(*ACCOUNT_ADDRESS, MEI), text, options, ("f",) * files)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64).filter(lambda t: len(t.encode()) <= 64)
)
def test_a_press_comes_back_as_it_went(press: str) -> None:
    """Any press of 64 bytes is an id of at most 128 letters, digits and _, and the id is that press again."""
    id = menu_id(press)
    assert len(id) <= 128
    assert id.replace("_", "").isascii()
    assert id.replace("_", "").isalnum()
    assert press_of(id) == press


@given(st.text(max_size=200))
def test_an_id_of_somebody_else_is_no_press(id: str) -> None:
    """Whatever comes back, it is a press or nothing, and never an error."""
    assert isinstance(press_of(id), str)


@given(WORDS, st.lists(LABELS, max_size=14))
def test_nothing_is_cut_and_nothing_refused(text: str, labels: list[str]) -> None:
    """Joined again the parts are the text, every part is one the platform takes, and the cost is their number."""
    parts = plan(message(text, *labels))
    shown = ""
    for part in parts:
        assert len(str(part.content.get("content", "")).encode()) <= 2048
        if part.kind == "msgmenu":
            check_kf(part.kind, part.content, MEDIA)
            lines = [e["text"]["content"] for e in part.content["list"] if e["type"] == "text"]
            shown += part.content.get("head_content", "") + "".join(lines)
        else:
            shown += part.content["content"]
    assert "".join(literal(text).split()) in "".join(shown.split())
    assert cost(message(text, *labels)) == len(parts)


def test_ten_are_tapped_and_the_rest_is_typed() -> None:
    """Each of fourteen choices has its number; ten of them can be tapped."""
    (part,) = plan(message("哪一处？", *(f"地方{n}" for n in range(1, 15))))
    taps = [e["click"]["content"] for e in part.content["list"] if e["type"] == "click"]
    typed = [e["text"]["content"] for e in part.content["list"] if e["type"] == "text"]
    assert taps == [f"{n}. 地方{n}" for n in range(1, 11)]
    assert typed == [f"{n}. 地方{n}" for n in range(11, 15)]


def test_2048_bytes_and_a_menu_are_one_message() -> None:
    """The text of a menu stands in its head and in lines of it; a byte more is a message more."""
    assert cost(message("好" * 682, "提交")) == 1
    assert cost(message("好" * 683, "提交")) == 2
    assert cost(message("好" * 682)) == 1
    assert cost(message("好" * 683)) == 2


def test_three_files_leave_room_for_words() -> None:
    """Of five messages two are left for the text; a fourth file stays away."""
    assert cost(message("看看", files=3)) == 4
    assert cost(message("看看", files=5)) == 4

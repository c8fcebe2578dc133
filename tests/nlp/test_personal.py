"""Personal data is masked through every disguise; what only looks like it is left alone."""

import re
import time
from pathlib import Path

import pytest

from nlp import Reader

WRITTEN = Path(__file__).with_name("personal")
MARK = re.compile("〔(?:电话|证件号|卡号|邮箱|账号|车牌)〕")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13900001234，家在二组", "电话〔电话〕，家在二组"),
        ("１３９００００１２３４找我", "〔电话〕找我"),
        ("139 0000 1234", "〔电话〕"),
        ("139-0000-1234。", "〔电话〕。"),
        ("1 3 9 0 0 0 0 1 2 3 4", "〔电话〕"),
        ("139\u200b0000\u202e1234", "〔电话〕"),
        ("一三九零零零零一二三四", "〔电话〕"),
        ("幺三九〇〇〇〇幺二三四", "〔电话〕"),
        ("①③⑨⓪⓪⓪⓪①②③④", "〔电话〕"),
        ("1️⃣3️⃣9️⃣0️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣行", "〔电话〕行"),
        ("139OOOO1234", "〔电话〕"),
        ("+8613900001234", "〔电话〕"),
        ("0722-3300000 和 (0722)3300000", "〔电话〕 和 〔电话〕"),
        ("座机3300000", "座机〔电话〕"),
        ("身份证11010519491231002X", "身份证〔证件号〕"),
        ("11010519491231002x", "〔证件号〕"),
        ("身份证号：420000 19700101 0000", "身份证号：〔证件号〕"),
        ("卡号4111 1111 1111 1111", "卡号〔卡号〕"),
        ("4111111111111111", "〔卡号〕"),
        ("写信到 zhang.san@example.com 吧", "写信到 〔邮箱〕 吧"),
        ("ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "〔邮箱〕"),
        ("加我微信 zhang_san88", "加我微信 〔账号〕"),
        ("QQ：123456789", "QQ：〔账号〕"),
        ("鄂S12345撞的", "〔车牌〕撞的"),
        ("鄂S·A1234D", "〔车牌〕"),
    ],
)
def test_masked(reader: Reader, text: str, masked: str) -> None:
    """Personal data is replaced where it stands, and nothing around it changes."""
    assert reader.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "打了12345没人管，110也来过",
        "随政发〔2023〕15号文件",
        "2023年10月1日和2023-06-15 10:30",
        "国道316线K1234+500处塌方",
        "欠了13900001234元",
        "花了12,345,678.90元",
        "工单编号13900001234",
        "统一社会信用代码914200001234567890",
        "水费户号1234567890123456",
        "一共一百三十九户，一千二百三十四亩",
        "二〇二三年一月一十五日",
        "11010519491231002A",
        "110105194912310021",
        "4111111111111112",
        "微信支付20000元",
        "微信转了五百块",
        "全村1380户",
        "①路灯 ②井盖 ③垃圾",
    ],
)
def test_left_alone(reader: Reader, text: str) -> None:
    """Dates, amounts, numbers of documents and of public lines stay readable."""
    assert reader.mask(text) == text


def test_the_rest_stays_as_written(reader: Reader) -> None:
    """Full-width letters, emoji and unseen marks around personal data are kept as they were written."""
    assert reader.mask("ＡＢＣ①😀\u200b电话13900001234，①ＡＢＣ") == "ＡＢＣ①😀\u200b电话〔电话〕，①ＡＢＣ"


@pytest.mark.parametrize("name", ["evasions.txt", "second_evasions.txt", "third_evasions.txt"])
def test_evasions(reader: Reader, name: str) -> None:
    """Every disguise of the written lists is seen through: what stands in 【】 is masked, all else stays.

    A ⏎ in the list is a line break in the message.
    """
    for line in (WRITTEN / name).read_text(encoding="utf-8").splitlines():
        written = line.replace("⏎", "\n")
        masked = reader.mask(written.replace("【", "").replace("】", ""))

        assert MARK.sub("※", masked) == re.sub("【[^】]*】", "※", written), (line, masked)


@pytest.mark.parametrize("name", ["lookalikes.txt", "second_lookalikes.txt", "third_lookalikes.txt"])
def test_lookalikes(reader: Reader, name: str) -> None:
    """Nothing of the written lists of numbers that point to nobody is touched."""
    touched = [line for line in (WRITTEN / name).read_text(encoding="utf-8").splitlines() if reader.mask(line) != line]

    assert touched == []


@pytest.mark.parametrize(
    "sign",
    ["06h0epe8vxbp518a", "06h0ep8qq1234567", "k9wxabc12345", "06telx2345678", "7VXABCDE1234", "take:06h0epevvxbp518a"],
)
def test_a_cue_inside_a_sign_is_none(reader: Reader, sign: str) -> None:
    """The random sign of an issue or of a press stays whole, whatever letters stand in it."""
    assert reader.mask(sign) == sign
    assert reader.mask(f"编号 {sign} 的") == f"编号 {sign} 的"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13987654321wxabcd1234", "〔电话〕wx〔账号〕"),
        ("加我vx abcde123", "加我vx 〔账号〕"),
        ("iPhone微信abcde123", "iPhone微信〔账号〕"),
        ("我qq1234567", "我qq〔账号〕"),
    ],
)
def test_a_cue_beside_a_word_or_a_number(reader: Reader, text: str, masked: str) -> None:
    """Behind a telephone number or a Chinese word the same letters announce an account."""
    assert reader.mask(text) == masked


@pytest.mark.parametrize(
    "junk", ["1 ", "139-", "a@a.", "微信 ", "鄂S 1 ", "yi san ", "0722", "1\n", "w at a dot ", "1、"]
)
def test_long_texts(reader: Reader, junk: str) -> None:
    """A megabyte of what nearly is personal data is masked in time linear to its length."""
    began = time.process_time()
    reader.mask(junk * (1_000_000 // len(junk)))

    assert time.process_time() - began < 4

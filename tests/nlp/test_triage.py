"""Emergencies are seen with nothing loaded but one table, so that they are answered when all else is down."""

import itertools
import time
from collections.abc import Iterator

import pytest

from domain.places import Places
from nlp import Reader, alarms
from nlp.triage_table import IDLE
from nlp.triage_words import Heard, Triage, read_triage
from tests.nlp.conftest import DATA, lines


@pytest.fixture(scope="module")
def table() -> Triage:
    """The shipped table."""
    return read_triage(DATA / "triage.toml")


def urgent(text: str, table: Triage) -> tuple[str, ...]:
    """The numbers for a text, by the table alone."""
    return alarms.urgent(Heard(text, table), table)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("着火了", "119"),
        ("家里一股煤气味", "119"),
        ("大坝要垮了", "119"),
        ("老人昏倒了", "120"),
        ("有人持刀", "110"),
        ("我老公在打我", "110"),
        ("我不想活了", "110"),
        ("孩子走丢了", "110"),
        ("有人喝农药", "120"),
        ("有人触电", "120"),
    ],
)
def test_the_right_number_first(table: Triage, text: str, first: str) -> None:
    """The number that matters most comes first."""
    assert urgent(text, table)[0] == first


@pytest.mark.parametrize("text", ["我今年十四岁，不想活了", "我儿子说要自杀", "我爸又打我了，我上五年级"])
def test_the_youth_line_for_a_child(table: Triage, text: str) -> None:
    """A child in danger is shown the youth line, too."""
    assert "12355" in urgent(text, table)


def test_cries_for_help(table: Triage) -> None:
    """Emergencies in the words people find for them are all seen."""
    cries = lines("../emergencies.txt")

    assert [text for text in cries if not urgent(text, table)] == []


#: Written when all else was done; what each read when new: docs/understanding-triage.md. No emergency, decoy or
#: everyday sentence is among the seeds; of the short words of chatter and of concerns some are.
WRITTEN = ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
#: The kinds that were missed in those, such as taking leave. The patterns were made with the thirteenth, and with half
#: of the fourteenth, which holds what is said to stay unknown, what burned out, and what else alarmed for nothing.
MISSED = ["twelfth", "thirteenth", "fourteenth"]
#: Written before everyday sentences that sound like leave-taking or like a fire were learned; nothing was mended by it.
UNSEEN = ["fifteenth"]
#: The shares that are heard, shown the right number first, and known as chatter.
HELD = {
    "third": (0.98, 0.97, 0.96),
    "fourth": (0.97, 0.95, 0.97),
    "fifth": (0.95, 0.87, 0.96),
    "sixth": (0.96, 0.92, 0.88),
    "seventh": (0.96, 0.85, 0.92),
    "eighth": (0.94, 0.92, 0.95),
    "ninth": (0.92, 0.90, 0.90),
    "twelfth": (0.86, 0.94, 0.0),
    "thirteenth": (0.94, 0.94, 0.0),
    "fourteenth": (1.0, 0.97, 0.0),
    "fifteenth": (1.0, 0.96, 0.0),
}
#: The share of calm messages that may alarm; the later sets hold little but traps.
TRAPS = {"sixth_decoys.txt": 0.05, "seventh_decoys.txt": 0.08, "eighth_decoys.txt": 0.05, "ninth_decoys.txt": 0.08}
TRAPS |= {"twelfth_decoys.txt": 0.09, "thirteenth_decoys.txt": 0.09, "fifteenth_decoys.txt": 0.05}


@pytest.mark.parametrize("written", WRITTEN + MISSED + UNSEEN)
def test_cries_for_help_in_other_words(table: Triage, written: str) -> None:
    """Nearly every emergency is heard, nearly always with the right number first; most in words never met."""
    told = [line.split("\t") for line in lines(f"{written}_emergencies.tsv")]
    shown = [(text, numbers.split(","), urgent(text, table)) for numbers, text in told]
    missed = [text for text, _, numbers in shown if not numbers]
    wrong = [(text, numbers) for text, right, numbers in shown if numbers and numbers[0] not in right]
    heard, first, _ = HELD[written]

    assert len(told) - len(missed) >= heard * len(told), missed
    assert len(wrong) <= (1 - first) * len(told), wrong


@pytest.mark.parametrize("name", ["../decoys.txt", *(f"{w}_decoys.txt" for w in WRITTEN + MISSED + UNSEEN)])
def test_everyday_complaints(table: Triage, name: str) -> None:
    """Complaints full of alarming words alarm in two of a hundred at most (one of few), traps a little more."""
    calm = lines(name)
    alarmed = [text for text in calm if urgent(text, table)]

    assert len(alarmed) <= max(1, TRAPS.get(name, 0.02) * len(calm)), alarmed


def test_who_shall_not_know_and_what_is_seen_to(table: Triage) -> None:
    """Whoever would not be known, says who was called already, or what burned out or went down, is shown no number."""
    assert [text for text in lines("fourteenth_decoys.txt") if urgent(text, table)] == []


@pytest.mark.parametrize("written", WRITTEN)
def test_nothing_alarming(table: Triage, written: str) -> None:
    """Chatter and short concerns alarm nobody, or one of a hundred where they were never met."""
    calm = lines(f"{written}_idle.txt") + lines(f"{written}_concerns.txt")
    alarmed = [text for text in calm if urgent(text, table)]

    assert len(alarmed) <= (0.01 * len(calm) if written == "ninth" else 0), alarmed


_HOW_MANY = "一 两 三 四 五 六 七 八 九 十 十二 二十三 三十 一百 两百 几 好几 十几 几十 1 2 5 12 45 100"
_OF_WHAT = (
    "个 个人 人 户 户人家 家 名 位 口人 栋楼 楼 天 年 个月 小时 米 公里 亩 块钱 岁 台 个村民 个老人 个孩子 个学生"
)
_ABOUT = "{} 大概{} 只有{} 我们{} 才{} 不到{} {}吧 {}了 {}在家 都是{}的样子"
_DAYS = "今天 明天 昨天 周三 星期天 下周五 上个月 去年 月底 腊月二十三 3月5号 大年三十"
_HOURS = "早上 下午 半夜 晚上八点多 9:30 两点到三点 两点到"
_SURNAMES, _GIVEN = "王李张刘陈马钱余顾江汤叶易史万", "伟 刚 永 雪 火生 永刚 救生 水根 银花 烈 建国"
_CALLED = "我叫{} 我是{} 姓名{} 我叫{}，13800001234"


def answers(places: Places) -> Iterator[str]:
    """What people answer to how many, when, where and who."""
    for about, many, what in itertools.product(*map(str.split, (_ABOUT, _HOW_MANY, _OF_WHAT))):
        yield about.format(many + what)
    for day, hour in itertools.product(_DAYS.split(), ["", *_HOURS.split()]):
        yield day + hour
    for place, said in itertools.product(places, ("{}", "我在{}", "在{}那里", "住{}三组")):
        yield said.format(place.name)
    for surname, given, called in itertools.product(_SURNAMES, _GIVEN.split(), _CALLED.split()):
        yield called.format(surname + given)
    for number in range(1, 12):
        yield str(9 * 10**number // 7)


def test_an_answer_alarms_nobody(reader: Reader, places: Places) -> None:
    """Whoever says nothing but how many, when, where or a name is shown no number to call, whatever was learned."""
    assert [text for text in answers(places) if reader.urgent(text)] == []


@pytest.mark.parametrize("name", ["eighth_answers.txt", "ninth_answers.txt"])
def test_answers_as_they_are_written(reader: Reader, name: str) -> None:
    """Nor do the many other short answers of a conversation; of those never met one in a hundred may."""
    told = lines(name)
    alarmed = [text for text in told if reader.urgent(text)]

    assert len(alarmed) <= (0.02 * len(told) if name.startswith("ninth") else 0), alarmed


@pytest.mark.parametrize(
    "text", ["三个人没气了", "我叫不醒我爸", "孩子在河里", "一个人晕在家里", "我和我妈都中毒了", "两个人打起来了"]
)
def test_an_answer_that_goes_on(reader: Reader, text: str) -> None:
    """What begins like an answer and tells of danger is heard."""
    assert reader.urgent(text)


EVERYDAY = ("tenth_everyday.txt", "eleventh_said_in_between.txt")


@pytest.mark.parametrize("written", WRITTEN)
def test_chatter_and_concerns(reader: Reader, written: str) -> None:
    """Most chatter is known; of what is taken for it, nine of ten are."""
    idle, told = lines(f"{written}_idle.txt"), lines(f"{written}_concerns.txt") + lines(f"{written}_decoys.txt")
    seen = [text for text in idle if reader.read(text).kind in IDLE]
    dropped = [text for text in told if reader.read(text).kind in IDLE]

    assert len(seen) >= HELD[written][2] * len(idle), set(idle) - set(seen)
    assert len(dropped) <= 0.10 * len(seen), dropped


@pytest.mark.parametrize("name", EVERYDAY)
def test_what_is_said_every_day(reader: Reader, name: str) -> None:
    """Words of home, ways, people and oneself, and what is said between two questions, half of them two tired
    strangers', alarm in three of a hundred at most."""
    told = lines(name)
    alarmed = [text for text in told if reader.urgent(text)]

    assert len(alarmed) <= 0.03 * len(told), alarmed


def test_what_is_asked_was_not_learned() -> None:
    """No emergency, decoy or everyday sentence by which hearing is measured is among those learned from."""
    learned = {line.split("\t")[-1] for line in (DATA / "triage" / "seeds.tsv").read_text("utf-8").splitlines()}
    asked = [f"{w}_{kind}" for w in WRITTEN + MISSED + UNSEEN for kind in ("emergencies.tsv", "decoys.txt")]
    asked += EVERYDAY

    assert [text for name in asked for line in lines(name) if (text := line.split("\t")[-1]) in learned] == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("my house is on fire", "119"),
        ("a child fell into the river", "119"),
        ("a man with a knife is at my door", "110"),
        ("My grandmother is bleeding badly", "120"),
        ("I want to die", "110"),
        ("the elevator in our building is broken again", None),
        ("ambulance fees are too high", None),
        ("garbage is burning every evening near the school", None),
    ],
)
def test_english(reader: Reader, text: str, first: str | None) -> None:
    """Who cries for help in English is heard, though what was learned knows no English and would believe nobody."""
    assert next(iter(reader.urgent(text)), None) == first


def test_somebody_to_talk_to(table: Triage) -> None:
    """Whoever speaks of taking their life is shown the line to talk to, after the numbers that come at once."""
    numbers = urgent("我想自杀", table)

    assert numbers[0] in ("110", "120")
    assert numbers[-1] == "12356"


@pytest.mark.parametrize(
    "text",
    [
        "消防通道被堵了",
        "收费120元",
        "自杀式装修",
        "跳楼价甩卖",
        "去年着火烧了房子",
        "万一着火怎么办",
        "打我电话",
        "气死我了",
        "烧秸秆冒黑烟",
        "想死你了",
        "救命钱没了",
        "想开一家天然气公司",
        "",
    ],
)
def test_decoys(table: Triage, text: str) -> None:
    """Figures of speech, feared and past accidents alarm nobody."""
    assert urgent(text, table) == ()


@pytest.mark.parametrize("junk", ["着火", "的", "去年", "有人打我 ", "a", "救命，", "孩子"])
def test_long_texts(table: Triage, junk: str) -> None:
    """A megabyte of anything is answered at once."""
    began = time.process_time()
    urgent(junk * (1_000_000 // len(junk)), table)

    assert time.process_time() - began < 2


def test_a_village_is_no_alarm(reader: Reader, places: Places) -> None:
    """Whether a sentence alarms does not hang on the village it names, whatever happened there in what was learned."""
    named = [place.name for place in places if place.level == "village"][::10]
    calm, cry = "这边污水漫出来了，下水道不通，臭得很", "我爹一头栽倒叫不应"

    assert [name for name in named if reader.urgent(name + calm)] == []
    assert [name for name in named if not reader.urgent(name + cry)] == []


def test_a_dam_that_is_about_to_give_way(reader: Reader) -> None:
    """Water over a dam, or a dam about to break, is heard whatever was learned; what is long over or only feared is
    not."""
    now = ("水库水位涨得快，要漫坝了", "水已经漫过堤了", "江堤快决口了", "上头溃坝了", "塘里的水翻过坝了")
    else_ = ("去年水库决口了，到现在没修", "怕水库要决口", "万一决堤了怎么办", "大坝上的路灯不亮", "堤坝年年修年年坏")

    assert [text for text in now if "119" not in reader.urgent(text)] == []
    assert [text for text in else_ if reader.urgent(text)] == []

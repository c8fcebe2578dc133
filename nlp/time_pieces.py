"""Cuts a text into the pieces that speak of time: days, parts of days, hours, lengths, and the words that join them.

One regular expression with bounded repetition reads the text once; what only looks like a time (五一路, 三点意见) is
listed first and swallowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.festivals import FESTIVALS, TERMS
from nlp.numerals import NUMERAL

#: Characters written in two ways, and marks typed by telephones; one for one, so that positions stay.
_ONE_WAY = str.maketrans(
    "點時後週號兩個禮鐘農節內間陰歷曆舊臘歲過來從至：／．~～—–－﹣",
    "点时后周号两个礼钟农节内间阴历历旧腊岁过来从至:/.------",
)

_N = f"(?:[0-9]{{1,2}}|[{NUMERAL[3:]}]{{1,3}})"
_WEEK = "(?:周|星期|礼拜)"
_DAY_OF_WEEK = "[一二三四五六日天1-7]"
_YEAR = "(?:(?:[0-9]{4}|[二零〇○一三四五六七八九]{4}|[0-9]{2})年|今年|明年|后年|去年)"
_PARTS = (
    "大清早|清早|清晨|早晨|早上|一大早|一早|上午|中午|正午|晌午|下午|午后|傍晚|晚饭后|吃完晚饭|晚上|晚黑|天黑|夜晚|夜里|夜间|"
    "凌晨|后半夜|三更半夜|半夜|深夜|午夜|早|晚|夜"
)
#: 十一 is a festival only beside a word for holidays; else it is eleven.
_FESTIVAL = "|".join((*(name for name in FESTIVALS if name != "十一"), *TERMS, "十一(?=[放假长黄])"))
_UNIT = "(?:工作日|分钟|小时|钟头|星期|礼拜|刻钟|天|日|周|月|年)"
#: What follows the number when somebody counts points of an argument.
_ARGUMENT = (
    "意见|建议|要求|看法|想法|说明|问题|希望|原因|理由|体会|感受|内容|措施|办法|诉求|困难|不足|"
    "请求|情况|疑问|疑惑|好处|教训|经验|共识|方面"
)
_PLACE = "[东西南北中]?(?:路|村|街|社区|小学|中学|小区|大道|桥|广场|组|塆|湾|水库|农场|渠|闸|巷|厂|队|医院|宾馆|超市)"

_TRAPS = (
    f"[{NUMERAL}]{{1,3}}点(?:{_ARGUMENT})",
    f"(?:{_FESTIVAL}){_PLACE}",
    "后天(?:性|不足|养成)",
    "初[一二三](?:的?学生|家长|的?孩子|年级|毕业|上学期|下学期|[0-9(（]?班|的?娃|生)",
    "[0-9一二三四五六七八九十]{1,4}分之",
    "(?:早上|上午|中午|下午|晚上)好",
    f"{_N}点(?:之间|钟方向)",
    f"{_N}点[{NUMERAL[3:]}]{{1,2}}(?:公里|里|米|万|亿|元|块|吨|亩|个|倍|平|度)",
    "(?:今天|昨天|明天)?(?:天天|每天|每日|每晚|每夜|每早|每年|每月|每个月|每周|每(?:个)?(?:星期|礼拜)|经常|常常|有时候?)",
)
_PIECES = {
    "trap": "|".join(_TRAPS),
    "date": (
        f"(?<![0-9])(?P<year>{_YEAR})?(?:的)?(?P<month>(?<![0-9]){_N})月(?:份)?(?P<day>{_N})(?:(?P<mark>[日号])|(?![0-9]|个))"
        "|(?<![0-9.\\-/])(?P<year2>20[0-9]{2})[-/.](?P<month2>[01]?[0-9])[-/.](?P<day2>[0-3]?[0-9])(?:日|号)?(?![0-9.\\-/])"
    ),
    "slash": (
        "(?<![0-9.\\-/])(?P<month3>[01]?[0-9])/(?P<day3>[0-3]?[0-9])(?![0-9.\\-/])"
        "|(?<![0-9.\\-/])(?P<month5>[01]?[0-9])\\.(?P<day6>[0-3]?[0-9])[日号]"
        "|(?<![0-9.\\-/])(?P<month6>[01][0-9])-(?P<day7>[0-3][0-9])(?= ?[0-9]{1,2}:)"
    ),
    "lunar": (
        f"(?:农历|阴历|旧历|老历)(?P<lyear>{_YEAR})?(?P<leap>闰)?(?P<lmonth>[正冬腊]|{_N})月(?P<lday>初{_N}|{_N}|半)(?:日|号)?"
        f"|(?P<lyear2>{_YEAR})?(?P<leap2>闰)?(?P<lmonth2>[正冬腊])月(?P<lday2>初?{_N}|半)(?:日|号)?"
        f"|(?P<lyear3>{_YEAR})?(?P<leap3>闰)?(?P<lmonth3>{_N})月(?P<lday3>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)"
    ),
    "moonday": "(?:大年)?(?P<moonday>初[一二三四五六七八九十])(?!中|步|次|期|级|衷|始)",
    "past": (
        "去年|前年|上个?月(?!球)|上个?(?:周|星期|礼拜)(?![一二三四五六日天1-7末])|刚才|刚刚|"
        "前几天|前两天|前些天|前段时间|上次|上回"
    ),
    "monthday": f"(?P<which>下下个?|下个?|这个|本|当)月的?(?P<day4>{_N})[日号]",
    "dayonly": (
        f"(?P<day5>{_N})[日号](?![0-9]{{1,3}}(?![0-9点时:]))(?![内后线楼栋桥门井车院机地厂公商铺店房文台泵称码召令角])"
    ),
    "nth": (
        f"(?:第(?P<nth>{_N})|最后一?)个?(?:(?P<nthday>{_WEEK}{_DAY_OF_WEEK})|(?P<nthwork>工作日|上班日)|(?P<nthany>天))"
        "|(?P<before>前一天|头一天|前一日)|(?P<next>后一天)"
    ),
    "relative": (
        "大大后天|大后[天儿]|后[天儿](?:个)?|明后[天两]天?|明[天儿日](?:个)?|次日|今[天儿日](?:个)?|大前天|前天|前儿|昨[天儿日](?:个)?"
        "|[今明昨](?=[晚早夜])|后(?=晚)|当[天晚](?=[下上晚])"
    ),
    "weekday": (
        f"(?P<ahead>上上个?|上个?|下下个?|下个?|这个?|本)?{_WEEK}(?:(?P<weekday>{_DAY_OF_WEEK})|(?P<weekend>末))"
        "(?![个户人条家块元岁起年])"
    ),
    "week": f"(?P<weekahead>下下个?|下个?|这个?|本){_WEEK}(?!期)",
    "festival": f"(?P<fyear>{_YEAR})?(?P<festival>{_FESTIVAL})节?",
    "vague": (
        "过两天|过几天|过些天|过一两天|这两天|这几天|近几天|这一两天|最近几天"
        "|(?P<edge>(?:下个?|本|这个|[0-9一二三四五六七八九十]{1,2})?月[底末初中](?!学)|年[底末](?!数))"
        f"|(?:下下个?|下个?|这个|本)月|明年|后年|今年|(?P<bare>{_YEAR})?(?P<barem>{_N})月份?(?!球|饼|台|租)"
    ),
    "latest": "最迟|最晚|不迟于|不晚于|截止到?|截至",
    "passed": "过了|过完(?!年)",
    "instead": "(?:改|推|推迟|延|延期|延迟|提前|换|挪|调整?)(?:到|成|为|在|至)",
    "newyear": "年前|(?:过完)?年后|节后|节前",
    "work": "下班(?=前|之前|以前)",
    "length": (
        f"(?P<over>再?过)?(?P<count>半|[{NUMERAL}]{{1,3}})(?P<of>个)?(?P<half>半)?(?P<unit>{_UNIT})(?P<half2>半)?"
        "(?P<then>之后|以后|过后|后|之内|以内|内|之前|以前|前)?"
    ),
    "clock": (
        "(?<![0-9:.])(?P<hh>[0-9]{1,2}):(?P<mm>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
        f"|差(?P<less>{_N}分钟?|一刻)(?P<lesshour>{_N})点钟?"
        f"|(?P<hour>{_N})(?:点钟|点|时(?!候|间|代|常|刻|期|不))"
        f"(?:(?P<to>差{_N}分|差一刻)|(?P<minute>半|一刻|三刻|过?{_N}分|[0-9]{{2}}|[{NUMERAL[3:]}]{{2,3}}))?(?P<rough>多|过)?(?:整|来钟|钟)?"
        f"|(?P<hourto>{_N})(?=(?:到|至|-{{1,3}}|、){_N}(?:点|时))"
        "|(?P<pm>[0-9]{1,2})(?P<half_day>am|pm|AM|PM)"
        "|(?P<zero>零点|午夜)"
    ),
    "now": "现在|马上|立刻|立即|这就",
    "part": _PARTS,
    "or": "或者?是?|还是|、",
    "to": "到|至|-{1,3}",
    "bound": "之前|以前|前(?![面方头后后])|之后|以后|过后|后(?![面方头来])",
    "stay": "期间|假期|放假",
}
_ANY = re.compile("|".join(f"(?P<{kind}_>{pattern})" for kind, pattern in _PIECES.items()))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text and what kind of time word it is."""

    kind: str
    start: int
    end: int
    words: str
    groups: re.Match[str]

    def get(self, *names: str) -> str | None:
        """The first of the named groups that is there."""
        return next((found for name in names if (found := self.groups[name])), None)


def plain(folded: str) -> str:
    """The folded text with one way to write each character; as long as before."""
    return folded.translate(_ONE_WAY)


def pieces(text: str) -> list[Piece]:
    """The time words of a plain text, in order; linear."""
    found = (Piece((hit.lastgroup or "")[:-1], hit.start(), hit.end(), hit[0], hit) for hit in _ANY.finditer(text))
    return list(found)

"""What the words around a name say: whether it means a place at all, and what that place has to do with the concern.

Every pattern looks at a few characters before or behind the name, so that reading stays linear.
"""

import re

AS_TOWN = re.compile(
    r"镇(?!长)|乡(?![下亲])|街道办事处|街道办|街办|街道(?!社区)|办事处|公社|办(?![事证理个了不好手什学公喜厂完过案税酒])"
)
AS_VILLAGE = re.compile(r"社区|村委会|居委会|[村居]委(?!员)|大队|村(?![里镇口民头干支医小级庄村])")
#: Behind a bare name, these make it the name of something else: a road, a county elsewhere, a school, a firm, a person.
_SOMETHING_ELSE = re.compile(
    r"[东西南北中]?路(?!灯|面|上|边|口)|大道|[东西南北]?大街|高速|省|区(?![域里这那])|县(?![城里])|市(?![场民里区政])|"
    r"师范|大学|学院|"
    r"[一二三四五六七八九]中|集团|公司|股份|热水器|牌|先生|女士|同学|老师|医生|书记|主任|日报|牛肉|科技|银行|局|"
    r"血站|商贸城|[甲乙丙丁][方店]"
)
#: Schools and hospitals bear the name of the town they stand in, but also the names of larger and other places.
_INSTITUTION = re.compile(
    r"市?[县区]?(?:中学|小学|高中|初中|中心小学|中心校|中医院|医院|火车站|高铁站|汽车站|客运站|南站|北站|机场)"
)
#: What every town has, and no village.
_OF_TOWN = re.compile(
    r"镇上|街上|集镇|集上|政府|卫生院|中心(?:小学|学校|校)|初级中学|派出所|司法所|财政所|供电所|法庭|敬老院|福利院"
)
_HERE = re.compile(
    r"这边|那边|这里|那里|这块|那块|这儿|那儿|这一片|那一片|这片|那片|[这那]?一带|[这那]一站|街上|镇上|集镇|集上|老街|"
    r"片区|工业园|工业区|产业园|湾里|村里"
)
#: Places lend their names to houses that may stand anywhere.
_ESTATE = re.compile(r"小区|[一二三四]期|花园|宾馆|酒店|超市|公园|商场|新村|新区|家园|苑|府(?!河)|公寓")
_ANY_VILLAGE = re.compile(r"[庄级里]|村通")
_GROUP = re.compile(r"的?[0-9一二三四五六七八九十]{1,3}[组队]")
_AT = re.compile(r"(?:在|住|位于|地址|地点|地址是|来自|这里是|[，。；、：:,;\s]|^)$")
_STAYING = re.compile(r"(?:在|住|住在|位于|地址|地点|地址是)$")
_END = re.compile(r"[，。！？；、,.!?;\s)）]|$")
#: Before a town that only says which of several villages is meant, and behind it.
_BELONGS = re.compile(r"(?:[在归是属于]|我们|咱们?|[，。；、,.;\s(（]|^)$")
_BELONGS_END = re.compile(r"[的管人这那街]|境内|[，。！？；、,.!?;\s)）]|$")
_PERSON = re.compile(r"(?:叫|姓名[:：是]?|名叫|老板|组长|书记|队长)[\u4e00-\u9fff]?$")
_OTHER_TOWN = re.compile(r"(?<![我们本全这那到的在个])[\u4e00-\u9fff](?:镇|乡|街道|办事处)的?$")

_LIVES = re.compile(
    r"(?:住在?|家在|家是|老家在?|老家是|户口在|户籍在?|籍贯是?|来自|嫁到|嫁在|搬到|搬在|租住在?|出生在|本人是|作为|身为|"
    r"[我他她们爸妈哥姐弟妹板嫂婆友戚妇家][都也]?(?:本来|原来|以前)?是)"
    r"[^，。！？；,.!?;\s]{0,6}$"
)
_PEOPLE = re.compile(
    r"[^，。！？；,.!?;\s]{0,4}(?:人|居民|村民|群众|住户|农民|业主|一员)(?=[，。！？；,.!?;\s]|$)|的(?=[，。！？；,.!?;\s]|$)"
)
_ONCE = re.compile(r"(?:原来|以前|之前|早先|原先|曾经|老家|娘家)[^，。！？；,.!?;\s]{0,6}$")
_GOES = re.compile(r"(?:去|(?<![拉运倒])到|往|回|飞|途经|路过|进)了?$")
_FROM = re.compile(r"(?:从|离开)$")
_FROM_END = re.compile(r"(?:那边|这边|街上)?(?:过来|出发|[来到去开坐骑嫁搬送拉往走回])")
#: Who does it comes from there; where it happens is another place.
_AGENT = re.compile(
    r"(?:那边|这边|那里)?的[^，。！？；,.!?;\s]{0,3}(?:企业|公司|老板|车(?![站位库间棚])|车队|工程队|包工头|亲戚|游客|客人|贩子)"
)
_CAME = re.compile(r"(?:嫁|搬|过|回|调|迁)?(?:过来|来的)|[嫁搬迁](?:到|来|过来)")
_WORKS = re.compile(
    r"(?:那边|这边|街上|镇上|城里|那里)?的?(?:[^，。！？；,.!?;\s]{0,4})?"
    r"(?:上班|打工|务工|做工|做活|做生意|做事|读书|上学|念书|就读|寄宿|住读|住校|实习|出差|教书|当兵|培训|陪读)"
)
_AUTHORITY = re.compile(
    r"(?:推给|推到|打给|打电话给|打电话到|打电话问|问过?|找过?|找了|属于?|归|隶属于?|反映给|反映到|报到|报给|上报|划到|划给)了?$"
)
_BESIDE = re.compile(r"(?:[和跟与同离距比像学]|挨着|靠近|紧邻|临近|相邻|不如|距离)$")
_BESIDE_END = re.compile(
    r"[^，。！？；,.!?;\s]{0,4}(?:交界|接壤|相邻|搭界|隔|一样|那样|不远|很近|[0-9一二三四五六七八九十几]+(?:公里|里))"
)
_DENIED = re.compile(r"(?:不是|不归|不属于?|不在|并非|别跟)$")
_DENIED_END = re.compile(r"没有?关系|无关")
_CLAUSE = 12


def is_something_else(plain: str, end: int) -> bool:
    """Whether the name is only a part of the name of something else."""
    return _SOMETHING_ELSE.match(plain, end) is not None


def is_small_school(plain: str, end: int) -> bool:
    """Whether a school for the smallest is named after it, which stands where its children live."""
    return plain.startswith(("小学", "幼儿园"), end)


def is_institution(plain: str, end: int) -> bool:
    """Whether a school or the like is named after it."""
    return _INSTITUTION.match(plain, end) is not None


def is_of_town(plain: str, end: int) -> bool:
    """Whether what follows is found in towns alone: a street of shops, a hospital, an authority."""
    return _OF_TOWN.match(plain, end) is not None


def is_estate(plain: str, end: int) -> bool:
    """Whether houses, shops or a park are named after it."""
    return _ESTATE.match(plain, end) is not None


def is_any_village(plain: str, end: int) -> bool:
    """Whether the 村 before it belongs to a word for any village."""
    return _ANY_VILLAGE.match(plain, end) is not None


def is_villager(plain: str, end: int) -> bool:
    """Whether the 村 before it may belong to the word for villagers, or for in the village."""
    return plain.startswith(("民", "里"), end)


def is_here(plain: str, end: int) -> bool:
    """Whether "around here" or the like follows."""
    return _HERE.match(plain, end) is not None


def is_group(plain: str, end: int) -> bool:
    """Whether a numbered group of a village follows."""
    return _GROUP.match(plain, end) is not None


def is_person(plain: str, start: int) -> bool:
    """Whether somebody's name stands there."""
    return _PERSON.search(plain, max(0, start - 5), start) is not None


def stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether it is all that is said after "at" or in its clause."""
    return _AT.search(plain, max(0, start - 4), start) is not None and _END.match(plain, end) is not None


def is_stay(plain: str, start: int, end: int) -> bool:
    """Whether somebody says to be or to live there, and no more."""
    return _STAYING.search(plain, max(0, start - 4), start) is not None and _END.match(plain, end) is not None


def belongs(plain: str, start: int, end: int) -> bool:
    """Whether it says where another place named lies."""
    before = _BELONGS.search(plain, max(0, start - 2), start)
    return before is not None and _BELONGS_END.match(plain, end) is not None


def in_other_town(plain: str, start: int) -> bool:
    """Whether the name of some town stands right before it."""
    return _OTHER_TOWN.search(plain, max(0, start - 6), start) is not None


def is_denied(plain: str, start: int, end: int) -> bool:
    """Whether the text says that it is not this one."""
    return _DENIED.search(plain, max(0, start - 3), start) is not None or _DENIED_END.match(plain, end) is not None


def distance(plain: str, start: int, end: int) -> float:
    """How far from the scene the words put a place: 0 for the scene itself, more for a home, an aim, an office."""
    before = max(0, start - 5)
    lives = _LIVES.search(plain, max(0, start - _CLAUSE), start) or _PEOPLE.match(plain, end)
    if lives or _CAME.match(plain, end) or _WORKS.match(plain, end) or _beside(plain, before, start, end):
        far = 2.0 if _ONCE.search(plain, max(0, start - _CLAUSE), start) else 1.5
    elif _AUTHORITY.search(plain, before, start) or _AGENT.match(plain, end):
        far = 1.2
    else:
        far = 1.0 if _FROM.search(plain, before, start) and _FROM_END.match(plain, end) else 0.0
    return max(far, 1.5 if _GOES.search(plain, max(0, start - 3), start) else 0.0)


def _beside(plain: str, before: int, start: int, end: int) -> bool:
    return _BESIDE.search(plain, before, start) is not None and _BESIDE_END.match(plain, end) is not None

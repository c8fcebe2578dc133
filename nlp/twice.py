"""Two short sentences alike that tell of two things: 路灯坏了 and 井盖坏了, or of one thing at two numbers.

Of few words those that say what is wrong weigh as much as those that say of what. So these are taken away, and what is
left has to have something in common; in doubt it is one matter, because somebody is only asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.numerals import NUMERAL, number
from nlp.similar import Told

#: From so many characters on a sentence says enough to be compared as a whole.
_SHORT = 18
_RUN = re.compile(r"[\u4e00-\u9fff]+")
#: What has a number of its own and is another one with another number.
_NUMBERED = re.compile(rf"([{NUMERAL}]+)(?:号)?(小?组|队|栋|幢|楼|单元|号门)")
#: What is wrong with anything, how much, how long, and that nobody sees to it.
_TROUBLE = re.compile(
    r"没得?人[管修清理拉来扫收问修]*|无人[管修清]*|冇得?人[管修清]*|没有|没得|没|冇得|冇|无"
    r"|坏了?|烂了?|破了?|裂了?|断了?|掉了?|丢了?|丢失|倒了?|垮了?|塌了?|堵了?|堵住|堵塞|不通|通不了|停了?|跳闸|漏了?|漏水|漏雨|渗水"
    r"|满了?|溢|冒|淹了?|挖断|压着|不[亮来走动响发送能用到上下修管清补]+|没补|用不[了成]|能用|吃不上|存不住"
    r"|脏|臭|黑|吵|闹|响|乱停|乱摆|乱放|乱|挤|远|慢|贵|涨价|涨|少|多|大|小|差|难闻|难|熏天|有味道?|味道|味|发[臭黑霉放]?"
    r"|拖欠|欠|咬|偷|骗|占|违章|建房|停车|烧|施工|半夜|夜里|晚上|天天|每天|一直|总是|老是|还是|还在|还|又|再|也|都|太|很|要|快|得很|死了?|人得很"
    r"|好多天|好几天|几天|[0-9一二两三四五六七八九十半几]+(?:个)?(?:天|月|年|个月|星期|周|次|回)|了|的|得|着|过|啊|呀|呢|吧|在|那个?|这个?|有人|有个?|一截|一个|一[盏根块条处]"
)
#: Where many things are.
_WHERE = re.compile(
    r"路口|村口|门口|小区|社区|学校|村里|村子|楼下|河边|塘边|我们?(?:这里?|家|村|湾|组)?|这里|那里|里|边上?|旁边?"
)


def are_of_other_things(one: Told, other: Told) -> bool:
    """Whether two short sentences surely tell of two things: in their own words, and with one word for each thing."""
    return _have_nothing_in_common(one.said, other.said) and _have_nothing_in_common(one.whole, other.whole)


def are_at_other_numbers(one: Told, other: Told) -> bool:
    """Whether both name a number of the same kind, and none of these is the same."""
    here, there = dict(_numbers(one.said)), dict(_numbers(other.said))
    return any(not here[kind] & there[kind] for kind in here.keys() & there.keys())


def _numbers(text: str) -> Iterator[tuple[str, frozenset[int | None]]]:
    found: dict[str, set[int | None]] = {}
    for digits, kind in _NUMBERED.findall(text):
        found.setdefault(kind, set()).add(number(digits))
    yield from ((kind, frozenset(numbers)) for kind, numbers in found.items())


def _have_nothing_in_common(one: str, other: str) -> bool:
    """Whether short sentences are left with nothing in common once what is wrong is taken away."""
    if max(_many(one), _many(other)) > _SHORT:
        return False
    here, there = _things(one), _things(other)
    if not here or not there or _is_in(here, there) or _is_in(there, here):
        return False
    return not any(here[at : at + 2] in there for at in range(len(here) - 1))


def _many(text: str) -> int:
    return sum(map(len, _RUN.findall(text)))


def _things(text: str) -> str:
    """What a sentence is about; of many things that are somewhere the things, where something is left of them."""
    left = "".join(_RUN.findall(_TROUBLE.sub("", _NUMBERED.sub("", text))))
    return _WHERE.sub("", left) or left


def _is_in(short: str, long: str) -> bool:
    """Whether the characters of one stand in the other in this order: 公厕 in 公共厕所."""
    rest = iter(long)
    return all(character in rest for character in short)

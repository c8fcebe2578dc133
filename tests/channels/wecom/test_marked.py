"""Markdown: only where it was asked for, only for the week's figures, whole, and nobody's words are markup."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom.marked import has_headings, marked
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, Line, Moment, line
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]
WEEK = """张华，您好！11月16日到11月22日的小结：
【西城组】
新来 4 件，前一周 2 件。
⏰ 2 件过了时限：联系居民 2 件。
大家在说：白云湖社区，**漏水**、[点我](http://example.org)（3 人）。
手上的事：李伟 2 件（1 件过了时限）、王芳 1 件，2 位手上空着。
开了 1 场会：院坝会 1 场，23 人参加。这周要开 1 场会，会上商定的事 2 件这周到期。
委员作业记了 3 笔：走访 12 户、捐款 2,000 元。1 场会还没记纪要，点“会议”补上。"""
LEADS = (("队列", "do:queue", 0), ("会议", "do:meetings", 0))
MARKS = re.compile(r"^\*\*|\*\*$|</?font[^>]*>")


def kinds(fake: FakeWeCom) -> list[str]:
    """What was sent to members, in order."""
    return [str(call.body["msgtype"]) for call in fake.ledger.of("message/send")]


async def test_the_week_is_plain_text_unless_asked_for(bot: Line, fake: FakeWeCom, moment: Moment) -> None:
    """Whoever reads WeCom inside WeChat would see nothing of it: without the setting nothing is markdown."""
    moment.now += timedelta(minutes=10)  # not in a busy minute
    hua = fake.member(HUA)
    await bot.put(HUA, WEEK, kind="digest", options=LEADS)
    await bot.quiet()

    assert kinds(fake) == ["text", "template_card"]
    assert "【西城组】" in hua.inbox.shown[0].text


async def test_where_it_is_asked_for_the_figures_have_headings(tmp_path: Path, fake: FakeWeCom, moment: Moment) -> None:
    """Headings are bold, what is late has a colour, the topics' words stay words; the card with its buttons follows."""
    moment.now += timedelta(minutes=10)
    hua = fake.member(HUA)
    async with line(tmp_path, fake, moment, markdown=True) as bot:
        await bot.put(HUA, WEEK, kind="digest", options=LEADS)
        await bot.quiet()
        await bot.oracle()

    assert kinds(fake) == ["markdown", "template_card"]
    shown = hua.inbox.shown[0].text.split("\n")
    assert shown[1] == "**西城组**"
    assert shown[3] == '<font color="warning">⏰ 2 件过了时限：联系居民 2 件。</font>'
    assert shown[4] == "大家在说：白云湖社区，＊＊漏水＊＊、［点我］(http://example.org)（3 人）。"
    assert hua.inbox.shown[1].labels == ["队列", "会议"]


async def test_what_quotes_people_stays_text_with_its_watermark(
    tmp_path: Path, fake: FakeWeCom, moment: Moment
) -> None:
    """Cards, lists and a member's own week are text that cannot be passed on, setting or not."""
    moment.now += timedelta(minutes=10)
    fake.member(HUA)
    async with line(tmp_path, fake, moment, markdown=True) as bot:
        await bot.put(HUA, WEEK)
        await bot.put(HUA, "您手上有 1 件：\n● 2026-0001 下水道堵了\n⏰ 今天到期", kind="digest")
        await bot.quiet()

    assert kinds(fake) == ["text", "text"]
    assert {call.body.get("safe") for call in fake.ledger.of("message/send")} == {1}


async def test_a_long_week_is_split_between_lines(tmp_path: Path, fake: FakeWeCom, moment: Moment) -> None:
    """Forty groups: every part within 2,048 bytes, every line whole and once, no mark without its end."""
    moment.now += timedelta(minutes=10)
    hua = fake.member(HUA)
    text = "\n".join(f"【第{n}组】\n⏰ {n} 件过了时限：联系居民 {n} 件、答复 {n} 件，请看看。" for n in range(40))
    async with line(tmp_path, fake, moment, markdown=True) as bot:
        await bot.put(HUA, text, kind="digest")
        await bot.quiet()
        await bot.oracle()

    parts = [one.text for one in hua.inbox.shown]
    assert len(parts) > 2
    assert all(len(part.encode()) <= 2048 for part in parts)
    lines = "\n".join(parts).split("\n")
    assert [MARKS.sub("", each) for each in lines] == text.replace("【", "").replace("】", "").split("\n")
    assert all(each.count("<font") == each.count("</font>") for each in lines)


@given(st.lists(st.text(alphabet="水漏*#`<>[]()【】⏰ab\n 。", max_size=90), min_size=1, max_size=30))
def test_nothing_people_write_is_markup_and_nothing_is_lost(lines: list[str]) -> None:
    """Whatever stands there: parts fit, only our own marks are marks, and without them every letter is still there."""
    text = "\n".join(["【组】", *lines])
    parts = marked(text, 200)

    assert has_headings(text)
    assert all(len(part.encode()) <= 200 for part in parts)
    ours = [
        re.sub(r'^\*\*[^*\n]+\*\*$|^<font color="warning">|</font>$', "", each) for p in parts for each in p.split("\n")
    ]
    assert not any(mark in each for each in ours for mark in "<>*#`[]")
    assert letters("\n".join(parts)) == letters(text)


def letters(text: str) -> str:
    """The words without any mark."""
    bare = re.sub(r"</?font[^>]*>", "", text)
    return re.sub(r"[*#`<>\[\]【】＊＃｀＜＞［］\s]", "", bare)

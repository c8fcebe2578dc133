"""Sending: whole, once, in order and at a pace at which nothing is dropped; every failure by its code."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from bot.channels.wecom.allowance import A_MINUTE
from domain.messages import Address, FileRef
from storage import Store
from storage.database import Transaction
from tests.channels.wecom.fixtures import bot, fake, moment
from tests.channels.wecom.house import HUA, LI, Line, Moment, line
from tests.fakes.wecom import FakeWeCom

__all__ = ["bot", "fake", "moment"]
LONG = "".join(f"第{n}句：水从路上流到院子里，老人小孩都过不去。" for n in range(120))
SEND = "message/send"


async def _put_alike(tx: Transaction, first: str) -> None:
    """The same line once more, with an id whose number is the first one's."""
    columns = (
        "person, channel, account, user_id, kind, body, fold, behind, due_at, attempts, uncertain, problem, receipt"
    )
    alike = next(id for id in (f"{first}{n:05}" for n in range(10**6)) if _own(id) == _own(first))
    await tx.run(
        f"INSERT INTO outbox (id, state, rests, about, {columns})"
        f" SELECT :alike, 'waiting', 0, '', {columns} FROM outbox WHERE id = :first",
        alike=alike,
        first=first,
    )


def _own(line: str) -> int:
    """The number that the only part of this line begins to look for its own at."""
    return zlib.crc32(f"{line}:-1".encode()) % 7200


@pytest.mark.parametrize(
    "text", [LONG, "水" * 3000, "🐟" * 2000, "a" * 5000, "水\n" * 1500, "x" * 2046 + "水水"],
    ids=["sentences", "no_end", "fish", "letters", "lines", "boundary"],
)  # fmt: skip
async def test_a_long_text_arrives_whole_in_parts(bot: Line, fake: FakeWeCom, text: str) -> None:
    """Not one byte is left to be cut off, and no character is cut in two."""
    hua = fake.member(HUA)
    await bot.put(HUA, text)
    await bot.quiet()

    shown = [one.text for one in hua.inbox.shown]
    assert "".join(shown) == text
    assert all(len(part.encode()) <= 2048 for part in shown)
    await bot.oracle()


async def test_what_people_write_stays_words(bot: Line, fake: FakeWeCom) -> None:
    """A link that somebody wrote is shown and not made."""
    hua = fake.member(HUA)
    await bot.put(HUA, '点<a href="http://example.org">这里</a>，1<2 **粗**')
    await bot.quiet()

    assert hua.inbox.shown[0].text == '点＜a href="http://example.org">这里＜/a>，1<2 **粗**'


async def test_the_same_words_twice_are_two_messages(bot: Line, fake: FakeWeCom) -> None:
    """The platform must not take a second answer for a repeat of the first."""
    hua = fake.member(HUA)
    await bot.put(HUA, *["好的"] * 10)
    await bot.quiet()

    assert [one.text for one in hua.inbox.shown] == ["好的"] * 10


async def test_however_often_the_same_is_said_it_is_said_so_often(bot: Line, fake: FakeWeCom) -> None:
    """What tells two messages of the same words apart never falls together by chance: not one of them is lost."""
    hua = fake.member(HUA)
    await bot.put(HUA, *["好的"] * 300)
    for _ in range(14):
        await bot.quiet()
        await bot.passes(seconds=61)
    await bot.quiet()

    assert len(hua.inbox.shown) == 300
    assert not [call for call in fake.ledger.calls if call.outcome == "duplicate"]


@pytest.mark.parametrize(
    ("code", "seconds"), [(-1, 10), (45009, 61), (45033, 61), (60020, 601), (48002, 601), (40014, 1), (42001, 1)]
)
async def test_what_passes_is_waited_for(bot: Line, fake: FakeWeCom, code: int, seconds: float) -> None:
    """Busy, limited, not set up, the token: sent later, once."""
    hua = fake.member(HUA)
    fake.fault("errcode", method=SEND, code=code)
    await bot.put(HUA, "等一等")
    await bot.quiet()
    await bot.passes(seconds=seconds)
    await bot.quiet()

    assert [one.text for one in hua.inbox.shown] == ["等一等"]
    assert [row["state"] for row in await bot.rows()] == ["sent"]


@pytest.mark.parametrize("code", [40058, 45002, 82001, 40201, 44004, 99999])
async def test_what_is_refused_for_good_fails_visibly(bot: Line, fake: FakeWeCom, code: int) -> None:
    """No retry; the row says why, and the next message goes out."""
    hua = fake.member(HUA)
    fake.fault("errcode", method=SEND, code=code)
    await bot.put(HUA, "坏的", "好的")
    await bot.quiet()

    assert [(row["state"], row["problem"]) for row in await bot.rows()] == [
        ("failed", f"refused ({code})"),
        ("sent", ""),
    ]
    assert [one.text for one in hua.inbox.shown] == ["好的"]


async def test_whoever_cannot_be_reached_is_not_written_to_again(bot: Line, fake: FakeWeCom) -> None:
    """Out of the range without a word to us: the first refusal stops everything for this member, visibly."""
    hua = fake.member(HUA)
    hua.inbox.visible = False
    await bot.put(HUA, "一", "二")
    await bot.quiet()

    assert {row["state"] for row in await bot.rows()} == {"failed"}
    assert len(fake.ledger.declined) == 1


async def test_one_member_gets_no_more_in_a_minute_than_arrives(bot: Line, fake: FakeWeCom) -> None:
    """Beyond thirty a minute the platform drops without a word; we wait, and others do not."""
    hua, li = fake.member(HUA), fake.member(LI)
    await bot.put(HUA, *[f"第{n}条" for n in range(60)])
    await bot.put(LI, "给您的")
    await bot.quiet()
    assert len(hua.inbox.shown) == A_MINUTE
    assert len(li.inbox.shown) == 1
    for _ in range(4):
        await bot.passes(seconds=61)
        await bot.quiet()

    assert [one.text for one in hua.inbox.shown] == [f"第{n}条" for n in range(60)]
    await bot.oracle()


async def test_the_day_is_not_exceeded_and_a_restart_does_not_forget(
    tmp_path: object, fake: FakeWeCom, moment: Moment
) -> None:
    """What the corp may send in a day is counted, by whatever process; the rest goes out after midnight in China."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    hua = fake.member(HUA)
    async with line(folder, fake, moment, daily_messages=5) as bot:
        await bot.put(HUA, *[f"第{n}条" for n in range(4)])
        await bot.quiet()
    async with line(folder, fake, moment, daily_messages=5) as bot:
        await bot.put(HUA, *[f"又{n}条" for n in range(4)])
        await bot.quiet()
        assert len(hua.inbox.shown) == 5
        moment.now = moment.now.replace(day=24, hour=0)  # eight in the morning in China
        bot.app.deliverer.wake()
        await bot.quiet()

        assert len(hua.inbox.shown) == 8
        assert {row["state"] for row in await bot.rows()} == {"sent"}


async def test_a_token_that_ends_is_fetched_once_by_all(bot: Line, fake: FakeWeCom) -> None:
    """Twenty members at once with a token that was revoked: one new token, everything arrives."""
    people = [fake.member(f"m{n}") for n in range(20)]
    await bot.put("m0", "先")
    await bot.quiet()
    asked = fake.tokens.asked
    fake.tokens.revoke()
    for person in people:
        await bot.put(person.user_id, "后")
    await bot.quiet()

    assert fake.tokens.asked == asked + 1
    assert all(person.inbox.shown[-1].text == "后" for person in people)
    await bot.oracle()


async def test_buttons_of_any_kind_fit_a_card(bot: Line, fake: FakeWeCom) -> None:
    """Long words, many buttons, the same press twice, odd titles: the platform takes every card."""
    hua = fake.member(HUA)
    many = tuple((f"第{n}个很长很长的按钮名字", f"see:x{n}", n) for n in range(9))
    for text, options in (
        ("标题\n正文", many),
        ("\n\n", (("好", "do:todo", 0), ("再好", "do:todo", 0))),
        ("字" * 500, (("", "do:todo", 0),)),
        ("🐟" * 40, (("👨‍👩‍👧‍👦" * 4, "do:todo", 0),)),
    ):
        await bot.put(HUA, text, options=options)
    await bot.quiet()

    assert "9. 第8个很长很长的按钮名字" in hua.inbox.shown[0].text
    assert {row["state"] for row in await bot.rows()} == {"sent"}
    await bot.oracle()


async def test_what_came_in_parts_is_counted_in_parts_after_a_restart(
    tmp_path: Path, fake: FakeWeCom, moment: Moment
) -> None:
    """A minute's allowance holds over a restart, though lines went out in several messages: nothing is dropped."""
    hua = fake.member(HUA)
    for _ in range(3):
        async with line(tmp_path, fake, moment) as bot:
            await bot.put(HUA, *[f"{n}：{LONG}" for n in range(6)])
            await bot.quiet()
    async with line(tmp_path, fake, moment) as bot:
        for _ in range(60):
            await bot.passes(seconds=61)
            await bot.quiet()
            if {row["state"] for row in await bot.rows()} == {"sent"}:
                break
        await bot.oracle()

    assert "".join(one.text for one in hua.inbox.shown) == "".join(f"{n}：{LONG}" for n in range(6)) * 3


async def test_the_same_words_after_a_restart_arrive_though_their_numbers_meet(
    tmp_path: Path, fake: FakeWeCom, moment: Moment
) -> None:
    """What tells a repeat from words said twice is not forgotten with the process."""
    hua = fake.member(HUA)
    async with line(tmp_path, fake, moment) as bot:
        await bot.put(HUA, "好的")
        await bot.quiet()
        first = (await bot.rows())[0]["id"]

    async with line(tmp_path, fake, moment) as bot:
        await bot.app.database.write(lambda tx: _put_alike(tx, first))
        await bot.quiet()

    assert [shown.text for shown in hua.inbox.shown] == ["好的", "好的"]


async def test_one_file_that_is_refused_does_not_take_the_others_along(
    bot: Line, fake: FakeWeCom, tmp_path: Path
) -> None:
    """Two files, one of which WeCom does not want: the other one and the words arrive."""
    hua = fake.member(HUA)
    (tmp_path / "a.pdf").write_bytes(b"%PDF a")
    (tmp_path / "b.pdf").write_bytes(b"%PDF b")

    async def keep(tx: Transaction) -> list[str]:
        files, ids = Store(tx).files, []
        owner = await Store(tx).people.add(bot.moment())
        for name in ("a.pdf", "b.pdf"):
            sent = FileRef("document", name, "application/pdf", path=name)
            ids.append(await files.add(owner.id, sent, Address("wecom", bot.channel.account, "x"), bot.moment(), name))
        return ids

    ids = await bot.app.database.write(keep)
    fake.fault("errcode", method="media/upload", code=40006)
    await bot.put(HUA, "两个文件", files=tuple(ids))
    await bot.quiet()

    assert [one.kind for one in hua.inbox.shown] == ["file", "text"]
    assert fake.media.files[hua.inbox.shown[0].media_id].content == b"%PDF b"
    await bot.oracle()

"""Whatever people write is literal: nothing of it is obeyed, cut or lost (faults 48 and 49)."""

from __future__ import annotations

import pytest

from storage import Store
from tests.stage.oracle import check
from tests.stage.people import issues, message, rows_of, say, tap
from tests.stage.theatre import Theatre

HERE = "白云湖社区的路灯坏了"
LITERAL = {
    "sql": "'; DROP TABLE issues; -- \" OR 1=1",
    "statement parameters": ":id $1 %s ? {number} {0}",
    "markdown": "*粗* _斜_ [链接](http://x.example) `码` ~~删~~ # 题",
    "html": "<b>粗</b><script>alert(1)</script>&amp;<!-- -->",
    "lines": "第一行\r\n第二行\r第三行\n\n第五行",
    "paths": "../../etc/passwd C:\\Windows\\x %00 file:///etc/hosts",
    "formula": "=HYPERLINK(\"http://x.example\") +1 -1 @x",
    "json": '{"a": ["\\u0000", null]} \\n \\',
    "bidi": "看\u202e这里\u202c和\u2067那里\u2069",
    "zero width": "路\u200b灯\u200d坏\ufeff了",
    "four bytes": "𠮷野家门口👨‍👩‍👧‍👦🏳️‍🌈",
    "combining": "e\u0301 Z̸̡̛a̷l̴g̵o",
    "controls": "\x01\x02\x1b[31m红\x7f",
}  # fmt: skip


@pytest.mark.parametrize("kind", LITERAL)
async def test_what_is_written_is_kept_and_shown_as_it_is(stage: Theatre, kind: str) -> None:
    """The words are in the database and on the member's card as they were written."""
    words = f"{HERE} {LITERAL[kind]}"
    await say(stage, "ming", words)
    await tap(stage, "ming", "提交")
    [issue] = await issues(stage)
    card = stage.heard("hua")[-1].text

    assert issue.what == words.strip()
    assert (
        card.replace("\u2068", "")
        .replace("\u2069", "")
        .count(words.strip().replace("\u2067", "").replace("\u2069", ""))
        == 1
    )
    await check(stage)


async def test_a_turn_of_direction_ends_with_the_words(stage: Theatre) -> None:
    """Words that turn the direction of writing cannot turn our sentence round, whatever they open or close."""
    await say(stage, "ming", f"{HERE}\u2069\u2069\u202e反过来")
    recap = stage.heard("ming")[-1].text

    assert "\u2068白云湖社区的路灯坏了\u202e反过来\u2069" in recap
    assert recap.count("\u2068") == recap.count("\u2069")


async def test_nul_is_left_out_and_half_a_character_is_marked(stage: Theatre) -> None:
    """What neither database nor wire can carry does not stop the rest."""
    await stage.hand_in(message("ming", f"{HERE}\0\0,第二盏\ud800也黑", name="明\0大爷"))
    await stage.settle()
    await tap(stage, "ming", "提交")

    assert [issue.what for issue in await issues(stage)] == [f"{HERE},第二盏\ufffd也黑"]
    await check(stage)


async def test_a_text_of_a_hundred_thousand_bytes_is_refused_whole(stage: Theatre) -> None:
    """Too long is said kindly; nothing is cut, and what was told before is still there."""
    long = HERE + "很黑" * 17_000
    first = await say(stage, "lan", long)
    after = await say(stage, "lan", HERE)
    more = await say(stage, "lan", long)

    assert any("太长了" in text for text in first)
    assert "事情：白云湖社区的路灯坏了\n" in after[-1]
    assert any("太长了" in text for text in more)
    await tap(stage, "lan", "提交")
    assert [issue.what for issue in await issues(stage)] == [HERE]


@pytest.mark.parametrize("size", [3999, 4000, 4001])
async def test_the_longest_text_is_kept_to_its_last_character(stage: Theatre, size: int) -> None:
    """At the limit nothing is missing; one more character is too many."""
    words = HERE + "黑" * (size - len(HERE))
    await say(stage, "ming", words)

    drafts = [row["answers"] for row in await rows_of(stage, "SELECT answers FROM drafts")]
    assert [words in answers for answers in drafts] == [size <= 4000]


async def test_a_hidden_number_is_masked_for_everybody_but_its_writer(stage: Theatre) -> None:
    """Full width, spaces and zero-width marks do not carry a phone number past the mask."""
    for told, number in enumerate(("１３９８７６５４３２１", "139 8765 4321", "139\u200b8765\u200b4321")):
        await say(stage, "ming", f"{HERE},队长电话是{number}")
        if told:
            await tap(stage, "ming", "不一样，还是报新的")
        recap = stage.heard("ming")[-1].text
        await tap(stage, "ming", "提交")
        issue = (await issues(stage))[-1]
        sealed = await stage.app.database.read(lambda tx, id=issue.id: Store(tx).issues.sealed(id))  # type: ignore[misc]

        assert number in recap
        assert number not in issue.what
        assert number not in stage.heard("hua")[-1].text
        assert stage.house.keys.open(sealed, issue.id) == f"{HERE},队长电话是{number}"


@pytest.mark.parametrize("number", ["１３９８７６５４３２１", "139 8765 4321"])
async def test_ones_own_number_stands_in_no_story(stage: Theatre, number: str) -> None:
    """However it is written, it is kept apart and sealed: neither the recap nor whoever reads the issue shows it."""
    await say(stage, "ming", f"{HERE},打我电话{number}")
    recap = stage.heard("ming")[-1].text
    await tap(stage, "ming", "提交")
    issue = (await issues(stage))[-1]

    assert "电话：已留" in recap
    assert number not in recap + issue.what + stage.heard("hua")[-1].text


@pytest.mark.parametrize("text", ["", " ", "\n", "\0", "\u200b", "？", "。。。", "😀"])
async def test_a_message_without_words_is_answered(stage: Theatre, text: str) -> None:
    """Whatever somebody sends, they hear something, and no report begins of nothing."""
    told = await say(stage, "ming", text)

    assert len(told) == 1
    assert await rows_of(stage, "SELECT id FROM drafts") == []

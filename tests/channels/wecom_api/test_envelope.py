"""The XML of callbacks: what WeCom writes is read, what could hurt is refused while it is read."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wecom_api import envelope
from bot.channels.wecom_api.envelope import Unreadable

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><xml>&lol2;</xml>"""
OUTSIDE = b"""<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>"""


def test_texts_repeated_and_nested_elements_are_found() -> None:
    """CDATA and bare texts, elements that repeat, a path that leads nowhere."""
    node = envelope.read(
        "<xml><A><![CDATA[水 <b>&amp;</b>]]></A><N>42</N><L><I><K>1</K></I><I><K>2</K></I></L></xml>".encode()
    )

    assert node.get("A") == "水 <b>&amp;</b>"
    assert node.get("N") == "42"
    assert [item.get("K") for item in next(node.all("L")).all("I")] == ["1", "2"]
    assert node.get("L", "I", "K") == "1"
    assert node.get("nowhere", "at", "all") == ""


def test_blanks_around_a_text_are_no_part_of_it() -> None:
    """Whoever writes elements on lines of their own, with or without CDATA, says the same."""
    pretty = (
        "<xml>\n <From>\n  <![CDATA[LiWei]]>\n </From>\n <Kind>\n text\n </Kind><Words>\n<![CDATA[a b]]></Words></xml>"
    )
    node = envelope.read(pretty.encode())

    assert [node.get(name) for name in ("From", "Kind", "Words")] == ["LiWei", "text", "a b"]


@pytest.mark.parametrize("odd", [b"\x0b", b"\x00", b"\x08\x1f", b"\xef\xbf\xbf", b"\xe4\xbd", b"\xed\xa0\xbd"])
def test_a_character_that_is_no_xml_costs_itself_and_not_the_message(odd: bytes) -> None:
    """Pasted from a document, or cut in half by a telephone: under the seal the rest of it arrives. Outside it is
    refused as before."""
    xml = b"<xml><Content><![CDATA[a" + odd + b"b]]></Content></xml>"
    read = envelope.read(xml, opened=True).get("Content")

    assert (read[0], read[-1], read.strip("ab").strip("\ufffd")) == ("a", "b", "")
    with pytest.raises(Unreadable):
        envelope.read(xml)


def test_what_is_written_is_read_again() -> None:
    """Even the end of a CDATA inside a text."""
    node = envelope.read(envelope.write(Content="a]]>b<c>", TimeStamp=7))

    assert (node.get("Content"), node.get("TimeStamp")) == ("a]]>b<c>", "7")


PIECES = st.lists(
    st.sampled_from(
        [*"<>]& \n\t\r\0x", "<xml>", "</xml>", "<A>", "</A>", "<B>", "</B>", "<![CDATA[", "]]>", "]]", "&amp;", "<C/>",
         "<!DOCTYPE a>", "<!-- c -->", "水", "\u3000", "\ufffe", "\u2028", "<A b='1'>", "<A >", "<Ä>", "</Ä>"]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=600)
@given(PIECES)
def test_what_is_read_the_short_way_is_what_a_parser_makes_of_it(pieces: list[str]) -> None:
    """Whatever the short way takes, the parser takes, with the same names and texts in the same order."""
    for text in ("".join(pieces), f"<xml>{''.join(pieces)}</xml>", f"<xml><A><![CDATA[{''.join(pieces)}]]></A></xml>"):
        short = envelope._flat(text)
        if short is not None:
            long = envelope._parsed(text)
            assert [(node.name, node.text) for node in short.inside] == [(n.name, n.text) for n in long.inside]
            assert short.name == long.name


def test_the_short_way_is_short_for_what_wecom_sends() -> None:
    """One element with texts in it, written as WeCom writes it or with lines between: no parser is needed."""
    written = envelope.write(ToUserName="ww", FromUserName="a", CreateTime=1, Content="a [1] b]] c", MsgId="7")
    lines = written.decode().replace("</xml>", "\n</xml>")
    for name in ("ToUserName", "FromUserName", "CreateTime", "Content", "MsgId"):
        lines = lines.replace(f"<{name}>", f"\n<{name}>")
    for text in (written.decode(), lines, f"\n{lines}\n"):
        assert envelope._flat(text) is not None


def test_brackets_without_end_cost_no_time() -> None:
    """However much looks like the end of a text and is none."""
    begun = time.perf_counter()
    for text in ("]" * 250_000, "]]" * 120_000 + ">", "<![CDATA[" * 28_000):
        with contextlib.suppress(Unreadable):
            envelope.read(f"<xml><A><![CDATA[{text}</A></xml>".encode())
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("words", ["<!DOCTYPE html>", "<!-- x -->", "<!", "a<b" * 3000, "&lol;", "<?php", "<![CDATA["])
def test_words_that_look_like_markup_are_words(words: str) -> None:
    """Whatever somebody writes arrives as it was written, whichever way it is read."""
    assert envelope.read(envelope.write(Content=words)).get("Content") == words


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        (LAUGHS, "dtd"),
        (OUTSIDE, "dtd"),
        (b"<a>" * 200_000, "too much"),
        (b"<a>" * 9 + b"</a>" * 9, "too much"),
        (b"<a>" * 900 + b"</a>" * 900, "too much"),
        (b"<a/>]]><!DOCTYPE a>", "not xml"),
        (b"<xml>" + b"<a/>" * 200_000 + b"</xml>", "too much"),
        (b"", "not xml"),
        (b"<xml>", "not xml"),
        (b"<xml>&unknown;</xml>", "not xml"),
        (b"<xml>\xff</xml>", "not xml"),
        (b"<xml>\x00</xml>", "not xml"),
        ("<xml>水</xml>".encode("utf-16"), "not xml"),
        (b"{}", "not xml"),
    ],
    ids=[
        "laughs",
        "outside",
        "deep",
        "nine",
        "deeper",
        "late",
        "wide",
        "empty",
        "open",
        "entity",
        "bytes",
        "nul",
        "utf-16",
        "json",
    ],
)
def test_what_could_hurt_is_refused(xml: bytes, problem: str) -> None:
    """A DTD, whatever is deep or wide beyond measure, and what is no XML."""
    with pytest.raises(Unreadable) as no:
        envelope.read(xml)

    assert no.value.problem == problem

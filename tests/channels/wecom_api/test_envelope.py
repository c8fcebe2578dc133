"""The XML of callbacks: what WeCom writes is read, what could hurt is refused while it is read."""

from __future__ import annotations

import pytest

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


def test_what_is_written_is_read_again() -> None:
    """Even the end of a CDATA inside a text."""
    node = envelope.read(envelope.write(Content="a]]>b<c>", TimeStamp=7))

    assert (node.get("Content"), node.get("TimeStamp")) == ("a]]>b<c>", "7")


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

"""JSON as WeCom takes it, and as it comes from there: every character as it is, and no message lost to half of one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

_ESCAPED = re.compile(rb"(?<!\\)((?:\\\\)*)\\u00[01][0-9a-f]")
"""a character that JSON can only write as a number, which WeCom refuses; it means nothing to people"""
MARK = "\ufeff"
"""may stand before a text, and is no part of it"""


def written(told: Mapping[str, Any]) -> bytes:
    """What goes out, without the few characters that cannot be written as they are."""
    return _ESCAPED.sub(rb"\1", orjson.dumps(told))


def read(came: bytes) -> Any:
    """What came; raises ValueError where it is no JSON. Half a character, which somebody typed, becomes the mark for
    one."""
    try:
        return orjson.loads(came)
    except orjson.JSONDecodeError:
        told = json.loads(came.decode("utf-8", "replace").removeprefix(MARK))
        whole = json.dumps(told, ensure_ascii=False).encode("utf-16", "surrogatepass")
        return orjson.loads(whole.decode("utf-16", "replace"))

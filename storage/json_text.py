"""JSON as it stands in text columns: compact, characters as they are, the keys in order where a hash is made of it."""

from __future__ import annotations

from typing import Any

import orjson

from_json = orjson.loads


def to_json(value: Any) -> str:
    """The value as text; tuples become lists."""
    return orjson.dumps(value).decode()


def to_sorted_json(value: Any) -> str:
    """The same text for equal values, whatever the order their keys were put in."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

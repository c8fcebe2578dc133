"""The Bot API's own description of itself, compiled into cheap checks.

Every method and type of `bot_api_schema.json` becomes a closure that is built once, on first use. A checker takes
a value and returns it decoded (a form field is text until then), or raises `Refusal` with the path to the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]
Check = Callable[[Any, str], Any]

_SCHEMA = Path(__file__).with_name("bot_api_schema.json")
_WHOLE = re.compile(r"-?\d{1,19}")
#: Lengths that hold only after entities were parsed; `telegram_checks` looks after them.
_PARSED_FIRST = frozenset({"text", "caption"})


@dataclass
class Refusal(Exception):
    """The server says no: what goes into error_code, description and parameters."""

    code: int
    description: str
    parameters: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Upload:
    """A file that came in a multipart part."""

    name: str
    content: bytes
    content_type: str


def refuse(description: str) -> Refusal:
    """A malformed request, in the words Telegram begins them with."""
    return Refusal(400, f"Bad Request: {description}")


class Schema:
    """Checks calls and objects against the recorded Bot API description."""

    def __init__(self, path: Path = _SCHEMA) -> None:
        described = orjson.loads(path.read_bytes())
        self._methods: dict[str, Json] = described["methods"]
        self._types: dict[str, Json] = described["types"]
        self._names = {name.lower(): name for name in self._methods}
        self._by_method: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {}
        self._by_type: dict[str, Check] = {}

    def method(self, name: str) -> str | None:
        """The method's proper spelling; Telegram does not mind the case."""
        return self._names.get(name.lower())

    def call(self, method: str, raw: Mapping[str, Any], *, form: bool) -> Json:
        """The parameters of a call, decoded, or a Refusal that names the first wrong one."""
        if method not in self._by_method:
            self._by_method[method] = self._compile_method(method)
        checks, required = self._by_method[method]
        params: Json = {}
        for name, value in raw.items():
            check = checks.get(name)
            if check is None:
                raise refuse(f"unknown parameter {name} of {method}")
            params[name] = check(self._from_form(method, name, value) if form else value, name)
        for name in required:
            if name not in params:
                raise refuse(f"parameter {name} of {method} is required")
        return params

    def check(self, type_name: str, value: Any) -> Any:
        """The value itself if it is a well-formed object of that type, else a Refusal."""
        return self._checker(type_name)(value, type_name)

    def kinds_of_update(self) -> set[str]:
        """The names an update's content can have: message, callback_query, …"""
        return self._types["Update"].keys() - {"update_id"}

    def _from_form(self, method: str, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        kind: str = self._methods[method][name]["type"]
        if kind in ("String", "InputFile or String", "InputFile"):
            return value
        if kind in ("Integer", "Integer or String"):
            return int(value) if _WHOLE.fullmatch(value) else value
        if kind in ("Boolean", "True"):
            return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise refuse(f"can't parse JSON of {name}") from None

    def _compile_method(self, method: str) -> tuple[dict[str, Check], tuple[str, ...]]:
        described = self._methods[method]
        parsed = _PARSED_FIRST if "parse_mode" in described else frozenset()
        checks = {
            name: self._limited(self._checker(about["type"]), None if name in parsed else about.get("len"))
            for name, about in described.items()
        }
        return checks, tuple(name for name, about in described.items() if about.get("required"))

    def _checker(self, kind: str) -> Check:
        if kind not in self._by_type:
            # Looked up again when used: a type may contain itself.
            self._by_type[kind] = lambda value, path: self._by_type[kind](value, path)  # noqa: PLW0108
            self._by_type[kind] = self._compile_type(kind)
        return self._by_type[kind]

    def _compile_type(self, kind: str) -> Check:
        if kind in _SCALARS:
            return _SCALARS[kind]
        if kind.startswith("Array of "):
            return _array(self._checker(kind.removeprefix("Array of ")))
        alternatives = re.split(r", | or | and ", kind)
        if len(alternatives) > 1:
            return self._union(kind, alternatives)
        if self._types[kind]:
            return self._object(kind)
        below = [name for name, fields in self._types.items() if name != kind and name.startswith(kind) and fields]
        if kind == "MaybeInaccessibleMessage":
            below = ["Message", "InaccessibleMessage"]
        return self._union(kind, below) if below else _any_object

    def _object(self, kind: str) -> Check:
        described = self._types[kind]
        required = [name for name, about in described.items() if about.get("required")]
        checks: dict[str, Check] = {}

        def check(value: Any, path: str) -> Any:
            if not isinstance(value, dict):
                raise refuse(f"{path} must be an object ({kind})")
            if not checks:
                checks.update(
                    (name, self._limited(self._checker(about["type"]), about.get("len")))
                    for name, about in described.items()
                )
            for name, part in value.items():
                if name not in checks:
                    raise refuse(f"unknown field {path}.{name} ({kind})")
                checks[name](part, f"{path}.{name}")
            for name in required:
                if name not in value:
                    raise refuse(f"field {path}.{name} ({kind}) is required")
            return value

        return check

    def _union(self, kind: str, alternatives: list[str]) -> Check:
        """Whichever fits; the complaint of the one whose required fields are there is the one worth hearing."""
        required = {
            name: {field for field, about in self._types.get(name, {}).items() if about.get("required")}
            for name in alternatives
        }

        def check(value: Any, path: str) -> Any:
            complaint = refuse(f"{path} must be {kind}")
            for name in alternatives:
                try:
                    return self._checker(name)(value, path)
                except Refusal as refusal:
                    if isinstance(value, dict) and required[name] and required[name] <= value.keys():
                        complaint = refusal
            raise complaint

        return check

    @staticmethod
    def _limited(check: Check, limit: tuple[int, int, str] | None) -> Check:
        if limit is None:
            return check
        least, most, unit = limit

        def limited(value: Any, path: str) -> Any:
            value = check(value, path)
            size = len(value.encode()) if unit == "bytes" else len(value)
            if not least <= size <= most:
                word = "BUTTON_DATA_INVALID: " if path.endswith(".callback_data") else ""
                raise refuse(f"{word}{path} must have {least}-{most} {unit}, has {size}")
            return value

        return limited


def _scalar(word: str, fits: Callable[[Any], bool]) -> Check:
    def check(value: Any, path: str) -> Any:
        if not fits(value):
            raise refuse(f"{path} must be {word}, not {type(value).__name__}")
        return value

    return check


def _array(each: Check) -> Check:
    def check(value: Any, path: str) -> Any:
        if not isinstance(value, list):
            raise refuse(f"{path} must be an array")
        for index, part in enumerate(value):
            each(part, f"{path}[{index}]")
        return value

    return check


def _any_object(value: Any, path: str) -> Any:
    if not isinstance(value, dict):
        raise refuse(f"{path} must be an object")
    return value


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


_SCALARS: Mapping[str, Check] = {
    "String": _scalar("String", lambda value: isinstance(value, str)),
    "Integer": _scalar("Integer", _is_integer),
    "Float": _scalar("Float", lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)),
    "Boolean": _scalar("Boolean", lambda value: isinstance(value, bool)),
    "True": _scalar("True", lambda value: value is True),
    "InputFile": _scalar("InputFile", lambda value: isinstance(value, Upload)),
}

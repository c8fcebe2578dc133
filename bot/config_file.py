"""Reads settings into frozen dataclasses: every fault is one line that names key and file, never the value.

A section is a dataclass, a setting is a field made by `setting`; nothing in this file knows any of them by name.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import types
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

Section = TypeVar("Section")

ENVIRONMENT = "environment"
_LONGEST_SECRET = 65536
_PLACEHOLDER = re.compile(
    r"paste|change[-_ ]?me|your[-_ ]|placeholder|[-_]here\b|^<.*>$|^x{4,}$|^\.\.\.$", re.IGNORECASE
)
_TYPES: Mapping[object, tuple[str, type | tuple[type, ...]]] = types.MappingProxyType(
    {
        str: ("text in quotes", str),
        int: ("a whole number", int),
        float: ("a number", (int, float)),
        bool: ("true or false", bool),
        tuple[str, ...]: ("a list of texts", list),
    }
)


class ConfigError(Exception):
    """The configuration cannot be used; the text is one line for the operator and holds no value."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(" ".join(f"{where}: {why}".split()))


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must be, in words that finish the sentence "… must be", and the test of it."""

    words: str
    holds: Callable[[Any], bool]


def between(low: float, high: float) -> Rule:
    """A number from the one to the other."""
    return Rule(f"between {low} and {high}", lambda value: low <= value <= high)


def one_of(*words: str) -> Rule:
    """One of these words."""
    return Rule(f"one of {', '.join(words)}", lambda value: value in words)


def like(pattern: str, words: str) -> Rule:
    """A text of this pattern, which the words describe."""
    return Rule(words, lambda value: re.fullmatch(pattern, value) is not None)


ADDRESS = like(
    r"https?://[^\s/?#@]+(/[^\s?#]*[^\s/?#])?", "an address like https://example.org, without a slash at the end"
)
WEB_PATH = like(r"(/[A-Za-z0-9_-]+)+", "a path like /telegram")


def setting(
    default: object, must_be: Rule | None = None, *, env: str = "", secret: bool = False, only_env: bool = False
) -> Any:
    """A field of a section: its default, its rule, the variable that overrides it.

    A secret is never shown, may not be a placeholder, and may come from the file its neighbour `<name>_file` names.
    """
    kept = {"rule": must_be, "env": env, "secret": secret, "only_env": only_env}
    return field(default=default, repr=not secret, metadata=kept)


def parse(path: Path) -> dict[str, Any]:
    """The tables of a TOML file, or the reason why there are none."""
    where = path.name
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(
            str(path), "there is no such file; copy config.example.toml and change what differs"
        ) from None
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})") from None
    if raw.startswith(b"\xef\xbb\xbf"):
        raise ConfigError(where, "saved with a byte order mark (BOM); save it again as UTF-8 without one")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(where, "saved as UTF-16 with a byte order mark (BOM); save it again as UTF-8 without one")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(where, f"line {line} is not UTF-8; save the file again as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else raw.count(b"\n") + 1
        raise ConfigError(where, f"line {line} is not valid TOML (texts stand in quotes, one setting a line)") from None
    except RecursionError:
        raise ConfigError(where, "is nested too deeply to be a configuration") from None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a section come from: its table, the name of the file that holds it, the environment."""

    table: Mapping[str, Any]
    where: str
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A value as somebody wrote it, with the words to find it again."""

    where: str
    key: str
    value: Any

    def wrong(self, why: str) -> ConfigError:
        return ConfigError(self.where, f"{self.key} {why}")


def refuse_strangers(tables: Mapping[str, Any], sections: Mapping[str, type], where: str) -> None:
    """Nothing in the file may be without meaning: a misspelt setting would silently not be set."""
    known = [f"{name}.{entry.name}" for name, section in sections.items() for entry in writable(section)]
    for name, table in tables.items():
        if name not in sections:
            if isinstance(table, dict):
                raise ConfigError(
                    where,
                    f"[{_shown(name)}] is not a section{_nearest(f'[{name}]', [f'[{known}]' for known in sections])}",
                )
            raise ConfigError(where, f"{_shown(name)} is not a setting{_nearest(name, known)}")
        if not isinstance(table, dict):
            raise ConfigError(where, f"{name} must be a section, written [{name}]")
        for key in table:
            dotted = f"{name}.{key}"
            if dotted not in known:
                raise ConfigError(where, f"{_shown(dotted)} is not a setting{_nearest(dotted, known)}")


def fill(section: type[Section], name: str, source: Source) -> Section:
    """The section with every value checked; the environment wins over a secret's file, and that over the table."""
    kinds = get_type_hints(section)
    found = {}
    for entry in _settings(section):
        stated = _stated(entry, kinds[entry.name], name, source)
        if entry.metadata["secret"]:
            stated = _secret(section, entry, name, source, stated)
        if stated is not None:
            found[entry.name] = _checked(stated, kinds[entry.name], entry.metadata["rule"])
    return section(**found)


def writable(section: type) -> list[Field[Any]]:
    """The settings of a section that may stand in the file."""
    return [entry for entry in _settings(section) if not entry.metadata["only_env"]]


def _settings(section: type) -> list[Field[Any]]:
    return [entry for entry in fields(section) if "rule" in entry.metadata]


def _stated(entry: Field[Any], kind: object, name: str, source: Source) -> _Stated | None:
    variable = entry.metadata["env"]
    text = source.environ.get(variable, "").strip() if variable else ""
    if text:
        return _Stated(ENVIRONMENT, f"{variable} ({name}.{entry.name})", _from_text(text, kind))
    if entry.name in source.table and not entry.metadata["only_env"]:
        return _Stated(source.where, f"{name}.{entry.name}", source.table[entry.name])
    return None


def _from_text(text: str, kind: object) -> object:
    """A variable is always text: read it as what the setting is, or leave it for the check to refuse."""
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind is int and re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        return int(text)
    if kind is float and re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", text):
        return float(text)
    return text


def _checked(stated: _Stated, kind: object, rule: Rule | None) -> Any:
    words, accepted = _TYPES[kind]
    value = stated.value
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise stated.wrong(f"must be {words}")
    if isinstance(value, list):
        if not all(isinstance(item, str) for item in value):
            raise stated.wrong(f"must be {words}")
        value = tuple(value)
    if kind is float:
        value = float(value)
    if rule and not rule.holds(value):
        raise stated.wrong(f"must be {rule.words}")
    return value


def _secret(section: type, entry: Field[Any], name: str, source: Source, stated: _Stated | None) -> _Stated | None:
    """The secret itself, wherever it is kept; a placeholder counts as none while its section is not in use."""
    kept_in = next((other for other in _settings(section) if other.name == f"{entry.name}_file"), None)
    named = _stated(kept_in, str, name, source) if kept_in else None
    if named is not None and named.value != "" and (stated is None or stated.where != ENVIRONMENT):
        if stated is not None and stated.value != "" and named.where != ENVIRONMENT and not _to_be_filled_in(stated):
            raise stated.wrong(f"and {named.key} are both set; keep one")
        stated = _read_secret(named)
    if stated is None or not _to_be_filled_in(stated):
        return stated
    if any(other.name == "enabled" for other in _settings(section)) and source.table.get("enabled", False) is False:
        return None
    raise stated.wrong("still holds the placeholder of the example; put the real one there")


def _to_be_filled_in(stated: _Stated) -> bool:
    return isinstance(stated.value, str) and _PLACEHOLDER.search(stated.value) is not None


def _read_secret(named: _Stated) -> _Stated:
    if not isinstance(named.value, str):
        raise named.wrong("must be the name of a file, in quotes")
    try:
        with Path(named.value).open("rb") as file:
            text = file.read(_LONGEST_SECRET).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise named.wrong("names a file that is not text") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a name of a file"
        raise named.wrong(f"names a file that cannot be read ({reason})") from None
    if not text:
        raise named.wrong("names a file that is empty")
    return replace(named, key=f"what {named.key} names", value=text)


def _shown(key: str) -> str:
    """A key from the file, unless it could be a secret that slipped into the wrong place or break the line."""
    return key if re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", key) else "one of the keys"


def _nearest(name: str, known: list[str]) -> str:
    """The setting that was probably meant: by its whole name, else by its last word."""
    last_words = {entry.rpartition(".")[2]: entry for entry in reversed(known)}
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    if not close:
        close = [
            last_words[word]
            for word in difflib.get_close_matches(name.rpartition(".")[2], last_words, n=1, cutoff=0.75)
        ]
    return f"; did you mean {close[0]}?" if close else ""

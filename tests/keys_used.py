"""Which text keys the program can say: collected from its source, one by one and as families (f"status.{…}")."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
SPEAKING = ("handlers", "bot", "domain")
KEY = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
CALLS = {
    *("say", "tell", "sentence", "Words", "Refused", "Unfit"),
    *("Text", "Choice", "Where", "Photos", "When", "Heads"),
    *("show", "hand_out", "tell_everyone", "tell_reporter", "tell_holder"),
    *("number_script", "words_script", "reason_script"),
}
"""what is called with a key"""


@dataclass(frozen=True, slots=True)
class Used:
    """Where a key, or a family of keys, is used."""

    pattern: re.Pattern[str]
    where: str

    def means(self, key: str) -> bool:
        """Whether this use can say the key."""
        return self.pattern.fullmatch(key) is not None


def sources() -> list[tuple[str, ast.Module]]:
    """The modules that speak."""
    paths = sorted(path for room in SPEAKING for path in (ROOT / room).rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def mentioned() -> list[Used]:
    """Everything in the source that looks like a key or a family of keys."""
    return [
        Used(pattern, f"{name}:{node.lineno}")
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr) and (pattern := _pattern(node))
    ]


def on_pages() -> list[Used]:
    """The keys that stand in the templates of the web pages: {{hint}} is page.hint."""
    return [
        Used(re.compile(re.escape(f"page.{key}")), path.name)
        for path in sorted((ROOT / "bot" / "pages").glob("*.html"))
        for key in re.findall(r"\{\{([a-z_0-9.]+)\}\}", path.read_text(encoding="utf-8"))
    ]


def said() -> list[Used]:
    """What is certainly said: the keys that stand as arguments of the calls that take one."""
    return [
        Used(pattern, f"{name}:{call.lineno}")
        for name, tree in sources()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in CALLS
        for argument in _arguments(call)
        if (pattern := _pattern(argument))
    ]


def _name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    yield from call.args
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "key")


def _pattern(node: ast.AST) -> re.Pattern[str] | None:
    """A key as it is, and a family as a pattern; nothing for any other string."""
    if isinstance(node, ast.Constant):
        found = isinstance(node.value, str) and KEY.fullmatch(node.value)
        return re.compile(re.escape(str(node.value))) if found else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
    if not KEY.fullmatch("".join("x" if part is None else part for part in parts)):
        return None
    return re.compile("".join(r"[a-z_0-9]+" if part is None else re.escape(part) for part in parts))

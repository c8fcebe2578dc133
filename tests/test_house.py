"""Promises about the tree itself: what a newcomer may rely on in every file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "storage", "nlp", "documents", "domain")
WITHOUT_CHINESE = ("bot", "handlers", "storage")
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
WORDS = re.compile(r"[\u3400-\u9fff]")
MARKS = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
CHANGING = {"append", "add", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def sources(*folders: str) -> list[Path]:
    """The Python files below the folders."""
    return sorted(chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders))


def within(path: Path) -> str:
    """The name of a test's case: the path as a reader of the project knows it."""
    return path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Source:
    """A file, read and parsed once for all rules."""

    path: Path
    text: str
    nodes: tuple[ast.AST, ...]

    @property
    def tree(self) -> ast.Module:
        """The whole of it: the first that a walk through it comes to."""
        assert isinstance(self.nodes[0], ast.Module)
        return self.nodes[0]


@pytest.mark.parametrize("path", sources(*ROOMS, "tests"), ids=within)
def test_a_file_keeps_the_rules_of_the_house(path: Path) -> None:
    """Every rule below, each with what a newcomer may rely on; what is found says which rule and where."""
    text = path.read_text(encoding="utf-8")
    source = Source(path, text, tuple(ast.walk(ast.parse(text))))
    room = within(path).partition("/")[0]
    rules = [*OF_EVERY_FILE, *(OF_MODULES if room in ROOMS else ()), *(OF_SENTENCES if room in WITHOUT_CHINESE else ())]

    assert {rule.__name__: found for rule in rules if (found := rule(source))} == {}


def says_its_idea_and_stays_short(source: Source) -> list[str]:
    """The first line tells what the file is about, and the whole of it can be read in one sitting."""
    says = ast.get_docstring(source.tree) or (source.path.name == "__init__.py" and not source.text)
    lines = len(source.text.splitlines())
    return [] if says and lines < LINES_OF_A_FILE else [f"docstring: {bool(says)}, {lines} lines"]


def functions_fit_on_a_screen(source: Source) -> list[str]:
    """Nobody has to scroll to see what a function does; a test may tell a longer story."""
    return [
        f"{node.name}: {length} lines"
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("test_")
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LINES_OF_A_FUNCTION
    ]


def each_test_states_its_promise(source: Source) -> list[str]:
    """A test without a docstring tells nobody what broke."""
    return [
        node.name
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        if source.path.name.startswith("test_") and not ast.get_docstring(node)
    ]


def nothing_is_left_for_later(source: Source) -> list[str]:
    """What is not done is not half there: no marks of unfinished work."""
    marks = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3))
    return [line for line in source.text.splitlines() if re.search(rf"\b(?:{marks})\b", line)]


def sentences_live_in_texts(source: Source) -> list[str]:
    """What people read stands in texts/, where a translator finds it, the comma of a list too."""
    docstrings = {id(node) for node in docstrings_of(source)}
    found = [
        f"line {node.lineno}: {node.value}"
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if WORDS.search(node.value) and id(node) not in docstrings
    ]
    return found + [f"line {node.lineno}" for node in source.nodes if isinstance(node, ast.Attribute) and joins(node)]


def joins(node: ast.Attribute) -> bool:
    """Whether it is the join of a list with Chinese punctuation."""
    return node.attr == "join" and isinstance(node.value, ast.Constant) and bool(MARKS.search(str(node.value.value)))


def docstrings_of(source: Source) -> Iterator[ast.Constant]:
    """The strings that nobody uses: docstrings, and those that stand below a constant to explain it."""
    for node in source.nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def log_messages_are_constant(source: Source) -> list[str]:
    """The log writes our messages as they are: a value belongs into `extra`, where it is checked to be an id."""
    return [
        f"line {call.lineno}"
        for call in source.nodes
        if isinstance(call, ast.Call) and is_logging(call.func)
        if len(call.args) != 1 or not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]


def is_logging(function: ast.expr) -> bool:
    """Whether it is a method of a logger: log.info, self._log.error, logging.getLogger(…).warning."""
    if not isinstance(function, ast.Attribute) or function.attr not in LEVELS:
        return False
    owner = function.value
    if isinstance(owner, ast.Call):
        return ast.unparse(owner.func) == "logging.getLogger"
    return ast.unparse(owner).rpartition(".")[2].strip("_").lower() in ("log", "logger", "logging")


def nothing_changes_at_module_level(source: Source) -> list[str]:
    """State lives in the database: no module keeps an empty box to fill, fills one, or rebinds a name with `global`."""
    boxes = {name: node for node in source.tree.body for name in boxes_of(node)}
    empty = [
        name for name, node in boxes.items() if ast.unparse(node).endswith(("= []", "= {}", "= set()", "= dict()"))
    ]
    changed = [f"line {node.lineno}" for node in source.nodes if isinstance(node, ast.expr) and changes(node, boxes)]
    rebound = [f"line {node.lineno}" for node in source.nodes if isinstance(node, ast.Global)]
    return empty + changed + rebound


def boxes_of(node: ast.stmt) -> list[str]:
    """The names that a statement of a module gives to something that could be changed."""
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return []
    kinds = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp | ast.Call
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)] if isinstance(node.value, kinds) else []


def changes(node: ast.expr, boxes: Mapping[str, ast.stmt]) -> bool:
    """Whether an expression puts something into one of the boxes, or takes something out."""
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return isinstance(node.value, ast.Name) and node.value.id in boxes
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.attr in CHANGING and node.func.value.id in boxes
    return False


OF_EVERY_FILE = (
    says_its_idea_and_stays_short,
    functions_fit_on_a_screen,
    each_test_states_its_promise,
    nothing_is_left_for_later,
)
OF_MODULES = (log_messages_are_constant, nothing_changes_at_module_level)
OF_SENTENCES = (sentences_live_in_texts,)


def test_a_readme_is_read_to_the_end() -> None:
    """The first page a stranger opens stays short."""
    long = [within(path) for path in ROOT.glob("README*.md") if len(path.read_text("utf-8").splitlines()) >= 150]

    assert long == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.lock")), ids=within)
def test_a_lock_holds_hashes_and_no_address(path: Path) -> None:
    """What is installed is fixed to the byte, and where it comes from is the machine's own affair."""
    text = path.read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[a-z0-9])", text)

    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert not re.search(r"://|--index|--find-links|--trusted-host|^-[a-z]|(?<!via -r )/\w+/", text, re.MULTILINE)


def test_both_locks_agree() -> None:
    """What is tested is what runs: every package of the runtime has the same version in both locks."""
    runtime, dev = (
        set(re.findall(r"^([a-z0-9_.-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert len(runtime) > 20
    assert runtime <= dev


def test_no_machine_of_ours_is_named() -> None:
    """A path of the machine it was written on works nowhere else."""
    pages = chain(ROOT.glob("*.md"), ROOT.glob("*.toml"), (ROOT / "docs").rglob("*.md"), [ROOT / "Makefile"])
    found = [
        f"{within(path)}: {place}"
        for path in chain(sources(*ROOMS, "tests", "bench"), pages)
        for place in re.findall(r"[\"'(\s=`](/(?:root|work|home|Users|opt)/\w+)", path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("0*.md")), ids=within)
def test_a_decision_has_the_form_of_all(path: Path) -> None:
    """Number and title as in the list, its status, and first of all the question; at the end what follows."""
    text = path.read_text(encoding="utf-8")
    number, title = path.name[:4], text.partition("\n")[0].partition(" ")[2].partition(" ")[2]
    listed = (path.parent / "README.md").read_text(encoding="utf-8")
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert text.startswith(f"# {number} {title}\n\nStatus: ")
    assert f"| [{number}]({path.name}) | {title} |" in listed
    assert (parts[0], parts[-1]) == ("The question", "What follows")


FAULTS = 60


def test_every_fault_names_the_tests_that_hold_it() -> None:
    """docs/faults.md has each number once, with tests that exist."""
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|.*$", text, re.MULTILINE)
    bare = [row for row in re.findall(r"^\| \d+ \|.*$", text, re.MULTILINE) if "::test_" not in row]
    missing = []
    for file, name in re.findall(r"`([\w/]+\.py)::(test_\w+)`", text):
        path = ROOT / "tests" / file
        if not path.is_file() or not re.search(
            rf"^(async )?def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            missing.append(f"{file}::{name}")

    assert [int(number) for number in rows] == list(range(1, FAULTS + 1))
    assert bare == []
    assert missing == []

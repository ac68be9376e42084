"""The rules that keep the code readable, checked on every module."""

from __future__ import annotations

import ast
import gc
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("ui/**/*.py")])
EVERYTHING = [*MODULES, *sorted(ROOT.glob("tests/**/*.py"))]

MAX_MODULE_LINES = 500
MAX_FUNCTION_LINES = 40
MAX_CLASS_METHODS = 20

SHOW_IN = ROOT / "ui/widgets/page_parts.py"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(path: Path) -> ast.Module:
    """A module as a tree; the rules share them."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parsed(path)))


@pytest.fixture(scope="module", autouse=True)
def trees() -> Iterator[None]:
    """Keeps the trees, two million objects, from being looked through as garbage at each test."""
    for path in EVERYTHING:
        nodes(path)
    gc.freeze()
    yield
    gc.unfreeze()
    nodes.cache_clear()
    parsed.cache_clear()


def functions(path: Path) -> Iterator[Function]:
    return (node for node in nodes(path) if isinstance(node, Function))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def told(offenders: Iterable[str]) -> str:
    """All offenders of a rule, a line each; empty if there is none."""
    return "\n".join(offenders)


def test_every_module_opens_with_a_sentence() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in EVERYTHING}
    silent = [p for p, text in texts.items() if text.strip() and not ast.get_docstring(parsed(p))]
    assert not told(map(name, silent))


def test_every_module_stays_short() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in EVERYTHING}
    long = {path: count for path, count in lines.items() if count >= MAX_MODULE_LINES}
    assert not told(f"{name(path)}: {count} lines" for path, count in long.items())


def long_functions(path: Path) -> Iterator[str]:
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length >= MAX_FUNCTION_LINES:
            yield f"{name(path)}:{function.lineno} {function.name}: {length} lines"


def test_every_function_stays_short() -> None:
    assert not told(line for path in EVERYTHING for line in long_functions(path))


def large_classes(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.ClassDef):
            methods = [item for item in node.body if isinstance(item, Function)]
            plain = [method for method in methods if not method.decorator_list]
            if len(plain) > MAX_CLASS_METHODS:
                yield f"{name(path)}:{node.lineno} {node.name}: {len(plain)} methods"


def test_every_class_stays_small() -> None:
    assert not told(line for path in EVERYTHING for line in large_classes(path))


def silent_things(path: Path) -> Iterator[str]:
    tops = [node for node in parsed(path).body if isinstance(node, Function | ast.ClassDef)]
    methods = [
        method
        for top in tops
        if isinstance(top, ast.ClassDef) and not top.name.startswith("_")
        for method in top.body
        if isinstance(method, Function)
    ]
    for node in (*tops, *methods):
        if not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{name(path)}:{node.lineno} {node.name}"


def test_public_things_say_what_they_are() -> None:
    assert not told(line for path in MODULES for line in silent_things(path))


def broad_handlers(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or "Exception" in ast.unparse(node.type).split(".")[-1:]
            if broad and "BLE001" not in lines[node.lineno - 1]:
                yield f"{name(path)}:{node.lineno}"


def test_every_error_is_told_or_handled_by_kind() -> None:
    assert not told(line for path in MODULES for line in broad_handlers(path))


UNGUARDED = {"is_file", "is_dir", "exists", "samefile", "resolve", "absolute", "realpath"}
ENTRIES = {"entry", "info"}
"""What a folder or an archive lists is asked itself."""


def unguarded_paths(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and node.attr in UNGUARDED:
            asked = ast.unparse(node.value)
            if asked not in ENTRIES:
                yield f"{name(path)}:{node.lineno} {asked}.{node.attr}: ask app.file_paths"


def test_paths_are_asked_in_the_one_guarded_way() -> None:
    others = (path for path in MODULES if path != ROOT / "app/file_paths.py")
    assert not told(line for path in others for line in unguarded_paths(path))


def test_only_the_asking_way_leads_to_another_report() -> None:
    """What is read before the question whether to save may be old when it is answered."""
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("document.replace")
    ]
    assert {call.partition(":")[0] for call in calls} == {"ui/actions/files.py"}, told(calls)


def test_no_widget_is_asked_for_its_screen() -> None:
    """PySide lets the screen go with the widget, and the program with the screen."""
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "screen"
    ]
    assert not told(calls)


DELETE_AT_ONCE = {"setWidget", "takeWidget", "removeRow", "takeRow", "delete"}


def test_no_widget_is_deleted_while_its_own_signal_is_on_its_way() -> None:
    """Qt goes on with the click or the key behind the signal, in memory that is no longer there:
    what is replaced goes by `show_in` and `retire`, which delete it later.
    """
    kept = {id(node) for function in functions(SHOW_IN) if function.name == "show_in"
            for node in ast.walk(function)}  # fmt: skip
    calls = [
        f"{name(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in MODULES
        if path.is_relative_to(ROOT / "ui")
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in DELETE_AT_ONCE or ast.unparse(node).endswith(".setParent(None)")
        if id(node) not in kept
    ]
    assert kept
    assert not told(calls)


def test_the_end_of_an_object_is_told_to_no_method() -> None:
    """PySide forgets methods on whatever thread their object goes, and crashes."""
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".destroyed.connect")
        if not isinstance(node.args[0], ast.Lambda)
    ]
    assert not told(calls)


def test_no_edition_is_named_in_the_code() -> None:
    editions = {path.parent.name for path in (ROOT / "resources/editions").glob("*/edition.toml")}
    for path in MODULES:
        constants = (n.value for n in nodes(path) if isinstance(n, ast.Constant))
        assert not editions & {value for value in constants if isinstance(value, str)}, name(path)


def test_app_never_loads_qt() -> None:
    modules = [
        ".".join(p.relative_to(ROOT).with_suffix("").parts) for p in ROOT.glob("app/**/*.py")
    ]
    script = (
        "import importlib, sys\n"
        f"for module in {modules!r}: importlib.import_module(module.removesuffix('.__init__'))\n"
        "sys.exit(any(name.startswith(('PySide6', 'shiboken6', 'ui')) for name in sys.modules))\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_nothing_opens_a_network_connection() -> None:
    brings_sockets = {"asyncio", "multiprocessing"}
    forbidden = {"socket", "ssl", "http", "urllib", "requests", "PySide6.QtNetwork"}
    forbidden |= brings_sockets
    for path in MODULES:
        for node in nodes(path):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            opening = [full for full in names if full != "urllib.parse"]
            roots = {name for full in opening for name in (full, full.split(".")[0])}
            assert not forbidden & roots, name(path)


FOREIGN = {
    "python_calamine": {"app/office/workbooks.py"},
    "pypdfium2": {"app/readers/pdf.py"},
    "PIL": {"app/pictures.py"},
    "email": {"app/readers/mail.py"},
}
"""The libraries that read files from outside, each behind the modules that bound what they see."""


def types_alone(path: Path) -> set[ast.AST]:
    """What stands below `if TYPE_CHECKING`."""
    found = (node for node in nodes(path) if isinstance(node, ast.If))
    guarded = [node for node in found if ast.unparse(node.test) == "TYPE_CHECKING"]
    return {inner for node in guarded for inner in ast.walk(node)}


def unguarded_readers(path: Path) -> Iterator[str]:
    for node in set(nodes(path)) - types_alone(path):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            if names == ["openpyxl"] and any(one.name == "load_workbook" for one in node.names):
                yield f"{name(path)}: openpyxl writes here, app/office/workbooks.py opens"
        for library in {one.partition(".")[0] for one in names} & FOREIGN.keys():
            if name(path) not in FOREIGN[library]:
                yield f"{name(path)}: {library} is asked by {', '.join(sorted(FOREIGN[library]))}"
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "openpyxl.load_workbook":
            yield f"{name(path)}: app/office/workbooks.py opens workbooks"


def test_what_comes_from_outside_is_read_in_one_guarded_place() -> None:
    assert not told(sorted(line for path in MODULES for line in unguarded_readers(path)))


LISTS = re.compile(r"(?:= |\()(Q(?:Table|Tree|List)(?:View|Widget)|QComboBox)\b(?:\(|[,)])")


def lists_that_search(path: Path) -> Iterator[str]:
    """The views that a module makes or derives and does not keep from acting on typed keys."""
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"isinstance\(.*\)|class GridView.*", "", text)
    made = [found for found in LISTS.findall(code) if f"({found})" not in code.split("class ")[0]]
    switched_off = text.count("ignore_typed_keys(")
    if len(made) > switched_off:
        yield f"{name(path)}: {', '.join(made)}, {switched_off} of them kept from typed keys"


def test_no_list_acts_on_typed_keys() -> None:
    assert not told(line for path in MODULES for line in lists_that_search(path))


def test_documents_name_files_that_there_are() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    named = re.compile(r"(?<![\w/.])(?:app|ui|tests|docs|packaging|resources)/[\w./-]+")
    for document in documents:
        text = document.read_text(encoding="utf-8")
        paths = [path.rstrip(".") for path in named.findall(text)]
        missing = {path for path in paths if not (ROOT / path).exists()}
        assert not missing, name(document)
        modules = set(re.findall(r"`([a-z_]+\.py)`", text))
        assert not modules - {path.name for path in EVERYTHING}, name(document)
        links = re.findall(r"\]\(([^)#:]+)\)", text)
        assert not {link for link in links if not (document.parent / link).exists()}, name(document)


def test_only_one_place_decodes_what_the_program_keeps() -> None:
    found = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        if path.name not in ("own_state.py", "pool.py", "worker.py")  # workers answer each other
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "decode"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id.isupper()
    ]
    assert not told(found)

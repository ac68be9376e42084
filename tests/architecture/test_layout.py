"""What keeps the code easy to find: one name for one thing, no crumbs, no heaps."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("ui/**/*.py")])

MAX_MODULES = 300
MIN_MEDIAN_LINES = 120
SMALL_MODULE_LINES = 60
MAX_SMALL_MODULES = 40
MAX_MODULES_IN_FOLDER = 15
ENTRIES = {"main"}
"""What each program of its own begins with."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def definitions(path: Path) -> Iterator[tuple[str, str]]:
    """Names that a module defines, private ones only of classes, and what says what each is."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            if not node.name.startswith("_") or isinstance(node, ast.ClassDef):
                yield node.name, f"{name(path)}:{node.lineno}"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    yield target.id, ast.unparse(node)


def test_a_name_stands_for_one_thing() -> None:
    meanings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in MODULES:
        for defined, meaning in definitions(path):
            meanings[defined][meaning].append(name(path))
    twice = {
        defined: sorted(place for places in several.values() for place in places)
        for defined, several in meanings.items()
        if len(several) > 1 and defined not in ENTRIES
    }
    assert not "\n".join(f"{defined}: {', '.join(places)}" for defined, places in twice.items())


def test_modules_are_no_crumbs() -> None:
    counts = {path: lines(path) for path in MODULES}
    small = [path for path, count in counts.items() if count < SMALL_MODULE_LINES]
    told = f"{len(counts)} modules, median {median(counts.values())}, {len(small)} small:\n"
    told += "\n".join(f"{name(path)}: {counts[path]}" for path in small)
    assert len(counts) <= MAX_MODULES, told
    assert median(counts.values()) > MIN_MEDIAN_LINES, told
    assert len(small) < MAX_SMALL_MODULES, told


def test_folders_are_no_heaps() -> None:
    folders = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    heaps = {folder: count for folder, count in folders.items() if count > MAX_MODULES_IN_FOLDER}
    assert not "\n".join(f"{name(folder)}: {count} modules" for folder, count in heaps.items())

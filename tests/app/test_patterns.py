"""Regular expressions are compiled when they are first asked, and answer as those of `re` do."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app import patterns
from app.checks.prose.common import regex
from app.edition.catalog import Catalog

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("ui/**/*.py")])


def test_a_pattern_answers_as_re_does() -> None:
    ours, theirs = (one.compile(r"(?P<year>20\d\d)年", re.IGNORECASE) for one in (patterns, re))
    text = "2023年和2024年"
    assert ours.findall(text) == theirs.findall(text)
    assert ours.sub("x", text) == theirs.sub("x", text)
    assert [one["year"] for one in ours.finditer(text)] == ["2023", "2024"]
    assert ours.fullmatch("2024年")
    assert not ours.fullmatch(text)
    assert (ours.pattern, ours.groups) == (theirs.pattern, theirs.groups)


def test_what_is_wrong_is_raised_at_the_first_question() -> None:
    wrong = patterns.compile("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_no_module_compiles_by_itself() -> None:
    others = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.name != "patterns.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(one.name == "re" for one in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "re"
            and node.names[0].name[0] != "_"
        )
    ]
    assert not others


def test_loading_the_command_line_compiles_none_of_our_patterns() -> None:
    told = subprocess.run(
        [sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not told.stdout.strip()


COUNTED = """
import re
compiled, own = [], re.compile
def noted(words, flags=0):
    compiled.append(words)
    return own(words, flags)
import app.patterns
app.patterns.re = type("re", (), {"compile": staticmethod(noted)})
import app.cli, app.foreign.worker
print(*map(repr, compiled))
"""


def own_patterns() -> Iterator[tuple[str, patterns._Uncompiled]]:
    for path in MODULES:
        if path.name == "__main__.py":
            continue
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name, value in vars(importlib.import_module(dotted)).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, patterns._Uncompiled):
                    yield f"{dotted}.{name}", one


def test_every_pattern_compiles_and_is_found_where_re_finds_it() -> None:
    text = "".join((ROOT / "docs" / "使用说明.md").read_text(encoding="utf-8"))[:20_000]
    lines = [text[start : start + 200] for start in range(0, len(text), 200)]
    for name, ours in own_patterns():
        assert ours.groups >= 0, name
        if ours._led is not ours._compiled and isinstance(ours.pattern, str):
            theirs = re.compile(ours.pattern)
            for line in lines:
                assert list(map(told, ours.finditer(line))) == list(
                    map(told, theirs.finditer(line))
                ), name


def test_all_patterns_of_an_edition_are_kept(catalog: Catalog) -> None:
    for edition in map(catalog.edition, catalog.ids):
        words = set(strings_in(msgspec.to_builtins(edition.checks)))
        for known in (regex, patterns.literals, patterns._needs, patterns._reach):
            assert len(words) < (known.cache_parameters()["maxsize"] or 0)


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings_in(one)


def told(match: re.Match[str]) -> tuple[object, ...]:
    return match.span(), match.groups(), match.lastgroup


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        ("(?:甲+|[乙丙])丁", "丙乙甲"), ("(?:甲)?乙|丙", "丙乙甲"), ("(?<=甲)乙|[0-4]", "01234乙"),
        ("^甲|\\d+乙", "\\d甲"), ("(?P<one>甲+)?(?:乙|丙丁)", "丙乙甲"),
        ("甲乙", ""), ("[甲乙]丙", ""), ("甲|乙", ""), ("(?:甲)?", ""), ("甲?$", ""),
        (".?甲|乙", ""), ("[^甲]|乙", ""), ("(?i:a)|b*c", ""), ("(甲)?\\1乙|丙", ""),
    ],
)  # fmt: skip
def test_what_a_pattern_begins_with(pattern: str, signs: str) -> None:
    assert patterns._first_signs(pattern) == signs


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("甲(?:乙|丙)", [("甲乙", "甲丙")]), ("甲[乙丙]?丁", [("甲乙丁", "甲丙丁", "甲丁")]),
        ("甲.(?=乙|丙)", [("甲",), ("乙", "丙")]), ("甲(?=乙丙)[^丁]", [("甲乙丙",), ("甲",)]),
        ("(?:(?<=甲乙)|(?<=丙))\\d", [("甲乙", "丙"), ("\\d",)]), ("[①-③]+", [("①", "②", "③")]),
        ("甲*", []), ("(?:甲|乙*)", []), ("[^甲]|乙", []), ("甲|[一-龥]", []),
    ],
)  # fmt: skip
def test_what_a_text_needs_for_a_pattern_to_be_found(
    pattern: str, needs: list[tuple[str, ...]]
) -> None:
    assert patterns._needs(pattern) == needs


def test_a_pattern_is_found_in_long_texts_where_re_finds_it(catalog: Catalog) -> None:
    text = "".join((ROOT / "docs" / "使用说明.md").read_text(encoding="utf-8"))[:20_000]
    for words in strings_in(msgspec.to_builtins(catalog.for_year(2024).checks)):
        try:
            pattern = re.compile(words)
        except re.error:
            continue
        assert list(map(told, patterns.all_in(text, pattern))) == list(
            map(told, pattern.finditer(text))
        ), words

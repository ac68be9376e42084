"""A document with more than a hundred reports hold is refused, one of repeated rows soon read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.edition.catalog import Catalog
from app.importing.reading import read_data
from app.matching.memory import VastDocumentError
from app.matching.tables import match_grid
from tests.fuzz.inputs import seeds

WORDS = ("收到政府信息公开申请", "上年结转", "予以公开", "部分公开", "不予处理", "行政复议结果维持")


def labels(count: int, width: int = 5) -> str:
    """A table of so many different texts that are like labels of the form."""
    texts = (f"{WORDS[n % 6]}{WORDS[n % 5][:3]}{n}" for n in range(count))
    rows = map("<td>".join, zip(*[texts] * width, strict=True))
    return f"<table><tr><td>{'<tr><td>'.join(rows)}</table>"


LONG = {
    "lines": "<p>一、总体情况" * 45_000,
    "one line": f"<p>{'政府信息公开' * 400_000}",
    "tables": "<table><tr><td>项目<td>数量</table>" * 8_100,
    "labels": labels(17_000),
    "cells": f"<table>{'<tr><td>1<td>2' * 45_000}</table>",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_vast_document_is_refused(kind: str, catalog: Catalog) -> None:
    page = f"<html><head><meta charset=utf-8></head><body>{LONG[kind]}</body></html>"
    with pytest.raises(VastDocumentError, match=r"a\.html.*太多"):
        read_data(Path("a.html"), page.encode(), catalog)


SHIFTED: dict[str, Callable[[int], str]] = {"alike": lambda _: "", "shifted": lambda n: "| " * n}


@pytest.mark.parametrize("kind", SHIFTED)
def test_rows_of_repeated_heads_are_tried_as_units_side_by_side_a_few_times(
    kind: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched = Mock(wraps=match_grid)
    monkeypatch.setattr("app.importing.main_content.match_grid", matched)
    lines = seeds("a.md")[0].decode().split("\n")
    place = next(n for n, line in enumerate(lines) if "勾稽关系" in line)
    lines[place + 2 : place + 2] = [SHIFTED[kind](n % 30) + lines[place] for n in range(200)]
    read_data(Path("a.md"), "\n".join(lines).encode(), catalog)
    assert 0 < matched.call_count < 20

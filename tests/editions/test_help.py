"""Every place of every edition has its help, in full."""

from __future__ import annotations

import re

from app.edition.cells import Cell
from app.edition.edition import Edition, cell_help, field_help, section_help
from app.report.numbers import parse_number
from tests.editions.verify import field_keys

FILLED_IN = re.compile(r"填 ([-+\d.]+(?:、[-+\d.]+)+)")
SUM = re.compile(r"新收 (\d+) \+ 上年结转 (\d+) ＝ 办结 (\d+) \+ 结转下年度 (\d+)")
ARTICLES = re.compile(r"第[一二三四五六七八九十]+条")


def test_every_cell_is_told_with_source_mistake_and_example(edition: Edition) -> None:
    for key in edition.cells:
        told = cell_help(edition, key)
        headings = [heading for heading, _ in told.parts]
        assert headings[0] == "计什么"
        assert headings[1].endswith("一列")
        assert headings[2:] == ["依据", "常见错误", "举例"], key


def test_every_text_and_field_is_told_with_an_example(edition: Edition) -> None:
    texts = [section_help(edition, key) for key in edition.text_keys]
    assert [told.title for told in texts[1:]] == [section.title for section in edition.sections]
    for told in (*texts, *(field_help(edition, key) for key in field_keys(edition))):
        assert told.title
        assert told.parts[-1][0] == "举例", told.title


def test_only_the_regulation_and_the_notice_are_named_as_sources(edition: Edition) -> None:
    for told in (*edition.help.rows.values(), *edition.help.sections.values()):
        for source in told.source.split("；"):
            regulation = source.startswith("《中华人民共和国政府信息公开条例》")
            assert regulation or source.startswith(edition.definition.notice), source
            assert not regulation or ARTICLES.search(source)


def test_an_example_of_a_whole_row_has_a_figure_for_each_of_its_cells(edition: Edition) -> None:
    rows: dict[str, list[Cell]] = {}
    for cell in edition.cells.values():
        rows.setdefault(f"{cell.table}.{cell.row}", []).append(cell)
    told = 0
    for row, cells in rows.items():
        match = FILLED_IN.search(edition.help.rows[row].example)
        if match:
            told += 1
            typed = [cell for cell in cells if not cell.computed]
            figures = match[1].split("、")
            assert len(figures) == len(typed), row
            for cell, figure in zip(typed, figures, strict=True):
                entry = parse_number(figure, cell)
                assert entry.value is not None, row
    assert told >= 2


def test_the_example_of_the_balance_balances(edition: Edition) -> None:
    match = SUM.search(edition.help.sections["requests"].example)
    assert match is not None
    received, carried_in, concluded, carried_out = map(int, match.groups())
    assert received + carried_in == concluded + carried_out


def test_what_is_told_as_a_mistake_is_one(edition: Edition) -> None:
    """The heading above it says 常见错误: a rule would read as if it were wrong to follow it."""
    for told in (*edition.help.rows.values(), *edition.help.sections.values()):
        assert not re.match(r"[^；]*(?:应等于|不计在|不在此列|不属于这一项|^应)", told.mistake)

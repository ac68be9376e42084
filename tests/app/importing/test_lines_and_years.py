"""Rows that stand as lines in one row are cut apart; columns of other years are left out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.document import ReadDocument
from app.importing.reading import read_document
from app.importing.years import of_year, without_marked_rows, without_side_boxes
from app.matching.regions import rows_apart
from app.matching.vocabulary import vocabulary
from app.office.content import grid_of_texts
from app.report.numbers import parse_number

TITLE = "<p>甲镇人民政府2024年政府信息公开工作年度报告</p>"
PEOPLE = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def read(
    tmp_path: Path, catalog: Catalog, rows: list[list[str]], title: str = TITLE
) -> ReadDocument:
    lines = [
        "<tr>" + "".join(f"<td>{text.replace(chr(10), '<br>')}</td>" for text in row) + "</tr>"
        for row in rows
    ]
    path = tmp_path / "年报.html"
    page = f"<html><meta charset=utf-8><body>{title}<table border=1>{''.join(lines)}</table>"
    path.write_text(page, encoding="utf-8")
    return read_document(path, catalog)


def values(found: ReadDocument, *keys: str) -> list[Decimal | None]:
    return [
        found.report.stated.get(CellKey(key), found.report.typed.get(CellKey(key))) for key in keys
    ]


def test_figures_below_each_other_in_a_cell_are_of_the_labels_beside_them(
    tmp_path: Path, catalog: Catalog
) -> None:
    rows = [
        ["信息内容", "本年处理决定数量"],
        ["行政处罚\n行政强制", "73\n39"],
    ]
    found = read(tmp_path, catalog, rows)
    keys = ("disclosure.penalties.decisions", "disclosure.coercion.decisions")
    assert values(found, *keys) == [73, 39]


def test_heads_in_the_cell_of_their_figure_are_heads(tmp_path: Path, catalog: Catalog) -> None:
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    blocks = ("行政复议", "未经复议直接起诉", "复议后起诉")
    figures = ("1", "2", "3", "4", "10")
    row = [
        f"{block}\n{result}\n{n}"
        for block in blocks
        for result, n in zip(results, figures, strict=True)
    ]
    found = read(tmp_path, catalog, [row])
    keys = ("disputes.review.upheld", "disputes.litigation_direct.other")
    assert values(found, *keys, "disputes.litigation_after_review.pending") == [1, 3, 4]


@pytest.mark.parametrize("text", ["374\n222", "12\n0", "3 件\n4 件", "-20\n0"])
def test_figures_on_lines_of_their_own_are_never_one(catalog: Catalog, text: str) -> None:
    edition = catalog.edition("2021")
    cell = edition.cells[CellKey("disclosure.licences.decisions")]
    assert parse_number(text, cell).problem


@pytest.mark.parametrize("text", ["1,\n234", "1,23\n4", "1234\n件"])
def test_a_figure_broken_at_its_sign_or_unit_is_one(catalog: Catalog, text: str) -> None:
    edition = catalog.edition("2021")
    cell = edition.cells[CellKey("disclosure.licences.decisions")]
    assert parse_number(text, cell).value == 1234


@pytest.mark.parametrize(
    "row",
    [
        ["行政处罚\n行政强制", "73"],
        ["行政处罚\n行政强制", "73\n39\n5"],
        ["行政\n许可", "73\n39"],
        ["行政许可", "73\n39"],
    ],
)
def test_lines_that_do_not_go_together_stay(
    tmp_path: Path, catalog: Catalog, row: list[str]
) -> None:
    grid = grid_of_texts([["信息内容", "本年处理决定数量"], row])
    assert rows_apart(grid, vocabulary(catalog.edition("2021"))) == grid
    found = read(tmp_path, catalog, [["信息内容", "本年处理决定数量"], row])
    assert not found.report.typed or "\n" not in row[1]


@pytest.mark.parametrize(
    "years",
    [
        ("上年", "本年"),
        ("2023年", "2024年"),
        ("上年同期数", "本年数"),
        ("2023年（上年）", "2024年（本年）"),
        ("2023年度数", "2024年度数"),
        ("去年", "今年"),
    ],
)
def test_columns_of_last_year_are_left_out(
    tmp_path: Path, catalog: Catalog, years: tuple[str, str]
) -> None:
    old = [str(n) for n in range(100, 107)]
    new = [str(n) for n in range(1, 7)] + ["21"]
    rows = [
        ["申请人情况", *(head for head in PEOPLE for _ in years)],
        ["", *years * len(PEOPLE)],
        [
            "一、本年新收政府信息公开申请数量",
            *(n for pair in zip(old, new, strict=True) for n in pair),
        ],
    ]
    found = read(tmp_path, catalog, rows)
    keys = [f"requests.received.{who}" for who in ("person", "business", "other", "total")]
    assert values(found, *keys) == [1, 2, 6, 21]


def test_a_list_of_figures_beside_those_of_last_year_and_the_change(
    tmp_path: Path, catalog: Catalog
) -> None:
    rows = [
        ["条款", "信息内容", "指标", "单位", "2023年", "2024年", "增减"],
        ["第二十条第（五）项", "行政许可", "本年处理决定数量", "件", "4", "62", "58"],
        ["第二十条第（六）项", "行政处罚", "本年处理决定数量", "件", "52", "48", "-4"],
        ["第二十条第（六）项", "行政强制", "本年处理决定数量", "件", "34", "—", "-34"],
    ]
    title = "<p>2024年政府信息公开工作年度报告数据表</p>"
    found = read(tmp_path, catalog, rows, title)
    names = ("licences", "penalties", "coercion")
    assert values(found, *(f"disclosure.{name}.decisions" for name in names)) == [62, 48, 0]


def test_heads_below_columns_of_another_year_begin_a_table_of_its_own() -> None:
    rows = [
        ["行政许可", "2023年", "2024年", ""],
        ["", "1", "2", ""],
        ["本年处理决定数量", "行政处罚", "行政强制", "其他"],
        ["3", "4", "5", "6"],
    ]
    kept = [cell.text for cell in of_year(grid_of_texts(rows), 2024).cells if cell.text]
    assert kept == ["行政许可", "2", *rows[2], *rows[3]]


def test_a_grid_without_years_stays_as_it_is() -> None:
    grid = grid_of_texts([["上一年项目数量", "本年增/减"], ["3", "-1"]])
    assert of_year(grid, 2024) is grid


def test_a_grid_full_of_heads_of_another_year_has_no_side_box() -> None:
    grid = grid_of_texts([["上年", "乙", "上年"]] * 100)
    assert without_side_boxes(grid, 2024) is grid


def test_tables_of_last_year_stand_below_their_head_beside_blank_rows() -> None:
    rows = [
        ["", "", "", "2023年数（对照）", ""],
        ["第二十条第（一）项", "", "", "", ""],
        ["信息内容", "本年制发件数", "", "2023年制发件数", "2023年废止件数"],
        ["规章", "7", "", "3", "4"],
        ["", "", "", "", ""],
        ["", "本年处理决定数量", "", "2023年处理决定数量", ""],
        ["行政许可", "9", "", "8", ""],
    ]
    grid = grid_of_texts(rows)
    wide = grid.cells[3]._replace(column_span=2)
    grid = type(grid)((*grid.cells[:3], wide, *grid.cells[5:]))
    kept = {cell.text for cell in without_side_boxes(grid, 2024).cells if cell.text}
    assert kept == {
        rows[1][0],
        "信息内容",
        "本年制发件数",
        "规章",
        "7",
        rows[5][1],
        "行政许可",
        "9",
    }


def test_a_table_below_a_head_of_last_year_keeps_its_columns() -> None:
    rows = [
        ["甲", "1", "", "上年数"],
        ["乙", "2", "", "3"],
        ["", "", "", ""],
        ["丙", "4", "5", "6"],
    ]
    kept = [cell.text for cell in without_side_boxes(grid_of_texts(rows), 2024).cells if cell.text]
    assert kept == ["甲", "1", "乙", "2", "丙", "4", "5", "6"]


def test_a_row_that_says_at_its_end_that_it_is_of_another_year_is_left_out() -> None:
    rows = [
        ["结果维持", "总计", ""],
        ["1", "2", ""],
        ["3", "4", "← 2023年数"],
        ["5", "6", "2024年数"],
    ]
    kept = [cell.text for cell in without_marked_rows(grid_of_texts(rows), 2024).cells if cell.text]
    assert kept == ["结果维持", "总计", "1", "2", "5", "6", "2024年数"]


def test_a_column_of_several_heads_is_read_by_the_labels_of_its_rows(
    tmp_path: Path, catalog: Catalog
) -> None:
    rows = [
        ["指标", "制发件数/处理决定数量", "废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
        ["行政许可", "7", "", ""],
        ["行政处罚", "8", "", ""],
        ["行政强制", "9", "", ""],
    ]
    found = read(tmp_path, catalog, rows)
    keys = ("rules.issued", "normative.issued", "normative.in_force", "licences.decisions")
    assert values(found, *(f"disclosure.{key}" for key in keys)) == [1, 4, 6, 7]
    assert not found.unplaced

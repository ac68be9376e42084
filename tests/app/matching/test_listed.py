"""A form written as a list, with a row for each value below headings, is filled and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.exporter import export
from app.importing.reading import read_document
from app.matching.tables import match_grid
from app.office.content import grid_of_texts
from app.report.report import Report

Row = tuple[str, ...]

KINDS = (("规章", "rules"), ("行政规范性文件", "normative"))
ACTS = (("行政许可", "licences"), ("行政处罚", "penalties"), ("行政强制", "coercion"))
RESULTS = (
    ("结果维持", "upheld"),
    ("结果纠正", "corrected"),
    ("其他结果", "other"),
    ("尚未审结", "pending"),
    ("总计", "total"),
)
CAPTIONS = (
    ("二、行政复议情况", "review"),
    ("三、行政诉讼情况（未经复议直接起诉）", "litigation_direct"),
    ("四、行政诉讼情况（复议后起诉）", "litigation_after_review"),
)


def statistics() -> list[tuple[Row, str]]:
    """The rows of a list in the style of statistics, each with its cell of the form."""
    head: list[tuple[Row, str]] = [
        (("统计基层表", "", "", ""), ""),
        (("指标名称", "计量单位", "行次", "数\u3000量"), ""),
        (("甲", "乙", "丙", "1"), ""),
        (("一、主动公开政府信息情况", "—", "—", "—"), ""),
    ]
    rows: list[tuple[str, str, str]] = []
    for label, key in KINDS:
        rows.append((f"{label}：本年制发件数", "件", f"disclosure.{key}.issued"))
        rows.append(("\u3000本年废止件数", "件", f"disclosure.{key}.repealed"))
        rows.append(("\u3000现行有效件数", "件", f"disclosure.{key}.in_force"))
    rows += [(f"{act}：本年处理决定数量", "件", f"disclosure.{key}.decisions") for act, key in ACTS]
    rows.append(("行政事业性收费：本年收费金额", "万元", "disclosure.fees.amount"))
    for caption, block in CAPTIONS:
        rows.append((caption, "—", ""))
        rows += [(label, "件", f"disputes.{block}.{key}") for label, key in RESULTS]
    rows.append(("五、补充资料", "—", ""))
    rows.append(("从事政府信息公开工作人员数", "人", "none"))
    rows.append(("其中：总计", "人", "none"))
    body: list[tuple[Row, str]] = []
    for label, measure, key in rows:
        number = f"{1 + sum(bool(one) for _, one in body):02}" if key else "—"
        body.append(((label, measure, number, "" if key else "—"), key))
    return [*head, *body]


@pytest.fixture
def edition(catalog: Catalog) -> Edition:
    return catalog.edition("2021")


def test_each_row_of_a_list_is_the_cell_that_it_names_below_its_heading(edition: Edition) -> None:
    rows = statistics()
    found = match_grid(grid_of_texts([row for row, _ in rows]), edition)
    wanted = {key: n for n, (_, key) in enumerate(rows) if key in edition.cells}
    assert {key: cell.row for key, cell in found.places.items()} == wanted
    assert {cell.column for cell in found.places.values()} == {3}
    assert len(wanted) == 25
    strange = [cell.text for cell in found.unplaced]
    assert strange[:2] == ["统计基层表", "五、补充资料"]
    assert "01" not in strange


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [*rows, *rows[4:]],
        lambda rows: [(*row, row[3]) for row in rows],
        lambda rows: [rows[0], ("指标名称", "填报单位", *rows[1][2:]), *rows[2:]],
        lambda rows: rows[:10],
    ],
    ids=["each row twice", "two columns of values", "a column of units", "few rows"],
)
def test_a_list_of_several_or_of_hardly_anything_is_not_guessed(
    edition: Edition, change: Callable[[list[Row]], list[Row]]
) -> None:
    rows = change([row for row, _ in statistics()])
    assert match_grid(grid_of_texts(rows), edition).places == {}


def test_a_list_below_a_heading_that_says_nothing_of_the_form_has_none_of_its_cells(
    edition: Edition,
) -> None:
    rows = [row for row, _ in statistics()]
    rows[3] = ("一、人员情况", "—", "—", "—")
    assert not {*match_grid(grid_of_texts(rows), edition).places} & {
        key for key in edition.cells if key.startswith("disclosure.")
    }


def test_a_template_that_is_a_list_is_filled_and_read_back(
    huaian: Report, tmp_path: Path, catalog: Catalog
) -> None:
    template, target = tmp_path / "基层表.xlsx", tmp_path / "报告.xlsx"
    workbook = openpyxl.load_workbook(huaian.edition.folder / "tables.xlsx")
    for name in ("二、主动公开", "四、复议诉讼"):
        del workbook[name]
    sheet = workbook.create_sheet("公开年报")
    for row, _ in statistics():
        sheet.append([text or None for text in row])
    workbook.save(template)
    assert export(huaian, target, template).comparison.is_equal
    read = read_document(target, catalog)
    cells = [CellKey(key) for key in huaian.edition.cells]
    assert all(read.report.value(key) == huaian.value(key) for key in cells)


def test_a_column_headed_unit_that_holds_measures_names_no_units() -> None:
    edition = Catalog().edition("2021")
    labels = [f"{kind}{what}" for kind, _ in KINDS for what in ("本年制发件数", "现行有效件数")]
    labels += [f"{act}决定数量" for act, _ in ACTS] + ["行政事业性收费金额"]
    measures = ["件"] * (len(labels) - 1) + ["万元"]
    rows = [
        [label, str(n), measure]
        for n, (label, measure) in enumerate(zip(labels, measures, strict=True))
    ]
    found = match_grid(grid_of_texts([["项目", "数量", "单位"], *rows]), edition)
    assert [cell.text for cell in found.places.values()] == [row[1] for row in rows]
    assert not found.unplaced

"""What found no place is told shortly, as one thing where it is one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.reading import read_document
from tests.app.importing.test_foreign_xlsx import book_of, read
from tests.app.importing.test_unit_lists import values
from tests.documents import body_of_page, figures

SLIP = (("发文稿纸", ""), ("拟稿人", "陈某"), ("份数", "3"))


def page(edition: Edition, path: Path, rows: Sequence[Sequence[str]], *, without: str = "") -> Path:
    cells = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    body = body_of_page(edition, figures(edition)).replace("<h1>", f"<table>{cells}</table><h1>", 1)
    if without:
        start = body.index("<table>", body.index(without))
        body = body[:start] + body[body.index("</table>", start) :]
    path.write_text(f"<meta charset=utf-8><body>{body}</body>", encoding="utf-8")
    return path


def test_a_table_without_a_cell_of_the_form_is_one_thing(tmp_path: Path, newest: Edition) -> None:
    path = page(newest, tmp_path / "a.html", SLIP)
    found = read_document(path, Catalog())
    assert values(found) == figures(newest)
    assert [one.words for one in found.unplaced] == [
        "第 1 个表格：这个表格里没有年报的项目，没有读取（从“发文稿纸”到“3”）"
    ]


def test_it_is_told_cell_by_cell_where_the_form_lacks_some(tmp_path: Path, newest: Edition) -> None:
    path = page(newest, tmp_path / "a.html", SLIP, without=newest.sections[-3].title)
    found = read_document(path, Catalog())
    assert found.missing
    told = {text for one in found.unplaced for text in one.text.split("\n")}
    assert told >= {"发文稿纸", "拟稿人", "陈某", "份数", "3"}


def test_remarks_of_a_column_are_one_thing(tmp_path: Path, newest: Edition) -> None:
    workbook, sheet = book_of(newest)
    column = sheet.max_column + 2
    first = next(n for n in range(1, 99) if "本年新收" in str(sheet.cell(n, 1).value))
    for row, remark in ((first, "含网上9件"), (first + 5, "均为撤回"), (first + 9, "顺延")):
        sheet.cell(row, column).value = remark
    found = read(tmp_path / "a.xlsx", workbook)
    assert values(found) == figures(newest)
    assert [(one.text, one.count) for one in found.unplaced] == [("含网上9件\n均为撤回\n顺延", 3)]


def test_last_years_column_beside_one_of_changes_is_left_out(
    tmp_path: Path, newest: Edition
) -> None:
    workbook, sheet = book_of(newest)
    first = next(n for n in range(1, 99) if "本年新收" in str(sheet.cell(n, 1).value))
    for row in range(first, first + 25):
        sheet.cell(row, 12).value, sheet.cell(row, 13).value = 500 + row, row - 40
    sheet.cell(first - 1, 12).value, sheet.cell(first - 1, 13).value = "2023年\n总计", "同比增减"
    found = read(tmp_path / "a.xlsx", workbook)
    assert values(found) == figures(newest)
    assert ["其他年度" in one.text for one in found.unplaced] == [True]

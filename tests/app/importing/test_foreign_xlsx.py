"""Workbooks as offices make them: texts in cells, several units, numbers as text, hidden rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.importing.document import NoTablesError, ReadDocument, ValueStanding
from app.importing.reading import SeveralReportsError, read_document, read_reports
from tests.documents import TITLE, figures, html_table
from tests.old_office import xls, xlsb


def put_table(
    sheet: Worksheet,
    edition: Edition,
    table: str,
    values: dict[str, str],
    top: int,
    *,
    left: int = 1,
) -> int:
    """Writes an official table from a row and column on; returns the row behind it."""
    layout = edition.layouts[table]
    for cell in layout.cells:
        row, column = top + cell.row, left + cell.column
        text = values.get(cell.key, "") if cell.key else cell.text
        if text:
            sheet.cell(row, column).value = text
        if cell.row_span * cell.column_span > 1:
            end = row + cell.row_span - 1, column + cell.column_span - 1
            sheet.merge_cells(start_row=row, start_column=column, end_row=end[0], end_column=end[1])
    return top + max(cell.row + cell.row_span for cell in layout.cells)


def put_report(sheet: Worksheet, edition: Edition, values: dict[str, str], title: str = "") -> None:
    """A whole report on one sheet, texts in the first column."""
    row = 1
    if title:
        sheet.cell(1, 1).value, row = title, 3
    for section in edition.sections:
        sheet.cell(row, 1).value = section.title
        row += 1
        if section.table:
            row = put_table(sheet, edition, section.table, values, row) + 1
        else:
            sheet.cell(row, 1).value = f"这是{section.tab}的文字。"
            row += 2


def read(path: Path, workbook: Workbook) -> ReadDocument:
    workbook.save(path)
    return read_document(path, Catalog())


def check(found: ReadDocument, edition: Edition) -> None:
    assert {key: str(value) for key, value in found.report.typed.items()} == figures(edition)
    assert (found.unplaced, found.missing, dict(found.doubtful)) == ((), (), {})
    for section in edition.sections:
        expected = "" if section.table else f"这是{section.tab}的文字。"
        assert found.report.texts[section.key] == expected


def first_sheet(workbook: Workbook) -> Worksheet:
    sheet = workbook.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def book_of(edition: Edition) -> tuple[Workbook, Worksheet]:
    """A workbook with a whole report on its first sheet, and that sheet."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    put_report(sheet, edition, figures(edition), TITLE)
    return workbook, sheet


def test_a_whole_report_on_one_sheet_with_numbers_as_text(tmp_path: Path, newest: Edition) -> None:
    workbook, _ = book_of(newest)
    found = read(tmp_path / "r.xlsx", workbook)
    check(found, newest)
    assert found.report.title == TITLE


def with_zeros(edition: Edition) -> dict[str, str]:
    """Figures of which every third is 0."""
    keys = figures(edition)
    return {key: "0" if n % 3 == 0 else text for n, (key, text) in enumerate(keys.items())}


def sheet_of(edition: Edition, *, code: str = "General", zeros: bool = True) -> Workbook:
    """A whole report on a sheet, its figures as numbers with a format."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    put_report(sheet, edition, with_zeros(edition), TITLE)
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).isdigit():
                cell.value, cell.number_format = int(str(cell.value)), code
    sheet.sheet_view.showZeros = zeros
    return workbook


def old_sheet(workbook: Workbook, *, code: str = "General", zeros: bool = True) -> bytes:
    sheet = first_sheet(workbook)
    rows = [[str("" if v is None else v) for v in row] for row in sheet.iter_rows(values_only=True)]
    spans = [
        (one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
        for one in sheet.merged_cells.ranges
    ]
    return xls({"表": (rows, spans)}, number_format=code, zeros=zeros)


def binary_sheet(workbook: Workbook, *, code: str = "General", zeros: bool = True) -> bytes:
    rows = enumerate(first_sheet(workbook).iter_rows(values_only=True))
    places = ((n, at, value) for n, row in rows for at, value in enumerate(row))
    texts = [(row, column, str(value)) for row, column, value in places if value is not None]
    return xlsb({"表": texts}, number_format=code, zeros=zeros)


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "xlsb"])
@pytest.mark.parametrize(
    ("code", "zeros", "is_seen"),
    [("0", True, True), ("0;-0;;@", True, False), ("0", False, False), ('0;-0;"—"', True, True)],
)
def test_a_zero_that_its_cell_does_not_show_is_a_blank_nobody_wrote(
    tmp_path: Path, newest: Edition, suffix: str, code: str, *, zeros: bool, is_seen: bool
) -> None:
    path = tmp_path / f"r.{suffix}"
    sheet_of(newest, code=code, zeros=zeros).save(path)
    if suffix != "xlsx":
        draw = old_sheet if suffix == "xls" else binary_sheet
        path.write_bytes(draw(sheet_of(newest), code=code, zeros=zeros))
    found = read_document(path, Catalog())
    values = with_zeros(newest)
    shown = {key: text for key, text in values.items() if is_seen or text != "0"}
    assert {key: str(value) for key, value in found.report.typed.items()} == shown
    blank = {found.standings[CellKey(key)].standing for key in values.keys() - shown.keys()}
    assert blank <= {ValueStanding.READ}


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "xlsb"])
@pytest.mark.parametrize(
    ("code", "tens"), [("0!.0000", 4), ('0"."0,', 4), ("0.0,", 3), ("#,##0", 0)]
)
def test_a_figure_that_its_cell_shows_in_ten_thousands_counts_so(
    tmp_path: Path, newest: Edition, suffix: str, code: str, tens: int
) -> None:
    path = tmp_path / f"r.{suffix}"
    sheet_of(newest, code=code).save(path)
    if suffix != "xlsx":
        draw = old_sheet if suffix == "xls" else binary_sheet
        path.write_bytes(draw(sheet_of(newest), code=code))
    found = read_document(path, Catalog()).report.typed
    stored = {key: Decimal(text) for key, text in with_zeros(newest).items()}
    assert found == {key: figure.scaleb(-tens) for key, figure in stored.items()}


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xls", "ods", "fods", "xlsx"])
def test_libreoffice_shows_as_blank_what_is_read_as_blank(
    tmp_path: Path,
    newest: Edition,
    libreoffice: Callable[[Path, str, Path], Path],
    suffix: str,
) -> None:
    path, again = tmp_path / "r.xlsx", tmp_path / "again"
    again.mkdir()
    sheet_of(newest, code='#,##0;-#,##0;""').save(path)
    found = read_document(libreoffice(path, suffix, again), Catalog())
    shown = {key: text for key, text in with_zeros(newest).items() if text != "0"}
    assert {key: str(value) for key, value in found.report.typed.items()} == shown


def row_of(sheet: Worksheet, text: str) -> int:
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def test_hidden_rows_and_columns_of_a_table_that_is_shown_are_read_and_doubted(
    tmp_path: Path, newest: Edition
) -> None:
    workbook, sheet = book_of(newest)
    for label in ("2.重复申请", "（五）不予处理"):
        sheet.row_dimensions[row_of(sheet, label)].hidden = True
    sheet.column_dimensions["E"].hidden = True
    found = read(tmp_path / "r.xlsx", workbook)
    assert {key: str(value) for key, value in found.report.typed.items()} == figures(newest)
    doubted = found.doubtful
    assert {"requests.declined_repeated.person", "requests.granted.business"} <= doubted.keys()
    assert "requests.granted.person" not in doubted
    assert all("隐藏" in why for why in doubted.values())


def test_a_hidden_table_neither_hides_nor_changes_the_shown_one(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    row = 1
    for section in newest.sections:
        if section.table:
            end = put_table(sheet, newest, section.table, figures(newest, 500), row)
            for hidden in range(row, end):
                sheet.row_dimensions[hidden].hidden = True
            row = put_table(sheet, newest, section.table, figures(newest), end + 1) + 1
    last = workbook.create_sheet("上年")
    put_report(last, newest, figures(newest, 900), TITLE)
    last.sheet_state = "hidden"
    workbook.save(tmp_path / "r.xlsx")
    found = read_document(tmp_path / "r.xlsx", Catalog(), year=2024)
    assert {key: str(value) for key, value in found.report.typed.items()} == figures(newest)
    assert (found.unplaced, found.missing, dict(found.doubtful)) == ((), (), {})


def test_hidden_rows_of_zeros_are_read_below_a_hidden_report_of_last_year(
    tmp_path: Path, newest: Edition
) -> None:
    """All that was hidden was left out, 79 cells, since last year's is no part of the report."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    put_report(sheet, newest, figures(newest, 500), TITLE.replace("2024", "2023"))
    end = sheet.max_row + 1
    below = Workbook()
    put_report(first_sheet(below), newest, with_zeros(newest), TITLE)
    for merged in first_sheet(below).merged_cells.ranges:
        merged.shift(row_shift=end)
        sheet.merge_cells(merged.coord)
    for line in first_sheet(below).iter_rows():
        for cell in line:
            if cell.value is not None:
                sheet.cell(cell.row + end, cell.column).value = cell.value
    labels = ("2.重复申请", "1.属于国家秘密")
    zeros = [
        cell.row for line in sheet.iter_rows(min_row=end) for cell in line if cell.value in labels
    ]
    for hidden in (*range(1, end + 1), *zeros):
        sheet.row_dimensions[hidden].hidden = True
    found = read(tmp_path / "r.xlsx", workbook)
    assert {key: str(value) for key, value in found.report.typed.items()} == with_zeros(newest)
    assert "requests.declined_repeated.person" in found.doubtful
    assert "requests.granted.person" not in found.doubtful
    assert any("其中的数字没有读取" in one.text for one in found.unplaced)


def test_hidden_columns_of_last_year_stay_out_where_rows_of_zeros_are_hidden(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    row, left = 3, 20
    for place, year in ((1, "2024"), (left, "2023")):
        sheet.cell(1, place).value = f"柘山镇人民政府{year}年政府信息公开情况统计表"
    for table in newest.tables:
        put_table(sheet, newest, table.key, figures(newest, 500), row, left=left)
        row = put_table(sheet, newest, table.key, with_zeros(newest), row) + 1
    for column in range(left, left + 20):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    sheet.row_dimensions[row_of(sheet, "2.重复申请")].hidden = True
    found = read(tmp_path / "r.xlsx", workbook)
    assert {key: str(value) for key, value in found.report.typed.items()} == with_zeros(newest)
    assert any("其中的数字没有读取" in one.text for one in found.unplaced)


def test_what_is_hidden_is_told_where_something_is_missing(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    end = put_table(sheet, newest, "disclosure", figures(newest), 1)
    below = put_table(sheet, newest, "requests", figures(newest), end + 1)
    for hidden in range(end, below):
        sheet.row_dimensions[hidden].hidden = True
    other = workbook.create_sheet("表四")
    put_table(other, newest, "disputes", figures(newest), 1)
    other.sheet_state = "hidden"
    workbook.save(tmp_path / "r.xlsx")
    found = read_document(tmp_path / "r.xlsx", Catalog(), year=2024)
    assert {key.partition(".")[0] for key in found.report.typed} == {"disclosure"}
    told = [one.text for one in found.unplaced]
    assert told[0].startswith("工作表“Sheet”有隐藏的行或列，其中的数字没有读取（如第 ")
    assert told[1:] == ["工作表“表四”是隐藏的，没有读取"]


def test_tables_and_texts_on_sheets_of_their_own(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet.title = "正文"
    sheet.append([TITLE])
    for section in newest.sections:
        if section.table:
            put_table(workbook.create_sheet(section.tab), newest, section.table, figures(newest), 2)
        else:
            sheet.append([section.title, f"这是{section.tab}的文字。"])
    check(read(tmp_path / "r.xlsx", workbook), newest)


def test_the_opening_may_stand_behind_the_tables_with_the_texts(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    for section in newest.sections:
        if section.table:
            put_table(workbook.create_sheet(section.tab), newest, section.table, figures(newest), 2)
            workbook[section.tab].cell(1, 1, section.title)
    sheet = workbook.create_sheet("文字")
    lines = [TITLE, "本报告由我局编制。"]
    for section in newest.sections:
        lines += [] if section.table else [section.title, f"这是{section.tab}的文字。"]
    for line in (*lines, None, ["制表：李娟", None, "审核：张涛", None, "2025年1月16日"]):
        sheet.append(line if isinstance(line, list) else [line])
    found = read(tmp_path / "r.xlsx", workbook)
    assert found.report.texts[OPENING] == "本报告由我局编制。"
    assert found.report.details.date == date(2025, 1, 16)
    assert [one.text for one in found.unplaced] == ["制表：李娟", "审核：张涛"]
    check(replace(found, unplaced=()), newest)


def test_units_on_sheets_of_their_own_are_never_mixed(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    for number, name in enumerate(("柘山镇", "凌河镇")):
        sheet = workbook.create_sheet(name)
        put_report(sheet, newest, figures(newest, 1 + 1000 * number))
        sheet.cell(1, 1).value = f"{name}2024年政府信息公开工作年度报告"
        sheet.cell(2, 1).value = newest.sections[0].title
    path = tmp_path / "两镇.xlsx"
    workbook.save(path)
    with pytest.raises(SeveralReportsError, match="柘山镇2024年、凌河镇2024年"):
        read_document(path, Catalog())
    key = newest.typed_keys[0]
    reports = read_reports(path, path.read_bytes(), Catalog())
    assert [read.report.value(key) for read, _ in reports] == [1, 1001]


def test_of_many_reports_in_one_file_the_first_are_named(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    for name in "甲乙丙丁戊己庚":
        title = f"{name}镇2024年政府信息公开工作年度报告"
        put_report(workbook.create_sheet(name), newest, figures(newest), title)
    path = tmp_path / "全县.xlsx"
    workbook.save(path)
    with pytest.raises(
        SeveralReportsError, match=r"有 7 份报告（甲镇2024年、[^己庚]*戊镇2024年等）"
    ):
        read_document(path, Catalog())


def test_a_cell_far_from_all_others_changes_nothing(tmp_path: Path, catalog: Catalog) -> None:
    edition, path = catalog.edition(catalog.ids[-1]), tmp_path / "年报.xlsx"
    values = figures(edition)
    blank = next(key for key in values if key.startswith("requests."))
    values[blank] = ""
    book = Workbook()
    put_report(first_sheet(book), edition, values, TITLE)
    book.save(path)
    before = read_document(path, catalog)
    first_sheet(book)["IV2"] = "很远"
    book.save(path)
    after = read_document(path, catalog)
    assert after.report.typed == before.report.typed
    assert after.standings == before.standings
    assert len(after.report.typed) == len(values) - 1


@pytest.mark.parametrize("nothing", ["无", "无。", "本年度没有。"])
def test_a_section_that_says_but_nothing_is_read_from_a_sheet(
    tmp_path: Path, newest: Edition, nothing: str
) -> None:
    workbook, sheet = book_of(newest)
    section = newest.sections[-1]
    sheet.cell(row_of(sheet, section.title) + 1, 1).value = nothing
    found = read(tmp_path / "r.xlsx", workbook)
    assert found.report.texts[section.key] == nothing
    assert found.unplaced == ()


def test_who_filled_in_a_table_and_how_it_balances_is_no_text(
    tmp_path: Path, newest: Edition
) -> None:
    page = f"<p>{TITLE}</p>"
    for section in newest.sections:
        page += f"<h3>{section.title}</h3>"
        if section.table:
            page += "<p>（勾稽关系：第一项加第二项之和，等于第三项加第四项之和）</p>"
            page += html_table(newest, section.table, figures(newest))
            page += "<p>填报单位负责人：王某某</p>"
        else:
            page += f"<p>这是{section.tab}的文字。</p>"
    path = tmp_path / "r.html"
    path.write_text(f"<html><body>{page}</body></html>", "utf-8")
    check(read_document(path, Catalog()), newest)


def test_a_strange_row_is_told_in_one_sentence_and_upright_labels_not_at_all(
    tmp_path: Path, newest: Edition
) -> None:
    workbook, sheet = book_of(newest)
    first, last = row_of(sheet, "（一）予以公开"), row_of(sheet, "（七）总计")
    sheet.unmerge_cells(start_row=first, start_column=1, end_row=last, end_column=1)
    for place, sign in enumerate("三、本年度办理结果"):
        sheet.cell(first + 2 * place, 1).value = sign
    row = row_of(sheet, "四、结转下年度继续办理") + 1
    for column, text in enumerate(("其中：网络申请", None, None, 5, 1, 0, 0, 0, 0, 6), 1):
        sheet.cell(row, column).value = text
    found = read(tmp_path / "r.xlsx", workbook)
    assert {key: str(value) for key, value in found.report.typed.items()} == figures(newest)
    assert [one.words for one in found.unplaced] == [
        f"工作表“{sheet.title}”第 {row} 行：其中：网络申请 5 1 0 0 0 0 6"
    ]


def test_a_sheet_with_no_cell_of_the_form_beside_its_lines_is_said_to_have_no_table(
    tmp_path: Path, catalog: Catalog
) -> None:
    workbook, path = Workbook(), tmp_path / "x.xlsx"
    for words, figure in (("本年废止件数", None), ("现行有效件数", 8)):
        row = ["主动公开政府信息情况", "行政规范性文件", words, figure]
        workbook.worksheets[0].append(row)
    workbook.save(path)
    with pytest.raises(NoTablesError):
        read_document(path, catalog)
    with pytest.raises(NoTablesError):
        read_reports(path, path.read_bytes(), catalog)


def test_a_hidden_column_of_which_a_table_has_a_part_is_no_strange_one_beside_another(
    tmp_path: Path, newest: Edition
) -> None:
    workbook, sheet = book_of(newest)
    first, last = (
        row_of(sheet, text)
        for text in ("一、本年新收政府信息公开申请数量", "四、结转下年度继续办理")
    )
    for row in range(first, last + 1):
        sheet.cell(row, 12).value = row % 7 + 3
    sheet.column_dimensions["L"].hidden = True
    found = read(tmp_path / "a.xlsx", workbook)
    assert {key: str(value) for key, value in found.report.typed.items()} == figures(newest)
    assert [one.words for one in found.unplaced if one.in_table] == []


@pytest.mark.parametrize("sign", ["✓", "0", "平衡"])
@pytest.mark.parametrize("gap", [0, 1])
def test_a_column_without_a_head_that_checks_the_rows_is_not_told(
    tmp_path: Path, sign: str, gap: int
) -> None:
    edition = Catalog().edition("2021")
    workbook, row = Workbook(), 2
    sheet = first_sheet(workbook)
    sheet.cell(1, 1).value = TITLE
    for table in edition.tables:
        layout = edition.layouts[table.key]
        sheet.cell(row, 1).value = table.title
        for line in {cell.row for cell in layout.cells if cell.key}:
            sheet.cell(row + 1 + line, 1 + layout.columns + gap).value = sign
        row = put_table(sheet, edition, table.key, figures(edition), row + 1) + 1
    found = read(tmp_path / "a.xlsx", workbook)
    assert {key: str(one) for key, one in found.report.typed.items()} == figures(edition)
    assert found.unplaced == ()


def test_a_day_in_figures_alone_below_the_texts_is_the_report_s(tmp_path: Path) -> None:
    workbook = Workbook()
    put_report(first_sheet(workbook), Catalog().edition("2021"), {}, TITLE)
    row = first_sheet(workbook).max_row + 2
    first_sheet(workbook).cell(row, 1).value = "柘山镇人民政府"
    first_sheet(workbook).cell(row + 1, 1).value = "2025.1.15"
    found = read(tmp_path / "a.xlsx", workbook)
    assert found.report.details.date == date(2025, 1, 15)
    assert found.unplaced == ()

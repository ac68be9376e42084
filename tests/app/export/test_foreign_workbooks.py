"""A workbook somebody else made is filled, and nothing else in it changes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import export
from app.export.xlsx.formats import exact_code, shown_figure
from app.foreign.reader import ForeignReader
from app.importing.reading import read_document
from app.office.labels import DETAILS_SHEET, TEXTS_SHEET
from app.report.changes import Edit
from app.report.finished import finished
from app.report.report import Report
from tests.app.export.office_files import parts, with_parts

Convert = Callable[[Path, str, Path], Path]


@pytest.fixture
def foreign_xlsx(huaian: Report, tmp_path: Path) -> Path:
    """A workbook with the tables alone, in another font, beside a sheet of its own."""
    workbook = openpyxl.load_workbook(huaian.edition.folder / "tables.xlsx")
    for name in (DETAILS_SHEET, TEXTS_SHEET):
        del workbook[name]
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font(name="楷体", size=9)
    workbook.create_sheet("说明")["A1"] = "报送时间：1月31日前"
    path = tmp_path / "省厅.xlsx"
    workbook.save(path)
    return path


def test_a_foreign_workbook_is_filled_and_otherwise_left_alone(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path, catalog: Catalog
) -> None:
    huaian.apply(Edit(texts={"issues": "=不是公式\n第二段"}))
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).comparison.words == "200/200 格一致"
    before, after = openpyxl.load_workbook(foreign_xlsx), openpyxl.load_workbook(target)
    assert after.sheetnames == [*before.sheetnames, DETAILS_SHEET, TEXTS_SHEET]
    old, new = parts(foreign_xlsx), parts(target)
    for name in old:
        if name.startswith("xl/worksheets/sheet"):
            assert without_contents(new[name]) == without_contents(old[name])
        elif name.startswith("xl/theme") or "drawing" in name or "haredStrings" in name:
            assert new[name] == old[name]
    read = read_document(target, catalog).report
    assert read.texts["issues"] == "=不是公式\n第二段"
    assert read.details == finished(huaian).details


def without_contents(sheet: bytes) -> bytes:
    """The XML of a sheet without what stands in its cells."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    root = etree.fromstring(sheet)
    etree.strip_elements(root, *(f"{main}{name}" for name in ("v", "f", "is")))
    for cell in root.iter(f"{main}c"):
        cell.attrib.pop("t", "")
    return etree.tostring(root)


def with_a_drawing(workbook: Path) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{office}/drawing" Target="../drawings/drawing9.xml"/>'
        "</Relationships>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    override = f'<Override PartName="/xl/drawings/drawing9.xml" ContentType="{kind}"/></Types>'
    types = parts(workbook)["[Content_Types].xml"].decode().replace("</Types>", override)
    added = {
        "xl/drawings/drawing9.xml": b"<drawing/>",
        "xl/worksheets/_rels/sheet1.xml.rels": relations.encode(),
        "[Content_Types].xml": types.encode(),
    }
    with_parts(workbook, added)


def test_a_drawing_in_a_foreign_workbook_stays(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    with_a_drawing(foreign_xlsx)
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).left_out == ()
    assert parts(target)["xl/drawings/drawing9.xml"] == b"<drawing/>"


def test_a_drawing_stays_in_an_own_workbook_that_others_went_on_with(
    huaian: Report, tmp_path: Path
) -> None:
    template, target = tmp_path / "改过的.xlsx", tmp_path / "报告.xlsx"
    template.write_bytes((huaian.edition.folder / "tables.xlsx").read_bytes())
    with_a_drawing(template)
    assert export(huaian, target, template).comparison.is_equal
    assert parts(target)["xl/drawings/drawing9.xml"] == b"<drawing/>"
    assert openpyxl.load_workbook(target).sheetnames == openpyxl.load_workbook(template).sheetnames


def test_the_balance_of_a_foreign_workbook_has_its_result_stored(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    target = tmp_path / "报告.xlsx"
    export(huaian, target, foreign_xlsx)
    sheet = openpyxl.load_workbook(target, data_only=True)["三、依申请公开"]
    assert [cell.value for cell in list(sheet.iter_rows())[-1]][3:] == ["相等"] * 7


def formula_of(path: Path, key_row: str) -> object:
    """What stands in the 总计 column of a row of table three."""
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            if any(str(cell.value).startswith(key_row) for cell in row):
                return [cell.value for cell in row if cell.value is not None][-1]
    return None


def test_a_right_formula_stays_and_a_wrong_one_is_replaced_by_the_number(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    assert str(formula_of(foreign_xlsx, "一、本年新收")).startswith("=SUM(")
    workbook = openpyxl.load_workbook(foreign_xlsx)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            if any(str(cell.value).startswith("二、上年结转") for cell in row):
                filled = [cell for cell in row if cell.value is not None]
                filled[-1].value = f"=SUM(D{row[0].row}:H{row[0].row})"
    workbook.save(foreign_xlsx)
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).comparison.is_equal
    assert str(formula_of(target, "一、本年新收")).startswith("=SUM(")
    assert (
        formula_of(target, "二、上年结转") == huaian.computed[CellKey("requests.carried_in.total")]
    )


def test_a_cell_that_repeats_the_cover_says_what_that_says(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    workbook = openpyxl.load_workbook(foreign_xlsx)
    cover = workbook.create_sheet("封面", 0)
    cover["A1"], cover["B1"].number_format = "填报单位", "@"
    sheet = workbook["四、复议诉讼"]
    below = sheet.max_row + 2
    sheet.cell(below, 1).value, sheet.cell(below, 2).value = "填报单位：", "=封面!$B$1"
    workbook.save(foreign_xlsx)
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).comparison.is_equal
    stored = openpyxl.load_workbook(target, data_only=True)["四、复议诉讼"]
    assert stored.cell(below, 2).value == "淮安市人民政府"
    kept = openpyxl.load_workbook(target)["四、复议诉讼"]
    assert kept.cell(below, 2).value == "=封面!$B$1"


def test_formulas_that_come_to_another_figure_are_told(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    workbook = openpyxl.load_workbook(foreign_xlsx)
    wrong = {"一、本年新收": "=SUM(D{0}:E{0})", "二、上年结转": "=ROUND(D{0},0)"}
    told = {}
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            name = next((one for one in wrong if str(row[0].value).startswith(one)), "")
            if name:
                last = [cell for cell in row if cell.value is not None][-1]
                last.value = wrong[name].format(row[0].row)
                told[name] = f"工作表“{sheet.title}”的 {last.coordinate}"
    workbook.save(foreign_xlsx)
    with closing(ForeignReader(Catalog())) as reader:
        result = export(huaian, tmp_path / "报告.xlsx", foreign_xlsx, workplace=reader)
    received = [huaian.value(CellKey(f"requests.received.{who}")) for who in ("person", "business")]
    total = huaian.computed[CellKey("requests.received.total")]
    carried = huaian.computed[CellKey("requests.carried_in.total")]
    assert result.overwritten == (
        f"{told['一、本年新收']}（公式得 {sum(map(int, filter(None, received)))}，报告是 {total}）",
        f"{told['二、上年结转']}（公式算不出，报告是 {carried}）",
    )
    assert any("公式已换成报告的数字，请核对" in words for words in result.warnings)


def test_libreoffice_reads_what_was_filled_into_a_foreign_workbook(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path, catalog: Catalog, libreoffice: Convert
) -> None:
    target, again = tmp_path / "报告.xlsx", tmp_path / "again"
    export(huaian, target, foreign_xlsx)
    again.mkdir()
    read = read_document(libreoffice(target, "xlsx", again), catalog).report
    assert read.typed == huaian.typed
    assert read.stated == huaian.computed


def narrow_form(huaian: Report, path: Path, *, bare: bool) -> None:
    """The tables in columns for three digits, their figures with or without a look of their own."""
    workbook = openpyxl.load_workbook(huaian.edition.folder / "tables.xlsx")
    for name in (DETAILS_SHEET, TEXTS_SHEET):
        del workbook[name]
    for sheet in workbook.worksheets:
        for column in "ABCDEFGHIJKLMNO":
            sheet.column_dimensions[column].width = 3.6
        for row in sheet.iter_rows():
            for cell in row:
                is_label = not isinstance(cell, Cell) or str(cell.value or "=")[0] != "="
                cell.font = Font(name="楷体", size=9)
                cell.alignment = Alignment(horizontal="center", wrap_text=True)
                if bare and not is_label:
                    cell.value = None
                    cell.style = "Normal"
    workbook.save(path)


def figures(path: Path) -> list[tuple[int, Cell]]:
    """The numbers of table three with their cells."""
    sheet = openpyxl.load_workbook(path)["三、依申请公开"]
    cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell))
    return [(cell.value, cell) for cell in cells if isinstance(cell.value, int)]


def test_a_template_that_hides_zeros_shows_those_that_are_filled_in(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    workbook = openpyxl.load_workbook(foreign_xlsx)
    for sheet in workbook.worksheets:
        sheet.sheet_view.showZeros = False
        for row in sheet.iter_rows():
            for cell in row:
                cell.number_format = "0;-0;;@"
    workbook.save(foreign_xlsx)
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).comparison.words == "200/200 格一致"
    cells = [(value, cell.number_format) for value, cell in figures(target)]
    assert (0, "General") in cells
    assert {look for value, look in cells if value} == {"0;-0;;@"}
    assert openpyxl.load_workbook(target)["三、依申请公开"].sheet_view.showZeros is not False


@pytest.mark.parametrize("bare", [False, True])
def test_a_figure_too_wide_for_its_column_shrinks_in_the_looks_of_the_form(
    huaian: Report, tmp_path: Path, *, bare: bool
) -> None:
    template, target = tmp_path / "窄.xlsx", tmp_path / "报告.xlsx"
    narrow_form(huaian, template, bare=bare)
    huaian.apply(Edit(entries={CellKey("requests.received.person"): Decimal(98765)}))
    assert export(huaian, target, template).comparison.is_equal
    found = figures(target)
    wide = next(cell for value, cell in found if value == 98765)
    assert wide.alignment.shrink_to_fit
    assert not wide.alignment.wrap_text
    assert not any(cell.alignment.shrink_to_fit for value, cell in found if value < 10)
    assert {cell.alignment.horizontal for _, cell in found} == {"center"}
    assert {(cell.font.name, cell.font.size) for _, cell in found} == {("楷体", 9)}


def test_no_figure_of_a_narrow_form_is_printed_as_signs(
    huaian: Report, tmp_path: Path, libreoffice: Convert
) -> None:
    template, target = tmp_path / "窄.xlsx", tmp_path / "报告.xlsx"
    narrow_form(huaian, template, bare=True)
    huaian.apply(Edit(entries={CellKey("requests.received.person"): Decimal(98765)}))
    export(huaian, target, template)
    command = ["pdftotext", "-layout", str(libreoffice(target, "pdf", tmp_path)), "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "98765" in shown
    assert "###" not in shown


@pytest.mark.parametrize(
    ("figure", "code", "shown"),
    [
        ("1234567", "#,##0", "1234567,,"),
        ("12", '0"件"', "12件"),
        ("1.5", "0.00", "1.50"),
        ("-3", "+0;-0;0", "-3"),
        ("7", "General", "7"),
        ("5", r"[Red]0\ 元;-0", "5 元"),
    ],
)
def test_a_figure_is_measured_as_its_format_shows_it(figure: str, code: str, shown: str) -> None:
    assert shown_figure(figure, code) == shown


@pytest.mark.parametrize(
    ("figure", "code", "exact"),
    [
        ("96171.6", "#,##0", "#,##0.0"),
        ("96171.64", '#,##0.0_ ;[Red]-#,##0.0"万元"', '#,##0.00_ ;[Red]-#,##0.00"万元"'),
        ("96171", "#,##0", "#,##0"),
        ("5.25", "[>=100]0;0.000", "[>=100]0.00;0.000"),
        ("5", "0%", ""),
        ("96171.6", "0!.0,", ""),
        ("5", "yyyy-mm-dd", ""),
        ("5", "# ?/?", ""),
        ("5.5", 'General"万元"', 'General"万元"'),
    ],
)
def test_a_figure_keeps_its_decimals_in_any_number_format(
    figure: str, code: str, exact: str
) -> None:
    assert exact_code(code, figure) == exact

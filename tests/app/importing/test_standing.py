"""How sure each value of a document is, wherever that is told."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from app.checks.equations import stated_otherwise
from app.cli import main
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import CellStanding, ReadDocument, ValueStanding
from app.importing.import_plan import plan_import
from app.importing.reading import read_document
from app.report.changes import Details
from app.report.report import Report
from tests.app.importing.test_foreign_xlsx import first_sheet, put_report
from tests.app.importing.test_unit_lists import Row, saved, units
from tests.documents import TITLE, figures

PERSON, TOTAL = CellKey("requests.received.person"), CellKey("requests.received.total")
CARRIED = CellKey("requests.carried_in.total")
LICENCES, FEES = CellKey("disclosure.licences.decisions"), CellKey("disclosure.fees.amount")
COERCION = CellKey("disclosure.coercion.decisions")
PENALTIES = CellKey("disclosure.penalties.decisions")

HEADS: Row = (
    "单位",
    "本年新收—自然人",
    "本年新收—总计",
    "上年结转—总计",
    "行政许可",
    "行政事业性收费（元）",
    "行政强制",
)
ROWS: tuple[Row, ...] = (HEADS, ("甲镇", 5, 6, "多件", None, 3, "若干"), ("乙镇", 1, 1, 0, 2, 3, 4))


@pytest.fixture
def document(tmp_path: Path) -> ReadDocument:
    return units(saved(tmp_path / "2024年.xlsx", ROWS))["甲镇"]


def at(column: int) -> str:
    return f"工作表“Sheet”第 2 行第 {column} 列"


def test_every_value_has_one_of_four_standings_with_place_and_reason(
    document: ReadDocument,
) -> None:
    found = document.standings
    assert list(found) == list(document.report.edition.cells)
    assert found[PERSON] == CellStanding(ValueStanding.READ, at(2))
    assert found[TOTAL] == CellStanding(ValueStanding.COMPUTED, at(3))
    assert found[CARRIED] == CellStanding(ValueStanding.NOT_READ, at(4), "“多件”不是数字")
    assert found[LICENCES] == CellStanding(ValueStanding.READ, at(5)), "a blank one that was seen"
    assert (found[FEES].standing, found[FEES].place) == (ValueStanding.DOUBTFUL, at(6))
    assert "规定的单位是“万元”，已经换算" in found[FEES].reason
    assert document.report.typed[FEES] == Decimal("0.0003")
    assert found[COERCION] == CellStanding(ValueStanding.NOT_READ, at(7), "“若干”不是数字")
    assert found[PENALTIES] == CellStanding(ValueStanding.NOT_READ, "", "文件的表格中没有这一格")


def test_the_import_preview_names_the_place_before_its_note(document: ReadDocument) -> None:
    report = Report(document.report.edition, Details(year=2024))
    notes = {change.key: change.note for change in plan_import(report, document).cells}
    assert notes[FEES].startswith(f"{at(6)}：")
    assert notes[CARRIED] == f"{at(4)}：“多件”不是数字"
    assert notes[PERSON] == ""


def test_convert_writes_it_and_reading_ignores_it(tmp_path: Path, catalog: Catalog) -> None:
    rows: list[Row] = [
        ("单位", "指标", "数值"),
        ("甲镇", "行政许可", 5),
        ("甲镇", "行政强制", "若干"),
    ]
    source, target, again = (tmp_path / name for name in ("2024.xlsx", "a.json", "b.json"))
    assert main(["convert", str(saved(source, rows)), str(target)]) == 1
    written: dict[str, Any] = json.loads(target.read_text("utf-8"))["standing"]
    assert list(written) == list(catalog.edition("2021").cells)
    assert written[LICENCES] == {"standing": "read", "place": at(3)}
    assert written[COERCION] == {
        "standing": "not_read",
        "place": "工作表“Sheet”第 3 行第 3 列",
        "reason": "“若干”不是数字",
    }
    assert main(["convert", str(target), str(again)]) == 0
    assert "standing" not in json.loads(again.read_text("utf-8"))


def test_a_collection_tells_what_is_not_sure_of_each_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "县"
    folder.mkdir()
    saved(folder / "2024年.xlsx", ROWS)
    main(["collect", str(folder), str(tmp_path / "a.xlsx"), "--json"])
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    standing = {unit["name"]: unit["standing"] for unit in told["units"]}
    assert standing["甲镇"][COERCION]["reason"] == "“若干”不是数字"
    assert COERCION not in standing["乙镇"]
    assert standing["乙镇"][FEES]["standing"] == "doubtful"
    assert not any(key.startswith("disputes.") for key in standing["甲镇"]), "not handed in"
    assert [unit["values"].get(COERCION) for unit in told["units"]] == [None, 4]


def summed(newest: Edition, path: Path, formula: Callable[[CellKey], str]) -> ReadDocument:
    """A report in a workbook whose totals are formulas that no program has calculated."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    totals = [key for key, cell in newest.cells.items() if cell.computed]
    put_report(sheet, newest, figures(newest) | {key: f"@{key}" for key in totals}, TITLE)
    spots: dict[str, str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).isdecimal():
                spots[figure_keys(newest)[str(cell.value)]] = cell.coordinate
                cell.value = int(str(cell.value))
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).startswith("@"):
                key = CellKey(str(cell.value)[1:])
                cell.value = formula(key) or sum_of(spots, newest.typed_parts(key))
    workbook.save(path)
    return read_document(path, Catalog())


def figure_keys(edition: Edition) -> dict[str, str]:
    return {text: key for key, text in figures(edition).items()}


def sum_of(spots: Mapping[str, str], parts: Sequence[CellKey]) -> str:
    return "=" + "+".join(spots[part] for part in parts)


@pytest.mark.parametrize("name", ["a.xlsx", "a.fods"])
def test_sums_that_no_program_has_calculated_are_computed_by_the_document(
    tmp_path: Path, catalog: Catalog, name: str
) -> None:
    newest = catalog.edition("2021")
    read = summed(newest, tmp_path / "a.xlsx", lambda _: "")
    if name.endswith("fods"):
        read = read_document(flat_workbook(tmp_path / "a.xlsx"), catalog)
    totals = [key for key, cell in newest.cells.items() if cell.computed]
    assert read.report.stated == read.report.computed
    assert {read.standings[key].standing for key in totals} == {ValueStanding.COMPUTED}
    assert read.unplaced == ()


def flat_workbook(source: Path) -> Path:
    """The first sheet as flat OpenDocument, its formulas without results."""
    sheet = load_workbook(source).worksheets[0]
    assert isinstance(sheet, Worksheet)
    spans = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    rows = "".join(
        f"<table:table-row>{''.join(flat_cell(cell, spans) for cell in row)}</table:table-row>"
        for row in sheet.iter_rows()
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    target = source.with_suffix(".fods")
    target.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document{names} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f'<office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document>",
        "utf-8",
    )
    return target


def flat_cell(cell: Any, spans: Mapping[tuple[int, int], Any]) -> str:
    if isinstance(cell, MergedCell):
        return "<table:covered-table-cell/>"
    merged = spans.get((cell.row, cell.column))
    rows, columns = (merged.size["rows"], merged.size["columns"]) if merged else (1, 1)
    span = f' table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"'
    text = str(cell.value or "")
    if text.startswith("="):
        formula = re.sub(r"([A-Z]+\d+)", r"[.\1]", text)
        return f'<table:table-cell{span} table:formula="of:{formula}"/>'
    return f"<table:table-cell{span}><text:p>{escape(text)}</text:p></table:table-cell>"


def test_a_sum_that_leaves_a_part_out_comes_to_what_it_adds_up(
    tmp_path: Path, catalog: Catalog
) -> None:
    newest = catalog.edition("2021")
    read = summed(newest, tmp_path / "a.xlsx", lambda key: "=$D$9+E9" if key == TOTAL else "")
    wrong = {total.key: total for total in stated_otherwise(read.report)}
    assert list(wrong) == [TOTAL]
    assert wrong[TOTAL].stated < wrong[TOTAL].computed
    assert read.standings[TOTAL].standing is ValueStanding.COMPUTED


def test_a_total_with_any_other_formula_is_not_read_and_says_why(
    tmp_path: Path, catalog: Catalog
) -> None:
    newest = catalog.edition("2021")
    formula = "=VLOOKUP(A1,Sheet2!A:B,2,0)"
    read = summed(newest, tmp_path / "a.xlsx", lambda key: formula if key == TOTAL else "")
    found = read.standings[TOTAL]
    assert found.standing is ValueStanding.NOT_READ
    assert "还没有计算的公式" in found.reason
    assert TOTAL not in read.report.stated
    (change,) = (
        one
        for one in plan_import(Report(newest, Details(year=2024)), read).cells
        if one.key == TOTAL
    )
    assert "还没有计算的公式" in change.note


def test_zeros_that_a_library_writes_for_results_are_none(tmp_path: Path, catalog: Catalog) -> None:
    newest = catalog.edition("2021")
    summed(newest, tmp_path / "a.xlsx", lambda _: "")
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx") as source,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target,
    ):
        assert b'fullCalcOnLoad="1"' in source.read("xl/workbook.xml")
        for name in source.namelist():
            part = re.sub(rb"</f>\s*<v\s*/>|</f>\s*<v></v>", b"</f><v>0</v>", source.read(name))
            target.writestr(name, part)
            assert b"</f><v>0</v>" in part or "sheet1" not in name
    read = read_document(tmp_path / "b.xlsx", catalog)
    assert read.report.typed == {key: Decimal(text) for key, text in figures(newest).items()}
    assert read.report.stated == read.report.computed

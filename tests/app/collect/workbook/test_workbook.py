"""The workbook holds the sums as formulas over every unit's figures, and everything beside them."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from errno import ENOSPC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from app.any_file import read_any
from app.checks.findings import Finding
from app.collect.collection import Collection, FileLine, Standing, SumWarning, UnitState
from app.collect.decisions import Correction, Decisions
from app.collect.results.comparison import groups_of
from app.collect.submission import CellPlace, Submission, SubmissionDetail
from app.collect.workbook import writer
from app.collect.workbook.lists import FILES, PROBLEMS, SUMMARY, UNITS, notes_on_the_sum
from app.collect.workbook.sums import unit_sheet_name
from app.collect.workbook.workbook import (
    SUBTOTALS,
    write_workbook,
)
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.export.xlsx.blank import TableSheet
from app.office.labels import sheet_name
from app.storage.atomic import FolderMissingError, WriteRefusedError
from app.storage.file_names import SuffixError
from tests.app.collect.by_hand import HandedIn, collection_of, workbook_file
from tests.app.export.office_files import parts, with_parts
from tests.conftest import Convert

RECEIVED = CellKey("requests.received.person")
NOW = datetime(2025, 1, 20, tzinfo=UTC)


def numbers(edition: Edition, first: int) -> dict[CellKey, Decimal]:
    """A different number for each typed cell, with decimals where there may be some."""
    return {
        key: Decimal(n) + (Decimal("0.0001") if edition.cells[key].decimals else 0)
        for n, key in enumerate(edition.typed_keys, first)
    }


def opened(collection: Collection, *, values: bool = False) -> Workbook:
    return load_workbook(workbook_file(collection), data_only=values)


def sums_in(workbook: Workbook, edition: Edition) -> dict[CellKey, object]:
    """What stands in the cells of the official tables."""
    found: dict[CellKey, object] = {}
    for section in edition.sections:
        if section.table:
            spots = TableSheet(Workbook().worksheets[0], edition, section.table).spots
            sheet = workbook[sheet_name(section.tab)]
            found |= {key: sheet.cell(*spot).value for key, spot in spots.items()}
    return found


def added_up(workbook: Workbook, formula: str) -> Decimal:
    """What a formula over a column of another sheet comes to, reckoned here."""
    match = re.fullmatch(r"=SUM\('([^']+)'!([A-Z]+)(\d+):\2(\d+)\)", formula)
    assert match, formula
    rows = range(int(match[3]), int(match[4]) + 1)
    column = (workbook[match[1]][f"{match[2]}{row}"].value for row in rows)
    return sum((Decimal(str(value)) for value in column if value is not None), Decimal(0))


@pytest.fixture
def county(edition: Edition) -> Collection:
    """Two units with figures and one without a report."""
    handed_in = [
        HandedIn("柘山镇人民政府", numbers(edition, 1)),
        HandedIn("市教育和体育局", numbers(edition, 500)),
        HandedIn("辉渠镇人民政府"),
    ]
    return collection_of(edition, handed_in)


def test_every_typed_cell_is_a_formula_over_all_units(county: Collection, edition: Edition) -> None:
    workbook = opened(county)
    formulas = sums_in(workbook, edition)
    assert formulas.keys() == edition.cells.keys()
    for key in edition.typed_keys:
        assert added_up(workbook, str(formulas[key])) == county.total.typed[key], key


def test_the_results_are_stored_for_programs_that_do_not_calculate(
    county: Collection, edition: Edition
) -> None:
    shown = sums_in(opened(county, values=True), edition)
    assert {key: Decimal(str(value)) for key, value in shown.items()} == {
        **county.total.typed,
        **county.total.computed,
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_units_hand_in_adds_up(catalog: Catalog, data: st.DataObject) -> None:
    edition = catalog.edition(data.draw(st.sampled_from(catalog.ids)))
    cells = st.dictionaries(
        st.sampled_from(edition.typed_keys), st.integers(0, 10**9).map(Decimal), max_size=30
    )
    given_in = data.draw(st.lists(st.none() | cells, max_size=6))
    units = [HandedIn(f"{number}号镇", typed) for number, typed in enumerate(given_in)]
    county = collection_of(edition, units)
    workbook = opened(county)
    formulas = sums_in(workbook, edition)
    for key in edition.typed_keys:
        wanted = sum(((typed or {}).get(key, Decimal(0)) for typed in given_in), Decimal(0))
        assert added_up(workbook, str(formulas[key])) == wanted
        assert (county.total.value(key) or 0) == wanted


@pytest.mark.libreoffice
def test_libreoffice_reckons_the_same_sums(
    county: Collection, edition: Edition, tmp_path: Path, libreoffice: Convert
) -> None:
    path = tmp_path / "汇总.xlsx"
    write_workbook(county, path)
    bare = {
        name: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
        for name, content in parts(path).items()
        if name.startswith("xl/worksheets/sheet")
    }
    (tmp_path / "out").mkdir()
    again = libreoffice(with_parts(path, bare), "xlsx", tmp_path / "out")
    shown = sums_in(load_workbook(again, data_only=True), edition)
    wanted = {**county.total.typed, **county.total.computed}
    assert {key: round(Decimal(str(value)), 6) for key, value in shown.items()} == wanted


def test_the_program_reads_the_sums_out_of_its_own_workbook(
    county: Collection, edition: Edition, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "汇总.xlsx"
    write_workbook(county, path)
    read = read_any(path, catalog)
    assert read.report.edition is edition
    assert read.report.details == county.total.details
    assert read.report.typed == county.total.typed
    assert not read.doubtful
    assert {one.text for one in read.unplaced} == set(notes_on_the_sum(county))


def test_a_unit_without_a_report_is_named_beside_every_sum(
    county: Collection, edition: Edition
) -> None:
    workbook = opened(county)
    for section in edition.sections:
        if section.table:
            words = column_words(workbook, sheet_name(section.tab))
            assert "未计入（1）：辉渠镇人民政府。" in words
            assert "以上为 2 个单位的合计，应报 3 个。" in words


def column_words(workbook: Workbook, sheet: str, column: int = 1) -> list[object]:
    return [row[column - 1].value for row in workbook[sheet].iter_rows()]


def test_what_speaks_against_the_sum_stands_beside_it(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    warning = SumWarning("litigation_twice", "行政诉讼可能计了两次。", ("甲镇", "乙局"))
    partial = HandedIn("甲镇", numbers(edition, 1), state=UnitState.UNREAD)
    workbook = opened(collection_of(edition, [partial], warnings=(warning,)))
    words = column_words(workbook, sheet_name(edition.sections[1].tab))
    assert "只读出一部分（1）：甲镇。" in words
    assert "须注意：行政诉讼可能计了两次。" in words
    assert "行政诉讼可能计了两次。（甲镇、乙局）" in column_words(workbook, PROBLEMS, 4)


def test_a_concern_stands_below_the_table_it_is_about(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    warnings = (
        SumWarning("litigation_twice", "诉讼。", ("甲镇",), (CellKey("disputes.review.upheld"),)),
        SumWarning("missing", "有 1 个单位没有计入。", ("乙镇",)),
    )
    units = [HandedIn("甲镇", numbers(edition, 1)), HandedIn("乙镇")]
    workbook = opened(collection_of(edition, units, warnings=warnings))
    told = {
        section.table: "须注意：诉讼。" in column_words(workbook, sheet_name(section.tab))
        for section in edition.sections
        if section.table
    }
    assert told == {"disclosure": False, "requests": False, "disputes": True}
    words = column_words(workbook, sheet_name(edition.sections[3].tab))
    assert "未计入（1）：乙镇。" in words
    assert "须注意：有 1 个单位没有计入。" not in words


def test_cells_that_another_edition_does_not_have_are_not_added(catalog: Catalog) -> None:
    edition, other = catalog.for_year(2024), catalog.edition(catalog.ids[0])
    units = [HandedIn("甲镇", numbers(other, 1), other.id), HandedIn("乙镇", numbers(edition, 9))]
    county = collection_of(edition, units)
    workbook = opened(county)
    formulas = sums_in(workbook, edition)
    shared = edition.cells_shared_with(other)
    for key in edition.typed_keys:
        own = numbers(other, 1)[key] if key in shared else 0
        assert added_up(workbook, str(formulas[key])) == own + numbers(edition, 9)[key]


def test_a_correction_counts_and_is_listed_with_its_reason(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    figures = {RECEIVED: Decimal(5)}
    correction = Correction("甲镇", RECEIVED, Decimal(5), Decimal(8), "电话核实", NOW)
    decisions = Decisions(corrections=(correction,))
    workbook = opened(
        collection_of(edition, [HandedIn("甲镇", figures)], decisions=decisions), values=True
    )
    assert sums_in(workbook, edition)[RECEIVED] == 8
    rows = [[cell.value for cell in row] for row in workbook["人工决定"].iter_rows(min_row=3)]
    kind, unit, what, reason, _ = rows[0]
    assert (kind, unit, reason) == ("更正数字", "甲镇", "电话核实")
    assert str(what).endswith("5 改为 8")
    problems = [[cell.value for cell in row] for row in workbook[PROBLEMS].iter_rows(min_row=3)]
    (told,) = [row for row in problems if row[1] == "已更正"]
    assert told[0] == "甲镇"
    assert str(told[3]).endswith("报来的 5 改为 8 计入（电话核实）")
    section = edition.section_of(edition.cells[RECEIVED].table)
    notes = [str(row[0].value) for row in workbook[sheet_name(section.tab)].iter_rows()]
    assert any(one.startswith("已更正：甲镇，") for one in notes)


def test_a_finding_is_listed_with_both_numbers_and_its_places(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    finding = Finding(
        "balance", Level.ERROR, "requests", "两边不相等。", "请核对。", "", (RECEIVED,),
        (Decimal(7), Decimal(5)),
    )  # fmt: skip
    detail = SubmissionDetail(
        findings=(finding,), tables=("表格 2 ",), places={RECEIVED: CellPlace(0, 3, 4)}
    )
    county = collection_of(edition, [HandedIn("甲镇", {RECEIVED: Decimal(7)}, detail=detail)])
    rows = [[cell.value for cell in row] for row in opened(county)[PROBLEMS].iter_rows(min_row=3)]
    mine = next(row for row in rows if row[0] == "甲镇")
    assert mine[:7] == [
        "甲镇", "必改", "三、依申请公开", "两边不相等。", 7, 5, "表格 2 第 4 行第 5 列",
    ]  # fmt: skip


def test_no_file_is_passed_over_in_silence(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    old = FileLine(Submission("旧/甲镇.docx"), Standing.SUPERSEDED, "甲镇", "有更新的一份")
    county = collection_of(edition, [HandedIn("甲镇", {RECEIVED: Decimal(1)}, others=(old,))])
    workbook = opened(county)
    assert {"报送/甲镇.docx", "旧/甲镇.docx"} <= set(column_words(workbook, FILES))
    assert "旧/甲镇.docx（已有另一份，不计入）" in column_words(workbook, UNITS, 12)


def test_the_list_of_problems_weighs_and_words_as_the_window_does(catalog: Catalog) -> None:
    undated = Finding(
        "date_missing", Level.UNFINISHED, "preamble", "没有写日期。", "在“基本信息”中填写。", "",
        field="date", leavable=True,
    )  # fmt: skip
    detail = SubmissionDetail(findings=(undated,))
    warning = SumWarning("unread", "有 2 个单位没有计入：乙镇、丙镇。", ("乙镇", "丙镇"))
    county = collection_of(
        catalog.for_year(2024),
        [HandedIn("甲镇", {RECEIVED: Decimal(7)}, detail=detail)],
        warnings=(warning,),
    )
    rows = [[cell.value for cell in row] for row in opened(county)[PROBLEMS].iter_rows(min_row=3)]
    (mine,) = (row for row in rows if row[0] == "甲镇")
    assert (mine[1], mine[7]) == ("提示", "填写。")
    assert warning.message in {row[3] for row in rows}, "names stand in it once"


def test_a_long_name_has_its_lines_beside_the_figures(catalog: Catalog) -> None:
    long = "临河县科学技术和工业信息化局"
    edition = catalog.for_year(2024)
    units = [HandedIn(name, {RECEIVED: Decimal(7)}) for name in (long, "甲镇")]
    section = next(one for one in edition.sections if one.key == "requests")
    sheet = opened(collection_of(edition, units))[unit_sheet_name(section)]
    names = [row[0] for row in sheet.iter_rows(min_col=2, max_col=2, values_only=True)]
    heights = {
        name: sheet.row_dimensions[row].height or 0 for row, name in enumerate(names, 1) if name
    }
    assert heights[long] >= 24 > heights["甲镇"]


@pytest.mark.parametrize("name", ["=1+1", "+86", "-3", "@SUM(A1)", '=HYPERLINK("x")'])
def test_words_never_become_a_formula(catalog: Catalog, name: str) -> None:
    edition = catalog.for_year(2024)
    warning = SumWarning("missing", name, (name,))
    county = collection_of(
        edition, [HandedIn(name, {RECEIVED: Decimal(1)})], warnings=(warning,), name=name
    )
    for sheet in opened(county):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(r"=(SUM|SUBTOTAL|IF)\(", str(cell.value)), cell.value
                elif isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@")):
                    assert cell.quotePrefix, cell.coordinate


def test_a_collection_of_nothing_is_written(catalog: Catalog) -> None:
    workbook = opened(collection_of(catalog.for_year(2024), []), values=True)
    assert workbook.sheetnames[0] == SUMMARY
    assert "没有单位" in column_words(workbook, UNITS)


def test_words_that_begin_with_what_no_cell_can_hold_are_no_formula_either(
    catalog: Catalog,
) -> None:
    name = "\x01=1+1"
    county = collection_of(catalog.for_year(2024), [HandedIn(name, {RECEIVED: Decimal(1)})])
    cells = [cell for row in opened(county)[UNITS].iter_rows() for cell in row]
    assert [cell.quotePrefix for cell in cells if cell.value == "=1+1"] == [True]


def test_a_full_disk_is_told_in_one_sentence(
    county: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(ENOSPC, "no room")

    monkeypatch.setattr(writer, "TemporaryFile", full)
    with pytest.raises(WriteRefusedError, match=r"空间不足.*清理磁盘"):
        write_workbook(county, tmp_path / "汇总.xlsx")
    assert not list(tmp_path.iterdir())


def test_the_sheets_say_how_far_they_reach(county: Collection) -> None:
    workbook = opened(county)
    with closing(load_workbook(workbook_file(county), read_only=True)) as told:
        for name in (PROBLEMS, UNITS, "二、主动公开（分单位）"):
            rows = workbook[name].iter_rows()
            last = max(cell.row for row in rows for cell in row if cell.value is not None)
            assert str(workbook[name].auto_filter.ref).endswith(str(last))
            assert told[name].max_row == last


def test_only_a_workbook_is_written(county: Collection, tmp_path: Path) -> None:
    with pytest.raises(SuffixError, match=r"\.xlsx"):
        write_workbook(county, tmp_path / "汇总.docx")
    with pytest.raises(FolderMissingError):
        write_workbook(county, tmp_path / "没有" / "汇总.xlsx")
    assert not list(tmp_path.iterdir())


def test_each_kind_of_unit_has_a_subtotal_and_its_rate(catalog: Catalog) -> None:
    units = [
        HandedIn("甲镇", {RECEIVED: Decimal(3)}),
        HandedIn("乙镇"),
        HandedIn("县财政局", {RECEIVED: Decimal(4)}),
    ]
    county = collection_of(catalog.for_year(2024), units)
    rows = [[cell.value for cell in row] for row in opened(county)[SUBTOTALS].iter_rows()]
    heads = next(row for row in rows if row[0] == "类别")
    found = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert found["乡镇"]["报送率"] == "50.0%"
    assert found["乡镇"]["本年新收申请（件）"] == 3
    assert found["部门"]["本年新收申请（件）"] == 4
    assert found["全部"]["应报"] == 3
    assert found["全部"]["本年新收申请（件）"] == 7


def test_a_village_is_below_all_that_is_above_it_and_no_department(catalog: Catalog) -> None:
    units = [
        HandedIn("东坪镇", {RECEIVED: Decimal(3)}, parent="青溪县"),
        HandedIn("东坪社区", {RECEIVED: Decimal(1)}, parent="东坪镇"),
        HandedIn("县财政局", {RECEIVED: Decimal(4)}, parent="青溪县"),
    ]
    county = replace(collection_of(catalog.for_year(2024), units), above={"青溪县": "临川市"})
    found = {group.name: [unit.name for unit in group.units] for group in groups_of(county)}
    assert found["部门"] == ["县财政局"]
    assert found["村（社区）"] == found["东坪镇合计"] == ["东坪社区"]
    assert len(found["青溪县合计"]) == len(found["临川市合计"]) == 3


def test_units_behind_a_difference_are_named(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    wrong = {RECEIVED: Decimal(5)}
    alone = collection_of(edition, [HandedIn("乙镇", wrong)])
    (finding,) = (
        one
        for one in alone.findings
        if one.check_id == "requests_balance" and RECEIVED in one.cells
    )
    units = [
        HandedIn("甲镇", dict.fromkeys(edition.typed_keys, Decimal(0))),
        HandedIn("乙镇", wrong, detail=SubmissionDetail(findings=(finding,))),
    ]
    workbook = opened(collection_of(edition, units))
    words = [cell.value for row in workbook[PROBLEMS].iter_rows() for cell in row if cell.value]
    assert any("差在：乙镇。" in str(word) for word in words)


def test_sixty_units_are_printed_on_few_pages_with_their_heads(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    units = [HandedIn(f"第{n}镇", {RECEIVED: Decimal(n)}) for n in range(1, 61)]
    book = opened(collection_of(edition, units))
    for section in (one for one in edition.sections if one.table):
        sheet = book[sheet_name(f"{section.tab}（分单位）")]
        ends = [one.id for one in sheet.col_breaks.brk]
        assert len(ends) + 1 < 10
        assert sheet.print_title_rows == "$3:$5"
        assert sheet.print_title_cols == "$A:$B"
        assert section.title in sheet.HeaderFooter.oddHeader.center.text
        is_across = sheet.page_setup.orientation == "landscape"
        assert is_across == (not section.tab.startswith("三")), "the others are on one page across"
        assert is_across == (not ends)
        if section.tab == "三":
            assert set(ends) <= {one.max_col for one in sheet.merged_cells.ranges}  # no torn row

"""Lists of many units in a county's folder."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

from app.collect.reading.one_file import readings_of
from app.collect.submission import OWN_OUTPUT, ReadState
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from tests.app.importing.test_foreign_xlsx import first_sheet
from tests.app.importing.test_unit_lists import Row


def book(*rows: Row) -> bytes:
    workbook, stream = Workbook(), BytesIO()
    for row in rows:
        first_sheet(workbook).append(list(row))
    workbook.save(stream)
    return stream.getvalue()


def test_a_row_a_unit_is_a_report_a_unit_and_the_sum_is_not_counted(catalog: Catalog) -> None:
    data = book(
        ("单位", "行政许可", "行政处罚"), ("甲镇", 1, 2), ("乙镇", 3, 4), ("全县合计", 4, 6)
    )
    found = readings_of("2024年汇总.xlsx", data, catalog)
    told = [(one.name, one.part, one.year, OWN_OUTPUT in one.marks) for one, _, _ in found]
    assert told == [("甲镇", 1, 2024, False), ("乙镇", 2, 2024, False), ("", 0, 0, True)]
    licences = [
        figures.typed.get(CellKey("disclosure.licences.decisions")) for _, figures, _ in found
    ]
    assert licences[:2] == [1, 3]


def test_a_list_of_totals_alone_is_no_blank_report(catalog: Catalog) -> None:
    data = book(
        ("单位", "本年新收政府信息公开申请数量（总计）", "上年结转政府信息公开申请数量（总计）"),
        ("甲镇", 1, 2),
        ("乙镇", 3, 4),
    )
    for submission, figures, _ in readings_of("汇总.xlsx", data, catalog):
        assert (submission.state, submission.is_blank) == (ReadState.PARTIAL, False)
        assert figures.typed == {}
        assert "格没有找到" in submission.reason

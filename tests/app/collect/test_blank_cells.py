"""Blank cells of a report that came in: 0 where its own totals say so, else asked about."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.collect.collection import UnitState
from app.collect.collector import Collector
from app.collect.results.letters import SlipSettings, letters
from app.collect.submission import fair_findings, misstated, part_keys
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from tests.app.collect.reports import NOON, report
from tests.app.collect.test_dossier import NAME, only, tables, texts

GRANTED = CellKey("requests.granted.person")


def blanked(path: Path, table: str, made: Report, *, totals: bool) -> None:
    """Takes the cells of a table that are 0 out of its sheet, with or without their totals."""
    book = load_workbook(path)
    for cell in made.edition.layouts[table].cells:
        if cell.key and not made.value(cell.key):
            is_total = made.edition.cells[cell.key].computed
            if not (is_total and totals):
                book[table].cell(cell.row + 2, cell.column + 1).value = None
    book.save(path)


@pytest.mark.parametrize("totals", [True, False])
def test_blanks_are_0_where_the_totals_leave_nothing_for_them_and_else_asked_about(
    folder: Path, collector: Collector, catalog: Catalog, *, totals: bool
) -> None:
    made = report(NAME, 7, catalog)
    zeros = [key for key in made.edition.typed_keys if key.startswith("disputes.")]
    made.apply(Edit(entries=dict.fromkeys(zeros, Decimal(0))))
    path = folder / "柘山镇三张表.xlsx"
    tables(path, made, "disclosure", "requests", "disputes")
    blanked(path, "disputes", made, totals=totals)
    texts(folder / "柘山镇正文.docx", made)
    collection = collector.collect()
    unit = only(collection)
    assert unit.lacking == ()
    figures = collection.figures(unit.counted) if unit.counted else None
    assert figures
    assert {key: figures.typed.get(key) for key in zeros} == dict.fromkeys(
        zeros, Decimal(0) if totals else None
    )
    assert unit.state is (UnitState.COMPLETE if totals else UnitState.EXPLAIN)
    told = [
        item.message for one in letters(collection, SlipSettings(NOON.date())) for item in one.items
    ]
    assert [("12 格没有填" in one) for one in told] == ([] if totals else [True])


def test_totals_of_cells_that_were_not_read_are_no_faults(catalog: Catalog) -> None:
    made = report(NAME, 7, catalog)
    total = CellKey("requests.concluded.total")
    made.stated = dict(made.computed) | {total: Decimal(3)}
    parts = part_keys(made.edition)
    own, unsure = fair_findings(made, parts, ())
    assert (any(total in one.cells for one in own), unsure) == (True, ())
    own, unsure = fair_findings(made, parts, [GRANTED])
    assert not any(total in one.cells for one in own)
    assert any(total in one.cells for one in unsure)
    assert not any(total in one.cells for one in fair_findings(made, parts, (), [GRANTED])[0])
    assert (misstated(made, ()), misstated(made, [GRANTED])) == (1, 0)

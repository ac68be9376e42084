"""The command `tally`: counts a ledger, says what it found, fills a report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.edition.catalog import Catalog
from app.errors import DONE, FOUND, RefusedError
from app.file_paths import is_there
from app.ledger.columns import COLUMN_WORDS
from app.ledger.definition import LedgerForm
from app.ledger.sheets import Sheet
from app.ledger.tally import Tally, tally_edit, tally_sheets
from app.report.changes import Details
from app.report.numbers import format_plain
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.file_names import refuse_suffix
from app.storage.report_file import OpenedReport, save_report

_SHOWN_QUESTIONS = 20


class LedgerYearError(RefusedError):
    """A ledger was counted for another year than the report is about."""

    def __init__(self, target: Path, report: int, ledger: int) -> None:
        super().__init__(
            f"“{target.name}”是 {report} 年度的报告，台账按 {ledger} 年计数，请用 --year 指明年度。"
        )


class SealedReportError(RefusedError):
    """A finalised report is not changed."""

    def __init__(self, target: Path) -> None:
        super().__init__(f"“{target.name}”已经定稿，没有改动；请先在窗口中解除定稿。")


class LedgerOpener(Protocol):
    """Reads the files of the command; raises what a file is refused with."""

    catalog: Catalog

    def read_ledger(self, path: Path) -> tuple[Sheet, ...]:
        """The tables of a ledger."""

    def open_report(self, path: Path) -> OpenedReport:
        """The report in a file of the program's own."""


def tally(
    ledger: Path,
    reader: LedgerOpener,
    say: Callable[[str], None],
    *,
    year: int | None,
    target: Path | None,
    as_json: bool,
) -> int:
    """Runs the command; returns its exit status: `FOUND` while something is not settled."""
    existing = reader.open_report(target).report if target and is_there(target) else None
    if existing is not None and year is None:
        year = existing.details.year
    sheets = reader.read_ledger(ledger)
    counted = tally_sheets(ledger.name, sheets, reader.catalog, year=year)
    if target is not None:
        _write(target, existing, counted)
    if as_json:
        say(json.dumps(tally_content(counted), ensure_ascii=False, indent=1))
    else:
        _tell(counted, say)
        if target is not None:
            say(f"{target}：已写入 {len(counted.cases)} 格")
    return FOUND if counted.unsettled else DONE


def write_blank(target: Path, catalog: Catalog, say: Callable[[str], None], *, year: int) -> int:
    """Writes the blank ledger for a year; returns the exit status."""
    from app.ledger.blank import blank_ledger  # noqa: PLC0415 openpyxl, only when needed

    refuse_suffix("空白台账", target, ".xlsx")
    write_whole(target, blank_ledger(LedgerForm(catalog.for_year(year)), year))
    say(f"{target}：{year} 年的空白台账")
    return DONE


def _write(target: Path, existing: Report | None, counted: Tally) -> None:
    report = existing or Report(counted.edition, Details(counted.year))
    if report.details.year != counted.year:
        raise LedgerYearError(target, report.details.year, counted.year)
    if report.seal is not None:
        raise SealedReportError(target)
    report.apply(tally_edit(counted))
    save_report(report, target)


def tally_content(counted: Tally) -> dict[str, object]:
    """A tally as the command writes it in JSON: figures by cell key, never a name.

    A value of which nothing is known may be one, so it is not among the questions; of the others
    only the known words are written.
    """
    values = counted.values
    return {
        "year": counted.year,
        "edition": counted.edition.id,
        "cases": counted.total,
        "values": {key: int(values[key]) for key in counted.edition.cells if key in values},
        "columns": counted.columns,
        "unsettled": [
            {"row": one.ref.row, "number": one.ref.number, "sheet": one.ref.sheet, "why": one.why}
            for one in counted.unsettled
        ],
        "questions": [
            {"about": one.about, "value": one.said, "proposed": one.proposed, "cases": one.count}
            for one in counted.questions
            if one.proposed
        ],
    }


def _tell(counted: Tally, say: Callable[[str], None]) -> None:
    say(f"{counted.file}：{counted.total} 件，按 {counted.year} 年度计数")
    for kind, head in counted.columns.items():
        say(f"列：{head.split(' ')[-1]}（{COLUMN_WORDS.get(kind, '按表中名称')}）")
    values = counted.values
    for key, cell in counted.edition.cells.items():
        if values.get(key):
            say(f"{cell.words}（{key}）：{format_plain(values[key])}")
    for line in counted.left_lines:
        say(f"没有计入：{line}")
    asked = [question for question in counted.questions if question.proposed]
    for question in asked[:_SHOWN_QUESTIONS]:
        say(f"要问：“{question.said}”，{question.count} 件")

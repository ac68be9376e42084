"""The office's new ledger: what it offers is understood, what it counts is what we count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from app.cli import main
from app.edition.catalog import Catalog
from app.edition.cells import cell_key
from app.edition.edition import Edition
from app.errors import DONE, REFUSED
from app.ledger.blank import COUNT_SHEET, LEDGER_SHEET, blank_ledger, result_choices
from app.ledger.definition import LedgerForm
from app.ledger.words import WordReader
from tests.ledger import ledgers
from tests.ledger.ledgers import tally_file

YEAR = 2024
Convert = Callable[[Path, str, Path], Path]
OUTCOMES = {
    "结果维持": "upheld",
    "结果纠正": "corrected",
    "其他结果": "other",
    "尚未审结": "pending",
}


def test_every_choice_stands_for_its_row(edition: Edition) -> None:
    form = LedgerForm(edition)
    words = WordReader(form)
    assert {row: words.result(said).sure for row, said in result_choices(form).items()} == {
        row: row for row in form.result_rows
    }
    for column, said in form.applicant_columns.items():
        assert words.applicant(said).sure == column


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", range(2))
def test_it_counts_as_the_program_does(
    seed: int, tmp_path: Path, catalog: Catalog, libreoffice: Convert
) -> None:
    form = LedgerForm(catalog.for_year(YEAR))
    random = Random(seed)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(_filled(form, random))
    sheet = load_workbook(libreoffice(path, "xlsx", tmp_path / "计算"), data_only=True)[COUNT_SHEET]
    shown = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True) if row[0]}

    tally = tally_file(path, catalog, year=YEAR)

    assert tally.unsettled
    labels = {"received": "本年新收", "carried_in": "上年结转", "carried_out": "结转下年度继续办理"}
    for row, label in (labels | result_choices(form)).items():
        keys = [cell_key("requests", row, column) for column in form.applicant_columns]
        assert shown[label][:6] == tuple(len(tally.cases[key]) for key in keys), label
    rows = {
        "行政复议": "review",
        "直接起诉": "litigation_direct",
        "复议后起诉": "litigation_after_review",
    }
    for label, row in rows.items():
        counted = [len(tally.cases[cell_key("disputes", row, c)]) for c in OUTCOMES.values()]
        assert list(shown[label][:4]) == counted, label


def _filled(form: LedgerForm, random: Random) -> bytes:
    """A blank ledger with cases, some of which contradict themselves."""
    book = load_workbook(BytesIO(blank_ledger(form, YEAR)))
    sheet = book[LEDGER_SHEET]
    results = result_choices(form)
    office = ledgers.office(random)
    office.results, office.types = dict(results), dict(form.applicant_columns)
    office.date = lambda day: day
    written = ledgers.rows_of(list(ledgers.cases(random, YEAR, 150, faults=0.2)), office, YEAR)
    for index, row in enumerate(written, 3):
        result = row["result"] if row["result"] != "办理中" else None
        values = {
            1: row["number"],
            2: row["received"],
            4: row["type"],
            8: row["concluded"],
            9: result,
        }
        if random.random() < 0.2:
            values |= {11: random.choice([*OUTCOMES]), 12: _day(random)}
        if random.random() < 0.2:
            kind = random.choice(["直接起诉", "复议后起诉", None])
            values |= {13: kind, 14: random.choice([*OUTCOMES]), 15: _day(random)}
        for undated in (11, 14):
            if values.get(undated) == "尚未审结":
                values[undated + 1] = None
        for column, value in values.items():
            sheet.cell(index, column).value = value
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _day(random: Random) -> date | None:
    return random.choice([None, date(YEAR - 1, 12, 1) + timedelta(days=random.randrange(500))])


def test_the_command_writes_one_and_refuses_another_format(tmp_path: Path) -> None:
    assert main(["tally", "--blank", str(tmp_path / "台账.xlsx"), "--year", "2026"]) == DONE
    assert main(["tally", "--blank", str(tmp_path / "台账.docx"), "--year", "2026"]) == REFUSED
    assert main(["tally", "--blank", str(tmp_path / "台账.xlsx")]) == REFUSED

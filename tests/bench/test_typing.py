"""From a key press to repainted totals, beside repainting four cells of the same table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.carry_over import previous_of
from app.report.changes import Edit
from app.report.report import Report
from tests.bench.ratios import kept, paired
from ui.document import Document
from ui.widgets.form_table import FormTable

TARGET = 2.0
TOUCHED = ("received.person", "received.total", "concluded.person", "concluded.total")


def test_key_press_to_repainted_totals(huaian: Report, qtbot: QtBot) -> None:
    table = FormTable(Document(huaian), "requests")
    qtbot.addWidget(table)
    table.resize(1300, 900)
    table.show()
    qtbot.waitExposed(table)
    kept(
        "key press to repainted totals ÷ repaint of 4 cells",
        TARGET,
        lambda: paired(typing(table), repainting(table), 60),
    )


def test_key_press_beside_last_years_figures(huaian: Report, qtbot: QtBot) -> None:
    huaian.apply(Edit(previous=replace(previous_of(huaian), year=2023)))
    table = FormTable(Document(huaian), "requests")
    qtbot.addWidget(table)
    table.resize(1300, 900)
    table.show_last_year(shown=True)
    table.show()
    qtbot.waitExposed(table)
    kept(
        "the same with last year's figures shown",
        TARGET,
        lambda: paired(typing(table), repainting(table), 60),
    )


def typing(table: FormTable) -> Callable[[], None]:
    numbers = count(1)

    def type_one() -> None:
        table.model.write(CellKey("requests.granted.person"), str(next(numbers)))
        QApplication.processEvents()

    return type_one


def repainting(table: FormTable) -> Callable[[], None]:
    indexes = [table.model.index_of(CellKey(f"requests.{name}")) for name in TOUCHED]

    def repaint() -> None:
        for index in indexes:
            table.model.dataChanged.emit(index, index)
        QApplication.processEvents()

    return repaint

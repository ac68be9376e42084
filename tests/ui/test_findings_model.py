"""The list of findings as a Qt model."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from app.checks.findings import URGENCY
from app.checks.next_steps import next_step
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit
from app.report.report import Report
from ui.document import Document
from ui.main_window import MainWindow
from ui.widgets.findings_model import FindingsModel


def test_model_is_sound_and_in_the_order_of_the_findings(
    qtmodeltester: ModelTester, catalog: Catalog
) -> None:
    document = Document(Report(catalog.for_year(2024), Details(2024)))
    model = FindingsModel(document)
    qtmodeltester.check(model)
    document.check()
    qtmodeltester.check(model)
    assert model.findings == document.findings
    assert model.rowCount() == len(document.findings) > 0
    first = model.index(0, 0)
    assert "未完成" in first.data()
    assert first.siblingAtColumn(1).data() == "基本信息·机关名称"
    assert document.findings[0].hint in first.data(Qt.ItemDataRole.ToolTipRole)


def test_what_must_be_mended_stands_before_what_is_missing(report_window: MainWindow) -> None:
    """And the line names what the next step leads to."""
    document, panel = report_window.controller.document, report_window.controller.findings
    document.edit(Edit(entries={CellKey("requests.received.person"): Decimal(3)}), "填写")
    document.check()
    levels = [one.level for one in panel.model.findings]
    assert levels[0] is Level.ERROR
    assert levels == sorted(levels, key=[*URGENCY].index)
    step = next_step(document.report, document.findings)
    assert panel.in_hand == step.about

"""The list of findings as a Qt model."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from app.edition.catalog import Catalog
from app.report.changes import Details
from app.report.report import Report
from ui.document import Document
from ui.models.findings_model import FindingsModel


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

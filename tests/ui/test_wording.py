"""A finding on a sentence leads to its words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.edition.cells import CellKey
from app.report.changes import Edit
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage


@pytest.mark.parametrize("section", ["overview", "disclosure"])
def test_choosing_a_finding_lights_its_words_and_typing_keeps_them(
    report_window: MainWindow, section: str
) -> None:
    controller = report_window.controller
    key = CellKey("requests.received.person")
    text = "{requests.received.total}件。全年新收政府信息公开申请7件。"
    controller.document.edit(Edit(entries={key: Decimal(5)}, texts={section: text}), "试")
    for other in controller.document.report.edition.typed_keys:
        if other.startswith("requests.received") and other != key:
            controller.document.edit(Edit(entries={other: Decimal(0)}), "试")
    controller.document.check()
    found = next(one for one in controller.document.findings if one.check_id == "quoted_requests")
    controller.tabs.show_finding(found)
    page = controller.tabs.page(controller.tabs.keys.index(section))
    assert isinstance(page, TextPage | TablePage)
    assert page.editor.marks.lit.selectedText() == "7件"
    page.editor.insertPlainText("（核对）")
    assert controller.document.report.texts[section].endswith("7件（核对）。")

"""A document is imported in the window: previewed, chosen from, taken over, undone."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.export.docx.filling import fill_docx
from app.importing.document import ReadDocument
from app.importing.import_plan import plan_import
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from tests.ui.modal import with_dialog
from ui.dialogs.import_dialog import ImportDialog, PlacesTable
from ui.main_window import MainWindow
from ui.widgets.import_model import ImportModel, Show, ShownPlaces

PERSON = CellKey("requests.received.person")


@pytest.fixture
def huaian_docx(huaian: Report, tmp_path: Path) -> Path:
    """The report of 淮安 2024 as a Word document."""
    huaian.apply(Edit(texts={"others": "本年度没有其他需要报告的事项。"}))
    path = tmp_path / "淮安2024.docx"
    path.write_bytes(fill_docx(huaian))
    return path


def press(words: str) -> Callable[[ImportDialog], None]:
    """Presses the dialog's button with these words."""

    def act(dialog: ImportDialog) -> None:
        buttons = dialog.buttons.buttons()
        next(button for button in buttons if words in button.text()).click()

    return act


def test_importing_fills_the_report_in_one_step(
    report_window: MainWindow, qtbot: QtBot, huaian_docx: Path, huaian: Report
) -> None:
    controller = report_window.controller
    with_dialog(
        qtbot, ImportDialog, lambda: controller.imports.into_report(huaian_docx), press("导入所选")
    )
    assert controller.document.report.typed == huaian.typed
    assert controller.document.report.texts["others"] == huaian.texts["others"]
    assert controller.document.report.details.organisation.name == "淮安市人民政府"
    assert "已从 淮安2024.docx 导入 " in report_window.strip.text
    assert controller.document.undo_stack.count() == 1
    assert controller.document.undo_stack.undoText() == "导入文档"
    controller.document.undo_stack.undo()
    assert not controller.document.report.typed
    assert not controller.document.report.details.organisation.name


def test_the_preview_lists_what_differs_and_can_list_all(
    report_window: MainWindow, qtbot: QtBot, huaian_docx: Path, huaian: Report
) -> None:
    controller = report_window.controller
    controller.document.edit(Edit(entries=huaian.typed), "填数")
    controller.document.edit(Edit(entries={PERSON: Decimal(1)}), "填数")

    def look(dialog: ImportDialog) -> None:
        cells = [words for words in rows(dialog.table) if "·" in words]
        assert cells == ["一、本年新收政府信息公开申请数量·自然人"]  # its total follows
        dialog.table.filter.setCurrentIndex(Show.ALL)
        assert len(rows(dialog.table)) > 200
        dialog.reject()

    with_dialog(qtbot, ImportDialog, lambda: controller.imports.into_report(huaian_docx), look)
    assert controller.document.report.typed[PERSON] == 1


def rows(table: PlacesTable) -> list[str]:
    return [str(table.shown.index(row, 0).data()) for row in range(table.shown.rowCount())]


def test_what_is_unticked_with_the_space_bar_is_left_alone(
    report_window: MainWindow, qtbot: QtBot, huaian_docx: Path, huaian: Report
) -> None:
    controller = report_window.controller

    def untick(dialog: ImportDialog) -> None:
        view = dialog.table.view
        view.selectAll()
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_Space)
        assert not dialog.places.chosen
        view.selectRow(rows(dialog.table).index("一、本年新收政府信息公开申请数量·自然人"))
        qtbot.keyClick(view, Qt.Key.Key_Space)
        sections = dialog.texts.sections
        for row in range(sections.count()):
            sections.item(row).setCheckState(Qt.CheckState.Unchecked)
        dialog.take.click()

    with_dialog(qtbot, ImportDialog, lambda: controller.imports.into_report(huaian_docx), untick)
    assert dict(controller.document.report.typed) == {PERSON: huaian.typed[PERSON]}
    assert not controller.document.report.texts["others"]


def test_opening_a_document_makes_a_new_unsaved_report_of_it(
    window: MainWindow, qtbot: QtBot, huaian_docx: Path, huaian: Report
) -> None:
    with_dialog(
        qtbot, ImportDialog, lambda: window.controller.files.open(huaian_docx), press("建立报告")
    )
    assert window.controller.in_report
    assert window.controller.document.report.typed == huaian.typed
    assert window.controller.document.path is None
    assert window.controller.document.is_dirty


def test_what_tabs_lists_button_and_message_count_is_one_sum(
    window: MainWindow, qtbot: QtBot, huaian_docx: Path
) -> None:
    counts: list[int] = []

    def number(words: str) -> int:
        return int(re.findall(r"[0-9]+", words)[0])

    def look(dialog: ImportDialog) -> None:
        counts.extend(number(dialog.tabs.tabText(tab)) for tab in range(2))
        counts.append(number(dialog.take.text()))
        assert number(dialog.table.filter.currentText()) == counts[0] == len(rows(dialog.table))
        dialog.take.click()

    with_dialog(qtbot, ImportDialog, lambda: window.controller.files.open(huaian_docx), look)
    places, texts, button = counts
    told = re.findall(r"([0-9]+) ", window.strip.text.split("导入", 1)[1])
    assert places + texts == button == sum(map(int, told))


def test_a_document_on_another_edition_can_become_a_report_of_its_own(
    window: MainWindow, qtbot: QtBot, huaian_docx: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.files.new(2020)
    dialogs: list[str] = []

    def act(dialog: ImportDialog) -> None:
        dialogs.append(dialog.windowTitle())
        press("作为新报告打开")(dialog)
        QTimer.singleShot(0, lambda: accept_next(dialogs))

    def accept_next(seen: list[str]) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        seen.append(dialog.windowTitle())
        dialog.take.click()

    with_dialog(
        qtbot, ImportDialog, lambda: window.controller.imports.into_report(huaian_docx), act
    )
    qtbot.waitUntil(lambda: window.controller.document.report.details.year == 2024)
    assert dialogs == ["导入", "打开文档"]


def test_a_file_that_cannot_be_read_is_refused_in_the_strip(
    report_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK")
    report_window.controller.imports.into_report(path)
    qtbot.waitUntil(lambda: "坏.docx”打不开" in report_window.strip.text)


def test_a_file_in_no_format_is_refused_with_what_can_be_read(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "旧.doc"
    path.write_bytes(b"")
    window.controller.files.open(path)
    qtbot.waitUntil(lambda: "旧.doc”不是能读取的文件" in window.strip.text)


def test_reading_can_be_given_up(
    report_window: MainWindow, qtbot: QtBot, huaian_docx: Path
) -> None:
    controller = report_window.controller
    controller.imports.into_report(huaian_docx)
    report_window.strip.buttons[0].click()
    assert report_window.strip.text == ""
    qtbot.wait(300)
    assert QApplication.activeModalWidget() is None
    assert not controller.document.report.typed


def test_a_document_dropped_on_the_window_is_imported(
    report_window: MainWindow, qtbot: QtBot, huaian_docx: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(huaian_docx))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with_dialog(qtbot, ImportDialog, lambda: report_window.dropEvent(event), press("导入所选"))
    assert report_window.controller.document.report.typed


def test_enter_takes_nothing_from_a_document_of_another_office_and_year(
    report_window: MainWindow, qtbot: QtBot, huaian_docx: Path
) -> None:
    document = report_window.controller.document
    own = Organisation("柘山镇人民政府")
    document.edit(Edit(details=Details(2023, None, own)), "基本信息")

    def look(dialog: ImportDialog) -> None:
        assert not dialog.chosen
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert dialog.result() == ImportDialog.DialogCode.Rejected

    imports = report_window.controller.imports
    with_dialog(qtbot, ImportDialog, lambda: imports.into_report(huaian_docx), look)
    assert not document.report.typed


def test_the_model_of_places_behaves_as_qt_wants(
    report_window: MainWindow, qtmodeltester: ModelTester, huaian: Report
) -> None:
    plan = plan_import(report_window.controller.document.report, ReadDocument(huaian, (), ()))
    model = ImportModel(plan.cells)
    qtmodeltester.check(model)
    shown = ShownPlaces(model)
    for show in Show:
        shown.show_only(show)
        qtmodeltester.check(shown)

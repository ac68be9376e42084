"""While a folder is read for the first time, each file is listed as soon as it was read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from pytestqt.qtbot import QtBot

from app.collect.reading.file_index import Progress
from app.edition.catalog import Catalog
from tests.ui.collect.conftest import Office
from tests.ui.collect.county import submission
from ui.collect.reading import TOLD_EVERY, Telling
from ui.collect.window import ReadingPage


def listed(page: ReadingPage) -> dict[str, str]:
    """What is said of each file that was read."""
    shown = page.files.model()
    rows = range(shown.rowCount())
    return {str(shown.index(row, 0).data()): str(shown.index(row, 1).data()) for row in rows}


def test_files_are_listed_before_they_are_added_up(office: Office) -> None:
    page, seen = office.controller.window.coming, []
    office.controller.reading.changed.connect(lambda _: seen.append(listed(page)))
    office.controller.open([office.folder])
    assert page.isVisible()
    office.wait()
    assert seen[0]["乡镇/柘山镇.nbao"] == "全部读出"
    assert seen[0]["坏.docx"] == "未能读取"
    assert seen[0]["第二批.zip/郚山镇.docx"] == "全部读出"
    assert not page.isVisible()


def test_a_reading_that_was_stopped_goes_on_by_f5(office: Office) -> None:
    controller = office.controller
    controller.reading.progressed.connect(lambda *_: controller.reading.stop())
    controller.open([office.folder])
    office.wait()
    assert controller.reading.collection is None
    assert "已停止" in office.message
    controller.reading.progressed.disconnect()
    controller.actions_["again"].trigger()
    office.wait()
    assert office.collection.units


def test_the_newest_file_stays_in_sight_unless_somebody_looks_further_up(
    qtbot: QtBot, catalog: Catalog
) -> None:
    page = ReadingPage(catalog)
    qtbot.addWidget(page)
    page.resize(600, 300)
    page.begin("安丘市")
    with qtbot.waitExposed(page):
        page.show()
    bar = page.files.verticalScrollBar()
    page.add([submission(f"{number}.docx") for number in range(50)])
    qtbot.waitUntil(lambda: 0 < bar.maximum() == bar.value())
    qtbot.keyClick(page.files, Qt.Key.Key_Home)
    page.add([submission("新来的.docx")])
    qtbot.wait(50)
    assert bar.value() == 0
    assert len(listed(page)) == 51


class Paintings(QObject):
    """Counts how often something is painted."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        self.count += event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


def test_progress_is_noted_at_once_and_painted_later(office: Office) -> None:
    window = office.controller.window
    window.show_reading([office.folder])
    window.show_progress(0, 100, "")
    office.qtbot.wait(100)
    painted = Paintings()
    window.coming.files.viewport().installEventFilter(painted)
    window.coming.add([submission(f"{number}.docx") for number in range(9)])
    window.show_progress(9, 100, "8.docx")
    assert painted.count == 0
    office.qtbot.waitUntil(lambda: painted.count > 0)
    assert window.bar.value() == 9


def test_nothing_more_is_told_while_the_window_is_behind(qtbot: QtBot) -> None:
    told: list[int] = []
    came: list[int] = []
    telling = Telling(lambda done, *_: told.append(done), lambda some: came.append(len(some)))
    for done in (1, 2, 3):
        telling(Progress(done, 9, "", (submission(f"{done}.docx"),)))
        qtbot.wait(round(TOLD_EVERY * 1100))
    assert (told, came) == ([1], [1])
    telling.is_waiting = False
    telling(Progress(4, 9, "", (submission("4.docx"),)))
    assert (told, came) == ([1, 4], [1, 3])

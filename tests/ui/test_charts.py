"""Charts are made in a dialog, drawn in the text, and go out as pictures."""

from __future__ import annotations

import gc
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QStandardItem
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.export.exporter import Painters, export
from app.report.changes import Edit
from app.report.charts import Chart, ChartData, ChartKind, DrawnBar, chart_data, chart_of
from app.report.report import Report
from tests.ui.modal import with_dialog
from ui.dialogs.chart_dialog import ChartDialog
from ui.document import Document
from ui.typesetting.charts import HEIGHT, WIDTH, draw_chart
from ui.widgets.text_editor import TextEditor
from ui.widgets.text_source import signs

pytestmark = pytest.mark.usefixtures("qapp")

ZHASHAN = (
    "{chart:bar|主动公开数量|组织机构=3;政策文件=3;工作信息=5;人事=1;服务公开=1;重点领域=13;其他=6}"
)
LIVE = "{chart:pie|申请|新收=requests.received.total;上年结转=requests.carried_in.total}"


def picture(data: ChartData) -> QImage:
    return QImage.fromData(draw_chart(data))


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_is_as_wide_as_the_text_and_not_empty(kind: ChartKind) -> None:
    bars = (DrawnBar("一月", Decimal(3)), DrawnBar("二月", Decimal(5)))
    image = picture(ChartData(kind, bars, 2024))
    assert (image.width(), image.height()) == (WIDTH, HEIGHT)
    assert len({image.pixel(x, HEIGHT // 2) for x in range(0, WIDTH, 20)}) > 1


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_of_zeros_is_drawn(kind: ChartKind) -> None:
    assert not picture(ChartData(kind, (DrawnBar("一月", Decimal(0)),), 2024)).isNull()


def test_a_longer_bar_is_darker_paper() -> None:
    def ink(value: int) -> int:
        bars = (DrawnBar("甲", Decimal(10)), DrawnBar("乙", Decimal(value)))
        image = picture(ChartData(ChartKind.BAR, bars, 2024)).convertToFormat(
            QImage.Format.Format_Grayscale8
        )
        return sum(image.pixelColor(WIDTH * 3 // 4, y).lightness() < 128 for y in range(HEIGHT))

    assert ink(8) > 2 * ink(3)


def test_the_dialog_makes_what_its_table_says(huaian: Report, qtbot: QtBot) -> None:
    dialog = ChartDialog(huaian)
    qtbot.addWidget(dialog)
    assert dialog.chart is None
    dialog.show()
    assert (dialog.take.isDefault(), dialog.live.isDefault()) == (True, False)
    assert dialog.take.text().startswith("插入")
    for column, words in enumerate(("新收", "3119", "2900")):
        dialog.figures.setData(dialog.figures.index(0, column), words)
    dialog.caption.setText("申请数量")
    assert dialog.chart
    assert dialog.chart.source == "{chart:bar|申请数量|新收=3119,2900}"
    assert not dialog.picture.pixmap().isNull()


@pytest.mark.parametrize("written", [ZHASHAN, LIVE])
def test_the_dialog_shows_a_chart_as_it_is_written(
    huaian: Report, qtbot: QtBot, written: str
) -> None:
    chart = chart_of(written)
    assert isinstance(chart, Chart)
    dialog = ChartDialog(huaian, chart)
    qtbot.addWidget(dialog)
    assert dialog.chart == chart


def test_a_live_figure_that_is_typed_over_is_live_no_more(huaian: Report, qtbot: QtBot) -> None:
    dialog = ChartDialog(huaian, chart_of(LIVE))
    qtbot.addWidget(dialog)
    place = dialog.figures.index(0, 1)
    assert place.data() == "3119"
    dialog.figures.setData(place, "7")
    assert dialog.chart
    assert dialog.chart.bars[0].value == "7"
    assert place.data(Qt.ItemDataRole.ToolTipRole) is None


def test_nothing_of_the_figures_outlives_them(huaian: Report, qtbot: QtBot) -> None:
    dialog = ChartDialog(huaian, chart_of(LIVE))
    qtbot.addWidget(dialog)
    dialog.figures.setData(dialog.figures.index(3, 1), "7")
    assert dialog.figures.source(3, 1) == "7"
    items = [one for one in gc.get_objects() if isinstance(one, QStandardItem)]
    assert all(map(shiboken6.createdByPython, items))


@pytest.fixture
def blank(huaian: Report, qtbot: QtBot) -> ChartDialog:
    dialog = ChartDialog(huaian)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.table.setFocus()
    dialog.table.setCurrentIndex(dialog.figures.index(0, 0))
    return dialog


def paste(dialog: ChartDialog, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(dialog.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_edits_of_figures_are_undone_one_by_one(blank: ChartDialog) -> None:
    paste(blank, "甲镇\t1,205\r\n乙镇\t７\r\n")
    assert blank.figures.sources == {(0, 0): "甲镇", (0, 1): "1205", (1, 0): "乙镇", (1, 1): "7"}
    blank.table.setCurrentIndex(blank.figures.index(1, 1))
    QTest.keyClick(blank.table, Qt.Key.Key_9)
    QTest.keyClick(blank.table.editor or blank.table, Qt.Key.Key_Return)
    assert blank.figures.source(1, 1) == "9"
    undo, redo = blank.table.actions()
    undo.trigger()
    assert blank.figures.source(1, 1) == "7"
    assert blank.table.currentIndex() == blank.figures.index(1, 1)
    undo.trigger()
    assert not blank.figures.sources
    assert not undo.isEnabled()
    redo.trigger()
    assert blank.figures.source(0, 1) == "1205"


def test_a_live_figure_comes_back_live(huaian: Report, qtbot: QtBot) -> None:
    chart = chart_of(LIVE)
    dialog = ChartDialog(huaian, chart)
    qtbot.addWidget(dialog)
    dialog.table.setCurrentIndex(dialog.figures.index(0, 1))
    dialog.table.clear_cells()
    assert dialog.chart != chart
    dialog.figures.steps.undo()
    assert dialog.chart == chart


def test_a_block_wider_than_the_figures_is_asked_about(blank: ChartDialog, qtbot: QtBot) -> None:
    asked: list[str] = []

    def answer(words: str) -> Callable[[QMessageBox], None]:
        def act(box: QMessageBox) -> None:
            asked.append(box.text())
            next(one for one in box.buttons() if one.text().startswith(words)).click()

        return act

    wide = "甲镇\t5\t4\t3\n乙镇\t7\t6\t5"
    with_dialog(qtbot, QMessageBox, lambda: paste(blank, wide), answer("取消"))
    assert not blank.figures.sources
    with_dialog(qtbot, QMessageBox, lambda: paste(blank, wide), answer("照这样粘贴"))
    assert len(blank.figures.sources) == 6
    assert "2 格没有地方放" in asked[0]


def test_a_long_block_makes_the_figures_longer(blank: ChartDialog) -> None:
    paste(blank, "\n".join(f"第{number}村\t{number}" for number in range(1, 31)))
    assert blank.chart
    assert len(blank.chart.bars) == 30


def test_a_line_that_is_not_drawn_is_told(blank: ChartDialog) -> None:
    paste(blank, "甲镇\t五\n乙镇\t7")
    assert blank.problem.text() == "第 1 行的“五”不是数字，没有画进图里。"
    blank.table.setCurrentIndex(blank.figures.index(0, 0))
    paste(blank, "甲镇\t5")
    assert not blank.problem.text()


def test_the_sum_of_selected_figures_is_shown(blank: ChartDialog) -> None:
    paste(blank, "甲镇\t5\n乙镇\t7")
    blank.table.select(blank.figures.index(0, 1), blank.figures.index(1, 1))
    assert blank.note.text() == "选中 2 格　合计 12　平均 6"


def test_a_chart_in_the_text_follows_the_table(huaian: Report, qtbot: QtBot) -> None:
    huaian.apply(Edit(texts={"overview": LIVE}))
    document = Document(huaian)
    editor = TextEditor(document, "overview")
    qtbot.addWidget(editor)
    editor.resize(900, 600)
    editor.show()
    before = editor.grab().toImage()
    document.edit(Edit({CellKey("requests.received.person"): Decimal(0)}), "填数")
    assert editor.grab().toImage() != before


def test_a_chart_in_the_text_is_sharp_and_has_no_gap_below_it(huaian: Report, qtbot: QtBot) -> None:
    huaian.apply(Edit(texts={"overview": f"{ZHASHAN}\n写了。"}))
    editor = TextEditor(Document(huaian), "overview")
    qtbot.addWidget(editor)
    editor.resize(900, 600)
    editor.show()
    chart, below = editor.document().firstBlock(), editor.document().lastBlock()
    layout = editor.document().documentLayout()
    figure = editor._figures
    source = next(signs(editor.document()))[1]
    editor.grab()
    size, line = figure._scaled[source][1].size(), editor.fontMetrics().height()
    room = layout.blockBoundingRect(chart).height()
    assert layout.blockBoundingRect(below).top() >= room > size.height()
    assert room < size.height() + 3 * line
    smooth = Qt.TransformationMode.SmoothTransformation
    kept = chart_of(ZHASHAN)
    assert kept
    data = chart_data(huaian, kept)
    wanted = picture(data).scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    drawn = figure._scaled[source][1].toImage().convertToFormat(wanted.format())
    assert drawn == wanted


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_chart_goes_out_as_a_picture_with_its_caption(
    huaian: Report, tmp_path: Path, suffix: str
) -> None:
    chart = chart_of(ZHASHAN)
    assert chart
    huaian.apply(Edit(texts={"overview": f"如图所示。\n{ZHASHAN}\n以上。"}))
    path = tmp_path / f"r{suffix}"
    export(huaian, path, painters=Painters(draw_chart=draw_chart))
    png = draw_chart(chart_data(huaian, chart))
    if suffix == ".docx":
        with ZipFile(path) as archive:
            assert png in [archive.read(name) for name in archive.namelist()]
            assert "图1　主动公开数量" in archive.read("word/document.xml").decode()
    else:
        page = path.read_text("utf-8")
        assert "data:image/png;base64," in page
        assert "图1　主动公开数量" in page


def test_the_years_below_a_chart_stand_together_in_the_middle() -> None:
    bars = tuple(DrawnBar(label, Decimal(9), Decimal(5)) for label in ("新收", "公开", "不公开"))
    image = QImage.fromData(draw_chart(ChartData(ChartKind.BAR, bars, 2025)))
    white = image.pixelColor(2, 2)
    rows = range(image.height() * 86 // 100, image.height())
    inked = [x for x in range(image.width()) for y in rows if image.pixelColor(x, y) != white]
    assert inked
    assert (min(inked) + max(inked)) / 2 == pytest.approx(image.width() / 2, rel=0.05)
    assert max(inked) - min(inked) < image.width() / 3

"""Charts are made in a dialog, drawn in the text, and go out as pictures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtGui import QImage, QStandardItem
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.export.exporter import export
from app.report.changes import Edit
from app.report.charts import Chart, ChartData, ChartKind, DrawnBar, chart_data, chart_of
from app.report.report import Report
from ui.dialogs.chart_dialog import ChartDialog
from ui.document import Document
from ui.typesetting.charts import HEIGHT, WIDTH, draw_chart
from ui.widgets.text_editor import TextEditor

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
    for column, words in enumerate(("新收", "3119", "2900")):
        dialog.figures.setItem(0, column, QStandardItem(words))
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
    item = dialog.figures.item(0, 1)
    assert item is not None
    assert item.text() == "3119"
    item.setText("7")
    assert dialog.chart
    assert dialog.chart.bars[0].value == "7"


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


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_chart_goes_out_as_a_picture_with_its_caption(
    huaian: Report, tmp_path: Path, suffix: str
) -> None:
    chart = chart_of(ZHASHAN)
    assert chart
    huaian.apply(Edit(texts={"overview": f"如图所示。\n{ZHASHAN}\n以上。"}))
    path = tmp_path / f"r{suffix}"
    export(huaian, path, draw_chart=draw_chart)
    png = draw_chart(chart_data(huaian, chart))
    if suffix == ".docx":
        with ZipFile(path) as archive:
            assert png in [archive.read(name) for name in archive.namelist()]
            assert "图1　主动公开数量" in archive.read("word/document.xml").decode()
    else:
        page = path.read_text("utf-8")
        assert "data:image/png;base64," in page
        assert "图1　主动公开数量" in page

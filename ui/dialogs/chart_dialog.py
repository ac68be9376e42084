"""Makes a chart from a few typed or live numbers, shown as it will look."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.report.charts import Bar, Chart, ChartKind, chart_data, is_value, plain_label
from app.report.narrative import live_of, live_words
from app.report.report import Report
from ui.dialogs.number_dialog import NumberDialog
from ui.dialogs.parts import open_at
from ui.grid.cell_menu import offer_plain_menu
from ui.grid.grid import GridView
from ui.theme import UNIT
from ui.typesetting.charts import draw_chart

_LEAST = 16 * UNIT


class FittedPicture(QLabel):
    """Shows a picture, or words in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(_LEAST, _LEAST)

    def show_picture(self, picture: QPixmap) -> None:
        """Shows this picture."""
        self._whole = picture
        self._fit()

    def show_words(self, words: str) -> None:
        """Shows words where there is no picture."""
        self._whole = QPixmap()
        self.setText(words)

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        shown = self._whole.scaled(
            self.size() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        self.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the picture to the new place."""
        super().resizeEvent(event)
        if not self._whole.isNull():
            self._fit()


_LABEL, _VALUE, _LAST = range(3)
_SOURCE = Qt.ItemDataRole.UserRole
_ROWS = 14
_SIZE = 112 * UNIT, 64 * UNIT


class ChartDialog(QDialog):
    """A table of labels and numbers beside the picture; `chart` is what was made."""

    def __init__(self, report: Report, chart: Chart | None = None, parent: QWidget | None = None):
        super().__init__(parent)
        self._report = report
        self._showing = False
        self.setWindowTitle("统计图")
        self.caption = QLineEdit()
        self.caption.setPlaceholderText("图的说明，图号由程序编排")
        self.bar = QRadioButton("柱状图(&B)")
        self.pie = QRadioButton("饼图(&P)")
        self.figures = QStandardItemModel(_ROWS, 3, self)
        self.table = GridView()
        self.table.setModel(self.figures)
        self.live = QPushButton("从表格中选数字…(&N)")
        self.picture = FittedPicture()
        self.buttons = QDialogButtonBox()
        self._lay_out()
        self._fill(chart)
        self._connect()
        self._show()
        open_at(self, *_SIZE)

    @property
    def chart(self) -> Chart | None:
        """The chart; None while no line has a label and a number."""
        bars = tuple(self._bars())
        kind = ChartKind.PIE if self.pie.isChecked() else ChartKind.BAR
        return Chart(kind, plain_label(self.caption.text()), bars) if bars else None

    def _lay_out(self) -> None:
        kinds = QHBoxLayout()
        self._kinds = QButtonGroup(self)
        for kind in (self.bar, self.pie):
            self._kinds.addButton(kind)
            kinds.addWidget(kind)
        kinds.addStretch(1)
        self.figures.setHorizontalHeaderLabels(["名称", "数量", "上年（可不填）"])
        self.table.setAccessibleName("图中的名称和数量")
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_LABEL, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().hide()
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(partial(offer_plain_menu, self.table))
        self.picture.setAccessibleName("图的样子")
        form = QFormLayout()
        form.addRow("图的说明(&C)：", self.caption)
        form.addRow("图的样式：", kinds)
        self._take = self.buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        numbers = QVBoxLayout()
        numbers.addWidget(self.table, 1)
        numbers.addWidget(self.live, 0, Qt.AlignmentFlag.AlignLeft)
        body = QHBoxLayout()
        body.setSpacing(2 * UNIT)
        body.addLayout(numbers, 1)
        body.addWidget(self.picture, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        layout.addLayout(form)
        layout.addLayout(body, 1)
        layout.addWidget(self.buttons)

    def _fill(self, chart: Chart | None) -> None:
        self.bar.setChecked(True)
        if chart is None:
            return
        self.caption.setText(chart.caption)
        self.pie.setChecked(chart.kind is ChartKind.PIE)
        self.figures.setRowCount(max(_ROWS, len(chart.bars)))
        for row, bar in enumerate(chart.bars):
            self.figures.setItem(row, _LABEL, QStandardItem(bar.label))
            self._put(row, _VALUE, bar.value)
            self._put(row, _LAST, bar.last)

    def _connect(self) -> None:
        self.figures.itemChanged.connect(self._on_item_changed)
        self.caption.textChanged.connect(self._show)
        self._kinds.buttonToggled.connect(self._show)
        self.live.clicked.connect(self._ask_number)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _put(self, row: int, column: int, source: str) -> None:
        """Puts in a number; a live one is shown as its figure."""
        live = live_of(f"{{{source}}}")
        item = QStandardItem(live_words(self._report, live) if live else source)
        item.setData(source, _SOURCE)
        if live:
            item.setToolTip("随表格变化的数字")
            font = item.font()
            font.setUnderline(True)
            item.setFont(font)
        self.figures.setItem(row, column, item)

    def _ask_number(self) -> None:
        row = max(self.table.currentIndex().row(), 0)
        dialog = NumberDialog(self._report, self)
        if not dialog.exec() or dialog.live is None:
            return
        self._put(row, _VALUE, dialog.live.source.strip("{}"))
        if not self._text(row, _LABEL):
            self.figures.setItem(row, _LABEL, QStandardItem(dialog.chosen_words))
        following = min(row + 1, self.figures.rowCount() - 1)
        self.table.setCurrentIndex(self.figures.index(following, _VALUE))

    def _bars(self) -> Iterator[Bar]:
        for row in range(self.figures.rowCount()):
            label, value = plain_label(self._text(row, _LABEL)), self._source(row, _VALUE)
            if label and is_value(value):
                last = self._source(row, _LAST)
                yield Bar(label, value, last if is_value(last) else "")

    def _text(self, row: int, column: int) -> str:
        item: QStandardItem | None = self.figures.item(row, column)
        return item.text().strip() if item is not None else ""

    def _source(self, row: int, column: int) -> str:
        item: QStandardItem | None = self.figures.item(row, column)
        return str(item.data(_SOURCE) or item.text()).strip() if item is not None else ""

    def _on_item_changed(self, item: QStandardItem) -> None:
        """A figure that is typed over is live no more."""
        source = item.data(_SOURCE)
        live = live_of(f"{{{source}}}")
        if source is not None and (not live or live_words(self._report, live) != item.text()):
            item.setData(None, _SOURCE)
        self._show()

    def _show(self) -> None:
        chart = self.chart
        self._take.setEnabled(chart is not None)
        if chart is None:
            self.picture.show_words("填好名称和数量，这里就显示图的样子。")
            return
        pixmap = QPixmap()
        pixmap.loadFromData(draw_chart(chart_data(self._report, chart)))
        self.picture.show_picture(pixmap)

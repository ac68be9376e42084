"""Makes a chart from a few typed or live numbers, shown as it will look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeySequence,
    QPixmap,
    QResizeEvent,
    QStandardItemModel,
    QUndoCommand,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
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
from app.report.numbers import format_plain, plain_number, shortened
from app.report.report import Report
from ui.dialogs.ask import GridNote
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, open_at
from ui.dialogs.text_dialogs import NumberDialog
from ui.grid.grid import CellBlock, GridView, Texts
from ui.theme import UNIT
from ui.typesetting.charts import draw_chart
from ui.widgets.page_parts import wrapped_label
from ui.widgets.rows_model import AnyIndex

_MIN_SIDE = 16 * UNIT


class FittedPicture(QLabel):
    """Shows a picture, or words in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(_MIN_SIDE, _MIN_SIDE)

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


FigurePlace = tuple[int, int]
_LABEL, _VALUE, _LAST = range(3)
_SOURCE = Qt.ItemDataRole.UserRole
_HEADERS = ("名称", "数量", "上年（可不填）")
_ROWS, _MAX_ROWS = 14, 200


class ChartFigures(QStandardItemModel):
    """Labels and numbers of a chart; a live number is shown as its figure.

    `steps` can undo every change; `stepped` carries the places that it changed then, `settled` says
    that a change is whole: a block that is pasted is one. Nothing asks for an item: what PySide
    hands out of one that Qt made outlives it, and is taken for whatever comes to lie in its place.
    """

    stepped = Signal(list)
    settled = Signal()

    def __init__(self, report: Report, parent: QObject) -> None:
        super().__init__(_ROWS, len(_HEADERS), parent)
        self._report = report
        self._in_step = False
        self.steps = QUndoStack(self)
        self.setHorizontalHeaderLabels(_HEADERS)
        self.dataChanged.connect(self._on_changed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The lines that have a label and a number."""
        return tuple(filter(None, map(self._bar, range(self.rowCount()))))

    @property
    def problem(self) -> str:
        """Which line is not drawn, and why; "" if all are."""
        for row in range(self.rowCount()):
            label, value, last = (self.source(row, column) for column in range(len(_HEADERS)))
            words = next((one for one in (value, last) if one and not is_value(one)), "")
            if words:
                return f"第 {row + 1} 行的“{shortened(words)}”不是数字，没有画进图里。"
            if (value or last) and not (label and value):
                return f"第 {row + 1} 行没有{'数量' if label else '名称'}，没有画进图里。"
        return ""

    @property
    def sources(self) -> dict[FigurePlace, str]:
        """What stands in the filled cells, a live number as it is written."""
        places = product(range(self.rowCount()), range(self.columnCount()))
        filled = ((place, self.source(*place)) for place in places)
        return {place: source for place, source in filled if source}

    def source(self, row: int, column: int) -> str:
        """What stands in a cell, a live number as it is written."""
        index = self.index(row, column)
        return str(index.data(_SOURCE) or index.data() or "").strip()

    def show_source(self, row: int, column: int, source: str) -> None:
        """Puts a text or number into a cell."""
        live = live_of(f"{{{source}}}") if column != _LABEL else None
        self.setRowCount(max(self.rowCount(), row + 1))
        index = self.index(row, column)
        super().setData(index, live_words(self._report, live) if live else source)
        if live:
            underlined = QFont()
            underlined.setUnderline(True)
            super().setData(index, source, _SOURCE)
            super().setData(index, "随表格变化的数字", Qt.ItemDataRole.ToolTipRole)
            super().setData(index, underlined, Qt.ItemDataRole.FontRole)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """What is changed within can be undone at once."""
        before, outermost = self.sources, not self._in_step
        self._in_step = True
        try:
            yield
        finally:
            self._in_step = not outermost
        if outermost and self.sources != before:
            self.steps.push(_FiguresStep(self, before, self.sources, words))
            self.settled.emit()

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Takes what was typed; numbers in the ways people write them."""
        if role != Qt.ItemDataRole.EditRole:
            return super().setData(index, value, role)
        number = plain_number(str(value)) if index.column() != _LABEL else None
        with self.step("修改"):
            return super().setData(index, str(value) if number is None else format_plain(number))

    def _bar(self, row: int) -> Bar | None:
        label, value = plain_label(self.source(row, _LABEL)), self.source(row, _VALUE)
        if not label or not is_value(value):
            return None
        last = self.source(row, _LAST)
        return Bar(label, value, last if is_value(last) else "")

    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """A figure that is typed over is live no more."""
        for row, column in product(
            range(first.row(), last.row() + 1), range(first.column(), last.column() + 1)
        ):
            index = self.index(row, column)
            source = index.data(_SOURCE)
            live = live_of(f"{{{source}}}")
            if source is not None and (not live or live_words(self._report, live) != index.data()):
                for role in (_SOURCE, Qt.ItemDataRole.FontRole, Qt.ItemDataRole.ToolTipRole):
                    super().setData(index, None, role)


class _FiguresStep(QUndoCommand):
    """A change of the figures that has been made."""

    def __init__(
        self,
        figures: ChartFigures,
        before: dict[FigurePlace, str],
        after: dict[FigurePlace, str],
        words: str,
    ) -> None:
        super().__init__(words)
        self._figures, self._before, self._after = figures, before, after
        self._made = True

    def redo(self) -> None:
        if self._made:
            self._made = False
        else:
            self._show(self._before, self._after)

    def undo(self) -> None:
        self._show(self._after, self._before)

    def _show(self, now: dict[FigurePlace, str], wanted: dict[FigurePlace, str]) -> None:
        changed = [one for one in sorted({*now, *wanted}) if now.get(one) != wanted.get(one)]
        for place in changed:
            self._figures.show_source(*place, wanted.get(place, ""))
        self._figures.stepped.emit(changed)
        self._figures.settled.emit()


class FiguresView(GridView):
    """The grid of a chart's figures: each change is a step that can be undone."""

    def __init__(self, figures: ChartFigures) -> None:
        super().__init__()
        self._figures = figures
        self.setModel(figures)
        self.setAccessibleName("图中的名称和数量")
        self.horizontalHeader().setSectionResizeMode(_LABEL, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        steps = figures.steps
        for action, keys in (
            (steps.createUndoAction(self, "撤销"), QKeySequence.StandardKey.Undo),
            (steps.createRedoAction(self, "重做"), QKeySequence.StandardKey.Redo),
        ):
            action.setShortcuts(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)
        figures.stepped.connect(self._on_stepped)

    def put(self, texts: Texts, words: str) -> None:
        """Puts texts in as one step."""
        with self._figures.step(words):
            super().put(texts, words)

    def paste_block(self, block: CellBlock) -> None:
        """Puts a block in; as many lines are added as it needs."""
        first = min((cell.row() for cell in self.cells), default=self.currentIndex().row())
        needed = min(first + block.size[0], _MAX_ROWS)
        self._figures.setRowCount(max(self._figures.rowCount(), needed))
        super().paste_block(block)

    def _on_stepped(self, places: list[FigurePlace]) -> None:
        self.show_cells(self._figures.index(*place) for place in places)


_SIZE = 112 * UNIT, 64 * UNIT


class ChartDialog(QDialog):
    """A table of labels and numbers beside the picture; `chart` is what was made."""

    def __init__(self, report: Report, chart: Chart | None = None, parent: QWidget | None = None):
        super().__init__(parent)
        self._report = report
        self.setWindowTitle("统计图")
        self.caption = QLineEdit()
        self.caption.setPlaceholderText("图的说明，图号由程序编排")
        self.bar = QRadioButton("柱状图(&B)")
        self.pie = QRadioButton("饼图(&P)")
        self.figures = ChartFigures(report, self)
        self.table = FiguresView(self.figures)
        self.note, self.problem = GridNote(self.table), wrapped_label("")
        self.live = QPushButton("从表格中选数字…(&N)")
        self.picture = FittedPicture()
        self.take = QPushButton("保存修改(&S)" if chart else "插入(&I)")
        self._lay_out()
        self._fill(chart)
        self._connect()
        self._show()
        open_at(self, *_SIZE)

    @property
    def chart(self) -> Chart | None:
        """The chart; None while no line has a label and a number."""
        bars = self.figures.bars
        kind = ChartKind.PIE if self.pie.isChecked() else ChartKind.BAR
        return Chart(kind, plain_label(self.caption.text()), bars) if bars else None

    def _lay_out(self) -> None:
        kinds = QHBoxLayout()
        self._kinds = QButtonGroup(self)
        for kind in (self.bar, self.pie):
            self._kinds.addButton(kind)
            kinds.addWidget(kind)
        kinds.addStretch(1)
        self.picture.setAccessibleName("图的样子")
        form = QFormLayout()
        form.addRow("图的说明(&C)：", self.caption)
        form.addRow("图的样式：", kinds)
        numbers = QVBoxLayout()
        numbers.addWidget(self.table, 1)
        numbers.addWidget(self.note)
        numbers.addWidget(self.problem)
        numbers.addWidget(self.live, 0, Qt.AlignmentFlag.AlignLeft)
        body = QHBoxLayout()
        body.setSpacing(2 * UNIT)
        body.addLayout(numbers, 1)
        body.addWidget(self.picture, 1)
        layout = laid_below(self, form, body, wide=body, spacing=UNIT)
        layout.addWidget(dialog_buttons(self, self.take))

    def _fill(self, chart: Chart | None) -> None:
        self.bar.setChecked(True)
        if chart is None:
            return
        self.caption.setText(chart.caption)
        self.pie.setChecked(chart.kind is ChartKind.PIE)
        for row, bar in enumerate(chart.bars):
            for column, source in enumerate((bar.label, bar.value, bar.last)):
                self.figures.show_source(row, column, source)

    def _connect(self) -> None:
        self.figures.settled.connect(self._show)
        self.caption.textChanged.connect(self._show)
        self._kinds.buttonToggled.connect(self._show)
        self.live.clicked.connect(self._ask_number)

    def _ask_number(self) -> None:
        row = max(self.table.currentIndex().row(), 0)
        dialog = NumberDialog(self._report, self)
        if not dialog.exec() or dialog.live is None:
            return
        with self.figures.step("选数字"):
            self.figures.show_source(row, _VALUE, dialog.live.source.strip("{}"))
            if not self.figures.source(row, _LABEL):
                self.figures.show_source(row, _LABEL, dialog.chosen_words)
        following = min(row + 1, self.figures.rowCount() - 1)
        self.table.setCurrentIndex(self.figures.index(following, _VALUE))

    def _show(self) -> None:
        chart = self.chart
        self.take.setEnabled(chart is not None)
        self.problem.setText(self.figures.problem)
        self.problem.setVisible(bool(self.figures.problem))
        if chart is None:
            self.picture.show_words("填好名称和数量，这里就显示图的样子。")
            return
        pixmap = QPixmap()
        pixmap.loadFromData(draw_chart(chart_data(self._report, chart)))
        self.picture.show_picture(pixmap)

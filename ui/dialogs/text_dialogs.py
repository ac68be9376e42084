"""Dialogs about the words of a text: find and replace, and the figure that a sentence quotes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.figures import narrowed_cells, quotable_cells, usual_whole
from app.report.narrative import Hit, Live, find_all, live_words, replaced
from app.report.report import Report
from ui.dialogs.dialog_parts import SearchLine, dialog_buttons, laid_below, open_at
from ui.document import Document
from ui.theme import UNIT
from ui.widgets.rows_view import ignore_typed_keys


class FindDialog(QDialog):
    """Stays open beside the text; `shown` carries key, start and end of what was found."""

    shown = Signal(str, int, int)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._hits: tuple[Hit, ...] = ()
        self._current = -1
        self.setWindowTitle("查找和替换")
        self.words = QLineEdit()
        self.replacement = QLineEdit()
        self.state = QLabel()
        self.buttons = {
            "previous": QPushButton("上一个(&P)"),
            "next": QPushButton("下一个(&N)"),
            "replace": QPushButton("替换(&R)"),
            "replace_all": QPushButton("全部替换(&A)"),
        }
        self._lay_out()
        self._connect()

    def begin(self, words: str) -> None:
        """Shows the dialog, ready to look for these words."""
        if words:
            self.words.setText(words)
        self.words.selectAll()
        self._look()
        self.show()
        self.activateWindow()
        self.words.setFocus()

    def step(self, by: int) -> None:
        """Shows the next or the previous place, round the end."""
        if self._hits:
            self._current = (self._current + by) % len(self._hits)
            self._show_current()

    def replace(self) -> None:
        """Replaces the place that is shown and goes to the next one."""
        if not self._hits:
            return
        if self._current < 0:
            self.step(1)
            return
        place = self._current
        self._replace(self._hits[place : place + 1])
        if self._hits:
            self._current = place % len(self._hits)
            self._show_current()

    def replace_all(self) -> None:
        """Replaces every place, as one step to be undone."""
        count = len(self._hits)
        if self._replace(self._hits):
            self.state.setText(f"替换了 {count} 处。")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("查找(&F)：", self.words)
        form.addRow("替换为(&W)：", self.replacement)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for button in self.buttons.values():
            row.addWidget(button)
        self.buttons["next"].setDefault(True)
        form.addRow(self.state)
        form.addRow(row)
        self.setLayout(form)
        self.setMinimumWidth(56 * UNIT)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._look)
        self.buttons["previous"].clicked.connect(lambda: self.step(-1))
        self.buttons["next"].clicked.connect(lambda: self.step(1))
        self.buttons["replace"].clicked.connect(self.replace)
        self.buttons["replace_all"].clicked.connect(self.replace_all)
        self._document.changed.connect(self._on_changed)
        self._document.replaced.connect(self._look)

    def _replace(self, hits: tuple[Hit, ...]) -> bool:
        """Replaces these places; whether that was allowed and changed something."""
        texts = replaced(self._document.report, hits, self.replacement.text())
        change = self._document.edit(Edit(texts=texts), "替换文字")
        self._look()
        return not change.is_empty

    def _look(self) -> None:
        self._hits = find_all(self._document.report, self.words.text())
        self._current = -1
        self._show_state()

    def _show_current(self) -> None:
        hit = self._hits[self._current]
        self.shown.emit(hit.key, hit.start, hit.end)
        self._show_state()

    def _show_state(self) -> None:
        count = len(self._hits)
        for key in self.buttons:
            self.buttons[key].setEnabled(bool(count))
        if not self.words.text():
            self.state.setText("在各部分的文字中查找。")
        elif not count:
            self.state.setText("没有找到。")
        else:
            place = f"，这是第 {self._current + 1} 处" if self._current >= 0 else ""
            self.state.setText(f"共 {count} 处{place}。")

    def _on_changed(self) -> None:
        if self.isVisible():
            current = self._current
            self._look()
            self._current = min(current, len(self._hits) - 1)
            self._show_state()


_CELL_KEY = Qt.ItemDataRole.UserRole


class NumberDialog(QDialog):
    """A list of all cells, narrowed by typing; `live` is what was chosen."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report = report
        self._offered = quotable_cells(report)
        self.setWindowTitle("插入数字")
        self.words = SearchLine("查找数字", "新收 总计")
        self.list = QTreeWidget()
        ignore_typed_keys(self.list)
        self.list.setHeaderLabels(["项目", "列", "数字"])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("表格中的数字")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.figure = QRadioButton("数字本身(&N)")
        self.share = QRadioButton("占以下数字的百分比(&P)：")
        self.change = QRadioButton("与上年相比：增长、下降或持平(&C)")
        self.whole = QComboBox()
        ignore_typed_keys(self.whole)
        self.whole.setAccessibleName("百分比以它为整体")
        self.preview = QLabel()
        self.insert = QPushButton("插入(&I)")
        self._lay_out()
        self._connect()
        self._narrow("")
        open_at(self, 96 * UNIT, 64 * UNIT)
        self.list.setColumnWidth(0, 58 * UNIT)
        self.list.setColumnWidth(1, 18 * UNIT)

    @property
    def live(self) -> Live | None:
        """The live number; None if no cell is chosen."""
        keys = tuple(self._key(item) for item in self.list.selectedItems())
        if not keys:
            return None
        whole = self.whole.currentData()
        return Live(keys, (whole,) if self.share.isChecked() else (), self.change.isChecked())

    @property
    def chosen_words(self) -> str:
        """The words of the row that was chosen, without what stands above it."""
        items = self.list.selectedItems()
        return items[0].text(0).rpartition(" › ")[2] if items else ""

    def _lay_out(self) -> None:
        self._modes = QButtonGroup(self)
        self.figure.setChecked(True)
        for mode in (self.figure, self.share, self.change):
            self._modes.addButton(mode)
        for choice in self._offered:
            self.whole.addItem(choice.words, choice.key)
        self.whole.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.whole.setEnabled(False)
        share_row = QHBoxLayout()
        share_row.addWidget(self.share)
        share_row.addWidget(self.whole, 1)
        several = QLabel("按住 Ctrl 可以选几项，写入它们的和。")
        modes = self.figure, share_row, self.change
        parts = self.words, self.list, several, *modes, self.preview
        layout = laid_below(self, *parts, wide=self.list, spacing=UNIT)
        layout.addWidget(dialog_buttons(self, self.insert))

    def _connect(self) -> None:
        self.words.textChanged.connect(self._narrow)
        self.list.itemSelectionChanged.connect(self._on_selection_changed)
        self.list.itemActivated.connect(self.accept)
        self._modes.buttonToggled.connect(self._show_preview)
        self.share.toggled.connect(self.whole.setEnabled)
        self.whole.currentIndexChanged.connect(self._show_preview)

    def _narrow(self, words: str) -> None:
        self.list.clear()
        for choice in narrowed_cells(self._offered, words):
            item = QTreeWidgetItem([choice.row, choice.column, choice.figure or "未填"])
            item.setData(0, _CELL_KEY, choice.key)
            item.setToolTip(0, choice.row)
            self.list.addTopLevelItem(item)
        if words.strip():
            self.list.setCurrentItem(self.list.topLevelItem(0))
        self._show_preview()

    def _on_selection_changed(self) -> None:
        items = self.list.selectedItems()
        if items:
            self.whole.setCurrentIndex(
                self.whole.findData(usual_whole(self._report, self._key(items[0])))
            )
        self._show_preview()

    def _show_preview(self) -> None:
        live = self.live
        self.insert.setEnabled(live is not None)
        words = f"将写成：{live_words(self._report, live)}" if live else "请选一项。"
        self.preview.setText(words)

    def _key(self, item: QTreeWidgetItem) -> CellKey:
        return CellKey(str(item.data(0, _CELL_KEY)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Up and down walk through the list while one types."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.words.hasFocus():
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = self.list.indexOfTopLevelItem(self.list.currentItem()) + step
            row = min(max(row, 0), self.list.topLevelItemCount() - 1)
            self.list.setCurrentItem(self.list.topLevelItem(row))
        else:
            super().keyPressEvent(event)

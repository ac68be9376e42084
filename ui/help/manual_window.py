"""The clerk's manual in a window of its own: contents, search, pictures, links to places."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.search_line import SearchLine
from ui.dialogs.sizes import open_at
from ui.help.manual_view import ManualView
from ui.lists.typed_keys import ignore_typed_keys
from ui.theme import UNIT

MANUAL = Path(__file__).parents[2] / "docs" / "使用说明.md"
_SIZE = (140 * UNIT, 86 * UNIT)
_INDENT = "　"


class ManualWindow(QDialog):
    """Stays open beside its window; the contents list only chapters with the words looked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用说明")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.view = ManualView(MANUAL)
        self.contents = QListWidget()
        ignore_typed_keys(self.contents)
        self.contents.setAccessibleName("目录")
        self.words = SearchLine("在使用说明中查找", "结转")
        self.previous, self.next = QPushButton("上一处(&P)"), QPushButton("下一处(&N)")
        self.state = QLabel()
        self._lay_out()
        self._connect()
        self._fill()
        open_at(self, *_SIZE)

    def begin(self, chapter: str = "", words: str = "") -> None:
        """Shows the window, at a chapter if one is named, or at words in it."""
        self.show()
        self.activateWindow()
        self.words.setFocus()
        if chapter:
            self.view.go_to(chapter, words)

    def _lay_out(self) -> None:
        search = QHBoxLayout()
        search.setSpacing(UNIT)
        search.addWidget(self.words, 1)
        for button in (self.previous, self.next):
            button.setAutoDefault(False)
            search.addWidget(button)
        self.next.setDefault(True)
        self.state.setMinimumWidth(self.state.fontMetrics().horizontalAdvance("第 99 处，共 99 处"))
        search.addWidget(self.state)
        middle = QSplitter()
        middle.addWidget(self.contents)
        middle.addWidget(self.view)
        middle.setStretchFactor(1, 1)
        middle.setSizes([26 * UNIT, 114 * UNIT])
        middle.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        layout.addLayout(search)
        layout.addWidget(middle, 1)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._on_words_changed)
        self.next.clicked.connect(lambda: self._step(1))
        self.previous.clicked.connect(lambda: self._step(-1))
        self.contents.itemClicked.connect(self._on_chosen)
        self.contents.itemActivated.connect(self._on_chosen)

    def _fill(self) -> None:
        self.contents.clear()
        found = self.view.found
        for chapter in self.view.chapters:
            hits = sum(chapter.start <= hit.position() < chapter.end for hit in found)
            if hits or not self.words.text():
                count = f"（{hits}）" if hits else ""
                item = QListWidgetItem(f"{_INDENT * (chapter.level - 2)}{chapter.title}{count}")
                item.setData(Qt.ItemDataRole.UserRole, chapter.start)
                self.contents.addItem(item)
        for button in (self.previous, self.next):
            button.setEnabled(bool(found))
        self._show_state()

    def _show_state(self) -> None:
        count, place = len(self.view.found), self.view.place
        if not self.words.text():
            self.state.setText("")
        elif not count:
            self.state.setText("没有找到")
        else:
            self.state.setText(f"第 {place + 1} 处，共 {count} 处")

    def _step(self, by: int) -> None:
        self.view.step(by)
        self._show_state()

    def _on_words_changed(self, words: str) -> None:
        self.view.look_for(words)
        self._fill()

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.view.show_position(int(item.data(Qt.ItemDataRole.UserRole)))

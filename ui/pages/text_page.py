"""The page of a section that is text: an editor and the official sub-headings."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.edition.definition import Section
from app.export.outline import Source
from app.report.changes import ChangeSet
from ui.document import Document
from ui.pages.offers import Offers
from ui.place import Place
from ui.theme import UNIT
from ui.widgets.heading import Heading
from ui.widgets.text_editor import TextEditor

_LINE_CHARS = 44
"""A line longer than this is hard to read back."""


class TextPage(QWidget):
    """The text of one section."""

    def __init__(self, document: Document, section: Section) -> None:
        super().__init__()
        self._document = document
        self._section = section
        self.editor = TextEditor(document, section.key)
        self.editor.setAccessibleName(section.title)
        self.editor.setPlaceholderText("在这里写，也可以从 Word 中粘贴文字。")
        width = QFontMetrics(self.editor.font()).horizontalAdvance("年") * _LINE_CHARS
        self.editor.setMaximumWidth(width + 5 * UNIT)
        self._length = QLabel()
        self.offers = Offers(self.editor)
        self._lay_out()
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._refresh)
        self._refresh()

    def show_place(self, place: Place) -> None:  # noqa: ARG002 every page is led alike
        """Goes to the text."""
        self.editor.setFocus()

    def unmark(self) -> None:
        """Nothing is ever marked here."""

    def open_text(self) -> TextEditor:
        """The editor of the text."""
        return self.editor

    def start(self) -> None:
        """Puts the cursor where one begins."""
        self.editor.setFocus()

    @property
    def current_place(self) -> Source:
        """The text."""
        return Source(self._section.key)

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(2 * UNIT)
        body.addWidget(self.editor, 5)
        if self._section.prompts or self._section.sentences:
            body.addWidget(self.offers, 2)
        body.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        layout.addWidget(Heading(self._section.title, self._section.hint))
        layout.addLayout(body, 1)
        layout.addWidget(self._length)

    def _on_changed(self, change: ChangeSet) -> None:
        if change.cells or change.after.details or self._section.key in change.after.texts:
            self._refresh()

    def _refresh(self) -> None:
        report = self._document.report
        text = report.texts.get(self._section.key, "")
        self._length.setText(f"共 {len(''.join(text.split()))} 字")
        self.offers.offer(report, self._section)

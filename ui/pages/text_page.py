"""The page of a section that is text: an editor and the official sub-headings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import Finding
from app.edition.definition import Prompt, Section
from app.report.changes import ChangeSet
from ui.document import Document
from ui.theme import UNIT
from ui.widgets.heading import Heading, quiet_label
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
        self.prompts = _PromptList(self.editor)
        self._lay_out()
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._refresh)
        self._refresh()

    def show_place(self, finding: Finding) -> None:  # noqa: ARG002 every page is led alike
        """Goes to the text."""
        self.editor.setFocus()

    def unmark(self) -> None:
        """Nothing is ever marked here."""

    def start(self) -> None:
        """Puts the cursor where one begins."""
        self.editor.setFocus()

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(2 * UNIT)
        body.addWidget(self.editor, 5)
        if self._section.prompts:
            body.addWidget(self.prompts, 2)
        body.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        layout.addWidget(Heading(self._section.title, self._section.hint))
        layout.addLayout(body, 1)
        layout.addWidget(self._length)

    def _on_changed(self, change: ChangeSet) -> None:
        if change.after.details or self._section.key in change.after.texts:
            self._refresh()

    def _refresh(self) -> None:
        report = self._document.report
        text = report.texts.get(self._section.key, "")
        self._length.setText(f"共 {len(''.join(text.split()))} 字")
        kind = report.details.organisation.kind
        self.prompts.offer(
            [entry for entry in self._section.prompts if not entry.kinds or kind in entry.kinds]
        )


class _PromptList(QScrollArea):
    """The sub-headings as buttons, each with what is asked there."""

    def __init__(self, editor: TextEditor) -> None:
        super().__init__()
        self._editor = editor
        self._offered: list[Prompt] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(24 * UNIT)
        self.setMaximumWidth(46 * UNIT)

    def offer(self, prompts: list[Prompt]) -> None:
        """Shows these sub-headings."""
        if prompts == self._offered:
            return
        self._offered = prompts
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, UNIT, 0)
        layout.addWidget(QLabel("点一下，插入小标题："))
        for prompt in prompts:
            layout.addWidget(self._button(prompt))
            layout.addWidget(quiet_label(prompt.hint))
        layout.addStretch(1)
        self.setWidget(content)

    def _button(self, prompt: Prompt) -> QPushButton:
        button = QPushButton(prompt.heading)
        button.setStyleSheet("text-align: left; padding: 4px 8px;")
        button.setToolTip(f"插入“{prompt.heading}”\n{prompt.hint}")
        button.setMinimumWidth(1)
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self._editor.insert_paragraph(prompt.heading))
        return button

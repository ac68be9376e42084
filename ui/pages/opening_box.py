"""The opening paragraph with its drafts, and notes that the predecessor left."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.edition.edition import OPENING
from app.report.basic_data import OpeningParts
from ui.document import Document
from ui.theme import SUBHEADING, UNIT
from ui.widgets.page_parts import Heading, wrapped_label
from ui.widgets.text_editor import TextEditor


class OpeningBox(QWidget):
    """`parts_chosen` carries the sentences to be drafted, `draft_wanted` asks for the draft."""

    parts_chosen = Signal(object)
    draft_wanted = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.editor = TextEditor(document, OPENING)
        self.editor.setAccessibleName("开头一段")
        self.editor.setFixedHeight(9 * self.editor.fontMetrics().lineSpacing())
        self.period = QCheckBox("写统计期限")
        self.contact = QCheckBox("写联系方式")
        self.draft = QPushButton("按基本信息重新起草")
        self.draft.setAutoDefault(True)
        for box in (self.period, self.contact):
            box.setChecked(True)
            box.clicked.connect(self._on_clicked)
        self.draft.clicked.connect(self.draft_wanted)
        self._lay_out()

    @property
    def parts(self) -> OpeningParts:
        """The sentences that are ticked."""
        return OpeningParts(self.period.isChecked(), self.contact.isChecked())

    def show_parts(self, parts: OpeningParts | None) -> None:
        """Ticks the sentences the opening has; a hand-written one changes no tick."""
        if parts is not None and not self._are_same_draft(parts):
            self.period.setChecked(parts.period)
            self.contact.setChecked(parts.contact)

    def _are_same_draft(self, parts: OpeningParts) -> bool:
        """Without contact data both drafts are alike, and the tick stays as it was set."""
        return parts.period == self.period.isChecked() and parts.contact

    def _on_clicked(self) -> None:
        self.parts_chosen.emit(self.parts)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * UNIT)
        for widget in (self.period, self.contact):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.draft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(Heading("开头一段", "没有改过的，随基本信息自动更新。", scale=SUBHEADING))
        layout.addLayout(row)
        layout.addWidget(self.editor)


_TITLE = "前任留下的话"
_HINT = "来自去年的交接包，只在这里看，不写进报告。"


class NotesBox(QWidget):
    """The words below a heading; not there at all while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.words = wrapped_label("")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        flags = Qt.TextInteractionFlag
        self.words.setTextInteractionFlags(
            flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
        )
        self.words.setAccessibleName(_TITLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(Heading(_TITLE, _HINT, scale=SUBHEADING))
        layout.addWidget(self.words)
        self.hide()

    def show_notes(self, notes: str) -> None:
        """Shows the words; hides the box if there are none."""
        self.words.setText(notes)
        self.setVisible(bool(notes))

"""What the predecessor left to say in the handover package, to be read again at any time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import SUBHEADING, UNIT
from ui.widgets.heading import Heading, wrapped_label

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

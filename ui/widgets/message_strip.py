"""The strip below the pages that says one sentence and offers what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from ui.icons import icon
from ui.theme import UNIT
from ui.widgets.heading import narrow_freely

Action = tuple[str, Callable[[], None]]
"""The word on a button and what it does."""


class MessageStrip(QFrame):
    """Hidden until something is said; never stops anyone from working on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setForegroundRole(QPalette.ColorRole.ToolTipText)
        narrow_freely(self._label)
        self._label.setAccessibleName("提示信息")
        self._buttons = QHBoxLayout()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT // 2, UNIT, UNIT // 2)
        layout.addWidget(self._label, 1)
        layout.addLayout(self._buttons)
        layout.addWidget(self._close_button())
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown; empty if none is."""
        return "" if self.isHidden() else self._label.text()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The offered actions."""
        items = (self._buttons.itemAt(place) for place in range(self._buttons.count()))
        widgets = (item.widget() for item in items)
        return tuple(widget for widget in widgets if isinstance(widget, QPushButton))

    def say(self, sentence: str, actions: Sequence[Action] = ()) -> None:
        """Shows a sentence in the place of the last one; an empty one hides the strip."""
        for button in self.buttons:
            self._buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        for label, act in actions:
            self._offer(label, act)
        self._label.setText(sentence)
        self.setVisible(bool(sentence))

    def _offer(self, label: str, act: Callable[[], None]) -> None:
        button = QPushButton(label)
        button.setAutoDefault(True)
        button.clicked.connect(lambda _=False: act())
        self._buttons.addWidget(button)

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("x"))
        button.setAutoRaise(True)
        button.setToolTip("关闭提示")
        button.setAccessibleName("关闭提示")
        button.clicked.connect(self.hide)
        return button

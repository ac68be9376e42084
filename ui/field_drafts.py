"""Watches the fields that hand over their text only at the end: editors of cells, and dialogs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from app.storage.recovery.log_lines import Draft
from ui.pages.window_frame import WindowFrame

CELL_PROPERTY = "cell"
"""The property by which the editor of a cell tells the key of its cell."""

Field = QLineEdit | QTextEdit | QPlainTextEdit


class FieldDrafts(QObject):
    """`changed` carries, after every key, all `Draft`s that stand in fields of this window.

    A field is watched from the moment it has the focus until it or its dialog is closed; what it
    held in the beginning is no draft. A password is none either.
    """

    changed = Signal(object)

    def __init__(self, window: WindowFrame) -> None:
        super().__init__(window)
        self._window = window
        self._fields: dict[Field, str] = {}
        self._drafts: dict[Field, Draft] = {}
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 a window needs one
        application.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        field = _field_in(now)
        if field is None or field in self._fields or not self._is_ours(field):
            return
        self._fields[field] = _text(field)
        field.textChanged.connect(lambda: self._on_text_changed(field))
        field.destroyed.connect(lambda: self._forget(field))
        for watched in (field, field.window()):
            watched.installEventFilter(self)

    def _on_text_changed(self, field: Field) -> None:
        if field not in self._fields:
            return
        text = _text(field)
        if text == self._fields[field]:
            self._drop(field)
        else:
            self._drafts[field] = _draft(field, text)
            self._tell()

    def _drop(self, field: Field) -> None:
        if self._drafts.pop(field, None) is not None:
            self._tell()

    def _tell(self) -> None:
        self.changed.emit(tuple(self._drafts.values()))

    def _is_ours(self, field: Field) -> bool:
        """Whether the field is one of this window, or of one that has no report of its own."""
        root: QWidget = field
        while (parent := root.parentWidget()) is not None:
            root = parent
        return root is self._window or not isinstance(root, WindowFrame)

    def _forget_closed(self) -> None:
        """What is in a closed dialog or cell has been handed over by now, or was not wanted."""
        for field in tuple(self._fields):
            if not isValid(field) or not (field.isVisible() or _stays_open(field)):
                self._forget(field)

    def _forget(self, field: Field) -> None:
        self._fields.pop(field, None)
        self._drop(field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Notices that a field or its dialog closes; whoever opened it still has its turn first."""
        if event.type() == QEvent.Type.Hide:
            QTimer.singleShot(0, self._forget_closed)
        return super().eventFilter(watched, event)


def _field_in(widget: QWidget | None) -> Field | None:
    """The field that a widget is or has, if its text is handed over only at the end."""
    if isinstance(widget, QComboBox):
        widget = widget.lineEdit()
    elif isinstance(widget, QAbstractSpinBox):
        widget = widget.findChild(QLineEdit)
    if not isinstance(widget, Field) or widget.isReadOnly():
        return None
    if isinstance(widget, QLineEdit) and widget.echoMode() is not QLineEdit.EchoMode.Normal:
        return None
    inside = isinstance(widget.window(), QDialog) and not isinstance(widget.window(), QFileDialog)
    return widget if inside or widget.property(CELL_PROPERTY) else None


def _stays_open(field: Field) -> bool:
    """Whether a field is only out of sight, as on another page of its dialog."""
    return not field.property(CELL_PROPERTY) and field.window().isVisible()


def _text(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _draft(field: Field, text: str) -> Draft:
    cell = field.property(CELL_PROPERTY)
    if cell:
        return Draft(field.accessibleName(), text, str(cell))
    owner = field.parentWidget()
    name = field.accessibleName() or (owner.accessibleName() if owner else "")
    return Draft("：".join(filter(None, (field.window().windowTitle(), name))), text)

"""Fields of a page: dates, lines with their problem, undo left to the window, no wheel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCalendarWidget,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from app.checks.findings import LEVEL_WORDS, Finding
from app.edition.text_check_kinds import Level
from app.report.changes import ChangeSet, date_words
from app.report.numbers import parse_date
from ui.document import Document
from ui.theme import UNIT, form_colors, icon

FOLDER_PROPERTY = "nianbaoFolder"
"""The property by which the window of a collection tells its folder."""

_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def is_left_to_window(event: QEvent) -> bool:
    """Whether a field must not claim this shortcut; it is marked as ignored then."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not any(event.matches(step) for step in _STEPS):
        return False
    event.ignore()
    return True


def put_window_steps(menu: QMenu, field: QWidget) -> None:
    """Undo and redo of the window in the place of Qt's own, which know nothing of its steps."""
    known = list[QAction](field.window().findChildren(QAction))
    for name, words, keys in (
        ("edit-undo", "撤销(&U)", "Ctrl+Z"),
        ("edit-redo", "重做(&R)", "Ctrl+Y"),
    ):
        qts = next((one for one in menu.actions() if one.objectName() == name), None)
        step = next((one for one in known if QKeySequence(keys) in one.shortcuts()), None)
        if qts is not None and step is not None:
            own = QAction(f"{words}\t{keys}", menu)
            own.setEnabled(step.isEnabled())
            own.triggered.connect(step.trigger)
            menu.insertAction(qts, own)
            menu.removeAction(qts)


def leave_steps_to_window(box: QSpinBox) -> None:
    """Undo and redo in a number field are the window's, by keys and in its menu."""
    box.installEventFilter(_StepsLeft(box))


class _StepsLeft(QObject):
    def __init__(self, box: QSpinBox) -> None:
        super().__init__(box)
        self._box = box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if isinstance(event, QContextMenuEvent):
            show_field_menu(self._box.lineEdit(), event)
            return True
        return is_left_to_window(event) or super().eventFilter(watched, event)


def show_field_menu(line: QLineEdit, event: QContextMenuEvent, *, is_typing: bool = False) -> None:
    """Qt's menu of a line, with the window's steps unless something is being typed."""
    menu = line.createStandardContextMenu()
    if not is_typing:
        put_window_steps(menu, line)
    menu.exec(event.globalPos())
    menu.deleteLater()


_SMALLEST, _MAX_SIZE = 6.0, 32.0
"""Points."""


def leave_wheel_to_page(widget: QWidget) -> None:
    """Lets the wheel scroll the page around a field instead of turning the field's value."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_WheelPasser(widget))


def zoom_by_wheel(viewport: QWidget, widget: QWidget) -> None:
    """Lets Ctrl and the wheel over a viewport make the words of a widget larger or smaller."""
    viewport.installEventFilter(_Zoom(widget))


class _Zoom(QObject):
    """Changes the size of a widget's font by a point a step."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        control = Qt.KeyboardModifier.ControlModifier
        if not isinstance(event, QWheelEvent) or not event.modifiers() & control:
            return super().eventFilter(watched, event)
        font = self._widget.font()
        turned = 1 if event.angleDelta().y() > 0 else -1
        points = self._widget.fontInfo().pointSizeF() + turned
        font.setPointSizeF(min(max(points, _SMALLEST), _MAX_SIZE))
        self._widget.setFont(font)
        return True


class _WheelPasser(QObject):
    """Hands wheel events on to the widget around."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() != QEvent.Type.Wheel:
            return super().eventFilter(watched, event)
        event.ignore()
        return True


class LockedLook(QObject):
    """Shows fields on the ground of labels while the report is finalised; `controls` are off.

    What is typed into a field is still refused with the reason.
    """

    def __init__(
        self,
        document: Document,
        parent: QWidget,
        fields: Sequence[QWidget],
        controls: Sequence[QWidget] = (),
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._fields, self._controls = fields, controls
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._show)
        self._show()

    def _on_changed(self, change: ChangeSet) -> None:
        if change.after.history is not None:
            self._show()

    def _show(self) -> None:
        locked = self._document.report.seal is not None
        role = QPalette.ColorRole.AlternateBase if locked else QPalette.ColorRole.Base
        for field in self._fields:
            ground = field.viewport() if isinstance(field, QAbstractScrollArea) else field
            ground.setBackgroundRole(role)
        for control in self._controls:
            control.setEnabled(not locked)


class _Line(QLineEdit):
    """A line that leaves undo and redo to the window; with `own_steps` once it is handed over."""

    def __init__(self, *, own_steps: bool) -> None:
        super().__init__()
        self._own_steps = own_steps

    @property
    def _is_typing(self) -> bool:
        return self._own_steps and self.isModified()

    def event(self, event: QEvent) -> bool:
        return False if not self._is_typing and is_left_to_window(event) else super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 (Qt's name)
        show_field_menu(self, event, is_typing=self._is_typing)


class _FieldBox(QWidget):
    """A line with what belongs beside it, and below both what is wrong with it."""

    def __init__(
        self, label: str, problem: QLabel, *beside: QWidget, own_steps: bool = False
    ) -> None:
        super().__init__()
        self.line = _Line(own_steps=own_steps)
        self.line.setAccessibleName(label)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for widget in (self.line, *beside):
            row.addWidget(widget)
        if beside:
            row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(problem)
        self.setFocusProxy(self.line)


class DateField(_FieldBox):
    """`edited` carries the date the clerk gave, None for none or for what is no date.

    What is no date stays as it was typed, with what is wrong below it; `refused` carries that, and
    nothing once it has been put right.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, words: str) -> None:
        pick = QToolButton()
        problem = ProblemLabel()
        super().__init__(words, problem, pick, own_steps=True)
        self.pick, self.problem = pick, problem
        self._value: date | None = None
        self._proposed = date.today()
        self._shown = ""
        self.problem.hide()
        self._show_example()
        self.line.setMinimumWidth(30 * UNIT)
        self.pick.setIcon(icon("calendar-clock"))
        self.pick.setToolTip("从日历中选")
        self.pick.setAccessibleName(f"从日历中选{words}")
        self.pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.pick.setMenu(QMenu(self.pick))
        self.calendar: QCalendarWidget | None = None
        self.line.editingFinished.connect(self._on_finished)
        self.pick.menu().aboutToShow.connect(self._on_picking)

    @property
    def value(self) -> date | None:
        """The date that stands there now."""
        self._on_finished()
        return self._value

    def show_date(self, value: date | None, proposed: date) -> None:
        """Shows a date without telling of it; the calendar opens at the proposed one for None.

        What was typed and is no date stays until there is one.
        """
        self._proposed = proposed
        self._show_example()
        if value is not None or not self.problem.text():
            self._show(value)

    def _show_example(self) -> None:
        """Shows in an empty field how a date of the year that is wanted is written."""
        self.line.setPlaceholderText(f"如：{self._proposed.year}年1月15日")

    def forget(self) -> None:
        """Shows nothing, also of what was no date."""
        self._show(None)

    def ask(self) -> None:
        """Says that a date is needed, if nothing else is wrong, and waits for it."""
        self._say(self.problem.text() or "请填写日期。")
        self.line.setFocus()
        self.line.selectAll()

    def _show(self, value: date | None) -> None:
        self._value = value
        self._shown = date_words(value) if value else ""
        if self.line.text() != self._shown:
            self.line.setText(self._shown)
        self._say("")

    def _say(self, problem: str) -> None:
        if self.problem.text() and not problem:
            self.refused.emit("")
        self.problem.show_problem(problem)

    def _on_finished(self) -> None:
        if self.line.text() == self._shown:
            return
        reading = parse_date(self.line.text())
        if reading.problem:
            self._shown, before, self._value = self.line.text(), self._value, None
            self.line.setModified(False)
            self._say(reading.problem)
            self.refused.emit(reading.problem)
        else:
            before = self._value
            self._show(reading.value)
        if self._value != before:
            self.edited.emit(self._value)

    def _on_picking(self) -> None:
        """Makes the calendar when it is first wanted, and opens it at the date."""
        if self.calendar is None:
            self.calendar = QCalendarWidget()
            self.calendar.setDateEditEnabled(False)  # typed digits would choose another date
            self.calendar.setAccessibleName(self.pick.accessibleName())
            self.calendar.clicked.connect(self._on_picked)
            self.calendar.activated.connect(self._on_picked)
            action = QWidgetAction(self.pick)
            action.setDefaultWidget(self.calendar)
            self.pick.menu().addAction(action)
        shown = self._value or self._proposed
        self.calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_picked(self, chosen: QDate) -> None:
        self.pick.menu().close()
        before = self._value
        self._show(date(chosen.year(), chosen.month(), chosen.day()))
        if self._value != before:
            self.edited.emit(self._value)


class LineField(_FieldBox):
    """`edited` carries the text after every keystroke."""

    edited = Signal(str)

    def __init__(self, label: str, example: str = "", hint: str = "") -> None:
        problem = ProblemLabel(hint)
        super().__init__(label, problem)
        self.problem = problem
        self.line.setPlaceholderText(f"如：{example}" if example else "")
        self.line.textEdited.connect(self.edited)

    def show_text(self, text: str) -> None:
        """Shows a text without telling of it; the cursor stays if nothing differs."""
        if self.line.text() != text:
            self.line.setText(text)


class ProblemLabel(QLabel):
    """The findings about one field, in their place a quiet `hint`; hidden if there is neither.

    With a hint, nothing below moves when what was missing is filled in.
    """

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self._hint = hint
        self._told, self._is_wrong = False, False
        self.setWordWrap(True)
        self.setText(hint)
        if not hint:  # shown, it would be a window until it has a place
            self.hide()
        self._follow_palette()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Shows their sentences, each with its level's sign and word."""
        words = (f"{LEVEL_WORDS[entry.level]}：{entry.message}" for entry in findings)
        self.show_problem("\n".join(words), any(one.level is Level.ERROR for one in findings))

    def show_problem(self, words: str, is_wrong: bool = True) -> None:  # noqa: FBT001, FBT002
        """Shows what is not right, in the colour of what is wrong; nothing for no words."""
        self._told, self._is_wrong = bool(words), bool(words) and is_wrong
        self.setText(words or self._hint)
        self.setVisible(bool(self.text()))
        self._follow_palette()

    def _follow_palette(self) -> None:
        palette = QPalette()
        colors, usual = form_colors(palette), palette.color(QPalette.ColorRole.WindowText)
        color = colors.error if self._is_wrong else usual if self._told else colors.quiet
        if self.palette().color(QPalette.ColorRole.WindowText) != color:
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes the colours of another scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()

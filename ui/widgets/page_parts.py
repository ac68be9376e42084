"""Parts of pages: headings, quiet labels, a centred column, messages, where to drop files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFont,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPalette,
    QValidator,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.painting import Tone, paint_chip
from ui.theme import CARD_RADIUS, HEADING, SMALL, UNIT, form_colors, icon, mixed, paint_card, sized

if TYPE_CHECKING:
    from app.report.numbers import YearReading


class Freshness(QObject):
    """Keeps up to date what a widget shows: at once while it is in front, else when it is again."""

    def __init__(self, widget: QWidget, refresh: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._refresh = refresh
        self._is_stale = False
        widget.installEventFilter(self)

    def note(self) -> None:
        """What is shown has changed."""
        self._is_stale = not self._widget.isVisibleTo(self._widget.window())
        if not self._is_stale:
            self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Catches up as the widget is shown."""
        if self._is_stale and watched is self._widget and event.type() == QEvent.Type.Show:
            self._is_stale = False
            self._refresh()
        return super().eventFilter(watched, event)


def retire(widget: QWidget) -> None:
    """Takes a widget out of sight and deletes it later: one of its own signals may be on its way,
    and Qt goes on with the click or the key behind it.
    """
    widget.hide()
    widget.deleteLater()


def show_in(area: QScrollArea | QDockWidget, content: QWidget) -> None:
    """Puts something into an area in the place of what is there, which is let go.

    The area by itself would delete it at once.
    """
    old = area.takeWidget() if isinstance(area, QScrollArea) else area.widget()
    if old is not None:
        old.setParent(area)  # else it would go with the last name for it, which is at once
        retire(old)
    area.setWidget(content)


class Heading(QWidget):
    """The title in a larger type, the hint below it."""

    def __init__(self, title: str, hint: str = "", *, scale: float = HEADING) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        shown = strong_label(title, scale)
        shown.setWordWrap(True)
        layout.addWidget(shown)
        if hint:
            layout.addWidget(quiet_label(hint))
        self.setToolTip(hint)


class Chip(QLabel):
    """A few words on a rounded tint."""

    def __init__(self, tone: Tone = Tone.QUIET, text: str = "") -> None:
        super().__init__(text)
        self.tone = tone
        self.setFont(sized(self.font(), SMALL))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The words and what is around them; margins would go with another style."""
        return super().sizeHint() + QSize(2 * UNIT + 2, 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """All of the words."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints the tint of the tone and the words on it."""
        paint_chip(QPainter(self), self.rect(), self.text(), self.tone)


class _QuietLabel(QLabel):
    """A label in the colour of advice, whatever the palette around it is or becomes."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._follow_palette()

    def _follow_palette(self) -> None:
        quiet = form_colors(QGuiApplication.palette()).quiet
        if self.palette().color(QPalette.ColorRole.WindowText) != quiet:
            advice = QPalette()
            for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
                advice.setColor(role, quiet)
            self.setPalette(advice)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()


def quiet_label(text: str) -> QLabel:
    """A wrapped line of advice, in a quiet colour; it never widens its page."""
    return narrow_freely(_QuietLabel(text))


def wrapped_label(text: str) -> QLabel:
    """A wrapped text that never widens its page."""
    return narrow_freely(QLabel(text))


def narrow_freely(label: QLabel) -> QLabel:
    """Wraps a label and lets it be as narrow as its page, and as tall as that makes it."""
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


Action = tuple[str, Callable[[], None]]
"""The word on a button and what it does."""


class Card(QFrame):
    """A white box with rounded corners; an `accented` one is where to begin."""

    def __init__(self, *, accented: bool = False) -> None:
        super().__init__()
        self._accented = accented
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(5 * UNIT // 2, 2 * UNIT, 5 * UNIT // 2, 2 * UNIT)
        self.column.setSpacing(UNIT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints the box."""
        colors = form_colors(QGuiApplication.palette())
        fill = mixed(colors.surface, colors.tint, 0.4) if self._accented else colors.surface
        edge = colors.accent if self._accented else colors.hairline
        paint_card(QPainter(self), QRectF(self.rect()), fill, edge, CARD_RADIUS)


def strong_label(text: str, scale: float = 1.0) -> QLabel:
    """A heading that says what a box is about."""
    label = QLabel(text)
    font = sized(label.font(), scale)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


_TOAST_WIDTH = 110 * UNIT
_TOAST_MS = 12_000
UNDO_WORDS, REDO_WORDS, STAY_WORDS = "撤销", "重做", "不粘贴"
"""The answer to what is no question: the message goes by itself all the same."""


class MessageStrip(QFrame):
    """A toast over an edge of what it floats over: it pushes nothing and stops nobody.

    A question stays until it is answered; what only tells goes by itself or with the next message.
    """

    covering, placed = Signal(bool), Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setAccessibleName("提示信息")
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(UNIT)
        self._around: QWidget | None = None
        self._rooms: Callable[[], Sequence[QRect]] = tuple
        self._at_left = self._is_new = False
        self.offered: tuple[Action, ...] = ()
        self.buttons: tuple[QPushButton, ...] = ()
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(_TOAST_MS)
        self._gone.timeout.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, 0, UNIT, 0)  # below two lines of a finding
        layout.setSpacing(UNIT)
        layout.addWidget(self._label, 1)
        layout.addLayout(self._buttons)
        layout.addWidget(self._close_button())
        self.hide()

    def float_over(
        self,
        around: QWidget,
        foot: QWidget | None = None,
        rooms: Callable[[], Sequence[QRect]] = tuple,
        *,
        at_left: bool = False,
    ) -> None:
        """Lies over the lower edge of a widget from now on, in its middle or `at_left`.

        While a `foot` is shown there, it takes the place of what is only told in it: one of the
        `rooms`. Words that need more get the width of the window, then grow upwards.
        """
        shown = not self.isHidden()
        self._around, self._rooms, self._at_left = around, rooms, at_left
        self.setParent(around)
        self.setVisible(shown)
        for watched in filter(None, (around, foot)):
            watched.installEventFilter(self)
        self.place()

    def place(self) -> None:
        """Takes its place: as wide as the words need, no wider than there is room."""
        around = self._around
        if around is None or self.isHidden():
            return
        least = UNIT // 2
        rooms = [room.adjusted(least, 0, -least, -1) for room in self._rooms()]
        room = next((r for r in rooms if height_at(self, r.width()) <= r.height()), None)
        if room is None:
            wide = max(around.width() - 2 * least, 1)
            wide = wide if rooms else min(self._natural_width(), _TOAST_WIDTH, wide)
            high = max(height_at(self, wide) + UNIT, rooms[-1].height() if rooms else 0)
            left = least if self._at_left else (around.width() - wide) // 2
            room = QRect(left, max(around.height() - high - 1, 0), wide, high)
        elif self._natural_width() < room.width():
            room.setWidth(self._natural_width())
        self.setGeometry(room)
        self.raise_()
        self.placed.emit(room)

    def event(self, event: QEvent) -> bool:
        """Tells when it comes and goes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.covering.emit(event.type() == QEvent.Type.Show)
        if event.type() == QEvent.Type.Hide:
            self.placed.emit(QRect())
        return super().event(event)

    def _natural_width(self) -> int:
        words = self._label.fontMetrics().horizontalAdvance(self._label.text())
        beside = sum(button.sizeHint().width() + UNIT for button in self.buttons)
        return words + beside + 9 * UNIT

    @property
    def text(self) -> str:
        """The sentence that is shown; empty if none is."""
        return "" if self.isHidden() else self._label.text()

    def say(self, sentence: str, actions: Sequence[Action] = ()) -> None:
        """Shows a sentence in the place of the last one; an empty one hides the strip."""
        for button in self.buttons:
            self._buttons.removeWidget(button)
            retire(button)
        self.offered = tuple(actions)
        self.buttons = tuple(self._offer(label, act) for label, act in actions)
        self._label.setText(sentence)
        self.setVisible(bool(sentence))
        self._gone.stop()
        self._wait()
        self._is_new = True
        QTimer.singleShot(0, self, lambda: setattr(self, "_is_new", False))
        self.place()

    @property
    def only_tells(self) -> bool:
        """Whether it asks nothing."""
        return all(label in (UNDO_WORDS, REDO_WORDS) for label, _ in self.offered)

    def leave(self) -> None:
        """What only tells goes, if it was not told just now: it is of no more use."""
        if not self.offered and not self._is_new:
            self.hide()

    def _wait(self) -> None:
        if self.text and self.only_tells:
            self._gone.start()

    def _offer(self, label: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(True)
        button.setFixedHeight(3 * UNIT)
        # a click leaves the keys where they were: the message goes, and they would be nowhere
        button.setFocusPolicy(QtCore.Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _=False: act())
        self._buttons.addWidget(button)
        button.show()
        return button

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("x"))
        button.setAutoRaise(True)
        button.setFixedHeight(3 * UNIT)
        button.setToolTip("关闭提示")
        button.setAccessibleName("关闭提示")
        button.clicked.connect(self.hide)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Follows the size of what it floats over, and what stands at its foot."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Stays while the pointer is on it."""
        super().enterEvent(event)
        self._gone.stop()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Goes some time after the pointer has."""
        super().leaveEvent(event)
        self._wait()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints a card with an edge in the accent."""
        colors = form_colors(QGuiApplication.palette())
        paint_card(QPainter(self), QRectF(self.rect()), colors.surface, colors.accent, CARD_RADIUS)


_MAX_WIDTH = 76 * UNIT


def centred_column(page: QScrollArea, width: int = _MAX_WIDTH) -> QVBoxLayout:
    """The layout of a column in the middle of a page that scrolls when it has to."""
    page.setWidgetResizable(True)
    page.setFrameShape(QFrame.Shape.NoFrame)
    column = QWidget()
    column.setMaximumWidth(width)
    content = QWidget()
    around = QHBoxLayout(content)
    around.addStretch(1)
    around.addWidget(column, 98)
    around.addStretch(1)
    show_in(page, content)
    layout = QVBoxLayout(column)
    layout.setSpacing(UNIT)
    return layout


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Large buttons and what belongs to them side by side; Enter presses the one with the keys."""
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    for widget in widgets:
        widget.setMinimumHeight(4 * UNIT + UNIT // 2)
        if isinstance(widget, QPushButton):
            widget.setAutoDefault(True)
        row.addWidget(widget)
    row.addStretch(1)
    return row


def height_at(widget: QWidget, width: int) -> int:
    """The height that a widget needs in a width, for words that wrap in it."""
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    return widget.sizeHint().height()


def accept_one_file(event: QDragEnterEvent) -> None:
    """Takes a drag of one file from this computer."""
    urls = event.mimeData().urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        event.acceptProposedAction()


def pass_on(event: QDropEvent, dropped: SignalInstance) -> None:
    """Passes a dropped file on once the drag is over, so that the other program is not held up."""
    path = Path(event.mimeData().urls()[0].toLocalFile())
    event.acceptProposedAction()
    QTimer.singleShot(0, lambda: dropped.emit(path))


class DropButton(QPushButton):
    """`dropped` carries the path of a file that was dragged here."""

    dropped = Signal(object)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes one file from this computer."""
        accept_one_file(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells which file it is."""
        pass_on(event, self.dropped)


class YearBox(QSpinBox):
    """A spin box of years; while what is typed is none, the year before stays.

    `judged` carries what is wrong with what was typed, and nothing once there is a year again.
    """

    judged = Signal(str)

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = ""
        self._last = self.value()
        self.setAccessibleName(words)
        self.valueChanged.connect(self._on_value_changed)

    def take_problem(self) -> str:
        """What was wrong with the last thing typed, told once."""
        self.interpretText()
        problem, self._problem = self._problem, ""
        return problem

    def _on_value_changed(self, value: int) -> None:
        """Qt tells of a value that did not change, too, when Enter is pressed."""
        if value != self._last:
            self._last, self._problem = value, ""
            self.judged.emit("")

    def _year(self, text: str) -> int | None:
        return self._reading(text).value

    def _reading(self, text: str) -> YearReading:
        from app.report.numbers import parse_year  # noqa: PLC0415 after the first painting

        return parse_year(self._typed(text), self._years)

    @property
    def _years(self) -> range:
        return range(self.minimum(), self.maximum() + 1)

    def _typed(self, text: str) -> str:
        return text.removesuffix(self.suffix())

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Any sign may be typed: a year is read when all of it is there."""
        state = QValidator.State
        known = text == self.specialValueText() or self._year(text) is not None
        return (state.Acceptable if known else state.Intermediate), text, place

    def valueFromText(self, text: str) -> int:  # noqa: N802 (Qt's name)
        """The year that is written; the one before if there is none."""
        return self._year(text) or self.value()

    def fixup(self, text: str) -> str:
        """Tells why what is written is no year; Qt then shows the year before again."""
        reading = self._reading(text)
        now = f"仍为 {self.value()} 年度"
        self._problem = f"{reading.problem.removesuffix('。') or '年度不能空着'}，{now}。"
        self.judged.emit(self._problem)
        return text

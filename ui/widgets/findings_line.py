"""The finding in hand: the line at the foot of a report, and the card at a cell that settles it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import (
    LEFT_WORDS,
    LEVEL_WORDS,
    Finding,
    may_be_left,
    may_be_settled,
    must_explain,
    place_words,
)
from app.edition.text_check_kinds import Level
from ui.document import Document
from ui.painting import Tone
from ui.theme import ANY_WIDTH, CARD_RADIUS, UNIT, form_colors, icon, paint_card
from ui.widgets.findings_model import level_words
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.page_parts import (
    Chip,
    height_at,
    quiet_label,
    show_in,
    strong_label,
    wrapped_label,
)
from ui.widgets.status_line import ElidedLabel

if TYPE_CHECKING:
    from app.checks.repair import Offer

_TONES = {
    Level.ERROR: Tone.ERROR,
    Level.EXPLAIN: Tone.DOUBT,
    Level.UNFINISHED: Tone.ACCENT,
}
_NOTHING = "没有要改的，也没有要说明的。"
_NOT_YET = "正在核对…"
_AROUND, _KEYS = ("上一处", "下一处"), ("⇧F8", "F8")
_ARROW_WIDTH = 4 * UNIT
_WAYS = Qt.ArrowType.LeftArrow, Qt.ArrowType.RightArrow
_NARROW = 125 * UNIT


class FindingsLine(QObject):
    """Fills a row with the counts, the words of the finding in hand and its buttons.

    It ends with the widget in which the row stands, so that no signal finds them gone.
    """

    def __init__(self, row: QHBoxLayout, document: Document, panel: FindingsPanel) -> None:
        super().__init__(row.parentWidget())
        self._document = document
        self._panel = panel
        self.counts = {level: Chip(tone) for level, tone in _TONES.items()}
        self._counted = Counter[Level]()
        self.hint = Chip()
        self.place = strong_label("")
        self.words = ElidedLabel(lines=2)
        self._row = row
        self._buttons: list[QToolButton] = []
        self._is_covered = False
        self.repair, self.explain, self.leave, self.more = (QToolButton() for _ in range(4))
        self._around = QToolButton(), QToolButton()
        for chip in (*self.counts.values(), self.hint):
            row.addWidget(chip)
        row.addWidget(self.place)
        row.addWidget(self.words, 1)
        document.checked.connect(self.refresh)
        document.replaced.connect(self.refresh)
        panel.current_changed.connect(self.refresh)
        self.refresh()

    def offer(self, actions: Sequence[QAction], more: QAction) -> None:
        """Puts the buttons at the right: mending, explaining, leaving, before, behind.

        `more` opens the list upwards.
        """
        mend, explain, leave, previous, following = actions
        for button, action, words in (
            (self.repair, mend, "怎么改"),
            (self.explain, explain, "写说明…"),
            (self.leave, leave, LEFT_WORDS),
            (self._around[0], previous, _AROUND[0]),
            (self._around[1], following, _AROUND[1]),
            (self.more, more, "展开"),
        ):
            button.setText(words)
            button.setToolTip(action.toolTip())
            button.setAutoRaise(action not in (mend, explain, leave))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.more.setAccessibleName("展开或收起问题清单")
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        more.toggled.connect(self._on_more)
        self._on_more(more.isChecked())
        self._name_keys()
        self._row.parentWidget().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Leaves more room to the words of the finding where there is little."""
        if event.type() is QEvent.Type.Resize:
            self._name_keys()
        return super().eventFilter(watched, event)

    def _on_more(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        self.more.setText("收起" if shown else "展开")
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.UpArrow)

    @property
    def _is_narrow(self) -> bool:
        return self._row.parentWidget().width() < _NARROW

    def _name_keys(self) -> None:
        named = not self._is_narrow
        for button, words, keys, way in zip(self._around, _AROUND, _KEYS, _WAYS, strict=True):
            button.setText(f"{words} {keys}" if named else "")
            button.setArrowType(Qt.ArrowType.NoArrow if named else way)
            button.setMaximumWidth(ANY_WIDTH if named else _ARROW_WIDTH)
            button.setAccessibleName(words)
        self._show_counts()
        self._name_place(self._panel.in_hand)

    def _show_counts(self) -> None:
        """How many findings there are of each level, in fewer words in a narrow window."""
        for level, chip in self.counts.items():
            chip.setText(
                f"{self._counted[level]} {'' if self._is_narrow else '处'}{LEVEL_WORDS[level]}"
            )
            chip.setVisible(bool(self._counted[level]))

    def _name_place(self, finding: Finding | None) -> None:
        """Says where the finding in hand is; in a narrow window only if that is not in front."""
        words = place_words(finding, self._document.report.edition) if finding else ""
        narrow = self._is_narrow
        here = finding is not None and finding.section == self._panel.front
        self.place.setText(words.partition("、")[0] if narrow else words)
        self.place.setToolTip(words)
        self.place.setAccessibleName(words)
        self.place.setVisible(finding is not None and not (narrow and here))

    @property
    def buttons_width(self) -> tuple[int, int]:
        """How much of the row's right end its buttons take: all, and those of any finding."""
        around, gap = self._row.contentsMargins().right() + self._row.spacing(), self._row.spacing()
        own = (self.repair, self.explain, self.leave)
        shown = [one for one in self._buttons if not one.isHidden()]
        wide = [(one, one.sizeHint().width() + gap) for one in shown]
        lasting = sum(width for one, width in wide if one not in own)
        return around + sum(width for _, width in wide), around + lasting

    def give_way(self, covered: bool) -> None:  # noqa: FBT001 whether a message lies over the words
        """Offers nothing for a finding whose words nobody sees."""
        if covered != self._is_covered:
            self._is_covered = covered
            self.refresh()

    def refresh(self) -> None:
        """Shows how many findings there are and the one in hand."""
        self._counted = Counter(one.level for one in self._document.findings if not one.explained)
        self._show_counts()
        finding = self._panel.in_hand
        self.hint.setText(level_words(finding) if finding else "")
        counted_there = finding and finding.level in self.counts and not finding.explained
        self.hint.setVisible(finding is not None and not counted_there)
        self._name_place(finding)
        nothing = _NOTHING if self._document.is_checked else _NOT_YET
        words = finding.message if finding else nothing
        self.words.show_words("" if self._is_covered else words)
        report, finding = self._document.report, None if self._is_covered else finding
        self.repair.setVisible(finding is not None and may_be_settled(report, finding))
        self.explain.setVisible(finding is not None and must_explain(finding))
        self.leave.setVisible(finding is not None and may_be_left(finding))


_ONE = "这样改就能相等。先对照台账，看是不是这里错了："
_SOME = "改下面任何一处都能相等。先对照台账，看是哪一处错了："
_IN_TEXT = "文字中的数可以这样改；如果是表格填错了，请改表格："
_IN_WORDS = "文字可以这样改。先看看这句话本来要说什么："
_NONE = "改哪一格都不能单独使它相等，可能有两处以上的错，请对照原始台账逐项核对。"
_NONE_IN_TEXT = "只改这一个数，别处又会对不上。请对照表格和原始台账，把这句话里的数一起核对。"
_BLANKS = "这里还没有填完，不能断定哪一格错了。请先填完，没有发生的填 0。"
_CARD_WIDTH = 45 * UNIT
_MARGINS = (2 * UNIT, UNIT, UNIT, UNIT)
_GAP, _BETWEEN = UNIT // 2, UNIT + UNIT // 2


class Anchor(Struct, frozen=True):
    """The place that a card stands at: a stretch of the viewport of a view, as it is now.

    At words it stands `below` them, so that the rest of their line can be read, too.
    """

    view: QAbstractScrollArea | None
    rect: Callable[[], QRect]
    below: bool = False

    @property
    def bars(self) -> tuple[QScrollBar, ...]:
        """What scrolls it."""
        if self.view is None:
            return ()
        return self.view.verticalScrollBar(), self.view.horizontalScrollBar()

    def within(self, window: QWidget) -> QRect:
        """The part of it that is in sight, in a window; empty if it is scrolled away."""
        if self.view is None:
            return QRect()
        port = self.view.viewport()
        seen = self.rect().intersected(port.rect())
        return QRect(port.mapTo(window, seen.topLeft()), seen.size()) if seen.isValid() else QRect()


def place_near(cell: QRect, area: QRect, size: QSize, *, below_first: bool = False) -> QRect:
    """Where something of a size stands in an area without covering a cell.

    Right of it, else left, below or above, moved along that side until all of it is in the area.
    Where it fits nowhere, it is as high as there is room below or above.
    """
    right, left = cell.right() + 1 + _GAP, cell.left() - _GAP - size.width()
    below, above = cell.bottom() + 1 + _GAP, cell.top() - _GAP - size.height()
    along = QPoint(
        max(area.left(), min(cell.left(), area.right() + 1 - size.width())),
        max(area.top(), min(cell.top(), area.bottom() + 1 - size.height())),
    )
    places = ((right, along.y()), (left, along.y()), (along.x(), below), (along.x(), above))
    for x, y in places[2:] + places[:2] if below_first else places:
        placed = QRect(QPoint(x, y), size)
        if area.contains(placed):
            return placed
    low, high = QRect(area), QRect(area)
    low.setTop(max(area.top(), below))
    high.setBottom(min(area.bottom(), cell.top() - 1 - _GAP))
    room = max(low, high, key=QRect.height)
    wide = min(size.width(), room.width())
    tall = min(size.height(), room.height())
    x = max(area.left(), min(cell.left(), area.right() + 1 - wide))
    y = room.top() if room == low else room.bottom() + 1 - tall
    return QRect(x, y, wide, tall)


class RepairCard(QFrame):
    """What is wrong, what stands there and what would be right, beside the place itself.

    `adopted` carries the offer to be made, `looked_at` one whose place is to be shown. Escape
    closes it and gives the keys back to the view; it never covers the place it stands at.
    """

    adopted = Signal(object)
    looked_at = Signal(object)

    def __init__(self, window: QWidget, area: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._window = window
        self.finding: Finding | None = None
        self._is_settled = False
        self._area, self._anchor = area, Anchor(None, QRect)
        self._level, self._place = Chip(), strong_label("")
        self.message, self.advice = wrapped_label(""), quiet_label("")
        self.adopt_buttons: list[QPushButton] = []
        self.look_buttons: list[QPushButton] = []
        self._rows: list[QVBoxLayout] = []
        self.close_button = _close_button()
        self.close_button.clicked.connect(self.leave)
        self._head, self._body = QWidget(), _body()
        self._lay_out()
        area.installEventFilter(self)
        self.hide()

    def show_for(
        self, place: str, finding: Finding, offers: Sequence[Offer], *, blanks: bool = False
    ) -> None:
        """Takes what would settle a finding, and its place in words; `stand_at` shows it.

        `blanks` is whether cells are still to be filled in there.
        """
        self.finding = finding
        self._level.tone = _TONES.get(finding.level, Tone.QUIET)
        self._level.setText(LEVEL_WORDS[finding.level])
        self._place.setText(place)
        self.message.setText(finding.message)
        some = _SOME if len(offers) > 1 else _ONE
        some = (_IN_TEXT if finding.cells else _IN_WORDS) if finding.rewordings else some
        none = _NONE_IN_TEXT if finding.spans else _NONE
        self.advice.setText(some if offers else _BLANKS if blanks else none)
        self.setAccessibleName(f"怎么改：{place}")
        self.setAccessibleDescription(finding.message)
        show_in(self._body, self._listed(offers))
        self._body.widget().setAutoFillBackground(False)

    def stand_at(self, anchor: Anchor) -> None:
        """Shows itself at a place, and follows it while its view scrolls."""
        self._disconnect()
        self._anchor = anchor
        for bar in anchor.bars:
            bar.valueChanged.connect(self.place)
        if anchor.view is not None:
            anchor.view.viewport().installEventFilter(self)
        self.show()
        self.place()
        QTimer.singleShot(0, self._settle)  # a page that has just come forward is laid out by then

    def _settle(self) -> None:
        """Takes its place, which it keeps from now on if it can: a click may be on its way."""
        self.place()
        self._is_settled = not self.isHidden()

    def place(self) -> None:
        """Takes its place beside what it stands at."""
        if self.isHidden():
            return
        window, area = self._window, self._area
        around = QRect(area.mapTo(window, QPoint()), area.size()).adjusted(_GAP, 1, -_GAP, -1)
        left, top, right, bottom = _MARGINS
        inner = _CARD_WIDTH - left - right
        high = top + bottom + 1 + height_at(self._head, inner)
        wide = inner - self._body.verticalScrollBar().sizeHint().width()  # there or not
        rows = (row.totalHeightForWidth(wide - UNIT) + _BETWEEN for row in self._rows)
        ends = [*accumulate(rows), height_at(self._body.widget(), wide)]
        size = QSize(_CARD_WIDTH, min(high + ends[-1], around.height()))
        cell, below = self._anchor.within(window), self._anchor.below
        kept = QRect(self.pos(), size)
        keeps = self._is_settled and around.contains(kept) and not kept.intersects(cell)
        placed = kept if keeps else place_near(cell, around, size, below_first=below)
        whole = (high + end for end in reversed(ends) if high + end <= placed.height())
        placed.setHeight(next(whole, placed.height()))
        self.setGeometry(placed)
        self.raise_()

    def focus(self) -> None:
        """Takes the keys; no button has them before one is gone to, so that Enter takes nothing."""
        self.setFocus()

    def leave(self) -> None:
        """Closes; the keys go back to what it stood at."""
        view = self._anchor.view
        self.put_away()
        if view is not None:
            view.setFocus()

    def put_away(self) -> None:
        """Closes, whoever has the keys."""
        self._disconnect()
        self.finding, self._is_settled = None, False
        self.hide()

    def _disconnect(self) -> None:
        for bar in self._anchor.bars:
            bar.valueChanged.disconnect(self.place)
        if self._anchor.view is not None:
            self._anchor.view.viewport().removeEventFilter(self)
        self._anchor = Anchor(None, QRect)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(UNIT)
        title.addWidget(self._level)
        title.addWidget(self._place, 1)
        title.addWidget(self.close_button)
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, UNIT // 2)
        head.setSpacing(UNIT // 2)
        head.addLayout(title)
        head.addWidget(self.message)
        head.addWidget(self.advice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._body, 1)

    def _listed(self, offers: Sequence[Offer]) -> QWidget:
        """A row for each offer: what it changes and why, and its buttons."""
        self.adopt_buttons, self.look_buttons, self._rows = [], [], []
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, UNIT, UNIT // 2)
        column.setSpacing(_BETWEEN)
        elsewhere = len({(one.place.cells, one.place.spans) for one in offers}) > 1
        for number, offer in enumerate(offers, 1):
            words = f"{number}．{offer.words}"
            row = QVBoxLayout()
            row.setSpacing(UNIT // 4)
            row.addWidget(wrapped_label(words))
            row.addWidget(quiet_label(offer.reason))
            row.addSpacing(UNIT // 4)
            row.addLayout(self._buttons(offer, words, elsewhere=elsewhere))
            column.addLayout(row)
            self._rows.append(row)
        return content

    def _buttons(self, offer: Offer, words: str, *, elsewhere: bool) -> QHBoxLayout:
        """What can be done with an offer; looking at it where not all are about one place."""
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        adopt = _offer_button("采用", words, offer.reason)
        adopt.clicked.connect(partial(self.adopted.emit, offer))
        self.adopt_buttons.append(adopt)
        row.addWidget(adopt)
        if elsewhere:
            look = _offer_button("去看", words, "转到那里核对，什么也不改")
            look.clicked.connect(partial(self.looked_at.emit, offer))
            self.look_buttons.append(look)
            row.addWidget(look)
        row.addStretch(1)
        return row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Follows the size of the page and of the view in it."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape closes, arrows lead from button to button."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)

    def focusNextPrevChild(self, following: bool) -> bool:  # noqa: FBT001, N802 (Qt's signature)
        """Tab goes round within the card."""
        pairs = zip_longest(self.adopt_buttons, self.look_buttons)
        stops = [*(one for pair in pairs for one in pair if one), self.close_button]
        at = next((number for number, one in enumerate(stops) if one.hasFocus()), -1)
        stop = stops[(at + 1 if following else max(at, 0) - 1) % len(stops)]
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if stop is not self.close_button:
            self._body.ensureWidgetVisible(stop)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints a card with an edge in the accent."""
        colors = form_colors(QGuiApplication.palette())
        paint_card(QPainter(self), QRectF(self.rect()), colors.surface, colors.accent, CARD_RADIUS)


def _close_button() -> QToolButton:
    button = QToolButton()
    button.setIcon(icon("x"))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setToolTip("收起（Esc）")
    button.setAccessibleName("收起怎么改")
    return button


def _body() -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.viewport().setBackgroundRole(QPalette.ColorRole.Base)  # below its bar, too
    area.setMinimumHeight(1)  # its own hint would take room from the words above it
    return area


def _offer_button(words: str, offer: str, hint: str) -> QPushButton:
    button = QPushButton(words)
    button.setAutoDefault(True)
    button.setToolTip(hint)
    button.setAccessibleName(f"{words}：{offer}")
    button.setAccessibleDescription(hint)
    return button

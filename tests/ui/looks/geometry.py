"""Finds what is cut off or lies over something else in a shown widget, by geometry alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QListView,
    QTabBar,
    QToolBar,
    QToolButton,
    QTreeView,
    QWidget,
)

from ui.desktop import screen_room
from ui.grid.form_model import FormRole
from ui.grid.form_table import FormTable
from ui.widgets.status_line import ElidedLabel

_SLACK = 1
"""Pixels that rounding at a broken scale may take."""
_PADDING = 4
_WORD = 2
"""Characters that a line of a wrapped text has room for at the least."""
_TAP_TARGET = 24
"""Logical pixels that what is clicked measures at the least, either way."""


def problems(top: QWidget) -> list[str]:
    """A line for each thing that is cut off or overlaps, in a window as it is shown now."""
    found = list(_beyond_screen(top))
    for widget in (top, *inner_widgets(top)):
        if widget.isVisible() and not _is_inner(widget):
            found += [f"{described(widget)}：{words}" for words in _of_widget(widget)]
            found += [f"{described(widget)}：{words}" for words in _too_small(widget)]
    return found


def inner_widgets(top: QWidget) -> list[QWidget]:
    """All widgets inside another one."""
    return list(top.findChildren(QWidget))


def described(widget: QWidget) -> str:
    """A widget for people: its kind and its words."""
    words = getattr(widget, "text", "") if not isinstance(widget, FormTable) else ""
    words = words() if callable(words) else words
    said = words or widget.accessibleName() or widget.windowTitle() or widget.objectName()
    around = widget.parentWidget()
    return f"{type(widget).__name__} “{said}” in {type(around).__name__ if around else 'nothing'}"


def _is_inner(widget: QWidget) -> bool:
    """Whether a widget is part of another one of Qt's, which arranges it by itself."""
    around = widget.parentWidget()
    inside = isinstance(around, QLineEdit | QAbstractSpinBox | QComboBox | QTabBar | QHeaderView)
    return inside or widget.objectName().startswith("qt_")


def _of_widget(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, ElidedLabel):
        yield from ()  # it gives way by itself and tells the rest in its tool tip
    elif isinstance(widget, QLabel):
        yield from _cut(widget, _label_size(widget))
    elif isinstance(widget, QAbstractButton) and not _is_title_button(widget):
        lower = widget.sizeHint().boundedTo(
            widget.maximumSize()
        )  # its words need room all the same
        yield from _cut(widget, lower.expandedTo(QSize(0, widget.fontMetrics().height())))
    elif isinstance(widget, QComboBox | QAbstractSpinBox):
        yield from _cut(widget, QSize(0, widget.minimumSizeHint().height()))
    elif isinstance(widget, QTabBar):
        yield from _cut_tabs(widget)
    elif isinstance(widget, QToolBar):
        yield from _cut_tools(widget)
    elif isinstance(widget, QHeaderView):
        yield from _cut_headers(widget)
    elif isinstance(widget, FormTable):
        yield from _cut_cells(widget)
    layout = widget.layout()
    if layout is not None:
        yield from _overlapping(widget, layout)


def _is_title_button(button: QAbstractButton) -> bool:
    return type(button).__name__ in ("QDockWidgetTitleButton", "QAbstractButton")


def _too_small(widget: QWidget) -> Iterator[str]:
    """What is harder to hit than it should be: a button, a tab of a bar, a row of a list."""
    boxes = [widget.rect()] if isinstance(widget, QAbstractButton) else []
    if isinstance(widget, QTabBar):
        boxes = [widget.tabRect(tab) for tab in range(widget.count()) if widget.isTabVisible(tab)]
    if isinstance(widget, QListView | QTreeView):
        first = widget.indexAt(QPoint(0, 0))
        boxes = [widget.visualRect(first)] if first.isValid() else []
    for box in boxes:
        if min(box.width(), box.height()) < _TAP_TARGET:
            yield f"is {box.width()} × {box.height()} px, too small to be hit"


def _label_size(label: QLabel) -> QSize:
    """The room a label needs: wrapped ones at their width."""
    if not label.text():
        return QSize()
    if label.wordWrap():
        metrics = label.fontMetrics()
        least = min(metrics.horizontalAdvance(label.text()), _WORD * metrics.maxWidth())
        return QSize(least, label.heightForWidth(label.width()))
    return label.sizeHint()


def _cut(widget: QWidget, needed: QSize) -> Iterator[str]:
    if needed.width() > widget.width() + _SLACK:
        yield f"needs {needed.width()} px across, has {widget.width()}"
    if needed.height() > widget.height() + _SLACK:
        yield f"needs {needed.height()} px down, has {widget.height()}"


def _cut_tabs(bar: QTabBar) -> Iterator[str]:
    if any(one.isVisible() for one in bar.children() if isinstance(one, QToolButton)):
        yield "not all tabs are in sight"


def _cut_tools(bar: QToolBar) -> Iterator[str]:
    for action in bar.actions():
        if action.isVisible() and not bar.widgetForAction(action).isVisible():
            yield f"“{action.text()}” is not in sight"


def _cut_headers(header: QHeaderView) -> Iterator[str]:
    if header.orientation() is Qt.Orientation.Vertical:
        return
    for section in range(header.count()):
        if header.isSectionHidden(section):
            continue
        words = str(header.model().headerData(section, header.orientation()) or "")
        needed = header.fontMetrics().horizontalAdvance(words) + _PADDING
        has = header.sectionSize(section)
        if needed > has + _SLACK:
            yield f"column {section} needs {needed} px, has {has}"


def _cut_cells(table: FormTable) -> Iterator[str]:
    """Words of labels and figures that do not fit their cell."""
    model, metrics = table.model, table.fontMetrics()
    for pane in table.panes:
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                box: QRect = pane.visualRect(index)
                words = str(index.data() or "")
                if box.isEmpty() or not words:
                    continue
                wide = max(box.width() - _PADDING, 1)
                shorter = [one for one in index.data(FormRole.SHORTER) or () if one]
                if metrics.horizontalAdvance(words) > wide and shorter:
                    words = shorter[-1]
                room = QRect(0, 0, wide, 10_000)
                flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWrapAnywhere
                needed = metrics.boundingRect(room, int(flags), words)
                if needed.height() > box.height() + _SLACK:
                    yield f"“{words}” needs {needed.height()} px down, has {box.height()}"


def _placed(layout: QLayout) -> Iterator[QWidget]:
    """The visible widgets that a layout places, those of its inner layouts among them."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        assert item is not None
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            yield from _placed(inner)
        elif widget is not None and widget.isVisible():
            yield widget


def _overlapping(widget: QWidget, layout: QLayout) -> Iterator[str]:
    placed = list(_placed(layout))
    stacked = type(layout).__name__ == "QStackedLayout"
    for one, other in combinations([] if stacked else placed, 2):
        shared = one.geometry().intersected(other.geometry())
        if shared.width() > _SLACK and shared.height() > _SLACK:
            yield f"{described(one)} lies over {described(other)}"
    for one in placed:
        least = one.minimumSizeHint().expandedTo(one.minimumSize()).boundedTo(one.maximumSize())
        told = not isinstance(one, QLabel) or bool(one.text())
        scrolls = isinstance(one, QAbstractScrollArea)
        if told and not scrolls and least.height() > one.height() + _SLACK:
            yield f"{described(one)} is {one.height()} px high and needs {least.height()}"
        inside = widget.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        if not one.geometry().isEmpty() and not inside.contains(one.geometry()):
            yield f"{described(one)} reaches beyond its frame"


def _beyond_screen(top: QWidget) -> Iterator[str]:
    room = screen_room(top)
    if top.width() > room.width() or top.height() > room.height():
        yield f"{described(top)} is larger than the screen: {top.width()} × {top.height()}"
    corner = top.mapToGlobal(QPoint())
    if corner.x() < 0 or corner.y() < 0:
        yield f"{described(top)} begins beyond the screen"

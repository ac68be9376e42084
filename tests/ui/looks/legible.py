"""Finds words and icons that stand out too little from their ground, in the pixels of a window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QMenuBar,
    QRadioButton,
    QStatusBar,
    QTabBar,
    QTableView,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)

from tests.ui.looks.geometry import described, inner_widgets

READABLE = 4.5
"""The contrast that WCAG 2.1 asks for words (AA), and this program for icons, too."""
VISIBLE = 3.0
"""The contrast that it asks for lines and outlines."""
_FRAME, _CORNER, _BOX = 4, 9, 24
"""Logical pixels of frames, of the mark in the corner of a cell, of the box before a word."""

Stretch = tuple[QRect, str]
"""A part of a widget that holds words or an icon, and what it is."""


def faint(top: QWidget) -> list[str]:
    """A line for each word or icon with too little contrast, in a window as it is shown now."""
    picture = top.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = []
    for widget in (top, *inner_widgets(top)):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        seen = widget.visibleRegion().boundingRect()
        for rect, words in _stretches(widget):
            part = rect.intersected(seen)
            shown = QRect(widget.mapTo(top, part.topLeft()), part.size())
            if 4 * part.height() < 3 * rect.height() or 2 * part.width() < rect.width():
                continue  # scrolled away, but for a bit
            if _is_covered(widget, top, shown):
                continue
            contrast = painted_contrast(_part(picture, shown))
            if contrast < READABLE:
                found.append(f"{described(widget)}：“{words}” has a contrast of {contrast:.2f}")
    return found


def painted_contrast(picture: QImage) -> float:
    """That of what stands out most against the colour which fills most of a picture.

    It counts a colour from the second pixel on: one alone may be what a neighbour leaves.
    """
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    seen = Counter(memoryview(picture.constBits()).cast("I"))
    ground = luminance(QColor.fromRgb(seen.most_common(1)[0][0]))
    shades = {luminance(QColor.fromRgb(one)) for one, times in seen.items() if times > 1}
    return max(_contrast(shade, ground) for shade in shades | {ground})


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours, as WCAG 2.1 measures it."""
    return _contrast(luminance(one), luminance(other))


def luminance(color: QColor) -> float:
    """How light a colour is, as WCAG 2.1 weighs it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _is_covered(widget: QWidget, top: QWidget, shown: QRect) -> bool:
    """Whether something else floats over that part of the window, as a card or a message does."""
    for place in (shown.topLeft(), shown.center(), shown.bottomRight()):
        there = top.childAt(place)
        if there is not None and there is not widget and not widget.isAncestorOf(there):
            return True
    return False


def _part(picture: QImage, rect: QRect) -> QImage:
    scale = picture.devicePixelRatio()
    left, top = round(rect.left() * scale), round(rect.top() * scale)
    return picture.copy(left, top, round(rect.width() * scale), round(rect.height() * scale))


def _stretches(widget: QWidget) -> Iterator[Stretch]:
    """Where a widget shows words or icons, in its own pixels."""
    if isinstance(widget, QLabel):
        if widget.text().strip() or not widget.pixmap().isNull():
            yield widget.contentsRect(), widget.text()[:20]
    elif isinstance(widget, QAbstractButton):
        yield from _of_button(widget)
    elif isinstance(widget, QTabBar):
        yield from _of_tabs(widget)
    elif isinstance(widget, QHeaderView):
        yield from _of_header(widget)
    elif isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox):
        yield from _of_field(widget)
    elif isinstance(widget, QMenuBar):
        for action in widget.actions():
            yield widget.actionGeometry(action), action.text()
    elif isinstance(widget, QStatusBar) and widget.currentMessage():
        yield widget.rect(), widget.currentMessage()
    else:
        yield from _of_viewport(widget, widget.parentWidget())


def _of_button(button: QAbstractButton) -> Iterator[Stretch]:
    inner = button.rect().adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
    words = button.text().strip()
    icon_only = isinstance(button, QToolButton) and (
        button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    )
    if isinstance(button, QCheckBox | QRadioButton):
        inner.setLeft(_BOX)
    elif words and not icon_only and not button.icon().isNull():
        icon = QRect(inner)
        icon.setWidth(button.iconSize().width() + _FRAME)
        yield icon, f"icon of {words}"
        inner.setLeft(icon.right() + 1)
    if words or not button.icon().isNull():
        yield inner, words or button.accessibleName()


def _of_tabs(bar: QTabBar) -> Iterator[Stretch]:
    for tab in range(bar.count()):
        inner = bar.tabRect(tab).adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME)
        words = bar.tabText(tab)
        if not bar.isTabVisible(tab) or not words:
            continue
        if not bar.tabIcon(tab).isNull():
            wide = bar.fontMetrics().horizontalAdvance(words)
            icon = QRect(inner)
            icon.setWidth((inner.width() - wide + bar.iconSize().width()) // 2)
            yield icon, f"sign of {bar.accessibleTabName(tab)}"
            inner.setLeft(icon.right() + 1)
        yield inner, words


def _of_header(header: QHeaderView) -> Iterator[Stretch]:
    across = header.orientation() is Qt.Orientation.Horizontal
    for section in range(header.count()):
        words = str(header.model().headerData(section, header.orientation()) or "")
        if header.isSectionHidden(section) or not words:
            continue
        at, size = header.sectionViewportPosition(section), header.sectionSize(section)
        box = QRect(at, 0, size, header.height()) if across else QRect(0, at, header.width(), size)
        yield box.adjusted(2, 2, -2, -2), words


def _of_field(field: QLineEdit | QComboBox | QAbstractSpinBox) -> Iterator[Stretch]:
    inside = isinstance(field.parentWidget(), QComboBox | QAbstractSpinBox)
    if isinstance(field, QLineEdit):
        words = field.text() or field.placeholderText()
    else:
        words = field.currentText() if isinstance(field, QComboBox) else field.text()
    if words and not inside:
        yield field.rect().adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME), words


def _of_viewport(port: QWidget, view: QWidget | None) -> Iterator[Stretch]:
    if isinstance(view, QTextEdit) and port is view.viewport():
        if view.toPlainText().strip() or view.placeholderText():
            yield port.rect(), view.toPlainText()[:20]
    elif isinstance(view, QAbstractItemView) and port is view.viewport():
        yield from _of_items(view)


def _of_items(view: QAbstractItemView) -> Iterator[Stretch]:
    """Each item of a list, tree or table that has words; an icon before them stands apart."""
    model, port = view.model(), view.viewport().rect()
    columns = model.columnCount() if isinstance(view, QTableView | QTreeView) else 1
    shown = range(model.rowCount()) if isinstance(view, QTableView | QTreeView | QListView) else ()
    for row in shown:
        for column in range(columns):
            index = model.index(row, column)
            box = view.visualRect(index)
            words = str(index.data() or "").strip()
            off = not index.flags() & Qt.ItemFlag.ItemIsEnabled
            if words and not off and box.intersects(port):
                yield from _of_item(view, index, box, words)


def _of_item(
    view: QAbstractItemView, index: QModelIndex, box: QRect, words: str
) -> Iterator[Stretch]:
    right = _CORNER if isinstance(view, QTableView) else 1  # figures in lists end at their edge
    inner = box.adjusted(_FRAME, _FRAME, -right, -_FRAME)
    if index.data(Qt.ItemDataRole.DecorationRole) is not None:
        icon = QRect(inner.topLeft(), view.iconSize())
        icon.setWidth(max(icon.width(), 16))
        icon.setHeight(inner.height())
        yield icon, f"icon of {words}"
        inner.setTopLeft(QPoint(icon.right() + 1, inner.top()))
    yield inner, words

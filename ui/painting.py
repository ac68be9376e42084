"""How each control is painted: flat, in the colours of the tokens, as `ui.style` asks for it."""

from __future__ import annotations

from enum import StrEnum

from PySide6 import QtCore
from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QPushButton,
    QStyle,
    QStyleOption,
    QTabBar,
    QTableView,
    QToolBar,
    QToolButton,
    QWidget,
)

from ui.theme import (
    RADIUS,
    UNIT,
    FormColors,
    fill_rect,
    form_colors,
    mixed,
    paint_card,
    paint_chevron,
    paint_choice,
    paint_ring,
    paint_tick,
)

FILLED = "filled"
"""The property of the one button of a screen that is filled."""


class Tone(StrEnum):
    """What the colour of a few words means, on a tint or plain; the words say it too."""

    QUIET = "quiet"
    DONE = "done"
    DOUBT = "doubt"
    ERROR = "error"
    ACCENT = "accent"


def tone_colors(tone: Tone) -> tuple[QColor, QColor]:
    """The colours of words of a tone and of the tint below them."""
    colors = current_colors()
    return {
        Tone.QUIET: (colors.quiet, mixed(colors.surface, colors.text, 0.06)),
        Tone.DONE: (colors.done, colors.done_tint),
        Tone.DOUBT: (colors.doubt, colors.doubt_tint),
        Tone.ERROR: (colors.error, colors.error_tint),
        Tone.ACCENT: (colors.accent, colors.tint),
    }[tone]


def paint_chip(painter: QPainter, place: QRect, words: str, tone: Tone) -> int:
    """A few words on a rounded tint, in the middle of the height of a place; how wide that is."""
    painter.save()
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(words, QtCore.Qt.TextElideMode.ElideRight, place.width() - _CHIP)
    box = QRect(0, 0, metrics.horizontalAdvance(shown) + _CHIP, metrics.height() + 2)
    box.moveTopLeft(place.topLeft() + QPoint(0, (place.height() - box.height()) // 2))
    ink, ground = tone_colors(tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(ink)
    painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()
    return box.width()


_CHIP = 2 * UNIT + 2
"""Pixels around the words of a chip."""
_AREA_RADIUS = 5


def is_filled(widget: QWidget | None) -> bool:
    """Whether a button is the filled one of its screen: said so, or the default of a dialog."""
    if widget is None or not widget.isEnabled():
        return False
    if widget.property(FILLED):
        return True
    default = isinstance(widget, QPushButton) and widget.isDefault()
    return default and isinstance(widget.window(), QDialog)


_State = QStyle.StateFlag


def is_on(option: QStyleOption) -> bool:
    """Whether what is painted can be used."""
    return bool(option.state & _State.State_Enabled)  # type: ignore[attr-defined]


def has_state(option: QStyleOption, flag: QStyle.StateFlag) -> bool:
    """Whether what is painted is in a state."""
    return bool(option.state & flag)  # type: ignore[attr-defined]


def rect_of(option: QStyleOption) -> QRect:
    """Where it is painted."""
    rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
    return rect


def current_colors() -> FormColors:
    """The tokens of the scheme in force."""
    return form_colors(QApplication.palette())


def paint_nothing(_option: QStyleOption, _painter: QPainter, _widget: QWidget | None) -> None:
    """Leaves out what Fusion draws."""


def paint_button(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """A flat card; filled, chosen or off."""
    colors, rect = current_colors(), QRectF(rect_of(option))
    over, down = has_state(option, _State.State_MouseOver), has_state(option, _State.State_Sunken)
    if is_filled(widget):
        fill = edge = colors.hover if over or down else colors.accent
    else:
        chosen = down or has_state(option, _State.State_On)
        fill = colors.tint if chosen else colors.label if over else colors.surface
        edge = colors.accent if chosen else colors.strong
    if not is_on(option):
        fill, edge = colors.ground, colors.hairline
    if isinstance(widget, QPushButton) and widget.isFlat():
        fill = edge = colors.tint if over else QColor(0, 0, 0, 0)
    paint_card(painter, rect, fill, edge, RADIUS)
    if has_state(option, _State.State_HasFocus):
        filled = is_filled(widget)
        inner = rect.adjusted(2, 2, -2, -2) if filled else rect
        paint_ring(painter, inner, colors.on_accent if filled else colors.accent)


def paint_tool_button(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Nothing but words and icon until it is pointed at, chosen or raised."""
    colors, rect = current_colors(), QRectF(rect_of(option))
    raised = has_state(option, _State.State_AutoRaise)
    chosen = has_state(option, _State.State_On) or has_state(option, _State.State_Sunken)
    over = has_state(option, _State.State_MouseOver) and is_on(option)
    if isinstance(widget, QToolButton) and not raised:
        fill = colors.tint if chosen else colors.label if over else colors.surface
        paint_card(painter, rect, fill, colors.strong, RADIUS)
    elif chosen or over:
        fill = colors.tint if chosen else mixed(colors.surface, colors.text, 0.06)
        paint_card(painter, rect, fill, fill, RADIUS)


def paint_focus(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """The current cell of a table has a frame as in a spreadsheet, all else a thin round ring."""
    if isinstance(widget, QTabBar | QPushButton):
        return
    rect, color = QRectF(rect_of(option)), current_colors().accent
    if isinstance(widget, QToolButton):
        rect = QRectF(widget.rect())  # its edge, not a second one within
    if isinstance(widget, QTableView):
        painter.setPen(QPen(color, 2, j=QtCore.Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect.adjusted(1, 1, -1, -1))
    else:
        paint_ring(painter, rect, color)


def paint_field(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """A card, with a ring while it is typed into."""
    colors, rect = current_colors(), QRectF(rect_of(option))
    if not has_own_frame(widget):
        fill_rect(painter, rect, option.palette.base())  # type: ignore[attr-defined]
        return
    fill = colors.surface if is_on(option) else colors.ground
    if widget is not None and widget.backgroundRole() == QPalette.ColorRole.AlternateBase:
        fill = colors.label
    paint_card(painter, rect, fill, colors.strong, RADIUS)
    if has_state(option, _State.State_HasFocus):
        paint_ring(painter, rect, colors.accent)


def has_own_frame(widget: QWidget | None) -> bool:
    """Whether a field is not painted into another one."""
    return bool(getattr(widget, "hasFrame", lambda: True)())


def paint_frame(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """A round hairline; lists and texts have their colour up to it."""
    if getattr(option, "lineWidth", 1) <= 0:
        return
    edge = current_colors().hairline
    paint_card(painter, QRectF(rect_of(option)), ground_of(widget), edge, _AREA_RADIUS)


def ground_of(area: QWidget | None) -> QColor:
    """The colour below what an area scrolls."""
    if not isinstance(area, QAbstractScrollArea):
        return current_colors().surface
    below = area.viewport()
    return below.palette().color(below.backgroundRole())


def paint_check_box(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """A box to tick."""
    partly = has_state(option, _State.State_NoChange)
    ticked = partly or has_state(option, _State.State_On)
    paint_tick(painter, QRectF(rect_of(option)), ticked=ticked, partly=partly, on=is_on(option))


def paint_radio_button(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """One of several to choose from."""
    chosen = has_state(option, _State.State_On)
    paint_choice(painter, QRectF(rect_of(option)), chosen=chosen, on=is_on(option))


def paint_menu(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """A surface with a line around it."""
    painter.setPen(QPen(current_colors().strong, 1))
    painter.setBrush(current_colors().surface)
    painter.drawRect(rect_of(option).adjusted(0, 0, -1, -1))


def paint_line_below(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """A hairline at the lower edge."""
    painter.fillRect(
        rect_of(option).adjusted(0, rect_of(option).height() - 1, 0, 0), current_colors().hairline
    )


def paint_hairline(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """A hairline as wide as there is room."""
    painter.fillRect(rect_of(option), current_colors().hairline)


def paint_surface(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """A plain surface."""
    painter.fillRect(rect_of(option), current_colors().surface)


def paint_strip(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """A surface with a hairline at the edge it names."""
    colors, rect = current_colors(), rect_of(option)
    painter.fillRect(rect, colors.surface)
    if isinstance(widget, QToolBar) and widget.property("edge"):
        at = rect.top() if widget.property("edge") == "top" else rect.bottom()
        painter.fillRect(rect.left(), at, rect.width(), 1, colors.hairline)


def paint_arrow_down(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """The arrow of what is open; a button with nothing but an icon has no room for one."""
    if not (isinstance(widget, QToolButton) and widget.menu() is not None):
        paint_chevron(painter, QRectF(rect_of(option)), up=False, on=is_on(option))


def paint_arrow(
    option: QStyleOption, painter: QPainter, _widget: QWidget | None, *, degrees: int
) -> None:
    """The arrow of what is open, turned by so many degrees."""
    painter.translate(QRectF(rect_of(option)).center())
    painter.rotate(degrees)
    paint_chevron(painter, QRectF(), up=False, on=is_on(option))


def paint_dock_title(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """The title of a panel, in line with what is below it; what is told of it is quieter."""
    colors, rect = current_colors(), rect_of(option)
    painter.fillRect(rect, colors.ground)
    title: str = option.title  # type: ignore[attr-defined]  # missing in the stubs
    name, _, told = title.partition("　")
    plain = widget.font() if widget is not None else painter.font()
    strong = QFont(plain)
    strong.setWeight(QFont.Weight.DemiBold)
    place = rect.adjusted(UNIT + UNIT // 2, 0, -6 * UNIT, 0)
    at, cut = QtCore.Qt.AlignmentFlag, QtCore.Qt.TextElideMode.ElideRight
    flags = int(at.AlignVCenter | at.AlignLeft | QtCore.Qt.TextFlag.TextSingleLine)
    for words, font, color in ((name, strong, colors.text), (told, plain, colors.quiet)):
        painter.setFont(font)
        painter.setPen(color)
        shown = painter.fontMetrics().elidedText(words, cut, place.width())
        painter.drawText(place, flags, shown)
        place.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(shown) + UNIT)


def paint_groove(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """The ground of a bar that shows how far something is."""
    colors = current_colors()
    paint_card(painter, QRectF(rect_of(option)), colors.surface, colors.strong, RADIUS)


def paint_progress(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """How far something is; all of the bar in a tint while nobody knows."""
    colors, rect = current_colors(), QRectF(rect_of(option))
    least: int = option.minimum  # type: ignore[attr-defined]  # missing in the stubs, as below
    most: int = option.maximum  # type: ignore[attr-defined]
    done: int = option.progress  # type: ignore[attr-defined]
    known = most > least
    if known:
        rect.setWidth(rect.width() * max(done - least, 0) / (most - least))
    fill = colors.accent if known else colors.tint
    if rect.width() > 2 * RADIUS:
        paint_card(painter, rect, fill, fill, RADIUS)


def paint_header(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """The ground of a heading above a column."""
    colors, rect = current_colors(), rect_of(option)
    painter.fillRect(rect, colors.label)
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colors.hairline)


def paint_tab(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """A line below the tab in front."""
    colors, rect = current_colors(), rect_of(option)
    chosen = has_state(option, _State.State_Selected)
    if has_state(option, _State.State_MouseOver) and not chosen:
        painter.fillRect(rect, colors.label)
    if chosen:
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, colors.accent)
    if has_state(option, _State.State_HasFocus):
        paint_ring(painter, QRectF(rect).adjusted(2, 4, -2, -4), colors.accent)


def paint_tab_label(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Sign and title in the middle; the one in front in the accent and heavier."""
    colors, rect = current_colors(), QRect(rect_of(option))
    words: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as all below
    drawing: QIcon = option.icon  # type: ignore[attr-defined]
    size: QSize = option.iconSize  # type: ignore[attr-defined]
    chosen = has_state(option, _State.State_Selected)
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(colors.accent if chosen else colors.text if is_on(option) else colors.third)
    wide = painter.fontMetrics().horizontalAdvance(words)
    left = rect.left() + (rect.width() - wide) // 2
    if not drawing.isNull():
        left = rect.left() + (rect.width() - wide - size.width() - UNIT) // 2
        place = QRect(left, rect.top() + (rect.height() - size.height()) // 2, 0, 0)
        place.setSize(size)
        drawing.paint(painter, place)
        left += size.width() + UNIT
    at = QtCore.Qt.AlignmentFlag
    flags = at.AlignVCenter | at.AlignLeft | QtCore.Qt.TextFlag.TextSingleLine
    painter.drawText(rect.translated(left - rect.left(), 0), flags, words)


def paint_menu_title(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """The title of a menu on the bar; tinted while the pointer is on it or it is open."""
    colors, rect = current_colors(), rect_of(option)
    painter.fillRect(rect, colors.surface)
    if has_state(option, _State.State_Selected) or has_state(option, _State.State_Sunken):
        inner = QRectF(rect).adjusted(0, 2, 0, -2)
        paint_card(painter, inner, colors.tint, colors.tint, RADIUS)
    words: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as below
    kinds = QtCore.Qt.TextFlag
    flags = QtCore.Qt.AlignmentFlag.AlignCenter | kinds.TextShowMnemonic | kinds.TextSingleLine
    painter.setPen(colors.text if is_on(option) else colors.third)
    painter.drawText(rect, int(flags), words)


def paint_scroll_bar(
    option: QStyleOption, painter: QPainter, slider: QRect, widget: QWidget | None
) -> None:
    """A round slider without buttons."""
    colors = current_colors()
    around = widget.parentWidget() if widget is not None else None
    painter.fillRect(rect_of(option), ground_of(around.parentWidget() if around else None))
    if not is_on(option):
        return
    across = has_state(option, _State.State_Horizontal)
    inner = QRectF(slider).adjusted(*((2, 3, -2, -3) if across else (3, 2, -3, -2)))
    over = has_state(option, _State.State_MouseOver) or has_state(option, _State.State_Sunken)
    color = colors.dot if over else colors.strong
    paint_card(painter, inner, color, color, min(inner.width(), inner.height()) / 2 - 0.5)

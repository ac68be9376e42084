"""The style: flat controls drawn from the tokens over Fusion, and the scheme that is in force."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QProxyStyle,
    QPushButton,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QTabBar,
    QToolBar,
    QToolButton,
    QWidget,
)

from ui.theme import (
    BASE_POINTS,
    CONTRAST,
    CONTROL_HEIGHT,
    DARK,
    LIGHT,
    RADIUS,
    UNIT,
    FormColors,
    form_colors,
    icon,
    list_palette_of,
    mixed,
    paint_card,
    palette_of,
)

FILLED = "filled"
"""The property of the one button of a screen that is filled."""


class Appearance(StrEnum):
    """The scheme that was chosen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


_SCHEMES = {Appearance.LIGHT: LIGHT, Appearance.DARK: DARK, Appearance.CONTRAST: CONTRAST}
_LISTS: Any = "QAbstractItemView"
_FIELDS: Any = "QLineEdit"  # a class by its name as `str`, which the stubs do not know
_BLACK_OR_WHITE = (QColor(0, 0, 0).rgb(), QColor(255, 255, 255).rgb())


def dress(application: QApplication, appearance: Appearance) -> None:
    """Puts a scheme on all windows there are and will be; the style is there from now on.

    As the system: light or dark as it says, and its own palette where that is black on white or
    white on black, for then somebody needs that contrast.
    """
    if not isinstance(application.style(), FlatStyle):
        plain = QPalette(application.palette())
        application.setStyle(FlatStyle())
        application.setProperty("plain", plain)
        font = QFont(application.font())
        font.setPointSizeF(max(BASE_POINTS, font.pointSizeF()))
        application.setFont(font)
    hints = Qt.ColorScheme
    wanted = {Appearance.LIGHT: hints.Light, Appearance.SYSTEM: hints.Unknown}
    application.styleHints().setColorScheme(wanted.get(appearance, hints.Dark))
    # only now: until the own choice is taken off, the system's scheme is said to be that one
    scheme = _SCHEMES.get(appearance) or _of_system(application)
    lists = list_palette_of(scheme) if scheme else QPalette()
    own = palette_of(scheme) if scheme else QPalette(application.property("plain"))
    application.setPalette(own)
    application.setPalette(lists if scheme else own, _LISTS)
    application.setPalette(own, _FIELDS)


def _of_system(application: QApplication) -> FormColors | None:
    """The scheme nearest to the system's own; None if that is one of high contrast."""
    plain = application.property("plain")
    window = plain.color(QPalette.ColorRole.Window).rgb()
    words = plain.color(QPalette.ColorRole.WindowText).rgb()
    if {window, words} == set(_BLACK_OR_WHITE):
        return None
    dark = application.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def make_filled(button: QAbstractButton) -> None:
    """Makes a button the filled one of its screen."""
    button.setProperty(FILLED, 1)


def _is_filled(widget: QWidget | None) -> bool:
    if widget is None or not widget.isEnabled():
        return False
    if widget.property(FILLED):
        return True
    default = isinstance(widget, QPushButton) and widget.isDefault()
    return default and isinstance(widget.window(), QDialog)


_State = QStyle.StateFlag
_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Part = QStyle.SubControl


class FlatStyle(QProxyStyle):
    """Fusion without its bevels: all that is pressed, edited, scrolled or chosen is flat."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._primitives = {
            _Primitive.PE_PanelButtonCommand: _paint_button,
            _Primitive.PE_PanelButtonTool: _paint_tool_button,
            _Primitive.PE_PanelLineEdit: _paint_field,
            _Primitive.PE_FrameLineEdit: _paint_field,
            _Primitive.PE_FrameDefaultButton: _paint_nothing,
            _Primitive.PE_FrameFocusRect: _paint_focus,
            _Primitive.PE_PanelStatusBar: _paint_nothing,
            _Primitive.PE_FrameStatusBarItem: _paint_nothing,
            _Primitive.PE_Frame: _paint_frame,
            _Primitive.PE_IndicatorCheckBox: _paint_check_box,
            _Primitive.PE_IndicatorRadioButton: _paint_radio_button,
            _Primitive.PE_PanelMenu: _paint_menu,
            _Primitive.PE_FrameMenu: _paint_menu_edge,
            _Primitive.PE_FrameTabBarBase: _paint_line_below,
            _Primitive.PE_IndicatorDockWidgetResizeHandle: _paint_hairline,
        }
        self._controls = {
            _Control.CE_TabBarTabShape: _paint_tab,
            _Control.CE_TabBarTabLabel: _paint_tab_label,
            _Control.CE_ToolBar: _paint_bar,
            _Control.CE_MenuBarEmptyArea: _paint_surface,
            _Control.CE_MenuBarItem: _paint_menu_title,
            _Control.CE_HeaderSection: _paint_header,
            _Control.CE_HeaderEmptyArea: _paint_header,
            _Control.CE_Splitter: _paint_hairline,
        }

    def drawPrimitive(  # noqa: N802 (Qt's name)
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the flat ones, leaves the others to Fusion."""
        paint = self._primitives.get(element)
        if paint is None:
            super().drawPrimitive(element, option, painter, widget)
        else:
            paint(option, painter, widget)

    def drawControl(  # noqa: N802 (Qt's name)
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the flat ones; the words of a filled button in the colour for them."""
        paint = self._controls.get(element)
        if paint is not None:
            paint(option, painter, widget)
            return
        if element == _Control.CE_PushButtonLabel and _is_filled(widget):
            option = QStyleOptionButton(option)  # type: ignore[call-overload]  # it is one
            palette = QPalette(option.palette)  # type: ignore[attr-defined]  # not in the stubs
            on_accent = form_colors(QApplication.palette()).on_accent
            palette.setColor(QPalette.ColorRole.ButtonText, on_accent)
            option.palette = palette  # type: ignore[attr-defined]
        super().drawControl(element, option, painter, widget)

    def drawComplexControl(  # noqa: N802 (Qt's name)
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draws choices, spin boxes and scroll bars flat."""
        around: QWidget = widget  # type: ignore[assignment]  # None is taken, too
        if control == _Complex.CC_ComboBox:
            _paint_field(option, painter, widget)
            arrow = self.subControlRect(control, option, _Part.SC_ComboBoxArrow, around)
            _paint_chevron(painter, arrow, up=False, on=_is_on(option))
        elif control == _Complex.CC_SpinBox:
            _paint_field(option, painter, widget)
            for part, up in ((_Part.SC_SpinBoxUp, True), (_Part.SC_SpinBoxDown, False)):
                arrow = self.subControlRect(control, option, part, around)
                _paint_chevron(painter, arrow, up=up, on=_is_on(option))
        elif control == _Complex.CC_ScrollBar:
            slider = self.subControlRect(control, option, _Part.SC_ScrollBarSlider, around)
            _paint_scroll_bar(option, painter, slider)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def sizeFromContents(  # noqa: N802 (Qt's name)
        self,
        kind: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        """Gives controls the one height."""
        made = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]  # None is taken
        types = QStyle.ContentsType
        if kind in (types.CT_PushButton, types.CT_LineEdit, types.CT_ComboBox, types.CT_SpinBox):
            made.setHeight(max(made.height(), CONTROL_HEIGHT))
            made += QSize(UNIT if kind == types.CT_PushButton else 0, 0)
        elif kind == types.CT_ToolButton:
            made += QSize(UNIT, 0)
            made.setHeight(max(made.height(), CONTROL_HEIGHT - 2))
        elif kind == types.CT_TabBarTab:
            made += QSize(UNIT, 0)
        elif kind in (types.CT_CheckBox, types.CT_RadioButton):
            made.setHeight(max(made.height(), 3 * UNIT))  # high enough to be hit without Chinese
        return made

    def standardIcon(  # noqa: N802 (Qt's name)
        self,
        standard: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        """The icons of the one family in the place of Qt's paler ones."""
        name = _ICONS.get(standard)
        return icon(name) if name else super().standardIcon(standard, option, widget)


_ICONS = {
    QStyle.StandardPixmap.SP_TitleBarCloseButton: "x",
    QStyle.StandardPixmap.SP_DockWidgetCloseButton: "x",
    QStyle.StandardPixmap.SP_TitleBarNormalButton: "copy",
    QStyle.StandardPixmap.SP_MessageBoxQuestion: "circle-question-mark",
    QStyle.StandardPixmap.SP_MessageBoxInformation: "info",
}


def _is_on(option: QStyleOption) -> bool:
    return bool(option.state & _State.State_Enabled)  # type: ignore[attr-defined]


def _has(option: QStyleOption, flag: QStyle.StateFlag) -> bool:
    return bool(option.state & flag)  # type: ignore[attr-defined]


def _rect(option: QStyleOption) -> QRect:
    rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
    return rect


def _colors() -> FormColors:
    return form_colors(QApplication.palette())


def _paint_nothing(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """Leaves out what Fusion draws."""


def _paint_button(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    colors, rect = _colors(), QRectF(_rect(option))
    over, down = _has(option, _State.State_MouseOver), _has(option, _State.State_Sunken)
    if _is_filled(widget):
        fill = edge = colors.hover if over or down else colors.accent
    else:
        chosen = down or _has(option, _State.State_On)
        fill = colors.tint if chosen else colors.label if over else colors.surface
        edge = colors.accent if chosen else colors.strong
    if not _is_on(option):
        fill, edge = colors.ground, colors.hairline
    paint_card(painter, rect, fill, edge, RADIUS)
    if _has(option, _State.State_HasFocus):
        _paint_ring(painter, rect, colors.text if fill == colors.accent else colors.accent)


def _paint_tool_button(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    colors, rect = _colors(), QRectF(_rect(option))
    raised = _has(option, _State.State_AutoRaise)
    chosen = _has(option, _State.State_On) or _has(option, _State.State_Sunken)
    over = _has(option, _State.State_MouseOver) and _is_on(option)
    if isinstance(widget, QToolButton) and not raised:
        fill = colors.tint if chosen else colors.label if over else colors.surface
        paint_card(painter, rect, fill, colors.strong, RADIUS)
    elif chosen or over:
        fill = colors.tint if chosen else mixed(colors.surface, colors.text, 0.06)
        paint_card(painter, rect, fill, fill, RADIUS)


def _paint_ring(painter: QPainter, rect: QRectF, color: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
    painter.restore()


def _paint_focus(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    if isinstance(widget, QTabBar | QPushButton):
        return
    _paint_ring(painter, QRectF(_rect(option)), _colors().accent)


def _paint_field(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    colors, rect = _colors(), QRectF(_rect(option))
    if widget is not None and not _has_own_frame(widget):
        painter.fillRect(rect, option.palette.base())  # type: ignore[attr-defined]
        return
    fill = colors.surface if _is_on(option) else colors.ground
    focused = _has(option, _State.State_HasFocus)
    paint_card(painter, rect, fill, colors.accent if focused else colors.strong, RADIUS)
    if focused:
        _paint_ring(painter, rect, colors.accent)


def _has_own_frame(widget: QWidget) -> bool:
    frame = getattr(widget, "hasFrame", None)
    return frame is None or bool(frame())


def _paint_frame(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    if getattr(option, "lineWidth", 1) <= 0:
        return
    rect = QRectF(_rect(option)).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setPen(QPen(_colors().hairline, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    painter.restore()


def _paint_check_box(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Its outline is that of quiet words: it must be seen where nothing is ticked."""
    colors, rect = _colors(), QRectF(_rect(option))
    partly = _has(option, _State.State_NoChange)
    ticked = partly or _has(option, _State.State_On)
    accent = colors.accent if _is_on(option) else colors.strong
    fill, edge = (accent, accent) if ticked else (colors.surface, colors.quiet)
    if not ticked and not _is_on(option):
        edge = colors.strong
    paint_card(painter, rect, fill, edge, 2)
    if ticked:
        size, at = rect.width(), rect.center()
        tick = (QPointF(-0.25, 0.0), QPointF(-0.07, 0.2), QPointF(0.27, -0.2))
        dash = (QPointF(-0.25, 0.0), QPointF(0.25, 0.0))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.on_accent, max(1.5, size / 8)))
        painter.drawPolyline(QPolygonF([at + point * size for point in (dash if partly else tick)]))
        painter.restore()


def _paint_radio_button(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    colors, rect = _colors(), QRectF(_rect(option))
    chosen, on = _has(option, _State.State_On), _is_on(option)
    color = colors.strong if not on else colors.accent if chosen else colors.quiet
    paint_card(painter, rect, colors.surface, color, rect.width() / 2)
    if chosen:
        inner = rect.adjusted(*(rect.width() / 4 * way for way in (1, 1, -1, -1)))
        paint_card(painter, inner, color, color, inner.width() / 2)


def _paint_menu(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    painter.fillRect(_rect(option), _colors().surface)
    _paint_menu_edge(option, painter, widget)


def _paint_menu_edge(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.save()
    painter.setPen(QPen(_colors().strong, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(_rect(option).adjusted(0, 0, -1, -1))
    painter.restore()


def _paint_line_below(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    rect = _rect(option)
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, _colors().hairline)


def _paint_hairline(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(_rect(option), _colors().hairline)


def _paint_surface(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(_rect(option), _colors().surface)


def _paint_bar(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    colors, rect = _colors(), _rect(option)
    painter.fillRect(rect, colors.surface)
    if isinstance(widget, QToolBar) and widget.property("edge"):
        at = rect.top() if widget.property("edge") == "top" else rect.bottom()
        painter.fillRect(rect.left(), at, rect.width(), 1, colors.hairline)


def _paint_header(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    colors, rect = _colors(), _rect(option)
    painter.fillRect(rect, colors.label)
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colors.hairline)


def _paint_tab(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    colors, rect = _colors(), _rect(option)
    chosen = _has(option, _State.State_Selected)
    if _has(option, _State.State_MouseOver) and not chosen:
        painter.fillRect(rect, colors.label)
    if chosen:
        painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, colors.accent)
    if _has(option, _State.State_HasFocus):
        _paint_ring(painter, QRectF(rect).adjusted(2, 4, -2, -4), colors.accent)


def _paint_tab_label(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Sign and title in the middle; the one in front in the accent and heavier."""
    colors, rect = _colors(), QRect(_rect(option))
    words: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as all below
    drawing: QIcon = option.icon  # type: ignore[attr-defined]
    size: QSize = option.iconSize  # type: ignore[attr-defined]
    chosen = _has(option, _State.State_Selected)
    painter.save()
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold if chosen else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(colors.accent if chosen else colors.text if _is_on(option) else colors.third)
    wide = painter.fontMetrics().horizontalAdvance(words)
    left = rect.left() + (rect.width() - wide) // 2
    if not drawing.isNull():
        left = rect.left() + (rect.width() - wide - size.width() - UNIT) // 2
        place = QRect(left, rect.top() + (rect.height() - size.height()) // 2, 0, 0)
        place.setSize(size)
        drawing.paint(painter, place)
        left += size.width() + UNIT
    painter.drawText(
        QRect(left, rect.top(), rect.width(), rect.height()),
        Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine,
        words,
    )
    painter.restore()


def _paint_menu_title(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """The title of a menu on the bar; tinted while the pointer is on it or it is open."""
    colors, rect = _colors(), _rect(option)
    painter.fillRect(rect, colors.surface)
    if _has(option, _State.State_Selected) or _has(option, _State.State_Sunken):
        inner = QRectF(rect).adjusted(0, 2, 0, -2)
        paint_card(painter, inner, colors.tint, colors.tint, RADIUS)
    words: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as below
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic | Qt.TextFlag.TextSingleLine
    painter.setPen(colors.text if _is_on(option) else colors.third)
    painter.drawText(rect, int(flags), words)


def _paint_chevron(painter: QPainter, rect: QRect, *, up: bool, on: bool) -> None:
    colors, at = _colors(), QRectF(rect).center()
    by = -2.0 if up else 2.0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.quiet if on else colors.strong, 1.4))
    points = [at + QPointF(-3.5, -by / 2), at + QPointF(0, by), at + QPointF(3.5, -by / 2)]
    painter.drawPolyline(QPolygonF(points))
    painter.restore()


def _paint_scroll_bar(option: QStyleOption, painter: QPainter, slider: QRect) -> None:
    colors = _colors()
    painter.fillRect(_rect(option), colors.surface)
    if not _is_on(option):
        return
    wide = slider.width() > slider.height()
    across = _has(option, _State.State_Horizontal) or (wide and slider.height() < 3 * UNIT)
    inner = QRectF(slider).adjusted(0, 4, 0, -4) if across else QRectF(slider).adjusted(4, 0, -4, 0)
    over = _has(option, _State.State_MouseOver) or _has(option, _State.State_Sunken)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.dot if over else colors.strong)
    radius = min(inner.width(), inner.height()) / 2
    painter.drawRoundedRect(inner, radius, radius)
    painter.restore()

"""The style: flat controls drawn from the tokens over Fusion, and the scheme that is in force."""

from __future__ import annotations

from typing import Any

from PySide6 import QtCore
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QListView,
    QProxyStyle,
    QPushButton,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QTabBar,
    QTableView,
    QToolBar,
    QToolButton,
    QTreeView,
    QWidget,
)

from ui.theme import (
    BASE_POINTS,
    CONTROL_HEIGHT,
    RADIUS,
    ROW_HEIGHT,
    UNIT,
    Appearance,
    FormColors,
    fill_rect,
    form_colors,
    icon,
    in_color,
    list_palette_of,
    mixed,
    paint_card,
    paint_chevron,
    paint_choice,
    paint_ring,
    paint_tick,
    palette_of,
    scheme_of,
    system_scheme,
)

FILLED = "filled"
"""The property of the one button of a screen that is filled."""

_LISTS: Any = "QAbstractItemView"
_FIELDS: Any = "QLineEdit"  # a class by its name as `str`, which the stubs do not know
_BAR_WIDTH, _INNER = 12, 5
"""Across a scroll bar; between an edge and the words within, beside what Fusion leaves there."""
_EDGE, _AREA_RADIUS = 2, 5  # square corners of what scrolls must not reach the round ones


def dress(application: QApplication, appearance: Appearance) -> None:
    """Puts a scheme on all windows there are and will be; the style is there from now on.

    As the system: light or dark as it says, and its own palette where that is black on white or
    white on black, for then somebody needs that contrast.
    """
    if begins := not isinstance(application.style(), FlatStyle):
        plain = application.palette()
        application.setStyle(FlatStyle())
        application.setProperty("plain", plain)
        font = QFont(application.font())
        font.setPointSizeF(max(BASE_POINTS, font.pointSizeF()))
        application.setFont(font)
    if not (begins and appearance is Appearance.SYSTEM):
        hints = QtCore.Qt.ColorScheme
        wanted = {Appearance.LIGHT: hints.Light, Appearance.SYSTEM: hints.Unknown}
        application.styleHints().setColorScheme(wanted.get(appearance, hints.Dark))
    # only now: until the own choice is taken off, the system's scheme is said to be that one
    scheme = scheme_of(appearance) or system_scheme(
        application.property("plain"), application.style().standardPalette()
    )
    lists = list_palette_of(scheme) if scheme else QPalette()
    own = palette_of(scheme) if scheme else QPalette(application.property("plain"))
    application.setPalette(own)
    application.setPalette(lists if scheme else own, _LISTS)
    application.setPalette(own, _FIELDS)


def make_filled(button: QAbstractButton, *, filled: bool = True) -> None:
    """Makes a button the filled one of its screen, or one of the others again."""
    button.setProperty(FILLED, int(filled))
    button.update()


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
_Element = QStyle.SubElement
_IN_ROWS = (
    _Element.SE_ItemViewItemText,
    _Element.SE_ItemViewItemDecoration,
    _Element.SE_ItemViewItemCheckIndicator,
)
"""What lists and trees show in a row; it would stick to the ring around it."""


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
            _Primitive.PE_FrameTabWidget: _paint_frame,
            _Primitive.PE_PanelScrollAreaCorner: _paint_surface,
            _Primitive.PE_IndicatorCheckBox: _paint_check_box,
            _Primitive.PE_IndicatorRadioButton: _paint_radio_button,
            _Primitive.PE_PanelMenu: _paint_menu,
            _Primitive.PE_FrameMenu: _paint_nothing,
            _Primitive.PE_FrameTabBarBase: _paint_line_below,
            _Primitive.PE_IndicatorDockWidgetResizeHandle: _paint_hairline,
        }
        self._controls = {
            _Control.CE_PushButtonBevel: _paint_button,
            _Control.CE_TabBarTabShape: _paint_tab,
            _Control.CE_TabBarTabLabel: _paint_tab_label,
            _Control.CE_ToolBar: _paint_bar,
            _Control.CE_MenuBarEmptyArea: _paint_surface,
            _Control.CE_MenuBarItem: _paint_menu_title,
            _Control.CE_HeaderSection: _paint_header,
            _Control.CE_HeaderEmptyArea: _paint_header,
            _Control.CE_Splitter: _paint_hairline,
            _Control.CE_SizeGrip: _paint_nothing,
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
            painter.save()
            paint(option, painter, widget)
            painter.restore()

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
            painter.save()
            paint(option, painter, widget)
            painter.restore()
            return
        if element == _Control.CE_ComboBoxLabel or (
            element == _Control.CE_HeaderLabel and isinstance(widget.parent(), QTreeView)  # type: ignore[union-attr]
        ):
            option.rect = _rect(option).adjusted(_INNER, 0, 0, 0)  # type: ignore[attr-defined]  # as below
        elif element == _Control.CE_ToolButtonLabel and not option.icon.isNull():  # type: ignore[attr-defined]
            option.text = f" {option.text}"  # type: ignore[attr-defined]  # not close to the icon
        elif element == _Control.CE_MenuItem and _has(option, _State.State_Selected):
            drawing: QIcon = option.icon  # type: ignore[attr-defined]  # missing in the stubs
            if not drawing.isNull() and _is_on(option):
                option.icon = in_color(drawing, option.palette.highlightedText())  # type: ignore[attr-defined]
        elif element == _Control.CE_PushButtonLabel and _is_filled(widget):
            option = QStyleOptionButton(option)  # type: ignore[call-overload]  # it is one
            option.palette.setColor(QPalette.ColorRole.ButtonText, _colors().on_accent)  # type: ignore[attr-defined]
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
            paint_chevron(painter, QRectF(arrow), up=False, on=_is_on(option))
        elif control == _Complex.CC_SpinBox:
            _paint_field(option, painter, widget)
            for part, up in ((_Part.SC_SpinBoxUp, True), (_Part.SC_SpinBoxDown, False)):
                arrow = self.subControlRect(control, option, part, around)
                paint_chevron(painter, QRectF(arrow), up=up, on=_is_on(option))
        elif control == _Complex.CC_ScrollBar:
            slider = self.subControlRect(control, option, _Part.SC_ScrollBarSlider, around)
            _paint_scroll_bar(option, painter, slider, widget)
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
        types, inner = QStyle.ContentsType, 0
        if kind == types.CT_ItemViewItem and isinstance(widget, QListView | QTreeView):
            inner = _INNER
            option.rect = _rect(option).adjusted(0, 0, -inner, 0)  # type: ignore[attr-defined]  # to wrap in
        made = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]  # None is taken
        if kind in (types.CT_PushButton, types.CT_LineEdit, types.CT_ComboBox, types.CT_SpinBox):
            words: int = option.fontMetrics.height()  # type: ignore[attr-defined]  # missing in the stubs
            made.setHeight(max(words + UNIT, CONTROL_HEIGHT))
            made += QSize(2 * _INNER, 0)
        elif kind == types.CT_ToolButton:
            made += QSize(UNIT + _INNER, 0)
            made.setHeight(max(made.height(), CONTROL_HEIGHT - 2))
        elif kind in (types.CT_TabBarTab, types.CT_HeaderSection):
            made += QSize(UNIT, 0)
        elif kind in (types.CT_CheckBox, types.CT_RadioButton):
            made.setHeight(max(made.height(), 3 * UNIT))  # high enough to be hit without Chinese
        elif kind == types.CT_ItemViewItem:
            made = QSize(made.width() + inner, max(made.height() + _INNER, ROW_HEIGHT))
        elif kind == types.CT_ScrollBar:
            across = _has(option, _State.State_Horizontal)
            made.setHeight(_BAR_WIDTH) if across else made.setWidth(_BAR_WIDTH)
        return made

    def subElementRect(  # noqa: N802 (Qt's name)
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        """Leaves room between an edge and words, and where the corners of a frame are round."""
        rect = super().subElementRect(element, option, widget)  # type: ignore[arg-type]  # as above
        if element == _Element.SE_LineEditContents and widget is not None:
            within = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
            if within or _has_own_frame(widget):
                rect.adjust(_INNER, 0, 0 if within else -_INNER, 0)
        elif element == _Element.SE_ShapedFrameContents and rect != _rect(option):
            rect = _rect(option).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        elif element in _IN_ROWS and isinstance(widget, QListView | QTreeView):
            rect.adjust(_INNER, 0, 0 if element == _Element.SE_ItemViewItemText else _INNER, 0)
        return rect

    def standardIcon(  # noqa: N802 (Qt's name)
        self,
        standard: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        """The icons of the one family in the place of Qt's own, none on buttons with words."""
        name = "" if standard.name.startswith("SP_Dialog") else _ICONS.get(standard)
        known = QIcon() if name == "" else super().standardIcon(standard, option, widget)
        return icon(name) if name else known


_ICONS = {
    QStyle.StandardPixmap.SP_TitleBarCloseButton: "x",
    QStyle.StandardPixmap.SP_DockWidgetCloseButton: "x",
    QStyle.StandardPixmap.SP_LineEditClearButton: "x",
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


def _paint_nothing(_option: QStyleOption, _painter: QPainter, _widget: QWidget | None) -> None:
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
    if isinstance(widget, QPushButton) and widget.isFlat():
        fill = edge = colors.tint if over else QColor(0, 0, 0, 0)
    paint_card(painter, rect, fill, edge, RADIUS)
    if _has(option, _State.State_HasFocus):
        filled = _is_filled(widget)
        inner = rect.adjusted(2, 2, -2, -2) if filled else rect
        paint_ring(painter, inner, colors.on_accent if filled else colors.accent)


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


def _paint_focus(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """The current cell of a table has a frame as in a spreadsheet, all else a thin round ring."""
    if isinstance(widget, QTabBar | QPushButton):
        return
    rect, color = QRectF(_rect(option)), _colors().accent
    if isinstance(widget, QTableView):
        painter.setPen(QPen(color, 2, j=QtCore.Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(rect.adjusted(1, 1, -1, -1))
    else:
        paint_ring(painter, rect, color)


def _paint_field(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    colors, rect = _colors(), QRectF(_rect(option))
    if not _has_own_frame(widget):
        fill_rect(painter, rect, option.palette.base())  # type: ignore[attr-defined]
        return
    fill = colors.surface if _is_on(option) else colors.ground
    paint_card(painter, rect, fill, colors.strong, RADIUS)
    if _has(option, _State.State_HasFocus):
        paint_ring(painter, rect, colors.accent)


def _has_own_frame(widget: QWidget | None) -> bool:
    return bool(getattr(widget, "hasFrame", lambda: True)())


def _paint_frame(option: QStyleOption, painter: QPainter, widget: QWidget | None) -> None:
    """A round hairline; lists and texts have their colour up to it."""
    if getattr(option, "lineWidth", 1) <= 0:
        return
    paint_card(painter, QRectF(_rect(option)), _ground(widget), _colors().hairline, _AREA_RADIUS)


def _ground(area: QWidget | None) -> QColor:
    """The colour below what an area scrolls."""
    if not isinstance(area, QAbstractScrollArea):
        return _colors().surface
    below = area.viewport()
    return below.palette().color(below.backgroundRole())


def _paint_check_box(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    partly = _has(option, _State.State_NoChange)
    ticked = partly or _has(option, _State.State_On)
    paint_tick(painter, QRectF(_rect(option)), ticked=ticked, partly=partly, on=_is_on(option))


def _paint_radio_button(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    chosen = _has(option, _State.State_On)
    paint_choice(painter, QRectF(_rect(option)), chosen=chosen, on=_is_on(option))


def _paint_menu(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.setPen(QPen(_colors().strong, 1))
    painter.setBrush(_colors().surface)
    painter.drawRect(_rect(option).adjusted(0, 0, -1, -1))


def _paint_line_below(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    painter.fillRect(
        _rect(option).adjusted(0, _rect(option).height() - 1, 0, 0), _colors().hairline
    )


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
        paint_ring(painter, QRectF(rect).adjusted(2, 4, -2, -4), colors.accent)


def _paint_tab_label(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """Sign and title in the middle; the one in front in the accent and heavier."""
    colors, rect = _colors(), QRect(_rect(option))
    words: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as all below
    drawing: QIcon = option.icon  # type: ignore[attr-defined]
    size: QSize = option.iconSize  # type: ignore[attr-defined]
    chosen = _has(option, _State.State_Selected)
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
    at = QtCore.Qt.AlignmentFlag
    flags = at.AlignVCenter | at.AlignLeft | QtCore.Qt.TextFlag.TextSingleLine
    painter.drawText(rect.translated(left - rect.left(), 0), flags, words)


def _paint_menu_title(option: QStyleOption, painter: QPainter, _widget: QWidget | None) -> None:
    """The title of a menu on the bar; tinted while the pointer is on it or it is open."""
    colors, rect = _colors(), _rect(option)
    painter.fillRect(rect, colors.surface)
    if _has(option, _State.State_Selected) or _has(option, _State.State_Sunken):
        inner = QRectF(rect).adjusted(0, 2, 0, -2)
        paint_card(painter, inner, colors.tint, colors.tint, RADIUS)
    words: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as below
    kinds = QtCore.Qt.TextFlag
    flags = QtCore.Qt.AlignmentFlag.AlignCenter | kinds.TextShowMnemonic | kinds.TextSingleLine
    painter.setPen(colors.text if _is_on(option) else colors.third)
    painter.drawText(rect, int(flags), words)


def _paint_scroll_bar(
    option: QStyleOption, painter: QPainter, slider: QRect, widget: QWidget | None
) -> None:
    colors = _colors()
    around = widget.parentWidget() if widget is not None else None
    painter.fillRect(_rect(option), _ground(around.parentWidget() if around else None))
    if not _is_on(option):
        return
    across = _has(option, _State.State_Horizontal)
    inner = QRectF(slider).adjusted(*((2, 3, -2, -3) if across else (3, 2, -3, -2)))
    over = _has(option, _State.State_MouseOver) or _has(option, _State.State_Sunken)
    color = colors.dot if over else colors.strong
    paint_card(painter, inner, color, color, min(inner.width(), inner.height()) / 2 - 0.5)

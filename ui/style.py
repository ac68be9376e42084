"""The style: flat controls drawn from the tokens over Fusion, and the scheme that is in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6 import QtCore
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QFont, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QListView,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QTableView,
    QTreeView,
    QWidget,
)

from ui.painting import (
    FILLED,
    current_colors,
    has_own_frame,
    has_state,
    is_filled,
    is_on,
    paint_arrow,
    paint_arrow_down,
    paint_button,
    paint_check_box,
    paint_dock_title,
    paint_field,
    paint_focus,
    paint_frame,
    paint_groove,
    paint_hairline,
    paint_header,
    paint_line_below,
    paint_menu,
    paint_menu_title,
    paint_nothing,
    paint_progress,
    paint_radio_button,
    paint_scroll_bar,
    paint_strip,
    paint_surface,
    paint_tab,
    paint_tab_label,
    paint_tool_button,
    rect_of,
)
from ui.theme import (
    BASE_POINTS,
    CONTROL_HEIGHT,
    INSET,
    ROW_HEIGHT,
    UNIT,
    Appearance,
    icon,
    in_color,
    list_palette_of,
    paint_chevron,
    palette_of,
    scheme_of,
    system_scheme,
)

_LISTS: Any = "QAbstractItemView"
_FIELDS: Any = "QLineEdit"  # a class by its name as `str`, which the stubs do not know
_BAR_WIDTH = 12
"""Across a scroll bar."""
_EDGE = 2  # square corners of what scrolls must not reach the round ones


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


_State = QStyle.StateFlag
_Primitive = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Part = QStyle.SubControl
_Element = QStyle.SubElement
_DOCK_BUTTONS = (_Element.SE_DockWidgetCloseButton, _Element.SE_DockWidgetFloatButton)
_IN_ROWS = (
    _Element.SE_ItemViewItemText,
    _Element.SE_ItemViewItemDecoration,
    _Element.SE_ItemViewItemCheckIndicator,
)
"""What lists and tables show in a row; it would stick to the line or the ring around it."""
_FRAMES = frozenset(
    (
        QStyle.PixelMetric.PM_LayoutLeftMargin,
        QStyle.PixelMetric.PM_LayoutTopMargin,
        QStyle.PixelMetric.PM_LayoutRightMargin,
        QStyle.PixelMetric.PM_LayoutBottomMargin,
    )
)


Paint = Callable[[QStyleOption, QPainter, QWidget | None], None]
_ARROWS: dict[QStyle.PrimitiveElement, Paint] = {
    _Primitive.PE_IndicatorArrowUp: partial(paint_arrow, degrees=180),
    _Primitive.PE_IndicatorArrowDown: paint_arrow_down,
    _Primitive.PE_IndicatorArrowRight: partial(paint_arrow, degrees=-90),
    _Primitive.PE_IndicatorArrowLeft: partial(paint_arrow, degrees=90),
}


class FlatStyle(QProxyStyle):
    """Fusion without its bevels: all that is pressed, edited, scrolled or chosen is flat."""

    def __init__(self) -> None:
        super().__init__("Fusion")
        self._primitives: dict[QStyle.PrimitiveElement, Paint] = {
            _Primitive.PE_PanelButtonCommand: paint_button,
            _Primitive.PE_PanelButtonTool: paint_tool_button,
            _Primitive.PE_PanelLineEdit: paint_field,
            _Primitive.PE_FrameLineEdit: paint_field,
            _Primitive.PE_FrameDefaultButton: paint_nothing,
            _Primitive.PE_FrameFocusRect: paint_focus,
            _Primitive.PE_PanelStatusBar: paint_nothing,
            _Primitive.PE_FrameStatusBarItem: paint_nothing,
            _Primitive.PE_Frame: paint_frame,
            _Primitive.PE_FrameTabWidget: paint_frame,
            _Primitive.PE_PanelScrollAreaCorner: paint_surface,
            _Primitive.PE_IndicatorCheckBox: paint_check_box,
            _Primitive.PE_IndicatorRadioButton: paint_radio_button,
            _Primitive.PE_PanelMenu: paint_menu,
            _Primitive.PE_FrameMenu: paint_nothing,
            **_ARROWS,
            _Primitive.PE_FrameTabBarBase: paint_line_below,
            _Primitive.PE_IndicatorDockWidgetResizeHandle: paint_hairline,
        }
        self._controls = {
            _Control.CE_PushButtonBevel: paint_button,
            _Control.CE_TabBarTabShape: paint_tab,
            _Control.CE_TabBarTabLabel: paint_tab_label,
            _Control.CE_ToolBar: paint_strip,
            _Control.CE_MenuBarEmptyArea: paint_surface,
            _Control.CE_MenuBarItem: paint_menu_title,
            _Control.CE_HeaderSection: paint_header,
            _Control.CE_HeaderEmptyArea: paint_header,
            _Control.CE_Splitter: paint_hairline,
            _Control.CE_DockWidgetTitle: paint_dock_title,
            _Control.CE_SizeGrip: paint_nothing,
            _Control.CE_ProgressBarGroove: paint_groove,
            _Control.CE_ProgressBarContents: paint_progress,
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
        if element == _Control.CE_HeaderLabel:
            option.state &= ~_State.State_On  # type: ignore[attr-defined]  # no heavier than others
        if element == _Control.CE_ComboBoxLabel or (
            element == _Control.CE_HeaderLabel and not _is_centred(option.textAlignment)  # type: ignore[attr-defined]
        ):
            option.rect = rect_of(option).adjusted(INSET, 0, 0, 0)  # type: ignore[attr-defined]  # as below
        elif element == _Control.CE_ToolButtonLabel and not option.icon.isNull():  # type: ignore[attr-defined]
            option.text = f" {option.text}"  # type: ignore[attr-defined]  # not close to the icon
            if option.toolButtonStyle == QtCore.Qt.ToolButtonStyle.ToolButtonTextBesideIcon:  # type: ignore[attr-defined]
                option.rect = rect_of(option).adjusted((UNIT + INSET) // 2, 0, 0, 0)  # type: ignore[attr-defined]
        elif element == _Control.CE_MenuItem and has_state(option, _State.State_Selected):
            drawing: QIcon = option.icon  # type: ignore[attr-defined]  # missing in the stubs
            if not drawing.isNull() and is_on(option):
                option.icon = in_color(drawing, option.palette.highlightedText())  # type: ignore[attr-defined]
        elif element == _Control.CE_PushButtonLabel and is_filled(widget):
            option = QStyleOptionButton(option)  # type: ignore[call-overload]  # it is one
            option.palette.setColor(QPalette.ColorRole.ButtonText, current_colors().on_accent)  # type: ignore[attr-defined]
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
            paint_field(option, painter, widget)
            arrow = self.subControlRect(control, option, _Part.SC_ComboBoxArrow, around)
            paint_chevron(painter, QRectF(arrow), up=False, on=is_on(option))
        elif control == _Complex.CC_SpinBox:
            paint_field(option, painter, widget)
            for part, up in ((_Part.SC_SpinBoxUp, True), (_Part.SC_SpinBoxDown, False)):
                arrow = self.subControlRect(control, option, part, around)
                paint_chevron(painter, QRectF(arrow), up=up, on=is_on(option))
        elif control == _Complex.CC_ScrollBar:
            slider = self.subControlRect(control, option, _Part.SC_ScrollBarSlider, around)
            paint_scroll_bar(option, painter, slider, widget)
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
        if kind == types.CT_ItemViewItem and _is_inset(option, widget):
            inner = INSET
            option.rect = rect_of(option).adjusted(0, 0, -inner, 0)  # type: ignore[attr-defined]  # to wrap in
        made = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]  # None is taken
        if kind in (types.CT_PushButton, types.CT_LineEdit, types.CT_ComboBox, types.CT_SpinBox):
            words: int = option.fontMetrics.height()  # type: ignore[attr-defined]  # missing in the stubs
            made.setHeight(max(words + UNIT, CONTROL_HEIGHT))
            made += QSize(2 * INSET, 0)
        elif kind == types.CT_ToolButton:
            made += QSize(UNIT + INSET, 0)
            made.setHeight(max(made.height(), CONTROL_HEIGHT - 2))
        elif kind in (types.CT_TabBarTab, types.CT_HeaderSection):
            made += QSize(UNIT, 0)
        elif kind in (types.CT_CheckBox, types.CT_RadioButton):
            made.setHeight(max(made.height(), 3 * UNIT))  # high enough to be hit without Chinese
        elif kind == types.CT_ItemViewItem:
            made = QSize(made.width() + inner, max(made.height() + INSET, ROW_HEIGHT))
        elif kind == types.CT_ScrollBar:
            across = has_state(option, _State.State_Horizontal)
            made.setHeight(_BAR_WIDTH) if across else made.setWidth(_BAR_WIDTH)
        return made

    def pixelMetric(  # noqa: N802 (Qt's name)
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """The one margin around what a window shows; a small sign beside a question."""
        if metric in _FRAMES and widget is not None and widget.isWindow():
            return 2 * UNIT
        if metric == QStyle.PixelMetric.PM_MessageBoxIconSize:
            return 3 * UNIT
        return super().pixelMetric(metric, option, widget)

    def subElementRect(  # noqa: N802 (Qt's name)
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        """Leaves room between an edge and words, and where the corners of a frame are round."""
        rect = super().subElementRect(element, option, widget)  # type: ignore[arg-type]  # as above
        if element == _Element.SE_LineEditContents and widget is not None:
            within = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
            if within or has_own_frame(widget):
                rect.adjust(INSET, 0, 0 if within else -INSET, 0)
        elif element == _Element.SE_ShapedFrameContents and rect != rect_of(option):
            rect = rect_of(option).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        elif element == _Element.SE_ItemViewItemFocusRect and isinstance(widget, QTableView):
            if rect.left() > rect_of(option).left() and _is_inset(option, widget):
                rect.adjust(INSET, 0, 0, 0)  # behind a box to tick, which is inset, too
        elif element == _Element.SE_ItemViewItemFocusRect and isinstance(widget, QListView):
            rect = rect_of(option)  # the whole row, its sign as well
        elif element in _DOCK_BUTTONS:
            rect.translate(-UNIT, 0)
        elif element in _IN_ROWS and _is_inset(option, widget):
            rect.adjust(INSET, 0, 0 if element == _Element.SE_ItemViewItemText else INSET, 0)
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


def _is_inset(option: QStyleOption, widget: QWidget | None) -> bool:
    """Whether an item has room before its words; those in the middle of a cell have it anyway."""
    if isinstance(widget, QTableView):
        return not _is_centred(option.displayAlignment)  # type: ignore[attr-defined]  # as below
    return isinstance(widget, QListView | QTreeView)


def _is_centred(alignment: QtCore.Qt.AlignmentFlag) -> bool:
    return bool(alignment & QtCore.Qt.AlignmentFlag.AlignHCenter)

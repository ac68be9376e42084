"""Colours, type sizes, spacing, icons and signs: the tokens of the look, in one place.

The light, dark and high-contrast scheme are three sets of the same tokens. A palette of the system
that is none of ours, as that of its own high contrast, has its tokens mixed from it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PySide6 import QtCore  # `Qt` in it is made when first asked for, 10 ms that no start needs
from PySide6.QtCore import QByteArray, QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)

UNIT = 8
"""The spacing unit, in logical pixels; margins and gaps are multiples of it."""
ANY_WIDTH = 16_777_215
"""The largest width, by which Qt knows that there is no limit."""

CONTROL_HEIGHT, TABS_HEIGHT, HEADER_HEIGHT, LINE_HEIGHT = 30, 42, 48, 44
ROW_HEIGHT = 26
RADIUS, CARD_RADIUS = 6, 8
INSET = 5
"""Between an edge and the words within, beside what Fusion leaves there."""

PAPER_BLUE = "#1F4E79"
"""The one colour of charts on paper, where no palette counts."""

BASE_POINTS = 9.75
"""13 pixels where an inch has 96."""
TITLE, HEADING, SUBHEADING, SMALL = 2.0, 1.3, 1.15, 0.92
"""The type scale: sizes as multiples of the window's own; plain words are 1."""


class FormColors(NamedTuple):  # a struct would be the only one before the first painting
    """The colours of the program; a sign, a line or a word always stands beside one that means.

    `ground` lies under `surface`s, which `hairline`s part; `line` is for grids that must be seen.
    `quiet` is for advice, `third` for what is quieter still. `accent` marks what can be done and
    where one is; `on_accent` is the colour of words on it. What is `error` must be mended, what is
    `doubt` looked at; a `_tint` is the ground of words in that colour. `label`, `computed` and
    `marked` are grounds of cells, `live` that of live numbers in a text.
    """

    ground: QColor
    surface: QColor
    hairline: QColor
    strong: QColor
    text: QColor
    quiet: QColor
    third: QColor
    accent: QColor
    hover: QColor
    tint: QColor
    on_accent: QColor
    done: QColor
    done_tint: QColor
    doubt: QColor
    doubt_tint: QColor
    error: QColor
    error_tint: QColor
    label: QColor
    computed: QColor
    marked: QColor
    line: QColor
    live: QColor
    dot: QColor
    amber: QColor


def _scheme(words: str) -> FormColors:
    return FormColors(*(QColor(f"#{one}") for one in words.split()))


LIGHT = _scheme(
    "F5F6F8 FFFFFF E3E6EB C9CED6 1F2329 5F6772 676E79 1F5FA8 17508F E8F0FA FFFFFF"
    " 256B42 E8F4EC 9A5A00 FFF4E0 C62828 FDECEC F7F9FB F3F4F6 FFF4E0 DDE2E9 DCE8F6 676E79 9A5A00"
)
DARK = _scheme(
    "1B1E23 24282E 353B44 4A525E E8EAED B4BBC6 A3ABB6 6CA8F0 8FBEF5 22344A 10141A"
    " 6CC492 1E3328 E5A84B 3A2E17 FF8A80 402325 2A2F36 2E333A 3D3420 3F4650 27405E 8A929E D99A3A"
)
CONTRAST = _scheme(
    "000000 000000 8A8A8A FFFFFF FFFFFF FFFFFF E6E6E6 1AEBFF 7DF3FF 003A40 000000"
    " 3FF23F 002B00 FFD800 332B00 FF9090 3A0000 101010 1E1E1E 3A3300 FFFFFF 00303A E6E6E6 FFD800"
)


def palette_of(colors: FormColors) -> QPalette:
    """The palette of a scheme, for all that Qt paints by itself."""
    role = QPalette.ColorRole
    palette = QPalette(colors.surface, colors.ground)
    for roles, color in (
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), colors.text),
        ((role.Base, role.Button, role.ToolTipBase), colors.surface),
        ((role.AlternateBase,), colors.label),
        ((role.Accent, role.Highlight, role.Link, role.LinkVisited), colors.accent),
        ((role.HighlightedText,), colors.on_accent),
        ((role.PlaceholderText,), colors.third),
        ((role.Light, role.Midlight), colors.surface),
        ((role.Mid, role.Dark), colors.strong),
        ((role.Shadow,), colors.third),
    ):
        for one in roles:
            palette.setColor(one, color)
    off = mixed(colors.surface, colors.text, 0.52)
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, off)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, colors.strong)
    return palette


def list_palette_of(colors: FormColors) -> QPalette:
    """The palette of lists and tables: what is chosen there is tinted and keeps its colours."""
    palette = palette_of(colors)
    palette.setColor(QPalette.ColorRole.Highlight, colors.tint)
    palette.setColor(QPalette.ColorRole.HighlightedText, colors.text)
    return palette


def is_dark(palette: QPalette) -> bool:
    """Whether words are lighter than what is below them; Fusion's own palette tells the scheme."""
    return palette.window().color().lightness() < palette.windowText().color().lightness()


class Appearance(StrEnum):
    """The scheme that was chosen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


_BLACK_OR_WHITE = (QColor(0, 0, 0).rgb(), QColor(255, 255, 255).rgb())


def scheme_of(appearance: Appearance) -> FormColors | None:
    """The scheme that was chosen; None if that is the system's."""
    schemes = {Appearance.LIGHT: LIGHT, Appearance.DARK: DARK, Appearance.CONTRAST: CONTRAST}
    return schemes.get(appearance)


def system_scheme(plain: QPalette, standard: QPalette) -> FormColors | None:
    """The scheme nearest to the system's own; None if that is one of high contrast.

    `plain` is the palette that the system gives a program, `standard` that of the style in it.
    """
    window = plain.color(QPalette.ColorRole.Window).rgb()
    words = plain.color(QPalette.ColorRole.WindowText).rgb()
    if {window, words} == set(_BLACK_OR_WHITE):
        return None
    return DARK if is_dark(standard) else LIGHT


class _Palette:
    """A palette that is known again by Qt's number for it: its colours take long to be read."""

    def __init__(self, palette: QPalette) -> None:
        self.palette = palette
        self._number = palette.cacheKey()

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Palette) and other._number == self._number


def form_colors(palette: QPalette) -> FormColors:
    """The colours that fit a palette; worked out once for each."""
    return _colors_of(_Palette(palette))


@lru_cache(maxsize=64)
def _colors_of(known: _Palette) -> FormColors:
    roles = QPalette.ColorRole
    named = (roles.Base, roles.Text, roles.Accent, roles.Window, roles.WindowText)
    active = QPalette.ColorGroup.Active
    return _form_colors(*(known.palette.color(active, role).rgb() for role in named))


@lru_cache(maxsize=16)
def _form_colors(*rgb: int) -> FormColors:
    for scheme in (LIGHT, DARK, CONTRAST):
        own = (scheme.surface, scheme.text, scheme.accent, scheme.ground, scheme.text)
        if rgb == tuple(color.rgb() for color in own):
            return scheme
    return _mixed_colors(*(QColor.fromRgb(one) for one in rgb))


def _mixed_colors(
    base: QColor, text: QColor, accent: QColor, window: QColor, window_text: QColor
) -> FormColors:
    """The tokens for a palette of the system, which has an accent of its own."""
    dark = base.lightness() < text.lightness()
    near = DARK if dark else LIGHT
    made = {
        "ground": window,
        "surface": base,
        "hairline": mixed(base, text, 0.18),
        "strong": mixed(base, text, 0.34),
        "text": text,
        "quiet": mixed(window, window_text, 0.72),
        "third": mixed(window, window_text, 0.70),
        "accent": accent,
        "hover": accent,
        "tint": mixed(base, accent, 0.14),
        "on_accent": base,
        "label": mixed(base, accent, 0.22 if dark else 0.08),
        "computed": mixed(base, text, 0.16 if dark else 0.10),
        "marked": mixed(base, QColor(0xFF, 0xB3, 0x00), 0.30),
        "line": mixed(base, text, 0.45),
        "live": mixed(base, accent, 0.40 if dark else 0.18),
    }
    return near._replace(**made)


def sized(font: QFont, size: float) -> QFont:
    """The font in another size of the type scale."""
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * size)
    return other


def mixed(base: QColor, other: QColor, share: float) -> QColor:
    """A colour between two, `share` of the way to the other."""
    red, green, blue = (
        round(one + (two - one) * share)
        for one, two in (
            (base.red(), other.red()),
            (base.green(), other.green()),
            (base.blue(), other.blue()),
        )
    )
    return QColor(red, green, blue)


_FOLDER = Path(__file__).parents[1] / "resources" / "icons" / "lucide"


def icon(name: str) -> QIcon:
    """The icon of this name; its file is read when it is first painted."""
    return QIcon(_SvgEngine(name))


class _PaintedEngine(QIconEngine):
    """An icon that is painted anew wherever it is asked for."""

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return picture


class _SvgEngine(_PaintedEngine):
    """Paints a drawing in the colour of the words around it; a dark window gets light lines."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._drawing = b""

    def _colored(self, mode: QIcon.Mode) -> QByteArray:
        if not self._drawing:
            self._drawing = (_FOLDER / f"{self._name}.svg").read_bytes()
        disabled, active = QPalette.ColorGroup.Disabled, QPalette.ColorGroup.Active
        group = disabled if mode == QIcon.Mode.Disabled else active
        color = QGuiApplication.palette().color(group, QPalette.ColorRole.WindowText).name()
        return QByteArray(self._drawing.replace(b"currentColor", color.encode()))

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        mode: QIcon.Mode,
        state: QIcon.State,  # noqa: ARG002 Qt's signature
    ) -> None:
        from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 loaded with the first icon

        QSvgRenderer(self._colored(mode)).render(painter, QRectF(rect))

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._name)


def in_color(drawing: QIcon, color: QBrush) -> QIcon:
    """An icon of a menu in another colour, as that of the words of its chosen entry."""
    ratio = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
    picture = drawing.pixmap(QSize(16, 16), ratio)
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(picture.rect(), color)
    painter.end()
    return QIcon(picture)


class Sign(StrEnum):
    """How something stands, as it is drawn; a word or a number is always beside it."""

    BLANK = "blank"
    PARTIAL = "partial"
    DONE = "done"
    ERROR = "error"
    DOUBT = "doubt"
    HINT = "hint"
    UNFINISHED = "unfinished"


def sign_icon(sign: Sign) -> QIcon:
    """The drawn sign, in the colours of the window as they are when it is painted."""
    return QIcon(_SignEngine(sign))


class _SignEngine(_PaintedEngine):
    """Draws a disc for each sign; what is in it tells them apart without colour."""

    def __init__(self, sign: Sign) -> None:
        super().__init__()
        self._sign = sign

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        mode: QIcon.Mode,  # noqa: ARG002 Qt's signature
        state: QIcon.State,  # noqa: ARG002
    ) -> None:
        side = min(rect.width(), rect.height()) * 0.8
        disc = QRectF(0, 0, side, side)
        disc.moveCenter(QRectF(rect).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_sign(painter, self._sign, disc, form_colors(QGuiApplication.palette()))
        painter.restore()

    def clone(self) -> QIconEngine:
        return _SignEngine(self._sign)


def _draw_sign(painter: QPainter, sign: Sign, disc: QRectF, colors: FormColors) -> None:
    ring = disc.adjusted(0.75, 0.75, -0.75, -0.75)
    if sign in (Sign.BLANK, Sign.HINT, Sign.PARTIAL, Sign.UNFINISHED):
        color = colors.dot if sign in (Sign.BLANK, Sign.HINT) else colors.accent
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if sign is Sign.PARTIAL:
            painter.drawPie(ring, 90 * 16, -180 * 16)
        elif sign is not Sign.BLANK:
            painter.drawEllipse(ring.center(), ring.width() / 5, ring.width() / 5)
        return
    fills = {Sign.DONE: colors.done, Sign.ERROR: colors.error, Sign.DOUBT: colors.amber}
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    painter.setBrush(fills[sign])
    painter.drawEllipse(disc)
    painter.setPen(QPen(colors.surface, disc.width() / 8, c=QtCore.Qt.PenCapStyle.RoundCap))
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    for line in _STROKES[sign]:
        places = [disc.topLeft() + QPointF(x * disc.width(), y * disc.height()) for x, y in line]
        painter.drawPolyline(QPolygonF(places))


_STROKES = {
    Sign.DONE: (((0.28, 0.53), (0.44, 0.68), (0.73, 0.35)),),
    Sign.ERROR: (((0.33, 0.33), (0.67, 0.67)), ((0.67, 0.33), (0.33, 0.67))),
    Sign.DOUBT: (((0.5, 0.24), (0.5, 0.56)), ((0.5, 0.75), (0.5, 0.76))),
}
"""The lines on a disc, as shares of its width."""


def paint_card(painter: QPainter, rect: QRectF, fill: QColor, edge: QColor, radius: float) -> None:
    """A rounded box with a line one pixel wide around it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.fillPath(path, _brush(fill))
    painter.restore()
    paint_line(painter, path, edge, 1)


def paint_line(painter: QPainter, path: QPainterPath, color: QColor, width: float) -> None:
    """A smooth line along a path."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, QPen(_brush(color), width))
    painter.restore()


def fill_rect(painter: QPainter, rect: QRectF, brush: QBrush) -> None:
    """A plain ground, painted without asking for `Qt`."""
    path = QPainterPath()
    path.addRect(rect)
    painter.fillPath(path, brush)


def _brush(color: QColor) -> QBrush:
    """A plain brush, made without asking for `Qt`."""
    return QPalette(color, color).window()


_PALE = 89
"""Opacity of 255."""


def paint_ring(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """A thin round line around what has the focus, fading inwards."""
    pale = QColor(color.red(), color.green(), color.blue(), _PALE)
    for inset, one in ((0.5, color), (1.5, pale)):
        path = QPainterPath()
        ring = rect.adjusted(inset, inset, -inset, -inset)
        path.addRoundedRect(ring, RADIUS - inset, RADIUS - inset)
        paint_line(painter, path, one, 1)


def paint_chevron(painter: QPainter, rect: QRectF, *, up: bool, on: bool) -> None:
    """The arrow of a choice or a spin box."""
    colors, at = form_colors(QGuiApplication.palette()), rect.center()
    by = -2.0 if up else 2.0
    path = QPainterPath(at + QPointF(-3.5, -by / 2))
    path.lineTo(at + QPointF(0, by))
    path.lineTo(at + QPointF(3.5, -by / 2))
    paint_line(painter, path, colors.quiet if on else colors.strong, 1.4)


def paint_tick(painter: QPainter, rect: QRectF, *, ticked: bool, partly: bool, on: bool) -> None:
    """A box to tick, its outline as dark as quiet words: it is there to be seen unticked, too."""
    colors = form_colors(QGuiApplication.palette())
    accent = colors.accent if on else colors.strong
    fill, edge = (accent, accent) if ticked else (colors.surface, colors.quiet)
    paint_card(painter, rect, fill, edge if ticked or on else colors.strong, 2)
    if ticked:
        size, at = rect.width(), rect.center()
        tick = (QPointF(-0.25, 0.0), QPointF(-0.07, 0.2), QPointF(0.27, -0.2))
        dash = (QPointF(-0.25, 0.0), QPointF(0.25, 0.0))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.on_accent, max(1.5, size / 8)))
        painter.drawPolyline(QPolygonF([at + point * size for point in (dash if partly else tick)]))
        painter.restore()


def paint_choice(painter: QPainter, rect: QRectF, *, chosen: bool, on: bool) -> None:
    """One of several to choose from."""
    colors = form_colors(QGuiApplication.palette())
    color = colors.strong if not on else colors.accent if chosen else colors.quiet
    paint_card(painter, rect, colors.surface, color, rect.width() / 2)
    if chosen:
        inner = rect.adjusted(*(rect.width() / 4 * way for way in (1, 1, -1, -1)))
        paint_card(painter, inner, color, color, inner.width() / 2)


def paint_share(painter: QPainter, rect: QRectF, share: float) -> None:
    """Draws a bar that is filled so far, between 0 and 1."""
    colors = form_colors(QGuiApplication.palette())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QtCore.Qt.PenStyle.NoPen)
    for width, color in ((rect.width(), colors.hairline), (rect.width() * share, colors.done)):
        painter.setBrush(color)
        filled = QRectF(rect.topLeft(), rect.size())
        filled.setWidth(width)
        painter.drawRoundedRect(filled, rect.height() / 2, rect.height() / 2)
    painter.restore()

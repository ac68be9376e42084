"""The switch of the appearance: three schemes, each legible, each there at once and kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QStyle,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from app.report.report import Report
from tests.ui.looks.legible import READABLE, VISIBLE, contrast, painted_contrast
from ui.dialogs.help import MANUAL, ManualView
from ui.document import Document
from ui.main_window import MainWindow
from ui.pages.finish_page import FinishPage
from ui.painting import Tone
from ui.settings import Settings
from ui.style import dress, make_filled
from ui.theme import (
    CONTRAST,
    CONTROL_HEIGHT,
    DARK,
    LIGHT,
    Appearance,
    FormColors,
    Sign,
    form_colors,
    icon,
    palette_of,
    sign_icon,
)
from ui.widgets.page_parts import Chip, YearBox, quiet_label
from ui.widgets.text_editor import TextEditor

SCHEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application, which looks as before once the test is over."""
    style, palette, font = qapp.style().name(), qapp.palette(), qapp.font()
    yield qapp
    qapp.setStyle(style)
    qapp.setPalette(palette)
    kinds: list[Any] = ["QAbstractItemView", "QLineEdit"]
    for kind in kinds:
        qapp.setPalette(palette, kind)
    qapp.setFont(font)


@pytest.mark.parametrize("colors", SCHEMES.values(), ids=SCHEMES)
def test_every_word_can_be_read_on_every_ground_it_stands_on(colors: FormColors) -> None:
    grounds = (colors.ground, colors.surface, colors.label, colors.computed, colors.marked)
    words = (colors.text, colors.quiet, colors.third, colors.error)
    pairs = [
        *product(words, grounds[:3]),
        *product((colors.text,), (*grounds, colors.live, colors.tint)),
        *product((colors.error, colors.doubt, colors.done), (colors.surface, colors.ground)),
        *product((colors.error, colors.accent), (colors.tint, colors.marked)),
        (colors.accent, colors.surface),
        (colors.accent, colors.tint),
        (colors.on_accent, colors.accent),
        (colors.on_accent, colors.hover),
        (colors.done, colors.done_tint),
        (colors.doubt, colors.doubt_tint),
        (colors.error, colors.error_tint),
    ]
    low = [(one.name(), other.name()) for one, other in pairs if contrast(one, other) < READABLE]
    assert low == []


@pytest.mark.parametrize("colors", SCHEMES.values(), ids=SCHEMES)
def test_what_is_switched_off_can_still_be_made_out(colors: FormColors) -> None:
    off = palette_of(colors).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert min(contrast(off, ground) for ground in (colors.surface, colors.ground)) >= VISIBLE


@pytest.mark.parametrize("colors", SCHEMES.values(), ids=SCHEMES)
def test_every_sign_can_be_seen(colors: FormColors) -> None:
    signs = (colors.dot, colors.amber, colors.done, colors.error, colors.accent)
    assert all(contrast(sign, colors.surface) >= READABLE for sign in signs)


@pytest.mark.parametrize("colors", SCHEMES.values(), ids=SCHEMES)
def test_a_scheme_is_known_by_its_palette(colors: FormColors) -> None:
    assert form_colors(palette_of(colors)) == colors


def test_a_choice_is_there_at_once_and_kept(
    dressed: QApplication, window: MainWindow, settings: Settings
) -> None:
    menu = window.controller.interface.appearances
    choices = {action.text().split("(")[0]: action for action in menu.actions()}
    choices["深色"].trigger()
    assert form_colors(dressed.palette()) == DARK
    assert settings.appearance is Appearance.DARK
    choices["浅色"].trigger()
    assert form_colors(dressed.palette()) == LIGHT
    assert window.palette().color(QPalette.ColorRole.Base) == LIGHT.surface


def test_a_system_in_high_contrast_keeps_its_own_palette(dressed: QApplication) -> None:
    own = QPalette(dressed.palette())
    own.setColor(QPalette.ColorRole.Window, QColor("black"))
    own.setColor(QPalette.ColorRole.WindowText, QColor("white"))
    own.setColor(QPalette.ColorRole.Accent, QColor("#ffee00"))
    dressed.setPalette(own)
    dress(dressed, Appearance.SYSTEM)
    assert dressed.palette().color(QPalette.ColorRole.Accent) == QColor("#ffee00")


def widgets_with_words() -> Iterator[QWidget]:
    """One of each kind, on the ground it paints."""
    for tone in Tone:
        yield Chip(tone, "12")
    filled = QPushButton("12")
    make_filled(filled)
    placeholder = QLineEdit()
    placeholder.setPlaceholderText("12")
    yield from (filled, QPushButton("12"), QLabel("12"), quiet_label("12"))
    yield from (QLineEdit("12"), placeholder, QCheckBox("12"), QRadioButton("12"))


@pytest.mark.parametrize("appearance", Appearance)
def test_painted_words_stand_out_from_what_they_are_painted_on(
    dressed: QApplication, qtbot: QtBot, appearance: Appearance
) -> None:
    dress(dressed, appearance)
    low = []
    for widget in widgets_with_words():
        qtbot.addWidget(widget)
        font = widget.font()
        font.setPixelSize(40)  # strokes wider than what smoothing blends, in any font
        font.setBold(True)
        widget.setFont(font)
        widget.resize(200, 80)
        inner = widget.rect().adjusted(40, 10, -10, -10)  # without frames, boxes and round ends
        if isinstance(widget, QLabel | QLineEdit) and not isinstance(widget, Chip):
            inner = widget.rect().adjusted(8, 8, -8, -8)
        found = painted_contrast(widget.grab(inner).toImage())
        if found < READABLE:
            low.append((type(widget).__name__, getattr(widget, "tone", ""), found))
    assert low == []


@pytest.mark.parametrize("appearance", Appearance)
def test_painted_icons_and_signs_stand_out(
    dressed: QApplication, qtbot: QtBot, appearance: Appearance
) -> None:
    dress(dressed, appearance)
    shown = {"x": icon("x")} | {sign: sign_icon(sign) for sign in Sign}
    low = []
    for name, drawn in shown.items():
        label = QLabel()
        qtbot.addWidget(label)
        label.setPixmap(drawn.pixmap(64, 64))
        label.resize(120, 120)
        found = painted_contrast(label.grab().toImage())
        if found < READABLE:
            low.append((name, found))
    assert low == []


@pytest.mark.parametrize("appearance", Appearance)
def test_the_icon_of_the_chosen_entry_of_a_menu_stands_out(
    dressed: QApplication, qtbot: QtBot, appearance: Appearance
) -> None:
    dress(dressed, appearance)
    menu = QMenu()
    qtbot.addWidget(menu)
    chosen = menu.addAction(icon("x"), "打开")
    menu.popup(QPoint())
    menu.setActiveAction(chosen)
    row = menu.actionGeometry(chosen)
    left = row.adjusted(6, 4, -row.width() + 28, -4)
    assert painted_contrast(menu.grab(left).toImage()) >= VISIBLE


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("appearance", Appearance)
def test_what_is_not_ticked_has_an_outline_to_be_seen(
    dressed: QApplication,
    qtbot: QtBot,
    appearance: Appearance,
    kind: type[QCheckBox | QRadioButton],
) -> None:
    dress(dressed, appearance)
    box = kind()
    qtbot.addWidget(box)
    box.resize(30, 30)
    picture = box.grab().toImage()
    ground = picture.pixelColor(picture.width() - 1, 0)
    seen = {
        picture.pixelColor(x, y).rgb()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert max(contrast(QColor.fromRgb(one), ground) for one in seen) >= VISIBLE


@pytest.mark.parametrize("appearance", [Appearance.DARK, Appearance.CONTRAST])
def test_a_menu_has_an_edge_to_be_seen(
    dressed: QApplication, qtbot: QtBot, appearance: Appearance
) -> None:
    dress(dressed, appearance)
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("打开")
    menu.resize(menu.sizeHint())
    picture = menu.grab().toImage()
    edge = picture.pixelColor(0, picture.height() // 2)
    assert edge == form_colors(dressed.palette()).strong


@pytest.mark.parametrize("kind", [QLineEdit, QComboBox, QSpinBox, YearBox, QPushButton])
def test_all_that_is_typed_chosen_or_pressed_is_equally_high(
    dressed: QApplication, qtbot: QtBot, kind: type[QWidget]
) -> None:
    dress(dressed, Appearance.LIGHT)
    control = kind("报告年度") if kind is YearBox else kind()
    qtbot.addWidget(control)
    assert control.sizeHint().height() == CONTROL_HEIGHT


def test_rows_of_lists_can_be_hit(dressed: QApplication, qtbot: QtBot) -> None:
    dress(dressed, Appearance.LIGHT)
    rows, tree = QListWidget(), QTreeWidget()
    rows.addItems(["12"])
    tree.addTopLevelItem(QTreeWidgetItem(["12"]))
    for view in (rows, tree):
        qtbot.addWidget(view)
        view.show()
        assert view.visualRect(view.indexAt(QPoint(1, 1))).height() >= 24


def test_no_corner_of_a_list_reaches_beyond_its_round_frame(
    dressed: QApplication, qtbot: QtBot
) -> None:
    dress(dressed, Appearance.LIGHT)
    view = QListWidget()
    qtbot.addWidget(view)
    view.resize(80, 80)
    picture = view.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x, y in product(range(2), range(2))}
    assert LIGHT.surface.name() not in seen
    assert picture.pixelColor(40, 0) == LIGHT.hairline


def test_a_field_leaves_room_before_its_words(dressed: QApplication, qtbot: QtBot) -> None:
    dress(dressed, Appearance.LIGHT)
    field = QLineEdit("12")
    qtbot.addWidget(field)
    field.setCursorPosition(0)
    assert field.cursorRect().center().x() >= 7


def test_a_scroll_bar_is_slim_and_stands_on_the_ground_of_its_page(
    dressed: QApplication, qtbot: QtBot
) -> None:
    dress(dressed, Appearance.LIGHT)
    page, inside = QScrollArea(), QWidget()
    inside.setFixedSize(50, 900)
    page.setWidget(inside)
    qtbot.addWidget(page)
    page.resize(120, 120)
    page.show()
    bar = page.verticalScrollBar()
    picture = page.grab().toImage()
    assert bar.width() <= 12
    assert picture.pixelColor(bar.mapTo(page, QPoint(0, 60))) == LIGHT.ground


@pytest.mark.parametrize("flat", [True, False])
def test_a_button_with_the_keys_wears_a_ring(
    dressed: QApplication, qtbot: QtBot, *, flat: bool
) -> None:
    dress(dressed, Appearance.LIGHT)
    button = QPushButton("12")
    button.setFlat(flat)
    qtbot.addWidget(button)
    with qtbot.waitExposed(button):
        button.show()
    button.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    edge = button.grab().toImage().pixelColor(button.width() // 2, 0)
    assert edge == LIGHT.accent


def test_buttons_with_words_have_no_icon_beside_them(dressed: QApplication, qtbot: QtBot) -> None:
    dress(dressed, Appearance.LIGHT)
    kinds = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Save | kinds.Open)
    qtbot.addWidget(box)
    style = dressed.style()
    icons = (QStyle.StandardPixmap.SP_DialogOkButton, QStyle.StandardPixmap.SP_DialogCancelButton)
    assert all(button.icon().isNull() for button in box.buttons())
    assert all(style.standardIcon(one).isNull() for one in icons)


def _inks(html: str) -> set[str]:
    """The colours that a text brings with it."""
    return set(re.findall(r"color:\s*(#\w{6})", html))


def test_words_that_keep_their_colours_take_those_of_another_scheme(
    dressed: QApplication, report_window: MainWindow, huaian: Report, qtbot: QtBot
) -> None:
    dress(dressed, Appearance.DARK)
    huaian.apply(Edit(texts={"overview": "全年公开信息XX条。"}))
    document = Document(huaian)
    document.check()
    qtbot.keyClick(report_window, Qt.Key.Key_F1)
    dock, manual, page = report_window.controller.help.dock, ManualView(MANUAL), FinishPage()
    qtbot.addWidget(manual)
    qtbot.addWidget(page)
    assert dock
    manual.look_for("申请")
    editor = TextEditor(document, "overview")
    qtbot.addWidget(editor)
    page.show_written(["年报.docx\n核对过"], ["年报.xlsx\n写不了"])
    for appearance, colors in ((Appearance.LIGHT, LIGHT), (Appearance.CONTRAST, CONTRAST)):
        dress(dressed, appearance)
        dressed.processEvents()
        assert _inks(dock.view.toHtml()) == {colors.quiet.name(), colors.accent.name()}
        assert _inks(manual.toHtml()) == {colors.accent.name()}
        marked: Any = manual.extraSelections()[0]
        assert marked.format.background().color() == colors.marked
        drawn: Any = editor.extraSelections()[0]
        assert drawn.format.underlineColor() in (colors.error, colors.doubt)
        told = {colors.done.name(), colors.error.name(), colors.quiet.name()}
        assert _inks(page.written.text()) == told

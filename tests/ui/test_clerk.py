"""A clerk's whole day: real reports are typed cell by cell, mended, saved, opened and exported."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import docx
import msgspec
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.checks.findings import Finding
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.basic_data import kind_of
from app.report.changes import Details, date_words
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from ui.dialogs import ask
from ui.grid.form_model import FormRole
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.pages.details_page import DetailsPage
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage

HUAIAN = Path(__file__).parents[1] / "reference" / "huaian-2024.json"
WRONG = CellKey("requests.received.person")
FIGURE = re.compile(r"(-?[\d.]+)(?:元|万元)?")
FREE_ROWS = ("received", "carried_in", "concluded", "carried_out")
"""The rows of table three that are not among the results of the year."""
LEFT_ROWS = FREE_ROWS[:2]


class Clerk:
    """Sits before the window and has its keys and its mouse."""

    def __init__(self, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = window
        self.controller = window.controller
        self.qtbot = qtbot
        self._monkeypatch = monkeypatch

    @property
    def report(self) -> Report:
        return self.controller.document.report

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Presses a key in whatever has the focus."""
        joined = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            joined |= modifier
        self.qtbot.keyClick(focus(), key, joined)

    def control(self, key: Qt.Key) -> None:
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type_figures(self, text: str) -> None:
        for sign in text:
            self.qtbot.keyClicks(focus(), sign)

    def write(self, field: QWidget, text: str) -> None:
        """Writes over a field as an input method for Chinese does, a paragraph at a time."""
        field.setFocus()
        self.control(Qt.Key.Key_A)
        for number, paragraph in enumerate(text.split("\n")):
            if number:
                self.press(Qt.Key.Key_Return)
            event = QInputMethodEvent()
            event.setCommitString(paragraph)
            QApplication.sendEvent(focus(), event)

    def page(self, key: str) -> object:
        """Goes to a section with its Alt key."""
        place = self.controller.tabs.keys.index(key)
        digit = Qt.Key(Qt.Key.Key_1 + place)
        self.press(digit, Qt.KeyboardModifier.AltModifier)
        assert self.controller.tabs.currentIndex() == place
        return self.controller.tabs.page(place)

    def table(self, key: str) -> FormTable:
        page = self.page(self.report.edition.section_of(key).key)
        assert isinstance(page, TablePage)
        return page.table

    def will_choose(self, path: Path) -> None:
        """Chooses this file in every file dialog from now on."""
        for dialog in ("ask_save", "ask_file"):
            self._monkeypatch.setattr(ask, dialog, lambda *_: path)


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


@pytest.fixture
def clerk(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Clerk:
    return Clerk(window, qtbot, monkeypatch)


@pytest.mark.parametrize(
    ("path", "cells"),
    [
        pytest.param(sample_path(), 198, id="township-2020-long-texts-and-zeros"),
        pytest.param(HUAIAN, 200, id="city-2024-real-numbers"),
    ],
)
def test_a_report_from_typing_to_both_files(
    clerk: Clerk, catalog: Catalog, tmp_path: Path, path: Path, cells: int
) -> None:
    source = load_report(path, catalog)
    begin(clerk, source.details.year)
    type_details(clerk, source)
    type_texts(clerk, source)
    type_tables(clerk, source)
    assert_same(clerk.report, source)
    make_wrong_and_undo(clerk, source)
    save_and_reopen(clerk, tmp_path / "年报.nbao")
    assert_same(clerk.report, source)
    for suffix in (".docx", ".xlsx"):
        export(clerk, tmp_path / f"年报{suffix}", f"{cells}/{cells} 格一致")
    printed = printed_figures(source)
    assert len(printed) == cells
    assert word_figures(tmp_path / "年报.docx") == printed
    assert workbook_figures(tmp_path / "年报.xlsx", source) == printed


def begin(clerk: Clerk, year: int) -> None:
    """Types the year on the start page; Tab and Space begin the report."""
    start = clerk.window.start_page
    start.year.setFocus()
    start.year.selectAll()
    clerk.type_figures(str(year))
    clerk.press(Qt.Key.Key_Tab)
    assert focus() is start.new_button
    clerk.press(Qt.Key.Key_Space)
    assert clerk.report.details.year == year


def type_details(clerk: Clerk, source: Report) -> None:
    page = clerk.page("preamble")
    assert isinstance(page, DetailsPage)
    organisation = source.details.organisation
    for key, field in {"name": page.name, **page.contact}.items():
        if getattr(organisation, key):
            clerk.write(field.line, getattr(organisation, key))
    if organisation.kind:
        page.kind.setFocus()
        while page.kind.currentData() != organisation.kind.value:
            clerk.press(Qt.Key.Key_Down)
    if source.details.date:
        clerk.write(page.date.line, date_words(source.details.date))
        clerk.press(Qt.Key.Key_Return)
    if source.texts["preamble"]:
        clerk.write(page.opening.editor, source.texts["preamble"])
    assert with_kind(clerk.report.details) == with_kind(source.details)


def with_kind(details: Details) -> object:
    """Basic data with the kind that the name tells, where none was chosen."""
    organisation = msgspec.structs.replace(details.organisation, kind=kind_of(details.organisation))
    return msgspec.to_builtins(replace(details, organisation=organisation))


def type_texts(clerk: Clerk, source: Report) -> None:
    for section in source.edition.sections:
        text = source.texts[section.key]
        if not text:
            continue
        page = clerk.page(section.key)
        assert isinstance(page, TextPage | TablePage)
        if isinstance(page, TablePage):
            fold = page.findChild(QToolButton)
            assert isinstance(fold, QToolButton)
            clerk.qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
        clerk.write(page.editor, text)
        assert clerk.report.texts[section.key] == text


def type_tables(clerk: Clerk, source: Report) -> None:
    """Types all three tables; Enter alone leads from cell to cell."""
    typed: dict[str, Decimal] = {}
    for entry in source.edition.tables:
        table = clerk.table(entry.key)
        keys = [key for key in source.edition.typed_keys if key.startswith(f"{entry.key}.")]
        table.go_to(keys[0])
        for key in keys:
            assert current_key(table) == key
            clerk.type_figures(f"{source.typed[key]:f}")
            clerk.press(Qt.Key.Key_Return)
            typed[key] = source.typed[key]
            assert_live(table, entry.key, typed)


def assert_live(table: FormTable, name: str, typed: dict[str, Decimal]) -> None:
    """All totals and balances on the screen are those of the numbers typed so far."""
    model = table.model
    shown = {
        key: str(model.index_of(key).data())
        for key in model.keys
        if not model.flags(model.index_of(key)) & Qt.ItemFlag.ItemIsEditable
    }
    sums = expected_sums(name, typed)
    expected = {key: f"{sums[key]:f}" if key in sums else "" for key in shown}
    assert shown == expected
    if model.balance_row is None:
        return
    for column, difference in expected_differences({**typed, **sums}).items():
        place = model.index_of(CellKey(f"requests.received.{column}")).column()
        there = {**typed, **sums}
        free = [there.get(f"requests.{row}.{column}") for row in FREE_ROWS]
        blank = (key.split(".")[1:] for key in model.keys if key not in there)
        open_sides = {row in LEFT_ROWS for row, one in blank if column in (one, "total")}
        is_told = any(free) or not open_sides  # zeros tell nothing while others are to come
        touched = any(re.fullmatch(rf"requests\..*\.{column}", key) for key in there)
        words = "相等" if is_told else "未填完" if touched else "—"
        if difference:
            words = f"{'左' if difference > 0 else '右'}边多 {abs(difference):f}"
            words = "未填完" if (difference < 0) in open_sides else words
        assert model.index(model.balance_row, place).data() == words


def expected_sums(name: str, typed: dict[str, Decimal]) -> dict[str, Decimal]:
    """Totals of a table by plain adding; where nothing is typed there is none."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for key, number in typed.items():
        table, row, column = key.split(".")
        if table != name or table == "disclosure":
            continue
        sums[f"{table}.{row}.total"] += number
        if table == "requests" and row not in FREE_ROWS:
            sums[f"{table}.concluded.{column}"] += number
            sums[f"{table}.concluded.total"] += number
    return dict(sums)


def expected_differences(figures: dict[str, Decimal]) -> dict[str, Decimal]:
    """First plus second minus third plus fourth row, for all seven columns."""
    signs = list(zip(FREE_ROWS, (1, 1, -1, -1), strict=True))
    columns = ("person", "business", "research", "welfare", "legal", "other", "total")
    return {
        column: sum(
            (sign * figures.get(f"requests.{row}.{column}", Decimal(0)) for row, sign in signs),
            Decimal(0),
        )
        for column in columns
    }


def current_key(table: FormTable) -> CellKey | None:
    cell = table.model.cell(table.body.currentIndex())
    return cell.key if cell else None


def make_wrong_and_undo(clerk: Clerk, source: Report) -> None:
    """One number wrong: the finding comes, F8 leads to it, Ctrl+Z takes it away."""
    table = clerk.table("requests")
    clerk.qtbot.waitUntil(lambda: not balance_findings(clerk))
    click(clerk, table, WRONG)
    clerk.type_figures(f"{source.typed[WRONG] + 3:f}")
    clerk.press(Qt.Key.Key_Return)
    clerk.qtbot.waitUntil(lambda: bool(balance_findings(clerk)))
    finding = balance_findings(clerk)[0]
    assert "前者多 3" in finding.message
    clerk.page("overview")
    step_to(clerk, finding)
    assert current_key(table) == finding.cells[0]
    assert marked(table) == set(finding.cells)
    assert focus() is table.body
    clerk.control(Qt.Key.Key_Z)
    clerk.qtbot.waitUntil(lambda: not balance_findings(clerk))
    assert not marked(table)
    assert clerk.report.typed == source.typed


def click(clerk: Clerk, table: FormTable, key: CellKey) -> None:
    index = table.model.index_of(key)
    table.body.scrollTo(index)
    place = table.body.visualRect(index).center()
    clerk.qtbot.mouseClick(table.body.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.body.currentIndex() == index


def balance_findings(clerk: Clerk) -> list[Finding]:
    return [one for one in clerk.controller.findings.model.findings if WRONG in one.cells]


def step_to(clerk: Clerk, finding: Finding) -> None:
    """Presses F8 until the panel is at the finding."""
    panel = clerk.controller.findings
    for _ in panel.model.findings:
        clerk.press(Qt.Key.Key_F8)
        if panel.view.currentIndex().row() == panel.model.row_of(finding):
            return
    pytest.fail("F8 does not lead to the finding")


def marked(table: FormTable) -> set[CellKey]:
    model = table.model
    return {key for key in model.keys if model.index_of(key).data(FormRole.MARKED)}


def save_and_reopen(clerk: Clerk, path: Path) -> None:
    clerk.will_choose(path)
    clerk.control(Qt.Key.Key_S)
    assert not clerk.window.isWindowModified()
    clerk.controller.files.new(clerk.report.details.year)
    assert not clerk.report.typed
    clerk.control(Qt.Key.Key_O)
    assert clerk.controller.document.path == path


def assert_same(report: Report, source: Report) -> None:
    """All that the source has is in the report; an opening it lacks may have been drafted."""
    assert report.typed == source.typed
    assert report.computed == source.computed
    assert with_kind(report.details) == with_kind(source.details)
    written = {key: text for key, text in source.texts.items() if text}
    assert {key: report.texts[key] for key in written} == written
    assert {key for key, text in report.texts.items() if text} <= {"preamble", *written}


def export(clerk: Clerk, path: Path, words: str) -> None:
    clerk.will_choose(path)
    modifiers = [Qt.KeyboardModifier.ControlModifier]
    if path.suffix == ".xlsx":
        modifiers.append(Qt.KeyboardModifier.ShiftModifier)
    clerk.press(Qt.Key.Key_E, *modifiers)
    strip = clerk.window.strip
    clerk.qtbot.waitUntil(lambda: f"{path.name}，读回核对：{words}" in strip.text, timeout=30_000)


def printed_figures(source: Report) -> list[Decimal | None]:
    """All numbers, row after row as the form is printed."""
    layouts = (source.edition.layouts[table.key] for table in source.edition.tables)
    return [source.value(cell.key) for laid in layouts for cell in laid.cells if cell.key]


def word_figures(path: Path) -> list[Decimal]:
    tables = docx.Document(str(path)).tables
    cells = (cell for table in tables for row in table.rows for cell in row.cells)
    merged_once = {cell._tc: cell.text for cell in cells}
    return list(figures_in(merged_once.values()))


def workbook_figures(path: Path, source: Report) -> list[Decimal]:
    book = load_workbook(path, data_only=True)
    names = [section.tab for section in source.edition.sections if section.table]
    rows = [row for name in names for row in book[name].iter_rows(values_only=True)]
    rows = [row for row in rows if not str(row[0] or "").startswith("勾稽校验")]
    return list(figures_in(str(value) for row in rows for value in row if value is not None))


def figures_in(texts: Iterable[str]) -> Iterator[Decimal]:
    for text in texts:
        if found := FIGURE.fullmatch(text.strip()):
            yield Decimal(found[1])

"""The right-click menu of the cells of a form: the clipboard, and what a cell can be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from app.checks.findings import Finding, may_be_settled
from app.edition.cells import Cell, CellKey
from app.file_paths import is_file
from app.report.figures import last_year_figure
from app.report.numbers import format_value, names_shown
from app.report.report import Report
from ui.desktop import show_file
from ui.document import Document
from ui.grid.keys import cut_cells, is_typed

if TYPE_CHECKING:
    from ui.grid.form_body import FormBody
    from ui.grid.grid import GridView

_MAX_PARTS = 12
"""A sentence names no more parts; all of them are marked in the table."""


def cell_menu(body: FormBody, document: Document, cell: Cell) -> QMenu:
    """The menu of the current cell and the selection around it."""
    menu = QMenu(body)
    own = not body.is_only_shown
    typed = own and any(map(is_typed, body.cells))
    findings = [one for one in document.findings if cell.key in one.cells]
    report, steps = document.report, document.undo_stack
    for words, enabled, act in (
        ("撤销(&U)\tCtrl+Z", own and steps.canUndo(), steps.undo),
        ("重做(&R)\tCtrl+Y", own and steps.canRedo(), steps.redo),
        ("", True, None),
        ("剪切(&T)\tCtrl+X", typed, lambda: cut_cells(body)),
        ("复制(&C)\tCtrl+C", True, body.copy),
        ("粘贴(&P)\tCtrl+V", own, body.paste),
        ("清除(&D)\tDelete", typed, body.clear_cells),
        ("填 0(&0)", typed, lambda: body.put([(one, "0") for one in body.cells], "填 0")),
        ("全选(&A)\tCtrl+A", True, body.selectAll),
        ("", True, None),
        ("这一格从哪里来(&W)", True, lambda: body.message.emit(*figure_origin(document, cell))),
        ("对照去年(&Y)", True, lambda: body.message.emit(last_year_words(report, cell), [])),
        ("跳到问题(&G)", bool(findings), lambda: body.finding_wanted.emit(findings[0])),
        ("列出组成(&L)", cell.computed or not own, lambda: body.list_parts(cell)),
    ):
        if act is None:
            menu.addSeparator()
        else:
            menu.addAction(words, act).setEnabled(enabled)
    if own:
        about = findings or _findings_behind(document, cell.key)
        wrong = next((one for one in about if may_be_settled(report, one)), None)
        if wrong is not None:
            menu.addAction("怎么改…(&H)", lambda: body.mend_wanted.emit(wrong))
    return menu


def _findings_behind(document: Document, key: CellKey) -> list[Finding]:
    """Findings about sums that a cell is a part of."""
    parts = document.report.edition.typed_parts
    return [one for one in document.findings if any(key in parts(summed) for summed in one.cells)]


Say = Callable[[str, list[tuple[str, Callable[[], None]]]], None]
"""Says a sentence, with what can be done about it."""


def origin_words(report: Report, cell: Cell) -> str:
    """Where the figure of a cell came from, in a sentence."""
    if cell.computed:
        return f"{cell.words}由程序按组成的各格相加。"
    origin = report.origins.get(cell.key)
    if origin is not None:
        return f"{cell.words}：来源是{origin.words}。"
    blank = report.value(cell.key) is None
    return f"{cell.words}：{'还没有填' if blank else '没有记下来源'}。"


def plain_menu(view: GridView) -> QMenu:
    """The clipboard for the selected cells, only copying where nothing can be typed, and what the
    view itself can do.
    """
    menu = QMenu(view)
    typed = not view.is_only_shown and any(map(is_typed, view.cells))
    for words, enabled, act in (
        ("剪切(&T)\tCtrl+X", typed, lambda: cut_cells(view)),
        ("复制(&C)\tCtrl+C", bool(view.cells), view.copy),
        ("粘贴(&P)\tCtrl+V", not view.is_only_shown, view.paste),
        ("清除(&D)\tDelete", typed, view.clear_cells),
    ):
        if enabled or not view.is_only_shown:
            menu.addAction(words, act).setEnabled(enabled)
    if view.actions():
        menu.addSeparator()
        menu.addActions(view.actions())
    return menu


def figure_origin(
    document: Document, cell: Cell
) -> tuple[str, list[tuple[str, Callable[[], None]]]]:
    """Where a figure came from, and what can be done: the cases of a ledger are listed and copied,
    and its file is opened if this computer knows where it is.
    """
    report = document.report
    origin = report.origins.get(cell.key)
    if origin is None or origin.ledger is None or not origin.ledger.cases:
        return origin_words(report, cell), []
    cases, file = origin.ledger.cases, origin.ledger.file
    words = [case.words for case in cases]
    listed = names_shown(words, _MAX_PARTS, f" 等 {len(words)} 件")
    sentence = f"{origin_words(report, cell)}台账中的件：{listed}。"
    offers: list[tuple[str, Callable[[], None]]] = [
        ("复制这些件", lambda: QGuiApplication.clipboard().setText("\n".join(words)))
    ]
    there = next((one for one in document.ledgers if one.name == file and is_file(one)), None)
    if there is not None:
        offers.append(("打开台账", lambda: show_file(there)))
    return sentence, offers


def last_year_words(report: Report, cell: Cell) -> str:
    """Last year's figure of a cell beside this year's, in a sentence."""
    beside = last_year_figure(report, cell.key)
    if beside is None:
        return f"{cell.words}：没有去年的数，可以用“文件 › 去年数据…”附上。"
    return f"{cell.words}：{beside.words}。"


def parts_of(report: Report, key: CellKey) -> tuple[CellKey, ...]:
    """The cells that a computed cell adds."""
    return next((tuple(parts) for total, parts in report.edition.sums if total == key), ())


def parts_words(report: Report, cell: Cell) -> str:
    """What a computed cell adds, each part with its figure, in a sentence."""
    named = []
    for key in parts_of(report, cell.key):
        value, part = report.value(key), report.edition.cells[key]
        shown = "空白" if value is None else format_value(value, part)
        named.append(f"{part.words} {shown}")
    added = names_shown(named, _MAX_PARTS, f" 等 {len(named)} 格", " ＋ ")
    return f"{cell.words}＝{added}。"

"""Cut, copy, paste and delete; what is put into texts, and finding and replacing in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from app.errors import RefusedError
from app.report.narrative import pictures as pictures_of
from ui import pictures
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask
from ui.pages.section_tabs import SectionTabs
from ui.tasks import Task
from ui.widgets.text_editor import TextEditor
from ui.window_actions import Handlers

if TYPE_CHECKING:
    from ui.dialogs.text_dialogs import FindDialog
    from ui.grid.form_table import FormTable

_BROKEN = "报告里有图片已损坏：{names}。请把它换成 PNG 或 JPG 图片，否则不能导出；其他内容都在。"


class TextActions(ActionGroup):
    """Works on the text in front, or on all texts; `said` tells what was refused."""

    def __init__(self, space: Workspace, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._tabs = tabs
        self._find: FindDialog | None = None
        tabs.number_wanted.connect(self.insert_number)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {
            "insert_number": self.insert_number,
            "insert_picture": self.insert_picture,
            "insert_chart": self.insert_chart,
            "find": self.find,
        }

    def insert_number(self, typed: str = "") -> None:
        """Asks for a live number; without one, `typed` is put in as it is."""
        from ui.dialogs.text_dialogs import NumberDialog  # noqa: PLC0415 loaded when asked for

        editor = self._editor()
        dialog = NumberDialog(self._document.report, self._window)
        live = dialog.live if dialog.exec() else None
        if live or typed:
            editor.insert(live.source if live else typed)

    def insert_picture(self) -> None:
        """Asks for picture files and puts them in below the paragraph with the cursor."""
        editor = self._editor()
        paths = ask.ask_pictures(self._window, pictures.FILTER)
        self._take(editor, paths)

    def insert_chart(self) -> None:
        """Asks for a chart and puts it in below the paragraph with the cursor."""
        from ui.dialogs.chart_dialog import ChartDialog  # noqa: PLC0415 loaded when asked for

        editor = self._editor()
        dialog = ChartDialog(self._document.report, parent=self._window)
        if dialog.exec() and dialog.chart:
            editor.insert_paragraph(dialog.chart.source)

    def find(self) -> None:
        """Opens the search over the whole report."""
        from ui.dialogs.text_dialogs import FindDialog  # noqa: PLC0415 loaded when asked for

        if self._find is None:
            self._find = FindDialog(self._document, self._window)
            self._find.shown.connect(self._tabs.show_text)
        self._find.begin(self._selected_words())

    def tell_broken(self) -> None:
        """Looks at the pictures of a report that was opened, aside, and names those to replace."""
        report = self._document.report
        if not any(pictures_of(report)):
            return

        def told(names: list[str]) -> None:
            if names and self._document.report is report:
                self.message.emit(_BROKEN.format(names="、".join(names)), [])

        snapshot = report.copy()
        task = Task(self, told, lambda words: self.message.emit(words, []))
        task.start(lambda: pictures.broken_in(snapshot, self._reader.normal_picture))

    def _take(self, editor: TextEditor, paths: list[Path]) -> None:
        try:
            normal = self._reader.normal_picture
            editor.insert_pictures([pictures.taken_file(path, normal) for path in paths])
        except RefusedError as error:
            self.message.emit(str(error), [])

    def _editor(self) -> TextEditor:
        """The text with the cursor, else the one of the tab in front."""
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, TextEditor) else self._tabs.open_text()

    def _selected_words(self) -> str:
        focused = QApplication.focusWidget()
        if not isinstance(focused, TextEditor):
            return ""
        words = focused.textCursor().selectedText()
        return words if "\u2029" not in words else ""


def handlers() -> Handlers:
    """What is done here, by the key of the action."""
    return {"cut": cut, "copy": copy, "paste": paste, "delete": delete}


def cut() -> None:
    """Cuts the selection."""
    if target := _target():
        target.cut()


def copy() -> None:
    """Copies the selection."""
    if target := _target():
        target.copy()


def paste() -> None:
    """Pastes over the selection."""
    if target := _target():
        target.paste()


def delete() -> None:
    """Clears the selected cells, or deletes the selected text."""
    target = _target()
    if isinstance(target, QLineEdit):
        target.del_()
    elif isinstance(target, QTextEdit):
        target.textCursor().deleteChar()
    elif target is not None:
        target.clear_cells()


def _target() -> QLineEdit | QTextEdit | FormTable | None:
    """The text field or the table that has the focus."""
    from ui.grid.form_table import FormTable  # noqa: PLC0415 not before there is a table

    widget: QWidget | None = QApplication.focusWidget()
    while widget is not None and not isinstance(widget, QLineEdit | QTextEdit | FormTable):
        widget = widget.parentWidget()
    return widget

"""Tells what was changed by hand in a file that was exported from the finalised report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.report.compare import Difference
from ui.document import Document
from ui.widgets.message_strip import Action

if TYPE_CHECKING:
    from app.importing.document import ReadDocument


class ComparingExports(QObject):
    """`said` tells what differs, and offers to see all of it or to go on with the import."""

    said = Signal(str, list)

    def __init__(self, window: QWidget, document: Document) -> None:
        super().__init__(window)
        self._window = window
        self._document = document

    def tell(self, path: Path, read: ReadDocument, go_on: Callable[[], None]) -> bool:
        """Compares a document that was exported from the open report; False if it was not."""
        from app.importing.changed import (  # noqa: PLC0415 not at the start
            changed_by_hand,
            changes_words,
            is_export_of,
        )

        report = self._document.report
        if not is_export_of(report, read):
            return False
        changed = changed_by_hand(report, read)
        offered: list[Action] = []
        if changed:
            offered.append(("查看全部…", partial(self._show, path, changed)))
        if changed and report.seal is None:
            offered.append(("导入这些改动…", go_on))
        self.said.emit(changes_words(path.name, changed), offered)
        return True

    def _show(self, path: Path, changed: tuple[Difference, ...]) -> None:
        from ui.dialogs.changed_dialog import ChangedDialog  # noqa: PLC0415 when asked for

        dialog = ChangedDialog(path, changed, self._window)
        dialog.exec()
        dialog.deleteLater()

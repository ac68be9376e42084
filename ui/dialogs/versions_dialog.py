"""The dialog of the versions kept of a report: what each was, and which one is to come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from app.errors import RefusedError
from app.report.compare import differences
from app.report.report import Report
from app.storage.versions import Kind, Version
from ui.dialogs.differences_view import DifferencesView
from ui.dialogs.sizes import open_at
from ui.lists.typed_keys import ignore_typed_keys
from ui.theme import UNIT

_KIND_WORDS = {Kind.SAVED: "保存", Kind.LEFT: "未保存就关闭"}
_SIZE = (112 * UNIT, 66 * UNIT)
_LIST_WIDTH = 34 * UNIT


class VersionsDialog(QDialog):
    """Lists versions by time, newest first; `chosen` is the report to bring back, if one is."""

    def __init__(
        self,
        versions: Sequence[Version],
        load: Callable[[Version], Report],
        now: Report | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._versions = tuple(versions)
        self._load = load
        self._now = now
        self._shown: Report | None = None
        self.chosen: Report | None = None
        self.setWindowTitle("以前保存的版本")
        self.list = QListWidget()
        ignore_typed_keys(self.list)
        self.list.setAccessibleName("版本")
        self.list.addItems([version_words(one) for one in self._versions])
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.view = DifferencesView("这个版本", "现在")
        self.buttons = QDialogButtonBox()
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.list.setCurrentRow(0)
        open_at(self, *_SIZE)

    def _lay_out(self) -> None:
        self.list.setFixedWidth(_LIST_WIDTH)
        take = "恢复到这个版本(&R)" if self._now else "打开这个版本(&R)"
        self.take = self.buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.addWidget(self.note)
        right.addWidget(self.view, 1)
        body = QHBoxLayout()
        body.addWidget(self.list)
        body.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(self.buttons)

    def _on_row_changed(self, row: int) -> None:
        self._shown = None
        try:
            if 0 <= row < len(self._versions):
                self._shown = self._load(self._versions[row])
        except RefusedError as error:
            self.note.setText(str(error))
        differ = self._shown is not None and self._compare(self._shown)
        if not differ:
            self.view.show_differences(())
        self.take.setEnabled(differ)

    def _compare(self, report: Report) -> bool:
        """Shows what differs; whether anything does."""
        now = self._now or Report(report.edition, report.details)
        found = differences(report, now)
        self.view.setColumnHidden(2, self._now is None)
        same = "和现在完全一样。" if self._now else "没有内容。"
        self.note.setText(
            f"{report.title or '未命名年报'}：" + (f"{len(found)} 处不同。" if found else same)
        )
        self.view.show_differences(found)
        return bool(found)

    def _on_accepted(self) -> None:
        self.chosen = self._shown
        self.accept()


def version_words(version: Version) -> str:
    """When a version was kept and why."""
    at = version.at.astimezone()
    return f"{at.year}-{at.month:02}-{at.day:02} {at:%H:%M:%S}　{_KIND_WORDS[version.kind]}"

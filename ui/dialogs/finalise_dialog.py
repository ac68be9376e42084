"""The dialog before finalising: what still stops it, or what it means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import LEVEL_WORDS, Finding, place_words
from app.edition.edition import Edition
from ui.dialogs.sizes import open_at
from ui.lists.typed_keys import ignore_typed_keys
from ui.models.tab_state import LEVEL_SIGNS
from ui.theme import UNIT

_READY = (
    "没有必改的问题，需要说明的都已说明。\n\n"
    "定稿以后，报告只能看和导出，不能修改；要修改时可以解除定稿，解除的时间会记在文件里。"
    "定稿以前的操作不能再撤销。\n\n内容指纹：{fingerprint}\n"
    "导出的文件都带有这个指纹，可以用来核对是不是定稿的内容。"
)
_STOPPED = "还有 {count} 处问题，处理以后才能定稿。点一处就转到那里："
_SIZE = (84 * UNIT, 50 * UNIT)


class FinaliseDialog(QDialog):
    """`chosen` is the finding that the clerk wants to go to, if one stops finalising.

    `wants_all` is whether the list of all checks is wanted instead.
    """

    def __init__(
        self,
        stopping: Sequence[Finding],
        fingerprint: str,
        edition: Edition,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stopping = tuple(stopping)
        self.chosen: Finding | None = None
        self.wants_all = False
        self.setWindowTitle("定稿")
        self.list = QListWidget()
        ignore_typed_keys(self.list)
        self.list.setAccessibleName("还没有处理的问题")
        self.list.setWordWrap(True)
        self.list.addItems([_row_words(one, edition) for one in self._stopping])
        self.list.setVisible(bool(stopping))
        self.list.itemClicked.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        words = _STOPPED.format(count=len(self._stopping)) if stopping else _READY
        label = QLabel(words.format(fingerprint=fingerprint))
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._buttons())
        if stopping:
            self.list.setCurrentRow(0)
            self.list.setFocus()
            open_at(self, *_SIZE)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        if not self._stopping:
            agree = box.addButton("定稿(&F)", QDialogButtonBox.ButtonRole.AcceptRole)
            agree.setDefault(True)
        box.addButton(
            "取消" if not self._stopping else "关闭", QDialogButtonBox.ButtonRole.RejectRole
        )
        self.all_checks = box.addButton("全部检查…(&P)", QDialogButtonBox.ButtonRole.ActionRole)
        self.all_checks.clicked.connect(self._on_all_checks)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _on_all_checks(self) -> None:
        self.wants_all = True
        self.reject()

    def _on_chosen(self) -> None:
        self.chosen = self._stopping[self.list.currentRow()]
        self.reject()


def _row_words(finding: Finding, edition: Edition) -> str:
    level = f"{LEVEL_SIGNS[finding.level]} {LEVEL_WORDS[finding.level]}"
    return f"{level}　{place_words(finding, edition)}　{finding.message}"

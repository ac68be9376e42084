"""What was typed is brought back, after a bad end or from a version; where two contents differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.errors import RefusedError
from app.report.changes import moment_words
from app.report.compare import Difference, difference_words, differences, is_one_sided
from app.report.report import Report
from app.storage.recovery.recovery import LockedLog, Recovery
from app.storage.versions import Version, VersionKind
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, list_of, open_at
from ui.grid.grid import GridView
from ui.theme import UNIT
from ui.widgets.page_parts import wrapped_label
from ui.widgets.rows_model import NO_INDEX, AnyIndex, HeadedModel

_MAX_LENGTH = 200
"""Characters of a paragraph that are shown; the tooltip has more."""
_MAX_TIP_LENGTH = 2000


class DifferencesModel(HeadedModel):
    """One row a difference; `old` and `new` head the two contents."""

    def __init__(self, old: str, new: str, parent: QObject | None = None) -> None:
        super().__init__(("位置", old, new), parent)
        self._rows: tuple[Difference, ...] = ()

    def show(self, rows: Sequence[Difference]) -> None:
        """Shows other differences."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of differences."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell; long ones whole in the tooltip."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        words = (row.place, row.old, row.new)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shortened(words, _MAX_LENGTH) or "（空）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _shortened(words, _MAX_TIP_LENGTH)
        return None


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[:most]}…"


class DifferencesView(GridView):
    """Shows differences, every line whole; they can be selected and copied, not changed."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self._model = DifferencesModel(old, new, self)
        self.setModel(self._model)
        self.setAccessibleName("不同之处")
        self.only_show()
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_differences(self, rows: Sequence[Difference]) -> None:
        """Shows these differences from the first on."""
        self._model.show(rows)
        self.scrollToTop()


_SIZE = (92 * UNIT, 62 * UNIT)


class DifferencesDialog(QDialog):
    """Shows where two contents differ; `note` says which they are, `old` and `new` head them."""

    def __init__(
        self,
        title: str,
        note: str,
        sides: tuple[str, str],
        found: Sequence[Difference],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.view = DifferencesView(*sides)
        self.view.show_differences(found)
        laid_below(self, wrapped_label(note), self.view, dialog_buttons(self))
        open_at(self, *_SIZE)


def changed_dialog(path: Path, changed: Sequence[Difference], parent: QWidget) -> DifferencesDialog:
    """Every place that was changed in an exported file, as it was finalised and as it is now."""
    note = f"{path.name} 导出以后被改过的地方，共 {len(changed)} 处："
    sides = ("定稿的报告", "文件中")
    return DifferencesDialog("导出以后的改动", note, sides, changed, parent)


def _counted(found: Sequence[Difference]) -> str:
    return difference_words([is_one_sided(one.old, one.new) for one in found])


def outside_dialog(path: Path, outside: Report, here: Report, parent: QWidget) -> DifferencesDialog:
    """The file as it is on the disk beside the report in the window."""
    found = differences(outside, here)
    words = _counted(found) if found else "内容完全一样"
    note = f"磁盘上的 {path.name} 和窗口里的年报：{words}。"
    return DifferencesDialog("比较", note, ("磁盘上的文件", "窗口里"), found, parent)


_INTRODUCTION = "上次没有正常退出。下面这些内容还没有存进文件，可以恢复："

Offered = Recovery | LockedLog
"""What is offered; of a locked one, the content once its password is known."""


class RecoveryChoice(Enum):
    """What is to become of a recovery."""

    TAKE = auto()
    LEAVE = auto()
    LATER = auto()


class RecoveryDialog(QDialog):
    """Shows what each log brings back; `choice` and `chosen` are what the clerk decided.

    `unlock` asks for the password of a locked one and gives what it brings, None if it stays shut;
    `found` has what was unlocked in place of what was locked.
    """

    def __init__(
        self,
        found: Sequence[Offered],
        unlock: Callable[[LockedLog], Recovery | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.found = list(found)
        self._unlock = unlock
        self.choice = RecoveryChoice.LATER
        self.setWindowTitle("恢复")
        self.names = list_of("可以恢复的年报", map(recovery_name, self.found))
        self.names.setMaximumHeight(12 * UNIT)
        self.names.setVisible(len(self.found) > 1)
        self.note = wrapped_label("")
        self.view = DifferencesView("文件中", "恢复后")
        self.buttons = QDialogButtonBox()
        self.names.currentRowChanged.connect(self._on_row_changed)
        self._lay_out()
        self.names.setCurrentRow(0)
        open_at(self, *_SIZE)

    @property
    def chosen(self) -> Offered:
        """The recovery that is shown."""
        return self.found[self._row]

    @property
    def _row(self) -> int:
        return max(self.names.currentRow(), 0)

    def _lay_out(self) -> None:
        introduction = wrapped_label(_INTRODUCTION)
        laid_below(self, introduction, self.names, self.note, self.view, self.buttons)
        self._add_buttons()

    def _add_buttons(self) -> None:
        box = self.buttons
        self.take = box.addButton("恢复(&R)", QDialogButtonBox.ButtonRole.AcceptRole)
        self.enter = box.addButton("输入密码…(&P)", QDialogButtonBox.ButtonRole.ActionRole)
        leave = box.addButton("不恢复(&N)", QDialogButtonBox.ButtonRole.DestructiveRole)
        later = box.addButton("以后再说(&L)", QDialogButtonBox.ButtonRole.RejectRole)
        leave.setToolTip("不要这些内容；它们另外留着，在“文件”菜单的“以前保存的版本”里还能找到")
        self.enter.clicked.connect(self._on_unlock)
        self.take.clicked.connect(lambda: self._end(RecoveryChoice.TAKE))
        leave.clicked.connect(lambda: self._end(RecoveryChoice.LEAVE))
        later.clicked.connect(lambda: self._end(RecoveryChoice.LATER))

    def _end(self, choice: RecoveryChoice) -> None:
        self.choice = choice
        self.accept()

    def _on_row_changed(self) -> None:
        chosen = self.chosen
        offered = chosen.offered if isinstance(chosen, Recovery) else ()
        self.note.setText(_note(chosen))
        self.view.show_differences(offered)
        self.enter.setVisible(isinstance(chosen, LockedLog))
        self.take.setEnabled(bool(offered))
        (self.take if offered else self.enter).setDefault(True)

    def _on_unlock(self) -> None:
        locked = self.chosen
        opened = self._unlock(locked) if isinstance(locked, LockedLog) else None
        if opened is not None:
            self.found[self._row] = opened
            self._on_row_changed()


def recovery_name(offered: Offered) -> str:
    """The report's file and the moment of its last edit."""
    at = offered.at.astimezone()
    county = offered.county if isinstance(offered, Recovery) else None
    if county:
        name = f"汇总 {county.name}"
    elif offered.named:
        name = offered.named.name
    else:
        name = offered.new.title if isinstance(offered, Recovery) else "设了密码的年报"
        name = f"{name}（还没有存过）"
    return f"{name}，最后修改于 {at.month}月{at.day}日 {at:%H:%M}"


def _note(recovery: Offered) -> str:
    if isinstance(recovery, LockedLog):
        return f"{recovery_name(recovery)}。这份年报设了密码，输入密码以后才能看到可以恢复的内容。"
    name, missing = recovery_name(recovery), _missing_words(recovery)
    if not recovery.offered:
        return f"{name}。{missing}没有要恢复的内容，文件中都有了。"
    count = f"共 {len(recovery.offered)} 处"
    if recovery.fits:
        return f"{name}，{count}。{missing}"
    where = recovery.named or ""
    return (
        f"{name}，{count}。{missing}{where} 已被移走或在别处改过，"
        "恢复的内容会作为一份新报告打开，那个文件不受影响。"
    )


def _missing_words(recovery: Recovery) -> str:
    if not recovery.missing:
        return ""
    base = "" if recovery.based else "开头那份报告读不出来，"
    return (
        f"恢复记录有 {recovery.missing} 处损坏，{base}那里记下的内容可能缺少，请核对；"
        "损坏的记录原样另外留着。"
    )


_KIND_WORDS = {
    VersionKind.SAVED: "保存",
    VersionKind.FINAL: "保存，已定稿",
    VersionKind.LEFT: "未保存就关闭",
}
_VERSIONS_SIZE = (112 * UNIT, 66 * UNIT)
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
        self.list = list_of("版本", map(version_words, self._versions))
        self.note = wrapped_label("")
        self.view = DifferencesView("这个版本", "现在")
        self.take = QPushButton("恢复到这个版本(&R)" if now else "打开这个版本(&R)")
        self._lay_out()
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.list.setCurrentRow(0)
        open_at(self, *_VERSIONS_SIZE)

    def _lay_out(self) -> None:
        self.list.setFixedWidth(_LIST_WIDTH)
        right = QVBoxLayout()
        right.addWidget(self.note)
        right.addWidget(self.view, 1)
        body = QHBoxLayout()
        body.addWidget(self.list)
        body.addLayout(right, 1)
        layout = laid_below(self, body, wide=body)
        layout.addWidget(dialog_buttons(self, self.take, "关闭"))

    def accept(self) -> None:
        """Brings the version back that is shown."""
        self.chosen = self._shown
        super().accept()

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
        told = _counted(found) if self._now else f"{len(found)} 处内容"
        same = "和现在完全一样。" if self._now else "没有内容。"
        self.note.setText(f"{report.title or '未命名年报'}：" + (f"{told}。" if found else same))
        self.view.show_differences(found)
        return bool(found)


def version_words(version: Version) -> str:
    """When a version was kept and why."""
    at = version.at.astimezone()
    return f"{moment_words(at)}:{at:%S}　{_KIND_WORDS[version.kind]}"

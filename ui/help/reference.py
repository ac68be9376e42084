"""Help on the place with the cursor, the list of keys, and the manual, made when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDockWidget,
    QHeaderView,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.edition.edition import HelpText
from ui.dialogs.dialog_parts import SearchLine, open_at
from ui.lists.rows_view import ignore_typed_keys
from ui.theme import HEADING, SMALL, UNIT, form_colors
from ui.window_actions import Keys

if TYPE_CHECKING:
    from ui.help.manual_window import ManualWindow


class Reference:
    """Opens them beside `window`; `keys` tells what is done there by which keys."""

    def __init__(self, window: QWidget, keys: Callable[[], Iterable[Keys]]) -> None:
        self._window = window
        self._listed_keys = keys
        self.manual: ManualWindow | None = None
        self.keys: KeysDialog | None = None

    def show_manual(self, chapter: str = "", words: str = "") -> None:
        """Opens the manual, at a chapter or at words in it."""
        from ui.help.manual_window import ManualWindow  # noqa: PLC0415 loaded when asked for

        if self.manual is None:
            self.manual = ManualWindow(self._window)
        self.manual.begin(chapter, words)

    def show_keys(self) -> None:
        """Opens the list of keys."""

        if self.keys is None:
            self.keys = KeysDialog(self._listed_keys(), self._window)
        self.keys.show()
        self.keys.activateWindow()


_SHARE = 0.22
"""No more of the window is taken at first: the form needs its width."""
_LINKS = {"manual": "使用说明", "keys": "快捷键"}


class HelpDock(QDockWidget):
    """`manual_wanted` and `keys_wanted` ask for more, `closed` tells that the clerk closed it."""

    manual_wanted = Signal()
    keys_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("填写帮助", parent)
        self.setObjectName("help")
        self.view = _HelpWords()
        self.view.anchorClicked.connect(self._on_anchor_clicked)
        self._shown: HelpText | None = None
        self.setWidget(self.view)

    def show_help(self, told: HelpText) -> None:
        """Shows the help on another place, from its beginning."""
        if told != self._shown:
            self._shown = told
            self.view.setHtml(_page(told, self.palette(), self.font().pointSizeF()))

    def _on_anchor_clicked(self, link: QUrl) -> None:
        (self.manual_wanted if link.toString() == "manual" else self.keys_wanted).emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells that the clerk closed it."""
        super().closeEvent(event)
        self.closed.emit()


class _HelpWords(QTextBrowser):
    """The words of the panel; narrow at first, and never forcing the window to be wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(1.5 * UNIT)
        self.setAccessibleName("填写帮助")
        self.setTabChangesFocus(True)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        comfortable = 22 * self.fontMetrics().horizontalAdvance("年")
        return QSize(min(comfortable, int(self.window().width() * _SHARE)), 30 * UNIT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(12 * self.fontMetrics().horizontalAdvance("年"), 10 * UNIT)


def _page(told: HelpText, palette: QPalette, size: float) -> str:
    """The panel's words, marked up with the window's own type sizes and colours."""
    colors = form_colors(palette)
    advice, accent = colors.quiet.name(), colors.accent.name()
    parts = "".join(
        f"<p style='margin-top:{UNIT}px; margin-bottom:0'>"
        f"<span style='font-size:{size * SMALL:.1f}pt; color:{advice}'>{escape(heading)}</span><br>"
        f"{escape(words)}</p>"
        for heading, words in told.parts
    )
    links = "　".join(
        f"<a href='{target}' style='color:{accent}'>{words}</a>" for target, words in _LINKS.items()
    )
    title = f"<span style='font-size:{size * HEADING:.1f}pt'><b>{escape(told.title)}</b></span>"
    return f"<p>{title}</p>{parts}<p style='margin-top:{2 * UNIT}px'>{links}</p>"


class KeysDialog(QDialog):
    """A list that is narrowed by typing; stays open beside its window."""

    def __init__(self, groups: Iterable[Keys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        self.words = SearchLine("查找快捷键", "保存")
        self.list = QTreeWidget()
        ignore_typed_keys(self.list)
        self.list.setHeaderLabels(["想做的事", "按键"])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(2 * UNIT)
        self.list.setItemsExpandable(False)
        self.list.setAccessibleName("快捷键")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._fill(groups)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        for widget in (self.words, self.list, buttons):
            layout.addWidget(widget)
        self.words.textChanged.connect(self._narrow)
        open_at(self, 70 * UNIT, 80 * UNIT)

    def _fill(self, groups: Iterable[Keys]) -> None:
        for heading, lines in ((heading, lines) for heading, lines in groups if lines):
            top = QTreeWidgetItem(self.list, [heading])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setFirstColumnSpanned(True)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            for what, keys in lines:
                QTreeWidgetItem(top, [what, keys])
        self.list.expandAll()

    def _narrow(self, words: str) -> None:
        for place in range(self.list.topLevelItemCount()):
            top = self.list.topLevelItem(place)
            lines = [top.child(row) for row in range(top.childCount())]
            for line in lines:
                wanted = words.lower() in f"{line.text(0)} {line.text(1)}".lower()
                line.setHidden(not wanted)
            top.setHidden(all(line.isHidden() for line in lines))

"""The window of a collection: its actions as data, what groups of them work with, its layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtWidgets import QSplitter

from app.collect.collection import FileLine
from app.collect.decisions import Decision, decided_words
from app.edition.cells import CellKey
from app.foreign.reader import ForeignReader
from app.report.report import Report
from ui.collect.pages.page import ListingView
from ui.collect.reading import CollectionReading
from ui.collect.window import CollectWindow
from ui.settings import Settings, show_in_place
from ui.widgets.page_parts import REDO_WORDS, UNDO_WORDS, Action
from ui.widgets.rows_view import RowsView
from ui.window_actions import ALWAYS, ActionSpec, Group, Keys

COLLECTION_SPECS = (
    ActionSpec("folder", "选择文件夹…(&O)", ("Ctrl+O",), "选择文件夹", "folder-open"),
    ActionSpec("workbooks", "打开下级交来的汇总表…(&I)"),
    ActionSpec("roster", "单位名单…(&L)", ("Ctrl+L",), "单位名单", "list-checks"),
    ActionSpec("no_roster", "不用名单(&M)"),
    ActionSpec("year", "汇总年度…(&N)"),
    ActionSpec("again", "重新读取(&R)", ("F5",), "重新读取", "refresh-cw"),
    ActionSpec("anew", "全部重新读取(&A)", ("Shift+F5",)),
    ActionSpec("stop", "停止读取(&T)"),
    ActionSpec("export_sum", "导出汇总表…(&E)", ("Ctrl+E",), "导出汇总表", "sheet"),
    ActionSpec("hand_up", "交上级…(&U)", ("Ctrl+U",), "交上级", "arrow-up"),
    ActionSpec("county_report", "本级报告…(&B)", ("Ctrl+B",), "本级报告", "file-plus"),
    ActionSpec("slips", "退回单和催报单…(&S)", ("Ctrl+Shift+S",), "退回单", "mail"),
    ActionSpec("office", "落款、联系人和期限…(&K)"),
    ActionSpec("close", "关闭(&X)", ("Ctrl+W",)),
    ActionSpec("open_report", "打开报告(&O)"),
    ActionSpec("open_file", "打开原文件(&Y)", ("Ctrl+Shift+O",)),
    ActionSpec("confirm", "确认待定的单位…(&Q)", ("Ctrl+D",), "确认单位", "circle-question-mark"),
    ActionSpec("assign", "指定是哪个单位的…(&D)"),
    ActionSpec("choose", "以这份为准(&W)"),
    ActionSpec("exclude", "不计入…(&P)"),
    ActionSpec("correct", "更正这个数…(&G)"),
    ActionSpec("take_back", "撤销决定(&Z)", ("Ctrl+Z",), icon="undo-2"),
    ActionSpec("last_folder", "去年的文件夹…(&L)"),
    ActionSpec("last_report", "去年的本级年报或汇总表…(&J)"),
    ActionSpec("no_last", "不与去年对比(&N)"),
    ActionSpec("slip_text", "复制退回文字(&C)", ("Ctrl+Shift+C",), icon="copy"),
    ActionSpec("slip", "该单位退回单…(&U)"),
    ActionSpec("open_text", "复制未报单位名单(&H)"),
    ActionSpec("send_back", "记下退回、催报(&T)", ("Ctrl+Shift+T",), "记下退回、催报"),
    ActionSpec("accept", "情况属实，接受…(&J)"),
    ActionSpec("lock", "锁定(&K)"),
    ActionSpec("add_up", "几份相加(&V)"),
    ActionSpec("right_year", "年度没有错，计入(&F)"),
    ActionSpec("compare_files", "几份的不同…(&B)"),
    ActionSpec("units", "单位", ("Alt+1",)),
    ActionSpec("files", "文件", ("Alt+2",)),
    ActionSpec("sums", "汇总数", ("Alt+3",)),
    ActionSpec("compare", "对比与雷同", ("Alt+4",)),
    ActionSpec("charts", "图表", ("Alt+5",)),
    ActionSpec("decisions", "人工决定", ("Alt+6",)),
    ActionSpec("manual", "使用说明(&M)", ("F1", "Shift+F1"), icon="book-open"),
    ActionSpec("keys", "快捷键(&K)", ("Ctrl+F1",), icon="keyboard"),
)

PAGES = "units files sums compare charts decisions"
"""The pages in their order."""

COLLECTION_MENUS = (
    (
        "文件(&F)",
        (
            "folder workbooks | roster no_roster year | again anew stop"
            " | hand_up export_sum county_report | office slips | close"
        ),
    ),
    (
        "单位(&U)",
        (
            "open_report open_file compare_files"
            " | confirm assign right_year choose add_up exclude correct | take_back"
            " | send_back slip_text slip open_text | accept lock"
        ),
    ),
    ("视图(&V)", "appearance size"),
    ("对比(&D)", "last_folder last_report no_last"),
    ("转到(&G)", PAGES),
    ("帮助(&H)", "manual keys"),
)
COLLECTION_HEADER = "again roster county_report confirm slips hand_up"
"""What is wanted most often; one of the last three is the next step."""


IN_LISTS: tuple[Keys, ...] = (
    (
        "各个清单中",
        (
            ("打开这个单位、文件的报告", "Enter"),
            ("到上一行、下一行", "方向键"),
            ("选中几行", "Shift+方向键"),
            ("到清单上方的查找", "Alt+S、Ctrl+F"),
            ("到清单上方的“列出”", "Alt+L"),
        ),
    ),
    (
        "汇总数页",
        (
            ("到相邻的格", "方向键"),
            ("从一格到相加的单位", "Enter"),
            ("从单位到它的报告，停在这一格", "Enter"),
        ),
    ),
    ("图表页", (("从一条到这个单位、这一格", "Enter"), ("到下一张图", "Tab"))),
    ("各处", ALWAYS),
)
"""What is done by keys in this window beside its menus."""


class ReportWindow(Protocol):
    """The window in which single reports are worked on."""

    def open_at(self, path: Path, cell: CellKey | None) -> None:
        """Opens a report file there, at a cell."""

    def is_open(self, path: Path) -> bool:
        """Whether the report in this file is worked on there now."""

    def show_at(
        self, report: Report, cell: CellKey | None, words: str, actions: list[Action]
    ) -> None:
        """Shows a report without a file there, at a cell, and says something about it."""


class CollectContext(Struct, frozen=True):
    """The window of a collection, its reading, and the window for single reports."""

    window: CollectWindow
    reading: CollectionReading
    reports: ReportWindow
    reader: ForeignReader
    settings: Settings


class CollectGroup(Group):
    """Actions on a collection."""

    def __init__(self, space: CollectContext) -> None:
        super().__init__(space.window)
        self._space = space
        self._window = space.window
        self._reading = space.reading

    def decide(
        self, made: Sequence[Decision], told: str = "", instead_of: Sequence[Decision] = ()
    ) -> None:
        """Makes decisions in one step and says so; the message takes all of them back."""
        self._reading.decide(*made, instead_of=instead_of)
        told = told or self._words(made, instead_of)
        self.message.emit(told, [(UNDO_WORDS, self.undo)])

    def undo(self) -> None:
        """Undoes what was decided last, and says what that was."""
        made, lost = self._reading.undo()
        redo = partial(self.decide, made, instead_of=lost)
        self.message.emit(
            self._words((), made) if made else self._words(lost), [(REDO_WORDS, redo)]
        )

    def _words(self, made: Sequence[Decision], undone: Sequence[Decision] = ()) -> str:
        collection = self._reading.collection
        words = decided_words(made or undone, collection.edition) if collection else ""
        return f"已{'记下' if made else '撤销'}：{words}。"

    def still_there(self, line: FileLine) -> FileLine | None:
        """The report of a line in the collection as it is now; None, and told, if it is gone.

        Folders are read on while a question is open: ask this once it is answered.
        """
        collection = self._reading.collection
        was = line.submission
        for one in collection.lines if collection else ():
            now = one.submission
            if (now.key, now.name, now.is_read) == (was.key, was.name, was.is_read):
                return one
        self.say(f"{line.submission.words} 刚才在文件夹里变了，没有改动，请再看一遍。")
        return None

    def enabled(self) -> dict[str, bool]:
        """Which of the actions can be done now."""
        return dict.fromkeys(self.handlers, True)


_GEOMETRY = "collect/geometry"


class CollectWindowState:
    """The window's place, the columns of its lists and its dividers, each by a name."""

    def __init__(
        self,
        settings: Settings,
        views: Mapping[str, RowsView[Any]],
        listings: Mapping[str, ListingView],
        dividers: Mapping[str, QSplitter],
    ) -> None:
        self._settings = settings
        self._views, self._listings, self._dividers = views, listings, dividers
        for name, view in views.items():
            view.restore_columns(settings.state(f"collect/{name}"))
        for name, divider in dividers.items():
            kept = settings.state(f"collect/{name}")
            if kept is not None:
                divider.restoreState(kept)
        for name, listing in listings.items():
            listing.built.connect(partial(self._restore_listing, name, listing))
            listing.about_to_go.connect(partial(self._keep_listing, name, listing))

    def show(self, window: CollectWindow) -> None:
        """Shows the window where it was last."""
        show_in_place(window, self._settings.state(_GEOMETRY))

    def keep(self, window: CollectWindow) -> None:
        """Remembers how everything is."""
        self._settings.keep_state(_GEOMETRY, window.saveGeometry())
        for name, view in self._views.items():
            self._settings.keep_state(f"collect/{name}", view.columns_state())
        for name, divider in self._dividers.items():
            self._settings.keep_state(f"collect/{name}", divider.saveState())
        for name, listing in self._listings.items():
            self._keep_listing(name, listing)

    def _restore_listing(self, name: str, listing: ListingView) -> None:
        if listing.view is not None:
            listing.view.restore_columns(self._settings.state(_listing_key(name, listing.view)))

    def _keep_listing(self, name: str, listing: ListingView) -> None:
        if listing.view is not None:
            key = _listing_key(name, listing.view)
            self._settings.keep_state(key, listing.view.columns_state())


def _listing_key(name: str, view: RowsView[Any]) -> str:
    """Beside last year a list has more columns; they are remembered apart."""
    return f"collect/{name}-{len(view.rows.columns)}"

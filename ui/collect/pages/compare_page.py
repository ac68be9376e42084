"""The pages of comparisons with last year and of decisions, each to be taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget

from app.collect.collection import Collection
from app.collect.decisions import decision_rows
from ui.collect.actions.last_year import Compared, LastYearData, compared
from ui.collect.pages.page import (
    DECISION_CHOICES,
    CollectionPage,
    ListingView,
    Picked,
    button_row,
    decisions_model,
    offer,
    page_column,
)
from ui.tasks import LatestTask
from ui.widgets.page_parts import quiet_label, wrapped_label
from ui.widgets.rows_view import FilteredList, RowsView
from ui.window_actions import WindowActions

_ACTIONS = "last_folder last_report no_last"
_FIGURES, _STRANGE, _ALIKE = range(3)
_WITHOUT = "没有选去年的数据：只比较各单位，列出文字雷同的。选了去年的文件夹，还会列出异常的变化。"


class ComparePage(CollectionPage):
    """What is compared is worked out aside; `unit_wanted` carries the name of a unit."""

    unit_wanted = Signal(str)

    manual_words = "对比与雷同页："

    def __init__(self, actions: WindowActions) -> None:
        super().__init__()
        self._collection: Collection | None = None
        self._beside: LastYearData | None = None
        self._comparing: LatestTask[Compared] = LatestTask(self)
        self._words = wrapped_label(_WITHOUT)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.figures, self.subtotals = ListingView(), ListingView()
        self.strange, self.alike = ListingView(), ListingView()
        for view, title in (
            (self.figures, "主要指标"),
            (self.strange, "异常变化"),
            (self.alike, "文字雷同"),
            (self.subtotals, "分类小计"),
        ):
            self.tabs.addTab(view, title)
            if view is not self.subtotals:
                view.entered.connect(self.unit_wanted)
        self.tabs.setTabVisible(_STRANGE, self._beside is not None)
        layout = page_column(self)
        layout.addLayout(button_row(actions, _ACTIONS))
        layout.addWidget(self._words)
        layout.addWidget(self.tabs, 1)
        self.setFocusProxy(self.tabs)

    def show_collection(self, collection: Collection) -> None:
        """Compares a collection as it stands now."""
        self._collection = collection
        self._compare(collection)

    def forget(self) -> None:
        """Asks nothing more of the collection."""
        self._collection = None
        self._comparing.cancel()

    def compare_to(self, beside: LastYearData | None) -> None:
        """Compares with another last year, or with none."""
        self._beside = beside
        if self._collection is not None:
            self._compare(self._collection)

    def _compare(self, collection: Collection) -> None:
        self._words.setText("正在比较…")
        work = partial(compared, collection, self._beside)
        self._comparing.start(work, self._on_compared, self._words.setText)

    def _on_compared(self, found: Compared) -> None:
        beside = self._beside
        year = beside.last.whole.year if beside else 0
        self._words.setText(f"与 {year} 年度对比：{beside.source}" if beside else _WITHOUT)
        self.figures.show_listing(found.figures)
        self.subtotals.show_listing(found.subtotals)
        self.alike.show_listing(found.alike)
        self.tabs.setTabText(_ALIKE, f"文字雷同（{len(found.alike.rows)}）")
        self.tabs.setTabVisible(_STRANGE, found.strange is not None)
        if found.strange is not None:
            self.strange.show_listing(found.strange)
            self.tabs.setTabText(_STRANGE, f"异常变化（{len(found.strange.rows)}）")


_DECISION_ACTIONS = "take_back"
_HINT = (
    "退回、催报、接受、锁定，确认过的单位，以哪份为准，不计入的文件和更正的数字都记在这里，"
    "重新读取以后仍然有效；不要了，选中后撤销。"
)
_ASIDE = "这个文件夹里不能写，所以决定只保存在这台电脑上，别的电脑打开这个文件夹看不到。"


class DecisionsPage(CollectionPage):
    """All decisions, the newest first."""

    manual_words = "人工决定页："

    def __init__(self, actions: WindowActions) -> None:
        super().__init__()
        self.decisions = RowsView(decisions_model(self), "人工决定")
        self.list = FilteredList(self.decisions, DECISION_CHOICES)
        self.decisions.picked.connect(self.moved)
        offer(self.decisions, actions, _DECISION_ACTIONS)
        layout = page_column(self)
        layout.addWidget(quiet_label(_HINT))
        self.aside = quiet_label(_ASIDE)
        layout.addWidget(self.aside)
        layout.addWidget(self.list, 1)
        layout.addLayout(button_row(actions, _DECISION_ACTIONS))
        self.setFocusProxy(self.decisions)

    @property
    def picked(self) -> Picked:
        """The selected decisions."""
        return Picked(decisions=tuple(row.decision for row in self.decisions.selected))

    def show_collection(self, collection: Collection) -> None:
        """Lists the decisions of a collection."""
        self.aside.setVisible(collection.is_aside)
        self.decisions.rows.show(decision_rows(collection.decisions, collection.edition))

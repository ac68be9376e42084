"""The page of the decisions: what a person decided and why, each to be taken back."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from app.collect.collection import Collection
from ui.collect.pages.decision_rows import decision_rows, decisions_model
from ui.collect.pages.page import ActionsByKey, Page, Picked, button_row, offer
from ui.lists.rows_view import RowsView
from ui.theme import UNIT
from ui.widgets.heading import quiet_label

_ACTIONS = "take_back"
_HINT = (
    "确认过的单位、以哪份为准、不计入的文件和更正的数字都记在这里，重新读取以后仍然有效；"
    "不要了，选中后撤销。"
)


class DecisionsPage(Page):
    """All decisions, the oldest first."""

    manual_words = "人工决定页："

    def __init__(self, actions: ActionsByKey) -> None:
        super().__init__()
        self.decisions = RowsView(decisions_model(self), "人工决定")
        self.decisions.moved.connect(self.moved)
        offer(self.decisions, actions, _ACTIONS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(quiet_label(_HINT))
        layout.addWidget(self.decisions, 1)
        layout.addLayout(button_row(actions, _ACTIONS))
        self.setFocusProxy(self.decisions)

    @property
    def picked(self) -> Picked:
        """The selected decisions."""
        return Picked(decisions=tuple(row.decision for row in self.decisions.selected))

    def show_collection(self, collection: Collection) -> None:
        """Lists the decisions of a collection."""
        self.decisions.rows.show(decision_rows(collection.decisions, collection.edition))

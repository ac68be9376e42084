"""What is done about a unit's round: sent back, accepted, locked; and about its several files."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app.collect.collection import Collection, Overlap, Standing, Unit, UnitState
from app.collect.decisions import Accepted, AddedUp, Decision, LockedRound, Reminded, RightYear
from app.collect.rounds import digests_of, sent_back
from app.report.numbers import format_value
from ui.collect.context import CollectGroup
from ui.dialogs import ask
from ui.dialogs.dialog_parts import ending, open_at
from ui.lists.rows_model import Column, RowsModel
from ui.lists.rows_view import RowsView
from ui.theme import UNIT
from ui.widgets.page_parts import wrapped_label
from ui.window_actions import Handlers

_SIZE = (96 * UNIT, 56 * UNIT)


class RoundActions(CollectGroup):
    """Each is kept with its day and round, listed, and can be taken back."""

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {
            "send_back": self.send_back,
            "accept": self.accept,
            "lock": self.lock,
            "add_up": self.add_up,
            "right_year": self.right_year,
            "compare_files": self.compare_files,
        }

    def enabled(self) -> dict[str, bool]:
        """Which of them can be done about the picked unit."""
        picked = self._window.picked
        unit, line = picked.unit, picked.line
        came = bool(unit and digests_of(unit))
        several = bool(unit and len(unit.given) > 1)
        return {
            "send_back": bool(unit and unit.state is not UnitState.ACCEPTED),
            "accept": bool(came and unit and unit.counted),
            "lock": bool(came and unit and unit.counted),
            "add_up": several,
            "right_year": bool(line and line.standing is Standing.OTHER_YEAR),
            "compare_files": bool(several and unit and unit.conflicts),
        }

    def send_back(self) -> None:
        """Notes that the picked unit's report is sent back today, or that it is reminded."""
        collection, unit = self._reading.collection, self._window.picked.unit
        if collection is None or unit is None:
            return
        self._reading.decide(sending(collection, unit))
        what = "退回" if digests_of(unit) else "催报"
        self.message.emit(f"已记下今天{what}{unit.name}；退回文字可以用“复制退回文字”取得。", [])

    def accept(self) -> None:
        """Takes what the picked unit handed in as it is, for a reason."""
        unit = self._window.picked.unit
        if unit is None:
            return
        question = f"接受{unit.name}报来的数字和文字，理由："
        reason = ask.ask_words(self._window, "情况属实，接受", question, "已核实，情况属实")
        if reason:
            self._reading.decide(Accepted(unit.name, _now(), unit.round, reason, digests_of(unit)))
        elif reason == "":
            self.message.emit("没有写理由，没有改动。", [("重新填写…", self.accept)])

    def lock(self) -> None:
        """Lets what the picked unit handed in until now count, whatever comes later."""
        unit = self._window.picked.unit
        if unit is not None:
            digests = tuple(one.digest for one in unit.counting)
            self._reading.decide(LockedRound(unit.name, _now(), unit.round, digests))
            self.message.emit(f"已锁定{unit.name}，以后收到的不再计入；可在“人工决定”里撤销。", [])

    def add_up(self) -> None:
        """Adds up the reports of the picked unit, as those of its parts."""
        unit = self._window.picked.unit
        if unit is not None:
            self._reading.decide(AddedUp(unit.name, _now()))

    def right_year(self) -> None:
        """Counts the picked report though it states another year."""
        line = self._window.picked.line
        if line is not None and self.still_there(line):
            self._reading.decide(RightYear(line.submission.key, _now()))

    def compare_files(self) -> None:
        """Shows the cells in which the files of the picked unit differ."""
        collection, unit = self._reading.collection, self._window.picked.unit
        if collection is None or unit is None:
            return
        dialog = OverlapDialog(collection, unit, self._window)
        dialog.exec()
        dialog.deleteLater()


def sending(collection: Collection, unit: Unit) -> Decision:
    """The record that a unit is written to now."""
    if digests_of(unit):
        return sent_back(collection, unit, _now())
    return Reminded(unit.name, _now())


class OverlapDialog(QDialog):
    """One row a cell: what each file states, the one that counts first, and why."""

    def __init__(self, collection: Collection, unit: Unit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{unit.name}：几份的不同")
        cells = collection.edition.cells
        columns = (
            Column[Overlap]("格", lambda one: cells[one.cell].words, 44),
            Column[Overlap](
                "计入的数", lambda one: format_value(one.values[0][1], cells[one.cell]), 10
            ),
            Column[Overlap](
                "其他文件中的数",
                lambda one: "；".join(
                    f"{format_value(value, cells[one.cell])}（{key.rpartition('/')[2]}）"
                    for key, value in one.values[1:]
                ),
                50,
            ),
        )
        model = RowsModel(columns, lambda one: one.cell, parent=self)
        model.show(collection.shelf.overlaps(unit))
        self.view = RowsView(model, "不同的格")
        layout = QVBoxLayout(self)
        layout.addWidget(wrapped_label(f"{unit.origin}要改用另一份，请在文件中选“以这份为准”。"))
        layout.addWidget(self.view, 1)
        layout.addWidget(ending(self, QPushButton("知道了")))
        open_at(self, *_SIZE)


def _now() -> datetime:
    return datetime.now().astimezone()

"""What stands behind the sum as rows: the units of a cell, and what is to be known beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject

from app.collect.collection import Concern, Contribution, Unit
from app.edition.cells import Cell
from app.report.numbers import format_value
from ui.lists.columns import Column, Tone
from ui.lists.rows_model import RowsModel

_NO_SUCH_CELL = "版式不同，没有这一格"
_BLANK = "空白"


@dataclass(frozen=True)
class Share:
    """What a unit adds to a cell of the sum."""

    cell: Cell
    contribution: Contribution

    @property
    def unit(self) -> Unit:
        """Whose it is."""
        return self.contribution.unit

    @property
    def adds(self) -> bool:
        """Whether the sum would be another without it."""
        return bool(self.contribution.value)

    @property
    def is_noted(self) -> bool:
        """Whether there is something to be known about it."""
        one = self.contribution
        return one.stated is not None or one.correction is not None


SHARE_CHOICES: tuple[tuple[str, Callable[[Share], bool] | None], ...] = (
    ("有数的", lambda share: share.adds or share.is_noted),
    ("有说明的", lambda share: share.is_noted),
    ("全部计入的", None),
)
"""Which units behind a cell are listed."""


def shares_model(parent: QObject | None = None) -> RowsModel[Share]:
    """One row a unit: what it adds to a cell, and what its document states itself."""
    columns = (
        Column[Share]("单位", lambda share: share.unit.name, 16, is_searched=True),
        Column[Share](
            "计入的数",
            _value_words,
            8,
            order=lambda share: share.contribution.value or Decimal(0),
            is_number=True,
        ),
        Column[Share]("说明", _note, 46, tone=lambda share: Tone.DOUBT if share.is_noted else None),
    )
    return RowsModel(columns, lambda share: share.unit.name, parent=parent)


def concerns_model(parent: QObject | None = None) -> RowsModel[Concern]:
    """One row a concern: what it is, and the units it names."""
    columns = (
        Column[Concern]("要留意的", lambda one: f"！ {one.message}", 60, tone=lambda _: Tone.DOUBT),
        Column[Concern]("单位", lambda one: "、".join(one.units), 40),
    )
    return RowsModel(columns, lambda one: f"{one.rule}\n{one.message}", parent=parent)


def _value_words(share: Share) -> str:
    one = share.contribution
    if not one.carries:
        return "—"
    return "" if one.value is None else format_value(one.value, share.cell)


def _note(share: Share) -> str:
    one, cell = share.contribution, share.cell
    if not one.carries:
        return _NO_SUCH_CELL
    notes = []
    if one.correction is not None:
        was = one.correction.was
        before = _BLANK if was is None else format_value(was, cell)
        notes.append(f"✎ 已更正，原为 {before}：{one.correction.reason}")
    if one.stated is not None:
        notes.append(f"！ 文件中写的是 {format_value(one.stated, cell)}")
    return "；".join(notes) or (_BLANK if one.value is None else "")

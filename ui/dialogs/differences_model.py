"""What differs between two reports as a table for views: the place, and both contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from app.report.compare import Difference
from ui.lists.index import NO_INDEX, AnyIndex

_LONGEST = 200
"""Characters of a paragraph that are shown; the tooltip has more."""
_LONGEST_TIP = 2000


class DifferencesModel(QAbstractTableModel):
    """One row a difference; `old` and `new` head the two contents."""

    def __init__(self, old: str, new: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = ("位置", old, new)
        self._rows: tuple[Difference, ...] = ()

    def show(self, rows: Sequence[Difference]) -> None:
        """Shows other differences."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of differences."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """Place, old and new."""
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell; long ones whole in the tooltip."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        words = (row.place, row.old, row.new)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shortened(words, _LONGEST) or "（空）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _shortened(words, _LONGEST_TIP)
        return None

    def headerData(  # noqa: N802 (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The words above the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        return None


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[:most]}…"

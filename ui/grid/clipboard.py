"""Blocks of cells to and from the clipboard, in the forms Excel, WPS, Word and browsers use."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QModelIndex, Qt

from app.errors import RefusedError

LONGEST_PASTE = 1_000_000
"""Characters; the largest table has some hundred cells."""


class LargePasteError(RefusedError):
    """What is on the clipboard is too much for a table."""

    def __init__(self) -> None:
        super().__init__("要粘贴的内容太多，不像是表格里的数字，请重新复制要用的那几格。")


@dataclass(frozen=True)
class Block:
    """Rows of texts that are to be pasted."""

    rows: Sequence[Sequence[str]]

    @property
    def single(self) -> str | None:
        """The text of a block of one cell."""
        return self.rows[0][0] if len(self.rows) == len(self.rows[0]) == 1 else None


def copied_text(cells: Sequence[QModelIndex]) -> str:
    """The rectangle around cells as tab-separated lines; what is not in them is left blank."""
    if not cells:
        return ""
    chosen = {(index.row(), index.column()): index for index in cells}
    rows = sorted({row for row, _ in chosen})
    columns = range(min(c for _, c in chosen), max(c for _, c in chosen) + 1)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, dialect="excel-tab", lineterminator="\n")
    for row in rows:
        writer.writerow([_text(chosen.get((row, column))) for column in columns])
    return lines.getvalue().removesuffix("\n")


def clipboard_block(data: QMimeData | None) -> Block | None:
    """What is on the clipboard as rows of cells; None if there is no text.

    Raises `LargePasteError` for more than any table holds.
    """
    rows = pasted_rows(data.text()) if data is not None and data.hasText() else []
    return Block(rows) if rows else None


def pasted_rows(text: str) -> list[list[str]]:
    """The rows of a tab-separated block; quoted cells may hold line breaks.

    Raises `LargePasteError` for more than any table holds.
    """
    if len(text) > LONGEST_PASTE:
        raise LargePasteError
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    try:
        return [row or [""] for row in csv.reader(lines, dialect="excel-tab")]
    except csv.Error as error:
        raise LargePasteError from error


def _text(index: QModelIndex | None) -> str:
    return "" if index is None else str(index.data(Qt.ItemDataRole.DisplayRole) or "")

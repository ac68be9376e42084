"""Blocks of cells to and from the clipboard, in the tab-separated form Excel and WPS use."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt

from app.errors import RefusedError
from ui.models.form_model import FormModel

LONGEST_PASTE = 1_000_000
"""Characters; the largest table has some hundred cells."""


class LargePasteError(RefusedError):
    """What is on the clipboard is too much for a table."""

    def __init__(self) -> None:
        super().__init__("要粘贴的内容太多，不像是表格里的数字，请重新复制要用的那几格。")


def copied_text(model: FormModel, indexes: Sequence[QModelIndex]) -> str:
    """The rectangle around the indexes as tab-separated lines; labels are left out."""
    chosen = {(index.row(), index.column()): index for index in indexes if model.cell(index)}
    if not chosen:
        return ""
    rows = sorted({row for row, _ in chosen})
    columns = range(min(c for _, c in chosen), max(c for _, c in chosen) + 1)
    return "\n".join(
        "\t".join(_text(model, chosen.get((row, column))) for column in columns) for row in rows
    )


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


def _text(model: FormModel, index: QModelIndex | None) -> str:
    return "" if index is None else str(model.data(index, Qt.ItemDataRole.DisplayRole))

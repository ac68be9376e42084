"""Blocks of cells to and from the clipboard, in the tab-separated form Excel and WPS use."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt

from ui.models.form_model import FormModel


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
    """The rows of a tab-separated block; quoted cells may hold line breaks."""
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    return [row or [""] for row in csv.reader(lines, dialect="excel-tab")]


def _text(model: FormModel, index: QModelIndex | None) -> str:
    return "" if index is None else str(model.data(index, Qt.ItemDataRole.DisplayRole))

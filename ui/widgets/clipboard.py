"""Text on its way between an editor and other programs: paragraphs, no layout."""

from __future__ import annotations

import re

from PySide6.QtCore import QMimeData

from app.report.narrative import resolved
from app.report.report import Report, clean_text

_OWN = "application/x-nianbao-text"
_LONGEST = 1_000_000
"""Characters; more than all texts of any report. What is behind is not pasted."""

_INDENT = re.compile(r"^[ \t\xa0\u3000]+|[ \t\xa0\u3000]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{2,}")


def mime_of(report: Report, text: str) -> QMimeData:
    """A stretch of a text for the clipboard: figures for others, live numbers for this program."""
    mime = QMimeData()
    mime.setText(resolved(report, text))
    mime.setData(_OWN, text.encode())
    return mime


def pasted_text(mime: QMimeData) -> str:
    """The paragraphs of a pasted text, without indents, blank lines and layout."""
    if mime.hasFormat(_OWN):
        return clean_text(bytes(mime.data(_OWN).data())[:_LONGEST].decode(errors="replace"))
    text = clean_text(mime.text()[:_LONGEST].replace("\ufffc", ""))
    if "\n" not in text:
        return text
    return _BLANK_LINES.sub("\n", _INDENT.sub("", text))

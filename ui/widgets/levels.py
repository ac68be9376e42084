"""Shows the levels of a text in the fonts that the official layout gives them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from app.export.standard import FANGSONG, HEI, KAI
from app.report.levels import Level, level_of
from ui.theme import HEADING, sized

_FAMILIES = {Level.FIRST: HEI.families, Level.SECOND: KAI.families}


def body_font(like: QFont) -> QFont:
    """The font of plain paragraphs, somewhat larger than the window's."""
    font = sized(like, HEADING)
    font.setFamilies(FANGSONG.families)
    return font


class LevelHighlighter(QSyntaxHighlighter):
    """`一、` in 黑体, `（一）` in 楷体, the others as the text itself (GB/T 9704-2012)."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = {level: _format(families) for level, families in _FAMILIES.items()}

    def highlightBlock(self, text: str) -> None:  # noqa: N802 (Qt's name)
        """Sets the font of one paragraph."""
        form = self._formats.get(level_of(text))
        if form is not None:
            self.setFormat(0, len(text), form)


def _format(families: Sequence[str]) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setFontFamilies(families)
    return form

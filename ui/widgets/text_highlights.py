"""Levels of a text in official fonts; findings on its sentences underlined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import (
    QFont,
    QHelpEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit, QToolTip

from app.checks.findings import LEVEL_WORDS, Finding
from app.edition.text_check_kinds import Level
from app.export.standard import FANGSONG, HEI, KAI
from app.report.narrative import HeadingLevel, level_of
from ui.document import Document
from ui.models.findings_model import hint_words
from ui.theme import HEADING, form_colors, sized
from ui.widgets.text_source import positions, units_of

_FAMILIES = {HeadingLevel.FIRST: HEI.families, HeadingLevel.SECOND: KAI.families}


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


_MAX_COUNT = 200
"""No more stretches are underlined: every mark costs a little at each key."""

_Underline = QTextCharFormat.UnderlineStyle


@dataclass(frozen=True)
class FindingMark:
    """A stretch of the editor's text and the finding on it; the cursor moves with the text."""

    cursor: QTextCursor
    finding: Finding

    @property
    def stretch(self) -> tuple[int, int]:
        """Its first and last position now."""
        return self.cursor.selectionStart(), self.cursor.selectionEnd()


class FindingMarks(QObject):
    """Underlines the findings on a text whenever the checks have run, never while a key is typed.

    A finding to explain has a wavy line, a hint a dotted one.
    """

    def __init__(self, document: Document, key: str, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._document = document
        self._key = key
        self._editor = editor
        self._marks: list[FindingMark] = []
        editor.viewport().installEventFilter(self)
        document.checked.connect(self._on_checked)
        document.replaced.connect(self._on_checked)
        self._on_checked()

    @property
    def marks(self) -> tuple[FindingMark, ...]:
        """What is underlined, in the order of the findings."""
        return tuple(self._marks)

    def words_at(self, position: int) -> str:
        """What the findings at a position of the editor say; empty if there are none."""
        inside = (mark for mark in self._marks if mark.stretch[0] <= position < mark.stretch[1])
        return "\n\n".join(dict.fromkeys(_words(mark.finding) for mark in inside))

    def _on_checked(self) -> None:
        wanted = self._wanted()
        if wanted == [(mark.stretch, mark.finding) for mark in self._marks]:
            return
        self._marks = [FindingMark(self._cursor(*stretch), finding) for stretch, finding in wanted]
        self._editor.setExtraSelections([self._selection(mark) for mark in self._marks])

    def _wanted(self) -> list[tuple[tuple[int, int], Finding]]:
        """The stretches to underline, in positions of the editor."""
        spans = [
            (span, finding)
            for finding in self._document.findings
            if finding.section == self._key
            for span in finding.spans
        ][:_MAX_COUNT]
        if not spans:
            return []
        report = self._document.report
        offsets = sorted(set(chain.from_iterable(span for span, _ in spans)))
        place = positions(units_of(report, report.texts.get(self._key, "")), offsets)
        return [((place[start], place[end]), finding) for (start, end), finding in spans]

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._editor.document())
        last = self._editor.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _selection(self, mark: FindingMark) -> QTextEdit.ExtraSelection:
        level, colors = mark.finding.level, form_colors(self._editor.palette())
        form = QTextCharFormat()
        form.setUnderlineStyle(
            _Underline.DotLine if level == Level.HINT else _Underline.WaveUnderline
        )
        form.setUnderlineColor(colors.error if level == Level.ERROR else colors.doubt)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = mark.cursor  # type: ignore[attr-defined]  # missing in the stubs
        selection.format = form  # type: ignore[attr-defined]
        return selection

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Tells what is wrong where the mouse rests."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        words = self.words_at(self._editor.cursorForPosition(event.pos()).position())
        lines = "<br>".join(escape(line) for line in words.splitlines())
        shown = f"<qt>{lines}</qt>" if words else ""  # only marked-up text is wrapped
        QToolTip.showText(event.globalPos(), shown, self._editor)
        return bool(words)


def _words(finding: Finding) -> str:
    return f"{LEVEL_WORDS[finding.level]}：{finding.message}\n{hint_words(finding)}"

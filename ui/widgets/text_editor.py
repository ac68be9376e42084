"""An editor of one text of the report, live numbers and pictures in it; undo is the window's."""

from __future__ import annotations

from functools import reduce
from itertools import groupby

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QRect,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QTextEdit

from app.checks.findings import Finding
from app.errors import RefusedError
from app.pictures import Normaliser, normal_picture
from app.report.changes import ChangeSet, Edit
from app.report.narrative import Picture, live_of, unwritten_headings
from app.report.report import Report
from ui import pictures
from ui.document import Document
from ui.widgets.fields import LockedLook, is_left_to_window, put_window_steps
from ui.widgets.text_highlights import (
    FigureSign,
    FindingMarks,
    LevelHighlighter,
    LiveSign,
    body_font,
)
from ui.widgets.text_source import (
    FIGURE,
    LIVE,
    SIGN,
    RawText,
    difference,
    editor_width,
    mime_of,
    pasted_text,
    shown_units,
    sign_format,
    signs,
    text_of_units,
    units_of,
    word_around,
)

_LINE_HEIGHT = 1.45
_INDENT_CHARS = 2
_ASKS_FOR_NUMBER = "#＃"


class SpareLine:
    """A blank line to write in, that belongs to the text only when something is written there."""

    def __init__(self, editor: QTextEdit) -> None:
        self._editor = editor
        self._cursor = QTextCursor()

    def is_before(self, position: int) -> bool:
        """Whether it stands before a position of the editor, or there."""
        return not self._cursor.isNull() and self._cursor.position() <= position

    def open_below(self) -> None:
        """Puts the cursor into the blank line below its own, one made for it if there is none."""
        cursor = self._editor.textCursor()
        below = cursor.block().next()
        if below.isValid() and not below.text().strip():
            cursor.setPosition(below.position())
        else:
            with QSignalBlocker(self._editor):
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
                cursor.insertBlock()
            self._cursor = QTextCursor(cursor)
        self._editor.setTextCursor(cursor)

    def keep(self) -> None:
        """Leaves the line to the text, which was written in."""
        self._cursor = QTextCursor()

    def leave(self) -> None:
        """Takes the line away once the editor's cursor has left it unwritten."""
        spare = self._cursor
        if spare.isNull() or spare.block() == self._editor.textCursor().block():
            return
        self._cursor = QTextCursor()
        if not spare.block().text():
            with QSignalBlocker(self._editor):
                spare.deletePreviousChar()


class WholeWords(QObject):
    """Two clicks select a word, and dragging whole words more; three clicks select the paragraph.

    Qt knows no words where none are parted by blanks: it would select whole sentences.
    """

    def __init__(self, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._first: QTextCursor | None = None
        self._clicked = QElapsedTimer()
        editor.viewport().installEventFilter(self)

    def _word(self, at: QPoint) -> QTextCursor:
        cursor = self._editor.cursorForPosition(at)
        block = cursor.block()
        shown = self._editor.cursorRect(cursor)
        is_behind = shown.left() > at.x() or shown.top() > at.y()
        place = cursor.positionInBlock() - (is_behind and not cursor.atBlockStart())
        for end, mode in zip(word_around(block.text(), place), QTextCursor.MoveMode, strict=True):
            cursor.setPosition(block.position() + end, mode)
        return cursor

    def _extend(self, first: QTextCursor, word: QTextCursor) -> None:
        is_back = word.position() < first.position()
        cursor = QTextCursor(first)
        cursor.setPosition(first.selectionEnd() if is_back else first.selectionStart())
        to = word.selectionStart() if is_back else word.selectionEnd()
        cursor.setPosition(to, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Takes the second and third click, and the way of the mouse behind the second."""
        if not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        at, is_left = event.position().toPoint(), event.button() is Qt.MouseButton.LeftButton
        match event.type():
            case QEvent.Type.MouseButtonDblClick if is_left:
                self._first = self._word(at)
                self._editor.setTextCursor(self._first)
                self._clicked.start()
                return True
            case QEvent.Type.MouseButtonPress:
                waited = self._first is None or self._clicked.hasExpired(
                    QGuiApplication.styleHints().mouseDoubleClickInterval()
                )
                self._first = None
                if is_left and not waited:
                    cursor = self._editor.textCursor()
                    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                    self._editor.setTextCursor(cursor)
                    return True
            case QEvent.Type.MouseMove if self._first and event.buttons():
                self._extend(self._first, self._word(at))
                return True
        return False


def lit_lines(editor: TextEditor, about: Finding | None = None) -> QRect:
    """The lines of the words that one was led to, else of the cursor, in an editor's viewport.

    With all words that a finding is about, if something finds room beside them.
    """
    led = _lines_of(editor, editor.textCursor() if editor.marks.lit.isNull() else editor.marks.lit)
    marks = (one.cursor for one in editor.marks.marks if one.finding == about)
    whole = reduce(QRect.united, (_lines_of(editor, one) for one in marks), led)
    return whole if whole.height() < editor.viewport().height() / 2 else led


def _lines_of(editor: TextEditor, words: QTextCursor) -> QRect:
    ends = []
    for at in (words.selectionStart(), words.selectionEnd()):
        end = QTextCursor(editor.document())
        end.setPosition(at)
        ends.append(editor.cursorRect(end))
    lines = ends[0].united(ends[1])
    if lines.height() > ends[0].height():  # they go on in another line
        lines.setLeft(0)
        lines.setRight(editor.viewport().width())
    return lines


def write_below(editor: TextEditor, end: int) -> None:
    """Puts the cursor into a line of its own below a heading that ends there."""
    editor.select(end, end)
    editor.spare.open_below()


def begin(editor: TextEditor, report: Report) -> None:
    """Puts the cursor where one would write, unless it has been somewhere in the text."""
    unwritten = unwritten_headings(report, editor.key)
    if unwritten and editor.textCursor().atStart() and report.seal is None:
        write_below(editor, unwritten[0].end)
    editor.setFocus()


class TextEditor(QTextEdit):
    """Shows the text with this key and passes every keystroke on to the document.

    `refused` tells why something was not taken; `number_wanted` carries the sign that was typed
    to ask for a live number. `menu_opening` carries the menu of a place before it is shown, and the
    place in the text as it is kept. `normal` reads pictures that are pasted or dropped. `prompt`
    stands where the first words will, as long as nothing is written.
    """

    refused = Signal(str)
    number_wanted = Signal(str)
    menu_opening = Signal(QMenu, int)

    def __init__(self, document: Document, key: str, prompt: str = "") -> None:
        super().__init__()
        self._document = document
        self.key = key
        self.normal: Normaliser = normal_picture
        self._showing = False
        self._typing = False
        self._typed = ""
        self.spare = SpareLine(self)
        self._raw = RawText(self.document())
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(body_font(self.font()))
        self._figures = FigureSign(document, self)
        self._numbers = LiveSign(document, self)
        self._prepare()
        WholeWords(self)
        self.setPlaceholderText("\u3000" * _INDENT_CHARS + prompt if prompt else "")
        self._on_replaced()
        self.marks = FindingMarks(document, key, self, self.spare.is_before)
        LockedLook(document, self, [self])
        self.textChanged.connect(self._on_text_changed)
        self.cursorPositionChanged.connect(self.spare.leave)
        document.changed.connect(self._on_changed)
        document.refused.connect(self._on_changed)
        document.replaced.connect(self._on_replaced)

    @property
    def place(self) -> int:
        """Where the cursor stands in the text as it is kept."""
        at = self.textCursor().position()
        return len(text_of_units(shown_units(self.document(), 0, at))) - self.spare.is_before(at)

    def select(self, start: int, end: int) -> None:
        """Selects a stretch of the text as it is kept, and shows it."""
        self.moveCursor(QTextCursor.MoveOperation.Start)  # leaves a line that nobody has written in
        cursor = self.textCursor()
        cursor.setPosition(self._position(start))
        cursor.setPosition(self._position(end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus()

    def insert(self, text: str) -> None:
        """Puts a text, live numbers in it, in the place of the selection."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        self._write(cursor, units_of(self._document.report, text))
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.setFocus()

    def insert_paragraph(self, text: str) -> None:
        """Puts a text as a paragraph of its own below the one where the cursor stands."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self.setTextCursor(cursor)
        self.insert(f"\n{text}" if cursor.block().text() else text)

    def insert_pictures(self, taken: list[pictures.TakenPicture]) -> None:
        """Puts pictures as paragraphs of their own below the one where the cursor stands."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self.setTextCursor(cursor)
        text, place = self._document.report.texts[self.key], self.place
        lines = "".join(f"\n{Picture(picture.name).source}" for picture in taken)
        media = {picture.name: picture.data for picture in taken}
        edit = Edit(texts={self.key: text[:place] + lines + text[place:]}, media=media)
        self._document.edit(edit, "插入图片")

    def _prepare(self) -> None:
        document = self.document()
        document.setDefaultFont(self.font())
        one = self.fontMetrics().horizontalAdvance("年")
        document.setDocumentMargin(one)
        LevelHighlighter(document)
        document.documentLayout().registerHandler(LIVE, self._numbers)
        document.documentLayout().registerHandler(FIGURE, self._figures)
        form = self._paragraph = QTextBlockFormat()
        form.setTextIndent(_INDENT_CHARS * one)
        line_kind = QTextBlockFormat.LineHeightTypes.MinimumHeight.value  # pictures as they are
        form.setLineHeight(_LINE_HEIGHT * self.fontMetrics().height(), line_kind)
        QTextCursor(document).mergeBlockFormat(form)

    def _position(self, offset: int) -> int:
        text = self._document.report.texts.get(self.key, "")
        return editor_width(units_of(self._document.report, text[:offset]))

    @property
    def _end(self) -> int:
        return self.document().characterCount() - 1

    def _write(self, cursor: QTextCursor, units: list[str]) -> None:
        for is_sign, stretch in groupby(units, key=lambda unit: len(unit) > 1):
            if not is_sign:
                cursor.insertText("".join(stretch), QTextCharFormat())
                continue
            for source in stretch:
                cursor.insertText(SIGN, sign_format(source))

    def _show(self, text: str) -> None:
        """Changes only what differs, so that cursor and scroll bar stay where they are."""
        if text == (self._typed or self._raw.read()):
            return
        shown = shown_units(self.document(), 0, self._end)
        wanted = units_of(self._document.report, text)
        start, old_end, new_end = difference(shown, wanted)
        self._showing = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(editor_width(shown[:start]))
        cursor.setPosition(editor_width(shown[:old_end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        self._write(cursor, wanted[start:new_end])
        if not cursor.blockFormat().textIndent():  # Qt forgets it where a whole paragraph goes
            cursor.mergeBlockFormat(self._paragraph)
        cursor.endEditBlock()
        self._showing = False
        if not self._typing:
            self.setTextCursor(cursor)

    def _on_text_changed(self) -> None:
        if self._showing:
            return
        self.spare.keep()
        self._typed = text = self._raw.read()
        if "{picture:" in text or "{chart:" in text:
            text = text_of_units(shown_units(self.document(), 0, self._end))
        self._typing = True
        self._document.edit(Edit(texts={self.key: text}), "修改文字")
        self._typing = False
        self._typed = ""

    def _on_changed(self, change: ChangeSet) -> None:
        after = change.after
        if after.media:
            self._figures.forget()
        if self.key in after.texts or after.edition:
            self._show(self._document.report.texts.get(self.key, ""))
        if change.cells or after.previous or after.media or after.edition:
            self._lay_out_signs(change)

    def _lay_out_signs(self, change: ChangeSet) -> None:
        """Lays out anew the live numbers and pictures that a change may have made larger."""
        self._numbers.forget()
        for position, source in signs(self.document()):
            live = live_of(source)
            if live is None or change.after.previous or change.cells.intersection(live.cells):
                self.document().markContentsDirty(position, 1)

    def _on_replaced(self) -> None:
        self._numbers.forget()
        self._figures.forget()
        self._show(self._document.report.texts.get(self.key, ""))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _take_pictures(self, source: QMimeData) -> None:
        try:
            self.insert_pictures(pictures.taken_from(source, self.normal))
        except RefusedError as error:
            self.refused.emit(str(error))

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window."""
        return False if is_left_to_window(event) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Asks for a live number at the sign for it; an empty paragraph ends as any other.

        Qt would take its indent away instead of beginning the next one.
        """
        if event.text() in _ASKS_FOR_NUMBER and event.text():
            self.number_wanted.emit(event.text())
        elif event.matches(QKeySequence.StandardKey.InsertParagraphSeparator):
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 (Qt's name)
        """The usual menu, with what can be done at this place."""
        cursor = self.cursorForPosition(event.pos())
        menu = self.createStandardContextMenu()
        put_window_steps(menu, self)
        place = len(text_of_units(shown_units(self.document(), 0, cursor.position())))
        self.menu_opening.emit(menu, place)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 (Qt's name)
        """The selection: figures for other programs, live numbers for this one."""
        cursor = self.textCursor()
        units = shown_units(self.document(), cursor.selectionStart(), cursor.selectionEnd())
        return mime_of(self._document.report, text_of_units(units))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 (Qt's name)
        """Whether there is a text or a picture to take."""
        return source.hasText() or pictures.can_take(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 (Qt's name)
        """Takes pictures, and paragraphs without their layout."""
        if pictures.can_take(source):
            self._take_pictures(source)
        else:
            self.insert(pasted_text(source))
            if lost := pictures.left_behind(source):
                self.refused.emit(lost)

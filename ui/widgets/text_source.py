"""A text as it is kept, as an editor shows it, and on its way between programs.

A unit is one character of plain text, or the whole source of a live number or a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from app import patterns as re
from app.report.charts import chart_of
from app.report.narrative import picture_of, pieces, resolved
from app.report.report import Report, clean_text

SIGN = "\ufffc"
"""What stands in the shown text for a live number or a picture."""

LIVE = QTextFormat.ObjectTypes.UserObject + 1
FIGURE = QTextFormat.ObjectTypes.UserObject + 2
SOURCE = QTextFormat.Property.UserProperty + 1
"""The property of a sign's format that holds its source."""


def is_picture_or_chart(paragraph: str) -> bool:
    """Whether a paragraph is a picture or a chart."""
    return picture_of(paragraph) is not None or chart_of(paragraph) is not None


def sign_format(source: str) -> QTextCharFormat:
    """The format of the sign that stands for a live number or a picture."""
    sign = QTextCharFormat()
    sign.setObjectType(FIGURE if is_picture_or_chart(source) else LIVE)
    sign.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    sign.setProperty(SOURCE, source)
    return sign


_STRETCH = re.compile(r"[\u4e00-\u9fa5]+|\d+(?:[.,．]\d+)*[%％‰]?|[^\W\d_\u4e00-\u9fa5]+|\s+|.")


def word_around(line: str, place: int) -> tuple[int, int]:
    """Where the word, the number or the mark begins and ends that stands at a place of a line."""
    from app.checks.proofreading.spelling import words_in  # noqa: PLC0415 not at the start

    for stretch in _STRETCH.finditer(line):
        if stretch.end() > place:
            start, end = stretch.span()
            for word in words_in(stretch.group()) if "\u4e00" <= line[start] <= "\u9fa5" else ():
                end = start + len(word)
                if end > place:
                    break
                start = end
            return start, end
    return len(line), len(line)


def units_of(report: Report, text: str) -> list[str]:
    """The units of a text as it is kept."""
    units: list[str] = []
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            units.append("\n")
        if is_picture_or_chart(paragraph):
            units.append(paragraph.strip())
            continue
        for piece in pieces(report, paragraph):
            if piece.live:
                units.append(piece.live.source)
            else:
                units.extend(piece.text)
    return units


def shown_units(document: QTextDocument, start: int, end: int) -> list[str]:
    """The units that an editor shows between two positions."""
    units: list[str] = []
    for text, source in _stretches(document, start, end):
        if source:
            units.extend([source] * len(text))
        else:
            units.extend(_as_stored(text))
    return units


def text_of_units(units: Iterable[str]) -> str:
    """The text that the units make, every picture as a paragraph of its own."""
    parts: list[str] = []
    after_figure = False
    for unit in units:
        alone = len(unit) > 1 and is_picture_or_chart(unit)
        if unit != "\n" and (after_figure or (alone and parts and parts[-1] != "\n")):
            parts.append("\n")
        parts.append(unit)
        after_figure = alone
    return "".join(parts)


class RawText:
    """The whole text that an editor shows; a picture may have words beside it.

    A key that brings no sign leaves the sources of the signs as they were, unless their number
    tells that one has gone: asking every sign anew for its format costs more than the key itself.
    """

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._sources: list[str] | None = None
        document.documentLayout()  # without a layout Qt tells of no change
        document.contentsChange.connect(self._on_contents_change)

    def read(self) -> str:
        """The text as it stands now."""
        words = self._document.toPlainText().split(SIGN)
        if self._sources is None or len(self._sources) != len(words) - 1:
            self._sources = [source for _, source in _signs_between(self._document, words)]
        return words[0] + "".join(map(str.__add__, self._sources, words[1:]))

    def _on_contents_change(self, position: int, _removed: int, added: int) -> None:
        if added > 1 or (added and self._document.characterAt(position) == SIGN):
            self._sources = None


def signs(document: QTextDocument) -> Iterator[tuple[int, str]]:
    """The position and the source of every live number and picture."""
    return _signs_between(document, document.toPlainText().split(SIGN))


def _signs_between(document: QTextDocument, words: list[str]) -> Iterator[tuple[int, str]]:
    cursor = QTextCursor(document)
    position = -1
    for before in words[:-1]:
        position += len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1
        cursor.setPosition(position + 1)
        yield position, str(cursor.charFormat().property(SOURCE) or "")


def difference(old: Sequence[str], new: Sequence[str]) -> tuple[int, int, int]:
    """Which units of the old text to replace (start, end), and where those of the new one end."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    left = most - start
    tail = next((i for i in range(left) if old[-1 - i] != new[-1 - i]), left)
    return start, len(old) - tail, len(new) - tail


def editor_width(units: Iterable[str]) -> int:
    """How many positions of an editor the units take: Qt counts UTF-16, and signs as one."""
    return sum(2 if len(unit) == 1 and ord(unit) > 0xFFFF else 1 for unit in units)


def positions(units: Iterable[str], offsets: Sequence[int]) -> dict[int, int]:
    """The positions of an editor for some offsets in the text as it is kept, given in order.

    An offset inside a live number or a picture is that of its end.
    """
    found: dict[int, int] = {}
    place = kept = 0
    wanted = iter(offsets)
    offset = next(wanted, None)
    for unit in units:
        while offset is not None and offset <= kept:
            found[offset] = place
            offset = next(wanted, None)
        kept += len(unit)
        place += editor_width((unit,))
    while offset is not None:
        found[offset] = place
        offset = next(wanted, None)
    return found


def _stretches(document: QTextDocument, start: int, end: int) -> Iterator[tuple[str, str]]:
    """The shown text between two positions in stretches, with the source where they are signs."""
    block = document.findBlock(start)
    while block.isValid() and block.position() <= end:
        if block.position() > start:
            yield "\n", ""
        yield from _stretches_of(block, start, end)
        block = block.next()


def _stretches_of(block: QTextBlock, start: int, end: int) -> Iterator[tuple[str, str]]:
    place = block.begin()
    while not place.atEnd():
        piece = place.fragment()
        place += 1
        first = max(start - piece.position(), 0)
        last = min(end - piece.position(), piece.length())
        if last <= first:
            continue
        shown = piece.text()
        if first or last < piece.length():
            utf16 = shown.encode("utf-16-le", "surrogatepass")
            shown = utf16[2 * first : 2 * last].decode("utf-16-le", "surrogatepass")
        form = piece.charFormat()
        is_sign = form.objectType() in (LIVE, FIGURE) and shown.strip(SIGN) == ""
        yield shown, str(form.property(SOURCE)) if is_sign else ""


def _as_stored(text: str) -> str:
    """Plain words as they are kept; chained, as translating a long text is ten times slower."""
    return text.replace("\u2028", "\n").replace("\xa0", " ").replace(SIGN, "")


_OWN = "application/x-nianbao-text"
_MAX_LENGTH = 1_000_000
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
        return clean_text(bytes(mime.data(_OWN).data())[:_MAX_LENGTH].decode(errors="replace"))
    text = clean_text(mime.text()[:_MAX_LENGTH].replace("\ufffc", ""))
    if "\n" not in text:
        return text
    return _BLANK_LINES.sub("\n", _INDENT.sub("", text))

"""What an editor shows is read right after every change, however the signs in it come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication

from ui.widgets.text_source import SIGN, RawText, sign_format

PIECES = st.sampled_from(["a", "字", "\n", "😀", "一段话。", "{a}", "{b}", "{c}"])
PLACES = st.integers(0, 40)
CHANGES = st.lists(st.tuples(PLACES, st.integers(0, 3), PIECES | st.just("")), max_size=30)


def change(document: QTextDocument, place: int, removed: int, piece: str) -> None:
    """Writes a piece over some characters; one in braces as the sign for it."""
    last = document.characterCount() - 1
    cursor = QTextCursor(document)
    cursor.setPosition(min(place, last))
    cursor.setPosition(min(place + removed, last), QTextCursor.MoveMode.KeepAnchor)
    if piece.startswith("{"):
        cursor.insertText(SIGN, sign_format(piece))
    else:
        cursor.insertText(piece)


@given(CHANGES)
def test_the_text_is_read_as_if_for_the_first_time(
    qapp: QApplication, changes: list[tuple[int, int, str]]
) -> None:
    document = QTextDocument()
    raw = RawText(document)
    for one in changes:
        change(document, *one)
        assert raw.read() == RawText(document).read()

"""Writing a text: live numbers follow the table, pictures stand between paragraphs."""

from __future__ import annotations

import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from ui.document import Document
from ui.widgets import text_editor
from ui.widgets.text_editor import TextEditor
from ui.widgets.text_source import SIGN, RawText, text_of_units, units_of

PERSON = CellKey("requests.received.person")
LIVE = "{requests.received.total}"


@pytest.fixture
def document(huaian: Report) -> Document:
    huaian.apply(Edit(texts={"overview": ""}))
    return Document(huaian)


@pytest.fixture
def editor(document: Document, qtbot: QtBot) -> TextEditor:
    editor = TextEditor(document, "overview")
    qtbot.addWidget(editor)
    editor.resize(900, 600)
    editor.show()
    qtbot.waitExposed(editor)
    return editor


def kept(document: Document) -> str:
    return document.report.texts["overview"]


def pasted(editor: TextEditor, mime: QMimeData) -> None:
    QApplication.clipboard().setMimeData(mime)
    editor.paste()


def test_a_live_number_is_one_sign_on_screen_and_its_source_in_the_report(
    editor: TextEditor, document: Document
) -> None:
    editor.insert(f"收到{LIVE}件")
    assert editor.toPlainText() == f"收到{SIGN}件"
    assert kept(document) == f"收到{LIVE}件"


@pytest.mark.parametrize(
    ("within", "word"),
    [
        ("收到", "收到"),
        ("4，", "24"),
        ("信息", "信息"),
        ("，与", "，"),
        (".1", "21.1%"),
        ("5号", "5"),
    ],
)
def test_two_clicks_select_a_word_or_a_figure_and_one_undo_brings_it_back(
    editor: TextEditor, document: Document, qtbot: QtBot, within: str, word: str
) -> None:
    text = "全年收到政府信息公开申请24，与上年相比增长21.1%（〔2025〕5号）。予以公开10件。"
    editor.insert(text)
    document.undo_stack.clear()
    at = within_text(editor, text.index(within))
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert editor.textCursor().selectedText() == word
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    assert len(kept(document)) == len(text) - len(word)
    document.undo_stack.undo()
    assert kept(document) == text
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mousePress(editor.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert editor.textCursor().selectedText() == text


def test_dragging_behind_two_clicks_selects_whole_words(editor: TextEditor) -> None:
    text = "全年收到政府信息公开申请24件。"
    editor.insert(text)
    first, last = (within_text(editor, text.index(one)) for one in ("信息", "24"))
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=first)
    held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(last), QPointF(last), held[0], *held)
    QApplication.sendEvent(editor.viewport(), move)
    assert editor.textCursor().selectedText() == "信息公开申请24"


def within_text(editor: TextEditor, place: int) -> QPoint:
    """Where the sign at a place is drawn."""
    cursor = QTextCursor(editor.document())
    cursor.setPosition(place)
    rect = editor.cursorRect(cursor)
    return rect.center() + QPoint(editor.fontMetrics().averageCharWidth() // 2, 0)


def test_typing_beside_a_live_number_leaves_it_whole(
    editor: TextEditor, document: Document, qtbot: QtBot
) -> None:
    editor.insert(LIVE)
    qtbot.keyClicks(editor, "abc")
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClicks(editor, "x")
    assert kept(document) == f"x{LIVE}abc"
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert kept(document) == "xabc"


def test_keys_that_are_undone_as_one_step_keep_one_text(document: Document) -> None:
    long = "认真做好政府信息公开工作。" * 20_000
    document.edit(Edit(texts={"overview": long}), "粘贴")
    tracemalloc.start()
    for count in range(1, 41):
        document.edit(Edit(texts={"overview": long + "字" * count}), "写")
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown < 20 * len(long)  # two bytes a sign: 80 times the length if each key kept its text
    document.undo_stack.undo()
    assert "字" not in kept(document)


def test_a_heading_is_in_its_own_font_also_with_its_text_behind_it(editor: TextEditor) -> None:
    editor.setPlainText(
        "（一）主动公开情况\n（二）政策解读。全年解读21个。\n（三）收到申请3件。已答复。"
    )
    blocks = (editor.document().findBlockByNumber(number) for number in range(3))
    headings = [
        [(one.start, one.length) for one in block.layout().formats()]  # type: ignore[attr-defined]  # Qt's fields
        for block in blocks
    ]
    assert headings == [[(0, 9)], [(0, 8)], []]


def test_undo_brings_a_deleted_live_number_back(editor: TextEditor, document: Document) -> None:
    document.edit(Edit(texts={"overview": f"甲{LIVE}乙"}), "写")
    editor.selectAll()
    editor.insert("")
    assert kept(document) == ""
    document.undo_stack.undo()
    assert RawText(editor.document()).read() == kept(document) == f"甲{LIVE}乙"


def test_a_copied_live_number_is_a_figure_elsewhere_and_live_here(
    editor: TextEditor, document: Document
) -> None:
    editor.insert(f"共{LIVE}件")
    editor.selectAll()
    editor.copy()
    assert QApplication.clipboard().text() == "共3119件"
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.paste()
    assert kept(document) == f"共{LIVE}件共{LIVE}件"


def test_pasting_keeps_paragraphs_and_drops_indents_and_layout(
    editor: TextEditor, document: Document
) -> None:
    mime = QMimeData()
    mime.setHtml("<p style='color:red'><b>（一）主动公开</b></p>")
    mime.setText("（一）主动公开\r\n\r\n\u3000\u3000全年公开 3 条。  \n")
    pasted(editor, mime)
    assert kept(document) == "（一）主动公开\n全年公开 3 条。\n"
    assert "color" not in editor.toHtml().split("<body")[1].split("font-style")[0]


def test_what_a_pasted_page_of_word_leaves_behind_is_told(
    editor: TextEditor, document: Document, qtbot: QtBot
) -> None:
    mime = QMimeData()
    mime.setText("全年公开120条。")
    mime.setHtml(
        "<p>全年公开120条。</p><p><img src='file:///C:/msohtmlclip1/01/clip_image001.png'></p>"
        "<TABLE><tr><td>1</td></tr></TABLE>"
    )
    with qtbot.waitSignal(editor.refused) as told:
        editor.insertFromMimeData(mime)
    assert "1 张图片没有带过来" in told.args[0]
    assert "表格只带来了里面的文字" in told.args[0]
    assert document.report.texts[editor.key].startswith("全年公开120条。")
    plain = QMimeData()
    plain.setText("又一句。")
    plain.setHtml("<p>又一句。</p>")
    with qtbot.assertNotEmitted(editor.refused):
        editor.insertFromMimeData(plain)


def test_a_pasted_picture_becomes_a_paragraph_without_traces(
    editor: TextEditor, document: Document
) -> None:
    editor.insert("甲\n乙")
    image = QImage(QSize(4000, 1000), QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.setText("Author", "somebody")
    mime = QMimeData()
    mime.setImageData(image)
    pasted(editor, mime)
    (name, data), *others = document.report.media.items()
    assert not others
    assert kept(document) == f"甲\n乙\n{{picture:{name}|}}"
    assert b"somebody" not in data
    assert QImage.fromData(data).size() == QSize(1843, 461)
    document.undo_stack.undo()
    assert not document.report.media


@pytest.mark.parametrize("family", ["", "DejaVu Sans", "Liberation Sans"])
def test_a_picture_is_no_wider_than_its_line(
    family: str, document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Latin signs are half as wide as Chinese ones in fonts of Windows."""
    monkeypatch.setattr(text_editor, "body_font", lambda font: QFont(family) if family else font)
    document.edit(Edit(texts={"overview": "{picture:a.png|图一}"}), "写")
    editor = TextEditor(document, "overview")
    qtbot.addWidget(editor)
    editor.resize(700, 400)
    editor.show()
    assert editor.document().size().width() <= editor.viewport().width()


def test_words_typed_beside_a_picture_become_a_paragraph(
    editor: TextEditor, document: Document, qtbot: QtBot
) -> None:
    document.edit(Edit(texts={"overview": "{picture:a.png|图一}"}), "写")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor, "ab")
    assert kept(document) == "{picture:a.png|图一}\nab"
    assert RawText(editor.document()).read() == kept(document)


def test_a_stretch_of_the_kept_text_can_be_selected(editor: TextEditor) -> None:
    editor.insert(f"𠮷收到{LIVE}件，结转3件")
    text = f"𠮷收到{LIVE}件，结转3件"
    editor.select(text.index("结转"), len(text))
    assert editor.textCursor().selectedText() == "结转3件"
    assert editor.place == len(text)


def test_a_live_number_is_drawn_with_its_new_figure(editor: TextEditor, document: Document) -> None:
    document.edit(Edit(texts={"overview": LIVE}), "写")
    before = editor.grab().toImage()
    document.edit(Edit({PERSON: Decimal(1)}), "填数")
    assert editor.grab().toImage() != before


@given(st.lists(st.sampled_from(["a", "\n", "𠮷", LIVE, "{picture:a.png|图}", "{}"]), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_text_is_shown_and_kept_alike(
    editor: TextEditor, document: Document, units: list[str]
) -> None:
    text = text_of_units(units_of(document.report, text_of_units(units)))
    document.edit(Edit(texts={"overview": text}), "写")
    assert RawText(editor.document()).read() == text


def indents(editor: TextEditor) -> list[float]:
    block, found = editor.document().begin(), []
    while block.isValid():
        found.append(block.blockFormat().textIndent())
        block = block.next()
    return found


def test_every_paragraph_is_indented_however_it_came(
    document: Document, editor: TextEditor, qtbot: QtBot
) -> None:
    indent = indents(editor)[0]
    assert indent > 0
    for _ in range(2):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    mime = QMimeData()
    mime.setText("今年公开信息。")
    pasted(editor, mime)
    assert set(indents(editor)) == {indent}
    assert kept(document).endswith("今年公开信息。")
    document.undo_stack.undo()
    document.undo_stack.redo()
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    editor.insert("第一段。\n第二段。")
    assert indents(editor) == [indent, indent]

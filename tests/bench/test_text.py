"""From a key press to the repainted text of a long section, beside a bare text field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from app.report.narrative import resolved
from app.report.report import Report
from tests.bench.ratios import kept, paired
from ui.document import Document
from ui.widgets.text_editor import TextEditor

TARGET = 3
_PARAGRAPH = "新收申请{requests.received.total}件，" + "认真做好政府信息公开工作，" * 24 + "共XX条"
_LENGTH = 10_000


def test_key_press_to_repainted_text(huaian: Report, qtbot: QtBot) -> None:
    text = "\n".join([_PARAGRAPH] * (_LENGTH // len(_PARAGRAPH) + 1))
    huaian.apply(Edit(texts={"overview": text}))
    document = Document(huaian)
    editor, bare = TextEditor(document, "overview"), QTextEdit()
    document.check()
    assert len(editor.marks.marks) > _LENGTH // len(_PARAGRAPH)
    bare.setFont(editor.font())
    bare.setPlainText(resolved(huaian, text))
    assert len(bare.toPlainText()) > _LENGTH * 0.9
    for field in (editor, bare):
        qtbot.addWidget(field)
        field.resize(900, 700)
        field.show()
        qtbot.waitExposed(field)
    kept(
        "key press in 10,000 characters ÷ bare text field",
        TARGET,
        lambda: paired(typing(editor, qtbot), typing(bare, qtbot), 60),
        asked=2,
    )


def typing(field: QTextEdit, qtbot: QtBot) -> Callable[[], None]:
    cursor = field.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.MoveAnchor, 5)
    field.setTextCursor(cursor)

    def type_one() -> None:
        qtbot.keyClicks(field, "a")
        QApplication.processEvents()

    return type_one

"""Findings on sentences are underlined where they stand, and tell what is wrong there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.checks.findings import Finding
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from app.report.report import Report
from app.report.totals import Previous
from ui.document import Document
from ui.widgets.text_editor import TextEditor, lit_lines
from ui.widgets.text_source import editor_width, positions

Style = QTextCharFormat.UnderlineStyle
TEXT = "😀{requests.received.total}件。\n全年公开信息XX条。下一步待补充。"


@pytest.fixture
def document(huaian: Report) -> Document:
    huaian.apply(Edit(texts={"overview": TEXT}))
    document = Document(huaian)
    document.check()
    return document


@pytest.fixture
def editor(document: Document, qtbot: QtBot) -> TextEditor:
    editor = TextEditor(document, "overview")
    qtbot.addWidget(editor)
    editor.resize(900, 600)
    editor.show()
    qtbot.waitExposed(editor)
    return editor


def marked(editor: TextEditor) -> list[str]:
    return [mark.cursor.selectedText() for mark in editor.marks.marks]


def test_the_words_of_every_finding_are_underlined(editor: TextEditor) -> None:
    assert marked(editor) == ["XX", "待补充"]
    assert [one.format.underlineStyle() for one in editor.extraSelections()] == [  # type: ignore[attr-defined]
        Style.WaveUnderline,
        Style.WaveUnderline,
    ]


def test_what_keeps_clear_of_a_finding_keeps_clear_of_all_its_words(
    editor: TextEditor, document: Document
) -> None:
    document.edit(
        Edit(texts={"overview": "全年收到24件。\n同比增加1件。\n" + "其他。\n" * 9}), "改"
    )
    found = Finding("x", Level.ERROR, "overview", "", "", "", spans=((4, 7), (13, 15)))
    document.findings = (found,)
    document.checked.emit()
    editor.marks.light(4, 7)
    led, whole = lit_lines(editor), lit_lines(editor, found)
    assert whole.contains(led)
    assert whole.bottom() >= led.bottom() + led.height()
    far = replace(found, spans=((4, 7), (45, 47)))
    document.findings = (far,)
    document.checked.emit()
    editor.resize(900, 150)
    assert lit_lines(editor, far) == led


def test_stretches_that_meet_are_underlined_as_one_and_told_each(
    editor: TextEditor, document: Document
) -> None:
    document.edit(Edit(texts={"overview": "认真做好政府信息公开工作，" * 2}), "改")
    document.check()
    assert len(editor.marks.marks) > 1
    assert len(editor.extraSelections()) == 1


def test_stretches_with_a_comma_between_them_are_underlined_as_one(
    editor: TextEditor, document: Document
) -> None:
    """Each stretch more has its whole paragraph laid out again at every key."""
    document.edit(Edit(texts={"overview": "不断健全依申请公开制度，" * 9 + "共XX件"}), "改")
    document.check()
    assert len(editor.marks.marks) > 5
    assert len(editor.extraSelections()) < 4


def test_marks_move_with_the_text_and_go_when_it_is_mended(
    editor: TextEditor, document: Document
) -> None:
    editor.insert("前言。")
    assert marked(editor) == ["XX", "待补充"]
    text = document.report.texts["overview"]
    document.edit(Edit(texts={"overview": text.replace("XX", "12")}), "改")
    document.check()
    assert marked(editor) == ["待补充"]


def test_a_mark_tells_what_is_wrong(editor: TextEditor) -> None:
    editor.select(TEXT.index("XX"), TEXT.index("XX"))
    place = editor.cursorRect().center() + QPoint(3, 0)
    QApplication.sendEvent(
        editor.viewport(),
        QHelpEvent(QHelpEvent.Type.ToolTip, place, editor.viewport().mapToGlobal(place)),
    )
    assert "XX" in QToolTip.text()
    assert "需说明：" in QToolTip.text()


def test_every_sentence_of_last_year_is_marked(editor: TextEditor, document: Document) -> None:
    same = (
        "镇政府扎实推进政务公开各项重点工作任务落实。",
        "群众对政务公开工作的满意程度不断得到提升。",
    )
    text = same[0] + "今年新增了便民公开栏三十处。" + same[1] * 2
    edition = document.report.edition
    last = Previous(2023, edition, texts={"overview": "".join(same)})
    document.edit(Edit(texts={"overview": text}, previous=last), "试")
    document.check()
    assert marked(editor) == [same[0], same[1], same[1], same[1]]  # twice, too
    found = next(one for one in document.findings if one.check_id == "copied_from_last_year")
    assert "3 句、8" in found.message


@given(st.lists(st.sampled_from(["字", "😀", "{x}", "\n"]), max_size=20), st.data())
def test_positions_count_signs_once_and_astral_characters_twice(
    units: list[str], data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, len(units)))
    offset = len("".join(units[:count]))
    assert positions(units, [offset]) == {offset: editor_width(units[:count])}

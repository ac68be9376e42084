"""What comes in by the clipboard, or as a picture in a file, is bounded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.pictures import normal_picture
from app.report.report import Report
from tests.pictures import png
from ui.document import Document
from ui.grid.form_table import FormTable
from ui.grid.grid import MAX_PASTE_LENGTH, LargePasteError, pasted_rows
from ui.pictures import NoPictureError, image_in, picture_file, taken_from
from ui.widgets.text_source import pasted_text

LARGE = ["1" * 200_000, "1\t" * MAX_PASTE_LENGTH, '"' + "x" * 150_000]


@pytest.mark.parametrize("text", LARGE, ids=["one cell", "many cells", "open quote"])
def test_too_large_a_block_is_refused(text: str) -> None:
    with pytest.raises(LargePasteError):
        pasted_rows(text)


def test_and_the_table_says_so(huaian: Report, qtbot: QtBot) -> None:
    table = FormTable(Document(huaian), "requests")
    qtbot.addWidget(table)
    before = dict(huaian.typed)
    QGuiApplication.clipboard().setText(LARGE[0])
    with qtbot.waitSignal(table.body.message) as said:
        table.paste()
    assert "太多" in said.args[0]
    assert huaian.typed == before


def test_text_that_claims_to_be_ours_is_cleaned(qapp: QGuiApplication) -> None:
    mime = QMimeData()
    mime.setData("application/x-nianbao-text", b"a\xff\x00b")
    assert pasted_text(mime) == "a\ufffdb"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        png(60_000, 60_000, b""),
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9"><image href="/etc/x"/></svg>',
    ],
)
def test_a_picture_that_is_none_or_too_large_is_not_shown(
    content: bytes, qapp: QGuiApplication
) -> None:
    assert image_in(content).isNull()


def test_a_sound_picture_is_shown(qapp: QGuiApplication) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image_in(picture_file(image)).size() == image.size()


def test_a_dropped_pipe_is_not_waited_for(qapp: QGuiApplication, tmp_path: Path) -> None:
    pipe = tmp_path / "公示栏.png"
    os.mkfifo(pipe)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pipe))])
    with pytest.raises(NoPictureError, match="公示栏"):
        taken_from(mime, normal_picture)

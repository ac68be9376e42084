"""Pictures are read in another process, and a broken one is told as soon as its report opens."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QThreadPool, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.foreign.reader import ForeignReader
from app.pictures import PictureProblemError, normal_picture
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import save_report
from tests.pictures import png
from ui.dialogs import ask
from ui.main_window import MainWindow


def png_of(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG file that says it is so large, whatever pixels it has."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    file = b"\x89PNG\r\n\x1a\n"
    for kind, content in chunks:
        checked = kind + content
        file += struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
    return file


BOMB = png_of(100_000, 100_000, bytes(1000))
TORN = png_of(40, 30, b"\0\1\2")


def illustrated(sample: Report, path: Path, picture: bytes) -> Path:
    texts = {"overview": "全年情况如下。\n{picture:a.png|公开栏}"}
    sample.apply(Edit(texts=texts, media={"a.png": picture}))
    save_report(sample, path)
    return path


def test_a_picture_is_read_in_another_process(catalog: Catalog) -> None:
    reader = ForeignReader(catalog)
    try:
        assert reader.normal_picture(png(4, 3)) == normal_picture(png(4, 3))
        for spoiled in (BOMB, TORN, b"", b"II*\0" + bytes(40)):
            with pytest.raises(PictureProblemError):
                reader.normal_picture(spoiled)
    finally:
        reader.close()


def test_a_broken_picture_is_told_when_its_report_opens(
    window: MainWindow, qtbot: QtBot, huaian: Report, tmp_path: Path
) -> None:
    path = illustrated(huaian, tmp_path / "年报.nbao", TORN)
    window.controller.open(path)
    qtbot.waitUntil(lambda: "“公开栏”" in window.strip.text, timeout=60_000)
    assert window.controller.document.report.value(huaian.edition.typed_keys[0]) is not None
    assert not window.controller.document.is_dirty


def test_sound_pictures_are_not_mentioned(
    window: MainWindow, qtbot: QtBot, huaian: Report, tmp_path: Path
) -> None:
    window.controller.open(illustrated(huaian, tmp_path / "年报.nbao", png(4, 3)))
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    assert "损坏" not in window.strip.text


def test_the_window_lives_with_a_picture_that_is_a_bomb(
    report_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "照片.png"
    file.write_bytes(BOMB)
    tabs = report_window.controller.tabs
    tabs.go_to(tabs.keys.index("overview"))
    editor = tabs.open_text()
    editor.insert("已经写好的一段。")
    monkeypatch.setattr(ask, "ask_pictures", lambda *_: [file])
    report_window.controller.texts.insert_picture()
    assert "“照片.png”太大" in report_window.strip.text
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file))])
    report_window.say("")
    editor.insertFromMimeData(dropped)
    assert "“照片.png”太大" in report_window.strip.text
    assert report_window.controller.document.report.texts["overview"] == "已经写好的一段。"

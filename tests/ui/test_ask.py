"""What the file dialogs answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ui.dialogs import ask


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def answer_dialog(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    answer = (str(path), ask.SAVE_FILTER.partition(";;")[0])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: answer)


def saved_as(parent: QWidget, folder: Path) -> Path | None:
    return ask.ask_save(parent, "另存为", folder / "报告.nbao", ask.SAVE_FILTER)


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("年报.nbao", "年报.nbao"),
        ("年报.JSON", "年报.JSON"),
        ("年报", "年报.nbao"),
        ("年报2020.1.25", "年报2020.1.25.nbao"),
        ("年报.docx", "年报.docx.nbao"),
    ],
)
def test_a_name_gets_the_ending_it_lacks(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, saved: str
) -> None:
    answer_dialog(monkeypatch, tmp_path / typed)
    assert saved_as(parent, tmp_path) == tmp_path / saved


@pytest.mark.parametrize("agreed", [True, False])
def test_a_file_found_under_the_completed_name_is_asked_about(
    parent: QWidget,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    agreed: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    (tmp_path / "年报.nbao").write_text("旧的", encoding="utf-8")
    answer_dialog(monkeypatch, tmp_path / "年报")
    monkeypatch.setattr(ask, "ask_sure", lambda *_, careful: careful and agreed)
    assert saved_as(parent, tmp_path) == (tmp_path / "年报.nbao" if agreed else None)

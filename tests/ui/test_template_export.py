"""A clerk exports into a template: it is looked at first, filled, and remembered."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from app.report.report import Report
from ui.actions import exports
from ui.dialogs import ask
from ui.dialogs.ask import LackingDialog
from ui.main_window import MainWindow
from ui.settings import Settings


@pytest.fixture
def filled(report_window: MainWindow, huaian: Report) -> MainWindow:
    """The window with the figures of 淮安 2024."""
    report_window.controller.document.edit(
        Edit(entries=huaian.typed, details=huaian.details), "填数"
    )
    return report_window


@pytest.fixture
def template(huaian: Report, tmp_path: Path) -> Path:
    path = tmp_path / "省模板.docx"
    path.write_bytes((huaian.edition.folder / "report.docx").read_bytes())
    return path


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file dialog says to write."""
    path = tmp_path / "报送.docx"
    monkeypatch.setattr(exports, "ask_save", lambda *_: path)
    return path


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(ask, "ask_file", lambda *_: path)


def said(window: MainWindow, qtbot: QtBot, words: str) -> None:
    qtbot.waitUntil(lambda: words in window.strip.text, timeout=20_000)


def test_the_report_goes_into_the_template_which_is_remembered(
    filled: MainWindow, qtbot: QtBot, template: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, template)
    filled.controller.templates.export()
    said(filled, qtbot, "200/200 格一致")
    assert docx.Document(str(target)).paragraphs
    monkeypatch.setattr(ask, "ask_known_template", lambda _parent, known: known[0])
    monkeypatch.setattr(ask, "ask_file", lambda *_: pytest.fail("asked again"))
    target.unlink()
    filled.controller.templates.export()
    qtbot.waitUntil(target.exists, timeout=20_000)
    said(filled, qtbot, "200/200 格一致")


def test_a_template_that_is_gone_is_told(
    filled: MainWindow, settings: Settings, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.keep_template("2021", ".docx", template)
    template.unlink()
    monkeypatch.setattr(ask, "ask_file", lambda *_: None)
    filled.controller.templates.export()
    assert "找不到了" in filled.strip.text
    assert settings.template("2021", ".docx") is None


def test_the_official_form_is_offered_again_when_templates_are_forgotten(
    filled: MainWindow, settings: Settings, template: Path
) -> None:
    settings.keep_template("2021", ".docx", template)
    filled.controller.actions_["forget_templates"].trigger()
    assert settings.template("2021", ".docx") is None
    assert "恢复官方格式" in filled.strip.text


@pytest.mark.parametrize("go_on", [True, False])
def test_what_is_lacking_is_shown_and_the_clerk_decides(  # noqa: PLR0917 fixtures
    filled: MainWindow,
    qtbot: QtBot,
    template: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    go_on: bool,  # noqa: FBT001
) -> None:
    document = docx.Document(str(template))
    document.element.body.remove(document.tables[-1]._tbl)
    document.save(str(template))
    choose(monkeypatch, template)
    listed: list[str] = []

    def decide() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, LackingDialog):
            QTimer.singleShot(20, decide)
            return
        listed.append(dialog.list.item(0).text())
        wanted = "仍然导出(&E)" if go_on else "取消"
        next(one for one in dialog.buttons.buttons() if one.text() == wanted).click()

    decide()
    filled.controller.templates.export()
    qtbot.waitUntil(lambda: bool(listed), timeout=20_000)
    assert "整张表" in listed[0]
    if go_on:
        said(filled, qtbot, "模板缺少的 1 处没有写全")
    assert target.exists() == go_on


def test_another_editions_template_is_refused_with_both_names(
    filled: MainWindow, qtbot: QtBot, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = template.parent / "旧版.docx"
    editions = Path(filled.controller.document.report.edition.folder).parent
    old.write_bytes((editions / "2019" / "report.docx").read_bytes())
    choose(monkeypatch, old)
    filled.controller.templates.export()
    said(filled, qtbot, "2019年版（试行）")
    assert "2021年版" in filled.strip.text

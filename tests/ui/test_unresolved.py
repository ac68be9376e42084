"""What the texts leave unresolved stops finalising, and never goes out without a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.checks.runner import obstacles
from app.export.exporter import Painters, UnresolvedError, export
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import save_report
from tests.ready import make_ready
from ui.actions.exports import FILTERS
from ui.dialogs import ask
from ui.main_window import MainWindow
from ui.typesetting.pages import pdf_of

MISSPELT = "{requests.recieved.total}"


@pytest.fixture
def asked(
    monkeypatch: pytest.MonkeyPatch, window: MainWindow, huaian: Report, tmp_path: Path
) -> list[str]:
    """The questions that were asked, all answered with no; a report with a misspelt number."""
    questions: list[str] = []

    def refuse(_parent: object, question: str, _go: str, *, careful: bool = False) -> bool:
        assert careful
        questions.append(question)
        return False

    monkeypatch.setattr(ask, "ask_sure", refuse)
    make_ready(huaian)
    huaian.apply(Edit(texts={"issues": f"收到{MISSPELT}件。"}))
    save_report(huaian, tmp_path / "r.nbao")
    window.controller.open(tmp_path / "r.nbao")
    return questions


def test_it_stops_finalising(huaian: Report) -> None:
    make_ready(huaian)
    assert obstacles(huaian) == ()
    huaian.apply(Edit(texts={"issues": f"{huaian.texts['issues']}收到{MISSPELT}件。"}))
    (stopping,) = obstacles(huaian)
    assert MISSPELT[:20] in stopping.message
    assert [one.words for one in stopping.rewordings] == ["{requests.received.total}"]


@pytest.mark.parametrize("key", [*(f"export_{one[1:]}" for one in FILTERS), "export_template"])
def test_every_export_names_it_and_asks_before_the_place(
    window: MainWindow, asked: list[str], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, key: str
) -> None:
    template = window.controller.document.report.edition.folder / "report.docx"
    monkeypatch.setattr(ask, "ask_file", lambda *_: template)
    monkeypatch.setattr(ask, "ask_save", lambda *_: pytest.fail("asked for a place"))
    window.controller.actions_[key].trigger()
    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    qtbot.waitUntil(lambda: not window.controller.exports.running, timeout=30_000)
    assert MISSPELT[:20] in asked[0]
    assert "五、" in asked[0]
    assert not window.controller.exports.running


def test_printing_asks_too(window: MainWindow, asked: list[str]) -> None:
    window.controller.actions_["print"].trigger()
    assert len(asked) == 1


def test_what_was_agreed_to_is_written(
    window: MainWindow,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(ask, "ask_sure", lambda *_, careful: careful)
    monkeypatch.setattr(ask, "ask_save", lambda *_: tmp_path / "a.html")
    window.controller.actions_["export_html"].trigger()
    qtbot.waitUntil(lambda: "已导出" in window.strip.text, timeout=30_000)
    assert MISSPELT in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_what_came_after_the_question_is_not_agreed_to(
    window: MainWindow,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(ask, "ask_sure", lambda *_, careful: careful)
    exports = window.controller.exports
    assert exports.may_fill()
    window.controller.document.edit(Edit(texts={"others": "（无法计算）"}), "键入")
    exports.write(tmp_path / "a.html")
    qtbot.waitUntil(lambda: not exports.running, timeout=30_000)
    assert "无法计算" in window.strip.text
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize("suffix", FILTERS)
def test_without_an_agreement_nothing_is_written(
    huaian: Report, tmp_path: Path, qtbot: QtBot, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    huaian.apply(Edit(texts={"issues": MISSPELT}))
    with pytest.raises(UnresolvedError, match="五、"):
        export(huaian, path, painters=Painters({".pdf": pdf_of}))
    assert not path.exists()

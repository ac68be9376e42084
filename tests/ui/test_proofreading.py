"""A proofreader's hints are a list of their own, of which a kind can be ignored at once."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit
from app.report.report import Report
from ui.document import Document
from ui.widgets.findings_panel import FindingsPanel

TEXT = "我镇组织了业务陪训，，更新了目录。\n各站所密切配和，，形成合力。"


def panel_of(qtbot: QtBot, catalog: Catalog) -> tuple[Document, FindingsPanel]:
    document = Document(Report(catalog.for_year(2024), Details(2024)))
    panel = FindingsPanel(document)
    qtbot.addWidget(panel)
    document.edit(Edit(texts={"overview": TEXT}), "试")
    document.check()
    return document, panel


def kinds(panel: FindingsPanel) -> set[str]:
    return {one.check_id for one in panel.model.findings}


def test_hints_on_words_stand_in_a_list_of_their_own(qtbot: QtBot, catalog: Catalog) -> None:
    _, panel = panel_of(qtbot, catalog)
    assert "proof_words" not in kinds(panel)
    assert panel.proofreading.text().startswith("文字校对（4 处提示）")
    panel.proofreading.click()
    assert kinds(panel) == {"proof_words", "proof_punctuation"}
    assert panel.windowTitle() == "文字校对（4 处提示）"
    panel.proofreading.click()
    assert panel.windowTitle().startswith("问题清单")


def test_a_kind_is_ignored_at_once_and_can_be_listed_again(qtbot: QtBot, catalog: Catalog) -> None:
    document, panel = panel_of(qtbot, catalog)
    panel.proofreading.click()
    row = next(
        place
        for place, one in enumerate(panel.model.findings)
        if one.check_id == "proof_punctuation"
    )
    panel.view.setCurrentIndex(panel.model.index(row, 0))
    panel.ignore.click()
    assert kinds(panel) == {"proof_words"}
    assert "proof_punctuation" not in {one.check_id for one in document.findings}
    panel.heed.click()
    assert "proof_punctuation" in kinds(panel)


def test_going_to_a_finding_shows_the_list_it_is_in(qtbot: QtBot, catalog: Catalog) -> None:
    document, panel = panel_of(qtbot, catalog)
    hint = next(one for one in document.findings if one.check_id == "proof_words")
    panel.go_to(hint)
    assert panel.model.proofreading
    other = next(
        one for one in document.findings if one.check_id == "overview_nil" or not one.spans
    )
    panel.go_to(other)
    assert not panel.model.proofreading

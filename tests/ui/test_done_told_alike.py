"""Tabs, header, findings line, list and finishing page say the same of what is open."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from pytestqt.qtbot import QtBot

from app.checks.findings import LEVEL_WORDS, is_open
from app.checks.next_steps import done_count, section_progress
from app.checks.runner import run_checks
from app.edition.text_check_kinds import Level
from app.report.report import Report
from tests.app.checks.test_what_is_open import reports
from ui.main_window import MainWindow


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(report=reports())
def test_all_places_of_the_window_agree_with_the_list(
    window: MainWindow, qtbot: QtBot, report: Report
) -> None:
    controller = window.controller
    controller.document.undo_stack.setClean()
    controller.files.show(report)
    controller.document.check()
    found = run_checks(report)
    open_ones = [one for one in found if is_open(one)]
    sections = section_progress(report, found)

    bars = controller.bars
    assert bars.sections.done.text() == f"完成 {done_count(sections)}/{len(sections)}"
    for tab, section in enumerate(sections):
        assert bars.sections.words(tab).endswith(section.words)
    counted = Counter(one.level for one in open_ones)
    for level, chip in bars.line.counts.items():
        told = f"{counted[level]} 处{LEVEL_WORDS[level]}"
        assert chip.text() in (told, told.replace("处", ""))  # shorter in a narrow window
        assert chip.isHidden() == (not counted[level])
    listed = {one for one in controller.findings.model.findings if is_open(one)}
    assert listed == set(open_ones)
    assert (bars.header.next_step.text() == "完成并导出…") == (not open_ones)

    controller.actions_["finish"].trigger()
    page = controller.finishing.page
    assert page is not None
    assert page.list.count() == len(open_ones)
    words = f"还有 {len(open_ones)} 处没有处理" if open_ones else "没有必改的问题"
    assert page.state.text() == words
    assert Level.HINT not in counted

"""What a person decides: what is told before it, and how it is found again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton, QToolButton

from app.collect.collection import FileLine, Standing, Unit, UnitState
from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.storage.report_file import save_report
from tests.app.collect.reports import OUT, report
from tests.ui.collect.conftest import Office
from tests.ui.collect.county import submission
from tests.ui.collect.folder import UNITS
from tests.ui.modal import with_dialog
from ui.collect.actions.deciding import file_words
from ui.collect.actions.dialogs import ConfirmDialog
from ui.collect.pages.unit_rows import UNIT_CHOICES, UnitRow
from ui.collect.pages.units_page import UnitsPage
from ui.dialogs import ask


def test_what_is_accepted_is_told_and_a_wrong_figure_needs_words_of_its_own(
    listed: Office, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    asked: list[tuple[str, str]] = []

    def answer(_: object, __: str, question: str, proposal: str, *, needed: str) -> str:
        assert needed.endswith("：接受的理由")
        asked.append((question, proposal))
        return "电话核实"

    monkeypatch.setattr(ask, "ask_words", answer)
    wrong = report("兴安街道", 4, catalog)
    wrong.apply(Edit({OUT: Decimal(3)}))
    save_report(wrong, listed.folder / "兴安街道.nbao")
    listed.controller.reading.again()
    listed.wait()
    for name in ("兴安街道", "凌河镇", "柘山镇"):
        listed.controller.units.units.go_to(name)
        listed.controller.actions_["accept"].trigger()
        listed.wait()
    (wrong_words, wrong_reason), (_, right_reason), (part_words, part_reason) = asked
    assert "柘山镇还差第五部分（存在的主要问题及改进情况）的文字。" in part_words
    assert "还没有报齐，为什么接受：" in part_words
    assert not part_reason, "what is not there is accepted for a reason that was typed"
    part = listed.collection.unit("柘山镇")
    assert part is not None
    assert part.reason.endswith("接受：电话核实（还差第五部分（存在的主要问题及改进情况）的文字）")
    assert "必改：" in wrong_words
    assert "“自然人”一列" in wrong_words
    assert (wrong_reason, right_reason) == ("", ""), "nobody states what nobody made"
    decisions = listed.controller.decisions
    listed.controller.actions_["decisions"].trigger()
    rows = list(decisions.decisions.rows.values)
    assert [row.unit for row in rows] == ["柘山镇", "凌河镇", "兴安街道"], "the newest first"
    decisions.list.word.setText("兴安")
    listed.qtbot.waitUntil(lambda: decisions.decisions.shown.rowCount() == 1)


def test_the_name_of_this_level_is_asked_for_once(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def answer(_: object, __: str, question: str, ___: str) -> str:
        asked.append(question)
        return "青溪县"

    monkeypatch.setattr(ask, "ask_words", answer)
    monkeypatch.setattr(ask, "ask_sure", lambda *_, **__: True)
    monkeypatch.setattr(ask, "ask_save", lambda *_: None)
    for _ in range(2):
        listed.controller.actions_["hand_up"].trigger()
        listed.wait()
    assert len(asked) == 1


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    places = (("甲/年报.xlsx", 2), ("乙/年报.xlsx", 2), ("丙/表三.xlsx", 0))
    lines = tuple(
        FileLine(replace(submission(place), part=part), Standing.COUNTED, "柘山镇")
        for place, part in places
    )
    words = file_words(Unit("柘山镇", UnitState.COMPLETE, lines=lines))
    assert list(words.values()) == [
        "甲/年报.xlsx（第 2 份）",
        "乙/年报.xlsx（第 2 份）",
        "表三.xlsx",
    ]


def test_a_counter_goes_to_the_first_of_its_units_and_no_action_to_another(
    listed: Office,
) -> None:
    page = listed.controller.units
    page.units.go_to("凌河镇")
    missing = next(one for one in page.counters.buttons.values() if one.words == "未收到")
    missing.click()
    unit = page.picked.unit
    assert unit is not None
    assert unit.state is UnitState.MISSING
    assert [row.name for row in page.units.selected] == [unit.name]
    page.list.word.setText("没有这样的单位")
    listed.qtbot.waitUntil(lambda: page.picked.unit is None)
    assert not listed.controller.actions_["lock"].isEnabled()


def test_files_that_differ_are_told_in_the_row_and_shown_until_one_was_chosen(
    listed: Office,
) -> None:
    page, actions = listed.controller.units, listed.controller.actions_

    def row(name: str) -> UnitRow:
        return next(one for one in page.units.rows.values if one.name == name)

    told = row("教育局").next_step
    assert told.startswith("已按“")
    assert told.endswith("”计入，与另一份有 2 格不同")
    differing = next(may for words, may in UNIT_CHOICES if words == "几份文件有不同")
    assert differing
    assert differing(row("教育局"))
    assert row("凌河镇").next_step == ""
    page.units.go_to("凌河镇")
    assert "几份的不同" not in _buttons(page)
    page.units.go_to("教育局")
    assert "几份的不同" in _buttons(page)
    counted = row("教育局").counted
    assert counted
    page.files.go_to(counted.key)
    actions["choose"].trigger()  # the one that counts is right, and now somebody said so
    listed.wait()
    assert row("教育局").counted == counted
    assert row("教育局").next_step == ""
    assert not differing(row("教育局"))
    page.files.go_to(counted.key)
    assert not actions["choose"].isEnabled()


def test_the_last_step_is_undone_on_every_page_and_says_what_it_was(
    listed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions, window = listed.controller.actions_, listed.controller.window
    assert not actions["take_back"].isEnabled()
    monkeypatch.setattr(ask, "ask_words", lambda *_: "是旧的")
    for name in ("凌河镇", "教育局"):
        listed.controller.units.units.go_to(name)
        actions["exclude"].trigger()
        listed.wait()
    assert [*listed.collection.decisions.exclusions][1:]
    window.say("")
    actions["take_back"].trigger()
    listed.wait()
    assert listed.message.startswith("已撤销：不计入（")
    (left,) = listed.collection.decisions.exclusions
    window.strip.buttons[0].click()
    listed.wait()
    assert listed.message.startswith("已记下：不计入（")
    for _ in range(2):
        actions["take_back"].trigger()
        listed.wait()
    assert left.place in listed.message
    assert not listed.collection.decisions.exclusions
    assert not actions["take_back"].isEnabled()


def _buttons(page: UnitsPage) -> list[str]:
    buttons = list[QToolButton](page.findChildren(QToolButton))
    return [one.text() for one in buttons if one.isVisible()]


def test_counters_by_state_come_to_all_units_and_nothing_is_fine_that_did_not_come(
    listed: Office,
) -> None:
    page = listed.controller.units
    listed.qtbot.waitUntil(lambda: page.counters.buttons[2].count == len(UNITS))
    counts = {one.words: one.count for one in page.counters.buttons.values()}
    states = [words for words in counts if words not in ("要处理", "应报")]
    nobodys = [row for row in page.units.rows.values if row.line is not None]
    assert sum(counts[one] for one in states) == counts["应报"] + len(nobodys)
    assert counts["应报"] == len(UNITS)
    told = {}
    for name in ("兴安街道", "柘山镇", "凌河镇"):
        page.units.go_to(name)
        told[name] = page._findings_title.text()
    assert told["兴安街道"].startswith("还没有报来，没有计入")
    assert told["柘山镇"].startswith("还差第五部分（存在的主要问题及改进情况）的文字。")
    assert not told["凌河镇"].startswith("还")


def test_a_doubtful_report_is_opened_beside_the_question_and_may_be_nobodys(
    listed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("ui.collect.actions.opening.show_file", opened.append)
    told = len(listed.collection.unplaced)
    assert f"有 {told} 份" in listed.message, "as many as the counter above the list"

    def answer(dialog: ConfirmDialog) -> None:
        box = dialog.boxes[0]
        units = [box.itemText(place) for place in range(box.count())]
        last = units[units.index("都不是，不计入") + 2 :]  # below the line
        counted = [one.name for one in listed.collection.counted]
        without = [name for name in last if name not in counted]
        assert without
        assert last[: len(without)] == without, "whose report it may be"
        buttons = list[QPushButton](dialog.findChildren(QPushButton))
        (beside,) = (one for one in buttons if one.text() == "打开文件")
        beside.click()
        box.setCurrentIndex(box.findText("都不是，不计入"))
        dialog.accept()

    with_dialog(
        listed.qtbot, ConfirmDialog, listed.controller.window.strip.buttons[0].click, answer
    )
    listed.wait()
    assert [path.is_file() for path in opened] == [True]
    assert len(listed.collection.unplaced) == told - 1
    assert len(listed.collection.decisions.exclusions) == 1

"""What a county waits for: who was written to, what comes back, and what nobody has to do."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog
from pytestqt.qtbot import QtBot

from app.collect.collection import UnitState
from app.collect.decisions import Decisions, Office, Reminded, SentBack, with_decision
from app.collect.rounds import RoundStep, asked_of, digests_of, next_round_step, waiting
from app.edition.catalog import Catalog
from tests.app.collect.reports import NOON, put, report
from tests.ui.collect.conftest import Office as Clerk
from tests.ui.collect.county import county
from tests.ui.collect.folder import roster_file
from tests.ui.modal import with_dialog
from ui.collect.pages.unit_rows import unit_rows
from ui.dialogs import ask
from ui.main_window import MainWindow


def test_a_unit_without_a_fault_is_not_noted_as_sent_back(listed: Clerk) -> None:
    units, actions = listed.controller.units, listed.controller.actions_
    assert listed.state("凌河镇") == "已齐"
    units.units.go_to("凌河镇")
    assert not actions["send_back"].isEnabled()
    units.units.go_to("柘山镇")
    assert actions["send_back"].isEnabled()


def test_a_reason_is_typed_before_anything_is_accepted(qtbot: QtBot, window: MainWindow) -> None:
    seen: list[bool] = []

    def answer(dialog: QInputDialog) -> None:
        box = dialog.findChild(QDialogButtonBox)
        assert isinstance(box, QDialogButtonBox)
        agree = box.button(QDialogButtonBox.StandardButton.Ok)
        seen.append(agree.isEnabled())
        dialog.setTextValue("电话核实")
        seen.append(agree.isEnabled())
        dialog.accept()

    told: list[str | None] = []
    question = "理由："
    with_dialog(
        qtbot,
        QInputDialog,
        lambda: told.append(ask.ask_words(window, "接受", question, "", needed="理由")),
        answer,
    )
    assert (seen, told) == ([False, True], ["电话核实"])


def test_the_first_decision_clicked_can_be_taken_back(listed: Clerk) -> None:
    actions, page = listed.controller.actions_, listed.controller.decisions
    listed.controller.units.units.go_to("柘山镇")
    listed.state("柘山镇")
    listed.controller.units.units.go_to("柘山镇")
    actions["send_back"].trigger()
    listed.wait()
    listed.open()  # what was decided before is undone by no mere Ctrl+Z
    actions["decisions"].trigger()
    view = page.decisions
    listed.qtbot.waitUntil(lambda: view.shown.rowCount() == 1)
    view.clearSelection()
    assert not actions["take_back"].isEnabled()
    place = view.visualRect(view.shown.index(0, 0)).center()
    listed.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert actions["take_back"].isEnabled()
    actions["take_back"].trigger()
    listed.wait()
    assert "已撤销：要求补报（柘山镇" in listed.message
    assert not listed.collection.decisions.returns


def test_the_county_waits_for_those_it_wrote_to(catalog: Catalog, window: MainWindow) -> None:
    collection = county(catalog)
    known = tuple(one for one in collection.lines if one not in collection.doubtful)
    now = datetime.now().astimezone()
    asked = [one for one in collection.units if one.state is not UnitState.COMPLETE]
    collection = replace(collection, lines=known)
    made = Decisions(office=Office(due=NOON.date()))
    open_ = (UnitState.COMPLETE, UnitState.MISSING)
    for unit in asked:
        is_missing = unit.state is UnitState.MISSING
        record = Reminded(unit.name, now) if is_missing else SentBack(unit.name, now, 1)
        made = with_decision(made, record)
    units = tuple(
        one if one.state in open_ else replace(one, state=UnitState.RETURNED)
        for one in collection.units
    )
    collection = replace(collection, decisions=made, units=units)
    assert next_round_step(collection) is RoundStep.WAIT
    assert not any(row.is_open for row in unit_rows(collection) if row.unit)
    window.controller.collect.show()
    controller = window.controller.collect.controller
    assert controller is not None
    controller.reading.collection = collection
    controller.reading.changed.emit(collection)
    step = controller.window.header.next_step
    assert step.text() == f"等 {len(waiting(collection))} 个单位回音（期限 1月20日）"
    assert not step.isEnabled()
    assert controller.actions_["hand_up"].isEnabled(), "who will may hand up what there is"


def test_what_was_written_on_two_days_stands_twice() -> None:
    first = SentBack("财政局", NOON, 1, ("a",))
    made = with_decision(Decisions(), first)
    made = with_decision(made, replace(first, at=NOON.replace(day=25)))
    assert len(made.returns) == 2
    again = with_decision(made, replace(first, at=NOON.replace(day=25, hour=13)))
    assert len(again.returns) == 2


def test_a_file_that_cannot_be_read_says_that_another_was_asked_for(listed: Clerk) -> None:
    (listed.folder / "兴安街道.docx").write_bytes(b"nothing")
    listed.controller.actions_["again"].trigger()
    listed.wait()
    assert listed.state("兴安街道") == "读不了"
    unit = listed.collection.unit("兴安街道")
    assert unit
    assert not digests_of(unit)
    now = datetime.now().astimezone()
    listed.controller.reading.decide(Reminded("兴安街道", now, unread=True))
    listed.wait()
    (row,) = (one for one in listed.controller.units.units.rows.values if one.name == "兴安街道")
    assert f"{now.month}月{now.day}日要求重报，等新的文件。" in row.next_step
    assert not row.is_open


def test_a_year_that_was_mended_is_no_nought_of_noughts(listed: Clerk, catalog: Catalog) -> None:
    path = listed.folder / "兴安街道.nbao"
    put(path, report("兴安街道", 4, catalog, 2023))
    listed.controller.reading.again()
    listed.wait()
    unit = listed.collection.unit("兴安街道")
    assert unit
    assert unit.state is UnitState.OTHER_YEAR
    asked = asked_of(listed.collection, unit, NOON)
    assert asked
    listed.controller.reading.decide(asked)
    listed.wait()
    put(path, report("兴安街道", 4, catalog), at=1_800_000_000)
    listed.controller.reading.again()
    listed.wait()
    listed.state("兴安街道")
    listed.controller.units.units.go_to("兴安街道")
    told = listed.controller.units._state.text()
    assert "退回以后重新报来了" in told
    assert "改好 0 处" not in told


def test_a_click_on_a_count_lists_the_most_first(listed: Clerk) -> None:
    view = listed.controller.units.units
    listed.state("柘山镇")
    header = view.header()
    column = [one.title for one in view.rows.columns].index("需说明")
    place = header.sectionViewportPosition(column) + 5
    at = header.rect().center()
    at.setX(place)
    listed.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert header.sortIndicatorSection() == column
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_a_list_of_units_says_what_it_gave(office: Clerk, tmp_path: Path) -> None:
    said: list[str] = []
    office.controller.reading.message.connect(lambda words, _: said.append(words))
    office.open()
    office.controller.choosing.use_roster(roster_file(tmp_path))
    office.wait()
    assert any(words.startswith("已按“名单.txt”核对：应报 6") for words in said)

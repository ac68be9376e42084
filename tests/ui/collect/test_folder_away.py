"""A folder that is away is told of; it is neither an empty one nor another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.collect.decisions import DECISIONS_FILE, Exclusion
from app.collect.workbook.workbook import write_workbook
from tests.app.collect.reports import NOON
from tests.ui.collect.conftest import Office


def fronts(office: Office) -> object:
    window = office.controller.window
    return window._stack.currentWidget()


def away(office: Office) -> Path:
    """Takes the folder away, as a stick that is pulled out."""
    return office.folder.rename(office.folder.parent / "不在")


def test_a_round_goes_on_when_its_folder_is_there_again(listed: Office) -> None:
    """Its list, decisions and name are those of the folder, not of the one above it."""
    listed.controller.reading.decide(Exclusion("教育局.nbao", "误报", NOON))
    listed.wait()
    write_workbook(listed.collection, listed.folder / "汇总.xlsx", None)
    before = listed.collection
    listed.close()
    gone = away(listed)
    listed.controller.come_forward()
    listed.open()
    window = listed.controller.window
    assert listed.controller.reading.collection is None
    assert fronts(listed) is window.away
    assert str(listed.folder) in window.away.words.text()
    assert not listed.controller.actions_["hand_up"].isEnabled()
    assert not window.header.isVisible()
    gone.rename(listed.folder)
    listed.qtbot.mouseClick(window.away.retry, Qt.MouseButton.LeftButton)
    listed.qtbot.waitUntil(lambda: listed.controller.reading.collection is not None, timeout=60_000)
    listed.wait()
    now = listed.collection
    assert (now.name, now.has_roster, len(now.units)) == (before.name, True, len(before.units))
    assert now.decisions.exclusions
    assert dict(now.total.typed) == dict(before.total.typed)
    assert not now.came, "nothing is new by coming back"
    assert fronts(listed) is not window.away
    assert not (listed.folder.parent / DECISIONS_FILE).exists()


def test_where_nobody_may_write_it_is_said_where_decisions_are(listed: Office) -> None:
    window, page = listed.controller.window, listed.controller.decisions
    listed.controller.actions_["decisions"].trigger()
    assert page.aside.isHidden()
    listed.folder.chmod(0o555)
    try:
        listed.controller.reading.decide(Exclusion("教育局.nbao", "误报", NOON))
        listed.wait()
    finally:
        listed.folder.chmod(0o755)
    assert page.aside.isVisible()
    assert "这台电脑" in page.aside.text()
    assert any("这台电脑" in chip.text() for chip in window.header.chips)
    listed.controller.reading.decide(Exclusion("民政局.nbao", "误报", NOON))
    listed.wait()
    assert page.aside.isHidden()
    assert not any("这台电脑" in chip.text() for chip in window.header.chips)


def test_another_folder_may_be_chosen_instead(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = away(office)
    office.open()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(gone))
    office.qtbot.mouseClick(office.controller.window.away.other, Qt.MouseButton.LeftButton)
    office.wait()
    assert office.collection.name == gone.name


def test_what_was_read_stays_while_the_folder_is_away(listed: Office) -> None:
    before, actions = listed.collection, listed.controller.actions_
    chip = listed.controller.window.header.chips[-1]
    gone = away(listed)
    actions["again"].trigger()
    listed.wait()
    assert listed.collection is before
    assert "找不到文件夹" in listed.message
    assert "先前读到的" in listed.message
    assert chip.text() == "文件夹不在，是先前读到的"
    for key in ("hand_up", "slips", "send_back", "export_sum"):
        assert not actions[key].isEnabled(), key
    gone.rename(listed.folder)
    actions["again"].trigger()
    listed.wait()
    assert "没有新的变化" in listed.message
    assert "读过" in chip.text()
    assert actions["hand_up"].isEnabled()
    assert not listed.collection.came

"""What changed unseen is noticed when the window comes forward; else nothing moves in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.collect.collection import Standing
from app.edition.catalog import Catalog
from app.storage.report_file import save_report
from tests.app.collect.reports import CELL, report
from tests.ui.collect.conftest import PATIENCE, Office
from ui.collect import reading
from ui.collect.reading import FolderWatch


@pytest.fixture
def unwatched(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The folder read, on a drive that tells of nothing."""
    monkeypatch.setattr(FolderWatch, "watch", lambda *_: None)
    monkeypatch.setattr(reading, "_LOOK_AGAIN_AFTER", -1.0)
    office.open()
    return office


def test_a_file_that_came_unseen_is_read(unwatched: Office, catalog: Catalog) -> None:
    before = unwatched.collection.total.value(CELL) or 0
    save_report(report("官庄镇人民政府", 100, catalog), unwatched.folder / "官庄镇.nbao")
    unwatched.controller.window.came_forward.emit()
    unwatched.qtbot.waitUntil(
        lambda: unwatched.collection.total.value(CELL) == before + 100, timeout=PATIENCE
    )


def test_nothing_moves_in_the_window_if_nothing_changed(unwatched: Office) -> None:
    controller, before = unwatched.controller, unwatched.collection
    told: list[object] = []
    controller.reading.busy_changed.connect(told.append)
    controller.reading.progressed.connect(lambda *_: told.append("progress"))
    controller.window.came_forward.emit()
    assert controller.reading.is_busy
    assert controller.actions_["export_sum"].isEnabled()
    unwatched.wait()
    assert unwatched.collection is before
    assert not told


def test_a_folder_dropped_on_the_window_is_read_though_the_drop_brought_it_forward(
    unwatched: Office, catalog: Catalog, tmp_path: Path, qtbot: QtBot
) -> None:
    other = tmp_path / "高密市"
    other.mkdir()
    save_report(report("柴沟镇人民政府", 3, catalog), other / "柴沟镇.nbao")
    unwatched.controller.window.came_forward.emit()
    unwatched.controller.open([other])
    qtbot.waitUntil(lambda: unwatched.controller.reading.sources == (other,), timeout=PATIENCE)
    unwatched.wait()
    assert unwatched.collection.name == "高密市"
    assert unwatched.collection.total.value(CELL) == 3


def test_the_folder_is_not_looked_through_all_the_time(
    unwatched: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_LOOK_AGAIN_AFTER", 60.0)
    unwatched.controller.window.came_forward.emit()
    assert not unwatched.controller.reading.is_busy


def test_whose_a_file_is_by_another_name_of_this_level_is_told(office: Office) -> None:
    office.open()
    now, tell = office.collection, office.controller.announcements.tell
    placed = next(line for line in now.lines if line.unit)
    doubtful = replace(placed, unit="", standing=Standing.DOUBTFUL)
    tell(replace(now, lines=tuple(doubtful if one is placed else one for one in now.lines)))
    tell(replace(now, name="青溪县"))
    told = f"本级名称改成“青溪县”后，“{placed.submission.file}”认作{placed.unit}的。"
    assert office.controller.window.strip.text.startswith(told)

"""Every page, dialog and state of the window of a collection."""

from __future__ import annotations

from collections.abc import Callable

from tests.ui.collect.county import RECEIVED, corrected, county, prove
from tests.ui.looks.stage import Stage
from ui.collect.confirm_dialog import ConfirmDialog
from ui.collect.correct_dialog import CorrectDialog
from ui.collect.desk import CollectDesk
from ui.collect.proof_rows import Share
from ui.collect.slips_dialog import SlipsDialog

_LONG = "山东省潍坊市安丘市经济开发区管理委员会（高新技术产业园）"
_PAGES = ("单位", "文件", "汇总数", "对比与雷同", "人工决定")
_FOR_THREADS = 1.5


def _desk(stage: Stage, page: int = 0) -> CollectDesk:
    """The window with the county in it, as large as that of the report."""
    stage.desk.collect.show()
    desk = stage.desk.collect.desk
    assert desk is not None
    desk.window.resize(stage.window.size())
    collection = corrected(county(stage.catalog, names=(_LONG,)))
    desk.reading.collection = collection
    desk.reading.changed.emit(collection)
    desk.window.pages.setCurrentIndex(page)
    stage.settle()
    return desk


def _welcome(stage: Stage) -> None:
    stage.desk.collect.show()
    desk = stage.desk.collect.desk
    assert desk is not None
    desk.window.resize(stage.window.size())
    stage.settle()
    stage.look(desk.window)
    desk.window.close()


def _page(page: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        desk = _desk(stage, page)
        desk.units.units.go_to("凌河镇")
        desk.sums.tables.go_to([RECEIVED])
        stage.settle(_FOR_THREADS)
        stage.look(desk.window)
        desk.window.close()

    return show


def _reading(stage: Stage) -> None:
    desk = _desk(stage)
    desk.window.show_progress(4321, 10_000, f"乡镇/{_LONG}2024年年度报告.docx")
    desk.window.say(f"“{_LONG}.docx”打不开，请确认它还在那里。", [("重新读取", lambda: None)])
    stage.settle()
    stage.look(desk.window)
    desk.window.close()


def _confirm(stage: Stage) -> None:
    collection = county(stage.catalog)
    names = [unit.name for unit in collection.units]
    stage.in_dialog(ConfirmDialog(collection.doubtful * 6, names, stage.window).exec)


def _correct(stage: Stage) -> None:
    collection = county(stage.catalog)
    cell = collection.edition.cells[RECEIVED]
    share = Share(cell, prove(collection, RECEIVED)[1])
    stage.in_dialog(CorrectDialog(share, stage.window).exec)


def _slips(stage: Stage) -> None:
    stage.in_dialog(SlipsDialog(_LONG, stage.window).exec)


COUNTY_STATES: dict[str, Callable[[Stage], None]] = {
    "汇总-开始": _welcome,
    **{f"汇总-{words}": _page(page) for page, words in enumerate(_PAGES)},
    "汇总-读取": _reading,
    "汇总-确认单位": _confirm,
    "汇总-更正": _correct,
    "汇总-退回单": _slips,
}

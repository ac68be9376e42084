"""The pages and dialogs of the window of a collection, as data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.collect.decisions import Office
from tests.ui.collect.county import RECEIVED, corrected, county
from tests.ui.looks.stage import Stage
from ui.collect.actions.deciding import OverlapDialog
from ui.collect.actions.dialogs import (
    BatchDialog,
    ConfirmDialog,
    CorrectDialog,
    SlipsDialog,
)
from ui.collect.controller import CollectionController

_PAGES = ("单位", "文件", "汇总数", "对比与雷同", "图表", "人工决定")
_SUMS = 2
_AFTER_PROOF = 0.3


def _opened(stage: Stage) -> CollectionController:
    stage.controller.collect.show()
    controller = stage.controller.collect.controller
    assert controller is not None
    stage.settle()
    return controller


def _welcome(stage: Stage) -> None:
    stage.look(_opened(stage).window)


def _with_county(stage: Stage) -> CollectionController:
    controller = _opened(stage)
    controller.window.show_collection(
        corrected(county(stage.catalog, names=("石埠子镇", "大盛镇")))
    )
    return controller


def _page(page: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        controller = _with_county(stage)
        controller.window.pages.setCurrentIndex(page)
        if page == _SUMS:
            controller.sums.tables.go_to([RECEIVED])
        stage.settle(_AFTER_PROOF)
        stage.finish_tasks()
        stage.look(controller.window)

    return show


def _reading(stage: Stage) -> None:
    controller = _with_county(stage)
    name = "山东省潍坊市安丘市经济开发区管理委员会（高新技术产业园）2024年年度报告.docx"
    controller.window.show_progress(4321, 10_000, f"乡镇/{name}")
    controller.window.say(f"“{name}”打不开，请确认它还在那里。", [("重新读取", lambda: None)])
    stage.settle()
    stage.look(controller.window)
    controller.window.hide_progress()


def _confirm(stage: Stage) -> None:
    controller = _opened(stage)
    collection = county(stage.catalog)
    names = [unit.name for unit in collection.units]
    stage.in_dialog(ConfirmDialog(collection.doubtful, names, print, controller.window).exec)


def _correct(stage: Stage) -> None:
    controller = _with_county(stage)
    controller.window.pages.setCurrentIndex(_SUMS)
    controller.sums.tables.go_to([RECEIVED])
    stage.settle(_AFTER_PROOF)
    stage.until(lambda: controller.sums.shares.go_to("柘山镇"))
    share = controller.sums.picked.share
    assert share is not None
    stage.in_dialog(CorrectDialog(share, controller.window).exec)


def _overlap(stage: Stage) -> None:
    controller, collection = _opened(stage), county(stage.catalog)
    unit = next(one for one in collection.units if len(one.lines) > 1)
    stage.in_dialog(OverlapDialog(collection, unit, controller.window).exec)


def _slips(stage: Stage) -> None:
    stage.in_dialog(
        SlipsDialog(Office(), _opened(stage).window, button="保存，接着写", region="安丘市").exec
    )


def _batch(stage: Stage) -> None:
    office = Office(name="安丘市政务公开办公室", due=date(2027, 1, 15))
    stage.in_dialog(BatchDialog(office, 26, _opened(stage).window).exec)


COLLECT_STATES: dict[str, Callable[[Stage], None]] = {
    "汇总-开始": _welcome,
    **{f"汇总-{name}": _page(page) for page, name in enumerate(_PAGES)},
    "汇总-读取": _reading,
    "汇总-确认单位": _confirm,
    "汇总-更正": _correct,
    "汇总-写哪些退回单": _batch,
    "汇总-几份的不同": _overlap,
    "汇总-退回单": _slips,
}

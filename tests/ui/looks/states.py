"""Every page, dialog and state of the window, as data: a name and how it comes about.

A new page or dialog is added here; the pictures, the search for cut-off words and the walk through
all accessible names then take it in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from app.checks.findings import Finding, may_be_settled
from app.report.carry_over import previous_of
from app.report.changes import Details, Edit
from app.report.charts import Bar, Chart, ChartKind
from app.report.compare import differences
from app.report.report import Report
from app.storage.encryption import WrongPasswordError
from app.storage.paths import sample_path
from app.storage.progress_cache import FileProgress
from app.storage.recovery.recovery import Recovery, WaitingLog
from app.storage.report_file import load_report
from tests.app.ledger.test_tally import ledger
from tests.ready import make_final, make_ready
from tests.ui.looks.collect_states import COLLECT_STATES
from tests.ui.looks.stage import Stage
from ui.dialogs import ask
from ui.dialogs.ask import PasswordDialog
from ui.dialogs.chart_dialog import ChartDialog
from ui.dialogs.finalise_dialogs import ExplainDialog, FinaliseDialog, HandoverDialog
from ui.dialogs.help import KeysDialog, ManualWindow
from ui.dialogs.ledger_dialog import LedgerDialog
from ui.dialogs.text_dialogs import FindDialog, NumberDialog
from ui.dialogs.versions_dialogs import RecoveryDialog, changed_dialog, outside_dialog
from ui.pages.finish_page import FinishPage
from ui.report_controller import ReportController

_AFTER_PREVIEW = 2.0
_LONG_PATH = Path("/home/user/安丘市柘山镇人民政府2024年政府信息公开工作年度报告.nbao")


def _start(stage: Stage) -> None:
    stage.look(stage.window)


def _start_with_recent(stage: Stage) -> None:
    other = Path("/home/user/柘山镇2025年报.nbao")
    stage.window.start_page.show_recent([_LONG_PATH, other])
    saved = int(datetime(2026, 1, 22, 14, 20, tzinfo=UTC).timestamp()) * 10**9
    for path, words, done in (
        (_LONG_PATH, "三、依申请公开 24/25 行，2 处必改", 3),
        (other, "已定稿", 7),
    ):
        known = FileProgress(1, saved, words, done, 7, "安丘市柘山镇人民政府 2025 年度")
        stage.window.start_page.recent.show_progress(path, words, known)
    stage.settle()
    stage.look(stage.window)


def _tab(tab: int, *, filled: bool = True) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        if filled:
            stage.open_sample(tab)
        else:
            _blank(stage).tabs.go_to(tab)
            stage.settle()
        stage.look(stage.window)

    return show


def _troubled(tab: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.open(stage.troubled, tab)
        stage.look(stage.window)

    return show


def _finding(stage: Stage) -> None:
    controller = stage.open(stage.troubled, 3)
    controller.findings.step(1)
    controller.findings.step(1)
    stage.settle()
    stage.look(stage.window)


def _last_year(tab: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        report = stage.huaian
        last = previous_of(load_report(sample_path(), stage.catalog))
        if report.edition.sections[tab - 1].table:
            fewer = {key: one * 9 // 10 for key, one in report.typed.items()}
            last = replace(previous_of(report), year=report.details.year - 1, typed=fewer)
        report.apply(Edit(previous=last))
        controller = stage.open(report, tab)
        controller.tabs.last_year.setChecked(True)
        stage.settle()
        stage.look(stage.window)

    return show


def _message(stage: Stage) -> None:
    stage.open_sample(1)
    sentence = f"“{_LONG_PATH.name}”正由张三（办公室电脑）自 9:30 起编辑，请另取文件名。"
    stage.window.say(sentence, [("另存为…", lambda: None), ("打开其他文件…", lambda: None)])
    stage.settle()
    stage.look(stage.window)


def _preview(stage: Stage) -> None:
    controller = stage.open(stage.huaian, 2)
    controller.preview.action.setChecked(True)
    stage.settle(_AFTER_PREVIEW)
    stage.look(stage.window)


def _help(tab: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        controller = stage.open(stage.huaian, tab)
        controller.help.action.setChecked(True)
        stage.settle()
        stage.look(stage.window)

    return show


def _final(stage: Stage) -> None:
    report = stage.huaian
    make_final(report)
    stage.open(report, 1).finalising.tell_opened()
    stage.settle()
    stage.look(stage.window)


def _manual(stage: Stage) -> None:
    stage.controller.help.reference.show_manual()
    window = stage.controller.help.reference.manual
    assert isinstance(window, ManualWindow)
    window.words.setText("结转")
    stage.settle()
    stage.look(window)
    window.close()


def _keys(stage: Stage) -> None:
    stage.open_sample()
    stage.controller.help.reference.show_keys()
    window = stage.controller.help.reference.keys
    assert isinstance(window, KeysDialog)
    stage.settle()
    stage.look(window)
    window.close()


def _find(stage: Stage) -> None:
    controller = stage.open_sample(1)
    controller.actions_["find"].trigger()
    stage.settle()
    dialog = stage.window.findChild(FindDialog)
    assert dialog is not None
    stage.look(dialog)


def _import_dialog(*, into_new: bool) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        path = stage.exported(stage.huaian, "淮安市2024年政府信息公开工作年度报告.docx")
        stage.open_sample()
        imports = stage.controller.imports
        stage.in_dialog(lambda: (imports.as_new if into_new else imports.into_report)(path))

    return show


def _new_year(stage: Stage) -> None:
    path = stage.exported(stage.huaian, "淮安市2024年政府信息公开工作年度报告.docx")
    stage.in_dialog(lambda: stage.controller.last_year.new(path))


def _ledger(tab: int = 0) -> Callable[[Stage], None]:
    """The ledger's dialog, with several outcomes and kinds of applicants to be asked about."""

    def show(stage: Stage) -> None:
        came, answered = date(2020, 3, 1), date(2020, 3, 9)
        asked = (
            "不予公开",
            "不予公开，因涉及的内容按照有关规定由县自然资源和规划局另行研究，不在本机关公开的范围以内",
            "按领导批示办理",
        )
        path = ledger(
            stage.folder,
            ["1号", "甲", "公民", came, answered, "公开"],
            *([f"{n}号", "乙", "公司", came, answered, one] for n, one in enumerate(asked, 2)),
            ["5号", "丙", "组织", came, answered, "公开"],
            ["6号", "丁", "", came, answered, "不存在"],
        )
        stage.open_sample(3)
        stage.in_dialog(
            lambda: stage.controller.ledger.into_report(path),
            lambda dialog: cast(LedgerDialog, dialog).tabs.setCurrentIndex(tab),
        )

    return show


def _attach(stage: Stage) -> None:
    path = stage.exported(stage.huaian, "淮安市2024年政府信息公开工作年度报告.docx")
    stage.open(Report(stage.catalog.for_year(2025), Details(2025)))
    stage.in_dialog(lambda: stage.controller.last_year.attach(path))


def _number(stage: Stage) -> None:
    stage.in_dialog(NumberDialog(stage.huaian, stage.window).exec)


def _chart(stage: Stage) -> None:
    bars = (Bar("予以公开", "2101", "1890"), Bar("部分公开", "310", "288"))
    chart = Chart(ChartKind.BAR, "办理结果", bars)
    stage.in_dialog(ChartDialog(stage.huaian, chart, stage.window).exec)


def _explainable(stage: Stage) -> Finding:
    stage.open(stage.troubled)
    return next(one for one in stage.controller.document.findings if one.level == "explain")


def _explain(stage: Stage) -> None:
    finding = _explainable(stage)
    stage.in_dialog(ExplainDialog(finding, "上年系统统计口径不同。", stage.window).exec)


def _finalise_stopped(stage: Stage) -> None:
    stage.open(stage.troubled)
    found, edition = stage.controller.document.findings, stage.troubled.edition
    stage.in_dialog(FinaliseDialog(found, "", edition, stage.window).exec)


def _finalise_ready(stage: Stage) -> None:
    digits = " ".join(["1a2b"] * 16)
    stage.in_dialog(FinaliseDialog((), digits, stage.huaian.edition, stage.window).exec)


def _mends(stage: Stage) -> None:
    report = stage.troubled
    controller = stage.open(report, 3)
    found = controller.document.findings
    sums = (one for one in found if one.cells and not one.spans)
    controller.findings.go_to(next(one for one in sums if may_be_settled(report, one)))
    stage.controller.actions_["mend"].trigger()
    stage.settle()
    stage.look(stage.window)


def _mends_text(stage: Stage) -> None:
    report = stage.huaian
    report.apply(Edit(texts={"overview": "全年新收到政府信息公开申请3219件，都已答复。"}))
    controller = stage.open(report, 1)
    found = controller.document.findings
    controller.findings.go_to(next(one for one in found if one.rewordings))
    stage.controller.actions_["mend"].trigger()
    stage.settle()
    stage.look(stage.window)


_WRITTEN = "{name}.{kind}\n读回核对：200/200 格一致，标题、文字、次序和落款也一致"


def _finishing(*, ready: bool, written: bool = False) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        report = stage.huaian
        if ready:
            make_ready(report)
        stage.open(report)
        stage.controller.actions_["finish"].trigger()
        stage.settle(_AFTER_PREVIEW)
        page = stage.window.findChild(FinishPage)
        if written and page is not None:
            kinds = ("docx", "xlsx", "pdf", "html")
            page.show_written([_WRITTEN.format(name=_LONG_PATH.stem, kind=one) for one in kinds])
            stage.settle()
        stage.look(stage.window)

    return show


def _handover(stage: Stage) -> None:
    contents = ["年报文件 柘山镇2020.nbao", "导出的 Word、Excel、PDF", "校验说明", "交接说明"]
    warnings = ["报告还没有定稿，交接包里是现在的内容。"]
    stage.in_dialog(HandoverDialog(contents, warnings, "", stage.window).exec)


def _precheck(stage: Stage) -> None:
    stage.open(stage.troubled)
    stage.in_dialog(stage.controller.precheck.show)


def _password(stage: Stage) -> None:
    stage.in_dialog(PasswordDialog(stage.window).exec)


def _versions(stage: Stage) -> None:
    controller = stage.open(stage.huaian)
    path = stage.folder / "淮安2024.nbao"
    for count in range(2):
        controller.document.edit(Edit(texts={"others": f"第 {count} 稿"}), "修改文字")
        stamp = controller.autosave.save(controller.document.report, path, None)
        controller.document.mark_saved(path, stamp)
    controller.document.edit(Edit(texts={"others": "现在"}), "修改文字")
    stage.in_dialog(lambda: controller.recovery.show_versions(in_report=True))


def _recovery(stage: Stage) -> None:
    log = cast(WaitingLog, None)
    at = datetime(2025, 1, 20, 9, 30, tzinfo=UTC)
    one = Recovery(log, at, stage.huaian, stage.troubled, None, fits=True, named=_LONG_PATH)
    other = Recovery(log, at, stage.troubled, stage.huaian, None, fits=False, named=_LONG_PATH)
    stage.in_dialog(RecoveryDialog([one, other], lambda _: None, stage.window).exec)


def _outside(stage: Stage) -> None:
    dialog = outside_dialog(_LONG_PATH, stage.huaian, stage.troubled, stage.window)
    stage.in_dialog(dialog.exec)


def _changed(stage: Stage) -> None:
    found = differences(stage.huaian, stage.troubled)
    stage.in_dialog(changed_dialog(_LONG_PATH, found, stage.window).exec)


def _lacking(stage: Stage) -> None:
    lacking = ["“五、存在的主要问题及改进情况”没有地方放", "第三部分“2.重复申请”·自然人没有格子"]
    template = Path("上级发来的空白表.docx")
    stage.in_dialog(ask.LackingDialog(stage.window, template, lacking).exec)


def _blank(stage: Stage) -> ReportController:
    return stage.open(Report(stage.catalog.for_year(2024), Details(2024)))


def _refused(_password: str) -> None:
    raise WrongPasswordError


def _asked(question: Callable[[Stage], object]) -> Callable[[Stage], None]:
    return lambda stage: stage.in_dialog(lambda: question(stage))


_PAGES = ("基本信息", "总体情况", "主动公开", "依申请公开", "复议诉讼", "问题及改进", "其他事项")
_LEDGER_PAGES = ("要回答的", "没有计入的", "各列", "语句和用时")
_NAME = _LONG_PATH.name
STATES: dict[str, Callable[[Stage], None]] = {
    "开始页": _start,
    "开始页-有最近文件": _start_with_recent,
    **{f"新报告-{page}": _tab(tab, filled=False) for tab, page in enumerate(_PAGES)},
    **{f"示例-{page}": _tab(tab) for tab, page in enumerate(_PAGES)},
    **{f"有问题-{_PAGES[tab]}": _troubled(tab) for tab in (0, 1, 3)},
    "问题-选中": _finding,
    "对照去年": _last_year(3),
    "对照去年-文字": _last_year(5),
    "提示条": _message,
    "预览": _preview,
    **{f"填写帮助-{_PAGES[tab]}": _help(tab) for tab in (0, 1, 3)},
    "已定稿": _final,
    "使用说明": _manual,
    "快捷键": _keys,
    "查找": _find,
    "导入": _import_dialog(into_new=False),
    "打开文档": _import_dialog(into_new=True),
    "从去年新建": _new_year,
    "附上去年": _attach,
    "从台账填表": _ledger(),
    **{f"从台账填表-{page}": _ledger(tab) for tab, page in enumerate(_LEDGER_PAGES, 1)},
    "插入数字": _number,
    "统计图": _chart,
    "说明问题": _explain,
    "怎么改": _mends,
    "怎么改-文字": _mends_text,
    "预检": _precheck,
    "交接包": _handover,
    "完成-还不能": _finishing(ready=False),
    "完成-可以": _finishing(ready=True),
    "完成-已写好": _finishing(ready=True, written=True),
    "定稿-还不能": _finalise_stopped,
    "定稿-可以": _finalise_ready,
    "设密码": _password,
    "版本": _versions,
    "恢复": _recovery,
    "比较": _outside,
    "导出后的改动": _changed,
    "模板不全": _lacking,
    "问-保存": _asked(lambda stage: ask.ask_leaving(stage.window, _NAME)),
    "问-正在编辑": _asked(lambda stage: ask.ask_locked(stage.window, _NAME, "张三自 9:30 ")),
    "问-别处改过": _asked(lambda stage: ask.ask_changed_outside(stage.window, _NAME, "改过，")),
    "问-去年数据": _asked(lambda stage: ask.ask_previous(stage.window, 2023, "淮安市人民政府")),
    "问-密码": _asked(lambda stage: ask.ask_to_open(stage.window, _NAME, _refused)),
    "问-取消密码": _asked(lambda stage: ask.ask_protected(stage.window)),
    "问-模板": _asked(lambda stage: ask.ask_known_template(stage.window, [_LONG_PATH])),
    "全年无申请": _asked(lambda stage: _blank(stage).actions_["nil_return"].trigger()),
    **COLLECT_STATES,
    "关于": _asked(lambda stage: stage.controller.actions_["about"].trigger()),
}

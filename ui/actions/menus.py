"""The actions of the window as data: words, keys, menus, toolbar; what groups of them work with."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from msgspec import Struct
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMainWindow, QMenu

from app.edition.catalog import Catalog
from app.foreign.reader import ForeignReader
from app.storage.recovery.autosave import Autosave
from ui.document import Document
from ui.settings import Settings
from ui.widgets.page_parts import UNDO_WORDS
from ui.window_actions import ActionSpec, Group, Handlers, WindowActions, dress_action

SPECS = (
    ActionSpec("new", "新建…(&N)", ("Ctrl+N",), "新建", "file-plus", in_report=False),
    ActionSpec("new_from_last", "从去年的报告新建…(&L)", ("Ctrl+Shift+N",), in_report=False),
    ActionSpec("open", "打开…(&O)", ("Ctrl+O",), "打开", "folder-open", in_report=False),
    ActionSpec("collect", "汇总各单位年报…(&Z)", in_report=False, icon="sigma"),
    ActionSpec("save", "保存(&S)", ("Ctrl+S",), "保存", "save"),
    ActionSpec("save_as", "另存为…(&A)", ("Ctrl+Shift+S",)),
    ActionSpec("versions", "以前保存的版本…(&V)", in_report=False, icon="history"),
    ActionSpec("password", "密码…(&M)", icon="lock"),
    ActionSpec("import", "导入文档…(&I)", ("Ctrl+I",), icon="file-input"),
    ActionSpec("tally", "从台账填表…(&B)", ("Ctrl+B",), icon="sigma", changing=True),
    ActionSpec("blank_ledger", "导出空白台账…(&J)", in_report=False),
    ActionSpec("attach_last", "去年数据…(&Y)", changing=True),
    ActionSpec("export_docx", "导出 Word…(&W)", ("Ctrl+E",), "导出 Word", icon="file-text"),
    ActionSpec("export_xlsx", "导出 Excel…(&E)", ("Ctrl+Shift+E",), "导出 Excel", icon="sheet"),
    ActionSpec("export_pdf", "导出 PDF…(&D)"),
    ActionSpec("export_html", "导出网页 HTML…(&H)"),
    ActionSpec("export_template", "导出到模板…(&T)", ("Ctrl+T",)),
    ActionSpec("forget_templates", "恢复官方格式(&G)"),
    ActionSpec("export_explanations", "导出校验说明…(&K)"),
    ActionSpec("precheck", "上级视角预检…(&J)", ("Ctrl+K",), icon="list-checks"),
    ActionSpec("export_precheck", "导出自查表…(&B)"),
    ActionSpec("handover", "做交接包…(&H)"),
    ActionSpec("finish", "完成并导出…(&E)", ("Ctrl+Shift+F",), icon="stamp"),
    ActionSpec("finalise", "定稿…(&F)", icon="stamp"),
    ActionSpec("unlock", "解除定稿…(&U)"),
    ActionSpec("print", "打印…(&P)", ("Ctrl+P",), icon="printer"),
    ActionSpec("quit", "退出(&X)", ("Ctrl+Q",), in_report=False),
    ActionSpec("cut", "剪切(&T)", ("Ctrl+X",), icon="scissors"),
    ActionSpec("copy", "复制(&C)", ("Ctrl+C",), icon="copy"),
    ActionSpec("paste", "粘贴(&P)", ("Ctrl+V",), icon="clipboard-paste"),
    ActionSpec("delete", "清除内容(&D)", ("Del",)),
    ActionSpec("nil_return", "全年无申请…(&Q)", changing=True),
    ActionSpec("fill_zero", "本表空白格填 0(&0)", changing=True),
    ActionSpec("find", "查找和替换…(&F)", ("Ctrl+F", "Ctrl+H"), icon="search"),
    ActionSpec(
        "insert_number",
        "表格中的数字…(&N)（也可在文字中按 #）",
        ("Ctrl+J",),
        changing=True,
        icon="hash",
    ),
    ActionSpec("insert_picture", "图片…(&P)", changing=True, icon="image"),
    ActionSpec("insert_chart", "统计图…(&C)", changing=True, icon="chart-column"),
    ActionSpec("next_step", "下一步(&S)", ("F7",), "下一步"),
    ActionSpec("next_finding", "下一个问题(&N)", ("F8",), "下一个问题", "arrow-down"),
    ActionSpec("previous_finding", "上一个问题(&P)", ("Shift+F8",), "上一个问题", "arrow-up"),
    ActionSpec("explain", "说明这个问题…(&M)", ("Ctrl+M",)),
    ActionSpec("leave", "有意不填(&L)", changing=True),
    ActionSpec("mend", "怎么改(&H)", ("F6",)),
    ActionSpec("next_tab", "下一部分", ("Ctrl+Tab", "Ctrl+PgDown")),
    ActionSpec("previous_tab", "上一部分", ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
    ActionSpec("manual", "使用说明(&M)", ("Shift+F1",), in_report=False, icon="book-open"),
    ActionSpec("keys", "快捷键(&K)", ("Ctrl+F1",), in_report=False, icon="keyboard"),
    ActionSpec("log_folder", "打开日志文件夹(&L)", in_report=False),
    ActionSpec("about", "关于年报填报助手(&A)", in_report=False, icon="info"),
)

MENUS = (
    (
        "文件(&F)",
        (
            "new new_from_last open recent collect | save save_as password versions"
            " | import tally attach_last blank_ledger"
            " | 导出(&E)[ export_docx export_xlsx export_pdf export_html"
            " | export_template forget_templates ] print | quit"
        ),
    ),
    ("编辑(&E)", "undo redo | cut copy paste delete | nil_return fill_zero | find | enter_down"),
    ("插入(&I)", "insert_number insert_picture insert_chart"),
    ("视图(&V)", "preview last_year findings | appearance size"),
    (
        "转到(&G)",
        (
            "next_step | next_finding previous_finding mend explain leave"
            " | tabs | next_tab previous_tab"
        ),
    ),
    (
        "定稿(&D)",
        "finish | precheck finalise unlock | export_explanations export_precheck | handover",
    ),
    ("帮助(&H)", "help manual keys | log_folder | about"),
)
_WITHOUT_REPORT = ("文件(&F)", "视图(&V)", "帮助(&H)")
TOOLBAR = "undo redo last_year preview"
"""What stands in the header beside the next step."""


class Actions(WindowActions):
    """All actions of a report's window; `recent` and `tabs` are filled by the window."""

    def __init__(
        self,
        window: QMainWindow,
        handlers: Handlers,
        undo_stack: QUndoStack,
        may_change: Callable[[], bool],
    ) -> None:
        super().__init__(window, SPECS, handlers, may_change)
        undo, redo = (
            undo_stack.createUndoAction(window, "撤销"),
            undo_stack.createRedoAction(window, "重做"),
        )
        dress_action(undo, "撤销", "undo-2", ("Ctrl+Z",))
        dress_action(redo, "重做", "redo-2", ("Ctrl+Y", "Ctrl+Shift+Z"))
        for key, action in (("undo", undo), ("redo", redo)):
            action.triggered.disconnect()  # Qt's own: what is asked comes first
            action.triggered.connect(lambda _=False, key=key: handlers[key]())
            self.add(key, action)
        self.recent = QMenu("最近文件(&R)", window)
        self.add("recent", self.recent)
        self.tabs: list[QAction] = []

    def enable_report(self, *, enabled: bool) -> None:
        """Switches the actions that need an open report, and shows the menus of one."""
        for spec in SPECS:
            if spec.in_report:
                self[spec.key].setEnabled(enabled)
        for action in self.tabs:
            action.setEnabled(enabled)
        for menu in self._window.menuBar().actions():
            menu.setVisible(enabled or menu.text() in _WITHOUT_REPORT)

    @property
    def in_header(self) -> tuple[QAction, ...]:
        """The actions used most."""
        return tuple(self[key] for key in TOOLBAR.split())

    def make_tab_actions(self, count: int, go_to: Callable[[int], None]) -> None:
        """Alt+1, Alt+2, … for the tabs; their words are set by `name_tabs`."""
        for index in range(count):
            action = QAction(self._window)
            action.setShortcut(QKeySequence(f"Alt+{index + 1}"))
            action.triggered.connect(lambda _=False, index=index: go_to(index))
            self.tabs.append(action)
        self.add("tabs", *self.tabs)

    def name_tabs(self, names: list[str]) -> None:
        """Gives the tab actions the names of the tabs there are."""
        for index, action in enumerate(self.tabs):
            action.setVisible(index < len(names))
            action.setText(names[index] if index < len(names) else "")


Given = ParamSpec("Given")


class Workspace(Struct, frozen=True):
    """The window, the open report in it, and what is kept beside it."""

    window: QMainWindow
    document: Document
    catalog: Catalog
    settings: Settings
    autosave: Autosave
    reader: ForeignReader


class ActionGroup(Group):
    """Actions on the open report."""

    def __init__(self, space: Workspace) -> None:
        super().__init__(space.window)
        self._window = space.window
        self._document = space.document
        self._catalog = space.catalog
        self._settings = space.settings
        self._autosave = space.autosave
        self._reader = space.reader

    @property
    def undo_offered(self) -> list[tuple[str, Callable[[], None]]]:
        """What a message offers that tells of a step which can be undone."""
        return [(UNDO_WORDS, self._document.undo_stack.undo)]

    def for_this_report(self, act: Callable[Given, object], undone: str) -> Callable[Given, None]:
        """`act` for the report that is open now, once work aside is done.

        If another one is open by then, `undone` says so and nothing is done.
        """
        report = self._document.report

        def act_if_still_open(*given: Given.args, **named: Given.kwargs) -> None:
            if self._document.report is report:
                act(*given, **named)
            else:
                self.say(f"{undone}：这时窗口里已经换了一份报告。")

        return act_if_still_open

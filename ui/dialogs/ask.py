"""The questions the window asks, as small functions; the dialog that sets a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)

from app import patterns as re
from app.file_paths import is_there
from app.storage.encryption import MIN_LENGTH, WrongPasswordError
from ui.dialogs.dialog_parts import dialog_buttons, laid_below, list_of
from ui.theme import UNIT
from ui.widgets.page_parts import narrow_freely, wrapped_label

if TYPE_CHECKING:
    from ui.grid.grid import GridView

AnswerT = TypeVar("AnswerT")
Opened = TypeVar("Opened")

PROGRAM = "年报填报助手"
_DOCUMENTS = (
    "*.docx *.doc *.wps *.xlsx *.xls *.et *.xlsb *.html *.htm *.mht *.pdf *.ofd *.rtf "
    "*.odt *.ods *.fodt *.md *.txt *.eml *.msg"
)
REPORT_FILTER = (
    f"年报和文档 (*.nbao *.json *.zip {_DOCUMENTS});;年报文件 (*.nbao *.json);;交接包 (*.zip)"
)
LEDGER_FILTER = (
    "Excel 和 Word (*.xlsx *.xls *.et *.xlsb *.ods *.csv *.docx *.html *.htm);;所有文件 (*)"
)
DOCUMENT_FILTER = f"Word、WPS、Excel、网页、PDF 等 ({_DOCUMENTS});;所有文件 (*)"
SAVE_FILTER = "年报文件 (*.nbao);;JSON 文件 (*.json)"

_ENDING = re.compile(r"\*(\.\w+)")


def accepted(dialog: QDialog) -> bool:
    """Shows a dialog until it is closed, and deletes it; whether it was accepted."""
    result = dialog.exec()
    dialog.deleteLater()
    return result == QDialog.DialogCode.Accepted


class Leaving(Enum):
    """What is to become of unsaved changes."""

    SAVE = auto()
    DISCARD = auto()
    CANCEL = auto()


def ask_file(parent: QWidget, title: str, folder: Path, file_filter: str) -> Path | None:
    """The file to open; None if cancelled."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), file_filter)
    return Path(name) if name else None


def ask_pictures(parent: QWidget, file_filter: str) -> list[Path]:
    """The picture files to put in; empty if cancelled."""
    names, _ = QFileDialog.getOpenFileNames(parent, "插入图片", "", file_filter)
    return [Path(name) for name in names]


def ask_words(
    parent: QWidget, title: str, label: str, words: str, *, needed: str = ""
) -> str | None:
    """A line of text; None if cancelled. One `needed`, called so, cannot be left blank."""
    dialog = line_dialog(parent, title, label)
    dialog.setTextValue(words)
    field, box = dialog.findChild(QLineEdit), dialog.findChild(QDialogButtonBox)
    if needed and isinstance(field, QLineEdit) and isinstance(box, QDialogButtonBox):
        field.setAccessibleName(needed)
        agree = box.button(QDialogButtonBox.StandardButton.Ok)
        dialog.textValueChanged.connect(lambda text: agree.setEnabled(bool(text.strip())))
        agree.setEnabled(bool(words.strip()))
    return dialog.textValue().strip() if dialog.exec() else None


def line_dialog(parent: QWidget, title: str, label: str, agree: str = "确定") -> QInputDialog:
    """A dialog with one line to fill in, or to choose from."""
    dialog = QInputDialog(parent.window())
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    dialog.setOkButtonText(agree)
    dialog.setCancelButtonText("取消")
    return dialog


def ask_to_open(parent: QWidget, what: str, open_with: Callable[[str], Opened]) -> Opened | None:
    """What opens with a password, asked for until it is right; None if cancelled."""
    problem = ""
    while (password := _ask_password(parent, what, problem)) is not None:
        try:
            return open_with(password)
        except WrongPasswordError as error:
            problem = f"{error}。"
    return None


def _ask_password(parent: QWidget, what: str, problem: str) -> str | None:
    dialog = line_dialog(parent, "输入密码", f"{problem}{what}设了密码，请输入：", "打开")
    dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
    return dialog.textValue() if dialog.exec() else None


class Protected(Enum):
    """What to do with the password of a report."""

    CHANGE = auto()
    REMOVE = auto()
    CANCEL = auto()


def ask_protected(parent: QWidget) -> Protected:
    """Whether the password of a report is changed or taken off."""
    offered = {"换一个密码…(&C)": Protected.CHANGE, "取消密码(&R)": Protected.REMOVE}
    question = "这份报告设了密码。取消密码以后，文件、以前保存的版本和恢复记录都不再加密。"
    return _ask(parent, question, offered, Protected.CANCEL)


def ask_save(parent: QWidget, title: str, proposal: Path, file_filter: str) -> Path | None:
    """Where to write; None for nowhere.

    A name without one of the filter's endings gets it; what stands under that name is asked about
    here, as the file dialog did not know of it.
    """
    name, chosen = QFileDialog.getSaveFileName(parent, title, str(proposal), file_filter)
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() in _ENDING.findall(file_filter):
        return path
    path = path.with_name(path.name + (_ENDING.findall(chosen) or [proposal.suffix])[0])
    question = f"“{path.name}”已经存在，要替换吗？"
    sure = not is_there(path) or ask_sure(parent, question, "替换", careful=True)
    return path if sure else None


class OwnReport(Enum):
    """Which report of its own a county wants."""

    REFRESH = auto()
    WHOLE = auto()
    OFFICE = auto()
    CANCEL = auto()


def ask_own_report(parent: QWidget, kept: str, without: str = "") -> OwnReport:
    """Which report is wanted; `kept` is the file of the one begun before, if there is one.

    `without` says what the sums do not hold yet.
    """
    question = (
        "要哪一份报告？全县的是各单位相加，本机关自己报来的也在里面；"
        "本机关自己的放在报送文件夹里，填好以后和别的单位一样计入全县。"
    )
    offered = {"全县的，另起一份…(&A)": OwnReport.WHOLE, "本机关自己的…(&O)": OwnReport.OFFICE}
    if kept:
        question = f"{question}“{kept}”是以前生成的，可以只更新数字，写过的文字不动。"
        offered = {"更新数字(&U)": OwnReport.REFRESH, **offered}
    told = f"全县的数字现在还不全：{without}。" if without else ""
    return _ask(parent, f"{told}{question}", offered, OwnReport.CANCEL)


def ask_leaving(parent: QWidget, name: str) -> Leaving:
    """Whether to save, drop or keep working on a report with unsaved changes."""
    offered = {"保存(&S)": Leaving.SAVE, "不保存(&N)": Leaving.DISCARD}
    return _ask(parent, f"“{name}”有未保存的修改，要保存吗？", offered, Leaving.CANCEL)


class OpenChoice(Enum):
    """How a file is opened that somebody else works on."""

    READ_ONLY = auto()
    COPY = auto()
    CANCEL = auto()


class Overwriting(Enum):
    """What to do with a file that was changed outside."""

    COMPARE = auto()
    SAVE_AS = auto()
    OVERWRITE = auto()
    CANCEL = auto()


def ask_locked(parent: QWidget, name: str, holder: str) -> OpenChoice:
    """How to open a report that somebody else has open."""
    question = f"“{name}”正由{holder}起编辑。可以只读打开，或打开一份副本另外保存。"
    offered = {"只读打开(&R)": OpenChoice.READ_ONLY, "打开副本(&C)": OpenChoice.COPY}
    return _ask(parent, question, offered, OpenChoice.CANCEL)


def ask_changed_outside(parent: QWidget, name: str, what: str) -> Overwriting:
    """Whether to write over what somebody else has written in the meantime."""
    offered = {
        "比较…(&C)": Overwriting.COMPARE,
        "另存为…(&A)": Overwriting.SAVE_AS,
        "覆盖它(&O)": Overwriting.OVERWRITE,
    }
    return _ask(parent, f"“{name}”{what}要怎样保存？", offered, Overwriting.CANCEL)


class Attached(Enum):
    """What to do with the figures of last year that a report keeps."""

    REPLACE = auto()
    REMOVE = auto()
    CANCEL = auto()


def ask_previous(parent: QWidget, year: int, name: str) -> Attached:
    """Whether the figures of last year are replaced or taken off."""
    whose = f"（{name}）" if name else ""
    question = f"这份报告已附有 {year} 年度的数据{whose}。"
    offered = {"换成另一个文件…(&F)": Attached.REPLACE, "取下(&R)": Attached.REMOVE}
    return _ask(parent, question, offered, Attached.CANCEL)


def ask_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """A folder; None for none."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def ask_sure(parent: QWidget, question: str, go_ahead: str, *, careful: bool = False) -> bool:
    """Whether the clerk agrees; `go_ahead` is the word on the agreeing button.

    A `careful` question is answered with no by Enter.
    """
    return _ask(parent, question, {go_ahead: True}, cancel=False, careful=careful)


def _ask(
    parent: QWidget,
    question: str,
    offered: Mapping[str, AnswerT],
    cancel: AnswerT,
    *,
    careful: bool = False,
    details: str = "",
) -> AnswerT:
    """The answer behind the button that is pressed; the default is the first one, or none."""
    box = QMessageBox(QMessageBox.Icon.Question, PROGRAM, question)
    box.setParent(parent, box.windowFlags())
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(details)
    role = QMessageBox.ButtonRole.AcceptRole
    answers = {box.addButton(words, role): answer for words, answer in offered.items()}
    none = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(none if careful else next(iter(answers)))
    box.setEscapeButton(none)
    box.exec()
    clicked = box.clickedButton()
    return next((answer for button, answer in answers.items() if button is clicked), cancel)


def tell_about(parent: QWidget, text: str) -> None:
    """Shows what this program is."""
    QMessageBox.about(parent, f"关于{PROGRAM}", text)


_WARNING = (
    "密码忘了就再也打不开这份报告，谁也没有办法恢复，请另外妥善记下。\n\n"
    "设了密码以后，报告文件、恢复记录和以前保存的版本都加密；断电以后恢复没有保存的修改，也要输入这个密码。"
    "导出的文件不加密，设密码以前复制或发送出去的文件也不受影响。"
)


class PasswordDialog(QDialog):
    """Asks twice for a new password; `password` is it once the dialog is accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("设密码")
        self.first, self.second = _line("密码"), _line("再输一次")
        self.problem = QLabel()
        warning = QLabel(_WARNING)
        for label in (warning, self.problem):
            label.setWordWrap(True)
        form = QFormLayout()
        form.addRow("密码(&P)：", self.first)
        form.addRow("再输一次(&A)：", self.second)
        self.agree = QPushButton("设密码并保存")
        laid_below(self, warning, form, self.problem, dialog_buttons(self, self.agree))
        for line in (self.first, self.second):
            line.textChanged.connect(self._show_problem)
        self.setMinimumWidth(64 * UNIT)
        self._show_problem()
        self.first.setFocus()

    @property
    def password(self) -> str:
        """What was typed."""
        return self.first.text()

    def _show_problem(self) -> None:
        problem = ""
        if len(self.password) < MIN_LENGTH:
            problem = f"密码至少 {MIN_LENGTH} 个字符。"
        elif self.second.text() != self.password:
            problem = "两次输入的密码还不一样。"
        self.problem.setText(problem)
        self.agree.setEnabled(not problem)


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setAccessibleName(name)
    return line


TEMPLATE_FILTER = "Word 文档和 Excel 工作簿 (*.docx *.xlsx);;所有文件 (*)"


class TemplateChoice(Enum):
    """What is to be done about a template."""

    GO_ON = auto()
    OTHER = auto()
    CANCEL = auto()


def ask_known_template(parent: QWidget, known: Sequence[Path]) -> Path | TemplateChoice:
    """One of the templates used before, another one, or none."""
    offered: dict[str, Path | TemplateChoice] = {f"用“{path.name}”": path for path in known}
    offered["换一个模板…"] = TemplateChoice.OTHER
    details = "\n".join(map(str, known))
    return _ask(parent, "用哪一个模板导出？", offered, TemplateChoice.CANCEL, details=details)


def ask_despite_lacking(parent: QWidget, template: Path, lacking: Sequence[str]) -> TemplateChoice:
    """Whether to export although the template has no place for all of the report."""
    dialog = LackingDialog(parent, template, lacking)
    accepted(dialog)
    return dialog.choice


class LackingDialog(QDialog):
    """Lists what a template lacks; `choice` is what was decided."""

    def __init__(self, parent: QWidget, template: Path, lacking: Sequence[str]) -> None:
        super().__init__(parent)
        self.choice = TemplateChoice.CANCEL
        self.setWindowTitle("模板不全")
        words = f"模板“{template.name}”有 {len(lacking)} 处与报告对不上，导出后这些内容不在文件里："
        self.list = list_of("模板中缺少的内容", lacking)
        self.list.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        for text, role, choice in (
            ("仍然导出(&E)", roles.AcceptRole, TemplateChoice.GO_ON),
            ("换一个模板…(&T)", roles.ActionRole, TemplateChoice.OTHER),
            ("取消", roles.RejectRole, TemplateChoice.CANCEL),
        ):
            button = self.buttons.addButton(text, role)
            button.clicked.connect(lambda _=False, choice=choice: self._decide(choice))
            if choice is TemplateChoice.OTHER:
                other = button
        laid_below(
            self, wrapped_label(words), self.list, self.buttons, wide=self.list, spacing=UNIT
        )
        other.setDefault(True)  # only in its dialog does it stay the default
        self.resize(70 * UNIT, 50 * UNIT)

    def _decide(self, choice: TemplateChoice) -> None:
        self.choice = choice
        self.accept()


class GridNote(QLabel):
    """Below a grid of a dialog: what several selected cells come to, else what it has to say.

    A question is asked in a box.
    """

    def __init__(self, view: GridView) -> None:
        super().__init__()
        self._view = view
        self.setMinimumHeight(self.fontMetrics().height())
        narrow_freely(self)
        view.message.connect(self._on_message)
        view.selectionModel().selectionChanged.connect(lambda *_: self.setText(self._sum))

    @property
    def _sum(self) -> str:
        return self._view.selection_words

    def _on_message(self, words: str, offered: list[tuple[str, Callable[[], None]]]) -> None:
        if not offered:
            self.setText(words or self._sum)
            return
        named, act = offered[0]
        if ask_sure(self.window(), words, named):
            act()

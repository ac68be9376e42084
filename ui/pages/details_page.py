"""The page of the basic data and the opening paragraph drafted from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QSignalBlocker, QSizeF, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import KIND_WORDS, OrganisationKind
from app.edition.edition import OPENING, Edition
from app.errors import RefusedError
from app.export.outline import Source
from app.report.basic_data import (
    OpeningParts,
    draft_opening,
    drafted_parts,
    kind_of,
    sentences_of_report,
    signing_date,
)
from app.report.changes import ChangeSet, Details, Edit
from ui.dialogs import ask
from ui.document import Document, Place
from ui.theme import SUBHEADING, UNIT
from ui.widgets.fields import (
    DateField,
    LineField,
    LockedLook,
    ProblemLabel,
    leave_steps_to_window,
    leave_wheel_to_page,
)
from ui.widgets.page_parts import Heading, YearBox, show_in, wrapped_label
from ui.widgets.rows_view import ignore_typed_keys
from ui.widgets.text_editor import TextEditor


class OpeningBox(QWidget):
    """`parts_chosen` carries the sentences to be drafted, `draft_wanted` asks for the draft."""

    parts_chosen = Signal(object)
    draft_wanted = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.editor = TextEditor(document, OPENING)
        self.editor.setAccessibleName("开头一段")
        self.editor.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit(QSizeF())
        self.period = QCheckBox("写统计期限")
        self.contact = QCheckBox("写联系方式")
        self.draft = QPushButton("按基本信息重新起草")
        self.draft.setAutoDefault(True)
        for box in (self.period, self.contact):
            box.setChecked(True)
            box.clicked.connect(self._on_clicked)
        self.draft.clicked.connect(self.draft_wanted)
        self._lay_out()

    def _fit(self, text: QSizeF) -> None:
        """As high as its text within limits: a box that scrolls in a page that does is a trap."""
        line, around = self.editor.fontMetrics().lineSpacing(), 2 * self.editor.frameWidth()
        self.editor.setFixedHeight(int(min(max(text.height(), 9 * line), 20 * line)) + around + 1)

    @property
    def parts(self) -> OpeningParts:
        """The sentences that are ticked."""
        return OpeningParts(self.period.isChecked(), self.contact.isChecked())

    def show_parts(self, parts: OpeningParts | None) -> None:
        """Ticks the sentences the opening has; a hand-written one changes no tick."""
        if parts is not None and not self._are_same_draft(parts):
            self.period.setChecked(parts.period)
            self.contact.setChecked(parts.contact)

    def _are_same_draft(self, parts: OpeningParts) -> bool:
        """Without contact data both drafts are alike, and the tick stays as it was set."""
        return parts.period == self.period.isChecked() and parts.contact

    def _on_clicked(self) -> None:
        self.parts_chosen.emit(self.parts)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * UNIT)
        for widget in (self.period, self.contact):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.draft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(Heading("开头一段", "没有改过的，随基本信息自动更新。", scale=SUBHEADING))
        layout.addLayout(row)
        layout.addWidget(self.editor)


_NOTES_TITLE = "前任留下的话"
_NOTES_HINT = "来自去年的交接包，只在这里看，不写进报告。"


class NotesBox(QWidget):
    """The words below a heading; not there at all while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.words = wrapped_label("")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        flags = Qt.TextInteractionFlag
        self.words.setTextInteractionFlags(
            flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
        )
        self.words.setAccessibleName(_NOTES_TITLE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, UNIT, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(Heading(_NOTES_TITLE, _NOTES_HINT, scale=SUBHEADING))
        layout.addWidget(self.words)
        self.hide()

    def show_notes(self, notes: str) -> None:
        """Shows the words; hides the box if there are none."""
        self.words.setText(notes)
        self.setVisible(bool(notes))


FieldRows = Sequence[tuple[str, QWidget]]
"""The words before each field, and the field."""

_MAX_WIDTH = 104 * UNIT


def lay_out_details(main: FieldRows, contact: FieldRows, below: Sequence[QWidget]) -> QWidget:
    """The content of the page: the fields in one column of a comfortable width."""
    column = QWidget()
    column.setMaximumWidth(_MAX_WIDTH)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 2 * UNIT)
    layout.setSpacing(UNIT)
    layout.addWidget(Heading("基本信息", "标题、开头一段和落款都由这里的内容写成。"))
    layout.addLayout(_form(main))
    layout.addSpacing(UNIT)
    layout.addWidget(Heading("联系方式", "写进报告的开头一段；没有的可以不填。", scale=SUBHEADING))
    layout.addLayout(_form(contact))
    layout.addSpacing(UNIT)
    for box in below:
        layout.addWidget(box)
    layout.addStretch(1)
    content = QWidget()
    around = QHBoxLayout(content)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(column, 100)
    around.addStretch(1)
    return content


def _form(rows: FieldRows) -> QFormLayout:
    form = QFormLayout()
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    form.setHorizontalSpacing(2 * UNIT)
    form.setVerticalSpacing(UNIT)
    for words, field in rows:
        label = QLabel(words)
        label.setMinimumWidth(9 * UNIT)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setBuddy(field)
        form.addRow(label, field)
    return form


def beside(*widgets: QWidget) -> QWidget:
    """Fields in a row; the first one has the focus."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(UNIT)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    row.setFocusProxy(widgets[0])
    return row


def stacked(*widgets: QWidget) -> QWidget:
    """Fields one below the other; the first one has the focus."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    for widget in widgets:
        layout.addWidget(widget)
    column.setFocusProxy(widgets[0])
    return column


class DetailsPage(QScrollArea):
    """Fields for everything in `Details`; every keystroke is an edit of the document."""

    message = Signal(str, list)

    def __init__(self, document: Document, catalog: Catalog) -> None:
        super().__init__()
        self._document = document
        self._catalog = catalog
        self.table = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.name = LineField("机关名称", "安丘市柘山镇人民政府", "写全称，与公章一致。")
        self.kind = _kind_box()
        self.year = _year_box(catalog)
        self.edition_name = QLabel()
        self.date = DateField("成文日期")
        self.date_problem = ProblemLabel("写在报告末尾的落款里。")
        self.contact = {
            entry.key: LineField(entry.label, entry.example)
            for entry in document.report.edition.definition.contact
        }
        self.opening = OpeningBox(document)
        self.notes = NotesBox()
        leave_steps_to_window(self.year)
        for turned in (self.kind, self.year):
            leave_wheel_to_page(turned)
        main = (
            ("机关名称", self.name),
            ("机关类型", self.kind),
            ("年度", beside(self.year, QLabel("报告格式："), self.edition_name)),
            ("成文日期", stacked(self.date, self.date_problem)),
        )
        contact = [(one.line.accessibleName(), one) for one in self.contact.values()]
        show_in(self, lay_out_details(main, contact, (self.opening, self.notes)))
        opening, lines = self.opening, [self.name.line, self.date.line]
        LockedLook(
            document,
            self,
            [*lines, *(one.line for one in self.contact.values())],
            [self.kind, self.year, self.date.pick, opening.period, opening.contact, opening.draft],
        )
        self._connect()
        self._refresh()

    def show_place(self, place: Place) -> None:
        """Puts the cursor into the field of a place, else into the opening."""
        target = self._fields.get(place.field, self.opening.editor)
        target.setFocus()
        self._show_whole(target)

    def unmark(self) -> None:
        """Takes the light off the words of the last finding."""
        self.opening.editor.marks.light()

    def open_text(self) -> TextEditor:
        """The editor of the opening paragraph."""
        self._show_whole(self.opening.editor)
        return self.opening.editor

    def start(self) -> None:
        """Puts the cursor where one begins."""
        self.name.setFocus()

    @property
    def current_cell(self) -> CellKey | None:
        """There are none here."""
        return None

    @property
    def current_place(self) -> Source:
        """The field with the cursor, else the opening that is made of all of them."""
        focused = QApplication.focusWidget()
        for key, field in self._fields.items():
            if focused is not None and (field is focused or field.isAncestorOf(focused)):
                return Source(OPENING, field=key)
        return Source(OPENING)

    @property
    def told(self) -> tuple[str, str]:
        """The title that is made of what stands here."""
        report = self._document.report
        return (f"标题：{report.title}" if report.details.organisation.name else ""), ""

    @property
    def _fields(self) -> dict[str, QWidget]:
        own = {"name": self.name, "kind": self.kind, "year": self.year, "date": self.date}
        return {**own, **self.contact}

    def _show_whole(self, target: QWidget) -> None:
        """Scrolls to all of a field; Qt would be content with its cursor."""
        top = target.mapTo(self.widget(), QPoint())
        for y in (top.y() + target.height(), top.y()):
            self.ensureVisible(top.x(), y, 0, UNIT)

    def _connect(self) -> None:
        self.name.edited.connect(lambda text: self._change_organisation("name", text))
        for key, entry in self.contact.items():
            entry.edited.connect(lambda text, key=key: self._change_organisation(key, text))
        self.kind.activated.connect(self._on_kind_activated)
        self.year.valueChanged.connect(self._on_year_changed)
        self.date.edited.connect(self._on_date_edited)
        self.date.refused.connect(
            lambda problem: self.message.emit(problem and f"成文日期没有记下：{problem}", [])
        )
        self.year.judged.connect(lambda sentence: self.message.emit(sentence, []))
        self.opening.parts_chosen.connect(self._on_parts_chosen)
        self.opening.draft_wanted.connect(self._on_draft_wanted)
        self.date.refused.connect(self._on_checked)
        self._document.changed.connect(self._on_changed)
        self._document.refused.connect(self._on_changed)
        self._document.replaced.connect(self.date.forget)
        self._document.replaced.connect(self._refresh)
        self._document.checked.connect(self._on_checked)

    def _change_organisation(self, key: str, value: object) -> None:
        details = self._document.report.details
        organisation = msgspec.structs.replace(details.organisation, **{key: value})
        self._change(replace(details, organisation=organisation), "修改基本信息", place=key)

    def _change(
        self, details: Details, words: str, *, edition: Edition | None = None, place: str = ""
    ) -> None:
        """One edit: the basic data, and the opening with it while it is as drafted."""
        texts = self._following_texts(edition or self._document.report.edition, details)
        self._document.edit(Edit(details=details, edition=edition, texts=texts), words, place=place)

    def _following_texts(self, edition: Edition, details: Details) -> dict[str, str]:
        report = self._document.report
        opening = report.texts[OPENING]
        parts = drafted_parts(report.edition, report.details, opening)
        is_new = not opening and self._document.path is None
        if parts is None and not is_new:
            return {}
        return {OPENING: draft_opening(edition, details, parts or self.opening.parts)}

    def _redraft(self, parts: OpeningParts) -> None:
        report = self._document.report
        kept, _ = sentences_of_report(report.texts[OPENING])
        text = draft_opening(report.edition, report.details, replace(parts, kept=kept))
        self._document.edit(Edit(texts={OPENING: text}), "起草开头一段")

    def _on_kind_activated(self) -> None:
        kind = self.kind.currentData()
        self._change_organisation("kind", OrganisationKind(kind) if kind else None)

    def _on_date_edited(self, value: date | None) -> None:
        details = replace(self._document.report.details, date=value)
        self._change(details, "修改成文日期", place="date")

    def _on_year_changed(self, year: int) -> None:
        report = self._document.report
        if year == report.details.year:
            return
        try:
            edition = self._catalog.for_year(year)
        except RefusedError as error:
            self.message.emit(str(error), [])
            self._refresh()
            return
        if self._may_change_to(edition):
            self._change(replace(report.details, year=year), "修改年度", edition=edition)
        self._refresh()

    def _may_change_to(self, edition: Edition) -> bool:
        leaving = len(self._document.report.cells_leaving(edition))
        question = (
            f"换成{edition.definition.name}后，已填的 {leaving} 格在新表格中没有位置，会被清空"
            "（可以撤销）。要换吗？"
        )
        return not leaving or ask.ask_sure(self, question, "换成新格式")

    def _on_parts_chosen(self, parts: OpeningParts) -> None:
        report = self._document.report
        if drafted_parts(report.edition, report.details, report.texts[OPENING]) is not None:
            self._redraft(parts)

    def _on_draft_wanted(self) -> None:
        self._redraft(self.opening.parts)

    def _on_changed(self, change: ChangeSet) -> None:
        after = change.after
        if after.details or after.edition or after.previous or OPENING in after.texts:
            self._refresh()

    def _refresh(self) -> None:
        report = self._document.report
        details = report.details
        self.name.show_text(details.organisation.name)
        for key, entry in self.contact.items():
            entry.show_text(getattr(details.organisation, key))
        self.kind.setCurrentIndex(self.kind.findData(kind_of(details.organisation) or ""))
        with QSignalBlocker(self.year):
            self.year.setValue(details.year)
        self.edition_name.setText(report.edition.definition.name)
        self.date.show_date(details.date, signing_date(details.year, date.today()))
        self.notes.show_notes(report.previous.notes if report.previous else "")
        self.opening.show_parts(drafted_parts(report.edition, details, report.texts[OPENING]))
        self._on_checked()

    def _on_checked(self) -> None:
        labels = {**{key: entry.problem for key, entry in self.contact.items()}}
        labels |= {"name": self.name.problem, "date": self.date_problem}
        refused = {"date"} if self.date.problem.text() else set()
        found = [one for one in self._document.findings if one.field not in refused]
        for key, label in labels.items():
            label.show_findings([one for one in found if one.field == key])


def _kind_box() -> QComboBox:
    box = QComboBox()
    ignore_typed_keys(box)
    box.addItem("（请选择）", "")
    for kind, words in KIND_WORDS.items():
        box.addItem(words, kind.value)
    box.setAccessibleName("机关类型")
    return box


def _year_box(catalog: Catalog) -> YearBox:
    box = YearBox("年度")
    box.setRange(catalog.years.start, catalog.years.stop - 1)
    box.setKeyboardTracking(False)
    return box

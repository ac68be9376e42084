"""The way through the report: the next thing undone, what settles a finding, finishing it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QRect, Signal

from app.checks.findings import LEFT_WORDS, Finding, leave, may_be_settled, place_words
from app.checks.next_steps import Step, StepKind, has_blanks, next_step
from app.checks.runner import obstacles
from app.edition.cells import CellKey
from app.export.outline import Source
from app.file_paths import is_file, is_there
from app.report.figures import typed_below
from app.report.filling import fill_with_zero
from app.report.numbers import names_shown
from app.storage.file_names import name_by_pattern, pattern_of
from ui.actions.exports import (
    BESIDE,
    ExportActions,
    PlannedFile,
    Written,
    stamp_of,
    write_files,
)
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.desktop import show_file
from ui.dialogs import ask
from ui.pages.section_tabs import ReportPage, SectionTabs
from ui.tasks import Task
from ui.widgets.findings_line import Anchor, RepairCard
from ui.widgets.findings_model import hint_words
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.text_editor import lit_lines

if TYPE_CHECKING:
    from app.checks.repair import Offer
    from ui.pages.finish_page import FinishPage


class PathActions(ActionGroup):
    """`finding_chosen` carries a finding to be settled, `wanted` the key of an action to be done.

    `hinted` carries what is to be done at the place that it has led to, and that without its
    source, `taken` its finding, `released` that once it is left; `led` carries each step, from
    which the next one is counted. A step is passed over if the key is pressed again at once: as
    soon as anything is done, or refused, the first one in the form's order is the next again.
    """

    finding_chosen = Signal(object)
    wanted = Signal(str)
    hinted = Signal(str, str)
    taken = Signal(object)
    released = Signal(object)
    led = Signal(object)

    def __init__(self, space: Workspace, files: FileActions, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs
        self._last: Step | None = None
        self._leads = False
        space.document.replaced.connect(lambda: self._note(None))
        for left in (space.document.changed, tabs.moved, tabs.message):
            left.connect(self._on_left)
        self.handlers = {"next_step": self.next_step}

    def next_step(self) -> None:
        """Leads to the next thing undone."""
        self.say("")  # before what the end of the typing has to say
        self._files.finish_typing()
        self._document.check()
        step = next_step(self._document.report, self._document.findings, self._last)
        self._note(step)
        self._leads = True
        if step.kind in (StepKind.EXPORT, StepKind.FINALISE):
            self.wanted.emit("finish")
        elif step.finding is not None:
            self.finding_chosen.emit(step.finding)
        else:
            self._tabs.lead_to(step)
            self.taken.emit(step.about)
            told = None if step.cells else step.about  # the line at the foot does not name a row
            self.hinted.emit(*((hint_words(told), told.hint) if told else (step.words, "")))
        self._leads = False

    def _on_left(self) -> None:
        """Nothing is passed over any more."""
        last = self._last
        if last is not None and not self._leads:
            self._note(None)
            if last.finding is None:
                self.released.emit(last.about)

    def _note(self, step: Step | None) -> None:
        self._last = step
        self.led.emit(step)


_NO_OFFER = "现在这一处没有可以直接采用的改法，请到那里自己改："


class RepairActions(ActionGroup):
    """What would settle a finding, on a card at its place: from line, list, menus and balance."""

    def __init__(self, space: Workspace, findings: FindingsPanel, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._findings = findings
        self._tabs = tabs
        self._leads = False
        self._card: RepairCard | None = None
        tabs.mend_wanted.connect(self.offer)
        tabs.moved.connect(self.put_away)
        tabs.wandered.connect(self.put_away)
        findings.mend_wanted.connect(self.offer)
        tabs.currentChanged.connect(lambda page: findings.note_front(tabs.keys[page]))
        findings.current_changed.connect(self.put_away)
        space.document.checked.connect(self._on_checked)
        space.document.replaced.connect(self.put_away)
        self.handlers = {"mend": self.offer}

    @property
    def card(self) -> RepairCard:
        """The card, made when it is first wanted."""
        if self._card is None:
            self._card = RepairCard(self._window, self._tabs)
            self._card.adopted.connect(self.adopt)
            self._card.looked_at.connect(self._on_looked_at)
        return self._card

    def offer(self, about: Finding | Collection[CellKey] = ()) -> None:
        """Shows what would settle the finding in hand, this one, or the wrong sum over cells."""
        if not self._document.may_edit():
            return
        self._document.check()
        panel = self._findings
        finding = about if isinstance(about, Finding) else panel.repairable(about)
        if finding is not None:
            self._show(finding)
        elif about or panel.in_hand is None:
            self.say("没有可以直接改的问题：各项勾稽关系都相等。")
        else:
            self.say(f"{_NO_OFFER}{panel.in_hand.message}")

    def adopt(self, offer: Offer) -> None:
        """Does what was offered as one step that can be undone.

        What was typed in the meantime may have put it out of date: then it is offered anew.
        """
        from app.checks.repair import offers  # noqa: PLC0415 there since it was offered

        finding = self.card.finding
        self._document.check()
        report = self._document.report
        if finding is None or offer not in offers(report, finding, self._document.typed_last):
            kind = (finding.check_id, finding.section) if finding else ()
            again = (one for one in self._document.findings if (one.check_id, one.section) == kind)
            moved = next((one for one in again if may_be_settled(report, one)), None)
            self._show(moved) if moved is not None else self.offer()
            return
        self.card.put_away()
        if self._document.edit(offer.edit, "采用改法").is_empty:
            return
        self._tabs.lead_to(self._place(offer))
        self._document.check()
        self.message.emit(f"已采用：{offer.words}。", self.undo_offered)

    def _show(self, finding: Finding) -> None:
        """Shows the card where the clerk is, if that plays a part, else at the likeliest place."""
        from app.checks.repair import offers  # noqa: PLC0415 loaded when asked for

        report, here = self._document.report, self._tabs.current_cell
        found = offers(report, finding, self._document.typed_last)
        changed = (key for one in found for key in one.place.cells)
        place = found[0].place if found else finding
        self._leads = True
        about = {*finding.cells, *typed_below(report, finding.cells), *changed}
        if here in about and not finding.spans:
            self._findings.take_in_hand(finding)
            place = replace(finding, cells=(here,))
        else:
            self._findings.go_to(finding)
        self.say("")  # the card says it
        blanks = has_blanks(report, finding)
        self.card.show_for(place_words(finding, report.edition), finding, found, blanks=blanks)
        self._lead(place, marked=finding)
        self.card.focus()

    def _lead(self, place: Finding, marked: Finding) -> None:
        """Goes to a place, the cells of the whole finding marked, and takes the card there."""
        self._leads = True
        cell = place.cells[0] if place.cells else None
        self._tabs.show_finding(marked, at=None if marked.spans else cell)
        page = self._tabs.page(self._tabs.currentIndex())
        table = page.table if page is not None else None
        if table is not None and cell in table.model.keys:
            table.go_to(cell)
        elif place.section != marked.section or place.spans != marked.spans:
            self._tabs.show_finding(place)
        page = self._tabs.page(self._tabs.currentIndex())
        if page is not None:
            self.card.stand_at(_anchor(page, place, marked))
        self._leads = False

    def _on_looked_at(self, offer: Offer) -> None:
        if self.card.finding is not None:
            self._lead(offer.place, marked=self.card.finding)

    def put_away(self) -> None:
        """Closes the card: whoever goes elsewhere is done with it."""
        if self._card is not None and not self._leads:
            self._card.put_away()

    def _on_checked(self) -> None:
        if self._card is not None and self._card.finding not in self._document.findings:
            self._card.put_away()

    def _place(self, offer: Offer) -> Source:
        """The first cell that was changed, or where the text was."""
        if not offer.edit.entries and not offer.edit.stated:
            return Source(offer.place.section, offer.place.spans[0][0])
        edition = self._document.report.edition
        first = offer.place.cells[0]
        return Source(edition.section_of(edition.cells[first].table).key, cell=first)


def _anchor(page: ReportPage, place: Finding, about: Finding) -> Anchor:
    """The current cell of a table, else the words in a text that a finding is about."""
    if page.table is not None and place.cells and not place.spans:
        body = page.table.body
        return Anchor(body, lambda: body.visualRect(body.currentIndex()))
    editor = page.open_text()
    return Anchor(editor, partial(lit_lines, editor, about), below=True)


_NOT_SAVED = "年报还没有保存，保存以后才能定稿和导出。"
_NOT_REPLACED = "原有的文件没有替换，所以没有定稿，也没有导出。"
_UNSAVED = "已导出。报告里有还没有保存的修改，导出的文件里已经有了，报告请另外保存。"


class FinishActions(ActionGroup):
    """`shown` asks for the page to come forward, `back` for the report, each with the page.

    `finding_chosen` carries a finding to go to, `wanted` the key of another action.
    """

    shown = Signal(object)
    back = Signal()
    finding_chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self, space: Workspace, files: FileActions, exports: ExportActions) -> None:
        super().__init__(space)
        self._files = files
        self._exports = exports
        self._folder: Path | None = None
        self._pattern, self._written = "", dict[Path, object]()
        self.page: FinishPage | None = None
        space.document.replaced.connect(self._forget)
        self.handlers = {"finish": self.show}

    def show(self) -> None:
        """Brings the page forward, with the report as it is now."""
        self._files.finish_typing()
        self._document.check()
        page = self._made()
        page.show_written()
        self._refresh()
        self._show_pages()
        self.shown.emit(page)
        (page.finish if page.finish.isEnabled() else page.list).setFocus()

    def _made(self) -> FinishPage:
        from ui.pages.finish_page import FinishPage  # noqa: PLC0415 built when first shown

        if self.page is None:
            page = self.page = FinishPage()
            for key in self._settings.exports.kinds:
                if key in page.ticks:
                    page.ticks[key].setChecked(True)
            self._pattern = self._settings.exports.pattern
            page.pattern.textChanged.connect(self._on_named)
            page.pattern.editingFinished.connect(lambda: page.show_name(self._stem))
            page.back.connect(self.back)
            page.chosen.connect(self._on_chosen)
            page.left.connect(self._on_left)
            page.zeros_wanted.connect(self._on_zeros_wanted)
            page.folder_wanted.connect(self._on_folder_wanted)
            page.all_wanted.connect(lambda: self.wanted.emit("precheck"))
            page.export_wanted.connect(self._on_export_wanted)
            page.folder_shown.connect(lambda: show_file(self._place))
            self._document.changed.connect(lambda _: page.show_written())
            self._document.checked.connect(self._on_checked)
        return self.page

    def message_areas(self) -> tuple[QRect, ...]:
        """Where something is told while the page is in front; nothing while it is not."""
        return self.page.message_areas() if self.page is not None else ()

    @property
    def _place(self) -> Path:
        own = self._document.path
        return self._folder or (own.parent if own else self._settings.folder)

    def _forget(self) -> None:
        self._folder = None

    def _on_checked(self) -> None:
        """A page out of sight is brought up to date when it is shown again."""
        if self.page is not None and self.page.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        page, report = self.page, self._document.report
        if page is None:
            return
        from app.checks.precheck import precheck  # noqa: PLC0415 with the page

        page.show_report(report, self._document.findings, precheck(report))
        page.show_folder_path(self._place)
        if not page.pattern.hasFocus():
            page.show_name(self._stem)
        for key in page.templates:
            known = self._settings.template(report.edition.id, key)
            page.offer_template(key, known if known and is_file(known) else None)

    def _show_pages(self) -> None:
        from app.export.outline import outline_of  # noqa: PLC0415 with the page
        from ui.typesetting.charts import draw_chart  # noqa: PLC0415

        self._made().show_outline(outline_of(self._document.report, draw_chart))

    def _on_chosen(self, finding: Finding | None) -> None:
        if finding is not None:
            self.back.emit()
            self.finding_chosen.emit(finding)

    def _on_left(self, finding: Finding) -> None:
        self._document.edit(leave(self._document.report, finding), LEFT_WORDS)
        self._document.check()

    def _on_zeros_wanted(self) -> None:
        """Asks, and fills all blank cells with 0."""
        report = self._document.report
        count = len(report.blank_keys)
        question = f"还有 {count} 个空白格。没有发生的填 0，都填上吗？"
        if not ask.ask_sure(self._window, question, "都填 0"):
            return
        tables = (section.table for section in report.edition.sections if section.table)
        self._document.edit(fill_with_zero(report, *tables), "空白格填 0")
        self._document.check()
        self._show_pages()

    def _on_folder_wanted(self) -> None:
        chosen = ask.ask_folder(self._window, "文件保存到", self._place)
        if chosen is not None:
            self._folder = chosen
            self._made().show_folder_path(chosen)

    @property
    def _stem(self) -> str:
        """The name of the files by the pattern, without a suffix."""
        return name_by_pattern(self._document.report, self._pattern)

    def _on_named(self, name: str) -> None:
        """What this report's files are called says how those of others are."""
        self._pattern = pattern_of(self._document.report, name.strip())

    def planned(self) -> list[PlannedFile]:
        """The files that are ticked, with their names by the pattern."""
        page, stem = self._made(), self._stem
        files = []
        for kind in page.wanted:
            if kind.startswith("."):
                path = self._place / f"{stem}{kind}"
                files.append(PlannedFile(kind, path, page.template(kind)))
            else:
                files += [PlannedFile(one, self._place / f"{stem}{one}.docx") for one in BESIDE]
        return files

    def _on_export_wanted(self, final: bool) -> None:  # noqa: FBT001 the signal's own shape
        page = self._made()
        if self._exports.running or not self._exports.may_write(self._document.report):
            return
        if final and not self._may_finalise():
            return
        files = self.planned()
        there = [one.path for one in files if is_there(one.path)]
        question = f"“{self._place}”里已经有{_listed(there)}，要用新的替换吗？"
        if others := [path for path in there if stamp_of(path) != self._written.get(path)]:
            question += f"{_listed(others)}不是刚才导出的那样：在别处改过的，改动会丢掉。"
        if there and not ask.ask_sure(self._window, question, "替换", careful=bool(others)):
            self.say(_NOT_REPLACED if final else "")
            return
        self._settings.exports.keep(page.wanted, self._pattern)
        if not final or self._files.finalise():
            self._write(files)

    def _may_finalise(self) -> bool:
        """Whether nothing is open and the report has its file: the place is asked before."""
        self._document.check()
        if obstacles(self._document.report):
            self._refresh()
            return False
        saved = self._files.save_first(_NOT_SAVED)
        self._refresh()
        return saved

    def _write(self, files: Sequence[PlannedFile]) -> None:
        report = self._document.report.copy()
        work = partial(write_files, report, tuple(files), self._reader)
        work = partial(work, as_written=self._exports.is_agreed(report))
        task: Task[Written] = Task(self, self._on_written, self.say)
        self._exports.run(
            task,
            lambda task: work(cancelled=task.is_cancelled),
            f"正在写 {len(files)} 个文件…",
            "已取消。取消以前写好的文件留在文件夹中，其余的没有写。",
        )

    def _on_written(self, written: Written) -> None:
        page = self._made()
        self._written |= written.stamps
        self._refresh()
        page.show_written(written.lines, written.refused)
        if page.finish.hasFocus() and not written.refused:
            page.show_folder.setFocus()
        self.say(written.problem)
        if written.lines and not written.refused and self._document.is_dirty:
            self.message.emit(_UNSAVED, [("保存", self._files.save)])


def _listed(paths: Sequence[Path]) -> str:
    return names_shown([one.name for one in paths], 1, f" 等 {len(paths)} 个文件")

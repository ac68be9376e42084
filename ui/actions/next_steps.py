"""The way through the report: the next thing undone, and what would settle a finding."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal

from app.checks.next_steps import Step, StepKind, next_step
from app.checks.repair.offers import Offer, offers
from app.edition.cells import CellKey
from app.export.outline import Source
from ui.action_spec import Handlers
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.pages.section_tabs import SectionTabs
from ui.widgets.findings_panel import FindingsPanel


class PathActions(ActionGroup):
    """`finding_chosen` carries a finding to be settled, `wanted` the key of an action to be done.

    `hinted` carries what is undone at the place that it has led to.
    A step that is left undone is passed over the next time.
    """

    finding_chosen = Signal(object)
    wanted = Signal(str)
    hinted = Signal(str)

    def __init__(self, space: Workspace, files: FileActions, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs
        self._last: Step | None = None
        space.document.replaced.connect(self._forget)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"next_step": self.next_step}

    def next_step(self) -> None:
        """Leads to the next thing undone."""
        self._files.finish_typing()
        self._document.check()
        step = next_step(self._document.report, self._document.findings, self._last)
        self._last = step
        self.message.emit("", [])
        if step.kind in (StepKind.EXPORT, StepKind.FINALISE):
            self.wanted.emit("finish")
        elif step.finding is not None:
            self.finding_chosen.emit(step.finding)
        else:
            self._tabs.lead_to(step)
            self.hinted.emit(step.words)

    def _forget(self) -> None:
        self._last = None


class RepairActions(ActionGroup):
    """What the findings panel offers for a finding, from the menu and from the live balance."""

    def __init__(self, space: Workspace, findings: FindingsPanel, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._findings = findings
        self._tabs = tabs
        findings.found_repairs.adopted.connect(self.adopt)
        tabs.mend_wanted.connect(self.offer)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"mend": self.offer}

    def offer(self, cells: Collection[CellKey] = ()) -> None:
        """Shows what would settle the current finding, or the wrong sum over these cells."""
        self._document.check()
        if not self._findings.mend_current(cells):
            self.message.emit("没有可以直接改的问题：各项勾稽关系都相等。", [])

    def adopt(self, offer: Offer) -> None:
        """Does what was offered as one step that can be undone.

        What was typed in the meantime may have put it out of date: then it is offered anew.
        """
        self._document.check()
        finding = self._findings.found_repairs.finding
        if finding is None or offer not in offers(self._document.report, finding):
            self.offer()
            return
        if self._document.edit(offer.edit, "采用改法").is_empty:
            return
        self._tabs.lead_to(self._place(offer))
        self._document.check()
        self.message.emit(f"已采用：{offer.words}。", [("撤销", self._document.undo_stack.undo)])

    def _place(self, offer: Offer) -> Source:
        """The first cell that was changed, or where the text was."""
        if not offer.edit.entries and not offer.edit.stated:
            return Source(offer.place.section, offer.place.spans[0][0])
        edition = self._document.report.edition
        first = offer.place.cells[0]
        return Source(edition.section_of(edition.cells[first].table).key, cell=first)

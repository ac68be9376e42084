"""Mending a wrong sum: what would mend it is offered, and done if the clerk says so."""

from __future__ import annotations

from collections.abc import Collection

from app.checks.mending.mends import Mend, mend_words
from app.edition.cells import CellKey
from app.export.outline import Source
from ui.actions import Handlers
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.section_tabs import SectionTabs
from ui.workspace import ActionGroup, Workspace


class MendActions(ActionGroup):
    """What the findings panel offers for a wrong sum, from the menu and from the live balance."""

    def __init__(self, space: Workspace, findings: FindingsPanel, tabs: SectionTabs) -> None:
        super().__init__(space)
        self._findings = findings
        self._tabs = tabs
        findings.mends.adopted.connect(self.adopt)
        tabs.mend_wanted.connect(self.offer)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"mend": self.offer}

    def offer(self, cells: Collection[CellKey] = ()) -> None:
        """Shows what would mend the current wrong sum, or the one over these cells."""
        self._document.check()
        if not self._findings.mend_current(cells):
            self.said.emit("各项勾稽关系都相等，没有要改的。", [])

    def adopt(self, mend: Mend) -> None:
        """Makes a mend as one step that can be undone."""
        report = self._document.report
        words = mend_words(report, mend)
        if self._document.edit(mend.edit, "采用改法").is_empty:
            return
        first = next(iter(mend.figures))
        section = report.edition.section_of(report.edition.cells[first].table)
        self._tabs.lead_to(Source(section.key, cell=first))
        self._document.check()
        self.said.emit(f"已采用：{words}。", [("撤销", self._document.undo_stack.undo)])

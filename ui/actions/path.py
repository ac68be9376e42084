"""The way through the report: leads to the next thing undone, in the end to 定稿 and export."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from app.checks.path import Step, StepKind, next_step
from ui.action_spec import Handlers
from ui.actions.files import FileActions
from ui.actions.workspace import ActionGroup, Workspace
from ui.pages.section_tabs import SectionTabs

_LAST = (("导出 Word…", "export_docx"), ("导出 Excel…", "export_xlsx"), ("做交接包…", "handover"))


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
        self.said.emit("", [])
        if step.kind is StepKind.EXPORT:
            offered = [(words, partial(self.wanted.emit, key)) for words, key in _LAST]
            self.said.emit(step.words, offered)
        elif step.kind is StepKind.FINALISE:
            self.wanted.emit("finalise")
        elif step.finding is not None:
            self.finding_chosen.emit(step.finding)
        else:
            self._tabs.lead_to(step)
            self.hinted.emit(step.words)

    def _forget(self) -> None:
        self._last = None

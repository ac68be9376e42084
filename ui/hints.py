"""What to do at the place that the window has just led to, said where there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.checks.findings import Finding
from ui.document import Document
from ui.models.findings_model import hint_words
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.message_strip import MessageStrip
from ui.widgets.status_line import StatusLine


class Hints(QObject):
    """Speaks in the status bar if all of a hint fits there, else in the strip, which wraps it.

    A hint goes once it has been followed: its finding is settled, or something was filled in.
    """

    def __init__(
        self,
        document: Document,
        status: StatusLine,
        strip: MessageStrip,
        findings: FindingsPanel,
    ) -> None:
        super().__init__(strip)
        self._document = document
        self._finding: Finding | None = None
        self._status = status
        self._strip = strip
        self._findings = findings
        self._said = ""
        document.checked.connect(self._on_checked)

    def say_for(self, finding: Finding) -> None:
        """Says what to do about a finding, and what it is where the list of findings is hidden."""
        self.say(hint_words(finding), "" if self._findings.isVisible() else finding.message)
        self._finding = finding

    def say(self, hint: str, before: str = "") -> None:
        """Says a hint; `before` stands in the strip in any case. Takes the last one away."""
        self._finding = None
        beside = "" if self._status.hint(hint) else hint
        if before or beside or self._strip.text == self._said:
            self._said = f"{before}{beside}"
            self._strip.say(self._said)

    def _on_checked(self) -> None:
        if self._finding not in self._document.findings:
            self.say("")

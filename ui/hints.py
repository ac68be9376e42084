"""What to do at the place that the window has just led to, said where there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.checks.findings import Finding
from ui.models.findings_model import hint_words
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.message_strip import MessageStrip
from ui.widgets.status_line import StatusLine


class Hints(QObject):
    """Speaks in the status bar if all of a hint fits there, else in the strip, which wraps it."""

    def __init__(self, status: StatusLine, strip: MessageStrip, findings: FindingsPanel) -> None:
        super().__init__(strip)
        self._status = status
        self._strip = strip
        self._findings = findings
        self._said = ""

    def say_for(self, finding: Finding) -> None:
        """Says what to do about a finding, and what it is where the list of findings is hidden."""
        self.say(hint_words(finding), "" if self._findings.isVisible() else finding.message)

    def say(self, hint: str, before: str = "") -> None:
        """Says a hint; `before` stands in the strip in any case. Takes the last one away."""
        beside = "" if self._status.hint(hint) else hint
        if before or beside or self._strip.text == self._said:
            self._said = f"{before}{beside}"
            self._strip.say(self._said)

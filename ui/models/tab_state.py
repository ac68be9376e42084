"""The state of a section and of the whole report, in signs and few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.checks.findings import LEVEL_WORDS, Finding
from app.checks.progress import SectionProgress, State
from app.edition.check_base import Level
from app.report.report import Report

LEVEL_SIGNS = {Level.ERROR: "✕", Level.EXPLAIN: "！", Level.HINT: "○"}
"""The sign of each level, so that no one needs to see its colour."""


STATE_SIGNS = {State.BLANK: "○", State.PARTIAL: "◐", State.WRONG: "✕", State.DONE: "✓"}
"""The sign of each state of a section."""


def state_sign(progress: SectionProgress) -> str:
    """The sign of a section's state; what only waits for an explanation has the sign of that."""
    only_waiting = progress.state is State.WRONG and not progress.errors
    return LEVEL_SIGNS[Level.EXPLAIN] if only_waiting else STATE_SIGNS[progress.state]


def _open_levels(findings: Iterable[Finding]) -> Counter[Level]:
    """How many findings of each level there are, without those explained."""
    return Counter(finding.level for finding in findings if not finding.explained)


def counts_words(report: Report, findings: Sequence[Finding]) -> str:
    """All levels and the blank cells in one line for the status bar."""
    levels = _open_levels(findings)
    words = [f"{LEVEL_SIGNS[level]} {LEVEL_WORDS[level]} {levels[level]}" for level in LEVEL_WORDS]
    return "　".join([*words, f"空格 {len(report.blank_keys)}"])

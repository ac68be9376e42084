"""The state of a section as its tab tells it, in few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.checks.findings import LEVEL_WORDS, Finding
from app.edition.check_base import Level
from app.report.report import Report

LEVEL_SIGNS = {Level.ERROR: "✕", Level.EXPLAIN: "！", Level.HINT: "○"}
"""The sign of each level, so that no one needs to see its colour."""


def tab_state(report: Report, findings: Sequence[Finding], section: str) -> str:
    """`未填`, `2 处必改`, `缺 24`, `1 处需说明` or `✓`: the first of them that is the case."""
    if _is_untouched(report, section):
        return "未填"
    levels = _open_levels(finding for finding in findings if finding.section == section)
    if levels[Level.ERROR]:
        return f"{levels[Level.ERROR]} 处必改"
    if blanks := blank_count(report, section):
        return f"缺 {blanks}"
    if levels[Level.EXPLAIN]:
        return f"{levels[Level.EXPLAIN]} 处需说明"
    return "✓"


def _is_untouched(report: Report, section: str) -> bool:
    """Whether a section that is text has none; a new one is not called wrong."""
    named = section == "preamble" and bool(report.details.organisation.name)
    if report.texts[section] or named:
        return False
    return not any(entry.key == section and entry.table for entry in report.edition.sections)


def blank_count(report: Report, section: str) -> int:
    """How many cells of the section's table are still to be filled."""
    tables = {entry.key: entry.table for entry in report.edition.sections}
    cells = report.edition.cells
    return sum(cells[key].table == tables.get(section) for key in report.blank_keys)


def _open_levels(findings: Iterable[Finding]) -> Counter[Level]:
    """How many findings of each level there are, without those explained."""
    return Counter(finding.level for finding in findings if not finding.explained)


def counts_words(report: Report, findings: Sequence[Finding]) -> str:
    """All levels and the blank cells in one line for the status bar."""
    levels = _open_levels(findings)
    words = [f"{LEVEL_SIGNS[level]} {LEVEL_WORDS[level]} {levels[level]}" for level in LEVEL_WORDS]
    return "　".join([*words, f"空格 {len(report.blank_keys)}"])

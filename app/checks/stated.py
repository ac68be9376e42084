"""Compares the totals that a document states with the sums of its own cells."""

from __future__ import annotations

from app.checks.findings import Finding
from app.edition.check_kinds import Level
from app.report.numbers import format_plain
from app.report.report import Report


def stated_otherwise(report: Report) -> list[Finding]:
    """A finding for each computed cell that the document that was read states otherwise."""
    edition = report.edition
    findings = []
    for key, stated in report.stated.items():
        cell, computed = edition.cells[key], report.computed.get(key)
        if computed is None or computed == stated:
            continue
        words = f"文件中是 {format_plain(stated)}，各项相加是 {format_plain(computed)}"
        findings.append(
            Finding(
                check_id="stated_total",
                level=Level.ERROR,
                section=edition.section_of(cell.table).key,
                message=f"{cell.words}：{words}，相差 {format_plain(stated - computed)}",
                hint="请核对原文件的合计和各分项。",
                source=edition.definition.notice,
                cells=(key, *cell.parts),
                values=(stated, computed),
            )
        )
    return findings

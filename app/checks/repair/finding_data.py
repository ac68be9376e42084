"""A finding as JSON data, as scripts read it."""

from __future__ import annotations

from app.checks.findings import Finding
from app.checks.repair.offers import offers
from app.report.report import Report


def finding_data(finding: Finding, **about: str) -> dict[str, object]:
    """What a finding says, by name; `about` stands before it, blank entries left out."""
    return {
        **{name: words for name, words in about.items() if words},
        "check": finding.check_id,
        "level": finding.level.value,
        "cells": list(finding.cells),
        "section": finding.section,
        "message": finding.message,
    }


def whole_finding_data(report: Report, finding: Finding, **about: str) -> dict[str, object]:
    """The same with what to do, the source, the places in the section's text and what would mend.

    Places are characters of the text as the report keeps it, live numbers in braces.
    """
    text = report.texts.get(finding.section, "")
    return {
        **finding_data(finding, **about),
        "field": finding.field,
        "hint": finding.hint,
        "source": finding.source,
        "places": [
            {"start": start, "end": end, "text": text[start:end]} for start, end in finding.spans
        ],
        "offers": [{"words": one.words, "reason": one.reason} for one in offers(report, finding)],
    }

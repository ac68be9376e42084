"""A finding as JSON data, as scripts read it."""

from __future__ import annotations

from app.checks.findings import Finding


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

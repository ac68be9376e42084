"""Checks on the basic data: name, year, date of signature and contact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.findings import Finding, finding_of
from app.edition.check_kinds import Contact, Detail, EditionYear, SignedAfter
from app.report.report import Report


def check_edition_year(report: Report, check: EditionYear) -> Iterator[Finding]:
    """A finding if the form is not the one for the report's year."""
    year = report.details.year
    if not report.edition.applies_to(year):
        places = {"edition": report.edition.definition.name, "year": str(year)}
        yield finding_of(check, places, field="year")


def check_detail(report: Report, check: Detail) -> Iterator[Finding]:
    """A finding if the field is blank."""
    details = report.details
    filled = details.date if check.field == "date" else details.organisation.name.strip()
    if not filled:
        yield finding_of(check, {}, field=check.field)


def check_signed_after(report: Report, check: SignedAfter) -> Iterator[Finding]:
    """A finding if the date of signature lies before the end of the report's year."""
    signed, year = report.details.date, report.details.year
    if signed is not None and signed.year <= year:
        words = f"{signed.year} 年 {signed.month} 月 {signed.day} 日"
        yield finding_of(check, {"date": words, "year": str(year)}, field="date")


def check_contact(report: Report, check: Contact) -> Iterator[Finding]:
    """A finding for every contact entry that is filled and not well formed."""
    for entry in report.edition.definition.contact:
        value = getattr(report.details.organisation, entry.key).strip()
        if value and entry.pattern and not re.fullmatch(entry.pattern, value):
            places = {"label": entry.label, "value": value, "example": entry.example}
            yield finding_of(check, places, field=entry.key)

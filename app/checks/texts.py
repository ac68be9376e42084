"""Checks on texts: what must be written, and what must be named there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from app.checks.findings import Finding, Rewording, finding_of
from app.checks.prose.text import plain
from app.edition.cells import CellKey
from app.edition.check_kinds import TextNames, TextRequired
from app.edition.patterns import matching_keys
from app.edition.wording_kinds import Unresolved, with_years
from app.report.headings import own_text
from app.report.narrative import live_words, resolved
from app.report.numbers import format_plain, shortened, squeezed
from app.report.report import Report
from app.report.unresolved import unresolved

_TITLES = re.compile(r"《[^《》\n]{0,80}》")
_END_MARKS = "。．.；;，,！!、"


def check_text_names(report: Report, check: TextNames) -> Iterator[Finding]:
    """A finding if the text speaks of the matter and does not name what it should."""
    text = squeezed(plain(resolved(report, report.texts[check.section])))
    year = report.details.year
    trigger = re.search(with_years(check.when, year), _TITLES.sub("", text))
    if not text or trigger is None:
        return
    if not re.search(with_years(check.pattern, year), text):
        found = trigger.groupdict().get("found") or trigger.group()
        yield finding_of(check, {"year": str(year), "found": found})


def check_unresolved(report: Report, check: Unresolved) -> Iterator[Finding]:
    """A finding for every stretch of a text that would go out as it is written."""
    for one in unresolved(report):
        span = (one.start, one.end)
        meant = () if one.meant is None else (
            Rewording(
                span,
                one.written,
                one.meant.source,
                live_words(report, one.meant),
                "写法最接近的实时数字",
            ),
        )  # fmt: skip
        places = {"quote": one.written, "found": shortened(one.written), "problem": one.problem}
        yield finding_of(check, places, section=one.key, spans=(span,), rewordings=meant)


def check_text_required(report: Report, check: TextRequired) -> Iterator[Finding]:
    """A finding if the section's text is missing, too short or says nothing."""
    reason = _first_positive(report, check)
    if check.when_positive and reason is None:
        return
    text = own_text(report, check.section)
    words = text.rstrip(_END_MARKS)
    if check.when_written and not words:
        return
    if len(text) >= check.minimum and not (check.empty and re.fullmatch(check.empty, words)):
        return
    key, value = reason or (None, Decimal(0))
    places = {
        "length": str(len(text)),
        "minimum": str(check.minimum),
        "value": format_plain(value),
    }
    if key is None:
        yield finding_of(check, places)
    else:
        yield finding_of(check, places, cells=(key,), values=(value,))


def _first_positive(report: Report, check: TextRequired) -> tuple[CellKey, Decimal] | None:
    for pattern in check.when_positive:
        for key in matching_keys(report.edition.cells, pattern):
            value = report.value(key)
            if value is not None and value > 0:
                return key, value
    return None

"""The parts of a report that were handed in, and what may fairly be held against them."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable

from app.any_file import REPORT_SUFFIXES
from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.collect.submission import TEXTS
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.edition.text_check_kinds import Level
from app.report.report import Report

_NIL = re.compile(
    r"[\s\d（()）一二三四五六七八九十、.．。:：，,]|没有|暂?无|略|见附[表件]|[×xX＿_…]"
)
_MIN_TEXT = 12
"""Characters that all texts together have at least when somebody wrote them."""

_TEXT_WORDS = "文字"


def part_keys(edition: Edition) -> tuple[str, ...]:
    """All parts of a report on a form, in form order: its tables by section, then its texts."""
    return (*(section.key for section in edition.sections if section.table), TEXTS)


def part_words(edition: Edition, part: str) -> str:
    """A part as the county calls it for short: `二`, `三`, `四`, `文字`."""
    tabs = {section.key: section.tab for section in edition.sections}
    return tabs[part].partition("、")[0] if part in tabs else _TEXT_WORDS


def short_parts(edition: Edition, parts: Container[str]) -> str:
    """Parts in one line, in form order."""
    return " ".join(part_words(edition, one) for one in part_keys(edition) if one in parts)


def lacking_words(edition: Edition, parts: Iterable[str]) -> str:
    """Parts that are lacking, as one says it to a unit: `第二、三部分表格，正文`."""
    names = [part_words(edition, one) for one in parts if one != TEXTS]
    told = [f"第{'、'.join(names)}部分的表格"] if names else []
    return "和".join([*told, *(["文字部分"] if TEXTS in parts else [])])


def lacking(edition: Edition, parts: Container[str]) -> tuple[str, ...]:
    """The parts that a report has not."""
    return tuple(one for one in part_keys(edition) if one not in parts)


def filled_parts(report: Report) -> tuple[str, ...]:
    """The parts in which something is filled in; headings and a bare 无 are nothing.

    A list may have the totals of a table alone.
    """
    edition = report.edition
    totals = [key for key, value in report.stated.items() if value]
    filled = {edition.cells[key].table for key in (*report.typed, *report.unread, *totals)}
    written = "".join(
        _NIL.sub("", _without_headings(edition, report.texts.get(section.key, ""), section.key))
        for section in edition.sections
        if not section.table
    )
    tables = [one.key for one in edition.sections if one.table in filled]
    return (*tables, TEXTS) if len(written) >= _MIN_TEXT else tuple(tables)


def _without_headings(edition: Edition, text: str, key: str) -> str:
    section = next(one for one in edition.sections if one.key == key)
    for prompt in section.prompts:
        text = text.replace(prompt.heading, "")
    return text


def fair_findings(
    report: Report,
    parts: Collection[str],
    misread: Collection[CellKey],
    absent: Collection[CellKey] = (),
    *,
    is_document: bool = False,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What the checks find about the parts that are there, and what a misreading may have caused.

    A part that is not there is lacking, once, and so are the `absent` cells of a table; they are no
    faults besides, nor is what follows from them. Whose a document is the county knows otherwise.
    """
    found = [
        one
        for one in run_checks(report)
        if _is_about(report.edition, one, parts)
        and not (absent and any(key in absent for key in one.cells))
        and not (is_document and one.field in _KNOWN_OTHERWISE)
    ]
    if not misread:
        return tuple(found), ()
    unsure = [one for one in found if _may_be_misread(one, misread)]
    return tuple(one for one in found if one not in unsure), tuple(unsure)


_KNOWN_OTHERWISE = ("name", "kind")


def came_as_document(place: str) -> bool:
    """Whether a report came in another form than as a file of this program."""
    return not place.lower().endswith(REPORT_SUFFIXES)


def _is_about(edition: Edition, finding: Finding, parts: Collection[str]) -> bool:
    """Whether a finding is about what is there, and about nothing else."""
    without = set(lacking(edition, parts))
    if not without:
        return True
    sections = {edition.section_of(edition.cells[key].table).key for key in finding.cells}
    if sections & without:
        return False
    if TEXTS in without:
        texts = {one.key for one in edition.sections if not one.table} | {OPENING}
        return finding.section not in texts or bool(finding.cells)
    return finding.section not in without and not (finding.span and finding.values)


def _may_be_misread(finding: Finding, misread: Collection[CellKey]) -> bool:
    return finding.level is not Level.HINT and any(key in misread for key in finding.cells)

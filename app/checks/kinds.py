"""Every kind of check: what runs it, at how many places it looks, and its name in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from msgspec import Struct

from app.checks.cells import (
    check_blank,
    check_contact,
    check_detail,
    check_edition_year,
    check_headings,
    check_ledger_figures,
    check_numbers,
    check_signed_after,
    check_text_names,
    check_text_required,
    check_unread,
    check_unresolved,
    check_unusual,
    counted_cells,
)
from app.checks.equations import (
    check_at_most,
    check_continuity,
    check_equation,
    check_gap,
    check_jump,
    check_previous_year,
    check_repeated,
    check_stated,
    compared_cells,
    compared_instances,
    has_last_year,
)
from app.checks.findings import Finding
from app.checks.proofreading.laws import check_law_topics, check_laws_cited, check_short_titles
from app.checks.proofreading.marks import check_marks
from app.checks.proofreading.own_office import (
    check_other_name,
    check_own_words,
    check_stated_contacts,
)
from app.checks.proofreading.phrases import (
    check_confusions,
    check_outdated,
    check_period,
    check_personal,
    check_phrases,
)
from app.checks.proofreading.repetition import check_copied, repetitions_of
from app.checks.prose.parts import check_parts
from app.checks.prose.said import quotations
from app.checks.prose.shares import check_percentage
from app.checks.prose.tables import check_quoted
from app.checks.prose.tallies import check_conflict, check_tally
from app.edition import check_kinds as on_report
from app.edition import text_check_kinds as on_texts
from app.edition.cells import bounds
from app.edition.check_kinds import (
    AtMost,
    Blank,
    Contact,
    Continuity,
    Equation,
    Gap,
    HeadingsWritten,
    Jump,
    LedgerFigures,
    Numbers,
    PreviousYear,
    Repeated,
    SignedAfter,
    Stated,
    TextNames,
    TextRequired,
    UnreadCells,
    Unusual,
)
from app.edition.edition import Edition
from app.edition.text_check_kinds import EVERY_TEXT, Check, Copied, Level, Quoted, WordingCheck
from app.report.basic_data import kind_of
from app.report.narrative import headed_lines
from app.report.report import Report


def count_report(_report: Report, _check: Check) -> int:
    """1: the check is about the report as a whole."""
    return 1


def count_texts(report: Report, check: WordingCheck | TextNames) -> int:
    """The texts that are written, of those that the check reads."""
    keys = report.texts if check.section == EVERY_TEXT else (check.section,)
    return sum(bool(report.texts[key].strip()) for key in keys)


def count_equations(report: Report, check: Equation) -> int:
    """The sums."""
    return len(report.edition.equations[check.id])


def count_stated(report: Report, check: Stated) -> int:
    """The totals that a document stated."""
    return len(report.stated.keys() & report.edition.matching(*check.cells))


def count_counted(report: Report, check: LedgerFigures) -> int:
    """The cells in which a ledger was counted."""
    return sum(1 for _ in counted_cells(report, check))


def count_cells(report: Report, check: Blank | Numbers | UnreadCells) -> int:
    """The cells."""
    return len(report.edition.checked_keys[check.id])


def count_unusual(report: Report, check: Unusual) -> int:
    """The cells, if the check is for organisations of this kind."""
    applies = kind_of(report.details.organisation) in check.kinds
    return len(report.edition.checked_keys[check.id]) if applies else 0


def count_headings(report: Report, _check: HeadingsWritten) -> int:
    """The headings in all texts."""
    lines = (
        line
        for key in report.edition.text_keys
        for line in headed_lines(report, key, report.texts[key])
    )
    return sum(bool(line.level and line.words) for line in lines)


def count_contact(report: Report, _check: Contact) -> int:
    """The entries that are filled in and have a form of their own."""
    entries = report.edition.definition.contact
    organisation = report.details.organisation
    return sum(bool(entry.pattern and getattr(organisation, entry.key)) for entry in entries)


def count_signed(report: Report, _check: SignedAfter) -> int:
    """1 if there is a date of signature."""
    return int(report.details.date is not None)


def count_required(report: Report, check: TextRequired) -> int:
    """1, or 0 if it is required for a figure that is not there."""
    keys = report.edition.matching(*check.when_positive)
    return int(not keys or any((report.value(key) or 0) > 0 for key in keys))


def count_previous(report: Report, _check: PreviousYear) -> int:
    """1 if there is a report of last year."""
    return int(report.previous is not None)


def count_continuity(report: Report, check: Continuity) -> int:
    """The rows or columns that go on."""
    return sum(1 for _ in compared_instances(report, check))


def of_bounds(report: Report, check: AtMost) -> int:
    """The rows or columns, while last year's figures are not known."""
    return 0 if has_last_year(report) else sum(1 for _ in bounds(report.edition.cells, check))


def count_pairs(report: Report, check: Gap | Jump | Repeated) -> int:
    """The cells with a figure in both years."""
    return sum(1 for _ in compared_cells(report, check.id))


def count_quoted(report: Report, check: Quoted) -> int:
    """The figures in texts that speak of cells."""
    return sum(1 for _ in quotations(report, check))


def count_copied(report: Report, check: Copied) -> int:
    """The sections that are long enough to be compared with last year's."""
    previous = report.previous
    if previous is None or not any(previous.texts.values()):
        return 0
    found = repetitions_of(report, previous, check.shortest)
    return sum(check.is_enough(key, one.length) for key, one in found.items())


class About(StrEnum):
    """What checks are about, in the clerk's words and the order of looking through a report."""

    SUMS = "表格勾稽关系"
    CELLS = "表格填写"
    FORM = "格式和必备内容"
    QUOTED = "文字与表格对照"
    TEXTS = "文字本身"
    PROOF = "文字校对"
    YEARS = "与去年的报告对照"


class CheckKind(Struct, frozen=True):
    """A kind of check. `count` says how many places a check looks at, 0 if there was nothing.

    `of_figures` are the kinds that need nothing but figures, so that a sum of reports has them too.
    `always_listed` are those that a superior makes in any case: that there was nothing to compare
    is worth knowing.
    """

    # Any: the functions of a kind take the checks of this kind
    check: Callable[[Report, Any], Iterator[Finding]]
    about: About
    count: Callable[[Report, Any], int]
    of_figures: bool = False
    always_listed: bool = False


KINDS: dict[type[Check], CheckKind] = {
    on_report.Equation: CheckKind(check_equation, About.SUMS, count_equations, of_figures=True),
    on_report.Stated: CheckKind(check_stated, About.SUMS, count_stated, of_figures=True),
    on_report.LedgerFigures: CheckKind(check_ledger_figures, About.CELLS, count_counted),
    on_report.Blank: CheckKind(check_blank, About.CELLS, count_cells),
    on_report.UnreadCells: CheckKind(check_unread, About.CELLS, count_cells),
    on_report.Numbers: CheckKind(check_numbers, About.CELLS, count_cells, of_figures=True),
    on_report.AtMost: CheckKind(check_at_most, About.CELLS, of_bounds, of_figures=True),
    on_report.Unusual: CheckKind(check_unusual, About.CELLS, count_unusual),
    on_report.DetailGiven: CheckKind(check_detail, About.FORM, count_report),
    on_report.HeadingsWritten: CheckKind(check_headings, About.FORM, count_headings),
    on_report.EditionYear: CheckKind(check_edition_year, About.FORM, count_report),
    on_report.SignedAfter: CheckKind(check_signed_after, About.FORM, count_signed),
    on_report.Contact: CheckKind(check_contact, About.FORM, count_contact),
    on_report.TextRequired: CheckKind(check_text_required, About.FORM, count_required),
    on_report.TextNames: CheckKind(check_text_names, About.FORM, count_texts),
    on_texts.Quoted: CheckKind(check_quoted, About.QUOTED, count_quoted, always_listed=True),
    on_texts.Parts: CheckKind(check_parts, About.TEXTS, count_texts),
    on_texts.Conflict: CheckKind(check_conflict, About.TEXTS, count_texts),
    on_texts.TallyCheck: CheckKind(check_tally, About.TEXTS, count_texts),
    on_texts.Percentage: CheckKind(check_percentage, About.TEXTS, count_texts),
    on_texts.Phrases: CheckKind(check_phrases, About.TEXTS, count_texts),
    on_texts.Period: CheckKind(check_period, About.FORM, count_texts),
    on_texts.UnresolvedCheck: CheckKind(check_unresolved, About.FORM, count_texts),
    on_texts.Personal: CheckKind(check_personal, About.TEXTS, count_texts),
    on_texts.OtherName: CheckKind(check_other_name, About.TEXTS, count_texts),
    on_texts.Marks: CheckKind(check_marks, About.PROOF, count_texts),
    on_texts.Confusions: CheckKind(check_confusions, About.PROOF, count_texts),
    on_texts.Outdated: CheckKind(check_outdated, About.PROOF, count_texts),
    on_texts.LawTopics: CheckKind(check_law_topics, About.PROOF, count_texts),
    on_texts.ShortTitles: CheckKind(check_short_titles, About.PROOF, count_texts),
    on_texts.LawsCited: CheckKind(check_laws_cited, About.PROOF, count_texts),
    on_texts.StatedContacts: CheckKind(check_stated_contacts, About.PROOF, count_texts),
    on_texts.OwnWords: CheckKind(check_own_words, About.PROOF, count_texts),
    on_report.PreviousYear: CheckKind(
        check_previous_year, About.YEARS, count_previous, of_figures=True
    ),
    on_report.Continuity: CheckKind(
        check_continuity, About.YEARS, count_continuity, of_figures=True, always_listed=True
    ),
    on_report.Jump: CheckKind(check_jump, About.YEARS, count_pairs, of_figures=True),
    on_report.Gap: CheckKind(check_gap, About.YEARS, count_pairs, of_figures=True),
    on_report.Repeated: CheckKind(check_repeated, About.YEARS, count_pairs, of_figures=True),
    on_texts.Copied: CheckKind(check_copied, About.YEARS, count_copied, always_listed=True),
}
"""All kinds, in the order of a list of all checks."""


def is_proofreading(edition: Edition, finding: Finding) -> bool:
    """Whether a finding is one of the hints of the list 文字校对; what must be explained is not."""
    if finding.level is not Level.HINT:
        return False
    check = next((one for one in edition.checks if one.id == finding.check_id), None)
    return check is not None and KINDS[type(check)].about is About.PROOF

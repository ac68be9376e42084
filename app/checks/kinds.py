"""Every kind of check: what runs it, what it looks at, and where it stands in a list of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.checks import counts
from app.checks.details import (
    check_contact,
    check_detail,
    check_edition_year,
    check_signed_after,
)
from app.checks.equations import check_equation
from app.checks.findings import Finding
from app.checks.numbers import check_blank, check_numbers, check_unread, check_unusual
from app.checks.proofreading.contacts import check_contacts_told
from app.checks.proofreading.copied import check_copied
from app.checks.proofreading.laws import check_laws_cited
from app.checks.proofreading.marks import check_marks
from app.checks.proofreading.names import check_other_name
from app.checks.proofreading.period import check_period
from app.checks.proofreading.personal import check_personal
from app.checks.proofreading.phrases import check_phrases
from app.checks.proofreading.words import check_confusions, check_outdated, check_own_words
from app.checks.prose.conflicts import check_conflict
from app.checks.prose.parts import check_parts
from app.checks.prose.shares import check_percentage
from app.checks.prose.tables import check_quoted
from app.checks.prose.tallies import check_tally
from app.checks.stated import check_stated
from app.checks.texts import check_text_names, check_text_required, check_unresolved
from app.checks.years import (
    check_at_most,
    check_continuity,
    check_gap,
    check_jump,
    check_previous_year,
    check_repeated,
)
from app.edition import check_kinds as on_report
from app.edition import proof_kinds as on_proof
from app.edition import wording_kinds as on_texts
from app.edition.check_base import Check, Level
from app.edition.edition import Edition
from app.report.report import Report


class About(StrEnum):
    """What checks are about, in the clerk's words and the order of looking through a report."""

    SUMS = "表格勾稽关系"
    CELLS = "表格填写"
    FORM = "格式和必备内容"
    QUOTED = "文字与表格对照"
    TEXTS = "文字本身"
    PROOF = "文字校对"
    YEARS = "与去年的报告对照"


@dataclass(frozen=True)
class Kind:
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


KINDS: dict[type[Check], Kind] = {
    on_report.Equation: Kind(check_equation, About.SUMS, counts.of_equations, of_figures=True),
    on_report.Stated: Kind(check_stated, About.SUMS, counts.of_stated, of_figures=True),
    on_report.Blank: Kind(check_blank, About.CELLS, counts.of_cells),
    on_report.Unread: Kind(check_unread, About.CELLS, counts.of_cells),
    on_report.Numbers: Kind(check_numbers, About.CELLS, counts.of_cells, of_figures=True),
    on_report.AtMost: Kind(check_at_most, About.CELLS, counts.of_bounds, of_figures=True),
    on_report.Unusual: Kind(check_unusual, About.CELLS, counts.of_unusual),
    on_report.Detail: Kind(check_detail, About.FORM, counts.of_report),
    on_report.EditionYear: Kind(check_edition_year, About.FORM, counts.of_report),
    on_report.SignedAfter: Kind(check_signed_after, About.FORM, counts.of_signed),
    on_report.Contact: Kind(check_contact, About.FORM, counts.of_contact),
    on_report.TextRequired: Kind(check_text_required, About.FORM, counts.of_required),
    on_report.TextNames: Kind(check_text_names, About.FORM, counts.of_texts),
    on_texts.Quoted: Kind(check_quoted, About.QUOTED, counts.of_quoted, always_listed=True),
    on_texts.Parts: Kind(check_parts, About.TEXTS, counts.of_texts),
    on_texts.Conflict: Kind(check_conflict, About.TEXTS, counts.of_texts),
    on_texts.Tally: Kind(check_tally, About.TEXTS, counts.of_texts),
    on_texts.Percentage: Kind(check_percentage, About.TEXTS, counts.of_texts),
    on_texts.Phrases: Kind(check_phrases, About.TEXTS, counts.of_texts),
    on_texts.Period: Kind(check_period, About.FORM, counts.of_texts),
    on_texts.Unresolved: Kind(check_unresolved, About.FORM, counts.of_texts),
    on_texts.Personal: Kind(check_personal, About.TEXTS, counts.of_texts),
    on_texts.OtherName: Kind(check_other_name, About.TEXTS, counts.of_texts),
    on_proof.Marks: Kind(check_marks, About.PROOF, counts.of_texts),
    on_proof.Confusions: Kind(check_confusions, About.PROOF, counts.of_texts),
    on_proof.Outdated: Kind(check_outdated, About.PROOF, counts.of_texts),
    on_proof.LawsCited: Kind(check_laws_cited, About.PROOF, counts.of_texts),
    on_proof.ContactsTold: Kind(check_contacts_told, About.PROOF, counts.of_texts),
    on_proof.OwnWords: Kind(check_own_words, About.PROOF, counts.of_texts),
    on_report.PreviousYear: Kind(
        check_previous_year, About.YEARS, counts.of_previous, of_figures=True
    ),
    on_report.Continuity: Kind(
        check_continuity, About.YEARS, counts.of_continuity, of_figures=True, always_listed=True
    ),
    on_report.Jump: Kind(check_jump, About.YEARS, counts.of_pairs, of_figures=True),
    on_report.Gap: Kind(check_gap, About.YEARS, counts.of_pairs, of_figures=True),
    on_report.Repeated: Kind(check_repeated, About.YEARS, counts.of_pairs, of_figures=True),
    on_texts.Copied: Kind(check_copied, About.YEARS, counts.of_copied, always_listed=True),
}
"""All kinds, in the order of a list of all checks."""


def is_proofreading(edition: Edition, finding: Finding) -> bool:
    """Whether a finding is one of the hints of the list 文字校对; what must be explained is not."""
    if finding.level is not Level.HINT:
        return False
    check = next((one for one in edition.checks if one.id == finding.check_id), None)
    return check is not None and KINDS[type(check)].about is About.PROOF

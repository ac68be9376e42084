"""What would settle a finding: figures of the tables, or words of a text. It is only offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.checks.findings import Finding, Rewording
from app.checks.repair.mends import Mending, is_mendable, mend_words
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report

_MOST = 6

_Kind = tuple[str, str, str, tuple[CellKey, ...]]


@dataclass(frozen=True)
class Offer:
    """One way to settle a finding: what it changes, in words, why, and the edit that does it.

    `place` is the finding, about the cells or the words that would change.
    """

    words: str
    reason: str
    edit: Edit
    place: Finding


def may_be_settled(report: Report, finding: Finding) -> bool:
    """Whether it can be looked for what settles a finding: sums, and figures in texts."""
    return bool(finding.rewordings) or is_mendable(report, finding)


def offers(report: Report, finding: Finding) -> tuple[Offer, ...]:
    """What would settle a finding, the likeliest first; empty if nothing does alone.

    A figure of a text that a table contradicts may be right: the cell that would make it so is
    offered beside the words.
    Each is tried: what would leave a finding that was not there, or this one, is not offered.
    """
    in_text, in_tables = list(_in_text(report, finding)), list(_in_tables(report, finding))
    possible = [*in_text[:1], *in_tables[:2], *in_text[1:], *in_tables[2:]][:_MOST]
    before = _counted(report)
    return tuple(one for one in possible if _settles(report, finding, one, before))


def _in_tables(report: Report, finding: Finding) -> Iterator[Offer]:
    for mend in Mending(report).mends(finding):
        place = replace(finding, cells=tuple(mend.figures))
        yield Offer(mend_words(report, mend), mend.reason, mend.edit, place)


def _settles(report: Report, finding: Finding, offer: Offer, before: Counter[_Kind]) -> bool:
    """Whether the edit takes the finding away and adds none."""
    tried = report.copy()
    tried.apply(offer.edit)
    after = _counted(tried)
    own = _kind(finding)
    return after[own] < before[own] and not after - before


def _counted(report: Report) -> Counter[_Kind]:
    return Counter(map(_kind, run_checks(report)))


def _kind(finding: Finding) -> _Kind:
    """What tells findings apart before and after: not their words, which other figures change."""
    return finding.check_id, finding.section, finding.field, finding.cells


def _in_text(report: Report, finding: Finding) -> Iterator[Offer]:
    for one in finding.rewordings:
        edit = Edit(texts={finding.section: _reworded(report.texts[finding.section], one)})
        follows = "" if one.words == one.reads else "，以后随表格更新"
        words = f"“{one.instead}”改为“{one.reads}”{follows}"
        yield Offer(words, f"{one.reason}。", edit, replace(finding, spans=(one.span,)))


def _reworded(text: str, one: Rewording) -> str:
    start, end = one.span
    return text[:start] + one.words + text[end:]

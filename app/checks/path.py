"""The way through a report: what is undone, in the order in which it is best done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.checks.explanations import must_explain
from app.checks.findings import DETAILS_TAB, Finding, place_words
from app.checks.progress import is_untouched
from app.edition.cells import CellKey
from app.edition.check_base import Level
from app.edition.edition import OPENING
from app.report.headings import unwritten_headings
from app.report.report import Report


class StepKind(IntEnum):
    """What there is to do, in order."""

    DETAILS = 0
    CELLS = 1
    TEXT = 2
    FINDING = 3
    FINALISE = 4
    EXPORT = 5


@dataclass(frozen=True)
class Step:
    """One thing that is undone, where it is, and `words` for the clerk.

    `start` is a place in the section's text, `cells` are blank cells, `field` is one of the basic
    data. `place` orders the steps.
    """

    kind: StepKind
    words: str
    place: tuple[int, int, int]
    section: str = OPENING
    start: int | None = None
    cells: tuple[CellKey, ...] = ()
    field: str = ""
    finding: Finding | None = None


def next_step(report: Report, findings: Sequence[Finding], after: Step | None = None) -> Step:
    """The first thing undone behind the one that was shown last, else the first of all.

    A step that is still undone may so be passed over for now; with nothing left to fill in or
    mend the report is to be finalised, and a finalised one to be exported.
    """
    if report.seal is not None:
        return Step(StepKind.EXPORT, "报告已定稿，可以导出上报的文件了。", (StepKind.EXPORT, 0, 0))
    steps = sorted(_undone(report, findings), key=lambda step: step.place)
    if not steps:
        words = "都填好了，没有要改的，可以定稿了。"
        return Step(StepKind.FINALISE, words, (StepKind.FINALISE, 0, 0))
    behind = (step for step in steps if after is not None and step.place > after.place)
    return next(behind, steps[0])


def _undone(report: Report, findings: Sequence[Finding]) -> Iterator[Step]:
    yield from _details(report)
    yield from _blank_rows(report)
    yield from _unwritten_texts(report)
    yield from _open_findings(report, findings)


def _details(report: Report) -> Iterator[Step]:
    if not report.details.organisation.name.strip():
        words = f"{DETAILS_TAB}：机关名称还没有填。"
        yield Step(StepKind.DETAILS, words, (StepKind.DETAILS, 0, 0), field="name")


def _blank_rows(report: Report) -> Iterator[Step]:
    """The rows with blank cells; what is no number there is a finding."""
    rows: dict[tuple[str, str], list[CellKey]] = {}
    for key in report.blank_keys:
        cell = report.edition.cells[key]
        if key not in report.unread:
            rows.setdefault((cell.table, cell.row), []).append(key)
    for (table, _), keys in rows.items():
        section = report.edition.section_of(table)
        row = report.edition.cells[keys[0]].row_path[-1]
        words = f"{section.tab}：“{row}”还有 {len(keys)} 格没有填。"
        place = (StepKind.CELLS, report.edition.positions[keys[0]], 0)
        yield Step(StepKind.CELLS, words, place, section.key, cells=tuple(keys))


def _unwritten_texts(report: Report) -> Iterator[Step]:
    """The texts that are missing, and headings with nothing below them."""
    tabs = {section.key: section.tab for section in report.edition.sections if not section.table}
    for number, key in enumerate(report.edition.text_keys):
        place = (StepKind.TEXT, number)
        headings = unwritten_headings(report, key)
        for heading in headings:
            words = f"{tabs.get(key, DETAILS_TAB)}：“{heading.words}”下面还没有写。"
            yield Step(StepKind.TEXT, words, (*place, heading.start), key, heading.end)
        if key in tabs and is_untouched(report, key) and not headings:
            yield Step(StepKind.TEXT, f"{tabs[key]}：还没有写。", (*place, 0), key, 0)


def _open_findings(report: Report, findings: Sequence[Finding]) -> Iterator[Step]:
    """What has to be mended or explained, but for texts that are not written yet."""
    for number, finding in enumerate(findings):
        missing = not finding.cells and not finding.field and not finding.span
        if missing and finding.section != OPENING and is_untouched(report, finding.section):
            continue
        if finding.level is Level.ERROR or must_explain(finding):
            words = f"{place_words(finding, report.edition)}：{finding.message}"
            place = (StepKind.FINDING, number, 0)
            yield Step(StepKind.FINDING, words, place, finding.section, finding=finding)

"""How far a report is, and what is undone in the order in which it is best done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

from app.checks.findings import DETAILS_TAB, Finding, must_explain, place_words
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.edition.definition import Direction, Section, Table
from app.edition.edition import OPENING
from app.edition.text_check_kinds import Level
from app.report.finished import is_as_sealed
from app.report.headings import own_text, unwritten_headings
from app.report.report import Report


class SectionState(Enum):
    """How far a section is."""

    BLANK = "未填"
    PARTIAL = "部分"
    WRONG = "有问题"
    DONE = "完成"


@dataclass(frozen=True)
class SectionProgress:
    """How far a section is: its blank cells, headings without a text, errors and open questions.

    `waiting` are findings that wait for an explanation.
    """

    key: str
    state: SectionState
    blanks: int = 0
    headings: int = 0
    errors: int = 0
    waiting: int = 0

    @property
    def words(self) -> str:
        """`未填`, `2 处必改`, `缺 24 格`, `缺 3 段`, `1 处需说明` or `完成`."""
        if self.state is SectionState.WRONG:
            return f"{self.errors} 处必改" if self.errors else f"{self.waiting} 处需说明"
        if self.state is SectionState.PARTIAL:
            return f"缺 {self.blanks} 格" if self.blanks else f"缺 {self.headings} 段"
        return str(self.state.value)


def section_progress(report: Report, findings: Sequence[Finding]) -> tuple[SectionProgress, ...]:
    """How far each section is, the basic data first; `findings` are those of the report."""
    blanks = Counter(report.edition.cells[key].table for key in report.blank_keys)
    found: dict[str, list[Finding]] = {key: [] for key in report.edition.text_keys}
    for finding in findings:
        found[finding.section].append(finding)
    tables = {section.key: section.table for section in report.edition.sections}
    return tuple(
        _of_section(report, key, found[key], blanks[tables.get(key, "")])
        for key in report.edition.text_keys
    )


def _of_section(
    report: Report, key: str, findings: Sequence[Finding], blanks: int
) -> SectionProgress:
    errors = sum(one.level is Level.ERROR for one in findings)
    waiting = sum(map(must_explain, findings))
    headings = len(unwritten_headings(report, key))
    if is_untouched(report, key):
        state = SectionState.BLANK
    elif errors:
        state = SectionState.WRONG
    elif blanks or headings:
        state = SectionState.PARTIAL
    else:
        state = SectionState.WRONG if waiting else SectionState.DONE
    return SectionProgress(key, state, blanks, headings, errors, waiting)


def is_untouched(report: Report, key: str) -> bool:
    """Whether nothing of a section is filled in; a new one is not called wrong."""
    if own_text(report, key):
        return False
    if key == OPENING:
        return not report.details.organisation.name
    table = next(section.table for section in report.edition.sections if section.key == key)
    return not table or is_blank(report, table)


def is_blank(report: Report, table: str) -> bool:
    """Whether nothing stands in the cells of a table."""
    cells = report.edition.cells
    return not any(cells[key].table == table for key in (*report.typed, *report.unread))


def progress_words(report: Report) -> str:
    """How far a report is, in one line, all checks run."""
    if report.seal is not None:
        return "已定稿" if is_as_sealed(report) else "已定稿，定稿以后内容有改动"
    sections = section_progress(report, run_checks(report))
    if all(one.state is SectionState.BLANK for one in sections):
        return "还没有填"
    return "，".join(_open_words(report, sections)) or "已填好，可以定稿"


def _open_words(report: Report, sections: Sequence[SectionProgress]) -> list[str]:
    """What is still open, in the order of the form, then what is wrong."""
    words = [
        _filled_words(report, section)
        for section, state in zip(report.edition.sections, sections[1:], strict=True)
        if state.blanks
    ]
    unwritten = [one for one in sections if one.state is SectionState.BLANK and not one.blanks]
    if unwritten:
        words.append(f"{len(unwritten)} 部分文字没有写")
    if errors := sum(one.errors for one in sections if one not in unwritten):
        words.append(f"{errors} 处必改")
    if waiting := sum(one.waiting for one in sections):
        words.append(f"{waiting} 处待说明")
    return words


def _filled_words(report: Report, section: Section) -> str:
    """`三、依申请公开 24/25 行`; a table whose labels stand above its cells counts cells."""
    groups = _counted(report, report.edition.table(section.table))
    filled = sum(all(report.value(key) is not None for key in group) for group in groups)
    down = report.edition.table(section.table).direction is Direction.DOWN
    return f"{section.tab} {filled}/{len(groups)} {'行' if down else '格'}"


def _counted(report: Report, table: Table) -> list[list[CellKey]]:
    """The cells of a table row by row as printed; one by one where they stand in a single row."""
    groups: dict[str, list[CellKey]] = {}
    for key, cell in report.edition.cells.items():
        if cell.table == table.key:
            groups.setdefault(cell.row if table.direction is Direction.DOWN else key, []).append(
                key
            )
    return list(groups.values())


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

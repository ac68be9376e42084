"""How far a report is, and what is undone in the order in which it is best done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, IntEnum

from msgspec import Struct

from app.checks.findings import DETAILS_TAB, Finding, is_open, must_explain, place_words
from app.checks.runner import is_untouched, run_checks
from app.edition.cells import CellKey
from app.edition.definition import Direction, Section, Table
from app.edition.edition import OPENING
from app.edition.text_check_kinds import Level
from app.report.figures import blanks_below
from app.report.finished import is_as_sealed
from app.report.report import Report


class SectionState(Enum):
    """How far a section is."""

    BLANK = "未填"
    PARTIAL = "部分"
    WRONG = "有问题"
    DONE = "完成"


class SectionProgress(Struct, frozen=True):
    """How far a section is: its blank cells, headings without a text, errors and open questions.

    `unfinished` counts all that is not there yet, `waiting` findings that wait for an explanation.
    """

    key: str
    state: SectionState
    unfinished: int = 0
    blanks: int = 0
    headings: int = 0
    errors: int = 0
    waiting: int = 0

    @property
    def words(self) -> str:
        """`未填`, `2 处必改`, `缺 24 格`, `缺 3 段`, `1 处未完成`, `1 处需说明` or `完成`."""
        if self.state is SectionState.WRONG:
            return f"{self.errors} 处必改" if self.errors else f"{self.waiting} 处需说明"
        if self.state is SectionState.PARTIAL:
            if self.blanks:
                return f"缺 {self.blanks} 格"
            return f"缺 {self.headings} 段" if self.headings else f"{self.unfinished} 处未完成"
        return str(self.state.value)


def section_progress(report: Report, findings: Sequence[Finding]) -> tuple[SectionProgress, ...]:
    """How far each section is, the basic data first; `findings` are those of the report."""
    found: dict[str, list[Finding]] = {key: [] for key in report.edition.text_keys}
    for finding in findings:
        found[finding.section].append(finding)
    return tuple(_of_section(report, key, found[key]) for key in report.edition.text_keys)


def _of_section(report: Report, key: str, findings: Sequence[Finding]) -> SectionProgress:
    errors = sum(one.level is Level.ERROR for one in findings)
    waiting = sum(map(must_explain, findings))
    unfinished = [one for one in findings if one.level is Level.UNFINISHED and not one.explained]
    if unfinished and is_untouched(report, key):
        state = SectionState.BLANK
    elif errors:
        state = SectionState.WRONG
    elif unfinished:
        state = SectionState.PARTIAL
    else:
        state = SectionState.WRONG if waiting else SectionState.DONE
    blanks = sum(len(one.cells) for one in unfinished)
    headings = sum(bool(one.spans) for one in unfinished)
    return SectionProgress(key, state, len(unfinished), blanks, headings, errors, waiting)


def done_count(sections: Sequence[SectionProgress]) -> int:
    """How many sections are done."""
    return sum(one.state is SectionState.DONE for one in sections)


def progress_words(report: Report, sections: Sequence[SectionProgress] = ()) -> str:
    """How far a report is, in one line; all checks are run where its sections are not given."""
    if report.seal is not None:
        return "已定稿" if is_as_sealed(report) else "已定稿，定稿以后内容有改动"
    sections = sections or section_progress(report, run_checks(report))
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
    begun = [one for one in sections if one.state is not SectionState.BLANK and not one.blanks]
    if unfinished := sum(one.unfinished for one in begun):
        words.append(f"{'另有 ' if unwritten else ''}{unfinished} 处未完成")
    if errors := sum(one.errors for one in sections if one not in unwritten):
        words.append(f"{errors} 处必改")
    if waiting := sum(one.waiting for one in sections):
        words.append(f"{waiting} 处需说明")
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
    """What there is to do, in order; what is not there yet is done tab by tab."""

    ERROR = 0
    DETAILS = 1
    CELLS = 2
    TEXT = 3
    FINDING = 4
    FINALISE = 5
    EXPORT = 6


class Step(Struct, frozen=True):
    """One thing that is undone, where it is, and `words` for the clerk.

    `start` is a place in the section's text, `cells` are blank cells, `field` is one of the basic
    data. `place` orders the steps. `about` is the finding that it settles, `finding` the same where
    one goes to that.
    """

    kind: StepKind
    words: str
    place: tuple[int, ...]
    section: str = OPENING
    start: int | None = None
    cells: tuple[CellKey, ...] = ()
    field: str = ""
    finding: Finding | None = None
    about: Finding | None = None


def next_step(report: Report, findings: Sequence[Finding], after: Step | None = None) -> Step:
    """The first thing undone behind the one that was shown last, else the most urgent of all.

    What is wrong comes first, then what is not there yet, in the order of the tabs, then what waits
    for an explanation; a sum in which cells are still blank is looked at once they are filled in. A
    step that is still undone may so be passed over for now; with nothing left to fill in or mend
    the report is to be finalised, and a finalised one to be exported.
    """
    if report.seal is not None:
        return Step(StepKind.EXPORT, "报告已定稿，可以导出上报的文件了。", (StepKind.EXPORT,))
    steps = sorted(_undone(report, findings), key=lambda step: step.place)
    if not steps:
        words = "都填好了，没有要改的，可以定稿了。"
        return Step(StepKind.FINALISE, words, (StepKind.FINALISE,))
    behind = (step for step in steps if after is not None and step.place > after.place)
    return next(behind, steps[0])


_FIELDS = ("name", "kind", "date")
"""The fields of the basic data that have to be filled in, in the order of the page."""


def _kind_of(report: Report, finding: Finding) -> StepKind:
    """How soon a finding is to be settled."""
    urgent = finding.level is Level.ERROR and not has_blanks(report, finding)
    return StepKind.ERROR if urgent else StepKind.FINDING


def has_blanks(report: Report, finding: Finding) -> bool:
    """Whether a cell of a finding, or one that is added up in it, is still to be filled in."""
    return bool(blanks_below(report, finding.cells))


def _undone(report: Report, findings: Sequence[Finding]) -> Iterator[Step]:
    """A step for all that is open; blank cells row by row."""
    for number, finding in enumerate(findings):
        if not is_open(finding):
            continue
        if finding.level is not Level.UNFINISHED:
            words = f"{place_words(finding, report.edition)}：{finding.message}"
            kind = _kind_of(report, finding)
            yield Step(kind, words, (kind, number), finding.section, finding=finding, about=finding)
        elif finding.cells:
            yield from _blank_rows(report, finding)
        elif finding.field:
            words = f"{DETAILS_TAB}：{finding.message}"
            at = _FIELDS.index(finding.field)
            place = _place(report, finding, StepKind.DETAILS, at)
            yield Step(StepKind.DETAILS, words, place, field=finding.field, about=finding)
        else:
            yield _unwritten(report, finding)


def _place(report: Report, finding: Finding, kind: StepKind, at: int) -> tuple[int, ...]:
    """Where something that is not there yet comes: in its tab fields, then cells, then texts."""
    return (StepKind.DETAILS, report.edition.text_keys.index(finding.section), kind, at)


def _blank_rows(report: Report, finding: Finding) -> Iterator[Step]:
    """The rows with blank cells; what is no number there is a finding."""
    rows: dict[str, list[CellKey]] = {}
    for key in finding.cells:
        rows.setdefault(report.edition.cells[key].row, []).append(key)
    tab = place_words(finding, report.edition)
    for keys in rows.values():
        row = report.edition.cells[keys[0]].row_path[-1]
        words = f"{tab}：“{row}”还有 {len(keys)} 格没有填。"
        at = report.edition.positions[keys[0]]
        place = _place(report, finding, StepKind.CELLS, at)
        yield Step(StepKind.CELLS, words, place, finding.section, cells=tuple(keys), about=finding)


def _unwritten(report: Report, finding: Finding) -> Step:
    """A text that is missing, a heading with nothing below it, or what is last year's still.

    The headings of a missing text come first: what is written below them is the text.
    """
    words = f"{place_words(finding, report.edition)}：{finding.message}"
    behind = len(report.texts[finding.section])
    start, end = finding.span or (behind, behind)
    place = _place(report, finding, StepKind.TEXT, start)
    return Step(StepKind.TEXT, words, place, finding.section, end, about=finding)

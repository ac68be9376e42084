"""The lists in the workbook: what came in from whom, what is wrong with it, what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from app.checks.findings import LEVEL_WORDS
from app.collect.collection import (
    STANDING_WORDS,
    UNIT_WORDS,
    Collection,
    Standing,
    SumWarning,
    Unit,
    UnitState,
    is_nobodys,
)
from app.collect.decisions import decision_rows
from app.collect.results.comparison import FindingKey, behind_findings
from app.collect.results.problems import (
    CORRECTION_LEVEL,
    NOT_READ,
    Problem,
    corrections_of,
    doubts_of,
    problem_of,
    problems_of,
)
from app.collect.rounds import state_without_report
from app.collect.submission import Submission, lacking_words, without_program
from app.collect.workbook.writer import Listing, SheetColumn, SheetValue
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.numbers import names_shown

SUMMARY, UNITS, FILES, PROBLEMS, DECISIONS = (
    "汇总情况",
    "报送情况",
    "全部文件",
    "问题清单",
    "人工决定",
)
"""The names of the sheets."""

WHOLE = "（汇总数）"
"""Stands in place of a unit for what is about the sum."""

_WARNING = "须注意"
_NAMED_ANYWAY = frozenset(("missing", "doubtful", "partial"))
_MAX_NAMED = 40
_WRONG = frozenset({LEVEL_WORDS[Level.ERROR], NOT_READ})


def notes_on_the_sum(
    collection: Collection, table: str = "", behind: Mapping[FindingKey, list[str]] | None = None
) -> tuple[str, ...]:
    """What must be read beside the sum: what is in it, and the units missing or in doubt.

    `behind` names the units in whose own reports the sum's findings stand.
    Of the other warnings, only those about a cell of this table, or about none.
    """
    lines = [f"以上为 {len(collection.counted)} 个单位的合计，应报 {len(collection.units)} 个。"]
    named = (
        ("未计入", tuple(unit.name for unit in collection.missing)),
        ("只读出一部分", tuple(unit.name for unit in collection.partial)),
        ("待确认单位的文件", tuple(line.submission.words for line in collection.doubtful)),
    )
    lines += [f"{label}（{len(names)}）：{_named(names)}。" for label, names in named if names]
    for finding in collection.findings if behind else ():
        names = (behind or {}).get((finding.check_id, finding.cells), [])
        if names and _is_of(collection, finding.cells, table):
            lines.append(f"{finding.message}{_behind_words(names)}")
    for unit in collection.counted:
        told = (one.message for one in corrections_of(collection, unit, table))
        lines += [f"{CORRECTION_LEVEL}：{unit.name}，{message}。" for message in told]
    lines += [
        f"{_WARNING}：{warning.message}"
        for warning in _other_warnings(collection)
        if not warning.cells or _is_of(collection, warning.cells, table)
    ]
    return tuple(lines)


def _other_warnings(collection: Collection) -> Iterator[SumWarning]:
    """The warnings about other than the units that are named anyway."""
    return (one for one in collection.warnings if one.rule not in _NAMED_ANYWAY)


def _is_of(collection: Collection, keys: Sequence[CellKey], table: str) -> bool:
    cells = collection.edition.cells
    return not table or any(key in cells and cells[key].table == table for key in keys)


def summary(collection: Collection) -> Listing:
    """The first sheet: how many reports are in the sum, and all warnings about it."""
    several = sum(len(unit.counting) > 1 for unit in collection.units)
    conflicts = sum(bool(unit.conflicts) for unit in collection.units)
    errors = sum(unit.counted.errors for unit in collection.counted if unit.counted)
    nobodys = filter(is_nobodys, collection.lines)
    unplaced = tuple(line.submission.words for line in (*collection.doubtful, *nobodys))
    edition, lacking = collection.edition, [one for one in collection.counted if one.lacking]
    incomplete = tuple(f"{o.name}（差{lacking_words(edition, o.lacking)}）" for o in lacking)
    rows: list[tuple[SheetValue, SheetValue]] = [
        ("年度", f"{collection.year} 年"),
        ("版式", collection.edition.definition.name),
        ("应报单位", f"{len(collection.units)} 个"),
        ("计入汇总", f"{len(collection.counted)} 个"),
        ("未计入", _count_and_names(tuple(unit.name for unit in collection.missing))),
        ("只读出一部分", _count_and_names(tuple(unit.name for unit in collection.partial))),
        ("还没有报齐", _count_and_names(incomplete)),
        ("报送情况", collection.headline),
        ("由几份文件拼成", f"{several} 个单位，见“{UNITS}”"),
        ("几份文件有不同", f"{conflicts} 个单位，见“{UNITS}”"),
        ("不知是谁的文件", _count_and_names(unplaced)),
        ("各单位必改问题", f"{errors} 条，见“{PROBLEMS}”"),
        ("汇总数的问题", f"{len(collection.findings)} 条，见“{PROBLEMS}”"),
        ("更正的数", f"{len(collection.decisions.corrections)} 处，见“{DECISIONS}”"),
    ]
    rows += [(_WARNING, warning.message) for warning in _other_warnings(collection)]
    return Listing(
        f"{collection.name} {collection.year} 年度政府信息公开工作年度报告汇总",
        (SheetColumn("项目", 18, centred=True), SheetColumn("内容", 72)),
        rows,
        marked=frozenset({_WARNING}),
        landscape=False,
    )


def units(collection: Collection) -> Listing:
    """The head of the list of units; its rows are `rows_of_units`."""
    columns = (
        SheetColumn("单位", 24),
        SheetColumn("上级", 14),
        SheetColumn("状态", 9, centred=True),
        SheetColumn("计入的文件", 30),
        SheetColumn("版式", 9, centred=True),
        SheetColumn("定稿", 6, centred=True),
        *(SheetColumn(head, 7, centred=True) for head in ("必改", "需说明", "已说明", "提示")),
        SheetColumn("说明", 30),
        SheetColumn("没有计入的文件", 30),
    )
    wanted = (UnitState.MISSING, UnitState.UNREAD, UnitState.INCOMPLETE, UnitState.OTHER_YEAR)
    return Listing(
        f"{collection.name} {collection.year} 年度各单位报送情况",
        columns,
        (),
        empty="没有单位",
        marked=frozenset(UNIT_WORDS[state] for state in wanted),
    )


def files(collection: Collection) -> Listing:
    """The head of the list of files; its rows are `file_rows`."""
    columns = (
        SheetColumn("文件", 44),
        SheetColumn("单位", 22),
        SheetColumn("文件中的机关名称", 24),
        SheetColumn("年度", 7, centred=True),
        SheetColumn("状态", 16, centred=True),
        SheetColumn("原因", 44),
        SheetColumn("修改时间", 17, centred=True),
    )
    wrong = (Standing.UNREAD, Standing.DOUBTFUL)
    return Listing(
        f"{collection.name} {collection.year} 年度收到的全部文件",
        columns,
        (),
        empty="没有文件",
        marked=frozenset(STANDING_WORDS[standing] for standing in wrong),
    )


def problems(collection: Collection) -> Listing:
    """The head of the list of all findings; its rows are `problem_rows`."""
    columns = (
        SheetColumn("单位", 20),
        SheetColumn("级别", 8, centred=True),
        SheetColumn("部位", 14),
        SheetColumn("问题", 52),
        SheetColumn("一个数", 10, centred=True),
        SheetColumn("另一个数", 10, centred=True),
        SheetColumn("在文件中的位置", 20),
        SheetColumn("怎样处理", 34),
        SheetColumn("单位的说明", 24),
    )
    return Listing(
        f"{collection.name} {collection.year} 年度问题清单",
        columns,
        (),
        empty="没有问题",
        marked=_WRONG,
    )


def decisions(collection: Collection) -> Listing:
    """A row for everything a person decided, with the reason and the time, the newest first."""
    columns = (
        SheetColumn("决定", 14, centred=True),
        SheetColumn("单位", 22),
        SheetColumn("内容", 52),
        SheetColumn("理由", 34),
        SheetColumn("时间", 17, centred=True),
    )
    return Listing(
        f"{collection.name} {collection.year} 年度汇总的人工决定",
        columns,
        [
            (row.kind, row.unit, row.content, row.reason, _local(row.at))
            for row in decision_rows(collection.decisions, collection.edition)
        ],
        empty="没有人工决定",
    )


def file_rows(collection: Collection) -> Iterator[tuple[SheetValue, ...]]:
    """A row for every file that lies in the folder, so that none is passed over in silence."""
    for line in collection.lines:
        yield (
            line.submission.words,
            line.unit or "、".join(line.candidates),
            line.submission.name,
            line.submission.year or None,
            STANDING_WORDS[line.standing],
            line.reason or line.submission.reason,
            _moment(line.submission.modified),
        )


def rows_of_units(collection: Collection) -> Iterator[tuple[SheetValue, ...]]:
    """A row for each unit: what came in from it, which file counts and why."""
    return map(_unit_row, collection.units)


def _unit_row(unit: Unit) -> tuple[SheetValue, ...]:
    counted = unit.counted or Submission("")
    others = [
        f"{line.submission.words}（{STANDING_WORDS[line.standing]}）"
        for line in unit.lines
        if line.submission not in unit.counting
    ]
    numbers = (counted.errors, unit.explains, counted.explained, counted.hints)
    return (
        unit.name,
        unit.parent,
        UNIT_WORDS[unit.state],
        "\n".join(one.words for one in unit.sources()),
        counted.edition,
        "是" if counted.final else "",
        *(numbers if unit.counted else (None,) * len(numbers)),
        "".join(dict.fromkeys((unit.reason, unit.origin or counted.reason))),
        "\n".join(others),
    )


def problem_rows(collection: Collection) -> Iterator[tuple[SheetValue, ...]]:
    """A row for every finding: first those of the sum, then unit by unit in form order."""
    behind = behind_findings(collection)
    for finding in collection.findings:
        problem = problem_of(finding, collection.edition)
        told = _behind_words(behind.get((finding.check_id, finding.cells), []))
        yield _problem_row(WHOLE, replace(problem, message=f"{problem.message}{told}"))
    for warning in collection.warnings:
        names = _named(warning.units)
        told = f"（{names}）" if names and names not in warning.message else ""
        yield _problem_row(WHOLE, Problem(_WARNING, "", "", f"{warning.message}{told}"))
    for unit in collection.units:
        if unit.counted:
            for problem in (*problems_of(collection, unit.counted), *doubts_of(collection, unit)):
                yield _problem_row(unit.name, problem)
            yield from (_problem_row(unit.name, one) for one in corrections_of(collection, unit))
            continue
        state, reason = state_without_report(unit)
        if state is not UnitState.MISSING:
            level = NOT_READ if state is UnitState.UNREAD else UNIT_WORDS[state]
            yield _problem_row(unit.name, Problem(level, "文件", "", reason))


def _behind_words(names: Sequence[str]) -> str:
    return f"差在：{_named(tuple(names))}。" if names else ""


def _problem_row(unit: str, problem: Problem) -> tuple[SheetValue, ...]:
    """What weighs as a hint for the county is one here, whatever it is to who writes a report."""
    numbers: tuple[Decimal | None, ...] = (*problem.values, None, None)
    level = LEVEL_WORDS[Level.HINT] if problem.weight is Level.HINT else problem.level
    message, hint = without_program(problem.message), without_program(problem.hint)
    words = (problem.where, hint, problem.explained)
    return (unit, level, problem.place, message, *numbers[:2], *words)


def _count_and_names(names: tuple[str, ...]) -> str:
    return f"{len(names)} 个：{_named(names)}" if names else "没有"


def _named(names: tuple[str, ...]) -> str:
    """The names in one line; of very many the first."""
    return names_shown(names, _MAX_NAMED, f"等 {len(names)} 个")


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}" if seconds else ""

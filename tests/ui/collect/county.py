"""A small county as it may have come in, made by hand: every state, every standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from app.checks.runner import run_checks
from app.collect.collection import (
    Collection,
    Contribution,
    FileLine,
    Overlap,
    Standing,
    SumWarning,
    Unit,
    UnitState,
)
from app.collect.decisions import Correction, Decisions
from app.collect.submission import CellPlace, Figures, ReadState, Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report

RECEIVED = CellKey("requests.received.person")
TOTAL = CellKey("requests.received.total")
NOON = datetime(2025, 1, 20, 4, tzinfo=UTC)


class Shelf:
    """Keeps what the reports say in memory."""

    def __init__(
        self, figures: Mapping[str, Figures], details: Mapping[str, SubmissionDetail]
    ) -> None:
        self._figures, self._details = figures, details

    def figures(self, submission: Submission) -> Figures:
        """The numbers of a report."""
        return self._figures.get(submission.key, Figures())

    def detail(self, submission: Submission) -> SubmissionDetail:
        """What it says besides."""
        return self._details.get(submission.key, SubmissionDetail())

    def overlaps(self, unit: Unit) -> tuple[Overlap, ...]:
        """The two reports of a unit differ in one cell."""
        values = tuple((line.submission.key, Decimal(n)) for n, line in enumerate(unit.lines, 3))
        return (Overlap(RECEIVED, values),) if unit.conflicts else ()


def submission(
    place: str, name: str = "", state: ReadState = ReadState.WHOLE, **more: object
) -> Submission:
    """A report of 2024 on the form of that year."""
    told = {"edition": "2021", "year": 2024, "modified": NOON.timestamp()} | more
    return Submission(place, state=state, name=name, **told)  # type: ignore[arg-type]


def county(catalog: Catalog, received: int = 12, names: Sequence[str] = ()) -> Collection:
    """A county with a unit in each state; 柘山镇 received so many requests."""
    lines = _lines()
    units = [_unit(name, lines) for name in ("柘山镇", "凌河镇", "景芝镇", "郚山镇", "兴安街道")]
    units.insert(
        0,
        Unit("安丘市", UnitState.COMPLETE, lines=(lines["安丘市"],), counted=_of(lines, "安丘市")),
    )
    units += [Unit(name, UnitState.MISSING, parent="安丘市") for name in names]
    edition = catalog.for_year(2024)
    figures = {
        "柘山镇.docx": Figures({RECEIVED: Decimal(received)}, {TOTAL: Decimal(15)}),
        "凌河镇/报告.nbao": Figures({RECEIVED: Decimal(3)}),
        "安丘市.xlsx": Figures({RECEIVED: Decimal(5)}),
    }
    total = Report(edition, Details(2024))
    added = sum((one.typed[RECEIVED] for one in figures.values()), Decimal(0))
    total.apply(Edit(entries={RECEIVED: added}))
    findings = run_checks(total)
    details = {
        "柘山镇.docx": SubmissionDetail(
            findings=findings,
            tables=("文件中第 2 张表",),
            places={RECEIVED: CellPlace(0, 4, 2)},
        )
    }
    warnings = (
        SumWarning("missing", "有 1 个单位没有报送，汇总数中没有它的数", ("兴安街道",)),
        SumWarning("stated_totals", "有 1 个单位写的合计与各项相加不同", ("柘山镇",), (TOTAL,)),
    )
    shelf = Shelf(figures, details)
    every = tuple(lines.values())
    return Collection(
        "安丘市", 2024, edition, every, tuple(units), total, findings, warnings, shelf
    )


def corrected(collection: Collection) -> Collection:
    """The county with one correction on record."""
    correction = Correction("柘山镇", RECEIVED, Decimal(12), Decimal(13), "电话核实", NOON)
    return replace(collection, decisions=Decisions(corrections=(correction,)))


def prove(collection: Collection, key: CellKey) -> list[Contribution]:
    """The units behind a cell, from their typed figures."""
    found = []
    for unit in collection.counted:
        if unit.counted:
            figures = collection.figures(unit.counted)
            found.append(Contribution(unit, figures.typed.get(key), stated=figures.stated.get(key)))
    return found


def _lines() -> dict[str, FileLine]:
    counted = Standing.COUNTED
    broken = submission("郚山镇.docx", "", ReadState.UNREAD, reason="文件已损坏，打不开")
    half = submission("景芝镇.html", "景芝镇", ReadState.PARTIAL, reason="第四部分的表没有找到")
    return {
        "安丘市": FileLine(
            submission("安丘市.xlsx", "安丘市人民政府", final=True), counted, "安丘市"
        ),
        "柘山镇": FileLine(
            submission("柘山镇.docx", "柘山镇人民政府", errors=2, explains=1), counted, "柘山镇"
        ),
        "凌河镇": FileLine(submission("凌河镇/报告.nbao", "凌河镇", final=True), counted, "凌河镇"),
        "凌河镇旧": FileLine(
            submission("凌河镇/旧.nbao", "凌河镇"),
            Standing.SUPERSEDED,
            "凌河镇",
            "同一单位已有定稿的报告“报告.nbao”",
        ),
        "景芝镇": FileLine(half, counted, "景芝镇"),
        "郚山镇": FileLine(broken, Standing.UNREAD, "郚山镇", "文件已损坏，打不开"),
        "山镇": FileLine(
            submission("未署名.docx", "山镇"),
            Standing.DOUBTFUL,
            "",
            "名称与两个单位相近",
            ("柘山镇", "郚山镇"),
        ),
        "锁": FileLine(
            submission("~$柘山镇.docx", "", ReadState.UNREAD),
            Standing.IGNORED,
            "",
            "Word 的临时文件",
        ),
    }


def _of(lines: Mapping[str, FileLine], name: str) -> Submission | None:
    line = lines.get(name)
    return line.submission if line and line.standing is Standing.COUNTED else None


def _unit(name: str, lines: Mapping[str, FileLine]) -> Unit:
    own = tuple(line for key, line in lines.items() if line.unit == name)
    counted = _of(lines, name)
    state = (
        UnitState.MISSING if not own else UnitState.UNREAD if not counted else UnitState.COMPLETE
    )
    if counted and counted.errors:
        state = UnitState.ERRORS
    if counted and counted.state is ReadState.PARTIAL:
        state = UnitState.INCOMPLETE
    given: dict[str, tuple[str, ...]] = (
        {line.submission.key: () for line in own} if len(own) > 1 else {}
    )
    reason = next((line.reason or line.submission.reason for line in own if line.reason), "")
    return Unit(
        name,
        state,
        "安丘市",
        lines=own,
        counted=counted,
        reason=reason,
        given=given,
        conflicts=int(bool(given)),
        round=int(counted is not None),
    )

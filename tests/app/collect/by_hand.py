"""Collections put together by hand: each unit with its figures, its state and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

from app.checks.runner import run_checks
from app.collect.collection import (
    Collection,
    FileLine,
    Overlap,
    Standing,
    SumWarning,
    Unit,
    UnitState,
)
from app.collect.decisions import Decisions
from app.collect.results.comparison import LastYear
from app.collect.results.sums import add, adder_of
from app.collect.submission import Figures, ReadState, Submission, SubmissionDetail, part_keys
from app.collect.workbook.workbook import write_sheets
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report

YEAR = 2024


@dataclass(frozen=True)
class HandedIn:
    """What a unit handed in; nothing at all without figures."""

    name: str
    typed: Mapping[CellKey, Decimal] | None = None
    edition: str = ""
    detail: SubmissionDetail = field(default_factory=SubmissionDetail)
    state: UnitState = UnitState.COMPLETE
    others: tuple[FileLine, ...] = ()
    parent: str = ""
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandShelf:
    """A shelf whose content is there from the start."""

    held: Mapping[str, HandedIn]

    def figures(self, submission: Submission) -> Figures:
        return Figures(dict(self.held[submission.place].typed or {}))

    def detail(self, submission: Submission) -> SubmissionDetail:
        return self.held[submission.place].detail

    def overlaps(self, unit: Unit) -> tuple[Overlap, ...]:
        assert unit.conflicts == 0
        return ()


def collection_of(
    edition: Edition,
    handed_in: Sequence[HandedIn],
    *,
    decisions: Decisions | None = None,
    warnings: tuple[SumWarning, ...] = (),
    year: int = YEAR,
    name: str = "安丘市",
) -> Collection:
    """The collection of these units, in this order; its sum is added up here, unit by unit."""
    units = tuple(_unit(edition, one) for one in handed_in)
    shelf = HandShelf({_place(one): one for one in handed_in})
    lines = tuple(line for unit in units for line in unit.lines)
    total = Report(edition, Details(year, organisation=Organisation(name)))
    made = decisions or Decisions()
    collection = Collection(name, year, edition, lines, units, total, (), warnings, shelf, made)
    sums: dict[CellKey, Decimal] = {}
    for unit in units:
        add(sums, adder_of(collection).typed(unit))
    total.apply(Edit(entries=sums))
    findings = tuple(one for one in run_checks(total) if one.cells)
    return Collection(name, year, edition, lines, units, total, findings, warnings, shelf, made)


def _place(one: HandedIn) -> str:
    return f"报送/{one.name}.docx"


def _unit(edition: Edition, one: HandedIn) -> Unit:
    if one.typed is None:
        state = UnitState.MISSING if one.state is UnitState.COMPLETE else one.state
        return Unit(one.name, state, one.parent, lines=one.others)
    levels = [finding.level.value for finding in one.detail.findings]
    submission = Submission(
        _place(one),
        state=ReadState.PARTIAL if one.state is UnitState.UNREAD else ReadState.WHOLE,
        name=one.name,
        edition=one.edition or edition.id,
        year=YEAR,
        modified=1_736_000_000.0,
        errors=levels.count("error"),
        explains=levels.count("explain"),
        hints=levels.count("hint"),
        parts=part_keys(edition),
        unsure=int(one.state is UnitState.UNREAD),
        digest=one.name,
    )
    line = FileLine(submission, Standing.COUNTED, one.name)
    return Unit(
        one.name, one.state, one.parent, lines=(line, *one.others), counted=submission,
        lacking=one.lacking,
    )  # fmt: skip


def workbook_file(collection: Collection, last: LastYear | None = None) -> BytesIO:
    """The workbook of a collection without the data in it."""
    file = BytesIO()
    write_sheets(file, collection, last)
    return file

"""What was read out of a document, whatever its file format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.recognise.grid import Grid, GridCell, Place
from app.recognise.match import Matches, detect_edition, match_tables
from app.report.changes import Details, Edit, Entry
from app.report.numbers import parse_number, read_entry
from app.report.report import Report


class NoTablesError(RefusedError):
    """A document has none of the form's tables."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”中没有找到年度报告的表格，请核对是不是选错了文件。")


class NoYearError(RefusedError):
    """A document does not say which year it reports on."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”中看不出是哪一年的年度报告，请指明年度。")


@dataclass(frozen=True)
class Unplaced:
    """A text that found no place in the report, and where it stands, in words."""

    text: str
    where: str

    @property
    def words(self) -> str:
        """Place and text on one line."""
        return f"{self.where}：{' '.join(self.text.split())}"


@dataclass(frozen=True)
class ReadDocument:
    """A document's content as a report; computed cells stand in `report.stated`.

    `missing` are the cells that the document's tables do not have; `doubtful` says of cells that
    were read why they should be looked at.
    """

    report: Report
    unplaced: tuple[Unplaced, ...]
    missing: tuple[CellKey, ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentTexts:
    """What the text of a document says; a `year` of None means that it does not say."""

    texts: dict[str, str]
    details: Details
    year: int | None


def recognised_edition(
    path: Path, grids: Sequence[Grid[Place]], catalog: Catalog, edition: Edition | None
) -> Edition:
    """The edition asked for, else the one told from the labels, the newest first.

    Raises `NoTablesError` if the grids have none of its cells.
    """
    wanted = [edition] if edition else [catalog.edition(name) for name in reversed(catalog.ids)]
    found = detect_edition(grids, wanted)
    if found is None:
        raise NoTablesError(path)
    return found


def report_from(
    path: Path,
    edition: Edition,
    grids: Sequence[Grid[Place]],
    content: DocumentTexts,
    year: int | None,
) -> ReadDocument:
    """The report a document holds; `year` counts more than what the document says.

    Raises `NoYearError` if neither gives a year.
    """
    year = year or content.year
    if year is None or not 1000 <= year <= 9999:
        raise NoYearError(path)
    report = Report(edition, replace(content.details, year=year))
    matches = match_tables(grids, edition)
    found = (unplaced.cell for unplaced in matches.unplaced)
    strange = [*found, *_fill_in(report, matches)]
    report.apply(Edit(texts=content.texts))
    unplaced = tuple(Unplaced(cell.text.strip(), _where(grids, cell)) for cell in strange)
    return ReadDocument(report, unplaced, matches.missing, matches.doubtful)


def _where(grids: Sequence[Grid[Place]], wanted: GridCell[Place]) -> str:
    """The place of a cell in the document, in words."""
    for number, grid in enumerate(grids, 1):
        if any(cell is wanted for cell in grid.cells):
            return f"第 {number} 个表格第 {wanted.row + 1} 行第 {wanted.column + 1} 列"
    return "表格"


def _fill_in(report: Report, matches: Matches[Place]) -> Iterable[GridCell[Place]]:
    """Enters the cells' numbers; returns the computed cells whose text is no number."""
    entries: dict[CellKey, Entry] = {}
    strange: list[GridCell[Place]] = []
    for key, place in matches.places.items():
        cell = report.edition.cells[key]
        if not cell.computed:
            entries[key] = read_entry(cell, place.text, dashes_are_zero=True)
            continue
        reading = parse_number(place.text, cell, dashes_are_zero=True)
        if reading.value is not None:
            report.stated[key] = reading.value
        elif reading.problem:
            strange.append(place)
    report.apply(Edit(entries=entries))
    return strange

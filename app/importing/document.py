"""What was read out of a document, whatever its file format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.matching.tables import Matches
from app.office.content import ContentTable, GridCell
from app.report.changes import Details, Edit, Entry, Means, Origin
from app.report.numbers import parse_number, read_entry
from app.report.report import Report

IN_TEXT = "文字"
"""Where a text stands that is in no table."""

NAME_IN_TITLE = "标题"
"""Where the name of the organisation is found that needs no second look."""


class NoTablesError(RefusedError):
    """A document has none of the form's tables."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”中没有找到年度报告的表格，请核对是不是选错了文件。")


MAX_CELLS = 80_000
"""Cells of tables in one document; a workbook with a hundred reports has half as many."""


MAX_LIST_CELLS = 4 * MAX_CELLS
"""Cells of a list with a row for each value; it says five things of each."""


MAX_LINES, MAX_CHARACTERS = 40_000, 2_000_000
"""Of text in one document; a hundred reports in one have a quarter of it."""


class VastDocumentError(RefusedError):
    """A document has more cells or lines than can be looked at in a sensible time."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”中的表格或文字太多，不像是年度报告，请核对是不是选错了文件，或删去无关的内容再试。"
        )


class NoYearError(RefusedError):
    """A document does not say which year it reports on."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”中看不出是哪一年的年度报告，请指明年度。")


@dataclass(frozen=True)
class Unplaced:
    """A text that found no place in the report, and where it stands, in words.

    `in_table` is whether it may be a figure that is missing now.
    """

    text: str
    where: str
    in_table: bool = False

    @property
    def words(self) -> str:
        """Place and text on one line."""
        return f"{self.where}：{' '.join(self.text.split())}"


class TablePlace(NamedTuple):
    """Where a cell stands in a document: the name of the table, row and column from 0."""

    table: str
    row: int
    column: int

    @property
    def words(self) -> str:
        """The place as a clerk reads it."""
        return f"{self.table}第 {self.row + 1} 行第 {self.column + 1} 列"


@dataclass(frozen=True)
class ReadDocument:
    """A document's content as a report; computed cells stand in `report.stated`.

    `missing` are the cells that the document's tables do not have; `doubtful` says of cells that
    were read why they should be looked at. `fingerprint` is that of the finalised report from which
    the document was exported; empty if it does not tell. `places` says where each cell stands in a
    document, `notes` are the words that came with it in a handover package. `name_place` says where
    the name of the organisation was found, `is_sum` whether it adds up the others of its document.
    """

    report: Report
    unplaced: tuple[Unplaced, ...]
    missing: tuple[CellKey, ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)
    fingerprint: str = ""
    places: Mapping[CellKey, TablePlace] = field(default_factory=dict)
    notes: str = ""
    name_place: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class DocumentTexts:
    """What the text of a document says; a `year` of None means that it does not say.

    `around` are the lines above the title and below the date.
    """

    texts: dict[str, str]
    details: Details
    year: int | None
    around: Sequence[str] = ()


@dataclass(frozen=True)
class FoundTables:
    """The tables of one report, and which of their cells are the form's."""

    tables: Sequence[ContentTable]
    matches: Matches[Any]

    @property
    def places(self) -> dict[CellKey, TablePlace]:
        """Where each cell that was found stands."""
        chosen = self.matches.places
        return {
            key: TablePlace(table.name, cell.row, cell.column)
            for table, found in zip(self.tables, self.matches.by_grid, strict=True)
            for key, cell in found.places.items()
            if chosen.get(key) is cell
        }

    def where(self, wanted: GridCell[Any]) -> str:
        """The place of a cell in the document, in words."""
        name = self._table_names.get(id(wanted))
        return "表格" if name is None else TablePlace(name, wanted.row, wanted.column).words

    @cached_property
    def _table_names(self) -> dict[int, str]:
        """The name of the table in which each cell stands; the cells live as long as the tables."""
        names = {id(cell): table.name for table in self.tables for cell in table.grid.cells}
        return names | {
            id(one.cell): self.tables[one.grid_index].name for one in self.matches.unplaced
        }


def numbers(
    edition: Edition, found: FoundTables, file: str, known: Collection[int] = ()
) -> tuple[Edit, list[Unplaced]]:
    """The numbers of a file's tables, and what found no place in them, in table order.

    Cells whose identity is among the `known` have a meaning outside the form.
    """
    entries: dict[CellKey, Entry] = {}
    stated: dict[CellKey, Decimal | None] = {}
    strange = [one.cell for one in found.matches.unplaced if id(one.cell) not in known]
    for key, place in found.matches.places.items():
        cell = edition.cells[key]
        if not cell.computed:
            entries[key] = read_entry(cell, place.text, dashes_are_zero=True)
            continue
        reading = parse_number(place.text, cell, dashes_are_zero=True)
        if reading.value is not None:
            stated[key] = reading.value
        elif reading.problem:
            strange.append(place)
    edit = Edit(entries=entries, stated=stated).from_(Origin(Means.IMPORTED, file))
    lost = [Unplaced(cell.text.strip(), found.where(cell), in_table=True) for cell in strange]
    return edit, lost


def lines_unplaced(lines: Iterable[str]) -> Iterable[Unplaced]:
    """Lines of text that found no place."""
    return (Unplaced(line, IN_TEXT) for line in lines)

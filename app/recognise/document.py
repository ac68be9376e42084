"""What was read out of a document, whatever its file format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.recognise.grid import Grid, Place
from app.recognise.match import Matches, detect_edition
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
class ReadDocument:
    """A document's content as a report; computed cells stand in `report.stated`.

    `unplaced` are texts that found no place in the report, `missing` the cells that the
    document's tables do not have, `doubtful` tells why some cells should be looked at.
    """

    report: Report
    unplaced: tuple[str, ...]
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
    path: Path, edition: Edition, matches: Matches[Place], content: DocumentTexts, year: int | None
) -> ReadDocument:
    """The report a document holds; `year` counts more than what the document says.

    Raises `NoYearError` if neither gives a year.
    """
    year = year or content.year
    if year is None or not 1000 <= year <= 9999:
        raise NoYearError(path)
    report = Report(edition, replace(content.details, year=year))
    strange = _fill_in(report, matches)
    report.apply(Edit(texts=content.texts))
    unplaced = (*(found.cell.text.strip() for found in matches.unplaced), *strange)
    return ReadDocument(report, unplaced, matches.missing, matches.doubtful)


def _fill_in(report: Report, matches: Matches[Place]) -> Iterable[str]:
    """Enters the cells' numbers; returns what stands in computed cells and is no number."""
    entries: dict[CellKey, Entry] = {}
    strange: list[str] = []
    for key, place in matches.places.items():
        cell = report.edition.cells[key]
        if not cell.computed:
            entries[key] = read_entry(cell, place.text, dashes_are_zero=True)
            continue
        reading = parse_number(place.text, cell, dashes_are_zero=True)
        if reading.value is not None:
            report.stated[key] = reading.value
        elif reading.problem:
            strange.append(place.text.strip())
    report.apply(Edit(entries=entries))
    return strange

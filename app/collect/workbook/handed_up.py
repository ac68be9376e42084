"""The workbook of a collection as the level above collects it: with its data inside.

The whole collection stands in the workbook as a part of its own, through all levels. A program that
saves the workbook anew may drop that part; the sheets with a row for each unit say the same then,
one level deep.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec.structs import replace

from app.collect.collection import Collection, Standing
from app.collect.results.comparison import LastYear
from app.collect.results.county_json import read_county, write_county
from app.collect.results.sums import add
from app.collect.submission import Figures, InnerUnit, ReadState, Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.office.labels import BY_UNIT, DETAILS_SHEET, sheet_name
from app.office.package import ZIP_FAULTS, opened_zip, read_package_part
from app.office.parts import QUICK
from app.report.numbers import parse_year, trimmed, within_limits
from app.storage.report_file import ReportFileError
from app.version import reading_stamp

_PART = "nianbao/collection.json"
_HEAD_ROWS = 5
_FIRST_COLUMN = 3
_UNITS = "报送情况"

FoundCounty = tuple[Submission, Figures, SubmissionDetail]


def add_data(file: IO[bytes], collection: Collection, last: LastYear | None = None) -> None:
    """Puts all of its collection into a workbook, stamped with what it was made of."""
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as archive:
        with archive.open(_PART, "w") as part:
            part.writelines(piece.encode() for piece in write_county(collection))
        archive.comment = _stamp(archive, _source(collection, last))


def is_current(path: Path, collection: Collection, last: LastYear | None) -> bool:
    """Whether a file is the workbook of this collection as it would be written now.

    A stamp says what it was made of and by which program; it counts while no part is changed.
    """
    with suppress(*ZIP_FAULTS, OSError), path.open("rb") as file, zipfile.ZipFile(file) as archive:
        stamp = archive.comment
        return bool(stamp) and stamp == _stamp(archive, _source(collection, last))
    return False


def _stamp(archive: zipfile.ZipFile, source: bytes) -> bytes:
    """What stands for the parts of a workbook together with what it was made of."""
    digest = sha256(source)
    for part in archive.infolist():
        digest.update(f"{part.filename}\t{part.CRC}\t{part.file_size}\n".encode())
    return digest.hexdigest().encode()


def _source(collection: Collection, last: LastYear | None) -> bytes:
    """What stands for all that a workbook tells; the time of what is no report tells nothing."""
    digest = sha256(reading_stamp(collection.catalog.folder).encode())
    encode = msgspec.msgpack.Encoder(order="deterministic").encode
    about = (collection.name, collection.year, collection.edition.id, collection.has_roster)
    digest.update(encode((*about, collection.decisions, collection.warnings, collection.above)))
    for line in collection.lines:
        known = line.submission
        if line.standing is Standing.IGNORED:
            known = replace(known, modified=0.0)
        digest.update(encode(replace(line, submission=known)))
    for unit in collection.units:
        digest.update(encode(unit))
    for one in (last.whole, *last.units.values()) if last else ():
        digest.update(encode((one.year, one.edition.id, one.name, one.typed, one.texts)))
    return digest.digest()


def read_handed_up(path: Path, data: bytes, catalog: Catalog) -> FoundCounty | None:
    """The collection in a workbook of this program; None if it is none.

    Raises `ReportFileError` if its data are damaged.
    """
    with suppress(*ZIP_FAULTS, KeyError), opened_zip(data) as archive:
        return read_county(path, read_package_part(archive, _PART), catalog)
    return _from_sheets(path, data, catalog)


def _from_sheets(path: Path, data: bytes, catalog: Catalog) -> FoundCounty | None:
    """The collection as the sheets of a workbook show it; None if it has no such sheets."""
    from app.office.package import BrokenDocumentError  # noqa: PLC0415 only when needed
    from app.office.workbooks import opened_workbook  # noqa: PLC0415 see above

    try:
        with opened_workbook(path, data) as workbook:
            rows = {
                name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                for name in workbook.sheet_names
            }
    except BrokenDocumentError as error:
        raise ReportFileError(path, "表格已损坏") from error
    details = {
        _words(row[0]): _words(row[1]) for row in rows.get(DETAILS_SHEET, ()) if len(row) > 1
    }
    year = parse_year(details.get("年度", "")).value
    if year is None or not any(name.endswith(BY_UNIT) for name in rows):
        return None
    edition = catalog.for_year(int(year))
    return _county(details.get("机关名称", ""), int(year), edition, rows)


def _county(
    name: str, year: int, edition: Edition, rows: Mapping[str, list[list[Any]]]
) -> FoundCounty:
    by_unit: dict[str, dict[CellKey, Decimal]] = {}
    for section in edition.sections:
        sheet = rows.get(sheet_name(f"{section.tab}{BY_UNIT}"), [])
        for unit, figures in _unit_rows(edition, section.table, sheet) if section.table else ():
            by_unit.setdefault(unit, {}).update(figures)
    files = _files(rows.get(_UNITS, []))
    inner = tuple(_inner(unit, typed, files.get(unit, ("", ""))) for unit, typed in by_unit.items())
    sums: dict[CellKey, Decimal] = {}
    for one in inner:
        add(sums, one.typed)
    without = [one.name for one in inner if not one.typed]
    reason = f"下级汇总中有 {len(without)} 个单位没有计入（如{without[0]}）。" if without else ""
    submission = Submission(
        "",
        state=ReadState.PARTIAL if without else ReadState.WHOLE,
        reason=reason,
        name=name,
        edition=edition.id,
        year=year,
        units=sum(bool(one.typed) for one in inner),
    )
    return submission, Figures(sums), SubmissionDetail(inner=inner)


def _inner(name: str, typed: dict[CellKey, Decimal], told: tuple[str, str]) -> InnerUnit:
    state, file = told
    return InnerUnit(name, state, (file,) if file else (), typed)


def _unit_rows(
    edition: Edition, table: str, rows: list[list[Any]]
) -> Iterator[tuple[str, dict[CellKey, Decimal]]]:
    """The units on the sheet of a table, each with its typed figures."""
    cells = [cell for cell in edition.cells.values() if cell.table == table]
    for row in rows[_HEAD_ROWS:]:
        name = _words(row[1]) if len(row) > 1 else ""
        if name:
            values = zip(cells, row[_FIRST_COLUMN:], strict=False)
            found = ((cell.key, _number(value)) for cell, value in values if not cell.computed)
            yield name, {key: value for key, value in found if value is not None}


def _files(rows: list[list[Any]]) -> dict[str, tuple[str, str]]:
    """The state of each unit and the file that counts, as the list of units names them."""
    for place, row in enumerate(rows):
        heads = [_words(cell) for cell in row]
        if {"单位", "状态", "计入的文件"} <= set(heads):
            at = [heads.index(head) for head in ("单位", "状态", "计入的文件")]
            named = ([_words(row[column]) for column in at] for row in rows[place + 1 :])
            return {name: (state, file) for name, state, file in named if name}
    return {}


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return trimmed(number) if number.is_finite() and within_limits(number) else None


def _words(value: object) -> str:
    text = str(value).strip()
    return text.removesuffix(".0") if isinstance(value, float) else text

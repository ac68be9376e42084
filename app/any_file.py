"""Reads a report out of any file that holds one: the program's own files and documents."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.errors import RefusedError
from app.importing.document import NoTablesError, NoYearError, ReadDocument, Unplaced
from app.report.changes import Edit
from app.report.numbers import format_plain
from app.report.report import Report
from app.storage.file_names import PACKAGE_SUFFIX
from app.storage.report_file import load_report, read_handover

REPORT_SUFFIXES = (".nbao", ".json")
"""The program's own files; everything else but a handover package is a document."""

_OWN_SUFFIXES = (*REPORT_SUFFIXES, PACKAGE_SUFFIX)


class LedgerGivenError(RefusedError):
    """A ledger of applications was given where a report was meant."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”是依申请公开的登记台账，不是年度报告；台账请用“文件 › 从台账填表…”读。"
        )


def read_any(
    path: Path, catalog: Catalog, *, edition_id: str = "", year: int | None = None
) -> ReadDocument:
    """The report in a file; edition and year are told from it unless given.

    Raises what `load_report` and `read_document` refuse a file with.
    """
    if path.suffix.lower() not in _OWN_SUFFIXES:
        from app.importing.reading import read_document  # noqa: PLC0415 all readers, when needed

        read = partial(read_document, path, catalog, edition_id=edition_id, year=year)
        return _unless_ledger(path, catalog, lambda: (read(), True))[0]
    report, notes = _loaded(path, catalog)
    edition = catalog.edition(edition_id) if edition_id else report.edition
    lost = tuple(_lost(report, key) for key in report.cells_leaving(edition))
    details = replace(report.details, year=year or report.details.year)
    report.apply(Edit(details=details, edition=edition))
    return ReadDocument(report, lost, (), notes=notes)


def _loaded(path: Path, catalog: Catalog) -> tuple[Report, str]:
    """The report in one of the program's own files, and the notes in a handover package."""
    if path.suffix.lower() != PACKAGE_SUFFIX:
        return load_report(path, catalog), ""
    handover = read_handover(path, catalog)
    return handover.report, handover.notes


def _lost(report: Report, key: CellKey) -> Unplaced:
    unread, value = report.unread.get(key), report.typed.get(key)
    words = unread.text if unread else "" if value is None else format_plain(value)
    return Unplaced(words, f"{report.edition.cells[key].words}（{key}）")


def read_with_year(path: Path, catalog: Catalog, year: int) -> tuple[ReadDocument, bool]:
    """The report in a file, and whether it says its year; if not, it is taken to be `year`.

    Raises what `read_any` raises, `NoYearError` excepted.
    """
    if path.suffix.lower() in _OWN_SUFFIXES:
        return read_any(path, catalog), True
    from app.importing.reading import read_for_import  # noqa: PLC0415 see above

    return _unless_ledger(path, catalog, lambda: read_for_import(path, catalog, year))


def _unless_ledger(
    path: Path, catalog: Catalog, read: Callable[[], tuple[ReadDocument, bool]]
) -> tuple[ReadDocument, bool]:
    """What is read; where that is no more than a title, the file may be a ledger, which is told.

    Raises `LedgerGivenError`.
    """
    try:
        found = read()
    except (NoTablesError, NoYearError):
        if _is_ledger(path, catalog):
            raise LedgerGivenError(path) from None
        raise
    report = found[0].report
    is_bare = not report.typed and sum(map(bool, report.texts.values())) <= 1
    if is_bare and _is_ledger(path, catalog):
        raise LedgerGivenError(path)
    return found


def _is_ledger(path: Path, catalog: Catalog) -> bool:
    from app.ledger.sheets import read_sheets  # noqa: PLC0415 where no report was found
    from app.ledger.tally import is_ledger  # noqa: PLC0415

    with suppress(RefusedError):
        return is_ledger(read_sheets(path), catalog)
    return False

"""Reads the reports in a document of any format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.document import NoYearError, ReadDocument
from app.importing.edited_export import told_fingerprint
from app.importing.reports import chosen, read_draft, recognised
from app.office.content import Content
from app.office.formats import Format, format_of, refuse_old_suffix
from app.office.package import read_bytes

READ_SUFFIXES = (".docx", ".xlsx", ".html", ".htm", ".pdf")
"""How the files are named that can be read."""


class UnknownFormatError(RefusedError):
    """A file is in no format that is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”不是能读取的文件，请选择 Word（.docx）、Excel（.xlsx）、"
            "网页（.html）或 PDF 文件。"
        )


def read_document(
    path: Path, catalog: Catalog, *, edition_id: str = "", year: int | None = None
) -> ReadDocument:
    """The report in a document; edition and year are told from it unless given.

    Where there are several, the one of the year given. Raises `SeveralReportsError`,
    `NoTablesError`, `NoYearError` and what the file is refused with.
    """
    edition = catalog.edition(edition_id) if edition_id else None
    return read_data(path, read_bytes(path), catalog, edition=edition, year=year)


def read_for_import(path: Path, catalog: Catalog, year: int) -> tuple[ReadDocument, bool]:
    """The report in a document, and whether it says its year; if not, it is taken to be `year`.

    Raises what `read_document` raises, `NoYearError` excepted.
    """
    try:
        return read_document(path, catalog), True
    except NoYearError:
        return read_document(path, catalog, year=year), False


def read_data(
    path: Path,
    data: bytes,
    catalog: Catalog,
    *,
    edition: Edition | None = None,
    year: int | None = None,
) -> ReadDocument:
    """The report in a document whose content is at hand; `path` names it. Raises the same."""
    drafts = recognised(path, _content(path, data), catalog, edition)
    read = read_draft(path, chosen(path, drafts, year), year)
    return replace(read, fingerprint=told_fingerprint(path, data))


def read_reports(
    path: Path, data: bytes, catalog: Catalog
) -> tuple[tuple[ReadDocument, bool], ...]:
    """All reports in a document whose content is at hand, each with whether it says its year.

    One that does not is taken to be of the first year of its edition. Raises like `read_document`.
    """
    drafts = recognised(path, _content(path, data), catalog, None)
    fingerprint = told_fingerprint(path, data) if len(drafts) == 1 else ""
    return tuple(
        (
            replace(
                read_draft(path, draft, year or draft.edition.definition.first_year),
                fingerprint=fingerprint,
            ),
            year is not None,
        )
        for draft in drafts
        for year in (draft.texts.year,)
    )


def _content(path: Path, data: bytes) -> Content:
    match format_of(path, data):
        case Format.DOCX:
            from app.readers.docx import read_docx  # noqa: PLC0415 lxml, only when needed

            return read_docx(path, data)
        case Format.XLSX:
            from app.readers.xlsx import read_xlsx  # noqa: PLC0415 only when needed

            return read_xlsx(path, data)
        case Format.HTML:
            from app.readers.html import read_html  # noqa: PLC0415 lxml, only when needed

            return read_html(path, data)
        case Format.PDF:
            from app.readers.pdf import read_pdf  # noqa: PLC0415 pdfium, only when needed

            return read_pdf(path, data)
    refuse_old_suffix(path)
    raise UnknownFormatError(path)

"""Reads a report out of a DOCX file."""

from __future__ import annotations

from pathlib import Path

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.recognise.document import ReadDocument, recognised_edition, report_from
from app.recognise.package import BrokenDocumentError, parse_part, read_parts
from app.recognise.texts import cut_texts
from app.recognise.wordml import (
    Element,
    body_of,
    grids,
    paragraph_style,
    paragraph_text,
    paragraphs,
)

MAIN_PART, STYLES_PART = "word/document.xml", "word/styles.xml"


def read_docx(
    path: Path, catalog: Catalog, *, edition: Edition | None = None, year: int | None = None
) -> ReadDocument:
    """The report that a DOCX file holds; edition and year are told from it unless given.

    Raises `UnreadableFileError`, `BrokenDocumentError`, `NoTablesError`, `NoYearError`.
    """
    body = _read_body(path)
    tables = grids(body)
    edition = recognised_edition(path, tables, catalog, edition)
    found = paragraphs(body)
    content = cut_texts(edition, [*map(paragraph_text, found)], [*map(paragraph_style, found)])
    return report_from(path, edition, tables, content, year)


def _read_body(path: Path) -> Element:
    document = parse_part(path, read_parts(path, MAIN_PART)[MAIN_PART])
    body = body_of(document)
    if body is None:
        raise BrokenDocumentError(path)
    return body

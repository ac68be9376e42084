"""Fills a DOCX template: the built-in one of the edition, or any other with the form's labels."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from lxml import etree

from app.export.docx_texts import write_texts
from app.export.package import write_parts
from app.export.template import refuse_missing_cells
from app.recognise.docx import MAIN_PART, STYLES_PART
from app.recognise.match import match_tables
from app.recognise.package import BrokenDocumentError, parse_part, read_parts
from app.recognise.wordml import Element, body_of, grids, style_ids, w
from app.report.numbers import format_value
from app.report.report import Report

_PARAGRAPH, _PARAGRAPH_FORMAT = w("p"), w("pPr")
_RUN, _RUN_FORMAT, _TEXT = w("r"), w("rPr"), w("t")


def fill_docx(report: Report, template: Path | None = None) -> bytes:
    """The DOCX file of a report; cells without a value stay as blank as they are.

    Raises `IncompleteTemplateError` if the template lacks a cell or a heading with a text,
    `UnreadableFileError` or `BrokenDocumentError` if it is no DOCX file.
    """
    path = template or report.edition.folder / "report.docx"
    parts = read_parts(path)
    if MAIN_PART not in parts:
        raise BrokenDocumentError(path)
    document = parse_part(path, parts[MAIN_PART])
    body = body_of(document)
    if body is None:
        raise BrokenDocumentError(path)
    styles = style_ids(parse_part(path, parts[STYLES_PART])) if STYLES_PART in parts else {}
    _write_numbers(report, path, body)
    write_texts(report, path, body, styles)
    parts[MAIN_PART] = etree.tostring(
        document, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return write_parts(parts, report.title)


def _write_numbers(report: Report, path: Path, body: Element) -> None:
    matches = match_tables(grids(body), report.edition)
    refuse_missing_cells(path, report.edition, matches.missing)
    for key, found in matches.places.items():
        value = report.value(key)
        if value is not None:
            _write_cell(found.place, format_value(value, report.edition.cells[key]))


def _write_cell(cell: Element, text: str) -> None:
    """Replaces the cell's content by one paragraph in the format of its first."""
    first, *others = list(cell.iterchildren(_PARAGRAPH)) or [etree.SubElement(cell, _PARAGRAPH)]
    for other in others:
        cell.remove(other)
    old = [child for child in first if child.tag != _PARAGRAPH_FORMAT]
    formats = [deepcopy(found) for child in old for found in child.iterchildren(_RUN_FORMAT)]
    for child in old:
        first.remove(child)
    run = etree.SubElement(first, _RUN)
    run.extend(formats[:1])
    etree.SubElement(run, _TEXT).text = text

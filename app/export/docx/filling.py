"""Fills a DOCX template, the built-in one or any other: cells by labels, texts below headings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from app import patterns as re
from app.export.docx.figures import FigureWriter, keep_together
from app.export.docx.paragraphs import Pictures
from app.export.docx.styles import CAPTION
from app.export.docx.tables import replace_text, rule_tables, write_cell
from app.export.docx.texts import fill_box, headed, write_texts
from app.export.inert import template_parts
from app.export.template import (
    IncompleteTemplateError,
    every_place,
    is_own,
    lacking_cells,
    refuse_large,
    refuse_other_edition,
    strange_figures,
    text_boxes,
)
from app.export.template_lines import cell_entries, entries, page_entries
from app.importing.headings import titles
from app.matching.tables import Matches, match_tables
from app.office.content import Grid
from app.office.package import BrokenDocumentError, parse_part
from app.office.parts import Element, UnsafeTemplateError, serialised, write_parts
from app.office.wordml import (
    FALLBACK,
    StyleSheet,
    body_of,
    grids,
    paragraph_text,
    paragraphs,
    style_ids,
    w,
)
from app.readers.docx import MAIN_PART, STYLES_PART
from app.report.changes import mark_of
from app.report.numbers import format_value
from app.report.report import Report

_REVISIONS = [w(name) for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")]

_BESIDE_PAGES = re.compile(r"word/(?:header|footer)\d*\.xml")
_MAX_PARAGRAPHS = 20_000
"""Also in cells; the longest reports have some 2,000, and these are filled within 5 s."""

_MAX_ELEMENTS = 600_000
_FITTING = 5
"""Digits that fit into every column of the drawn templates, whose cells have looks of their own."""


def fill_docx(report: Report, template: Path | None = None, *, incomplete: bool = False) -> bytes:
    """The DOCX file of a report; cells without a value are blank.

    Raises `IncompleteTemplateError` if the template lacks a cell or a heading with a text, unless
    `incomplete` ones are wanted, other refusals of templates, and `UnreadableFileError` or
    `BrokenDocumentError` if it is no DOCX file.
    """
    path = template or report.edition.folder / "report.docx"
    parts, _ = template_parts(path, report.edition)
    if MAIN_PART not in parts:
        raise BrokenDocumentError(path)
    document = parse_part(path, parts[MAIN_PART])
    body = body_of(document)
    if body is None:
        raise BrokenDocumentError(path)
    if not is_own(path, report.edition):
        _refuse_foreign(path, body)
        _write_beside_pages(report, path, parts, body)
    styles = parse_part(path, parts[STYLES_PART]) if STYLES_PART in parts else None
    ids = {} if styles is None else style_ids(styles)
    pictures = Pictures(report, path, parts, ids.get(CAPTION, ""))
    lacking, is_boxed = _write_cells(report, path, body, StyleSheet(styles), pictures)
    if lacking and not incomplete:
        raise IncompleteTemplateError(path, lacking)
    if not is_boxed:
        write_texts(report, body, ids, pictures)
    parts[MAIN_PART] = serialised(document)
    return write_parts(parts, report.title, mark_of(report.history))


def _write_beside_pages(report: Report, path: Path, parts: dict[str, bytes], body: Element) -> None:
    """Writes unit and year where headers and footers have them, or those of another report."""
    beside = [name for name in parts if _BESIDE_PAGES.fullmatch(name)]
    if not beside:
        return
    texts = [paragraph_text(paragraph) for paragraph in paragraphs(body)]
    title = next(titles(report.edition, texts), None)
    for name in beside:
        root = parse_part(path, parts[name])
        for paragraph in root.iter(w("p")):
            replace_text(paragraph, page_entries(report, paragraph_text(paragraph), title))
        parts[name] = serialised(root)


def _refuse_foreign(path: Path, body: Element) -> None:
    """Refuses vast templates and those with tracked changes: nobody decided which text counts.

    Takes out what only older programs show in the place of something else.
    """
    refuse_large(path, body.iter(w("p")), "段落", _MAX_PARAGRAPHS)
    refuse_large(path, body.iter(), "文字、格式等内容", _MAX_ELEMENTS)
    etree.strip_elements(body, FALLBACK, with_tail=False)
    if next(body.iter(*_REVISIONS), None) is not None:
        remedy = "在“审阅”中接受或拒绝全部修订，保存后再用"
        raise UnsafeTemplateError(path, "还没有处理的修订", remedy)


def _write_cells(
    report: Report, path: Path, body: Element, styles: StyleSheet, pictures: Pictures
) -> tuple[list[str], bool]:
    """Writes every number to all its places, in tables with borders, and what else is in cells.

    Returns the words for what has no place, and whether all texts stand in cells, as in a form that
    has no more places than it draws. The own template has nothing around.
    """
    tables = grids(body)
    refuse_other_edition(path, tables, report.edition)
    matches = match_tables(tables, report.edition)
    places = every_place(matches)
    writer = FigureWriter(tables, matches, styles)
    fits = _FITTING if is_own(path, report.edition) else 0
    for place, key in places.items():
        value = report.value(key)
        text = "" if value is None else format_value(value, report.edition.cells[key])
        if len(text) <= fits:
            write_cell(place, text)
        else:
            writer.write(place, text)
    rule_tables(places, styles)
    if fits:
        return lacking_cells(report.edition, matches.missing), False
    keep_together(places)
    _write_entries(report, body, tables, matches)
    strange = strange_figures(report.edition, matches, places, lambda one: one.where)
    lacking, is_boxed = _write_boxes(report, body, tables, matches, pictures)
    return lacking_cells(report.edition, matches.missing) + strange + lacking, is_boxed


def _write_boxes(
    report: Report,
    body: Element,
    tables: Sequence[Grid[Element]],
    matches: Matches[Element],
    pictures: Pictures,
) -> tuple[list[str], bool]:
    """Writes texts into the cells of a form that has their headings in cells, too.

    Returns the words for those that have a heading nowhere, and whether all others are in cells.
    """
    edition, known = report.edition, headed(report, body)
    left = {section.key: section for section in edition.sections if section.key not in known}
    for grid, found in zip(tables, matches.by_grid, strict=True) if left else ():
        cells = {id(cell) for cell in found.places.values()}
        for key, box in text_boxes(edition, grid, cells).items():
            if left.pop(key, None) is not None:
                fill_box(box.place, report.texts[key], pictures)
    lacking = [f"“{one.title}”的标题" for key, one in left.items() if report.texts[key].strip()]
    return lacking, not known and len(left) < len(edition.sections)


def _write_entries(
    report: Report, body: Element, tables: Sequence[Grid[Element]], matches: Matches[Element]
) -> None:
    """Writes unit, year and date where the template has them around its tables."""
    for paragraph in paragraphs(body):
        replace_text(paragraph, entries(report, paragraph_text(paragraph)))
    for grid, found in zip(tables, matches.by_grid, strict=True):
        known = {id(cell) for cell in found.places.values()}
        for cell, text in cell_entries(report, grid, known):
            if "\n" not in text:
                write_cell(cell, text)
                continue
            for paragraph in cell.iterchildren(w("p")):
                replace_text(paragraph, entries(report, paragraph_text(paragraph)))

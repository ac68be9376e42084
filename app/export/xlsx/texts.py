"""Writes basic data and texts into the two sheets for them, by their labels."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from lxml import etree
from msgspec import Struct

from app.edition.definition import KIND_WORDS
from app.edition.edition import Edition
from app.errors import RefusedError
from app.export.xlsx.formats import HIGHEST_ROW, CellFormats, height_of_lines, lines_needed
from app.export.xlsx.grid import FillableSheet, WorkbookParts
from app.office import labels
from app.office.labels import normalised
from app.office.parts import local
from app.office.spreadsheetml import MAIN, NewContent, coordinate, with_cells
from app.report.changes import Details
from app.report.report import clean_text

MAX_CHARACTERS = 32767
"""What Excel keeps in one cell."""

_BEFORE_MERGED = (
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
)
"""What stands in a sheet before its merged cells."""

_USUAL_WIDTH = 13.0
_FORMULA_SIGNS = ("=", "+", "-", "@")


class LongParagraphError(RefusedError):
    """A paragraph is longer than a cell of a workbook can be."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:12]}…”这一段有 {len(text)} 字，Excel 的一格放不下，请分成几段再导出。"
        )


def fitting_text(text: str) -> str:
    """The text as a cell can hold it. Raises `LongParagraphError`."""
    cleaned = clean_text(text)
    if len(cleaned.encode("utf-16-le")) > 2 * MAX_CHARACTERS:
        raise LongParagraphError(cleaned)
    return cleaned


def is_like_formula(text: str) -> bool:
    """Whether a text begins like a formula and would become one when it is edited."""
    return text.startswith(_FORMULA_SIGNS)


def text_content(text: str, style: int, formats: CellFormats) -> NewContent:
    """A text for a cell of a format; one that begins like a formula stays a text when edited."""
    cleaned = fitting_text(text)
    if not is_like_formula(cleaned):
        return NewContent(text=cleaned)
    return NewContent(text=cleaned, style=formats.for_text(style))


def write_details(
    book: WorkbookParts, sheet: FillableSheet, edition: Edition, details: Details
) -> tuple[str, ...]:
    """Writes the basic data behind its labels; returns the labels the sheet does not have."""
    rows = sheet.labelled_rows()
    contents: dict[str, NewContent] = {}
    missing: list[str] = []
    for label, entry in detail_entries(edition, details).items():
        row = rows.get(normalised(label))
        if row is None:
            missing += [label] if entry else []
        elif not sheet.is_covered(row, 2):
            contents[coordinate(row, 2)] = _entry_content(book, sheet, row, entry)
    book.parts[sheet.part] = with_cells(sheet.root, contents, sheet.formulas)
    return tuple(missing)


def detail_entries(edition: Edition, details: Details) -> dict[str, str | int | date | None]:
    """The basic data by their labels."""
    organisation = details.organisation
    kind = organisation.kind
    entries: dict[str, str | int | date | None] = {
        labels.NAME_LABEL: organisation.name,
        labels.KIND: KIND_WORDS[kind] if kind else "",
        labels.YEAR: details.year,
        labels.DATE: _date_entry(details.date),
        labels.EDITION: edition.definition.name,
    }
    contact = edition.definition.contact
    return entries | {field.label: getattr(organisation, field.key) for field in contact}


def _date_entry(signed: date | None) -> date | str | None:
    """The date as Excel keeps it; it knows none before 1900, so such a one is written in words."""
    return signed.isoformat() if signed and signed.year <= 1900 else signed


def _entry_content(
    book: WorkbookParts, sheet: FillableSheet, row: int, entry: str | int | date | None
) -> NewContent:
    cell = sheet.cells.get((row, 2))
    style = cell.style if cell else 0
    if isinstance(entry, date):
        return NewContent(book.day(entry), style=book.formats.for_date(style))
    if not isinstance(entry, str):
        return NewContent("" if entry is None else str(entry))
    row_element = sheet.rows.get(row)
    height = None if row_element is None else row_element.get("ht")
    needed = _height(book, sheet, style, entry)
    if row_element is not None and height is not None and needed > float(height):
        _set_height(row_element, min(needed, HIGHEST_ROW))
    return text_content(entry, style, book.formats)


class _Section(Struct, frozen=True):
    """A title row of the text sheet, and the formats of its title and its paragraphs."""

    key: str
    title: str
    row: int
    height: str | None
    title_style: int
    paragraph_style: int


def write_text_sheet(
    book: WorkbookParts, sheet: FillableSheet, edition: Edition, texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Writes a paragraph a row below the titles; returns the titles the sheet does not have."""
    titles = labels.text_titles(edition)
    sections = list(_sections(sheet, {normalised(title): key for key, title in titles.items()}))
    if sections:
        writer = _TextWriter(book, sheet, sections[0].row)
        for section in sections:
            writer.write(section, clean_text(texts[section.key]))
        writer.finish()
    found = {section.key for section in sections}
    return tuple(titles[key] for key, text in texts.items() if text and key not in found)


def _sections(sheet: FillableSheet, keys: Mapping[str, str]) -> Iterator[_Section]:
    for label, row in sheet.labelled_rows().items():
        if label in keys and not sheet.is_covered(row, 1) and not sheet.is_covered(row + 1, 2):
            title, paragraph = sheet.cells[row, 1], sheet.cells.get((row + 1, 2))
            yield _Section(
                key=keys[label],
                title=title.text,
                row=row,
                height=sheet.rows[row].get("ht"),
                title_style=title.style,
                paragraph_style=paragraph.style if paragraph else 0,
            )


class _TextWriter:
    """Writes the rows of a text sheet anew from its first title on."""

    def __init__(self, book: WorkbookParts, sheet: FillableSheet, first_row: int) -> None:
        self._book = book
        self._sheet = sheet
        self._row = first_row
        self._contents: dict[str, NewContent] = {}
        self._merged = [one for one in sheet.merged if one[0] < first_row]
        for number, row in sheet.rows.items():
            parent = row.getparent()
            if number >= first_row and parent is not None:
                parent.remove(row)
        data = sheet.root.find(f"{MAIN}sheetData")
        assert data is not None  # noqa: S101 (the titles were found in it)
        self._data = data

    def write(self, section: _Section, text: str) -> None:
        """Writes a title and its paragraphs."""
        self._add(1, section.title, section.title_style, section.height)
        for paragraph in text.split("\n"):
            self._write_paragraph(paragraph, section.paragraph_style)

    def _write_paragraph(self, text: str, style: int) -> None:
        """Writes a paragraph over as many rows as it needs the height of."""
        height = _height(self._book, self._sheet, style, text)
        rows = math.ceil(height / HIGHEST_ROW)
        first = self._row
        self._add(2, text, style, str(height / rows))
        for _ in range(rows - 1):
            self._add_row(str(height / rows))
        if rows > 1:
            self._merged.append((first, 2, self._row - 1, 2))

    def finish(self) -> None:
        """Puts the sheet among the parts."""
        _set_merged(self._sheet.root, self._merged)
        dimension = self._sheet.root.find(f"{MAIN}dimension")
        if dimension is not None:
            dimension.set("ref", f"A1:B{self._row - 1}")
        part = with_cells(self._sheet.root, self._contents, {})
        self._book.parts[self._sheet.part] = part

    def _add(self, column: int, text: str, style: int, height: str | None) -> None:
        name = coordinate(self._row, column)
        content = text_content(text, style, self._book.formats)
        attributes = {"r": name, "s": str(style)}
        etree.SubElement(self._add_row(height), f"{MAIN}c", attributes)
        self._contents[name] = content

    def _add_row(self, height: str | None) -> etree._Element:
        row = etree.SubElement(self._data, f"{MAIN}row", {"r": str(self._row)})
        if height is not None:
            row.attrib.update({"ht": height, "customHeight": "1"})
        self._row += 1
        return row


def _set_merged(root: etree._Element, ranges: list[tuple[int, int, int, int]]) -> None:
    merged = root.find(f"{MAIN}mergeCells")
    if merged is None and ranges:
        before = [place for place, child in enumerate(root) if local(child) in _BEFORE_MERGED]
        merged = etree.Element(f"{MAIN}mergeCells")
        root.insert(max(before) + 1, merged)
    if merged is None:
        return
    for child in list(merged):
        merged.remove(child)
    for top, left, bottom, right in ranges:
        reference = f"{coordinate(top, left)}:{coordinate(bottom, right)}"
        etree.SubElement(merged, f"{MAIN}mergeCell", {"ref": reference})
    merged.set("count", str(len(ranges)))
    if not ranges:
        root.remove(merged)


def _set_height(row: etree._Element, height: float) -> None:
    row.set("ht", str(height))
    row.set("customHeight", "1")


def _height(book: WorkbookParts, sheet: FillableSheet, style: int, text: str) -> float:
    size = book.formats.font_size(style)
    return height_of_lines(lines_needed(text, _width_of_entries(sheet), size), size)


def _width_of_entries(sheet: FillableSheet) -> float:
    """The width of column B."""
    for column in sheet.root.iterfind(f"{MAIN}cols/{MAIN}col"):
        if int(column.get("min", "1")) <= 2 <= int(column.get("max", "1")):
            return float(column.get("width", _USUAL_WIDTH))
    return _USUAL_WIDTH

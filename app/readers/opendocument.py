"""Reads OpenDocument texts and workbooks, in a package (.odt, .ods) or as one XML file (.fodt)."""

from __future__ import annotations

import base64
import binascii
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from app import patterns as re
from app.office import labels
from app.office.content import (
    LAYOUT_CELLS,
    Content,
    ContentBlock,
    ContentTable,
    Grid,
    GridCell,
    Image,
    lines_of,
    table_names,
)
from app.office.labels import raised, visible
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.office.workbook_bounds import HiddenParts
from app.readers.xlsx import marked, stored_text, workbook_content

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CONFIG = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"

_MAX_ROWS, _MAX_COLUMNS, _MAX_CELLS = 3_000, 256, 80_000
_MAX_DEPTH = 20
_ABSENT = "图片没有存在文件里，请在原文件中把它嵌入后重试"
_LEFT_OUT = frozenset(
    (
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note",
        f"{_TEXT}ruby-text",
        f"{_OFFICE}annotation",
        f"{_OFFICE}forms",
        f"{_TABLE}shapes",
        f"{_TEXT}table-of-content",
    )
)
_PARAGRAPHS = frozenset((f"{_TEXT}p", f"{_TEXT}h"))
_ROW_GROUPS = frozenset(
    f"{_TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_IS_ABOVE = re.compile(r"super|[1-9]\d*%")
_FORMULA_SIGNS = re.compile(r"[\[\].]")
_BREAKS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}


def read_opendocument(path: Path, data: bytes) -> Content:
    """The content of an OpenDocument file; hidden sheets do not count.

    Raises `BrokenDocumentError`.
    """
    try:
        if not data.startswith(b"PK"):
            root = parse_part(path, data)
            return _BodyReader(path, None).content(root, root, root)
        with opened_zip(data) as archive:
            root = parse_part(path, read_package_part(archive, "content.xml"))
            styles, settings = (
                parse_part(path, read_package_part(archive, name))
                if name in archive.NameToInfo
                else None
                for name in ("styles.xml", "settings.xml")
            )
            return _BodyReader(path, archive).content(root, styles, settings)
    except (*ZIP_FAULTS, KeyError, RecursionError) as error:
        raise BrokenDocumentError(path) from error


class _BodyReader:
    """Walks through the body of a document."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self._path = path
        self._archive = archive
        self._names = table_names()
        self._cells = 0
        self._shows_zeros = True

    def content(
        self, root: etree._Element, styles: etree._Element | None, settings: etree._Element | None
    ) -> Content:
        _settle_looks(root)
        body = root.find(f".//{_OFFICE}body")
        if body is None:
            raise BrokenDocumentError(self._path)
        margins = tuple(_margins(styles)) if styles is not None else ()
        workbook = body.find(f"{_OFFICE}spreadsheet")
        if workbook is not None:
            styles_hidden = _hidden_styles(root)
            self._shows_zeros = settings is None or _shows_zeros(settings)
            sheets = self._sheets(workbook, styles_hidden)
            content = workbook_content(
                [(n, partial(Grid, one.cells), partial(_first_two, one)) for n, one in sheets]
            )
            hidden = tuple(
                table.get(f"{_TABLE}name", "")
                for table in workbook.iterchildren(f"{_TABLE}table")
                if table.get(f"{_TABLE}style-name", "") in styles_hidden
            )
            return replace(content, margins=margins, hidden=hidden)
        return Content(tuple(self._blocks(body, 0)), margins=margins)

    def _sheets(
        self, workbook: etree._Element, hidden: frozenset[str]
    ) -> Iterator[tuple[str, Grid[None]]]:
        for table in workbook.iterchildren(f"{_TABLE}table"):
            if table.get(f"{_TABLE}style-name", "") not in hidden:
                grid = marked(self._grid(table), _hidden_lines(table))
                yield table.get(f"{_TABLE}name", ""), grid

    def _blocks(self, parent: etree._Element, depth: int) -> Iterator[ContentBlock]:
        if depth > _MAX_DEPTH:
            raise BrokenDocumentError(self._path)
        for element in parent.iterchildren(tag=etree.Element):
            if element.tag in _LEFT_OUT:
                continue
            if element.tag in _PARAGRAPHS:
                yield from self._paragraph(element)
            elif element.tag == f"{_TABLE}table" and _arranges(element):
                for row in _rows(element):
                    for cell in row.iterchildren(_CELLS[0]):
                        yield from self._blocks(cell, depth + 1)
            elif element.tag == f"{_TABLE}table":
                yield ContentTable(self._grid(element), next(self._names))
            else:
                yield from self._blocks(element, depth + 1)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[ContentBlock]:
        yield from lines_of(_text(paragraph), paragraph.get(f"{_TEXT}style-name", ""))
        for frame in paragraph.iter(f"{_DRAW}frame"):
            image = frame.find(f"{_DRAW}image")
            box = frame.find(f"{_DRAW}text-box")
            if image is not None:
                yield self._image(image)
            elif box is not None:
                yield from self._blocks(box, 1)

    def _image(self, image: etree._Element) -> Image:
        name = image.get(_LINK, "").removeprefix("./")
        if self._archive is not None and name in self._archive.NameToInfo:
            return Image(read_package_part(self._archive, name))
        inside = image.findtext(f"{_OFFICE}binary-data")
        if inside:
            with suppress(binascii.Error):
                return Image(base64.b64decode(inside))
        return Image(problem=_ABSENT)

    def _grid(self, table: etree._Element) -> Grid[None]:
        cells: list[GridCell[None]] = []
        row = 0
        for element in _rows(table):
            again = min(_number(element, "number-rows-repeated"), _MAX_ROWS)
            for _ in range(again if _is_written(element) else 1):
                found = list(self._row(element, row))
                is_check = any(cell.text.startswith(labels.CHECK_ROW) for cell in found)
                cells += [] if is_check else found
                row += 1
            row += again - 1 if not _is_written(element) else 0
            if row > _MAX_ROWS:
                break
        rows = max((cell.row for cell in cells if cell.text), default=0)
        return Grid(tuple(cell for cell in cells if cell.row <= rows + 1))

    def _row(self, element: etree._Element, row: int) -> Iterator[GridCell[None]]:
        column = 0
        for cell in element.iterchildren(*_CELLS):
            again = _number(cell, "number-columns-repeated")
            height = min(_number(cell, "number-rows-spanned"), _MAX_ROWS)
            width = min(_number(cell, "number-columns-spanned"), _MAX_COLUMNS)
            text = self._shown(cell)
            formula = cell.get(f"{_TABLE}formula", "")
            if not text and formula and not cell.get(f"{_OFFICE}value"):
                text = _FORMULA_SIGNS.sub("", formula[formula.find("=") :])
            for _ in range(min(again, _MAX_COLUMNS - column)):
                self._cells += 1
                if self._cells > _MAX_CELLS:
                    raise BrokenDocumentError(self._path)
                if cell.tag == _CELLS[0]:
                    yield GridCell(row, column, height, width, text, None)
                column += 1
            if again > _MAX_COLUMNS or column >= _MAX_COLUMNS:
                return

    def _shown(self, cell: etree._Element) -> str:
        """What a cell shows: its text, or its value where none is stored beside it."""
        lines = "\n".join(map(_text, cell.iterchildren(*_PARAGRAPHS)))
        with suppress(ValueError):
            value = float(cell.get(f"{_OFFICE}value", ""))
            if not value and not self._shows_zeros:
                return ""
            if cell.find(f"{_TEXT}p") is None:
                return stored_text(value)
        return lines


def _first_two(grid: Grid[None]) -> Iterator[tuple[str, str]]:
    """The texts in the first two columns of a sheet."""
    texts = {(cell.row, cell.column): cell.text for cell in grid.cells if cell.column < 2}
    for row in range(grid.rows):
        yield texts.get((row, 0), ""), texts.get((row, 1), "")


def _shows_zeros(settings: etree._Element) -> bool:
    """Whether the settings of a workbook let it show a 0."""
    items = settings.iter(f"{_CONFIG}config-item")
    return not any(
        item.get(f"{_CONFIG}name") == "ShowZeroValues" and item.text == "false" for item in items
    )


def _hidden_lines(table: etree._Element) -> HiddenParts:
    """The rows and columns of a sheet that are hidden or filtered out."""
    lines = HiddenParts()
    row = column = 0
    for element in _rows(table):
        again = _number(element, "number-rows-repeated")
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            lines.rows.update(range(row, min(row + again, _MAX_ROWS)))
        row += again
    for element in table.iter(f"{_TABLE}table-column"):
        again = _number(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            lines.columns.update(range(column, min(column + again, _MAX_COLUMNS)))
        column += again
    return lines


def _arranges(table: etree._Element) -> bool:
    """Whether a table has few columns and tables in its cells, and so only arranges them."""
    inner = table.iterdescendants(f"{_TABLE}table")
    if all(one.get(f"{_TABLE}is-sub-table") == "true" for one in inner):
        return False
    return all(len(row) <= LAYOUT_CELLS for row in _rows(table))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table.iterchildren():
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _is_written(row: etree._Element) -> bool:
    return any(
        cell.get(f"{_OFFICE}value") or next(cell.iterchildren(*_PARAGRAPHS), None) is not None
        for cell in row
    )


def _number(element: etree._Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1")
    return max(int(value[:7]), 1) if value.isascii() and value.isdecimal() else 1


def _text(element: etree._Element) -> str:
    """The text of a paragraph without notes and frames; several blanks are one element there."""
    parts: list[str] = [element.text or ""]
    for child in element.iterchildren(tag=etree.Element):
        if child.tag == f"{_TEXT}s":
            with suppress(ValueError):
                parts.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[str(child.tag)])
        elif child.tag not in _LEFT_OUT and child.tag != f"{_DRAW}frame":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return visible("".join(parts))


def _margins(styles: etree._Element) -> Iterator[str]:
    for part in styles.iter(f"{_STYLE}header", f"{_STYLE}footer"):
        for paragraph in part.iter(*_PARAGRAPHS):
            if _text(paragraph).strip():
                yield _text(paragraph).strip()


def _settle_looks(root: etree._Element) -> None:
    """Raises the digits that styles raise, as in the marks of notes; takes out what is struck."""
    above, struck = set[str](), set[str]()
    for style in root.iter(f"{_STYLE}style"):
        for text in style.iterchildren(f"{_STYLE}text-properties"):
            name = style.get(f"{_STYLE}name", "")
            above |= {name} if _IS_ABOVE.match(text.get(f"{_STYLE}text-position", "")) else set()
            is_struck = text.get(f"{_STYLE}text-line-through-style", "none") != "none"
            struck |= {name} if is_struck else set()
    for span in root.iter(f"{_TEXT}span") if above or struck else ():
        name = span.get(f"{_TEXT}style-name", "")
        if name in struck:
            span.text = ""
        elif name in above:
            span.text = raised(span.text or "")


def _hidden_styles(root: etree._Element) -> frozenset[str]:
    """The names of the styles of hidden sheets."""
    return frozenset(
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterchildren(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    )

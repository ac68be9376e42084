"""The main part of a DOCX file as grids and paragraphs whose places are its XML elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from app.recognise.grid import Grid, GridCell

Element = etree._Element
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MOST_COLUMNS = 63
"""More columns than Word allows in a table."""


def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{NAMESPACE}}}{name}"


_BODY, _PARAGRAPH, _TABLE, _ROW, _CELL = w("body"), w("p"), w("tbl"), w("tr"), w("tc")
_TEXT, _TAB_STOPS, _VALUE = w("t"), w("tabs"), w("val")
_CELL_PROPERTIES, _SPAN, _MERGE = w("tcPr"), w("gridSpan"), w("vMerge")
_MERGED_LEFT = w("hMerge")
_FORMAT = w("pPr")
_STYLE = f"{_FORMAT}/{w('pStyle')}"
_BEFORE = f"{w('trPr')}/{w('gridBefore')}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset(w(n) for n in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_CHOICES = (_MARKUP + "AlternateContent", _MARKUP + "Choice")
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_VML_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LAYOUT_CELLS = 3
"""Cells in a row at most of a table that only arranges what is in it."""

_SPOKEN = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}


def body_of(document: Element) -> Element | None:
    """The body of a `w:document`; None if it has none."""
    return document.find(_BODY)


def paragraphs(body: Element) -> list[Element]:
    """The paragraphs of a body in order, those inside tables left out."""
    return list(_children(body, _PARAGRAPH))


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph; line breaks and tabs as in Python."""
    if len(paragraph) == 0 or (len(paragraph) == 1 and paragraph[0].tag == _FORMAT):
        return ""
    parts = []
    for node in paragraph.iter(_TEXT, *_SPOKEN):
        if node.tag == _TEXT:
            parts.append(node.text or "")
        elif getattr(node.getparent(), "tag", None) != _TAB_STOPS:
            parts.append(_SPOKEN[str(node.tag)])
    return "".join(parts)


def paragraph_style(paragraph: Element) -> str:
    """The id of a paragraph's style; empty if it names none."""
    style = paragraph.find(_STYLE)
    return "" if style is None else style.get(_VALUE, "")


def style_ids(styles: Element) -> dict[str, str]:
    """The ids of all styles in a `w:styles`, by the names that Word shows."""
    return {
        name.get(_VALUE, ""): style.get(w("styleId"), "")
        for style in styles.iterchildren(w("style"))
        if (name := style.find(w("name"))) is not None
    }


def story(parent: Element) -> Iterator[Element]:
    """The paragraphs and tables of a body or a cell in order."""
    for child in parent.iterchildren(_PARAGRAPH, _TABLE, *_WRAPPERS, *_CHOICES):
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        else:
            yield from story(child)


def is_table(element: Element) -> bool:
    """Whether an element is a table."""
    return element.tag == _TABLE


def is_layout(table: Element) -> bool:
    """Whether a table only arranges what is in it: one column, or few with tables in them."""
    widest = max((sum(1 for _ in _children(r, _CELL)) for r in _children(table, _ROW)), default=0)
    if widest < 2:
        return True
    return widest <= _LAYOUT_CELLS and next(table.iterdescendants(_TABLE), None) is not None


def cells_of(table: Element) -> Iterator[Element]:
    """The cells of a table, row by row."""
    return (cell for row in _children(table, _ROW) for cell in _children(row, _CELL))


def picture_ids(paragraph: Element) -> Iterator[str]:
    """The relations that the pictures in a paragraph are found by."""
    for node in paragraph.iter(_BLIP, _VML_IMAGE):
        names = ("embed", "link") if node.tag == _BLIP else ("id",)
        yield next((found for n in names if (found := node.get(_RELATIONS + n))), "")


def grids(body: Element) -> list[Grid[Element]]:
    """All tables of a body as grids, nested ones too, in order."""
    return [grid_of(table) for table in body.iter(_TABLE)]


@dataclass(slots=True)
class _Open:
    """A cell that may still grow downwards."""

    row: int
    column: int
    columns: int
    place: Element
    rows: int = 1


def grid_of(table: Element) -> Grid[Element]:
    """A table as a grid."""
    cells: list[_Open] = []
    merging: dict[int, _Open] = {}
    for row, row_element in enumerate(_children(table, _ROW)):
        column = _number(row_element.find(_BEFORE), 0)
        for element in _children(row_element, _CELL):
            columns, merge, joined = _spans(element)
            above = merging.get(column)
            if joined and cells and cells[-1].row == row:
                cells[-1].columns += columns
            elif merge == "continue" and above is not None:
                above.rows += 1
            else:
                cells.append(_Open(row, column, columns, element))
                merging.pop(column, None)
                if merge:
                    merging[column] = cells[-1]
            column += columns
    return Grid(tuple(_closed(cell) for cell in cells))


def _spans(cell: Element) -> tuple[int, str, bool]:
    """How many grid columns a cell takes, its part in a merge downwards, and whether it is joined
    to the cell left of it."""
    columns, merge, joined = 1, "", False
    for properties in cell.iterchildren(_CELL_PROPERTIES):
        for child in properties.iterchildren(_SPAN, _MERGE, _MERGED_LEFT):
            if child.tag == _SPAN:
                columns = _number(child, 1)
            elif child.tag == _MERGE:
                merge = child.get(_VALUE, "continue")
            else:
                joined = child.get(_VALUE, "continue") == "continue"
    return columns, merge, joined


def _closed(cell: _Open) -> GridCell[Element]:
    text = "\n".join(map(paragraph_text, _children(cell.place, _PARAGRAPH)))
    return GridCell(cell.row, cell.column, cell.rows, cell.columns, text, cell.place)


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """The children with a tag, those in content controls and insertions too."""
    for child in parent.iterchildren(tag, *_WRAPPERS):
        if child.tag == tag:
            yield child
        else:
            yield from _children(child, tag)


def _number(element: Element | None, default: int) -> int:
    value = element.get(_VALUE, "") if element is not None else ""
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() else default

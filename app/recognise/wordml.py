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
_RUN, _TEXT, _TAB_STOPS, _VALUE = w("r"), w("t"), w("tabs"), w("val")
_CELL_PROPERTIES, _SPAN, _MERGE = w("tcPr"), w("gridSpan"), w("vMerge")
_STYLE = f"{w('pPr')}/{w('pStyle')}"
_BEFORE = f"{w('trPr')}/{w('gridBefore')}"
_WRAPPERS = frozenset(w(n) for n in ("sdt", "sdtContent", "customXml", "smartTag", "ins"))
_SPOKEN = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}


def body_of(document: Element) -> Element | None:
    """The body of a `w:document`; None if it has none."""
    return document.find(_BODY)


def paragraphs(body: Element) -> list[Element]:
    """The paragraphs of a body in order, those inside tables left out."""
    return list(_children(body, _PARAGRAPH))


def paragraph_text(paragraph: Element) -> str:
    """The text of a paragraph; line breaks and tabs as in Python."""
    if len(paragraph) < 2 and paragraph.find(_RUN) is None:
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


def grids(body: Element) -> list[Grid[Element]]:
    """All tables of a body as grids, nested ones too, in order."""
    return [_grid(table) for table in body.iter(_TABLE)]


@dataclass(slots=True)
class _Open:
    """A cell that may still grow downwards."""

    row: int
    column: int
    columns: int
    place: Element
    rows: int = 1


def _grid(table: Element) -> Grid[Element]:
    cells: list[_Open] = []
    merging: dict[int, _Open] = {}
    for row, row_element in enumerate(_children(table, _ROW)):
        column = _number(row_element.find(_BEFORE), 0)
        for element in _children(row_element, _CELL):
            columns, merge = _spans(element)
            above = merging.get(column)
            if merge == "continue" and above is not None:
                above.rows += 1
            else:
                cells.append(_Open(row, column, columns, element))
                merging.pop(column, None)
                if merge:
                    merging[column] = cells[-1]
            column += columns
    return Grid(tuple(_closed(cell) for cell in cells))


def _spans(cell: Element) -> tuple[int, str]:
    """How many grid columns a cell takes, and whether it begins or continues a merge."""
    columns, merge = 1, ""
    for properties in cell.iterchildren(_CELL_PROPERTIES):
        for child in properties.iterchildren(_SPAN, _MERGE):
            if child.tag == _SPAN:
                columns = _number(child, 1)
            else:
                merge = child.get(_VALUE, "continue")
    return columns, merge


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

"""Draws a plain list as a DOCX table whose head repeats on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.shared import Mm, Twips
from lxml import etree

from app.export.docx.blank_docx_tables import table_frame
from app.export.docx.docx_styles import DENSE_LABEL, TABLE_LABEL
from app.export.docx.wordml_nodes import node
from app.report.report import clean_text


@dataclass(frozen=True)
class ListColumn:
    """A column: its head, its width in millimetres, and whether its words stand in the middle."""

    head: str
    width: float
    centred: bool = False


def add_list(
    document: Document,
    columns: Sequence[ListColumn],
    rows: Iterable[Sequence[str]],
    *,
    dense: bool = False,
) -> None:
    """Adds the list behind what the document has; `dense` sets it in the smaller size.

    A row of a single text is a heading over the rows below it.
    """
    widths = [Mm(column.width) // Twips(1) for column in columns]
    style = DENSE_LABEL if dense else TABLE_LABEL
    table = table_frame(widths)
    heads = [_cell(one.head, width, style) for one, width in zip(columns, widths, strict=True)]
    table.append(node("w:tr", node("w:trPr", node("w:cantSplit"), node("w:tblHeader")), *heads))
    for row in rows:
        if len(row) == 1:
            head = _cell(row[0], sum(widths), style, left=True, span=len(widths))
            table.append(node("w:tr", node("w:trPr", node("w:cantSplit")), head))
            continue
        cells = [
            _cell(text, width, style, left=not column.centred)
            for column, width, text in zip(columns, widths, row, strict=True)
        ]
        table.append(node("w:tr", node("w:trPr", node("w:cantSplit")), *cells))
    document.element.body[-1].addprevious(table)


def _cell(
    text: str, width: int, style: str, *, left: bool = False, span: int = 1
) -> etree._Element:
    properties = node("w:tcPr", node("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(node("w:gridSpan", val=str(span)))
    properties.append(node("w:vAlign", val="center"))
    lines = (
        _paragraph(line, style, left=left, heading=span > 1)
        for line in clean_text(text).split("\n")
    )
    return node("w:tc", properties, *lines)


def _paragraph(text: str, style: str, *, left: bool, heading: bool) -> etree._Element:
    """A heading is bold and stays on the page of the row below it."""
    properties = node("w:pPr", node("w:pStyle", val=style))
    if heading:
        properties.append(node("w:keepNext"))
    if left:
        properties.append(node("w:jc", val="left"))
    words = node("w:t")
    words.text = text
    weight = [node("w:rPr", node("w:b"))] if heading else []
    return node("w:p", properties, node("w:r", *weight, words))

"""Writes a draft as a Word document, a workbook or a web page."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from docx import Document
from docx.oxml import OxmlElement
from docx.table import Table as WordTable
from docx.table import _Cell
from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.draft import Draft, Slot, Table, from_spots, spots, width


def blocks(draft: Draft) -> list[tuple[str, Table]]:
    """The tables to set, each with the heading above it."""
    parts = [
        (draft.edition.section_of(key).title if first else "", table)
        for key, tables in draft.tables.items()
        for first, table in zip((True, *[False] * len(tables)), tables, strict=False)
    ]
    if draft.one_grid:
        rows: Table = []
        for _, table in parts:
            rows += [*table, [Slot(columns=width(table))]]
        return [("", rows)]
    if draft.side_by_side:
        found, left = [], 0
        for _, table in parts:
            found += [(row, column + left, slot) for row, column, slot in spots(table)]
            left += width(table) + 1
        return [("", from_spots(found))]
    return parts


def write_docx(draft: Draft, path: Path) -> None:
    document = Document()
    document.add_paragraph(draft.title)
    for heading, table in blocks(draft):
        document.add_paragraph(heading)
        rows, columns = len(table), width(table)
        if draft.nested:
            outer = document.add_table(1, 1).cell(0, 0)
            _fill(outer.add_table(rows, columns), table)
        else:
            _fill(document.add_table(rows, columns), table)
    if draft.wrapped:
        _wrap(document.element.body)
    document.save(str(path))


def _fill(target: WordTable, table: Table) -> None:
    cells = target._cells
    columns = len(target.columns)

    def cell(row: int, column: int) -> _Cell:
        return cells[row * columns + column]

    for row, column, slot in spots(table):
        first = cell(row, column)
        first.text = slot.text
        if slot.rows > 1 or slot.columns > 1:
            bottom = min(row + slot.rows, len(table)) - 1
            first.merge(cell(bottom, column + slot.columns - 1)).text = slot.text


def _wrap(body: etree._Element) -> None:
    for row in body.findall(".//{*}tr")[1::2]:
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        row.addprevious(control)
        control.append(content)
        content.append(row)
    for run in body.findall(".//{*}tc/{*}p/{*}r")[::3]:
        inserted = OxmlElement("w:ins")
        run.addprevious(inserted)
        inserted.append(run)


def write_xlsx(draft: Draft, path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for number, (heading, table) in enumerate(blocks(draft)):
        if number:
            sheet = workbook.create_sheet()
        top = 1
        if heading:
            sheet.cell(1, 1, heading)
            top = 2
        for row, column, slot in spots(table):
            sheet.cell(top + row, column + 1, _typed(slot))
            if slot.rows > 1 or slot.columns > 1:
                bottom = min(row + slot.rows, len(table))
                sheet.merge_cells(
                    None, top + row, column + 1, top + bottom - 1, column + slot.columns
                )
    workbook.save(path)


def _typed(slot: Slot) -> int | str:
    return int(slot.text) if slot.key and slot.text.isascii() and slot.text.isdigit() else slot.text


def write_html(draft: Draft, path: Path) -> None:
    parts = [f"<html><head><meta charset={draft.charset}><title>{draft.title}</title></head><body>"]
    parts += [f"<h1>{draft.title}</h1>"]
    for heading, table in blocks(draft):
        inner = _html(table, end_tags=draft.end_tags)
        outer = f"<table><tr><td>{inner}</td></tr></table>" if draft.nested else inner
        parts += [f"<p>{heading}</p>", outer]
    path.write_text("\n".join(parts), encoding="gb18030" if draft.charset == "gb2312" else "utf-8")


def _html(table: Table, *, end_tags: bool) -> str:
    rows = []
    for row in table:
        cells = [
            f'<td rowspan="{slot.rows}" colspan={slot.columns}><p>{_words(slot.text)}'
            + ("</p></td>" if end_tags else "")
            for slot in row
        ]
        rows.append("<tr>" + "".join(cells) + ("</tr>" if end_tags else ""))
    return "<table border=1>" + "\n".join(rows) + "</table>"


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>") or "&nbsp;"


WRITERS: dict[str, Callable[[Draft, Path], None]] = {
    ".docx": write_docx,
    ".xlsx": write_xlsx,
    ".html": write_html,
}

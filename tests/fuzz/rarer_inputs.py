"""A sound file of each format that offices have besides Word, Excel, pages and PDF."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Callable
from html import escape

from app.edition.cells import LaidCell, Layout
from app.edition.edition import Edition
from tests.app.readers.test_rarer_formats import (
    lines_of_report,
    markdown,
    ofd,
    old_xml,
    ragged,
    saved_page,
    zipped,
)
from tests.documents import TITLE, body_of_page, figures
from tests.old_office import Merged, Rows, doc, msg, xls, xlsb

PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>'
"""By which a file of plain XML is told."""

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(f'xmlns:{name}="{_NAMES}{name}:1.0"' for name in ("office", "text", "table"))


def _rows(edition: Edition, table: str) -> list[list[tuple[LaidCell, str]]]:
    """The cells of an official table with their texts, row by row."""
    values = figures(edition)
    rows: dict[int, list[tuple[LaidCell, str]]] = {}
    for cell in edition.layouts[table].cells:
        text = values.get(cell.key, "") if cell.key else cell.text.replace("\n", "")
        rows.setdefault(cell.row, []).append((cell, text))
    return [sorted(row, key=lambda one: one[0].column) for _, row in sorted(rows.items())]


def _open_table(edition: Edition, table: str) -> str:
    """The table as OpenDocument has it; what a merged cell covers is a cell, too."""
    layout = edition.layouts[table]
    covered = {
        (row, column)
        for cell in layout.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    } - {(cell.row, cell.column) for cell in layout.cells}
    rows = []
    for number, row in enumerate(_rows(edition, table)):
        drawn = dict.fromkeys(
            (column for top, column in covered if top == number), "<table:covered-table-cell/>"
        )
        for cell, text in row:
            spans = f'table:number-columns-spanned="{cell.column_span}"'
            spans += f' table:number-rows-spanned="{cell.row_span}"'
            content = f"<text:p>{escape(text)}</text:p>"
            drawn[cell.column] = f"<table:table-cell {spans}>{content}</table:table-cell>"
        cells = "".join(content for _, content in sorted(drawn.items()))
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    return f'<table:table table:name="{table}">{"".join(rows)}</table:table>'


def _open_text(edition: Edition, root: str) -> str:
    parts = [f"<text:h>{TITLE}</text:h>"]
    for section in edition.sections:
        parts.append(f"<text:h>{section.title}</text:h>")
        words = f"<text:p>这是{section.tab}的文字。</text:p>"
        parts.append(_open_table(edition, section.table) if section.table else words)
    body = f"<office:body><office:text>{''.join(parts)}</office:text></office:body>"
    return f"<office:{root} {_SPACES}>{body}</office:{root}>"


def _open_package(kind: str, content: str) -> bytes:
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": media_type, "content.xml": content})


def _open_sheets(edition: Edition) -> bytes:
    tables = [_open_table(edition, table.key) for table in edition.tables]
    title = f"<table:table-row><table:table-cell><text:p>{TITLE}</text:p>"
    title += "</table:table-cell></table:table-row>"
    first = f'<table:table table:name="封面">{title}</table:table>'
    body = f"<office:spreadsheet>{first}{''.join(tables)}</office:spreadsheet>"
    content = f"<office:body>{body}</office:body>"
    root = "office:document-content"
    return _open_package("spreadsheet", f"<{root} {_SPACES}>{content}</{root}>")


def _rich(text: str) -> str:
    return "".join(f"\\u{ord(char)} ?" for char in text)


def _rich_table(layout: Layout, rows: list[list[tuple[LaidCell, str]]]) -> str:
    """The table in RTF: merged downwards by marks, sidewards by wider cells."""
    texts = {(cell.row, cell.column): text for row in rows for cell, text in row}
    drawn = []
    for number in range(max(cell.row + cell.row_span for cell in layout.cells)):
        here = [cell for cell in layout.cells if cell.row <= number < cell.row + cell.row_span]
        head, content = "\\trowd", ""
        for cell in sorted(here, key=lambda one: one.column):
            mark = "\\clvmgf" if cell.row == number else "\\clvmrg"
            head += mark * (cell.row_span > 1)
            head += f"\\cellx{1000 * (cell.column + cell.column_span)}"
            content += _rich(texts.get((number, cell.column), "")) + "\\cell "
        drawn.append(f"{head}\\intbl {content}\\row\n")
    return "".join(drawn)


def _rich_text(edition: Edition) -> bytes:
    parts = [f"{_rich(TITLE)}\\par\n"]
    for section in edition.sections:
        parts.append(f"\\pard {_rich(section.title)}\\par\n")
        if section.table:
            rows = _rows(edition, section.table)
            parts.append(_rich_table(edition.layouts[section.table], rows))
        else:
            parts.append(f"\\pard {_rich(f'这是{section.tab}的文字。')}\\par\n")
    return f"{{\\rtf1\\ansi\\ansicpg936 {''.join(parts)}}}".encode()


def _message(edition: Edition) -> bytes:
    """A message with the report attached as a page."""
    head = b"From: a@b.cn\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
    attached = b"--B\nContent-Type: text/html\nContent-Disposition: attachment; filename=a.html\n"
    page = encodebytes(body_of_page(edition, figures(edition)).encode())
    coded = b"Content-Transfer-Encoding: base64\n\n"
    return b"".join((head, attached, coded, page, b"\n--B--"))


def _sheets(edition: Edition) -> dict[str, tuple[Rows, Merged]]:
    """The official tables as rows of texts with their merged cells, behind a title of their own."""
    sheets: dict[str, tuple[Rows, Merged]] = {"封面": ([[TITLE]], [])}
    for table in edition.tables:
        cells = edition.layouts[table.key].cells
        width = max(cell.column + cell.column_span for cell in cells)
        rows = [[""] * width for _ in range(max(cell.row + cell.row_span for cell in cells))]
        for row in _rows(edition, table.key):
            for cell, text in row:
                rows[cell.row][cell.column] = text
        areas = [
            (c.row, c.column, c.row + c.row_span - 1, c.column + c.column_span - 1) for c in cells
        ]
        sheets[table.key] = rows, [one for one in areas if one[:2] != one[2:]]
    return sheets


def _binary_workbook(edition: Edition) -> bytes:
    return xlsb(
        {
            name: [
                (n, at, text) for n, row in enumerate(rows) for at, text in enumerate(row) if text
            ]
            for name, (rows, _) in _sheets(edition).items()
        }
    )


def _word97(edition: Edition) -> bytes:
    return doc(edition, figures(edition), TITLE)


RARER: dict[str, Callable[[Edition], bytes]] = {
    "odt": lambda edition: _open_package("text", _open_text(edition, "document-content")),
    "ods": _open_sheets,
    "fodt": lambda edition: PROLOG + _open_text(edition, "document").encode(),
    "xml": lambda edition: old_xml(edition).encode(),
    "ofd": ofd,
    "rtf": _rich_text,
    "wps": _word97,
    "et": lambda edition: xls(_sheets(edition)),
    "xlsb": _binary_workbook,
    "msg": lambda edition: msg({"年报.doc": _word97(edition), "说明.txt": b"x"}),
    "mht": saved_page,
    "eml": _message,
    "md": lambda edition: lines_of_report(edition, markdown, heading="## ").encode(),
    "txt": lambda edition: lines_of_report(edition, ragged).encode("gb18030"),
}
"""By suffix."""

"""Makes documents of foreign origin for the tests: pages and Word files, written by hand."""

from __future__ import annotations

import zipfile
from html import escape
from pathlib import Path

from app.edition.edition import Edition
from tests.pictures import png

TITLE = "柘山镇人民政府2024年政府信息公开工作年度报告"
PNG = png(2, 3)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def figures(edition: Edition, first: int = 1) -> dict[str, str]:
    """A different number for each cell that is typed."""
    return {key: str(number) for number, key in enumerate(edition.typed_keys, first)}


def html_table(edition: Edition, table: str, values: dict[str, str], *, end: bool = True) -> str:
    """One official table; without end tags if they are not wanted."""
    rows: dict[int, list[str]] = {}
    for cell in edition.layouts[table].cells:
        text = escape(values.get(cell.key, "&nbsp;") if cell.key else cell.text)
        spans = f' rowspan="{cell.row_span}" colspan={cell.column_span}'
        close = "</td>" if end else ""
        text = text.replace("&amp;nbsp;", "&nbsp;")
        rows.setdefault(cell.row, []).append(f"<td{spans}><p>{text}</p>{close}")
    close = "</tr>" if end else ""
    return "<table>" + "".join(f"<tr>{''.join(row)}{close}" for row in rows.values()) + "</table>"


def body_of_page(edition: Edition, values: dict[str, str], title: str = TITLE) -> str:
    """A whole report: title, opening, sections with their tables, signature and date."""
    parts = [f"<h1>{title}</h1>", "<p>本报告统计期限自2024年1月1日起至12月31日止。</p>"]
    for section in edition.sections:
        parts.append(f"<p>{section.title}</p>")
        parts.append(
            html_table(edition, section.table, values)
            if section.table
            else f"<p>这是{section.tab}的文字。</p>"
        )
    return "".join([*parts, "<p>柘山镇人民政府</p><p>2025年1月20日</p>"])


def word_table(edition: Edition, table: str, values: dict[str, str]) -> str:
    """One official table in WordprocessingML, merged downwards with `w:vMerge`."""
    layout = edition.layouts[table]
    covering = {
        (row, cell.column): cell
        for cell in layout.cells
        for row in range(cell.row, cell.row + cell.row_span)
    }
    rows = []
    for row in range(max(at for at, _ in covering) + 1):
        cells = []
        for (_, _), cell in sorted(item for item in covering.items() if item[0][0] == row):
            text = values.get(cell.key, "") if cell.key else cell.text
            start = cell.row == row
            merge = "" if cell.row_span == 1 else "<w:vMerge w:val='restart'/>"
            merge = merge if start else "<w:vMerge/>"
            words = word_paragraph(text) if start else "<w:p/>"
            format_ = f"<w:tcPr><w:gridSpan w:val='{cell.column_span}'/>{merge}</w:tcPr>"
            cells.append(f"<w:tc>{format_}{words}</w:tc>")
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def word_paragraph(text: str, properties: str = "") -> str:
    """A paragraph with one run."""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_report(edition: Edition, values: dict[str, str], title: str = TITLE) -> list[str]:
    """The parts of a report's body, one for each paragraph or table."""
    parts = [word_paragraph(title)]
    for section in edition.sections:
        parts.append(word_paragraph(section.title))
        parts.append(
            word_table(edition, section.table, values)
            if section.table
            else word_paragraph(f"这是{section.tab}的文字。")
        )
    return parts


def write_docx(path: Path, body: str, parts: dict[str, bytes] | None = None) -> Path:
    """A DOCX file with this body, and these parts beside the main one."""
    spaces = (
        f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    document = f"<w:document {spaces}><w:body>{body}</w:body></w:document>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return path

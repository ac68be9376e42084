"""Adds sheets of text to the parts of a workbook that has no place for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from lxml import etree

from app.office.package import parse_part
from app.office.safety import serialised
from app.office.xlsx_parts import RELATIONS, WORKBOOK
from app.report.report import clean_text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES_PART, _STYLES_PART = "[Content_Types].xml", "xl/styles.xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDTHS = (24, 90)

Rows = Sequence[tuple[str, str]]
"""What stands in the columns A and B."""


def add_sheet(path: Path, parts: dict[str, bytes], name: str, rows: Rows) -> None:
    """Appends a sheet with two columns of text, wrapped, behind the others."""
    style = _wrapped_style(path, parts)
    number = next(n for n in range(1, 10_000) if f"xl/worksheets/added{n}.xml" not in parts)
    part = f"xl/worksheets/added{number}.xml"
    parts[part] = _sheet(rows, style).encode()
    types = parse_part(path, parts[_TYPES_PART])
    override = {"PartName": f"/{part}", "ContentType": _SHEET_TYPE}
    etree.SubElement(types, f"{_TYPES}Override", override)
    relations = parse_part(path, parts[RELATIONS])
    relation = {
        "Id": f"rIdAdded{number}",
        "Type": f"{_OFFICE}/worksheet",
        "Target": f"worksheets/added{number}.xml",
    }
    etree.SubElement(relations, f"{_PACKAGE}Relationship", relation)
    workbook = parse_part(path, parts[WORKBOOK])
    sheets = workbook.find(f"{{{_MAIN}}}sheets")
    if sheets is None:
        return
    highest = max(int(sheet.get("sheetId", "0")) for sheet in sheets)
    attributes = {"name": name, "sheetId": str(highest + 1), f"{{{_OFFICE}}}id": relation["Id"]}
    etree.SubElement(sheets, f"{{{_MAIN}}}sheet", attributes)
    parts[_TYPES_PART], parts[RELATIONS], parts[WORKBOOK] = map(
        serialised, (types, relations, workbook)
    )


def _wrapped_style(path: Path, parts: dict[str, bytes]) -> int:
    """The number of a cell style that wraps lines and keeps every entry a text."""
    if _STYLES_PART not in parts:
        return 0
    styles = parse_part(path, parts[_STYLES_PART])
    formats = styles.find(f"{{{_MAIN}}}cellXfs")
    if formats is None or not len(formats):
        return 0
    attributes = {"numFmtId": "49", "fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0"}
    flags = {"applyNumberFormat": "1", "applyAlignment": "1", "quotePrefix": "1"}
    added = etree.SubElement(formats, f"{{{_MAIN}}}xf", attributes | flags)
    etree.SubElement(added, f"{{{_MAIN}}}alignment", {"vertical": "top", "wrapText": "1"})
    formats.set("count", str(len(formats)))
    parts[_STYLES_PART] = serialised(styles)
    return len(formats) - 1


def _sheet(rows: Rows, style: int) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(_WIDTHS, 1)
    )
    lines = "".join(_rows(rows, style))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols>'
        f"<sheetData>{lines}</sheetData></worksheet>"
    )


def _rows(rows: Rows, style: int) -> Iterator[str]:
    for number, texts in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{column}{number}" s="{escape(str(style))}" t="inlineStr">'
            f'<is><t xml:space="preserve">{escape(clean_text(text))}</t></is></c>'
            for column, text in zip("AB", texts, strict=True)
            if text
        )
        yield f'<row r="{number}">{cells}</row>'

"""Changes single cells in the XML of a workbook, so that everything else in it stays as it is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from app.office.package import BrokenDocumentError, parse_part
from app.office.safety import serialised

Element = etree._Element
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DATA, _ROW, _CELL = f"{_MAIN}sheetData", f"{_MAIN}row", f"{_MAIN}c"
_VALUE, _FORMULA, _INLINE = f"{_MAIN}v", f"{_MAIN}f", f"{_MAIN}is"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class NewContent:
    """What a cell gets: a number in digits, a text, or nothing; with `formula` kept or none."""

    number: str = ""
    text: str = ""
    keeps_formula: bool = False


def sheet_parts(path: Path, parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet, by the sheet's name. Raises `BrokenDocumentError`."""
    if WORKBOOK not in parts or RELATIONS not in parts:
        raise BrokenDocumentError(path)
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in parse_part(path, parts[RELATIONS])
    }
    found: dict[str, str] = {}
    for sheet in parse_part(path, parts[WORKBOOK]).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(f"{_OFFICE}id", ""), "")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if part in parts:
            found[sheet.get("name", "")] = part
    return found


def with_cells(
    root: Element, contents: Mapping[str, NewContent], formulas: Mapping[str, str]
) -> bytes:
    """A sheet with new contents by coordinate; `formulas` are those of all its formula cells.

    Results of the other formulas are left to the program that opens the file: they may be old.
    """
    data = root.find(_DATA)
    if data is None:
        data = etree.SubElement(root, _DATA)
    for cell in list(data.iter(_CELL)):
        coordinate = cell.get("r", "")
        if cell.find(_FORMULA) is not None:
            _spell_out(cell, formulas.get(coordinate, ""))
            if coordinate not in contents:
                _drop(cell, _VALUE)
    rows = {int(row.get("r", "0")): row for row in data.iterchildren(_ROW)}
    for coordinate, content in contents.items():
        _fill(_cell(data, rows, coordinate), content)
    return serialised(root)


def _spell_out(cell: Element, formula: str) -> None:
    """Writes a formula out that is shared with other cells: the one it is shared from may go."""
    found = cell.find(_FORMULA)
    if found is not None and found.get("t") == "shared" and formula:
        for name in ("t", "si", "ref"):
            found.attrib.pop(name, "")
        found.text = formula.removeprefix("=")


def _cell(data: Element, rows: dict[int, Element], coordinate: str) -> Element:
    """The cell at a coordinate, made in its place if there is none."""
    letters, number = coordinate_from_string(coordinate)
    if number not in rows:
        rows[number] = etree.Element(_ROW, {"r": str(number)})
        _insert(data, rows[number], [int(row.get("r", "0")) for row in data], number)
    row = rows[number]
    for cell in row.iterchildren(_CELL):
        if cell.get("r") == coordinate:
            return cell
    made = etree.Element(_CELL, {"r": coordinate})
    columns = [column_index_from_string(coordinate_from_string(c.get("r", "A1"))[0]) for c in row]
    _insert(row, made, columns, column_index_from_string(letters))
    return made


def _insert(parent: Element, child: Element, places: list[int], place: int) -> None:
    parent.insert(sum(other < place for other in places), child)


def _fill(cell: Element, content: NewContent) -> None:
    gone = [_VALUE, _INLINE] if content.keeps_formula else [_VALUE, _INLINE, _FORMULA]
    _drop(cell, *gone)
    cell.attrib.pop("t", "")
    if content.number:
        etree.SubElement(cell, _VALUE).text = content.number
    elif content.text:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, _INLINE), f"{_MAIN}t")
        text.set(_SPACE, "preserve")
        text.text = content.text


def _drop(cell: Element, *tags: str) -> None:
    for child in list(cell.iterchildren(*tags)):
        cell.remove(child)

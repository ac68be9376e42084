"""Stores what formulas come to in the XML of a sheet, for readers that do not calculate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CELL, _VALUE = f"{{{_MAIN}}}c", f"{{{_MAIN}}}v"


EXACT_DIGITS = 15
"""Excel keeps no more digits of a number; a longer one is written as text."""


@dataclass(frozen=True)
class StoredValue:
    """A value as it stands in the file: the digits of a number, or a formula's text."""

    text: str
    is_text: bool = False


def with_values(part: bytes, values: Mapping[str, StoredValue]) -> bytes:
    """The XML of a sheet with these values, by coordinate, beside the cells' formulas."""
    root = etree.fromstring(part)
    for cell in root.iter(_CELL):
        stored = values.get(cell.get("r", ""))
        if stored is not None:
            _store(cell, stored)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _store(cell: etree._Element, stored: StoredValue) -> None:
    value = cell.find(_VALUE)
    if value is None:
        value = etree.SubElement(cell, _VALUE)
    value.text = stored.text
    if stored.is_text:
        cell.set("t", "str")
    else:
        cell.attrib.pop("t", "")

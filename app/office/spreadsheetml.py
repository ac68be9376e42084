"""Changes cells, stored results and sheets in the XML of a workbook; what its formulas add up."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import count
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from msgspec import Struct

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.office.package import BrokenDocumentError, parse_part
from app.office.parts import XML_SPACE, Element, serialised
from app.report.report import clean_text

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MAIN_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
"""The namespace of all elements of a workbook."""

MAIN = f"{{{MAIN_NAMESPACE}}}"
"""The same in braces, as it stands before the name of an element."""

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DATA, _ROW, _CELL = f"{MAIN}sheetData", f"{MAIN}row", f"{MAIN}c"
_VALUE, _FORMULA, _INLINE = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"


_COORDINATE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


def column_name(column: int) -> str:
    """The letters of a column, 1 is A."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def coordinate(row: int, column: int) -> str:
    """The name of a cell: row 2, column 3 is C2."""
    return f"{column_name(column)}{row}"


def position(name: str) -> tuple[int, int] | None:
    """Row and column of a cell, from 1; None if the text names none."""
    match = _COORDINATE.fullmatch(name)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def cell_range(reference: str) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right of a range or a cell, from 1; None if the text names none."""
    first, _, last = reference.partition(":")
    start, end = position(first), position(last or first)
    return (*start, *end) if start and end else None


class NewContent(Struct, frozen=True):
    """What a cell gets: a number in digits, a text, or nothing; with its formula kept or none.

    A text beside a formula is its result. `style` is another cell format, if it is to change.
    """

    number: str = ""
    text: str = ""
    keeps_formula: bool = False
    style: int | None = None


def sheet_parts(path: Path, parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet, by the sheet's name. Raises `BrokenDocumentError`."""
    if WORKBOOK not in parts or RELATIONS not in parts:
        raise BrokenDocumentError(path)
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in parse_part(path, parts[RELATIONS])
    }
    found: dict[str, str] = {}
    for sheet in parse_part(path, parts[WORKBOOK]).iter(f"{MAIN}sheet"):
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
    cells: dict[str, Element] = {}
    for cell in data.iter(_CELL):
        name = cell.get("r", "")
        cells[name] = cell
        if cell.find(_FORMULA) is not None:
            _spell_out(cell, formulas.get(name, ""))
            if name not in contents:
                _drop(cell, _VALUE)
    rows = {int(row.get("r", "0")): row for row in data.iterchildren(_ROW)}
    for name, content in contents.items():
        found = cells.get(name)
        _fill(_made(data, rows, name) if found is None else found, content)
    return serialised(root)


def _spell_out(cell: Element, formula: str) -> None:
    """Writes a formula out that is shared with other cells: the one it is shared from may go."""
    found = cell.find(_FORMULA)
    if found is not None and found.get("t") == "shared" and formula:
        for name in ("t", "si", "ref"):
            found.attrib.pop(name, "")
        found.text = formula.removeprefix("=")


def _made(data: Element, rows: dict[int, Element], name: str) -> Element:
    """A new cell, in its place among the others."""
    number, column = position(name) or (0, 0)
    if number not in rows:
        rows[number] = etree.Element(_ROW, {"r": str(number)})
        _insert(data, rows[number], [int(row.get("r", "0")) for row in data], number)
    row = rows[number]
    made = etree.Element(_CELL, {"r": name})
    columns = [(position(other.get("r", "")) or (0, 0))[1] for other in row]
    _insert(row, made, columns, column)
    return made


def _insert(parent: Element, child: Element, places: list[int], place: int) -> None:
    parent.insert(sum(other < place for other in places), child)


def _fill(cell: Element, content: NewContent) -> None:
    gone = [_VALUE, _INLINE] if content.keeps_formula else [_VALUE, _INLINE, _FORMULA]
    _drop(cell, *gone)
    cell.attrib.pop("t", "")
    if content.style is not None:
        cell.set("s", str(content.style))
    if content.number:
        etree.SubElement(cell, _VALUE).text = content.number
    elif content.text and content.keeps_formula:
        cell.set("t", "str")
        etree.SubElement(cell, _VALUE).text = content.text
    elif content.text:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, _INLINE), f"{MAIN}t")
        if content.text != content.text.strip() or "\n" in content.text:
            text.set(XML_SPACE, "preserve")
        text.text = content.text


def _drop(cell: Element, *tags: str) -> None:
    for child in list(cell.iterchildren(*tags)):
        cell.remove(child)


EXACT_DIGITS = 15
"""Excel keeps no more digits of a number; a longer one is written as text."""


class StoredValue(Struct, frozen=True):
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


_OFFICE_NAMES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES_PART, _STYLES_PART = "[Content_Types].xml", "xl/styles.xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
ADDED_WIDTHS = (40, 80)
"""Digits of the columns of an added sheet: the longest title of a section, and a text."""

_ONE_PAGE_WIDE = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_ON_A4 = '<pageSetup paperSize="9" fitToWidth="1" fitToHeight="0"/>'


class TextRow(NamedTuple):
    """What stands in the columns A and B, and how high that is in points."""

    label: str
    text: str
    height: float


def add_sheets(
    path: Path, parts: dict[str, bytes], sheets: Mapping[str, Sequence[TextRow]]
) -> None:
    """Appends sheets with two columns of text, wrapped, behind the others."""
    types, relations, workbook = (
        parse_part(path, parts[part]) for part in (_TYPES_PART, RELATIONS, WORKBOOK)
    )
    listed = workbook.find(f"{MAIN}sheets")
    if listed is None or not sheets:
        return
    style = _wrapped_style(path, parts)
    numbers = (n for n in range(1, 10_000) if f"xl/worksheets/added{n}.xml" not in parts)
    highest = max(int(sheet.get("sheetId", "0")) for sheet in listed)
    for number, sheet_id, (name, rows) in zip(numbers, count(highest + 1), sheets.items()):
        target, relation = f"worksheets/added{number}.xml", f"rIdAdded{number}"
        parts[f"xl/{target}"] = _sheet(rows, style).encode()
        override = {"PartName": f"/xl/{target}", "ContentType": _SHEET_TYPE}
        etree.SubElement(types, f"{_TYPES}Override", override)
        related = {"Id": relation, "Type": f"{_OFFICE_NAMES}/worksheet", "Target": target}
        etree.SubElement(relations, f"{_PACKAGE}Relationship", related)
        shown = {"name": name, "sheetId": str(sheet_id), f"{{{_OFFICE_NAMES}}}id": relation}
        etree.SubElement(listed, f"{MAIN}sheet", shown)
    parts[_TYPES_PART], parts[RELATIONS], parts[WORKBOOK] = map(
        serialised, (types, relations, workbook)
    )


def _wrapped_style(path: Path, parts: dict[str, bytes]) -> int:
    """The number of a cell style that wraps lines and keeps every entry a text."""
    if _STYLES_PART not in parts:
        return 0
    styles = parse_part(path, parts[_STYLES_PART])
    formats = styles.find(f"{MAIN}cellXfs")
    if formats is None or not len(formats):
        return 0
    attributes = {"numFmtId": "49", "fontId": "0", "fillId": "0", "borderId": "0", "xfId": "0"}
    flags = {"applyNumberFormat": "1", "applyAlignment": "1", "quotePrefix": "1"}
    added = etree.SubElement(formats, f"{MAIN}xf", attributes | flags)
    etree.SubElement(added, f"{MAIN}alignment", {"vertical": "top", "wrapText": "1"})
    formats.set("count", str(len(formats)))
    parts[_STYLES_PART] = serialised(styles)
    return len(formats) - 1


def _sheet(rows: Sequence[TextRow], style: int) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(ADDED_WIDTHS, 1)
    )
    lines = "".join(_rows(rows, style))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<worksheet xmlns="{MAIN_NAMESPACE}">{_ONE_PAGE_WIDE}<cols>{columns}</cols>'
        f"<sheetData>{lines}</sheetData>{_ON_A4}</worksheet>"
    )


def _rows(rows: Sequence[TextRow], style: int) -> Iterator[str]:
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{column}{number}" s="{escape(str(style))}" t="inlineStr">'
            f'<is><t xml:space="preserve">{escape(clean_text(text))}</t></is></c>'
            for column, text in zip("AB", (row.label, row.text), strict=True)
            if text
        )
        yield f'<row r="{number}" ht="{row.height}" customHeight="1">{cells}</row>'


_FORMAT_PARTS = re.compile(r'"([^"]*)"|\\(.)|_.|\*(.)|\[([^\]]*)\]|(;)|(.)', re.DOTALL)
_CONDITION = re.compile(r"(<>|[<>]=?|=)\s*(-?[\d.]+)")
_COMPARISONS = {"<": lt, "<=": le, "=": eq, "<>": ne, ">=": ge, ">": gt}


@lru_cache(maxsize=1024)
def shows_nothing(code: str, figure: float) -> bool:
    """Whether a cell with this number format looks blank with this figure in it."""
    sections: list[tuple[str, str]] = [("", "")]
    for match in _FORMAT_PARTS.finditer(code):
        words, escaped, filling, condition, end, sign = match.groups()
        shown, tested = sections[-1]
        if end:
            sections.append(("", ""))
        elif condition and _CONDITION.fullmatch(condition):
            sections[-1] = shown, condition
        elif condition and condition.startswith("$"):
            sections[-1] = shown + condition[1:].partition("-")[0], tested
        elif not condition:
            drawn = sign if sign and (figure or sign not in "#?,") else ""
            sections[-1] = shown + (words or escaped or filling or drawn or ""), tested
    if len(sections) > 1 and "@" in sections[-1][0]:
        sections.pop()
    sections = sections[:_SECTIONS]
    return bool(code) and not sections[_section(sections, figure)][0].strip()


_SCALED = re.compile(
    r'[#0?](?:(?:[!\\]\.|"\.")(?P<behind>[#0?]+))?(?:\.[#0?]+)?(?P<thousands>,*)(?![#0?,.!\\"])'
)
"""The end of a number's places: a point that is only drawn before some, and a comma a thousand."""


@lru_cache(maxsize=1024)
def power_left_out(code: str) -> int:
    """How many tens a cell with this number format divides its figure by: 4 for 0!.0000."""
    found = _SCALED.search(code.partition(";")[0])
    return len(found["behind"] or "") + 3 * len(found["thousands"]) if found else 0


_SECTIONS = 3
"""For figures; a fourth is for texts."""


def _section(sections: Sequence[tuple[str, str]], figure: float) -> int:
    """The number of the section of a format that a figure is shown by."""
    if not any(tested for _, tested in sections):
        if len(sections) == 1 or figure > 0 or (not figure and len(sections) < _SECTIONS):
            return 0
        return 1 if figure < 0 else 2
    for number, (_, tested) in enumerate(sections):
        match = _CONDITION.fullmatch(tested)
        is_last = number == len(sections) - 1
        if match and _COMPARISONS[match[1]](figure, float(match[2])):
            return number
        if not match and (is_last or (number and figure < 0)):
            return number
    return 0


_UNCALCULATED = re.compile(
    rb"f(?:>|\b[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</(?:\w+:)?c>"
)  # found twice as fast without what stands before the f


def is_uncalculated(sheet: bytes) -> bool:
    """Whether a sheet may have formulas that no program has calculated yet."""
    return _UNCALCULATED.search(sheet) is not None


_RESULT = re.compile(rb"f>\s*<(?:\w+:)?v>\s*([^<]*?)\s*</")


def has_placeholders(parts: Collection[bytes]) -> bool:
    """Whether all results of a workbook's formulas are 0 and to be calculated by who opens it.

    So write libraries that do not calculate.
    """
    if not any(_TO_BE_CALCULATED in part for part in parts):
        return False
    with_formulas = (part for part in parts if b"f><" in part)
    results = (match[1] for part in with_formulas for match in _RESULT.finditer(part))
    return next(results, b"") == b"0" and all(result == b"0" for result in results)


_TO_BE_CALCULATED = b'fullCalcOnLoad="1"'


def tell_uncalculated(root: etree._Element, *, placeholders: bool = False) -> None:
    """Lets a formula without a result show itself, as its cell is no blank one.

    With `placeholders` a result of 0 is none.
    """
    none = {"", "0"} if placeholders else {""}
    for formula in root.iter("{*}f"):
        cell = formula.getparent()
        values = [] if cell is None else list(cell.iterchildren("{*}v"))
        if cell is None or any((value.text or "").strip() not in none for value in values):
            continue
        for value in values:
            cell.remove(value)
        cell.set("t", "str")
        etree.SubElement(cell, formula.tag[:-1] + "v").text = f"={formula.text or ''}"


CellPosition = tuple[int, int]
"""Row and column of a sheet, from 1."""

_PLUS_OR_MINUS = re.compile("([+-])")
_TERM = re.compile(r"SUM\(([^()+]*)\)|([A-Z]{1,3}\d+)")
_RANGE = re.compile(r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?")
_MAX_CELLS = 1000

KeysByPosition = Mapping[CellPosition, CellKey]
"""The cells of the form on one sheet, by row and column."""


def summed_cells(
    formula: str,
    keys: KeysByPosition,
    numbers: Collection[CellPosition],
    edition: Edition,
    known: Container[CellKey] = (),
) -> Counter[CellKey] | None:
    """The cells that a formula adds up; None if it does or takes anything else.

    They are typed ones or `known`: a total that is not counts as its parts.
    """
    spots = signed_spots(formula)
    if spots is None:
        return None
    found: Counter[CellKey] = Counter()
    for sign, spot in spots:
        if sign < 0 or (spot not in keys and spot in numbers):
            return None
        if spot in keys:
            key = keys[spot]
            found.update((key,) if key in known else edition.typed_parts(key))
    return found


def signed_spots(formula: str) -> list[tuple[int, CellPosition]] | None:
    """The cells that a formula adds up (1) and takes off (-1); None if it does anything else."""
    found: list[tuple[int, CellPosition]] = []
    plain = "".join(formula.upper().replace("$", "").split()).removeprefix("=")
    pieces = _PLUS_OR_MINUS.split(plain if plain.startswith(("+", "-")) else f"+{plain}")
    for sign, term in zip(pieces[1::2], pieces[2::2], strict=True):
        match = _TERM.fullmatch(term)
        for part in (match[1] or match[2]).split(",") if match else ("",):
            spots = [(1 if sign == "+" else -1, spot) for spot in _spots(part)]
            if not spots:
                return None
            found += spots
    return found


def _spots(reference: str) -> Iterator[CellPosition]:
    bounds = cell_range(reference) if _RANGE.fullmatch(reference) else None
    if bounds is None:
        return
    top, left, bottom, right = bounds
    if (right - left + 1) * (bottom - top + 1) > _MAX_CELLS:
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column

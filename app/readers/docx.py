"""Reads a DOCX file: paragraphs with Word's own numbering, tables and pictures, in order."""

from __future__ import annotations

import posixpath
import zipfile
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from app import patterns as re
from app.office.content import (
    Content,
    ContentBlock,
    ContentTable,
    Grid,
    Image,
    lines_of,
    table_names,
)
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.office.parts import PROGRAM_PART, Element
from app.office.wordml import (
    as_wordml,
    body_of,
    cells_of,
    is_layout_table,
    is_table,
    modernised,
    paragraph_style,
    paragraph_text,
    picture_ids,
    story,
    tidied,
    transitional,
    unadorned,
    value_of,
    w,
    wordml_grid,
)
from app.report.charts import chinese_numeral
from app.version import NAME

_LEVEL = w("ilvl")
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanDigital2",
    )
)
_ARABIC = frozenset(("decimal", "decimalZero", "decimalHalfWidth"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_LEVELS = 9


class _Level(Struct, frozen=True):
    kind: str
    text: str
    start: int


class Numbering:
    """The lists of a document; tells the number of each paragraph, asked in order."""

    def __init__(self, numbering: Element, styles: Element | None) -> None:
        abstract = {
            element.get(w("abstractNumId"), ""): dict(_levels(element))
            for element in numbering.iterchildren(w("abstractNum"))
        }
        self._lists = {
            element.get(w("numId"), ""): value_of(element.find(w("abstractNumId")))
            for element in numbering.iterchildren(w("num"))
        }
        self._abstract = abstract
        self._styles = dict(_of_styles(styles)) if styles is not None else {}
        self._counts: dict[str, list[int]] = {}

    def text(self, paragraph: Element) -> str:
        """The number before a paragraph with its signs: 一、; empty if it has none."""
        number, level = self._place(paragraph)
        name = self._lists.get(number, "")
        levels = self._abstract.get(name, {})
        if level not in levels:
            return ""
        before = [levels[i].start - 1 if i in levels else 0 for i in range(_LEVELS)]
        counts = self._counts.setdefault(name, before.copy())
        counts[level] += 1
        counts[level + 1 :] = before[level + 1 :]
        text = levels[level].text
        for place in range(level + 1):
            kind = levels[place].kind if place in levels else ""
            text = text.replace(f"%{place + 1}", _written(max(counts[place], 1), kind))
        return text

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list a paragraph belongs to, and its level there."""
        own = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        number, level = _properties(own)
        if number is None or level is None:
            of_style = self._styles.get(paragraph_style(paragraph), (None, None))
            number = number if number is not None else of_style[0]
            level = level if level is not None else of_style[1]
        return number or "", level or 0


def _levels(abstract: Element) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iterchildren(w("lvl")):
        place = level.get(_LEVEL, "")
        kind, start = value_of(level.find(w("numFmt"))), value_of(level.find(w("start")))
        text = value_of(level.find(w("lvlText")))
        known = kind in _CHINESE or kind in _ARABIC or kind == "decimalFullWidth"
        if place.isdecimal() and int(place) < _LEVELS and known:
            yield int(place), _Level(kind, text, int(start) if start.isdecimal() else 1)


def _of_styles(styles: Element) -> Iterator[tuple[str, tuple[str | None, int | None]]]:
    for style in styles.iterchildren(w("style")):
        found = style.find(f"{w('pPr')}/{w('numPr')}")
        if found is not None:
            yield style.get(w("styleId"), ""), _properties(found)


def _properties(element: Element | None) -> tuple[str | None, int | None]:
    if element is None:
        return None, None
    number, level = element.find(w("numId")), element.find(_LEVEL)
    place = value_of(level)
    return (
        None if number is None else value_of(number),
        int(place) if place.isdecimal() and int(place) < _LEVELS else None,
    )


def _written(number: int, kind: str) -> str:
    if kind in _CHINESE:
        return chinese_numeral(min(number, 99))
    return str(number).translate(_FULL_WIDTH) if kind == "decimalFullWidth" else str(number)


MAIN_PART, STYLES_PART = "word/document.xml", "word/styles.xml"
_NUMBERING_PART, _RELATIONS_PART = "word/numbering.xml", "word/_rels/document.xml.rels"
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_DASH = "—".encode()
_MAX_MARGINS = 12
"""Headers and footers that are looked at; each section has three of either at most."""

_MAX_DEPTH = 20
"""Tables nested deeper than this are no report."""


def read_docx(path: Path, data: bytes) -> Content:
    """The content of a DOCX file. Raises `BrokenDocumentError`."""
    try:
        with opened_zip(data) as archive:
            return _Reader(path, archive).content()
    except (*ZIP_FAULTS, KeyError, RecursionError) as error:
        raise BrokenDocumentError(path) from error


_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RELATION = '<Relationship Id="{}" Type="image" Target="{}"/>'


def read_word_xml(path: Path, data: bytes) -> Content:
    """The content of a document in one XML file, of Word 2003 or as a package laid flat.

    Raises `BrokenDocumentError`.
    """
    root = parse_part(path, as_wordml(data))
    try:
        parts = _flat_parts(root) if root.tag == f"{_PACKAGE}package" else _old_parts(root)
    except ValueError as error:
        raise BrokenDocumentError(path) from error
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return read_docx(path, packed.getvalue())


def _flat_parts(package: Element) -> dict[str, bytes]:
    """The parts of a package by name."""
    parts: dict[str, bytes] = {}
    for part in package.iterchildren(f"{_PACKAGE}part"):
        name = part.get(f"{_PACKAGE}name", "").lstrip("/")
        inner = part.find(f"{_PACKAGE}xmlData/*")
        binary = part.findtext(f"{_PACKAGE}binaryData")
        parts[name] = etree.tostring(inner) if inner is not None else b64decode(binary or "")
    return parts


def _old_parts(document: Element) -> dict[str, bytes]:
    """The parts that a document of Word 2003 would have as a package."""
    from html import escape  # noqa: PLC0415 only for old documents

    pictures = modernised(document)
    parts = {f"word/media/{n}": b64decode(one) for n, one in enumerate(pictures.values())}
    relations = (
        _RELATION.format(escape(name, quote=True), f"media/{number}")
        for number, name in enumerate(pictures)
    )
    document.tag = w("document")
    parts[_RELATIONS_PART] = f"<Relationships>{''.join(relations)}</Relationships>".encode()
    return parts | {MAIN_PART: etree.tostring(document)}


class _Reader:
    """Reads the main part and, where it needs them, the parts beside it."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._names = table_names()
        self._numbering: Numbering | None = None
        self._targets: Mapping[str, str] = {}

    def content(self) -> Content:
        source = transitional(read_package_part(self._archive, MAIN_PART))
        body = body_of(tidied(parse_part(self._path, unadorned(source))))
        if body is None:
            raise BrokenDocumentError(self._path)
        self._numbering = self._read_numbering(source)
        if b"r:embed" in source or b"imagedata" in source or b"r:link" in source:
            self._targets = self._read_targets()
        blocks, margins = tuple(self._blocks(body, 0)), tuple(self._margins())
        return Content(blocks, margins=margins, is_export=self._is_export())

    def _is_export(self) -> bool:
        """Whether this program wrote the file, and no other one since."""
        with suppress(*ZIP_FAULTS, KeyError):
            return NAME.encode() in read_package_part(self._archive, PROGRAM_PART)
        return False

    def _margins(self) -> Iterator[str]:
        """The lines in headers and footers that say something in Chinese, each once."""
        told: dict[str, None] = {}
        for name in [*filter(_MARGIN.fullmatch, self._archive.NameToInfo)][:_MAX_MARGINS]:
            part = read_package_part(self._archive, name)
            words = part.replace(_DASH, b"")
            if words.isascii() and b"&#" not in words:  # the number of a page alone
                continue
            root = parse_part(self._path, transitional(part))
            told |= dict.fromkeys(paragraph_text(one).strip() for one in root.iter(w("p")))
        return filter(None, told)

    def _blocks(self, parent: Element, depth: int) -> Iterator[ContentBlock]:
        if depth > _MAX_DEPTH:
            raise BrokenDocumentError(self._path)
        for element in story(parent):
            if not is_table(element):
                yield from self._paragraph(element)
            elif is_layout_table(element):
                for cell in cells_of(element):
                    yield from self._blocks(cell, depth + 1)
            else:
                yield self._table(wordml_grid(element))

    def _paragraph(self, paragraph: Element) -> Iterator[ContentBlock]:
        number = self._numbering.text(paragraph) if self._numbering else ""
        text = paragraph_text(paragraph)
        if text:
            yield from lines_of(number + text, paragraph_style(paragraph))
        if self._targets:
            yield from map(self._image, picture_ids(paragraph))

    def _table(self, grid: Grid[Any]) -> ContentTable:
        return ContentTable(grid, next(self._names))

    def _read_numbering(self, source: bytes) -> Numbering | None:
        names = self._archive.NameToInfo
        if _NUMBERING_PART not in names:
            return None
        styles = (
            transitional(read_package_part(self._archive, STYLES_PART))
            if STYLES_PART in names
            else b""
        )
        if b"numPr" not in source and b"numPr" not in styles:
            return None
        numbering = transitional(read_package_part(self._archive, _NUMBERING_PART))
        styles_root = parse_part(self._path, styles) if b"numPr" in styles else None
        return Numbering(parse_part(self._path, numbering), styles_root)

    def _read_targets(self) -> Mapping[str, str]:
        """The part that each relation leads to; empty for one outside the file."""
        if _RELATIONS_PART not in self._archive.NameToInfo:
            return {}
        relations = parse_part(self._path, read_package_part(self._archive, _RELATIONS_PART))
        return {
            relation.get("Id", ""): ""
            if relation.get("TargetMode") == "External"
            else posixpath.normpath(posixpath.join("word", relation.get("Target", ""))).lstrip("/")
            for relation in relations.iterchildren("{*}Relationship")
        }

    def _image(self, relation: str) -> Image:
        target = self._targets.get(relation, "")
        if target not in self._archive.NameToInfo:
            return Image(problem="图片没有存在文件里，请在原文件中把它嵌入后重试")
        return Image(read_package_part(self._archive, target))

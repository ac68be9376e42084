"""Reads a DOCX file: its paragraphs, tables and pictures in order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.office.content import Block, Content, Image, Table, lines_of
from app.office.grid import Grid
from app.office.package import BrokenDocumentError, parse_part, read_part
from app.office.wordml import (
    Element,
    body_of,
    cells_of,
    grid_of,
    is_layout,
    is_table,
    paragraph_style,
    paragraph_text,
    picture_ids,
    story,
)
from app.office.wordml_tidy import tidied, transitional
from app.office.zips import ZIP_FAULTS, opened_zip
from app.readers.numbering import Numbering

MAIN_PART, STYLES_PART = "word/document.xml", "word/styles.xml"
_NUMBERING_PART, _RELATIONS_PART = "word/numbering.xml", "word/_rels/document.xml.rels"
_DEEPEST = 20
"""Tables nested deeper than this are no report."""


def read_docx(path: Path, data: bytes) -> Content:
    """The content of a DOCX file. Raises `BrokenDocumentError`."""
    try:
        with opened_zip(data) as archive:
            return _Reader(path, archive).content()
    except (*ZIP_FAULTS, KeyError, RecursionError) as error:
        raise BrokenDocumentError(path) from error


class _Reader:
    """Reads the main part and, where it needs them, the parts beside it."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._tables = 0
        self._numbering: Numbering | None = None
        self._targets: Mapping[str, str] = {}

    def content(self) -> Content:
        source = transitional(read_part(self._archive, MAIN_PART))
        body = body_of(tidied(parse_part(self._path, source)))
        if body is None:
            raise BrokenDocumentError(self._path)
        self._numbering = self._read_numbering(source)
        if b"r:embed" in source or b"imagedata" in source or b"r:link" in source:
            self._targets = self._read_targets()
        return Content(tuple(self._blocks(body, 0)))

    def _blocks(self, parent: Element, depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            raise BrokenDocumentError(self._path)
        for element in story(parent):
            if not is_table(element):
                yield from self._paragraph(element)
            elif is_layout(element):
                for cell in cells_of(element):
                    yield from self._blocks(cell, depth + 1)
            else:
                yield self._table(grid_of(element))

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        number = self._numbering.text(paragraph) if self._numbering else ""
        text = paragraph_text(paragraph)
        if text:
            yield from lines_of(number + text, paragraph_style(paragraph))
        if self._targets:
            yield from map(self._image, picture_ids(paragraph))

    def _table(self, grid: Grid[Any]) -> Table:
        self._tables += 1
        return Table(grid, f"第 {self._tables} 个表格")

    def _read_numbering(self, source: bytes) -> Numbering | None:
        names = self._archive.NameToInfo
        if _NUMBERING_PART not in names:
            return None
        styles = (
            transitional(read_part(self._archive, STYLES_PART)) if STYLES_PART in names else b""
        )
        if b"numPr" not in source and b"numPr" not in styles:
            return None
        numbering = transitional(read_part(self._archive, _NUMBERING_PART))
        styles_root = parse_part(self._path, styles) if b"numPr" in styles else None
        return Numbering(parse_part(self._path, numbering), styles_root)

    def _read_targets(self) -> Mapping[str, str]:
        """The part that each relation leads to; empty for one outside the file."""
        if _RELATIONS_PART not in self._archive.NameToInfo:
            return {}
        relations = parse_part(self._path, read_part(self._archive, _RELATIONS_PART))
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
        return Image(read_part(self._archive, target))

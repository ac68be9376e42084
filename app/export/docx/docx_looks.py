"""How paragraphs look in a DOCX template: copied from its own, level by level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree

from app.export.docx.docx_cells import mark_format
from app.export.docx.docx_styles import BODY, style_of
from app.office.wordml import Element, paragraph_text, w
from app.report.levels import Level, level_of

_SIGNS = {"\t": "tab", "\n": "br"}
_PIECES = re.compile(r"([\t\n])")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PARAGRAPH_FORMAT, _RUN_FORMAT = w("pPr"), w("rPr")
_RUN = w("r")
_ONCE = tuple(w(name) for name in ("numPr", "sectPr", "pageBreakBefore", "pPrChange"))
"""Of a paragraph's format, what must not be copied: numbers are typed, sections end once."""

_NOT_OF_TEXT = ("right", "end", "center")

Looks = Mapping[Level, Element]
"""A paragraph to take the format from, for each level that there is one for."""


def looks_of(paragraphs: Sequence[Element]) -> dict[Level, Element]:
    """The first paragraph with text of each level among these; no text stands at the right."""
    looks: dict[Level, Element] = {}
    for paragraph in paragraphs:
        text = paragraph_text(paragraph).strip()
        alignment = paragraph.find(f"{_PARAGRAPH_FORMAT}/{w('jc')}")
        if text and (alignment is None or alignment.get(w("val")) not in _NOT_OF_TEXT):
            looks.setdefault(level_of(text), paragraph)
    return looks


class TextStyles:
    """Makes paragraphs: in the template's named styles, else formatted as its own paragraphs."""

    def __init__(self, styles: Mapping[str, str], all_looks: Looks) -> None:
        self._styles = styles
        self._all = all_looks

    def paragraph(self, line: str, looks: Looks) -> Element:
        """A paragraph with this line, formatted as its level is in the section or elsewhere."""
        style = self._styles.get(style_of(line)) or self._styles.get(BODY)
        if style:
            return styled_paragraph(line, style)
        level = level_of(line)
        paragraph = styled_paragraph(line, "")
        for found in (looks.get(level), self._all.get(level), *_plain(looks, self._all)):
            if found is not None:
                copy_format(found, paragraph)
                break
        return paragraph


def _plain(*several: Looks) -> Iterator[Element | None]:
    return (looks.get(Level.BODY) for looks in several)


def styled_paragraph(line: str, style: str) -> Element:
    """A `w:p` with one run of text, in a style if its id is not empty."""
    paragraph = etree.Element(w("p"))
    if style:
        properties = etree.SubElement(paragraph, _PARAGRAPH_FORMAT)
        etree.SubElement(properties, w("pStyle"), {w("val"): style})
    run = etree.SubElement(paragraph, _RUN)
    properties = etree.SubElement(run, _RUN_FORMAT)
    etree.SubElement(properties, w("rFonts"), {w("hint"): "eastAsia"})
    for piece in _PIECES.split(line):
        if piece in _SIGNS:
            etree.SubElement(run, w(_SIGNS[piece]))
        else:
            etree.SubElement(run, w("t"), {_SPACE: "preserve"}).text = piece
    return paragraph


def copy_format(model: Element, paragraph: Element) -> None:
    """Gives a new paragraph the format of another one and of most of its text."""
    run = paragraph.find(_RUN)
    run_format = _text_format(model)
    if run_format is not None and run is not None:
        run.replace(run[0], run_format)
    paragraph_format = model.find(_PARAGRAPH_FORMAT)
    if paragraph_format is not None:
        copy = deepcopy(paragraph_format)
        for element in list(copy.iterchildren(*_ONCE)):
            copy.remove(element)
        paragraph.insert(0, copy)


def _text_format(model: Element) -> Element | None:
    """The format of the longest run, else that of the paragraph's mark."""
    runs = [run for run in model.iter(_RUN) if run.find(_RUN_FORMAT) is not None]
    longest = max(runs, key=lambda run: len(paragraph_text(run)), default=None)
    found = None if longest is None else longest.find(_RUN_FORMAT)
    return mark_format(model) if found is None else deepcopy(found)

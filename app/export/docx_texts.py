"""Writes a report's title, texts, signature and date between the headings of a DOCX template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path

from lxml import etree

from app.export.docx_styles import BODY, SIGNATURE, SIGNED_ON, style_of
from app.export.template import IncompleteTemplateError
from app.recognise.headings import heading_places
from app.recognise.titles import title_place
from app.recognise.wordml import Element, paragraph_style, paragraph_text, paragraphs, w
from app.report.report import Report

_CHARACTER, _DATE_INSET = 320, 4 * 320
"""A character of 16 pt, and the distance of the date from the right edge, in twips."""

_NO_TEXT = ("drawing", "pict", "object", "sectPr")
_SIGNS = {"\t": "tab", "\n": "br"}
_PIECES = re.compile(r"([\t\n])")
_TITLE_WIDTH = 20
"""So many characters of 22 pt stand in a line of 156 mm."""

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_texts(report: Report, path: Path, body: Element, styles: Mapping[str, str]) -> None:
    """Replaces the texts of a template; `styles` are the ids of its styles by name.

    Raises `IncompleteTemplateError` if a section with a text has no heading.
    """
    found = paragraphs(body)
    texts = [paragraph_text(paragraph) for paragraph in found]
    headings = heading_places(report.edition, texts, [*map(paragraph_style, found)])
    _refuse_lost_texts(report, path, headings)
    places = title_place(report.edition, texts)
    first, last = places or (-1, -1)
    starts = {"preamble": last} | headings
    ends = [*list(starts.values())[1:], len(found)]
    closing = {styles.get(SIGNATURE, ""), styles.get(SIGNED_ON, "")} - {""}
    for (key, start), end in zip(starts.items(), ends, strict=True):
        inside = [p for p in found[start + 1 : end] if paragraph_style(p) not in closing]
        before = found[start] if start >= 0 else None
        _Writer(body, styles).replace(inside, before, report.texts[key])
    if places:
        _write_title(found[first : last + 1], _title_lines(report))
    _sign(report, body, styles, [p for p in found if paragraph_style(p) in closing])


def _refuse_lost_texts(report: Report, path: Path, headings: Mapping[str, int]) -> None:
    lost = [
        f"“{section.title}”"
        for section in report.edition.sections
        if section.key not in headings and report.texts[section.key].strip()
    ]
    if lost:
        raise IncompleteTemplateError(path, lost)


class _Writer:
    """Puts lines of text in the place of paragraphs of the template."""

    def __init__(self, body: Element, styles: Mapping[str, str]) -> None:
        self._body = body
        self._styles = styles

    def replace(self, old: Sequence[Element], before: Element | None, text: str) -> None:
        """Writes the text behind `before`; the paragraphs with text among `old` are removed."""
        written = [p for p in old if paragraph_text(p).strip() and _has_only_text(p)]
        model = written[0] if written else None
        new = [self._paragraph(line, model) for line in _lines(text)]
        for paragraph in written:
            _remove(paragraph)
        for paragraph in reversed(new):
            if before is None:
                self._body.insert(0, paragraph)
            else:
                before.addnext(paragraph)

    def _paragraph(self, line: str, model: Element | None) -> Element:
        """A paragraph in the template's style for such a line, else formatted as the model."""
        style = self._styles.get(style_of(line)) or self._styles.get(BODY)
        if style:
            return styled_paragraph(line, style)
        paragraph = styled_paragraph(line, "")
        if model is not None:
            _copy_format(model, paragraph)
        return paragraph


def styled_paragraph(line: str, style: str) -> Element:
    """A `w:p` with one run of text, in a style if its id is not empty."""
    paragraph = etree.Element(w("p"))
    if style:
        properties = etree.SubElement(paragraph, w("pPr"))
        etree.SubElement(properties, w("pStyle"), {w("val"): style})
    run = etree.SubElement(paragraph, w("r"))
    properties = etree.SubElement(run, w("rPr"))
    etree.SubElement(properties, w("rFonts"), {w("hint"): "eastAsia"})
    for piece in _PIECES.split(line):
        if piece in _SIGNS:
            etree.SubElement(run, w(_SIGNS[piece]))
        else:
            etree.SubElement(run, w("t"), {_SPACE: "preserve"}).text = piece
    return paragraph


def _copy_format(model: Element, paragraph: Element) -> None:
    run_format = model.find(f"{w('r')}/{w('rPr')}")
    run = paragraph.find(w("r"))
    if run_format is not None and run is not None:
        run.replace(run[0], deepcopy(run_format))
    paragraph_format = model.find(w("pPr"))
    if paragraph_format is not None:
        paragraph.insert(0, deepcopy(paragraph_format))


def _lines(text: str) -> Iterator[str]:
    """The paragraphs of a text; blank lines and typed indents are left to the template."""
    return (line.strip() for line in text.split("\n") if line.strip())


def _title_lines(report: Report) -> str:
    """The title, broken behind the year if it is too long for one line."""
    year = f"{report.details.year}年"
    if _width(report.title) <= _TITLE_WIDTH * _CHARACTER:
        return report.title
    return report.title.replace(year, f"{year}\n", 1)


def _write_title(old: Sequence[Element], title: str) -> None:
    new = styled_paragraph(title, "")
    _copy_format(old[0], new)
    old[0].addprevious(new)
    for paragraph in old:
        _remove(paragraph)


def _sign(report: Report, body: Element, styles: Mapping[str, str], old: Sequence[Element]) -> None:
    """Writes signature and date in the place of the template's, else at the end."""
    details = report.details
    name, signed = details.organisation.name, details.date
    lines = [(name, SIGNATURE)] if name else []
    lines += [(_date_words(signed), SIGNED_ON)] if signed else []
    insets = _insets([line for line, _ in lines])
    for (line, style), inset in zip(lines, insets, strict=True):
        paragraph = styled_paragraph(line, styles.get(style, ""))
        _align_right(paragraph, inset)
        if old:
            old[0].addprevious(paragraph)
        else:
            _append(body, paragraph)
    for paragraph in old:
        _remove(paragraph)


def _append(body: Element, paragraph: Element) -> None:
    last = body[-1] if len(body) else None
    if last is not None and last.tag == w("sectPr"):
        last.addprevious(paragraph)
    else:
        body.append(paragraph)


def _insets(lines: Sequence[str]) -> list[int]:
    """The distance of each line from the right edge, so that all are centred on each other.

    The last one, the date, stands four characters in, unless a long name needs the room.
    """
    widths = [_width(line) for line in lines]
    if not widths:
        return []
    inset = max(_DATE_INSET, (max(widths) - widths[-1]) // 2)
    return [inset + (widths[-1] - width) // 2 for width in widths]


def _width(line: str) -> int:
    return sum(_CHARACTER // 2 if char.isascii() else _CHARACTER for char in line)


def _align_right(paragraph: Element, inset: int) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    characters = str(inset * 100 // _CHARACTER)
    etree.SubElement(properties, w("ind"), {w("rightChars"): characters, w("right"): str(inset)})
    etree.SubElement(properties, w("jc"), {w("val"): "right"})


def _date_words(signed: date) -> str:
    return f"{signed.year}年{signed.month}月{signed.day}日"


def _has_only_text(paragraph: Element) -> bool:
    return next(paragraph.iter(*(w(name) for name in _NO_TEXT)), None) is None


def _remove(paragraph: Element) -> None:
    parent = paragraph.getparent()
    if parent is not None:
        parent.remove(paragraph)

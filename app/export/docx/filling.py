"""Fills a DOCX template, the built-in one or any other: cells by labels, texts below headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lxml import etree

from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.export.docx.paragraphs import (
    LevelStyles,
    Pictures,
    TextStyles,
    copy_format,
    level_styles,
    styled_paragraph,
)
from app.export.docx.styles import CAPTION, SIGNATURE, SIGNED_ON
from app.export.docx.tables import rule_tables, write_cell, write_run
from app.export.inert import template_parts
from app.export.outline import ParagraphLook, insets, signature_lines, width
from app.export.template import IncompleteTemplateError, lacking_cells, refuse_other_edition
from app.importing.headings import heading_places, text_behind_heading, title_place
from app.matching.tables import Matches, match_tables
from app.office.package import BrokenDocumentError, parse_part
from app.office.parts import UnsafeTemplateError, serialised, write_parts
from app.office.wordml import (
    Element,
    body_of,
    grids,
    paragraph_style,
    paragraph_text,
    paragraphs,
    style_ids,
    w,
)
from app.readers.docx import MAIN_PART, STYLES_PART
from app.report.changes import mark_of
from app.report.headings import HeadingLevel, level_of
from app.report.numbers import format_value, parse_number
from app.report.report import Report

_CHARACTER = 320
"""A character of 16 pt, in twips."""

_NO_TEXT = ("drawing", "pict", "object", "sectPr")
_TITLE_WIDTH = 20
"""So many characters of 22 pt stand in a line of 156 mm."""

_SENTENCE = re.compile(r"[。；;！？]")
_DATE = re.compile(r"[\d〇○零一二三四五六七八九十XxＸ×_＿\s]*年[^年月]{0,8}月[^年月日]{0,8}日?")
_MAX_NAME_LENGTH = 40
_CAPTION = re.compile(r"[（(]?单位[:：]|表\s*[\d一二三四五六七八九十]+")
"""What stands above a table and belongs to it."""


def lacking_texts(report: Report, body: Element) -> list[str]:
    """The words for the texts of a report that the template has no heading for."""
    found = paragraphs(body)
    headings = _headings(report, found)
    return [
        f"“{section.title}”的标题"
        for section in report.edition.sections
        if section.key not in headings and report.texts[section.key].strip()
    ]


def write_texts(
    report: Report, body: Element, styles: Mapping[str, str], pictures: Pictures
) -> None:
    """Replaces the texts of a template; `styles` are the ids of its styles by name."""
    found = paragraphs(body)
    headings = _headings(report, found)
    title = title_place(report.edition, [paragraph_text(paragraph) for paragraph in found])
    first, last = title or (-1, -1)
    closing = _closing(found, max(headings.values(), default=len(found)), styles)
    starts = {OPENING: last} | headings
    ends = [*list(starts.values())[1:], len(found)]
    sections = {
        key: [p for p in found[start + 1 : end] if p not in closing]
        for (key, start), end in zip(starts.items(), ends, strict=True)
    }
    if title is None:
        sections[OPENING] = [p for p in sections[OPENING] if _is_sentence(p)]
    everything = [paragraph for inside in sections.values() for paragraph in inside]
    writer = _TemplateWriter(body, TextStyles(styles, level_styles(everything)), pictures)
    for place in headings.values():
        _cut_text_behind(report.edition, found[place])
    for key, inside in sections.items():
        before = found[starts[key]] if starts[key] >= 0 else None
        writer.replace(inside, before, report.texts[key])
    if title is not None:
        _write_title(found[first : last + 1], _title_lines(report))
    _sign(report, body, styles, closing)


def _headings(report: Report, found: Sequence[Element]) -> dict[str, int]:
    texts = [paragraph_text(paragraph) for paragraph in found]
    return heading_places(report.edition, texts, [*map(paragraph_style, found)])


def _cut_text_behind(edition: Edition, heading: Element) -> None:
    """Leaves the heading alone in its paragraph; what stood behind it is old text."""
    text = paragraph_text(heading)
    rest = text_behind_heading(edition, text)
    run = heading.find(w("r"))
    if rest and run is not None:
        for other in list(heading.iterchildren(w("r"), w("hyperlink"))):
            if other is not run:
                _remove(other)
        write_run(run, text[: text.rindex(rest)].rstrip(" 　：:。"))


def _is_sentence(paragraph: Element) -> bool:
    return _SENTENCE.search(paragraph_text(paragraph)) is not None


class _TemplateWriter:
    """Puts lines of text in the place of paragraphs of the template."""

    def __init__(self, body: Element, styles: TextStyles, pictures: Pictures) -> None:
        self._body = body
        self._pictures = pictures
        self._styles = styles

    def replace(self, old: Sequence[Element], before: Element | None, text: str) -> None:
        """Writes the text behind `before`; the paragraphs with text among `old` are removed."""
        looks = level_styles(old)
        written = [p for p in old if _is_text(p)]
        new = [p for line in _lines(text) for p in self._paragraphs(line, looks)]
        anchor = before if before is not None else self._head(old)
        for paragraph in written:
            if paragraph is not anchor:
                _remove(paragraph)
        for paragraph in reversed(new):
            anchor.addnext(paragraph)
        if before is None:
            _remove(anchor)

    def _paragraphs(self, line: str, looks: LevelStyles) -> list[Element]:
        """A picture with its caption, or a line of text."""
        return [*self._pictures.paragraphs(line)] or [self._styles.paragraph(line, looks)]

    def _head(self, old: Sequence[Element]) -> Element:
        """A mark where the text of a template without a title begins."""
        mark = etree.Element(w("p"))
        if old:
            old[0].addprevious(mark)
        else:
            self._body.insert(0, mark)
        return mark


def _is_text(paragraph: Element) -> bool:
    """Whether a paragraph is a text to replace: no picture in it, not the caption of a table."""
    text = paragraph_text(paragraph).strip()
    if not text or next(paragraph.iter(*(w(name) for name in _NO_TEXT)), None) is not None:
        return False
    below = paragraph.getnext()
    is_above_table = below is not None and below.tag == w("tbl")
    return not (is_above_table and len(text) < _MAX_NAME_LENGTH and _CAPTION.match(text))


def _lines(text: str) -> Iterator[str]:
    """The paragraphs of a text; blank lines and typed indents are left to the template."""
    return (line.strip() for line in text.split("\n") if line.strip())


def _title_lines(report: Report) -> str:
    """The title, broken behind the year if it is too long for one line."""
    year = f"{report.details.year}年"
    if width(report.title) <= _TITLE_WIDTH:
        return report.title
    return report.title.replace(year, f"{year}\n", 1)


def _write_title(old: Sequence[Element], title: str) -> None:
    new = styled_paragraph(title, "")
    copy_format(old[0], new)
    old[0].addprevious(new)
    for paragraph in old:
        _remove(paragraph)


def _closing(found: Sequence[Element], start: int, styles: Mapping[str, str]) -> list[Element]:
    """The paragraphs of signature and date: told by their styles, else the last ones."""
    own = {styles.get(SIGNATURE, ""), styles.get(SIGNED_ON, "")} - {""}
    if own:
        return [paragraph for paragraph in found if paragraph_style(paragraph) in own]
    last = [p for p in found[start + 1 :] if paragraph_text(p).strip()][-2:]
    if not last or not _DATE.fullmatch(paragraph_text(last[-1]).strip()):
        return []
    return last if _is_name(paragraph_text(last[0]).strip()) else last[-1:]


def _is_name(text: str) -> bool:
    return (
        len(text) <= _MAX_NAME_LENGTH
        and level_of(text) is HeadingLevel.BODY
        and not _SENTENCE.search(text)
    )


def _sign(report: Report, body: Element, styles: Mapping[str, str], old: Sequence[Element]) -> None:
    """Writes signature and date in the place of the template's, else at the end."""
    lines = signature_lines(report)
    distances = insets([line for line, _ in lines])
    is_own = SIGNATURE in styles
    for place, ((line, look), inset) in enumerate(zip(lines, distances, strict=True)):
        style = SIGNATURE if look is ParagraphLook.SIGNATURE else SIGNED_ON
        paragraph = styled_paragraph(line, styles.get(style, ""))
        if old and not is_own:
            copy_format(old[min(place, len(old) - 1)], paragraph)
        else:
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


def _align_right(paragraph: Element, inset: float) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    attributes = {w("rightChars"): str(int(inset * 100)), w("right"): str(int(inset * _CHARACTER))}
    etree.SubElement(properties, w("ind"), attributes)
    etree.SubElement(properties, w("jc"), {w("val"): "right"})


def _remove(paragraph: Element) -> None:
    parent = paragraph.getparent()
    if parent is not None:
        parent.remove(paragraph)


_REVISIONS = [w(name) for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")]
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def fill_docx(report: Report, template: Path | None = None, *, incomplete: bool = False) -> bytes:
    """The DOCX file of a report; cells without a value are blank.

    Raises `IncompleteTemplateError` if the template lacks a cell or a heading with a text, unless
    `incomplete` ones are wanted, other refusals of templates, and `UnreadableFileError` or
    `BrokenDocumentError` if it is no DOCX file.
    """
    path = template or report.edition.folder / "report.docx"
    parts, _ = template_parts(path, report.edition)
    if MAIN_PART not in parts:
        raise BrokenDocumentError(path)
    document = parse_part(path, parts[MAIN_PART])
    body = body_of(document)
    if body is None:
        raise BrokenDocumentError(path)
    _refuse_revisions(path, body)
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    styles = parse_part(path, parts[STYLES_PART]) if STYLES_PART in parts else None
    lacking = [*_write_numbers(report, path, body, styles), *lacking_texts(report, body)]
    if lacking and not incomplete:
        raise IncompleteTemplateError(path, lacking)
    ids = {} if styles is None else style_ids(styles)
    write_texts(report, body, ids, Pictures(report, path, parts, ids.get(CAPTION, "")))
    parts[MAIN_PART] = serialised(document)
    return write_parts(parts, report.title, mark_of(report.history))


def _refuse_revisions(path: Path, body: Element) -> None:
    """Raises `UnsafeTemplateError` for tracked changes: nobody decided yet which text counts."""
    if next(body.iter(*_REVISIONS), None) is not None:
        remedy = "在“审阅”中接受或拒绝全部修订，保存后再用"
        raise UnsafeTemplateError(path, "还没有处理的修订", remedy)


def _write_numbers(report: Report, path: Path, body: Element, styles: Element | None) -> list[str]:
    """Writes every number to all its places, in tables with borders.

    Returns the words for what has no place.
    """
    tables = grids(body)
    refuse_other_edition(path, tables, report.edition)
    matches = match_tables(tables, report.edition)
    places = [(key, cell.place) for key, cell in matches.places.items()]
    written = {id(place) for _, place in places}
    places += [(key, place) for key, place in _again(matches) if id(place) not in written]
    written |= {id(place) for _, place in places}
    for key, place in places:
        value = report.value(key)
        write_cell(place, "" if value is None else format_value(value, report.edition.cells[key]))
    rule_tables((place for _, place in places), styles)
    form = {n for n, found in enumerate(matches.by_grid) if found.places}
    strange = [
        f"“{one.cell.text.strip()}”（模板{one.where}，不是报告中的格）"
        for one in matches.unplaced
        if one.grid_index in form
        and id(one.cell.place) not in written
        and _is_number(report, one.cell.text)
    ]
    return lacking_cells(report.edition, matches.missing) + strange


def _again(matches: Matches[Element]) -> Iterator[tuple[CellKey, Element]]:
    """The places of cells table by table: a table that is there twice must not keep old numbers."""
    for found in matches.by_grid:
        for key, cell in found.places.items():
            yield key, cell.place


def _is_number(report: Report, text: str) -> bool:
    cell = next(iter(report.edition.cells.values()))
    return parse_number(text, cell).value is not None

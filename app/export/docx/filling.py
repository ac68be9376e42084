"""Fills a DOCX template, the built-in one or any other: cells by labels, texts below headings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from lxml import etree

from app.edition.edition import OPENING
from app.export.docx.figures import FigureWriter, cell_width, keep_together
from app.export.docx.paragraphs import (
    Pictures,
    align,
    copy_format,
    is_blank,
    lines_of_text,
    set_trait,
    styled_paragraph,
    take_out,
    typed_indent,
)
from app.export.docx.styles import CAPTION, SIGNATURE, SIGNED_ON
from app.export.docx.tables import drop_hints, replace_text, rule_tables, write_cell
from app.export.docx.texts import Signing, headed, write_texts
from app.export.inert import template_parts
from app.export.outline import ParagraphLook, insets, signature_lines
from app.export.template import (
    FilledTemplate,
    IncompleteTemplateError,
    cell_entries,
    every_place,
    is_own,
    is_part_prompt,
    lacking_cells,
    refuse_large,
    refuse_other_edition,
    strange_figures,
    texts_in_boxes,
    with_prompts,
    without_samples,
)
from app.export.template_lines import (
    SEAL,
    Replacement,
    entries,
    is_below_signature,
    is_date,
    is_entry,
    is_of_unit,
    is_open_date,
)
from app.importing.headings import Title, heading_places, titles
from app.matching.tables import Matches, match_tables
from app.office.content import Grid, GridCell
from app.office.package import BrokenDocumentError, parse_part
from app.office.parts import Element, UnsafeTemplateError, serialised, write_parts
from app.office.wordml import (
    FALLBACK,
    StyleSheet,
    body_of,
    detach,
    grids,
    paragraph_text,
    paragraphs,
    style_ids,
    w,
)
from app.readers.docx import MAIN_PART, STYLES_PART
from app.report.changes import mark_of
from app.report.narrative import HeadingLevel
from app.report.numbers import format_value
from app.report.report import Report

_REVISIONS = [w(name) for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")]

_TYPES = "[Content_Types].xml"
_BESIDE_PAGES = ("header+xml", "footer+xml")
_MAX_PARAGRAPHS = 20_000
"""Also in cells; the longest reports have some 2,000, and these are filled within 5 s."""

_MOST_INDENT = 4
"""More signs of typed spaces push a line to the right."""

_FITTING = 5
"""Digits that fit into every column of the drawn templates, whose cells have looks of their own."""


def fill_docx(report: Report, template: Path | None = None, *, incomplete: bool = False) -> bytes:
    """What `filled_docx` gives, as bytes alone."""
    return filled_docx(report, template, incomplete=incomplete).content


def filled_docx(
    report: Report, template: Path | None = None, *, incomplete: bool = False
) -> FilledTemplate:
    """The DOCX file of a report; cells without a value are blank.

    Raises `IncompleteTemplateError` if the template lacks a cell or a heading with a text, unless
    `incomplete` ones are wanted, other refusals of templates, and `UnreadableFileError` or
    `BrokenDocumentError` if it is no DOCX file.
    """
    path = template or report.edition.folder / "report.docx"
    parts, _ = template_parts(path, report.edition)
    document, body = _main_part(path, parts)
    old: Title | None = None
    if not is_own(path, report.edition):
        _refuse_foreign(path, body)
        lines = [paragraph_text(paragraph) for paragraph in paragraphs(body)]
        old = next(titles(report.edition, lines), None)
        _write_beside_pages(report, path, parts, old)
        drop_hints(body, report.edition)
    styles = parse_part(path, parts[STYLES_PART]) if STYLES_PART in parts else None
    ids = {} if styles is None else style_ids(styles)
    pictures = Pictures(report, path, parts, ids.get(CAPTION, ""))
    sheet = StyleSheet(styles)
    lacking, boxed, is_signed = _write_cells(report, path, body, sheet, pictures)
    if lacking and not incomplete:
        raise IncompleteTemplateError(path, lacking)
    is_sample = is_of_unit(old)
    closing = () if is_sample or is_own(path, report.edition) else tuple(_closing_lines(body))
    if boxed is not None:
        signing = write_texts(report, body, ids, pictures, sheet, is_sample=is_sample, boxed=boxed)
        if signing.places or not is_signed:
            _Signer(report, body, ids, signing).sign()
    if not is_own(path, report.edition):
        _refuse_revised(path, body)
        _renew_contents(body)
    parts[MAIN_PART] = serialised(document)
    content = write_parts(parts, report.title, mark_of(report.history))
    return FilledTemplate(content, closing=closing)


def _main_part(path: Path, parts: Mapping[str, bytes]) -> tuple[Element, Element]:
    """The document and its body. Raises `BrokenDocumentError`."""
    document = parse_part(path, parts[MAIN_PART]) if MAIN_PART in parts else None
    body = None if document is None else body_of(document)
    if document is None or body is None:
        raise BrokenDocumentError(path)
    return document, body


def _closing_lines(body: Element) -> Iterator[str]:
    """The lines that stand below a signature and are to stay: 抄送：…."""
    for line in map(paragraph_text, paragraphs(body)):
        if is_below_signature(line) and not SEAL.fullmatch(line.strip()):
            yield line


def _write_beside_pages(
    report: Report, path: Path, parts: dict[str, bytes], old: Title | None
) -> None:
    """Writes unit and year where headers and footers have them, or those of another report."""
    kinds = {
        one.get("PartName", "").lstrip("/"): one.get("ContentType", "")
        for one in parse_part(path, parts[_TYPES])
    }
    beside = [name for name in parts if kinds.get(name, "").endswith(_BESIDE_PAGES)]
    for name in beside:
        root = parse_part(path, parts[name])
        for paragraph in root.iter(w("p")):
            replace_text(paragraph, _page_entries(report, paragraph_text(paragraph), old))
        parts[name] = serialised(root)


def _page_entries(report: Report, line: str, old: Title | None) -> list[Replacement]:
    """What a header or footer says for unit and year; `old` is the title of a sample report."""
    found = entries(report, line)
    details = report.details
    if old is None or found or old.name not in line:
        return found
    year = f"{old.year}年" if old.year else ""
    told = ((old.name, details.organisation.name), (year, f"{details.year}年"))
    places = ((line.find(words), words, new) for words, new in told if words)
    return sorted(Replacement(at, at + len(words), new) for at, words, new in places if at >= 0)


def _refuse_foreign(path: Path, body: Element) -> None:
    """Refuses vast templates; takes out what only older programs show in place of something."""
    refuse_large(path, body.iter(w("p")), "段落", _MAX_PARAGRAPHS)
    etree.strip_elements(body, FALLBACK, with_tail=False)


def _refuse_revised(path: Path, body: Element) -> None:
    """Refuses templates with tracked changes in what stays: nobody decided which text counts."""
    if next(body.iter(*_REVISIONS), None) is not None:
        remedy = "在“审阅”中接受或拒绝全部修订，保存后再用"
        raise UnsafeTemplateError(path, "还没有处理的修订", remedy)


def _renew_contents(body: Element) -> None:
    """Has the program that opens the file renew its table of contents, whose pages are others."""
    for code in body.iter(w("instrText")):
        run = next(code.iterancestors(w("r")), None)
        begin = None if run is None else run.getprevious()
        mark = None if begin is None else begin.find(w("fldChar"))
        if mark is not None and (code.text or "").split()[:1] in (["TOC"], ["PAGEREF"]):
            mark.set(w("dirty"), "true")


def _write_cells(
    report: Report, path: Path, body: Element, styles: StyleSheet, pictures: Pictures
) -> tuple[list[str], Collection[str] | None, bool]:
    """Writes every number to all its places, in tables with borders, and what else is in cells.

    Returns the words for what has no place, the sections whose texts stand in cells, None if all
    do, as in a form that has no more places than it draws, and whether unit and date do. The own
    template has nothing around.
    """
    tables = grids(body)
    if not is_own(path, report.edition):
        tables = [*map(without_samples, tables)]
    refuse_other_edition(path, tables, report.edition)
    matches = match_tables(tables, report.edition)
    places = every_place(matches)
    writer = FigureWriter(tables, matches, styles)
    fits = _FITTING if is_own(path, report.edition) else 0
    for place, key in places.items():
        value = report.value(key)
        text = "" if value is None else format_value(value, report.edition.cells[key])
        if len(text) <= fits:
            write_cell(place, text)
        else:
            writer.write(place, text)
    rule_tables(places, styles)
    if fits:
        return lacking_cells(report.edition, matches.missing), (), False
    keep_together(places)
    said = _write_entries(report, body, tables, matches)
    is_signed = all(any(line in text for text in said) for line, _ in signature_lines(report))
    strange = strange_figures(report.edition, matches, places, lambda one: one.where)
    lacking, boxed, is_whole = _write_boxes(report, body, tables, matches, pictures)
    lacking = lacking_cells(report.edition, matches.missing) + strange + lacking
    return lacking, None if is_whole else boxed, is_signed


def _write_boxes(
    report: Report,
    body: Element,
    tables: Sequence[Grid[Element]],
    matches: Matches[Element],
    pictures: Pictures,
) -> tuple[list[str], Collection[str], bool]:
    """Writes texts into the cells of a form that has their headings in cells, too.

    Returns the words for those that have a heading nowhere, the sections that are in cells, and
    whether all others are.
    """
    edition, known = report.edition, headed(report, body)
    left = {section.key: section for section in edition.sections if section.key not in known}
    boxed: set[str] = set()
    for key, heading in known.items():
        frame = _frame_below(heading)
        if frame is not None and key in edition.keys_of_texts:
            boxed.add(key)
            _fill_box([*frame.iterchildren(w("p"))], report.texts[key], pictures, None)
    for grid, found in zip(tables, matches.by_grid, strict=True) if left else ():
        cells = {id(cell) for cell in found.places.values()}
        for key, box, text in texts_in_boxes(edition, grid, cells, report.texts):
            if key in left or key in boxed or key == OPENING:
                boxed.add(key)
                _fill_box([*box.place.iterchildren(w("p"))], text, pictures, cell_width(box))
        for cell in grid.cells:
            if id(cell) not in cells and cell.text.strip():
                boxed |= _fill_below_headings(report, cell, left.keys() - boxed, pictures)
        left = {key: one for key, one in left.items() if key not in boxed}
    lacking = [f"“{one.title}”的标题" for key, one in left.items() if report.texts[key].strip()]
    return lacking, boxed, not known and len(left) < len(edition.sections)


def _frame_below(heading: Element) -> Element | None:
    """The only cell of a table right below a heading, drawn as the frame of its text."""
    below = next((one for one in heading.itersiblings() if not is_blank(one)), None)
    cells = [*below.iter(w("tc"))] if below is not None and below.tag == w("tbl") else []
    return cells[0] if len(cells) == 1 else None


def _fill_below_headings(
    report: Report, cell: GridCell[Element], wanted: Collection[str], pictures: Pictures
) -> set[str]:
    """Puts texts below their headings in one and the same cell; returns the sections of these."""
    inside = [*cell.place.iterchildren(w("p"), w("tbl"))]
    lines = ["" if one.tag == w("tbl") else paragraph_text(one) for one in inside]
    places = heading_places(report.edition, lines)
    if not places or any(line.strip() for line in lines[: min(places.values())]):
        return set()
    headings = [inside[place] for place in places.values()]
    for key in places.keys() & wanted:
        behind = inside[places[key] + 1 :]
        ends = (n for n, one in enumerate(behind) if one.tag == w("tbl") or one in headings)
        old = behind[: next(ends, len(behind))]
        if not old:
            old = [etree.Element(w("p"))]
            inside[places[key]].addnext(old[0])
        lines = with_prompts([paragraph_text(one) for one in old], report.texts[key])
        _fill_box(old, "\n".join(lines), pictures, cell_width(cell))
    return {*places.keys() & wanted}


def _fill_box(old: Sequence[Element], text: str, pictures: Pictures, room: int | None) -> None:
    """Puts a text in the place of paragraphs of a cell, whose row then grows and breaks.

    `room` is the cell's width in twips. Raises `PictureRefusedError`.
    """
    cell = next((p for one in old[:1] for p in one.iterancestors(w("tc"))), None)
    if cell is None:
        return
    written = [p for p in old if paragraph_text(p).strip()]
    prompts = [p for p in written if is_part_prompt(paragraph_text(p))]
    others = [p for p in written if p not in prompts]
    blank = [p for p in old if p not in written]
    for line in [*lines_of_text(text)] or [""]:
        shown = [*pictures.paragraphs(line, room)]
        if not shown:
            shown = [styled_paragraph(line, "")]
            models = prompts if is_part_prompt(line) else []
            copy_format(next(chain(models, others, blank, prompts)), *shown)
        for paragraph in shown:
            old[0].addprevious(paragraph)
    for paragraph in old:
        detach(paragraph)
    row = next(cell.iterancestors(w("tr")), None)
    for trait in () if row is None else [*row.iterfind(f"{w('trPr')}/*")]:
        if trait.tag == w("cantSplit"):
            detach(trait)
        elif trait.tag == w("trHeight"):
            trait.set(w("hRule"), "atLeast")


def _write_entries(
    report: Report, body: Element, tables: Sequence[Grid[Element]], matches: Matches[Element]
) -> list[str]:
    """Writes unit, year and date where the template has them around its tables; returns all."""
    said: list[str] = []
    for paragraph in _lines_around(body):
        line = paragraph_text(paragraph)
        found = entries(report, line)
        replace_text(paragraph, found)
        if next(paragraph.iterancestors(w("txbxContent")), None) is not None:
            said.append(paragraph_text(paragraph))
        said += (one.text for one in found if is_entry(line) or is_date(line))
    for grid, of_grid in zip(tables, matches.by_grid, strict=True):
        known = {id(cell) for cell in of_grid.places.values()}
        for cell, text in cell_entries(report, grid, known):
            said.append(text)
            if "\n" not in text:
                write_cell(cell, text)
                continue
            for paragraph in cell.iterchildren(w("p")):
                replace_text(paragraph, entries(report, paragraph_text(paragraph)))
    return said


def _lines_around(body: Element) -> Iterator[Element]:
    """The paragraphs of a body, and those in boxes of text that hang on them."""
    for paragraph in paragraphs(body):
        boxes = [*paragraph.iter(w("txbxContent"))]
        yield from chain.from_iterable(box.iterchildren(w("p")) for box in boxes)
        if not boxes:
            yield paragraph


class _Signer:
    """Writes signature and date; without a place of theirs at the end, as the text looks."""

    def __init__(
        self, report: Report, body: Element, styles: Mapping[str, str], signing: Signing
    ) -> None:
        self._lines = signature_lines(report)
        self._body = body
        self._styles = styles
        self._looks = signing.looks
        self._old = signing.places
        self._only_date = signing.only_date

    def sign(self) -> None:
        """Writes into the place of those of the template, else at the end, and removes these."""
        old = self._old
        distances = insets([line for line, _ in self._lines])
        is_dated = any(look is ParagraphLook.SIGNED_ON for _, look in self._lines)
        is_open = bool(old) and not is_dated and is_open_date(paragraph_text(old[-1]).strip())
        stays = old[-1:] if is_open else ()
        first: Element | None = None
        for (line, look), inset in zip(self._lines, distances, strict=True):
            if self._only_date and look is ParagraphLook.SIGNATURE:
                continue
            style = SIGNATURE if look is ParagraphLook.SIGNATURE else SIGNED_ON
            paragraph = styled_paragraph(line, self._styles.get(style, ""))
            self._dress(paragraph, old, look, inset)
            if look is ParagraphLook.SIGNATURE:
                set_trait(paragraph, "pPr", "keepNext")
            if old:
                old[0].addprevious(paragraph)
            else:
                _append(self._body, paragraph)
            first = paragraph if first is None else first
        for paragraph in old:
            if paragraph not in stays:
                take_out(paragraph)
        if first is not None:
            _keep_with_text(first)

    def _dress(
        self, paragraph: Element, old: Sequence[Element], look: ParagraphLook, inset: float
    ) -> None:
        if old and SIGNATURE not in self._styles:
            model = old[0 if look is ParagraphLook.SIGNATURE else -1]
            copy_format(model, paragraph)
            if typed_indent(model) > _MOST_INDENT:
                align(paragraph, "right", inset)
            return
        body = self._looks.get(HeadingLevel.BODY)
        if SIGNATURE not in self._styles and body is not None:
            copy_format(body, paragraph)
        align(paragraph, "right", inset)


def _keep_with_text(signature: Element) -> None:
    """Has the last paragraph above a signature on its page, which is never to stand alone."""
    above = signature.getprevious()
    while above is not None and is_blank(above):
        set_trait(above, "pPr", "keepNext")
        above = above.getprevious()
    if above is not None and above.tag == w("p") and above.find(f".//{w('sectPr')}") is None:
        set_trait(above, "pPr", "keepNext")


def _append(body: Element, paragraph: Element) -> None:
    """Puts a paragraph at the end, above what stands below a signature."""
    behind: Element | None = None
    for element in reversed(body):
        is_line = element.tag == w("p") and is_below_signature(paragraph_text(element))
        if not is_line and element.tag != w("sectPr"):
            break
        behind = element
    if behind is not None:
        behind.addprevious(paragraph)
    else:
        body.append(paragraph)

"""Puts title, texts, signature and date of a report where a DOCX template has its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from lxml import etree

from app import patterns as re
from app.edition.edition import OPENING, Edition
from app.export.docx.paragraphs import (
    LevelStyles,
    Pictures,
    TextStyles,
    copy_format,
    is_marked,
    level_styles,
    set_size,
    set_trait,
    styled_paragraph,
    take_out,
)
from app.export.docx.styles import SIGNATURE, SIGNED_ON, TITLE_STYLE
from app.export.docx.tables import write_run
from app.export.outline import ParagraphLook, insets, signature_lines, width
from app.export.standard import PRINTS
from app.export.template_lines import (
    SignatureLines,
    date_above,
    is_date,
    is_entry,
    is_foot,
    signature_below,
    title_lines,
    without_hint,
)
from app.importing.headings import heading_places, sections_named, text_behind_heading
from app.office.parts import Element
from app.office.wordml import detach, paragraph_style, paragraph_text, paragraphs, w
from app.report.narrative import HeadingLevel
from app.report.report import Report

_CHARACTER = 320
"""A character of 16 pt, in twips."""

_NO_TEXT = ("drawing", "pict", "object", "sectPr")
_TITLE_WIDTH = 20
"""So many characters of 22 pt stand in a line of 156 mm."""

_BLANK_LINES = 6
"""So many blank lines above a heading are meant as the end of a page."""

_EXPLAINS = re.compile(r"(?:填[报表写]|编制|使用)(?:说明|须知|要求)\s*[:：]?")
_TO_REMOVE = re.compile(r"删[除去]")
_INSTRUCTS = re.compile(r"填写|填报|样例|示例|说明|删除|替换")
_NOTE = re.compile(r"[（(]?备?\s*注\s*\d?\s*[:：]")
"""What stands below a table about it: 注：…."""

_SENTENCE = re.compile(r"[。；;！？]")
_MAX_CAPTION_LENGTH = 40
_CAPTION = re.compile(r"[（(]?单位[:：]|表\s*[\d一二三四五六七八九十]+")
"""What stands above a table and belongs to it."""


def headed(report: Report, body: Element) -> Collection[str]:
    """The sections of a report that the template has a heading for among its paragraphs."""
    return _headings(report, paragraphs(body)).keys()


def fill_box(cell: Element, text: str, pictures: Pictures) -> None:
    """Puts a text in the place of what stands in a cell, whose row then grows and breaks.

    Raises `PictureRefusedError`.
    """
    old = list(cell.iterchildren(w("p")))
    if not old:
        return
    model = next((p for p in old if paragraph_text(p).strip()), old[0])
    for line in [*_lines(text)] or [""]:
        shown = [*pictures.paragraphs(line)]
        if not shown:
            shown = [styled_paragraph(line, "")]
            copy_format(model, *shown)
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


def write_texts(
    report: Report, body: Element, styles: Mapping[str, str], pictures: Pictures
) -> None:
    """Replaces title, texts and signature; `styles` are the ids of the template's by name."""
    found = _without_instructions(paragraphs(body))
    texts = [paragraph_text(paragraph) for paragraph in found]
    headings = heading_places(report.edition, texts, [*map(paragraph_style, found)])
    title = title_lines(report.edition, texts, min(headings.values(), default=len(found)))
    signature = _signature(found, texts, title.last, headings, styles)
    strange = {*title.strange, *_instructions_above(found[: max(title.last, 0)]), *signature.hints}
    taken = {found[place] for place in (*signature.places, *strange)}
    opening = _opening_heading(report.edition, found, title.last, headings)
    starts = {OPENING: opening} | headings
    signed = [place for place in signature.places if place > max(starts.values())]
    ends = [*list(starts.values())[1:], min(signed, default=len(found))]
    sections = {
        key: _replaced(found[start + 1 : end], taken)
        for (key, start), end in zip(starts.items(), ends, strict=True)
    }
    if not title.titles:
        sections[OPENING] = [p for p in sections[OPENING] if _is_sentence(p)]
    written = filter(_is_text, chain.from_iterable(sections.values()))
    looks = level_styles([*written], hints=True)
    writer = _TemplateWriter(body, TextStyles(styles, looks), pictures)
    for place in headings.values():
        _cut_text_behind(report.edition, found[place])
        _keep_on_page(found[place])
    for key, inside in sections.items():
        before = found[starts[key]] if starts[key] >= 0 else None
        if key == OPENING and title.titles and opening == title.last:
            before = _above_opening(found, texts, title.last, signature)
        writer.replace(inside, before, report.texts[key])
    _write_titles(report, body, [found[first : last + 1] for first, last in title.titles], styles)
    for place in strange:
        take_out(found[place])
    only_date = _is_named(texts, signature, min(headings.values(), default=0))
    signer = _Signer(report, body, styles, looks)
    signer.sign([found[place] for place in signature.places], only_date=only_date)


def _without_instructions(found: list[Element]) -> list[Element]:
    """The paragraphs without the page behind a form that explains it; it goes if it says so."""
    texts = [paragraph_text(paragraph).strip() for paragraph in found]
    first = next((n for n, text in enumerate(texts) if _EXPLAINS.fullmatch(text)), None)
    if first is None or not any(text for text in texts[:first]) or _has_tables_behind(found[first]):
        return found
    if any(_TO_REMOVE.search(text) for text in texts[first:]):
        while first and not texts[first - 1] and found[first - 1].find(f".//{w('sectPr')}") is None:
            first -= 1
        for paragraph in found[first:]:
            if paragraph.find(f".//{w('sectPr')}") is None:
                detach(paragraph)
    return found[:first]


def _has_tables_behind(paragraph: Element) -> bool:
    return next(paragraph.itersiblings(w("tbl")), None) is not None


def _instructions_above(found: Sequence[Element]) -> Iterator[int]:
    """The paragraphs above a title that tell in a colour of their own how to fill the form in."""
    for place, paragraph in enumerate(found):
        text = paragraph_text(paragraph)
        if is_marked(paragraph) and _INSTRUCTS.search(text) and not _is_of_form(text):
            yield place


def _opening_heading(
    edition: Edition, found: Sequence[Element], title: int, headings: Mapping[str, int]
) -> int:
    """The last paragraph above an opening: a heading of its own, as 概述, or the title."""
    first = min(headings.values(), default=0)
    looks = {paragraph_style(found[place]) for place in headings.values()} - {""}
    between = range(title + 1, first)
    own = (n for n in between if paragraph_style(found[n]) in looks)
    named = (n for n in between if sections_named(edition, paragraph_text(found[n])))
    return next(own, next(named, title))


def _is_named(texts: Sequence[str], signature: SignatureLines, first: int) -> bool:
    """Whether the date stands alone: under the title, or below an entry for who signs."""
    if signature.places and max(signature.places) < first:
        return True
    above = (texts[n] for n in range(min(signature.places, default=0) - 1, -1, -1))
    line = next((text for text in above if text.strip()), "")
    return is_entry(line) and not is_date(line) and "单位" in line.partition("：")[0]


def _replaced(inside: Sequence[Element], taken: Collection[Element]) -> list[Element]:
    """The paragraphs of a section in whose place its text comes; entries of a form stay."""
    return [p for p in inside if p not in taken and not _is_of_form(paragraph_text(p))]


def _is_of_form(text: str) -> bool:
    return is_foot(text) or is_entry(text) or _NOTE.match(text.strip()) is not None


def _signature(
    found: Sequence[Element],
    texts: Sequence[str],
    title: int,
    headings: Mapping[str, int],
    styles: Mapping[str, str],
) -> SignatureLines:
    """Where signature and date stand: told by their styles, else by their words."""
    own = {styles.get(SIGNATURE, ""), styles.get(SIGNED_ON, "")} - {""}
    if own:
        places = (n for n, paragraph in enumerate(found) if paragraph_style(paragraph) in own)
        return SignatureLines(tuple(places))
    below = signature_below(texts, max(headings.values(), default=len(found)))
    under = date_above(texts, title, min(headings.values(), default=0)) if title >= 0 else None
    return below if below.places or under is None else SignatureLines((under,), below.hints)


def _headings(report: Report, found: Sequence[Element]) -> dict[str, int]:
    texts = [paragraph_text(paragraph) for paragraph in found]
    return heading_places(report.edition, texts, [*map(paragraph_style, found)])


def _cut_text_behind(edition: Edition, heading: Element) -> None:
    """Leaves the heading alone in its paragraph; what stood behind it is old text or a hint."""
    text = paragraph_text(heading)
    rest = text_behind_heading(edition, text)
    run = heading.find(w("r"))
    whole = text if not rest else text[: text.rindex(rest)].rstrip(" 　：:。")
    left = without_hint(whole)
    if left and left != text and run is not None:
        for other in list(heading.iterchildren(w("r"), w("hyperlink"))):
            if other is not run:
                heading.remove(other)
        write_run(run, left)


def _above_opening(
    found: Sequence[Element], texts: Sequence[str], title: int, signature: SignatureLines
) -> Element:
    """What the opening follows: the date below the title, a blank line below it, or the title."""
    for place in range(title + 1, min(title + 3, len(found))):
        if place in signature.places or not texts[place].strip():
            title = place
        else:
            break
    return found[title]


def _keep_on_page(heading: Element) -> None:
    """Begins a page with a heading that many blank lines pushed there in the blank template.

    What stands below a heading stays on its page.
    """
    set_trait(heading, "pPr", "keepNext")
    blank: list[Element] = []
    above = heading.getprevious()
    while above is not None and _is_blank(above):
        blank.append(above)
        above = above.getprevious()
    if len(blank) >= _BLANK_LINES:
        for paragraph in blank[:-1]:
            take_out(paragraph)
        set_trait(heading, "pPr", "pageBreakBefore")


def _is_blank(element: Element) -> bool:
    """Whether an element is a paragraph with nothing in it; a bookmark within it is nothing."""
    marks = [sum(1 for _ in element.iter(w(f"bookmark{end}"))) for end in ("Start", "End")]
    return (
        element.tag == w("p")
        and not paragraph_text(element).strip()
        and marks[0] == marks[1]
        and next(element.iter(*map(w, _NO_TEXT), w("br")), None) is None
    )


def _is_sentence(paragraph: Element) -> bool:
    return _SENTENCE.search(paragraph_text(paragraph)) is not None


class _TemplateWriter:
    """Puts lines of text in the place of paragraphs of the template."""

    def __init__(self, body: Element, styles: TextStyles, pictures: Pictures) -> None:
        self._body = body
        self._pictures = pictures
        self._styles = styles

    def replace(self, old: Sequence[Element], before: Element | None, text: str) -> None:
        """Writes the text behind `before`, where the first text among `old` is, and removes these.

        Blank paragraphs, pictures, and pages that begin there stay.
        """
        written = [p for p in old if _is_text(p)]
        looks = level_styles(written)
        new = [p for line in _lines(text) for p in self._paragraphs(line, looks)]
        anchor = before if before is not None else self._head(old)
        place = _place_behind(anchor, written[0]) if written and before is not None else anchor
        for paragraph in reversed(new):
            place.addnext(paragraph)
        for paragraph in written:
            take_out(paragraph)
        if before is None:
            take_out(anchor)

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


def _place_behind(heading: Element, first: Element) -> Element:
    """What a text that replaces `first` follows: what stands above it, but never a table."""
    above = first.getprevious()
    between = heading.getnext()
    while between is not None and between is not first:
        if between.tag != w("p"):
            return heading
        between = between.getnext()
    return heading if between is None or above is None else above


def _is_text(paragraph: Element) -> bool:
    """Whether a paragraph is a text to replace: no picture in it, not the caption of a table."""
    text = paragraph_text(paragraph).strip()
    if not text or next(paragraph.iter(*(w(name) for name in _NO_TEXT)), None) is not None:
        return False
    below = paragraph.getnext()
    is_above_table = below is not None and below.tag == w("tbl")
    return not (is_above_table and len(text) < _MAX_CAPTION_LENGTH and _CAPTION.match(text))


def _lines(text: str) -> Iterator[str]:
    """The paragraphs of a text; blank lines and typed indents are left to the template."""
    return (line.strip() for line in text.split("\n") if line.strip())


def _title_lines(report: Report) -> str:
    """The title, broken behind the year if it is too long for one line."""
    year = f"{report.details.year}年"
    if width(report.title) <= _TITLE_WIDTH:
        return report.title
    return report.title.replace(year, f"{year}\n", 1)


def _write_titles(
    report: Report, body: Element, places: Sequence[Sequence[Element]], styles: Mapping[str, str]
) -> None:
    """Writes the title to its places, above everything else if there is none."""
    for old in places:
        _write_title(old, _title_lines(report))
    if not places:
        _add_title(body, _title_lines(report), styles)


def _write_title(old: Sequence[Element], title: str) -> None:
    new = styled_paragraph(title, "")
    copy_format(next((p for p in old if paragraph_text(p).strip()), old[0]), new)
    old[0].addprevious(new)
    for paragraph in old:
        take_out(paragraph)


def _add_title(body: Element, title: str, styles: Mapping[str, str]) -> None:
    """Puts the title above everything else, where the template has no place for it."""
    paragraph = styled_paragraph(title, styles.get(TITLE_STYLE, ""))
    run = paragraph.find(w("r"))
    if TITLE_STYLE not in styles and run is not None:
        set_trait(paragraph, "pPr", "jc", val="center")
        set_trait(run, "rPr", "b")
        set_size(run, round(2 * PRINTS[ParagraphLook.TITLE].size))
    body.insert(0, paragraph)


class _Signer:
    """Writes signature and date; without a place of theirs at the end, as the text looks."""

    def __init__(
        self, report: Report, body: Element, styles: Mapping[str, str], looks: LevelStyles
    ) -> None:
        self._lines = signature_lines(report)
        self._body = body
        self._styles = styles
        self._looks = looks

    def sign(self, old: Sequence[Element], *, only_date: bool) -> None:
        """Writes into the place of these paragraphs, else at the end, and removes them."""
        distances = insets([line for line, _ in self._lines])
        first: Element | None = None
        for (line, look), inset in zip(self._lines, distances, strict=True):
            if only_date and look is ParagraphLook.SIGNATURE:
                continue
            style = SIGNATURE if look is ParagraphLook.SIGNATURE else SIGNED_ON
            paragraph = styled_paragraph(line, self._styles.get(style, ""))
            self._dress(paragraph, old, look, inset)
            if old:
                old[0].addprevious(paragraph)
            else:
                _append(self._body, paragraph)
            first = paragraph if first is None else first
        for paragraph in old:
            take_out(paragraph)
        if first is not None:
            _keep_with_text(first)

    def _dress(
        self, paragraph: Element, old: Sequence[Element], look: ParagraphLook, inset: float
    ) -> None:
        if old and SIGNATURE not in self._styles:
            copy_format(old[0 if look is ParagraphLook.SIGNATURE else -1], paragraph)
            return
        body = self._looks.get(HeadingLevel.BODY)
        if SIGNATURE not in self._styles and body is not None:
            copy_format(body, paragraph)
        _align_right(paragraph, inset)


def _keep_with_text(signature: Element) -> None:
    """Has the last paragraph above a signature on its page, which is never to stand alone."""
    above = signature.getprevious()
    while above is not None and _is_blank(above):
        set_trait(above, "pPr", "keepNext")
        above = above.getprevious()
    if above is not None and above.tag == w("p") and above.find(f".//{w('sectPr')}") is None:
        set_trait(above, "pPr", "keepNext")


def _append(body: Element, paragraph: Element) -> None:
    """Puts a paragraph at the end, above the line for who is answerable."""
    behind: Element | None = None
    for element in reversed(body):
        is_line = element.tag == w("p") and is_foot(paragraph_text(element))
        if not is_line and element.tag != w("sectPr"):
            break
        behind = element
    if behind is not None:
        behind.addprevious(paragraph)
    else:
        body.append(paragraph)


def _align_right(paragraph: Element, inset: float) -> None:
    right = {"rightChars": str(int(inset * 100)), "right": str(int(inset * _CHARACTER))}
    nothing = {"firstLineChars": "0", "firstLine": "0"}
    set_trait(paragraph, "pPr", "ind", **right, **nothing)
    set_trait(paragraph, "pPr", "jc", val="right")

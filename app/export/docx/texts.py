"""Puts title, texts, signature and date of a report where a DOCX template has its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, takewhile

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.edition import OPENING, Edition
from app.export.docx.paragraphs import (
    NO_TEXT,
    LevelStyles,
    Pictures,
    TextStyles,
    align,
    copy_format,
    ends_page,
    is_blank,
    is_marked,
    level_styles,
    lines_of_text,
    marking_styles,
    plain_look,
    set_size,
    set_trait,
    styled_paragraph,
    take_out,
    typed_indent,
)
from app.export.docx.styles import BODY, SIGNATURE, SIGNED_ON, TITLE_STYLE
from app.export.docx.tables import fill_control, write_run
from app.export.outline import ParagraphLook, width
from app.export.standard import PRINTS
from app.export.template import section_places
from app.export.template_lines import (
    SignatureLines,
    asks_for,
    date_above,
    is_date,
    is_entry,
    is_foot,
    is_prompt,
    signature_below,
    title_lines,
    without_hint,
)
from app.importing.headings import sections_named, text_behind_heading
from app.office.parts import Element
from app.office.wordml import StyleSheet, detach, paragraph_style, paragraph_text, paragraphs, w
from app.report.narrative import HeadingLevel, level_of
from app.report.report import Report

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
_CAPTION = re.compile(r"[（(]?(?:单位[:：]|续\s*表)|表\s*[\d一二三四五六七八九十]+")
"""What stands above a table and belongs to it."""


def headed(report: Report, body: Element) -> dict[str, Element]:
    """The paragraphs of the template that are headings, by the sections of a report."""
    found = paragraphs(body)
    texts = [_own_text(paragraph) for paragraph in found]
    places = section_places(report.edition, texts, [*map(paragraph_style, found)])
    return {key: found[place] for key, place in places.items()}


class Signing(Struct, frozen=True):
    """The paragraphs where signature and date stand, and how a template's texts look.

    With `only_date` an entry of the form names the unit.
    """

    places: tuple[Element, ...]
    only_date: bool
    looks: LevelStyles


def write_texts(
    report: Report,
    body: Element,
    styles: Mapping[str, str],
    pictures: Pictures,
    sheet: StyleSheet,
    *,
    is_sample: bool = False,
    boxed: Collection[str] = (),
) -> Signing:
    """Replaces title and texts but those `boxed` in cells; `styles` are the template's ids by name.

    Of a template that is a report of another unit, `is_sample`, nothing stays between headings.
    Returns what is known of signature and date.
    """
    parts = _Parts(report, body, styles, sheet, is_sample=is_sample)
    looks = parts.looks(styles, sheet)
    writer = _TemplateWriter(body, TextStyles(styles, looks), pictures)
    blank = [p for key, inside in parts.sections.items() for p in parts.text_places(key, inside)]
    found, title, signature = parts.found, parts.title, parts.signature
    for place in parts.headings.values():
        _cut_text_behind(report.edition, found[place])
        _keep_on_page(found[place])
    for key, inside in parts.sections.items():
        before = found[parts.starts[key]] if parts.starts[key] >= 0 else None
        if key == OPENING and title.titles and parts.starts[key] == title.last:
            before = _above_opening(found, parts.texts, title.last, signature)
        writer.replace(inside, before, "" if key in boxed else report.texts[key])
        if key == OPENING and before is not None and parts.starts[key] > title.last:
            _begin_page(before, found[min(parts.headings.values())])
    for paragraph in blank:
        take_out(paragraph)
    places = [found[first : last + 1] for first, last in title.titles]
    _write_titles(report, body, places or [*_boxed_titles(report.edition, body)], styles)
    for place in parts.strange:
        take_out(found[place])
    only_date = _is_named(parts.texts, signature, min(parts.headings.values(), default=0))
    return Signing(tuple(found[place] for place in signature.places), only_date, looks)


class _Parts:
    """What the paragraphs of a template are for; the numbers are those of `found`.

    `sections` are the paragraphs in whose place the texts come, `starts` those above them, and
    `strange` those that speak of the template alone.
    """

    def __init__(
        self,
        report: Report,
        body: Element,
        styles: Mapping[str, str],
        sheet: StyleSheet,
        *,
        is_sample: bool,
    ) -> None:
        edition = report.edition
        self.found = found = _without_instructions(paragraphs(body))
        self.texts = [_own_text(paragraph) for paragraph in found]
        named = [*map(paragraph_style, found)]
        self.headings = section_places(edition, self.texts, named)
        self.title = title_lines(
            edition, self.texts, min(self.headings.values(), default=len(found))
        )
        shown = {named[n] for n in (*self.headings.values(), *chain(*self.title.titles))}
        self._marking = marking_styles(sheet, {*named} - shown)
        marked = {n for n, style in enumerate(named) if style in self._marking}
        below = ["" if n in marked else text for n, text in enumerate(self.texts)]
        self.signature = _signature(found, below, self.title.last, self.headings, styles)
        above = found[: max(self.title.last, 0)]
        self.strange = {*self.title.strange, *_instructions_above(above), *self.signature.hints}
        self.strange |= {n for n in marked if self.texts[n].strip()}
        first = min(self.headings.values(), default=0)
        boxed = (n for n in range(first) if any(_boxed_titles(edition, found[n])))
        top = self.title.last if self.title.titles else max(boxed, default=-1)
        opening = _opening_heading(edition, found, top, self.headings)
        self.starts = {OPENING: opening} | self.headings
        self.sections = self._sections(is_sample=is_sample)
        self._blank = {
            key: report.texts[key].strip() and (key != OPENING or opening != self.title.last)
            for key in self.sections
        }
        self._last = [OPENING, *self.headings][-1]

    def _sections(self, *, is_sample: bool) -> dict[str, list[Element]]:
        found, starts = self.found, self.starts
        # notes are of the unit whose report it is
        stays = (lambda text: is_foot(text) or is_entry(text)) if is_sample else _is_of_form
        taken = {found[place] for place in (*self.signature.places, *self.strange)}
        signed = [place for place in self.signature.places if place > max(starts.values())]
        last = self.signature.end if self.signature.end is not None else len(found)
        ends = [*list(starts.values())[1:], min(signed, default=last)]
        sections = {
            key: [p for p in found[start + 1 : end] if p not in taken and not stays(_own_text(p))]
            for (key, start), end in zip(starts.items(), ends, strict=True)
        }
        if not self.title.titles:
            opening = ((p, paragraph_text(p)) for p in sections[OPENING])
            sections[OPENING] = [p for p, text in opening if _SENTENCE.search(text)]
        return sections

    def looks(self, styles: Mapping[str, str], sheet: StyleSheet) -> dict[HeadingLevel, Element]:
        """A paragraph to take the format from for each level; for texts there is always one."""
        inside = [*chain.from_iterable(self.sections.values())]
        texts = [p for p in inside if _is_text(p) and not _is_note(p)]
        looks = level_styles(texts, self._marking, hints=True)
        if self.headings and BODY not in styles:
            blank = next(filter(is_blank, inside), None)
            plain = plain_look(blank, self.found[min(self.headings.values())], sheet)
            shown = looks.get(HeadingLevel.BODY)
            is_hint = shown is not None and is_marked(shown)
            if shown is None or (is_hint and not _is_larger(sheet, shown, plain)):
                looks[HeadingLevel.BODY] = plain
        return looks

    def text_places(self, key: str, inside: Sequence[Element]) -> Iterator[Element]:
        """The blank paragraphs of a section in whose place its text comes; none around its table.

        One stays above a signature.
        """
        around = {one for p in inside for one in (p.getnext(), p.getprevious()) if one is not None}
        if not self._blank[key] or any(one.tag == w("tbl") for one in around):
            return
        texts = [n for n, p in enumerate(inside) if _is_text(p) and not is_marked(p)]
        last = texts[-1] if texts else len(inside)
        if texts and level_of(paragraph_text(inside[last])) is not HeadingLevel.BODY:
            last = len(inside)
        blank = [p for p in inside[:last] if is_blank(p)]
        yield from blank[:-1] if key == self._last and last == len(inside) else blank


def _is_larger(sheet: StyleSheet, shown: Element, plain: Element) -> bool:
    """Whether what shows where a text goes has a format and at least the size of a plain one."""
    sizes = [sheet.size(paragraph.find(w("r")), paragraph) for paragraph in (shown, plain)]
    return shown.find(w("pPr")) is not None and sizes[0] >= sizes[1]


def _is_note(paragraph: Element) -> bool:
    """Whether a paragraph tells how to fill a table in, in a look of its own: 填表说明：…."""
    text = paragraph_text(paragraph).strip()
    return (_EXPLAINS.match(text) or _NOTE.match(text)) is not None


def _own_text(paragraph: Element) -> str:
    """The text of a paragraph; one that a box of text hangs on has none of its own."""
    has_box = next(paragraph.iter(w("txbxContent")), None) is not None
    return "" if has_box else paragraph_text(paragraph)


def _without_instructions(found: list[Element]) -> list[Element]:
    """The paragraphs without the page behind a form that explains it; it goes if it says so."""
    texts = [paragraph_text(paragraph).strip() for paragraph in found]
    first = next((n for n, text in enumerate(texts) if _EXPLAINS.fullmatch(text)), None)
    if first is None or not any(texts[:first]) or any(found[first].itersiblings(w("tbl"))):
        return found
    if any(_TO_REMOVE.search(text) for text in texts[first:]):
        while first and not texts[first - 1] and found[first - 1].find(f".//{w('sectPr')}") is None:
            first -= 1
        for paragraph in found[first:]:
            if paragraph.find(f".//{w('sectPr')}") is None:
                detach(paragraph)
    return found[:first]


def _instructions_above(found: Sequence[Element]) -> Iterator[int]:
    """The paragraphs above a title that tell in a colour of their own how to fill the form in."""
    for place, paragraph in enumerate(found):
        text = paragraph_text(paragraph)
        if is_marked(paragraph) and _INSTRUCTS.search(text) and not _is_of_form(text):
            yield place


def _opening_heading(
    edition: Edition, found: Sequence[Element], title: int, headings: Mapping[str, int]
) -> int:
    """The last paragraph above an opening: its heading, as 概述, a cover's end, or the title."""
    first = min(headings.values(), default=0)
    looks = {paragraph_style(found[place]) for place in headings.values()} - {""}
    between = range(title + 1, first)
    own = (n for n in between if paragraph_style(found[n]) in looks)
    named = (n for n in between if sections_named(edition, paragraph_text(found[n])))
    end = _cover_end(found[title : first + 1]) if 0 <= title < first else 0
    return next(own, next(named, title + end))


def _cover_end(found: Sequence[Element]) -> int:
    """The last paragraph of a cover between a title and the first heading; 0 if there is none.

    A cover has no text and no hint about one.
    """
    texts = [paragraph_text(paragraph) for paragraph in found[1:-1]]
    ends = [n for n, paragraph in enumerate(found[1:-1], 1) if ends_page(paragraph)]
    if found[-1].find(f"{w('pPr')}/{w('pageBreakBefore')}") is not None and any(
        map(is_entry, texts)
    ):
        ends.append(len(texts))
    above = texts[: ends[-1]] if ends else []
    said = (text for text in above if text.strip() and not is_entry(text))
    is_cover = not any(_SENTENCE.search(text) or is_prompt(text) for text in said)
    return ends[-1] if ends and is_cover else 0


def _begin_page(above: Element, heading: Element) -> None:
    """Has an opening begin the page behind a cover, in place of the heading below it."""
    starts = heading.find(f"{w('pPr')}/{w('pageBreakBefore')}")
    opening, text = above.getnext(), paragraph_text(above)
    is_cover = not text.strip() or is_entry(text) or is_date(text)
    if opening is None or opening is heading or opening.tag != w("p"):
        return
    if starts is not None and is_cover:
        detach(starts)
        set_trait(opening, "pPr", "pageBreakBefore")


def _is_named(texts: Sequence[str], signature: SignatureLines, first: int) -> bool:
    """Whether the date stands alone: under the title, or below an entry for who signs."""
    if signature.places and max(signature.places) < first:
        return True
    above = (texts[n] for n in range(min(signature.places, default=0) - 1, -1, -1))
    line = next((text for text in above if text.strip()), "")
    return is_entry(line) and not is_date(line) and "单位" in line.partition("：")[0]


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
    places = (n for n, one in enumerate(found) if own and paragraph_style(one) in own)
    styled = tuple(places)
    if styled:
        return SignatureLines(styled)
    below = signature_below(texts, max(headings.values(), default=len(found)))
    under = date_above(texts, title, min(headings.values(), default=0)) if title >= 0 else None
    return replace(below, places=(under,)) if under and not below.places else below


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
    """What the opening follows: the last entry or date below the title, in a table, too, or it."""
    end = title + 3
    for place in range(title + 1, len(found)):
        is_own = place in signature.places or is_entry(texts[place])
        if texts[place].strip() and not is_own:
            break
        title = place if is_own or place < end else title
    below = next((one for one in found[title].itersiblings() if not is_blank(one)), None)
    is_form = below is not None and below.tag == w("tbl") and any(map(asks_for, _lines(below)))
    return below if below is not None and is_form else found[title]


def _lines(table: Element) -> Iterator[str]:
    """What the paragraphs of a table say."""
    return (paragraph_text(paragraph) for paragraph in table.iter(w("p")))


def _keep_on_page(heading: Element) -> None:
    """Begins a page with a heading that many blank lines pushed there in the blank template.

    What stands below a heading stays on its page, its table below blank lines, too.
    """
    between, below = [heading], heading.getnext()
    while below is not None and is_blank(below):
        between.append(below)
        below = below.getnext()
    is_table = below is not None and below.tag == w("tbl")
    for paragraph in between if is_table else [heading]:
        set_trait(paragraph, "pPr", "keepNext")
    blank: list[Element] = []
    above = heading.getprevious()
    while above is not None and is_blank(above):
        blank.append(above)
        above = above.getprevious()
    if len(blank) >= _BLANK_LINES:
        for paragraph in blank[:-1]:
            take_out(paragraph)
        set_trait(heading, "pPr", "pageBreakBefore")


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
        looks = level_styles([p for p in written if not _is_note(p)])
        new: list[Element] = []
        for line in lines_of_text(text):
            shown = [*self._pictures.paragraphs(line)]  # with its caption
            new += shown or [self._styles.paragraph(line, looks)]
        anchor = before if before is not None else self._head(old)
        if written and before is not None and not _has_table_between(before, written[0]):
            fill_control(written[0])
            for paragraph in new:
                written[0].addprevious(paragraph)
        else:
            for paragraph in reversed(new):
                anchor.addnext(paragraph)
        for paragraph in written:
            take_out(paragraph)
        if before is None:
            take_out(anchor)

    def _head(self, old: Sequence[Element]) -> Element:
        """A mark where the text of a template without a title begins."""
        mark = etree.Element(w("p"))
        if old:
            old[0].addprevious(mark)
        else:
            self._body.insert(0, mark)
        return mark


def _has_table_between(heading: Element, first: Element) -> bool:
    """Whether a table stands between a heading and a text, each perhaps in a content control."""
    around = {one.getparent(): one for one in (heading, *heading.iterancestors())}
    below = next(one for one in (first, *first.iterancestors()) if one.getparent() in around)
    between = around[below.getparent()].itersiblings()
    tables = (
        next(one.iter(w("tbl")), None) for one in takewhile(lambda one: one is not below, between)
    )
    return any(one is not None for one in tables)


def _is_text(paragraph: Element) -> bool:
    """Whether a paragraph is a text to replace: no picture in it, not the caption of a table."""
    text = paragraph_text(paragraph).strip()
    if not text or next(paragraph.iter(*(w(name) for name in NO_TEXT)), None) is not None:
        return False
    below = paragraph.getnext()
    is_above_table = below is not None and below.tag == w("tbl")
    return not (is_above_table and len(text) < _MAX_CAPTION_LENGTH and _CAPTION.match(text))


def _boxed_titles(edition: Edition, body: Element) -> Iterator[Sequence[Element]]:
    """The paragraphs of each title that stands in a box of text."""
    for box in body.iter(w("txbxContent")):
        inside = [*box.iterchildren(w("p"))]
        lines = [*map(paragraph_text, inside)]
        for first, last in title_lines(edition, lines, len(lines)).titles:
            yield inside[first : last + 1]


def _write_titles(
    report: Report, body: Element, places: Sequence[Sequence[Element]], styles: Mapping[str, str]
) -> None:
    """Writes the title, broken behind the year if long, to its places, else above all."""
    year = f"{report.details.year}年"
    is_long = width(report.title) > _TITLE_WIDTH
    title = report.title.replace(year, f"{year}\n", 1) if is_long else report.title
    for old in places:
        _write_title(old, title)
    if not places:
        _add_title(body, title, styles)


def _write_title(old: Sequence[Element], title: str) -> None:
    new = styled_paragraph(title, "")
    copy_format(next((p for p in reversed(old) if paragraph_text(p).strip()), old[0]), new)
    if any(map(typed_indent, old)):
        align(new, "center")
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

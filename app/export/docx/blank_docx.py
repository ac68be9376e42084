"""Draws the blank official report of an edition as a DOCX template, laid out by GB/T 9704-2012."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.section import Section
from docx.shared import Mm, Pt
from lxml import etree

from app.edition.edition import Edition
from app.export.docx.blank_docx_styles import add_styles, font_table
from app.export.docx.blank_docx_tables import draw_table
from app.export.docx.docx_styles import HEADINGS, PAGE_NUMBER, SIGNATURE, SIGNED_ON, TITLE
from app.export.docx.wordml_nodes import node
from app.export.standard import BELOW_TABLE, BOTTOM, DASH_BELOW, LEFT, LINE_PITCH, PAPER, RIGHT, TOP
from app.export.standard import PAGE_NUMBER as NUMBER_PRINT
from app.office.export_package import read_written, write_parts

NAME_PLACE, YEAR_PLACE = "（机关名称）", "（年度）"
_FONT_TABLE = "word/fontTable.xml"
_BELOW_TABLE = Pt(BELOW_TABLE)
_FOOTER_DISTANCE = Mm(BOTTOM - DASH_BELOW) - Pt(NUMBER_PRINT.pitch / 2)
"""The middle of the page number stands as the standard wants its dashes."""

_UNUSED = ("customXml", "thumbnail", "stylesWithEffects", "numbering", "theme", "webSettings")


def blank_docx(edition: Edition) -> bytes:
    """The DOCX file: title, headings and tables of the edition, no numbers and no texts."""
    document = official_document()
    title = edition.definition.title.format(name=NAME_PLACE, year=YEAR_PLACE)
    document.add_paragraph(title, TITLE)
    _add_sections(document, edition)
    document.add_paragraph("（署名）", SIGNATURE)
    document.add_paragraph("（成文日期）", SIGNED_ON)
    return document_file(document, title)


def official_document() -> Document:
    """An empty document with the page and the styles of GB/T 9704-2012."""
    document = docx.Document()
    _drop_unused(document)
    add_styles(document)
    _set_page(document.sections[0])
    _number_pages(document)
    return document


def document_file(document: Document, title: str, mark: str = "") -> bytes:
    """The DOCX file of a document; its properties are the title and the mark alone."""
    file = BytesIO()
    document.save(file)
    parts = read_written(file.getvalue())
    parts[_FONT_TABLE] = font_table()
    return write_parts(parts, title, mark)


def _add_sections(document: Document, edition: Edition) -> None:
    last = document.element.body[-1]
    below_table = False
    for section in edition.sections:
        heading = document.add_paragraph(section.title, HEADINGS[0])
        if below_table:
            heading.paragraph_format.space_before = _BELOW_TABLE
        below_table = bool(section.table)
        if below_table:
            last.addprevious(draw_table(edition.table(section.table)))


def _drop_unused(document: Document) -> None:
    """Removes what python-docx's own template brings along and a report has no use for."""
    for relations in (document.part.rels, document.part.package.rels):
        for name in [n for n, r in relations.items() if r.reltype.endswith(_UNUSED)]:
            del relations[name]
    styles = document.styles.element
    for latent in styles.xpath("w:latentStyles"):
        styles.remove(latent)
    for style in styles.style_lst:
        if not style.default:
            styles.remove(style)


def _set_page(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = map(Mm, PAPER)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(15), _FOOTER_DISTANCE
    properties = section._sectPr
    for grid in properties.xpath("w:docGrid"):
        properties.remove(grid)
    properties.append(node("w:docGrid", type="lines", linePitch=str(Pt(LINE_PITCH).twips)))


def _number_pages(document: Document) -> None:
    """Page numbers between dashes: odd pages right, even pages left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, alignment, side in (
        (section.footer, "right", "right"),
        (section.even_page_footer, "left", "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles[PAGE_NUMBER]
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            node("w:ind", **{side: str(Pt(NUMBER_PRINT.size).twips), f"{side}Chars": "100"})
        )
        properties.append(node("w:jc", val=alignment))
        for run in _page_number_runs():
            paragraph._p.append(run)


def _page_number_runs() -> list[etree._Element]:
    def run(*children: etree._Element) -> etree._Element:
        return node("w:r", *children)

    instruction = node("w:instrText")
    instruction.text = "PAGE"
    return [
        run(_text("— ")),
        run(node("w:fldChar", fldCharType="begin")),
        run(instruction),
        run(node("w:fldChar", fldCharType="separate")),
        run(_text("1")),
        run(node("w:fldChar", fldCharType="end")),
        run(_text(" —")),
    ]


def _text(words: str) -> etree._Element:
    element = node("w:t")
    element.text = words
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element

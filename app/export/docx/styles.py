"""The paragraph styles of a report in DOCX: fonts, sizes and pitches of GB/T 9704-2012."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from app.export.outline import ParagraphLook
from app.export.standard import (
    DENSE_PRINT,
    DIGITS,
    FACES,
    FANGSONG,
    PAGE_NUMBER_PRINT,
    PRINTS,
    TABLE_PRINT,
    Face,
    Print,
)
from app.office.wordml import NAMESPACE, w
from app.report.narrative import HeadingLevel, level_of

if TYPE_CHECKING:
    from docx.document import Document

TITLE_STYLE = "报告标题"
BODY = "报告正文"
HEADINGS = ("一级标题", "二级标题", "三级标题")
TEXT_HEADING = "文中一级标题"
"""A heading 一、 inside a section; the sections' own are `HEADINGS[0]`."""

RUN_IN_HEADING = "文中二级标题"
"""The style of the characters of a heading （一） that its text stands behind."""

CAPTION = "图片标题"
SIGNATURE = "落款署名"
SIGNED_ON = "落款日期"
PAGE_NUMBER_STYLE = "页码"
TABLE_LABEL = "表格标签"
TABLE_NUMBER = "表格数字"
DENSE_LABEL = "密表标签"
DENSE_NUMBER = "密表数字"

_BY_LEVEL = {
    HeadingLevel.BODY: BODY,
    HeadingLevel.FIRST: TEXT_HEADING,
    HeadingLevel.SECOND: HEADINGS[1],
    HeadingLevel.THIRD: HEADINGS[2],
    HeadingLevel.FOURTH: HEADINGS[2],
}


def style_of(line: str) -> str:
    """The style of a paragraph in a section, told from the numbering a clerk types."""
    return _BY_LEVEL[level_of(line)]


def node(tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    """An element like `w:jc`; its attributes are of the `w` namespace as well."""
    from docx.oxml.parser import OxmlElement  # noqa: PLC0415 slow, and filling needs none

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(w(name), value)
    element.extend(children)
    return element


class _ParagraphStyle(Struct, frozen=True):
    """A paragraph style: its name, how it is printed, and its level in the outline."""

    name: str
    how: Print
    outline: int | None = None


_BODY_SIZE, _BODY_SPACING = 16, -0.25
"""28 characters of 16 pt stand in a line of 156 mm if they are set so much closer, in points."""

_STYLES = (
    _ParagraphStyle(TITLE_STYLE, PRINTS[ParagraphLook.TITLE]),
    _ParagraphStyle(BODY, PRINTS[ParagraphLook.BODY]),
    _ParagraphStyle(HEADINGS[0], PRINTS[ParagraphLook.FIRST], 0),
    _ParagraphStyle(TEXT_HEADING, PRINTS[ParagraphLook.FIRST], 1),
    _ParagraphStyle(HEADINGS[1], PRINTS[ParagraphLook.SECOND], 1),
    _ParagraphStyle(HEADINGS[2], PRINTS[ParagraphLook.THIRD], 2),
    _ParagraphStyle(CAPTION, PRINTS[ParagraphLook.CAPTION]),
    _ParagraphStyle(SIGNATURE, PRINTS[ParagraphLook.SIGNATURE]),
    _ParagraphStyle(SIGNED_ON, PRINTS[ParagraphLook.SIGNED_ON]),
    _ParagraphStyle(PAGE_NUMBER_STYLE, PAGE_NUMBER_PRINT),
    _ParagraphStyle(TABLE_LABEL, TABLE_PRINT),
    _ParagraphStyle(TABLE_NUMBER, TABLE_PRINT),
    _ParagraphStyle(DENSE_LABEL, DENSE_PRINT),
    _ParagraphStyle(DENSE_NUMBER, DENSE_PRINT),
)


def add_styles(document: Document) -> None:
    """Adds the styles of a report to a document and makes Chinese its language."""
    defaults = document.styles.element.find(w("docDefaults"))
    for old in list(defaults):
        defaults.remove(old)
    language = node("w:lang", val="en-US", eastAsia="zh-CN")
    properties = node("w:rPr", _fonts(FANGSONG, DIGITS), *_sizes(_BODY_SIZE), language)
    defaults.append(node("w:rPrDefault", properties))
    defaults.append(node("w:pPrDefault", node("w:pPr")))
    normal = document.styles["Normal"].element
    for old in normal.xpath("w:rPr | w:pPr"):
        normal.remove(old)
    for style in _STYLES:
        _add(document, style)
    _add_characters(document, RUN_IN_HEADING, PRINTS[ParagraphLook.SECOND])


def _add(document: Document, style: _ParagraphStyle) -> None:
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 see above

    added = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    added.base_style = document.styles["Normal"]
    added.quick_style = True
    element = added.element
    element.append(_paragraph_properties(style))
    how = style.how
    spacing = node("w:spacing", val=str(round(_BODY_SPACING * 20)))
    closer = [spacing] if how.size == _BODY_SIZE else []
    element.append(node("w:rPr", *_typeface(how), *closer, *_sizes(how.size)))


def _add_characters(document: Document, name: str, how: Print) -> None:
    """Adds a style of characters that differ from the text around them by their typeface alone."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 see above

    added = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    added.quick_style = True
    added.element.append(node("w:rPr", *_typeface(how)))


def _typeface(how: Print) -> Iterator[etree._Element]:
    yield _fonts(how.face, how.digits)
    if how.heavy:
        yield from (node("w:b"), node("w:bCs"))


def _paragraph_properties(style: _ParagraphStyle) -> etree._Element:
    how = style.how
    parts = [node("w:keepNext")] if how.keep else []
    parts += [node("w:widowControl", val="0"), node("w:snapToGrid", val="0")]
    parts.append(
        node(
            "w:spacing",
            before=_twips(how.before),
            after=_twips(how.after),
            line=_twips(how.pitch),
            lineRule="exact",
        )
    )
    if how.first_line:
        parts.append(
            node(
                "w:ind",
                firstLineChars=str(how.first_line * 100),
                firstLine=_twips(how.first_line * how.size),
            )
        )
    parts.append(node("w:jc", val=how.align))
    if style.outline is not None:
        parts.append(node("w:outlineLvl", val=str(style.outline)))
    return node("w:pPr", *parts)


def _fonts(face: Face, digits: Face) -> etree._Element:
    return node(
        "w:rFonts", ascii=digits.name, hAnsi=digits.name, eastAsia=face.name, cs=digits.name
    )


def _sizes(points: float) -> tuple[etree._Element, etree._Element]:
    half = str(round(points * 2))
    return node("w:sz", val=half), node("w:szCs", val=half)


def _twips(points: float) -> str:
    return str(round(points * 20))


def font_table() -> bytes:
    """The font table part: each font of the standard with the shipped one to stand in for it."""
    fonts = etree.Element(w("fonts"), nsmap={"w": NAMESPACE})
    for face in FACES:
        font = etree.SubElement(fonts, w("font"), {w("name"): face.name})
        if face.shipped:
            etree.SubElement(font, w("altName"), {w("val"): face.shipped})
        etree.SubElement(font, w("charset"), {w("val"): "00" if face is DIGITS else "86"})
    return etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)

"""The styles of a blank report: the fonts, sizes and pitches of GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt
from lxml import etree

from app.export.docx_styles import (
    BODY,
    DENSE_LABEL,
    DENSE_NUMBER,
    HEADINGS,
    PAGE_NUMBER,
    SIGNATURE,
    SIGNED_ON,
    TABLE_LABEL,
    TABLE_NUMBER,
    TITLE,
)
from app.export.wordml_nodes import node
from app.recognise.wordml import NAMESPACE, w

DIGITS_FONT = "Times New Roman"
SHIPPED_FONTS = {
    "方正小标宋简体": "宋体",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
    DIGITS_FONT: "",
}
"""The fonts of the standard, and the font that Windows ships to stand in for each."""

_TITLE_FONT, _BODY_FONT, _KAI_FONT, _HEI_FONT, _SONG_FONT = list(SHIPPED_FONTS)[:5]


@dataclass(frozen=True)
class _Style:
    """A paragraph style; sizes and pitches in points, indents in characters."""

    name: str
    font: str
    size: float
    pitch: float = 29
    align: str = "both"
    first_line: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    outline: int | None = None
    keep: bool = False
    spacing: float = 0


_CHARACTER_SPACING = -0.25
"""28 characters of 16 pt in a line of 156 mm."""

_STYLES = (
    _Style(TITLE, _TITLE_FONT, 22, pitch=36, align="center", after=29),
    _Style(BODY, _BODY_FONT, 16, first_line=2, spacing=_CHARACTER_SPACING),
    _Style(HEADINGS[0], _HEI_FONT, 16, first_line=2, outline=0, keep=True),
    _Style(HEADINGS[1], _KAI_FONT, 16, first_line=2, outline=1, keep=True),
    _Style(HEADINGS[2], _BODY_FONT, 16, first_line=2, outline=2, keep=True),
    _Style(SIGNATURE, _BODY_FONT, 16, align="right", right=4, before=29, keep=True),
    _Style(SIGNED_ON, _BODY_FONT, 16, align="right", right=4),
    _Style(PAGE_NUMBER, _SONG_FONT, 14, pitch=16, align="left"),
    _Style(TABLE_LABEL, _SONG_FONT, 10.5, pitch=15, align="center"),
    _Style(TABLE_NUMBER, _SONG_FONT, 10.5, pitch=15, align="center"),
    _Style(DENSE_LABEL, _SONG_FONT, 9, pitch=11.5, align="center"),
    _Style(DENSE_NUMBER, _SONG_FONT, 9, pitch=11.5, align="center"),
)


def add_styles(document: Document) -> None:
    """Adds the styles of a report to a document and makes Chinese its language."""
    defaults = document.styles.element.find(w("docDefaults"))
    for old in list(defaults):
        defaults.remove(old)
    language = node("w:lang", val="en-US", eastAsia="zh-CN")
    properties = node("w:rPr", _fonts(_BODY_FONT), *_sizes(16), language)
    defaults.append(node("w:rPrDefault", properties))
    defaults.append(node("w:pPrDefault", node("w:pPr")))
    normal = document.styles["Normal"].element
    for old in normal.xpath("w:rPr | w:pPr"):
        normal.remove(old)
    for style in _STYLES:
        _add(document, style)


def _add(document: Document, style: _Style) -> None:
    added = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    added.base_style = document.styles["Normal"]
    added.quick_style = True
    element = added.element
    element.append(_paragraph_properties(style))
    spacing = node("w:spacing", val=str(round(style.spacing * 20)))
    runs = [_fonts(style.font), *([spacing] if style.spacing else []), *_sizes(style.size)]
    element.append(node("w:rPr", *runs))


def _paragraph_properties(style: _Style) -> etree._Element:
    parts = [node("w:keepNext")] if style.keep else []
    parts.append(node("w:snapToGrid", val="0"))
    parts.append(
        node(
            "w:spacing",
            before=_twips(style.before),
            after=_twips(style.after),
            line=_twips(style.pitch),
            lineRule="exact",
        )
    )
    if style.first_line or style.right:
        parts.append(_indent(style))
    parts.append(node("w:jc", val=style.align))
    if style.outline is not None:
        parts.append(node("w:outlineLvl", val=str(style.outline)))
    return node("w:pPr", *parts)


def _indent(style: _Style) -> etree._Element:
    attributes = {}
    for name, characters in (("right", style.right), ("firstLine", style.first_line)):
        if characters:
            attributes[f"{name}Chars"] = str(characters * 100)
            attributes[name] = _twips(characters * style.size)
    return node("w:ind", **attributes)


def _fonts(east_asian: str) -> etree._Element:
    return node(
        "w:rFonts", ascii=DIGITS_FONT, hAnsi=DIGITS_FONT, eastAsia=east_asian, cs=DIGITS_FONT
    )


def _sizes(points: float) -> tuple[etree._Element, etree._Element]:
    half = str(round(points * 2))
    return node("w:sz", val=half), node("w:szCs", val=half)


def _twips(points: float) -> str:
    return str(Pt(points).twips)


def font_table() -> bytes:
    """The font table part: each font of the standard with the shipped one to stand in for it."""
    fonts = etree.Element(w("fonts"), nsmap={"w": NAMESPACE})
    for name, shipped in SHIPPED_FONTS.items():
        font = etree.SubElement(fonts, w("font"), {w("name"): name})
        if shipped:
            etree.SubElement(font, w("altName"), {w("val"): shipped})
        etree.SubElement(font, w("charset"), {w("val"): "86" if shipped else "00"})
    return etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)

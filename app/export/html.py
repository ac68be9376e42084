"""Writes a report as one web page that can be opened as it is or pasted into a site's editor."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree
from lxml.html import tostring

from app import patterns as re
from app.edition.cells import GridPart, LaidCell
from app.export.outline import (
    Outline,
    Paragraph,
    ParagraphLook,
    PictureBlock,
    PictureRefusedError,
    TableBlock,
    outline_of,
)
from app.export.standard import is_dense
from app.office.parts import Element
from app.report.changes import mark_of
from app.report.report import Report
from app.version import program_words

_TITLE_FONT = "font-family:方正小标宋简体,宋体,SimSun,serif;"
_BODY_FONT = "font-family:仿宋_GB2312,仿宋,FangSong,serif;"
_KAI_FONT = "font-family:楷体_GB2312,楷体,KaiTi,serif;"
_SIZE = "font-size:16pt;line-height:29pt;margin:0;"
_LOOKS = {
    ParagraphLook.TITLE: (
        "h1",
        "font-size:22pt;line-height:36pt;margin:0 0 29pt;text-align:center;" + _TITLE_FONT,
    ),
    ParagraphLook.BODY: ("p", _SIZE + _BODY_FONT + "text-indent:2em;text-align:justify;"),
    ParagraphLook.FIRST: ("h2", _SIZE + "font-family:黑体,SimHei,sans-serif;text-indent:2em;"),
    ParagraphLook.SECOND: ("h3", _SIZE + _KAI_FONT + "text-indent:2em;"),
    ParagraphLook.THIRD: ("h4", _SIZE + _BODY_FONT + "text-indent:2em;"),
    ParagraphLook.FOURTH: ("h5", _SIZE + _BODY_FONT + "text-indent:2em;"),
    ParagraphLook.CAPTION: ("p", _SIZE + _BODY_FONT + "text-align:center;"),
    ParagraphLook.SIGNATURE: ("p", _SIZE + _BODY_FONT + "text-align:right;"),
    ParagraphLook.SIGNED_ON: ("p", _SIZE + _BODY_FONT + "text-align:right;"),
}
_PLAIN_HEADING = "font-weight:normal;"
_PAGE = "max-width:48em;margin:0 auto;padding:1em;color:#000;background:#fff;"
_TABLE = (
    "border-collapse:collapse;width:100%;margin:0.5em 0;"
    "font-family:宋体,SimSun,serif;font-size:10.5pt;line-height:1.4;"
)
_CELL = "border:1px solid #000;padding:3px;text-align:center;font-weight:normal;"
_ROW_LABEL = _CELL.replace("center", "left")
_TELEPHONE = re.compile(r"(?<![\w-])\d{3,4}-\d{7,8}(?![\w-])")
_LONG = re.compile(r"[!-~]{12,}")
"""A number or an address before which a justified line would be stretched wide."""
_WORDS = re.compile(r"[\u4e00-\u9fa5]{2}")
"""Labels of narrow columns are broken between them: 商业 and 企业, not 商业企 and 业."""
_PICTURE = "margin:0;text-align:center;"
_KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp", b"BM": "bmp"}


def html_page(report: Report) -> bytes:
    """The web page: texts, tables with spans and header cells, pictures inside, nothing outside.

    Raises `PictureRefusedError`.
    """
    outline = outline_of(report)
    page = etree.Element("html", lang="zh-CN")
    head = etree.SubElement(page, "head")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    etree.SubElement(head, "meta", name="generator", content=program_words())
    etree.SubElement(head, "title").text = outline.title
    if mark := mark_of(report.history):
        etree.SubElement(head, "meta", name="keywords", content=mark)
    body = etree.SubElement(page, "body", style="margin:0;")
    article = etree.SubElement(body, "article", style=_PAGE)
    for block in _drawn(outline):
        block.tail = "\n"
        article.append(block)
    return bytes(tostring(page, doctype="<!DOCTYPE html>", encoding="utf-8")) + b"\n"


def _drawn(outline: Outline) -> Iterator[Element]:
    for block in outline.blocks:
        if isinstance(block, Paragraph):
            yield _paragraph(block)
        elif isinstance(block, TableBlock):
            yield _table(block)
        else:
            yield _picture(block)


def _paragraph(block: Paragraph) -> Element:
    name, style = _LOOKS[block.look]
    if name.startswith("h") and block.look is not ParagraphLook.TITLE:
        style += _PLAIN_HEADING
    if _LONG.search(block.text):
        style = style.replace("text-align:justify;", "text-align:left;")
    if block.inset:
        style += f"padding-right:{block.inset:g}em;"
    paragraph = etree.Element(name, style=style)
    if block.heading:
        heading = etree.SubElement(paragraph, "span", style=_KAI_FONT)
        heading.text, heading.tail = block.text[: block.heading], block.text[block.heading :]
    else:
        _write(paragraph, block.text)
    return paragraph


def _write(element: Element, text: str, unbroken: re.Pattern[str] = _TELEPHONE) -> None:
    """Puts a text into an element; what a pattern finds in it stays on one line."""
    found = [*unbroken.finditer(text)]
    ends = [*(one.start() for one in found), len(text)]
    element.text = text[: ends[0]]
    for one, end in zip(found, ends[1:], strict=True):
        part = etree.SubElement(element, "span", style="white-space:nowrap;")
        part.text, part.tail = one[0], text[one.end() : end]


def _picture(block: PictureBlock) -> Element:
    paragraph = etree.Element("p", style=_PICTURE)
    kind = next((kind for sign, kind in _KINDS.items() if block.content.startswith(sign)), None)
    if kind is None:
        raise PictureRefusedError(block.caption)
    source = f"data:image/{kind};base64,{b64encode(block.content).decode()}"
    etree.SubElement(
        paragraph, "img", src=source, alt=block.caption, style="max-width:100%;height:auto;"
    )
    return paragraph


def _table(block: TableBlock) -> Element:
    table = etree.Element("table", style=_TABLE)
    columns = etree.SubElement(table, "colgroup")
    whole = sum(block.table.widths)
    for width in block.table.widths:
        etree.SubElement(columns, "col", style=f"width:{100 * width / whole:.4g}%;")
    rows: defaultdict[int, list[LaidCell]] = defaultdict(list)
    for cell in sorted(block.layout.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row].append(cell)
    header = block.layout.header_rows
    groups = {"thead": range(header), "tbody": range(header, block.layout.rows)}
    for name, numbers in groups.items():
        if numbers:
            group = etree.SubElement(table, name)
            for row in numbers:
                _row(group, block, rows[row])
    return table


def _row(group: Element, block: TableBlock, cells: list[LaidCell]) -> None:
    row = etree.SubElement(group, "tr")
    row.tail = "\n"
    for cell in cells:
        value = cell.part is GridPart.VALUE
        drawn = etree.SubElement(row, "td" if value else "th", style=_style_of(block, cell))
        _write(drawn, block.words[cell.key] if cell.key else cell.text, _parts_of(block, cell))
        if not value:
            drawn.set("scope", "row" if cell.part is GridPart.ROW_LABEL else "col")
        if cell.row_span > 1:
            drawn.set("rowspan", str(cell.row_span))
        if cell.column_span > 1:
            drawn.set("colspan", str(cell.column_span))


def _style_of(block: TableBlock, cell: LaidCell) -> str:
    """A cell's look: labels of single rows of a large table stand at the left, as in Word."""
    at_left = cell.part is GridPart.ROW_LABEL and cell.row_span == 1
    return _ROW_LABEL if at_left and is_dense(len(block.table.widths)) else _CELL


def _parts_of(block: TableBlock, cell: LaidCell) -> re.Pattern[str]:
    """What of a cell is not broken over lines."""
    is_narrow = cell.part is GridPart.COLUMN_LABEL and cell.column_span == 1
    is_even = is_dense(len(block.table.widths)) and len(cell.text) % 2 == 0
    return _WORDS if is_narrow and is_even else _TELEPHONE

"""The paragraph styles of a report in DOCX, by the names a person sees in Word."""

from __future__ import annotations

from app.report.levels import Level, level_of

TITLE = "报告标题"
BODY = "报告正文"
HEADINGS = ("一级标题", "二级标题", "三级标题")
TEXT_HEADING = "文中一级标题"
"""A heading 一、 inside a section; the sections' own are `HEADINGS[0]`."""

CAPTION = "图片标题"
SIGNATURE = "落款署名"
SIGNED_ON = "落款日期"
PAGE_NUMBER = "页码"
TABLE_LABEL = "表格标签"
TABLE_NUMBER = "表格数字"
DENSE_LABEL = "密表标签"
DENSE_NUMBER = "密表数字"

_BY_LEVEL = {
    Level.BODY: BODY,
    Level.FIRST: TEXT_HEADING,
    Level.SECOND: HEADINGS[1],
    Level.THIRD: HEADINGS[2],
    Level.FOURTH: HEADINGS[2],
}


def style_of(line: str) -> str:
    """The style of a paragraph in a section, told from the numbering a clerk types."""
    return _BY_LEVEL[level_of(line)]

"""The paragraph styles of a report in DOCX, by the names a person sees in Word."""

from __future__ import annotations

import re

TITLE = "报告标题"
BODY = "报告正文"
HEADINGS = ("一级标题", "二级标题", "三级标题")
SIGNATURE = "落款署名"
SIGNED_ON = "落款日期"
PAGE_NUMBER = "页码"
TABLE_LABEL = "表格标签"
TABLE_NUMBER = "表格数字"
DENSE_LABEL = "密表标签"
DENSE_NUMBER = "密表数字"

_LONGEST_HEADING = 40
_SENTENCE = re.compile(r"[。；;！？，：:]")
_SECOND = re.compile(r"[（(][一二三四五六七八九十]+[）)]")
_THIRD = re.compile(r"\d+\s*[.．、]|[（(]\s*\d+\s*[）)]")


def style_of(line: str) -> str:
    """The style of a paragraph in a section, told from the numbering a clerk types."""
    if len(line) > _LONGEST_HEADING or _SENTENCE.search(line.rstrip("。")):
        return BODY
    if _SECOND.match(line):
        return HEADINGS[1]
    return HEADINGS[2] if _THIRD.match(line) else BODY

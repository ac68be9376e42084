"""The words on the workbook that are not the form's: its sheets, basic data and check rows."""

from __future__ import annotations

from app.edition.edition import OPENING, Edition

DETAILS_SHEET = "基本信息"
TEXTS_SHEET = "文字"

BY_UNIT = "（分单位）"
"""How the sheets of a collection's workbook end that list the units' figures below a table."""

NAME = "机关名称"
KIND = "机关类型"
YEAR = "年度"
DATE = "成文日期"
EDITION = "版式"

CHECK_ROW = "勾稽校验"
"""How the label of a check row begins."""

PREAMBLE = "报告开头"
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "\\/?*[]:'")


def sheet_name(tab: str) -> str:
    """A section's short name as a sheet name, without the signs that Excel refuses there."""
    return tab.translate(_NOT_IN_SHEET_NAMES)[:31]


def text_titles(edition: Edition) -> dict[str, str]:
    """The title over each text, by text key, in form order."""
    return {OPENING: PREAMBLE} | {section.key: section.title for section in edition.sections}

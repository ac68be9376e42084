"""Writes 交接说明: what is in a handover package, and what to do with it next January."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docx.document import Document

from app.checks.progress import progress_words
from app.export.docx.blank_docx import document_file, official_document
from app.export.docx.docx_styles import BODY, HEADINGS, TITLE
from app.report.deadlines import deadline_of, due
from app.report.report import Report, clean_text

_TITLE = "交接说明"
_STEPS = (
    "打开年报填报助手，在开始页点“从去年的报告新建…”，选这个交接包，不用解压。",
    "机关、联系方式、小标题和结转的件数会自动带过去，去年的数字随时可以对照。",
    "按窗口左边的清单填写，不知道接着做什么就点“下一步”；全年没有申请的，点“全年无申请…”。",
    "没有必改的问题以后定稿，导出 Word、Excel 上报，再做一份新的交接包留给下一年。",
)


def guide_document(report: Report, about: Mapping[str, str], notes: str) -> bytes:
    """The document; `about` says of each file of the package what it is."""
    document = official_document()
    document.add_paragraph(_TITLE, TITLE)
    document.add_paragraph(f"报告：{report.title}", BODY)
    document.add_paragraph(f"做交接包时：{progress_words(report)}。", BODY)
    _add_chapter(
        document, "一、包里有什么", (f"{name}：{words}。" for name, words in about.items())
    )
    _add_chapter(document, "二、明年一月怎么做", _steps(report))
    if notes.strip():
        _add_chapter(document, "三、留给接手人的话", clean_text(notes.strip()).split("\n"))
    return document_file(document, f"{report.title}{_TITLE}")


def _add_chapter(document: Document, heading: str, lines: Iterator[str] | list[str]) -> None:
    document.add_paragraph(heading, HEADINGS[0])
    for line in lines:
        document.add_paragraph(line, BODY)


def _steps(report: Report) -> Iterator[str]:
    deadline = deadline_of(report.edition, report.details.organisation.kind)
    lines = list(_STEPS)
    if deadline is not None:
        year = report.details.year + 1
        day = due(deadline, year)
        when = f"{day.year} 年 {day.month} 月 {day.day} 日"
        lines.append(f"{year} 年度的报告应在 {when}前报送并公布（{deadline.source}）。")
    return (f"{number}．{line}" for number, line in enumerate(lines, 1))

"""Writes the explained findings as a document of its own, 校验说明, which is not published."""

from __future__ import annotations

from pathlib import Path

from app.checks.findings import Finding, place_words
from app.checks.runner import run_checks
from app.errors import RefusedError
from app.export.docx.blank_docx import document_file, official_document
from app.export.docx.docx_styles import BODY, HEADINGS, SIGNED_ON, TITLE
from app.report.report import Report
from app.report.seal import mark_of, shown_fingerprint
from app.storage.atomic import write_whole

_TITLE = "校验说明"


class NothingExplainedError(RefusedError):
    """No finding of the report is explained."""

    def __init__(self) -> None:
        super().__init__("还没有写过说明，不用导出校验说明。")


class ExplanationsSuffixError(RefusedError):
    """The explanations are written as a DOCX file only."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"校验说明只能存为 Word 文档，请把“{path.name}”的扩展名改为 .docx。")


def write_explanations(report: Report, path: Path) -> int:
    """Writes the document and returns how many findings it explains.

    Raises `NothingExplainedError`, `ExplanationsSuffixError`, `WriteRefusedError`.
    """
    if path.suffix.lower() != ".docx":
        raise ExplanationsSuffixError(path)
    explained = explained_findings(report)
    if not explained:
        raise NothingExplainedError
    write_whole(path, explanations_document(report, explained))
    return len(explained)


def explained_findings(report: Report) -> list[Finding]:
    """The findings that the clerk has explained, in form order."""
    return [one for one in run_checks(report) if one.explained]


def explanations_document(report: Report, explained: list[Finding]) -> bytes:
    """The document with these findings and their explanations."""
    document = official_document()
    document.add_paragraph(_TITLE, TITLE)
    document.add_paragraph(f"报告：{report.title}", BODY)
    if report.seal:
        shown = shown_fingerprint(report.seal.fingerprint)
        document.add_paragraph(f"定稿时间：{report.seal.moment}，内容指纹：{shown}", BODY)
    for number, finding in enumerate(explained, 1):
        place = place_words(finding, report.edition)
        document.add_paragraph(f"{number}．{place}", HEADINGS[1])
        document.add_paragraph(f"问题：{finding.message}", BODY)
        first, *others = finding.explained.split("\n")
        for line in (f"说明：{first}", *others):
            document.add_paragraph(line, BODY)
    name = report.details.organisation.name
    if name:
        document.add_paragraph(name, SIGNED_ON)
    return document_file(document, f"{report.title}{_TITLE}", mark_of(report.history))

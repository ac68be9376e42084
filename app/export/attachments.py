"""Documents that go beside a report: explained findings (校验说明) and all checks (自查表)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from docx.document import Document
from docx.shared import Mm

from app.checks.findings import Finding, is_open, place_words
from app.checks.precheck import GUARANTEED, OUTCOME_SIGNS, STATE_WORDS, Precheck, precheck
from app.checks.runner import run_checks
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.errors import RefusedError
from app.export.docx.blank import ListColumn, add_list, document_file, official_document
from app.export.docx.styles import BODY, HEADINGS, SIGNED_ON, TITLE_STYLE
from app.report.changes import mark_of, shown_fingerprint
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.file_names import refuse_suffix

_TITLE = "校验说明"


class NothingExplainedError(RefusedError):
    """No finding of the report is explained."""

    def __init__(self) -> None:
        super().__init__("还没有写过说明，不用导出校验说明。")


def write_explanations(report: Report, path: Path) -> int:
    """Writes the document and returns how many findings it explains.

    Raises `NothingExplainedError`, `SuffixError`, `WriteRefusedError`.
    """
    refuse_suffix(_TITLE, path, ".docx")
    explained = explained_findings(report)
    if not explained:
        raise NothingExplainedError
    write_whole(path, explanations_document(report, explained))
    return len(explained)


def explained_findings(report: Report) -> list[Finding]:
    """The findings that the clerk has explained, in form order."""
    return [one for one in run_checks(report) if one.explained and one.level is Level.EXPLAIN]


def explanations_document(report: Report, explained: list[Finding]) -> bytes:
    """The document with these findings and their explanations."""
    document = _begun(report, _TITLE)
    for number, finding in enumerate(explained, 1):
        place = place_words(finding, report.edition)
        document.add_paragraph(f"{number}．{place}", HEADINGS[1])
        document.add_paragraph(f"问题：{finding.message}", BODY)
        _add_explanation(document, finding)
    name = report.details.organisation.name
    if name:
        document.add_paragraph(name, SIGNED_ON)
    return document_file(document, f"{report.title}{_TITLE}", mark_of(report.history))


def _begun(report: Report, title: str) -> Document:
    """A document with its title, the report it is about, and whether that is finalised."""
    document = official_document()
    document.add_paragraph(title, TITLE_STYLE)
    document.add_paragraph(f"报告：{report.title}", BODY)
    if report.seal:
        shown = shown_fingerprint(report.seal.fingerprint)
        document.add_paragraph(f"定稿时间：{report.seal.moment}，内容指纹：{shown}", BODY)
    return document


def _add_explanation(document: Document, finding: Finding) -> None:
    for line in f"说明：{finding.explained}".split("\n"):
        document.add_paragraph(line, BODY)


_PRECHECK_TITLE = "政府信息公开工作年度报告自查表"
_COLUMNS = (
    ListColumn("序号", 12, centred=True),
    ListColumn("检查内容", 64),
    ListColumn("结果", 23, centred=True),
    ListColumn("合格数", 18, centred=True),
    ListColumn("备注", 39),
)
_SIGNED = "填报人：　　　　　　　审核人：　　　　　　　日期：　　　　　"


def write_precheck(report: Report, path: Path) -> Precheck:
    """Writes the document and returns what stands in it.

    Raises `SuffixError`, `WriteRefusedError`.
    """
    refuse_suffix("自查表", path, ".docx")
    done = precheck(report)
    write_whole(path, _document(report, done))
    return done


def _document(report: Report, done: Precheck) -> bytes:
    document = _begun(report, _PRECHECK_TITLE)
    document.add_paragraph(f"自查结果：{done.summary}", BODY)
    add_list(document, _COLUMNS, _rows(done))
    document.add_paragraph(GUARANTEED, BODY).paragraph_format.space_before = Mm(3)
    for title, findings in _chapters(done):
        _add_findings(document, report.edition, title, findings)
    signed = document.add_paragraph(_SIGNED, BODY)
    signed.paragraph_format.space_before = Mm(10)
    return document_file(document, f"{report.title}自查表", mark_of(report.history))


def _chapters(done: Precheck) -> Iterator[tuple[str, list[Finding]]]:
    """The findings by what becomes of them."""
    found = [finding for line in done.lines for finding in line.findings]
    unfinished = [one for one in found if one.level is Level.UNFINISHED and not one.explained]
    yield "会被标出的问题", [one for one in found if is_open(one) and one not in unfinished]
    yield "还没有填完的", unfinished
    yield "已经说明的问题", [one for one in found if one.explained]
    yield "提示", [one for one in found if one.level is Level.HINT]


def _add_findings(
    document: Document, edition: Edition, title: str, findings: Sequence[Finding]
) -> None:
    if not findings:
        return
    heading = document.add_paragraph(title, HEADINGS[0])
    heading.paragraph_format.space_before = Mm(3)
    for number, finding in enumerate(findings, 1):
        place = place_words(finding, edition)
        document.add_paragraph(f"{number}．{place}：{finding.message}", BODY)
        if finding.explained:
            _add_explanation(document, finding)


def _rows(done: Precheck) -> Iterator[tuple[str, ...]]:
    """The groups as headings, and below each its checks, numbered throughout."""
    number = count(1)
    for group in done.groups:
        yield (f"{group.title}　{group.counts}".strip(),)
        for line in group.lines:
            shown = f"{OUTCOME_SIGNS[line.state]}{STATE_WORDS[line.state]}"
            yield str(next(number)), line.check.title, shown, line.counts, line.note

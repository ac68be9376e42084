"""Makes the handover package: reports, explanations, documents, and a guide to all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from docx.document import Document
from msgspec import Struct

from app.checks.next_steps import progress_words
from app.edition.catalog import Catalog
from app.errors import Cancelled, never, raise_if_cancelled
from app.export.docx.blank import document_file, official_document
from app.export.docx.styles import BODY, HEADINGS, TITLE_STYLE
from app.export.exporter import NO_PAINTERS, Painters, document_content
from app.report.basic_data import deadline_of, due_date, kind_of
from app.report.carry_over import report_of
from app.report.finished import fingerprint
from app.report.report import Report, clean_text
from app.storage.atomic import write_whole
from app.storage.file_names import PACKAGE_SUFFIX, excerpt_name, refuse_suffix, report_name
from app.storage.report_file import (
    GUIDE_MEMBER,
    NOTES_MEMBER,
    HandoverError,
    file_content,
    handover_in,
    pack_handover,
)

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
    document.add_paragraph(_TITLE, TITLE_STYLE)
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
    deadline = deadline_of(report.edition, kind_of(report.details.organisation))
    lines = list(_STEPS)
    if deadline is not None:
        year = report.details.year + 1
        day = due_date(deadline, year)
        when = f"{day.year} 年 {day.month} 月 {day.day} 日"
        lines.append(f"{year} 年度的报告应在 {when}前报送并公布（{deadline.source}）。")
    return (f"{number}．{line}" for number, line in enumerate(lines, 1))


_REPORT = "年报填报助手的报告文件，可以打开、核对、再导出"
_ABOUT = {".docx": "Word 文件", ".xlsx": "Excel 文件", ".pdf": "PDF 文件"}


class HandoverResult(Struct, frozen=True):
    """A package that was written and read back; `files` is how many are in it."""

    path: Path
    files: int


def write_handover(
    report: Report,
    path: Path,
    notes: str = "",
    painters: Painters = NO_PAINTERS,
    *,
    as_written: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    cancelled: Cancelled = never,
) -> HandoverResult:
    """Writes the package, once it reads back as it should; `tell` hears what is being made.

    Raises `SuffixError`, `HandoverError`, `CancelledError`, `WriteRefusedError` and what an
    export of the report is refused with; whatever stood at `path` is then unchanged.
    """
    refuse_suffix("交接包", path, PACKAGE_SUFFIX)
    contents: dict[str, tuple[bytes, str]] = {}
    folder = f"{report.details.year}年度/{report_name(report)}"
    contents[f"{folder}.nbao"] = file_content(report, Path("x.nbao")), _REPORT
    for suffix in (one for one in _ABOUT if one != ".pdf" or painters.writers):
        tell(f"正在导出 {_ABOUT[suffix]}…")
        raise_if_cancelled(cancelled)
        name = Path(report_name(report, suffix))
        content, _ = document_content(report, name, None, painters, as_written=as_written)
        contents[f"{folder}{suffix}"] = content, f"上报和公开用的 {_ABOUT[suffix]}"
    _add_explanations(report, folder, contents)
    _add_last_year(report, contents)
    if notes.strip():
        contents[NOTES_MEMBER] = notes.strip().encode("utf-8-sig"), "留给接手人的话"
    tell("正在核对交接包…")
    raise_if_cancelled(cancelled)
    data = _packed(report, notes, contents)
    _read_back(report, path, data)
    raise_if_cancelled(cancelled)
    write_whole(path, data)
    return HandoverResult(path, len(contents) + 1)


def _add_explanations(report: Report, folder: str, contents: dict[str, tuple[bytes, str]]) -> None:
    from app.export.attachments import (  # noqa: PLC0415 only when needed
        explained_findings,
        explanations_document,
    )

    explained = explained_findings(report)
    if explained:
        content = explanations_document(report, explained)
        contents[f"{folder}校验说明.docx"] = content, "对疑点的说明，存档用，不要公开"


def _add_last_year(report: Report, contents: dict[str, tuple[bytes, str]]) -> None:
    """Last year's report, as far as this one keeps it."""
    if report.previous is None:
        return
    last = report_of(report.previous)
    content = file_content(last, Path("x.nbao"))
    contents[f"{last.details.year}年度/{excerpt_name(last, report.details.year)}"] = (
        content,
        "再上一年的数字和文字",
    )


def _packed(report: Report, notes: str, contents: dict[str, tuple[bytes, str]]) -> bytes:
    about = {name: words for name, (_, words) in contents.items()}
    guide = guide_document(report, about, notes)
    return pack_handover(
        {GUIDE_MEMBER: guide, **{name: data for name, (data, _) in contents.items()}}
    )


def _read_back(report: Report, path: Path, data: bytes) -> None:
    """The package must hold this report again, to the last word."""
    catalog = Catalog(report.edition.folder.parent)
    read = handover_in(path.name, data, catalog).report
    if fingerprint(read) != fingerprint(report) or read.history != report.history:
        raise HandoverError(path.name, "没有写入：写好后读回的报告与原来的不符")

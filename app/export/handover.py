"""Makes the handover package: reports, explanations, documents, and a guide to all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.export.exporter import Writers, document_content
from app.export.handover_guide import guide_document
from app.office.cancellation import Wanted, always, refuse_unwanted
from app.report.carry_over import report_of
from app.report.fingerprint import fingerprint
from app.report.finished import ChartDrawer
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.file_names import file_name
from app.storage.handover import (
    GUIDE_MEMBER,
    NOTES_MEMBER,
    PACKAGE_SUFFIX,
    HandoverError,
    handover_in,
    pack_handover,
)
from app.storage.report_file import file_content

_REPORT = "年报填报助手的报告文件，可以打开、核对、再导出"
_ABOUT = {".docx": "Word 文件", ".xlsx": "Excel 文件", ".pdf": "PDF 文件"}


class HandoverSuffixError(RefusedError):
    """A package has another name."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"交接包只能存为 .zip，请把“{path.name}”的扩展名改为 .zip。")


@dataclass(frozen=True)
class HandoverResult:
    """A package that was written and read back; `files` is how many are in it."""

    path: Path
    files: int


def handover_name(report: Report) -> str:
    """What the package of a report is called: `交接包-柘山镇-2020.zip`."""
    parts = ("交接包", report.details.organisation.name, str(report.details.year))
    return file_name("-".join(filter(None, parts))) + PACKAGE_SUFFIX


def write_handover(
    report: Report,
    path: Path,
    notes: str = "",
    writers: Writers | None = None,
    draw_chart: ChartDrawer | None = None,
    *,
    as_written: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    wanted: Wanted = always,
) -> HandoverResult:
    """Writes the package, once it reads back as it should; `tell` hears what is being made.

    Raises `HandoverSuffixError`, `HandoverError`, `GivenUpError`, `WriteRefusedError` and what an
    export of the report is refused with; whatever stood at `path` is then unchanged.
    """
    if path.suffix.lower() != PACKAGE_SUFFIX:
        raise HandoverSuffixError(path)
    contents: dict[str, tuple[bytes, str]] = {}
    painters = (writers, draw_chart)
    folder = f"{report.details.year}年度/{file_name(report.title)}"
    contents[f"{folder}.nbao"] = file_content(report, Path("x.nbao")), _REPORT
    for suffix in (one for one in _ABOUT if one != ".pdf" or writers):
        tell(f"正在导出 {_ABOUT[suffix]}…")
        refuse_unwanted(wanted)
        name = Path(f"{file_name(report.title)}{suffix}")
        content, _ = document_content(report, name, None, *painters, as_written=as_written)
        contents[f"{folder}{suffix}"] = content, f"上报和公开用的 {_ABOUT[suffix]}"
    _add_explanations(report, folder, contents)
    _add_last_year(report, contents)
    if notes.strip():
        contents[NOTES_MEMBER] = notes.strip().encode("utf-8-sig"), "留给接手人的话"
    tell("正在核对交接包…")
    refuse_unwanted(wanted)
    data = _packed(report, notes, contents)
    _read_back(report, path, data)
    refuse_unwanted(wanted)
    write_whole(path, data)
    return HandoverResult(path, len(contents) + 1)


def _add_explanations(report: Report, folder: str, contents: dict[str, tuple[bytes, str]]) -> None:
    from app.export.explanations_docx import (  # noqa: PLC0415 only when needed
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
    name = file_name(f"{last.title}（摘自{report.details.year}年度报告）")
    content = file_content(last, Path("x.nbao"))
    contents[f"{last.details.year}年度/{name}.nbao"] = content, "再上一年的数字和文字"


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

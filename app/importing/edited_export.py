"""Tells which finalised report a document was exported from, and what was changed in it by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app import patterns as re
from app.importing.document import ReadDocument
from app.importing.import_plan import ImportChange, ImportPlan, plan_import
from app.office.formats import Format, format_of
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.report.changes import COLLECTION_MARK, fingerprint_in
from app.report.charts import chart_of
from app.report.compare import Difference, paragraph_differences
from app.report.finished import finished
from app.report.narrative import picture_of
from app.report.report import Report

_CORE = "docProps/core.xml"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
_HEAD = 64 * 1024


def stated_fingerprint(path: Path, data: bytes) -> str:
    """The fingerprint that a document carries; empty if there is none. Raises like its reader."""
    if data.startswith(b"PK"):
        return fingerprint_in(_keywords(path, data))
    if format_of(path, data) is Format.HTML:
        return fingerprint_in(data[:_HEAD].decode(errors="replace"))
    return ""


def is_collections(path: Path, data: bytes) -> bool:
    """Whether an Office file was written out of a collection, so that it is no report to read."""
    return data.startswith(b"PK") and COLLECTION_MARK in _keywords(path, data)


def is_letter(data: bytes) -> bool:
    """Whether a text is that of letters to the units of a collection: it begins as those do."""
    first = data[:_HEAD].decode(errors="replace").lstrip("\ufeff").partition("\n")[0]
    return _LETTER.fullmatch(first.strip()) is not None


_LETTER = re.compile(
    r"\d{4}年政府信息公开工作年度报告(?:(?:退回|催报|补报|年度更正|格式更正|重报)单|未报单位名单)"
    r"|关于\d{4}年政府信息公开工作年度报告共性问题的通知"
)


def _keywords(path: Path, data: bytes) -> str:
    with suppress(*ZIP_FAULTS, KeyError, BrokenDocumentError), opened_zip(data) as archive:
        core = read_package_part(archive, _CORE)
        if b"keywords" in core.replace(b"\0", b""):  # hardly ever; UTF-16 has zeros between
            return parse_part(path, core).findtext(_KEYWORDS) or ""
    return ""


_MAX_TOLD = 3
_SHOWN = 24
_BEFORE = 6
_SPACE = re.compile(r"[ \t\u3000\xa0]+")


def is_export_of(report: Report, read: ReadDocument) -> bool:
    """Whether a document was exported from this report when it was finalised, now or before."""
    fingerprints = {event.fingerprint for event in report.history}
    return bool(read.fingerprint) and read.fingerprint in fingerprints


def changed_by_hand(report: Report, read: ReadDocument) -> tuple[Difference, ...]:
    """What differs between a report as it goes out and a document exported from it."""
    sent = finished(report)
    plan = plan_import(sent, read)
    return (
        *(_difference(one) for one in plan.details if one.differs),
        *_of_cells(plan),
        *_of_texts(plan),
        *(Difference(one, "", "多出来的内容") for one in plan.unplaced),
        *(Difference(one, "", "文件中没有这一格") for one in plan.missing),
    )


def changes_words(name: str, changed: tuple[Difference, ...]) -> str:
    """One sentence or two on what was changed in a file of this name."""
    if not changed:
        return f"{name} 与定稿的内容一致，导出以后没有改过。"
    told = "；".join(_words(one) for one in changed[:_MAX_TOLD])
    rest = "；等等" if len(changed) > _MAX_TOLD else ""
    return f"{name} 导出以后有 {len(changed)} 处被改过：{told}{rest}。"


def _words(one: Difference) -> str:
    pairs = zip(one.old, one.new, strict=False)
    least = min(len(one.old), len(one.new))
    same = next((place for place, (old, new) in enumerate(pairs) if old != new), least)
    start = max(same - _BEFORE, 0) if max(len(one.old), len(one.new)) > _SHOWN else 0
    return f"{one.place}由“{_short(one.old, start)}”变成“{_short(one.new, start)}”"


def _short(words: str, start: int) -> str:
    """Some characters from a place on, which is shortly before the first that differs."""
    line = " ".join(words[start:].split())
    before, after = "…" if start else "", "…" if len(line) > _SHOWN else ""
    return f"{before}{line[:_SHOWN]}{after}"


def _difference(change: ImportChange) -> Difference:
    return Difference(change.words, change.now, change.found)


def _of_cells(plan: ImportPlan) -> Iterator[Difference]:
    """The figures; a total counts only as the document writes it, not for its changed parts."""
    for change in plan.cells:
        if change.differs and (not change.shown_only or change.key in plan.read.report.stated):
            yield _difference(change)


def _of_texts(plan: ImportPlan) -> Iterator[Difference]:
    for change in plan.texts:
        before, after = _comparable(change.now), _comparable(change.found)
        if before != after:
            yield from paragraph_differences(change.words, before, after)


def _comparable(text: str) -> str:
    """The text as words alone: pictures by their captions, spaces as one."""
    return "\n".join(_SPACE.sub(" ", _line_words(line)).strip() for line in text.split("\n"))


def _line_words(line: str) -> str:
    picture, chart = picture_of(line), chart_of(line)
    if picture:
        return f"（图片）{picture.caption}"
    return f"（图片）{chart.caption}" if chart else line

"""Reads one file into the reports it holds, and finds the document of a report again."""

from __future__ import annotations

from collections.abc import Container, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec

from app import patterns as re
from app.any_file import REPORT_SUFFIXES
from app.checks.cells import shown_as_zero
from app.checks.findings import Finding, weights
from app.checks.repair import grouped_by_cause
from app.collect.reading.scan import LISTS, members_of, read_member
from app.collect.results.county_json import is_county, read_county
from app.collect.roster import units_listed
from app.collect.submission import (
    MEMBER_SIGN,
    NO_REPORT,
    OWN_OUTPUT,
    PICTURED,
    ROSTER_WORDS,
    TITLE_YEAR,
    CellPlace,
    Figures,
    ReadState,
    Submission,
    SubmissionDetail,
    fair_findings,
    filled_parts,
    misstated,
    part_keys,
    unwritten_texts,
)
from app.collect.workbook.handed_up import read_handed_up
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING
from app.edition.text_check_kinds import Level
from app.errors import RefusedError
from app.file_paths import is_file
from app.importing.document import NoTablesError, ReadDocument, TablePlace, Unplaced
from app.importing.import_plan import is_collections, is_letter
from app.importing.reading import read_reports
from app.office.content import Content
from app.office.package import UnreadableFileError, read_bytes
from app.report.basic_data import kind_of
from app.report.carry_over import previous_of
from app.report.changes import Edit
from app.report.narrative import picture_of
from app.report.report import Report
from app.storage.encryption import is_locked
from app.storage.report_file import PasswordNeededError, ReportFileError, report_in
from app.storage.report_json import ContentError

FileReading = tuple[Submission, Figures, SubmissionDetail]
"""A report that was read, its numbers and the rest; the place is filled in by who asked."""

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PERIOD = re.compile(r"(20\d\d)年\s*1月\s*1日")


def readings_of(name: str, data: bytes, catalog: Catalog) -> tuple[FileReading, ...]:
    """All reports in the content of a file; `name` is its path below the folder.

    A file that holds none is one reading that says why.
    """
    path = Path(name)
    try:
        if path.suffix.lower() in REPORT_SUFFIXES:
            return (_own_file(path, data, catalog),)
        if path.suffix.lower() in LISTS:
            if is_letter(data):
                return (_own_output(),)
            if listed := _listed(path, data):
                return (listed,)
        if is_collections(path, data):
            county = read_handed_up(path, data, catalog) if path.suffix.lower() == ".xlsx" else None
            return (county or _own_output(),)
        reports = read_reports(path, data, catalog)
    except RefusedError as error:
        return (_refused(path, data, error),)
    several = len(reports) > 1
    return tuple(
        _sum_of_others()
        if several and read.is_sum
        else _reading(read, part if several else 0, _year(read.report, path, says_year=says_year))
        for part, (read, says_year) in enumerate(reports, 1)
    )


def _refused(path: Path, data: bytes, error: RefusedError) -> FileReading:
    """The reading of a document without a report in it that can be read.

    In a text a list was looked for before a report was.
    """
    content = error.content if isinstance(error, NoTablesError) else None
    if path.suffix.lower() not in LISTS and (listed := _listed(path, data, content)):
        return listed
    reason = " ".join(str(error).split())
    is_other = isinstance(error, NoTablesError) and bool(error.other)
    return _left_out(reason, NO_REPORT) if is_other else unread(reason)


def unread(reason: str) -> FileReading:
    """The reading of a file that gave nothing."""
    return Submission("", reason=reason), Figures(), SubmissionDetail()


def _own_output() -> FileReading:
    return _left_out("是本程序汇总时写出的文件")


def _listed(path: Path, data: bytes, content: Content | None = None) -> FileReading | None:
    """The reading of a list of units, or of a register of what came from them; None if neither."""
    count, is_register = units_listed(path, data, content)
    if not count:
        return None
    if is_register:
        return _left_out(f"“{path.name}”是一份登记表，不是年度报告。", NO_REPORT)
    submission, figures, detail = _left_out(ROSTER_WORDS)
    return msgspec.structs.replace(submission, units=count), figures, detail


def _sum_of_others() -> FileReading:
    return _left_out("其中的合计是同一文件里其他各份的和，没有再计一遍")


def _left_out(reason: str, mark: str = OWN_OUTPUT) -> FileReading:
    submission, figures, detail = unread(reason)
    return msgspec.structs.replace(submission, marks=(mark,)), figures, detail


def _own_file(path: Path, data: bytes, catalog: Catalog) -> FileReading:
    if is_county(data):
        return read_county(path, data, catalog)
    if is_locked(data):
        raise PasswordNeededError(path)
    try:
        report = report_in(path, data, catalog)
    except ContentError as error:
        raise ReportFileError(path, str(error)) from error
    return _reading(ReadDocument(report, (), ()), 0, report.details.year, is_own=True)


def _year(report: Report, path: Path, *, says_year: bool) -> int:
    """The year that a document says, or that its name or folder does; 0 if neither."""
    if says_year:
        return report.details.year
    told = _YEAR.findall(str(path))
    return int(told[-1]) if told else 0


def _reading(read: ReadDocument, part: int, year: int, *, is_own: bool = False) -> FileReading:
    report = _with_zeros(read)
    slip = _title_slip(report, year)
    if slip:
        year = report.details.year
    parts = _parts(read)
    gaps = _gaps(read, parts)
    misread = _misread(read)
    findings, unsure = fair_findings(report, parts, misread, gaps, is_document=not is_own)
    findings = (*slip, *grouped_by_cause(report, findings))
    levels = weights(findings)
    reason = _what_is_missing(read, gaps)
    detail = _detail(read, findings, unsure)
    submission = Submission(
        "",
        part,
        ReadState.PARTIAL if reason else ReadState.WHOLE,
        reason,
        report.details.organisation.name.strip(),
        report.edition.id,
        year,
        bool(report.seal or read.fingerprint),
        errors=levels[Level.ERROR],
        explains=levels[Level.EXPLAIN],
        hints=levels[Level.HINT],
        explained=sum(bool(one.explained) for one in findings),
        unplaced=len(read.unplaced),
        misstated=misstated(report, (*misread, *gaps)),
        marks=(*_marks(report, detail), *((PICTURED,) if _is_pictured(report, parts) else ())),
        parts=parts,
        gaps=len(gaps),
        unsure=_unsure_places(read),
        off_form=bool(year) and not report.edition.applies_to(year),
        period=_period(report, year),
        date=report.details.date,
        unwritten=unwritten_texts(report, parts),
    )
    return submission, Figures(dict(report.typed), dict(report.stated)), detail


def _with_zeros(read: ReadDocument) -> Report:
    """The report with 0 for blank cells of tables whose totals, as stated, leave nothing for them.

    A table with some blanks that no total explains may be one of totals alone: it stays as it is.
    """
    report, cells = read.report, read.report.edition.cells
    typed = (key for key, cell in cells.items() if not cell.computed)
    blank = {key for key in typed if key not in report.typed and key not in report.stated}
    proven = blank & shown_as_zero(report)
    left = {*(blank - proven), *read.missing, *read.doubtful, *report.unread}
    tables = {cells[key].table for key in left if key in cells}
    zeros = [key for key in proven if cells[key].table not in tables]
    report.apply(Edit(entries=dict.fromkeys(zeros, Decimal(0))))
    return report


def _parts(read: ReadDocument) -> tuple[str, ...]:
    """The parts that were handed in: a blank table, too, beside others that are filled in."""
    report, edition = read.report, read.report.edition
    filled = filled_parts(report)
    tables = [one for one in edition.sections if one.table]
    if 2 * sum(one.key in filled for one in tables) <= len(tables):
        return filled
    there = {edition.cells[key].table for key in read.places}
    there -= {edition.cells[key].table for key in read.missing}
    blank = {one.key for one in tables if one.table in there}
    return tuple(one for one in part_keys(edition) if one in filled or one in blank)


def _is_pictured(report: Report, parts: Container[str]) -> bool:
    """Whether pictures stand where tables are lacking."""
    tables = (one.key for one in report.edition.sections if one.table and one.key not in parts)
    lines = (line for key in tables for line in report.texts.get(key, "").split("\n"))
    return any(map(picture_of, lines))


def _misread(read: ReadDocument) -> frozenset[CellKey]:
    """The cells that the program did not read surely; all of a table of which figures are left."""
    cells = read.report.edition.cells
    lost = _lost(read)
    names = {place.table: cells[key].table for key, place in read.places.items()}
    tables = {table for name, table in names.items() if any(o.where.startswith(name) for o in lost)}
    if lost and not tables:
        tables = {cell.table for cell in cells.values()}
    return frozenset(
        key for key, cell in cells.items() if key in read.doubtful or cell.table in tables
    ) - frozenset(read.report.unread)


def _lost(read: ReadDocument) -> list[Unplaced]:
    """The figures of tables for which there was no place."""
    return [one for one in read.unplaced if one.in_table and _DIGIT.search(one.text)]


def _unsure_places(read: ReadDocument) -> int:
    """How many places of the tables the program did not read surely."""
    return len(_lost(read)) + len(read.doubtful.keys() - read.report.unread.keys())


def _gaps(read: ReadDocument, parts: Container[str]) -> list[CellKey]:
    """The typed cells that the tables which were handed in do not have."""
    edition = read.report.edition
    given = {section.table for section in edition.sections if section.key in parts}
    cells = (edition.cells[key] for key in read.missing)
    return [cell.key for cell in cells if not cell.computed and cell.table in given]


def _period(report: Report, year: int) -> int:
    """The year of the figures as the opening tells it, if that is another than its title's."""
    told = _PERIOD.search(report.texts.get(OPENING, ""))
    return int(told[1]) if told and year and int(told[1]) != year else 0


def _title_slip(report: Report, year: int) -> tuple[Finding, ...]:
    """What is wrong with a title of another year than period and signature, which count then.

    Without a day of signature that agrees with the period nobody knows which of them is right.
    """
    details, period = report.details, _period(report, year)
    is_dated = details.date is not None and details.date.year == period + 1
    if not period or not is_dated or not report.edition.applies_to(period):
        return ()
    report.apply(Edit(details=msgspec.structs.replace(details, year=period)))
    words = f"标题写的是 {year} 年，而统计期限和落款日期都是 {period} 年度报告的。"
    hint = f"把标题的年度改成 {period} 年。"
    return (Finding(TITLE_YEAR, Level.ERROR, OPENING, words, hint, ""),)


def _what_is_missing(read: ReadDocument, missing: Sequence[CellKey]) -> str:
    """Why the figures were not all read, in one sentence; empty if they were."""
    cells = read.report.edition.cells
    doubtful = [key for key in {**read.doubtful, **read.report.unread} if key in cells]
    unplaced = _lost(read)
    parts = []
    if missing:
        parts.append(f"{len(missing)} 格没有找到（如{cells[missing[0]].words}）")
    if doubtful:
        parts.append(f"{len(doubtful)} 格要核对（如{cells[doubtful[0]].words}）")
    if unplaced:
        count = sum(one.count for one in unplaced)
        parts.append(f"表中 {count} 格没能对应（如{unplaced[0].brief}）")
    return f"{'，'.join(parts)}，请打开原文件核对。" if parts else ""


def _marks(report: Report, detail: SubmissionDetail) -> tuple[str, ...]:
    """The rules between units that the texts speak of."""
    words = "".join(detail.texts.values())
    return tuple(
        rule.id
        for rule in report.edition.definition.across
        if rule.words and re.search(rule.words, words)
    )


def _detail(
    read: ReadDocument, findings: tuple[Finding, ...], unsure: tuple[Finding, ...]
) -> SubmissionDetail:
    report = read.report
    names = dict.fromkeys(place.table for place in read.places.values())
    tables = {name: number for number, name in enumerate(names)}
    return SubmissionDetail(
        kind=kind_of(report.details.organisation),
        unread={key: entry.text for key, entry in report.unread.items()},
        doubtful=dict(read.doubtful),
        missing=read.missing,
        unplaced=tuple(one.brief for one in read.unplaced),
        findings=findings,
        unsure=unsure,
        texts=dict(previous_of(report).texts),
        tables=tuple(tables),
        places={key: _place(place, tables) for key, place in read.places.items()},
    )


def _place(place: TablePlace, tables: dict[str, int]) -> CellPlace:
    return CellPlace(tables[place.table], place.row, place.column)


def submitted_file(home: Path, submission: Submission) -> tuple[Path, str]:
    """The file on the disk, and the name of what is meant in it if that is an archive.

    Raises `UnreadableFileError` if it is not there any more.
    """
    parts = submission.place.split(MEMBER_SIGN)
    for count in range(len(parts), 0, -1):
        path = home.joinpath(*parts[:count])
        if is_file(path):
            return path, MEMBER_SIGN.join(parts[count:])
    raise UnreadableFileError(home.joinpath(*parts))


def content_of(home: Path, submission: Submission) -> bytes:
    """What stands in the document.

    Raises `UnreadableFileError`, `BrokenArchiveError`, `BrokenMemberError`.
    """
    path, inside = submitted_file(home, submission)
    if not inside:
        return read_bytes(path)
    return _member_called(path, inside, -1)


def _member_called(path: Path, inside: str, outer: int) -> bytes:
    """What stands in a file of an archive, or of one in it."""
    for member in members_of(path, outer):
        if member.name == inside:
            return read_member(path, member.index, member.name, outer)
        if outer < 0 and inside.startswith(f"{member.name}{MEMBER_SIGN}"):
            return _member_called(path, inside[len(member.name) + 1 :], member.index)
    raise UnreadableFileError(path / inside)


def report_of_document(home: Path, submission: Submission, catalog: Catalog) -> Report:
    """The report, read again. Raises what its content is refused with."""
    data = content_of(home, submission)
    name = Path(submission.place.rpartition(MEMBER_SIGN)[2])
    if name.suffix.lower() in REPORT_SUFFIXES:
        return report_in(name, data, catalog)
    reports = read_reports(name, data, catalog)
    read, _ = reports[max(0, min(submission.part, len(reports)) - 1)]
    return read.report

"""Finds the document of a report that came in again: the file, or what lies in an archive."""

from __future__ import annotations

from pathlib import Path

from app.collect.reading.archives import members_of, read_member
from app.collect.submission import MEMBER_SIGN, Submission
from app.edition.catalog import Catalog
from app.file_paths import is_file
from app.importing.reading import read_reports
from app.office.package import UnreadableFileError, read_bytes
from app.reading import REPORT_SUFFIXES
from app.report.report import Report
from app.storage.report_file import report_in


def file_of(home: Path, submission: Submission) -> tuple[Path, str]:
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
    path, inside = file_of(home, submission)
    if not inside:
        return read_bytes(path)
    for member in members_of(path):
        if member.name == inside:
            return read_member(path, member.index, member.name)
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

"""What driver and judge of the kill test share: file names, and how a state is known again."""

from __future__ import annotations

from pathlib import Path

from app.report.report import Report
from app.storage.report_file import file_content
from app.storage.stamp import content_sha

FILE_NAME = "年报.nbao"
NOTES = "notes"


def digest(report: Report) -> str:
    """What tells one state of a report from another: all that its file holds."""
    return content_sha(file_content(report, Path(FILE_NAME)))

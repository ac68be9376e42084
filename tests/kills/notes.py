"""What driver and judge of the kill test share: file names, and how a state is known again."""

from __future__ import annotations

from pathlib import Path

from app.report.report import Report
from app.storage.report_file import file_content
from app.storage.stamp import content_sha
from app.storage.vault import key_of

FILE_NAME = "年报.nbao"
NOTES = "notes"
PASSWORD = "测试用的密码"  # noqa: S105 for tests
KEY = key_of(PASSWORD, bytes.fromhex("01 01 0000000000800000") + bytes(16))
"""A key that is derived at once, so that a machine full of windows is not busy with keys alone."""


def digest(report: Report) -> str:
    """What tells one state of a report from another: all that its file holds."""
    return content_sha(file_content(report, Path(FILE_NAME)))
